//! Words of memory that a driver shares with its controller.

use crate::atomic::plain::{AtomicU8, AtomicU16, AtomicU32, Ordering};

macro_rules! memory {
    ($name:ident, $atomic:ident, $word:ty, $bits:literal) => {
        #[doc = concat!("A word of ", $bits, " bits in a controller's [tables](crate::Engine::Tables): the device may")]
        #[doc = "read it, or write it, at any time. Neither side sees half of a store; the order of several is the"]
        #[doc = "[barriers](crate::barrier)' to keep."]
        #[derive(Debug)]
        #[repr(transparent)]
        pub struct $name($atomic);

        impl $name {
            /// A word that holds zero.
            #[allow(clippy::new_without_default)]
            pub const fn new() -> Self {
                $name($atomic::new(0))
            }

            /// What is there now.
            #[inline(always)]
            pub fn get(&self) -> u32 {
                u32::from(self.0.load(Ordering::Relaxed))
            }

            /// Stores the low bits of a value.
            #[inline(always)]
            pub fn set(&self, value: u32) {
                self.0.store(value as $word, Ordering::Relaxed);
            }
        }
    };
}

memory!(Memory8, AtomicU8, u8, 8);
memory!(Memory16, AtomicU16, u16, 16);
memory!(Memory32, AtomicU32, u32, 32);
