//! Where the model differs from the manual.

use core::marker::PhantomData;
use dma_runtime::{Bus, Lock, Word};

/// The board around the controller.
pub trait Machine: 'static {
    /// How its registers are reached.
    type Registers: Bus;
    /// Keeps [`step`] out.
    type Mask: Lock;
    /// The controller's address in the driver.
    const DRIVER: usize;
    /// The controller's address on the bus.
    const BASE: usize;
    /// How many channels it has.
    const CHANNELS: usize;
}

/// Register access that makes up for three differences.
///
/// The model moves a whole list inside the register write that enables the channel, where the hardware moves
/// item by item (DDI 0196 2.3). So a channel is enabled in the model only while [`step`] gives it its next
/// items, and `E` as the driver wrote it is kept here. The last items of a block end it in the model itself,
/// which raises the flag, reads the next block from memory and drops `E`; the count of that block is zero
/// while it reads, so that it does not run on.
///
/// The model looks at the terminal count enable of the next block, not of the one that has ended (DDI 0196
/// 3.4.17); so the block is shown to it with the one that counts.
///
/// The model's interrupt output follows a write to a register that all channels share, not the end of a
/// transfer; so Sync is written, with what it holds after reset, after each step.
///
/// The request inputs lead nowhere (DDI 0196 2.2.4); so a step is the request, and moves one item.
pub struct Stepped<M>(PhantomData<fn() -> M>);

/// Items of a step that no peripheral paces.
const ITEMS: u32 = 16;

const ENABLES: usize = 0x30;
const SYNC: usize = 0x34;
const LINK: usize = 0x08;
const CONTROL: usize = 0x0C;
const CONFIGURATION: usize = 0x10;

const SIZE: u32 = 0xFFF;
const TERMINAL_COUNT: u32 = 1 << 31;
const E: u32 = 1;
const FLOW: u32 = 7 << 11;
const H: u32 = 1 << 18;

/// The configuration of each channel as the driver wrote it; `E` falls when the model ends the transfer.
static CHANNELS: [Word; 8] = [const { Word::new() }; 8];

/// Moves the next items of every channel that is enabled.
pub fn step<M: Machine>() {
    M::Mask::NEW.with(|| {
        // SAFETY: the controller's registers; the mask keeps the driver out.
        unsafe {
            if M::Registers::read32(M::BASE + ENABLES) & E == 0 {
                return;
            }
            for (index, kept) in CHANNELS.iter().enumerate().take(M::CHANNELS) {
                if kept.get() & (E | H) == E {
                    advance::<M>(kept, M::BASE + 0x100 + 0x20 * index);
                }
            }
        }
    });
}

/// # Safety
/// `base` is that of an enabled channel's registers, and nobody else uses them meanwhile.
unsafe fn advance<M: Machine>(kept: &Word, base: usize) {
    // SAFETY: registers of the channel, and the block that its link leads to.
    unsafe {
        let (link, control) =
            (M::Registers::read32(base + LINK), M::Registers::read32(base + CONTROL));
        let most = if kept.get() & FLOW == 0 { ITEMS } else { 1 };
        let size = control & SIZE;
        let items = size.min(most);
        if items < size {
            M::Registers::write32(base + LINK, 0);
            M::Registers::write32(base + CONTROL, control & !(SIZE | TERMINAL_COUNT) | items);
            move_items::<M>(kept, base);
            M::Registers::write32(base + LINK, link);
            M::Registers::write32(base + CONTROL, control & !SIZE | (size - items));
        } else if link & !3 != 0 {
            let place = core::ptr::without_provenance_mut::<u32>((link & !3) as usize + 12);
            let next = place.read_volatile();
            place.write_volatile(next & !(SIZE | TERMINAL_COUNT) | control & TERMINAL_COUNT);
            move_items::<M>(kept, base);
            place.write_volatile(next);
            M::Registers::write32(base + CONTROL, next);
        } else if !move_items::<M>(kept, base) {
            kept.set(kept.get() & !E);
        }
    }
}

/// Lets the model run, and says whether the channel is enabled then.
///
/// # Safety
/// As of [`advance`].
unsafe fn move_items<M: Machine>(kept: &Word, base: usize) -> bool {
    // SAFETY: registers of the channel, and Sync.
    unsafe {
        M::Registers::write32(base + CONFIGURATION, kept.get() & !FLOW);
        let enabled = M::Registers::read32(base + CONFIGURATION) & E != 0;
        M::Registers::write32(base + CONFIGURATION, kept.get() & !E);
        M::Registers::write32(M::BASE + SYNC, 0);
        enabled
    }
}

/// What the driver's address is on the bus, and the word that is kept for it if it is a configuration.
fn place<M: Machine>(address: usize) -> (usize, Option<&'static Word>) {
    let offset = address - M::DRIVER;
    let channel = offset.wrapping_sub(0x100) / 0x20;
    let kept = if offset & 0x1F == CONFIGURATION { CHANNELS.get(channel) } else { None };
    (M::BASE + offset, kept)
}

// SAFETY: one access each as the driver sees it; a step lies between two of them.
unsafe impl<M: Machine> Bus for Stepped<M> {
    unsafe fn read32(address: usize) -> u32 {
        let (address, kept) = place::<M>(address);
        match kept {
            Some(kept) => kept.get(),
            // SAFETY: as the caller promises.
            None => M::Mask::NEW.with(|| unsafe { M::Registers::read32(address) }),
        }
    }
    unsafe fn write32(address: usize, value: u32) {
        let (address, kept) = place::<M>(address);
        M::Mask::NEW.with(|| {
            if let Some(kept) = kept {
                kept.set(value);
            }
            let value = if kept.is_some() { value & !E } else { value };
            // SAFETY: as the caller promises.
            unsafe { M::Registers::write32(address, value) }
        });
    }
    unsafe fn read16(address: usize) -> u16 {
        // SAFETY: as the caller promises.
        unsafe { M::Registers::read16(place::<M>(address).0) }
    }
    unsafe fn write16(address: usize, value: u16) {
        // SAFETY: as the caller promises.
        unsafe { M::Registers::write16(place::<M>(address).0, value) }
    }
    unsafe fn read8(address: usize) -> u8 {
        // SAFETY: as the caller promises.
        unsafe { M::Registers::read8(place::<M>(address).0) }
    }
    unsafe fn write8(address: usize, value: u8) {
        // SAFETY: as the caller promises.
        unsafe { M::Registers::write8(place::<M>(address).0, value) }
    }
}
