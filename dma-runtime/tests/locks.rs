//! Locks for several contexts and cores.
#![cfg(not(loom))]

use dma_runtime::{InterruptControl, Lock, MaskedSpin};
use std::cell::{Cell, UnsafeCell};
use std::thread;

thread_local! {
    /// Whether this thread, which plays a core, takes interrupts, and how often it was told so.
    static ENABLED: Cell<bool> = const { Cell::new(true) };
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

#[derive(Debug)]
struct Core;

// SAFETY: nothing interrupts a thread of this test.
unsafe impl InterruptControl for Core {
    type Mask = bool;
    fn mask() -> bool {
        CALLS.set(CALLS.get() + 1);
        ENABLED.replace(false)
    }
    fn restore(mask: bool) {
        CALLS.set(CALLS.get() + 1);
        ENABLED.set(mask);
    }
}

/// A number that only a lock protects.
struct Guarded<L> {
    lock: L,
    number: UnsafeCell<u64>,
}

// SAFETY: the number is touched inside the lock.
unsafe impl<L: Lock> Sync for Guarded<L> {}

impl<L: Lock> Guarded<L> {
    fn count(&self) {
        self.lock.with(|| {
            // SAFETY: inside the lock.
            let number = unsafe { *self.number.get() };
            thread::yield_now();
            // SAFETY: as above.
            unsafe { *self.number.get() = number + 1 }
        });
    }
}

/// Several cores count at once; each step is a load and a store that another core could come between.
fn excludes<L: Lock>() {
    const STEPS: u64 = 500;
    let guarded = Guarded { lock: L::NEW, number: UnsafeCell::new(0) };
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..STEPS).for_each(|_| guarded.count()));
        }
    });
    assert_eq!(guarded.number.into_inner(), 4 * STEPS);
}

#[test]
fn a_masked_spin_lock_excludes_other_cores() {
    excludes::<MaskedSpin<Core>>();
}

#[test]
fn a_masked_spin_lock_masks_inside_and_restores_what_was_before() {
    let lock: MaskedSpin<Core> = MaskedSpin::NEW;
    assert_eq!(lock.with(|| (ENABLED.get(), 7)), (false, 7));
    assert!(ENABLED.get());
    ENABLED.set(false);
    lock.with(|| assert!(!ENABLED.get()));
    assert!(!ENABLED.get(), "what was masked before stays masked");
    assert_eq!(CALLS.get(), 4);
}

#[cfg(feature = "critical-section")]
#[test]
fn a_critical_section_excludes_other_cores() {
    excludes::<dma_runtime::CriticalSection>();
}
