//! Words of memory that a driver shares with its controller.

use crate::atomic::cell;

macro_rules! memory {
    ($name:ident, $atomic:ident, $word:ty, $bits:literal) => {
        cell! {
            #[doc = concat!("A word of ", $bits, " bits in a controller's [tables](crate::Engine::Tables): the device may")]
            #[doc = "read it, or write it, at any time. Neither side sees half of a store; the order of several is the"]
            #[doc = "[barriers](crate::barrier)' to keep."]
            $name, $atomic, $word
        }
    };
}

memory!(Memory8, AtomicU8, u8, 8);
memory!(Memory16, AtomicU16, u16, 16);
memory!(Memory32, AtomicU32, u32, 32);
