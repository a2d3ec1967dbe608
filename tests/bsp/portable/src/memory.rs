//! Memory that a device reads and writes behind the compiler's back.

use crate::{Verdict, equal};
use core::cell::UnsafeCell;

/// Bytes before and after every destination that must stay as they are.
pub const GUARD: usize = 16;
/// Bytes of each side, with room for guards.
pub const ROOM: usize = 4096 + 4 * GUARD;
/// What a destination holds before a transfer.
const CLEAR: u8 = 0xA5;

/// A source and a destination.
#[derive(Debug)]
#[repr(C, align(64))]
pub struct Arena {
    source: UnsafeCell<[u8; ROOM]>,
    destination: UnsafeCell<[u8; ROOM]>,
}

// SAFETY: reached by volatile accesses through `Memory` only, of which there is one.
unsafe impl Sync for Arena {}

impl Arena {
    /// Zeros.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Arena { source: UnsafeCell::new([0; ROOM]), destination: UnsafeCell::new([0; ROOM]) }
    }

    /// The way to reach it.
    ///
    /// # Safety
    /// Called once for each arena.
    pub unsafe fn claim(&'static self) -> Memory {
        Memory { source: self.source.get().cast(), destination: self.destination.get().cast() }
    }
}

/// A claimed [`Arena`]. Offsets are below [`ROOM`].
#[derive(Debug)]
pub struct Memory {
    source: *mut u8,
    destination: *mut u8,
}

impl Memory {
    /// The address of a source byte.
    pub fn source(&self, offset: usize) -> usize {
        self.source as usize + offset
    }

    /// The address of a destination byte.
    pub fn destination(&self, offset: usize) -> usize {
        self.destination as usize + offset
    }

    /// Gives the source a pattern that depends on `seed` and has no short period.
    pub fn fill(&self, seed: u32, bytes: usize) {
        for offset in 0..bytes.min(ROOM) {
            let value = (offset as u32).wrapping_mul(0x9E37) ^ offset as u32 >> 8 ^ seed;
            // SAFETY: inside the arena, by the loop's bound.
            unsafe { self.source.add(offset).write_volatile((value ^ value >> 8) as u8) }
        }
    }

    /// Sets the destination back, from `offset` on, guards included.
    pub fn clear(&self, offset: usize, bytes: usize) {
        for offset in offset.saturating_sub(GUARD)..(offset + bytes + GUARD).min(ROOM) {
            // SAFETY: inside the arena, by the loop's bound.
            unsafe { self.destination.add(offset).write_volatile(CLEAR) }
        }
    }

    fn destination_byte(&self, offset: usize) -> u8 {
        // SAFETY: inside the arena, which callers' loops see to.
        unsafe { self.destination.add(offset).read_volatile() }
    }

    /// Demands that `bytes` were copied.
    ///
    /// # Errors
    /// The first byte that is not so.
    pub fn copied(&self, source: usize, destination: usize, bytes: usize) -> Result<(), Verdict> {
        for index in 0..bytes.min(ROOM - source.max(destination)) {
            // SAFETY: inside the arena, by the loop's bound.
            let wanted = unsafe { self.source.add(source + index).read_volatile() };
            let saw = self.destination_byte(destination + index);
            equal(at(index, saw), at(index, wanted), "data (index << 8 | byte)")?;
        }
        Ok(())
    }

    /// Demands that nothing was written from `from` up to `to`.
    ///
    /// # Errors
    /// The first byte that was.
    pub fn untouched(&self, from: usize, to: usize) -> Result<(), Verdict> {
        for offset in from..to.min(ROOM) {
            let saw = self.destination_byte(offset);
            equal(at(offset, saw), at(offset, CLEAR), "written outside (offset << 8 | byte)")?;
        }
        Ok(())
    }

    /// Demands that `bytes` were copied and the guards around them are untouched.
    ///
    /// # Errors
    /// The first byte that is not so.
    pub fn exactly(&self, source: usize, destination: usize, bytes: usize) -> Result<(), Verdict> {
        self.copied(source, destination, bytes)?;
        self.untouched(destination.saturating_sub(GUARD), destination)?;
        self.untouched(destination + bytes, destination + bytes + GUARD)
    }
}

fn at(index: usize, byte: u8) -> u32 {
    (index as u32) << 8 | u32::from(byte)
}
