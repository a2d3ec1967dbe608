//! Words of memory that a device uses by itself, in descriptors and [tables](crate::Engine::Tables): one access to one
//! word.
//!
//! Nothing has a reference to such memory, nor to a part of it, for as long as a device may use it: a reference allows
//! reads that nobody wrote, and says of the memory what the device does not keep. The words are plain integers behind
//! raw pointers, which come from the `UnsafeCell` of the controller's tables, or from the claimed
//! [`Storage`](crate::Storage).
//!
//! A device is outside of the language's memory model. A second processor is not: a
//! [snapshot](crate::Controller::status) reads words that the holder of the channel's turn may be writing, and then
//! throws away what it got. Of volatile accesses that would be a data race, of relaxed atomic ones it is none; so the
//! accesses are these, each of them whole and in one instruction. Their order is the [barriers](crate::barrier)' to keep.
//!
//! Until atomic accesses by pointer are stable (rust-lang/rust#158947), `from_ptr` is how the language spells them. What
//! it returns is there for that access only and is not handed on; being of memory that may change, it tells the compiler
//! no more than the pointer does.

use crate::atomic::plain::{AtomicU8, AtomicU16, AtomicU32, Ordering};

macro_rules! word {
    ($read:ident, $write:ident, $atomic:ident, $word:ty, $bits:literal) => {
        #[doc = concat!("Reads a word of ", $bits, " bits.")]
        ///
        /// # Safety
        /// The word has a value, is at a multiple of its size, and nothing but a device accesses it in another way
        /// meanwhile.
        #[inline(always)]
        pub unsafe fn $read(from: *mut $word) -> u32 {
            // SAFETY: by the caller's promise.
            u32::from(unsafe { $atomic::from_ptr(from) }.load(Ordering::Relaxed))
        }

        #[doc = concat!("Writes the low ", $bits, " bits of a value to a word.")]
        ///
        /// # Safety
        /// As the read, but that the word needs no value; the device may act on the new one.
        #[inline(always)]
        pub unsafe fn $write(to: *mut $word, value: u32) {
            // SAFETY: by the caller's promise.
            unsafe { $atomic::from_ptr(to) }.store(value as $word, Ordering::Relaxed);
        }
    };
}

word!(read8, write8, AtomicU8, u8, 8);
word!(read16, write16, AtomicU16, u16, 16);
word!(read32, write32, AtomicU32, u32, 32);
