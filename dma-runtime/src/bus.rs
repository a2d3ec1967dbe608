//! How registers are reached.

/// Register access. A zero-sized type parameter of every driver: MMIO on targets, a recording bus or a
/// register model in tests.
///
/// # Safety
/// Each function makes exactly one access of its width, in program order with the others, and touches
/// no Rust memory except through the hardware it stands for.
pub unsafe trait Bus: 'static {
    /// Reads a 32-bit register.
    /// # Safety
    /// `address` is that of a 32-bit register of the device that the caller drives.
    unsafe fn read32(address: usize) -> u32;
    /// Writes a 32-bit register.
    /// # Safety
    /// As [`Bus::read32`], and the device may act on the value.
    unsafe fn write32(address: usize, value: u32);
    /// Reads a 16-bit register.
    /// # Safety
    /// As [`Bus::read32`], 16 bits.
    unsafe fn read16(address: usize) -> u16;
    /// Writes a 16-bit register.
    /// # Safety
    /// As [`Bus::write32`], 16 bits.
    unsafe fn write16(address: usize, value: u16);
    /// Reads an 8-bit register.
    /// # Safety
    /// As [`Bus::read32`], 8 bits.
    unsafe fn read8(address: usize) -> u8;
    /// Writes an 8-bit register.
    /// # Safety
    /// As [`Bus::write32`], 8 bits.
    unsafe fn write8(address: usize, value: u8);
}

/// Volatile memory-mapped access.
#[derive(Debug, Clone, Copy)]
pub struct Mmio;

macro_rules! volatile {
    ($read:ident, $write:ident, $word:ty) => {
        #[inline(always)]
        unsafe fn $read(address: usize) -> $word {
            // SAFETY: the caller names a register of this width; MMIO needs no provenance.
            unsafe { core::ptr::without_provenance::<$word>(address).read_volatile() }
        }
        #[inline(always)]
        unsafe fn $write(address: usize, value: $word) {
            // SAFETY: as the read.
            unsafe { core::ptr::without_provenance_mut::<$word>(address).write_volatile(value) }
        }
    };
}

// SAFETY: one volatile access each.
unsafe impl Bus for Mmio {
    volatile!(read32, write32, u32);
    volatile!(read16, write16, u16);
    volatile!(read8, write8, u8);
}
