//! Host memory under 32-bit bus addresses.

use dma_runtime::{Mmio, Platform, Unlocked};
use std::cell::{Cell, RefCell};
use std::sync::Mutex;

/// Regions of 64 MiB of the host, each with its window from 0xD000_0000 on.
static REGIONS: Mutex<Vec<usize>> = Mutex::new(Vec::new());
const BITS: u32 = 26;
const FIRST: usize = 0xD000_0000 >> BITS;

thread_local! {
    /// What was cleaned, and an offset that a test puts on all addresses of this thread.
    static CLEANED: RefCell<Vec<(usize, usize)>> = const { RefCell::new(Vec::new()) };
    static SHIFT: Cell<usize> = const { Cell::new(0) };
    static KEPT: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
    static TORN: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// A machine whose devices have 32 address lines.
pub struct Window;

impl Platform for Window {
    type Bus = Mmio;
    type Lock = Unlocked;
    fn translate(address: usize) -> usize {
        let mut regions = REGIONS.lock().unwrap();
        let found = regions.iter().position(|region| *region == address >> BITS);
        let index = found.unwrap_or_else(|| {
            regions.push(address >> BITS);
            regions.len() - 1
        });
        assert!(FIRST + index < 1 << (32 - BITS), "no window is left");
        let bus = (FIRST + index) << BITS | address & ((1 << BITS) - 1);
        let (start, end) = KEPT.get();
        if (start..end).contains(&address) {
            return bus;
        }
        let gap = if address >= TORN.get() { 0x1000 } else { 0 };
        bus.wrapping_add(SHIFT.get() + gap)
    }
    fn clean(address: usize, bytes: usize) {
        CLEANED.with_borrow_mut(|cleaned| cleaned.push((address, bytes)));
    }
}

/// The host address behind one of the bus.
pub fn host(address: u32) -> usize {
    let index = (address >> BITS) as usize - FIRST;
    REGIONS.lock().unwrap()[index] << BITS | address as usize & ((1 << BITS) - 1)
}

/// What was cleaned since the last time.
pub fn cleaned() -> Vec<(usize, usize)> {
    CLEANED.take()
}

/// Puts an offset on every address from now on.
pub fn shift(offset: usize) {
    SHIFT.set(offset);
}

/// What neither [`shift`] nor [`tear`] moves from now on.
pub fn keep<T>(memory: &T) {
    let start = (&raw const *memory).addr();
    KEPT.set((start, start + size_of_val(memory)));
}

/// Moves everything from this address on further away on the bus.
pub fn tear(address: usize) {
    TORN.set(address);
}
