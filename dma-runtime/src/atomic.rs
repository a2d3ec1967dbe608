//! Atomics: `core`'s on targets, `portable-atomic`'s where a target has none, loom's under the model checker.

#[cfg(loom)]
pub(crate) use loom::sync::atomic::{AtomicPtr, AtomicU8, AtomicU32, Ordering, fence};
#[cfg(not(loom))]
pub(crate) use plain::{AtomicPtr, AtomicU8, AtomicU32, Ordering, fence};

/// Atomics that the model checker does not see.
#[cfg(not(feature = "portable-atomic"))]
pub(crate) use core::sync::atomic as plain;
#[cfg(feature = "portable-atomic")]
pub(crate) use portable_atomic as plain;

use crate::mutation::{Mutation, left_out};

/// The full fence of the channel protocol: announcing oneself and then looking at the other side is
/// store buffering, which only a sequentially consistent fence orders.
#[inline]
pub(crate) fn full_fence() {
    fence(if left_out(Mutation::WeakFence) { Ordering::AcqRel } else { Ordering::SeqCst });
}

/// A word that is loaded and stored whole, without an order.
macro_rules! cell {
    ($(#[$doc:meta])* $name:ident, $atomic:ident, $word:ty) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[repr(transparent)]
        pub struct $name($crate::atomic::plain::$atomic);

        impl $name {
            /// One that holds zero.
            #[allow(clippy::new_without_default)]
            pub const fn new() -> Self {
                $name($crate::atomic::plain::$atomic::new(0))
            }

            /// The value last stored.
            #[inline(always)]
            pub fn get(&self) -> u32 {
                u32::from(self.0.load($crate::atomic::plain::Ordering::Relaxed))
            }

            /// Stores the low bits of a value.
            #[inline(always)]
            pub fn set(&self, value: u32) {
                self.0.store(value as $word, $crate::atomic::plain::Ordering::Relaxed);
            }
        }
    };
}

cell! {
    /// One word of a channel's context.
    ///
    /// Written by the holder of the channel's turn only, read by anyone; a reader accepts a snapshot of
    /// several words only when the channel's command was the same before and after.
    Word, AtomicU32, u32
}

cell! {
    /// A byte of a channel's context, for numbers below 256; as [`Word`] otherwise.
    Byte, AtomicU8, u8
}

/// A [`Word`] of the slot: the same on targets. The model checker sees every access to it, so that a word
/// which the turn does not hand over is found. (An engine's `Word`s are built in a `const` and cannot be
/// the checker's; they are handed over together with these.)
#[derive(Debug)]
#[repr(transparent)]
pub(crate) struct SlotWord(AtomicU32);

impl SlotWord {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Self {
        SlotWord(AtomicU32::new(0))
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        SlotWord(AtomicU32::new(0))
    }

    #[inline(always)]
    pub(crate) fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    #[inline(always)]
    pub(crate) fn set(&self, value: u32) {
        self.0.store(value, Ordering::Relaxed);
    }
}
