//! Atomics: `core`'s on targets, loom's under the model checker.

#[cfg(not(loom))]
pub(crate) use core::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, Ordering, fence};
#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, Ordering, fence};

/// The full fence of the channel protocol: announcing oneself and then looking at the other side is
/// store buffering, which only a sequentially consistent fence orders.
#[inline]
pub(crate) fn full_fence() {
    fence(Ordering::SeqCst);
}

/// One word of a channel's context.
///
/// Written by the holder of the channel's turn only, read by anyone; a reader accepts a snapshot of
/// several words only when the channel's epoch was the same before and after.
#[derive(Debug)]
#[repr(transparent)]
pub struct Word(core::sync::atomic::AtomicU32);

impl Word {
    /// A word that holds zero.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Word(core::sync::atomic::AtomicU32::new(0))
    }

    /// The value last stored.
    #[inline(always)]
    pub fn get(&self) -> u32 {
        self.0.load(core::sync::atomic::Ordering::Relaxed)
    }

    /// Stores a value.
    #[inline(always)]
    pub fn set(&self, value: u32) {
        self.0.store(value, core::sync::atomic::Ordering::Relaxed);
    }
}
