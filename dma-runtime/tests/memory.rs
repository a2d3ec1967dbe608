//! Single accesses to words of memory that a device uses by itself.

use dma_runtime::memory;
use std::cell::UnsafeCell;

/// An access to memory of so many bits: the low ones of a value.
type Write = unsafe fn(*mut u8, u32);
type Read = unsafe fn(*mut u8) -> u32;

macro_rules! accesses {
    ($write:ident, $read:ident, $word:ty) => {
        (
            size_of::<$word>(),
            // SAFETY: as the function that is called.
            (|to, value| unsafe { memory::$write(to.cast(), value) }) as Write,
            // SAFETY: as the function that is called.
            (|from| unsafe { memory::$read(from.cast()) }) as Read,
        )
    };
}

#[test]
fn an_access_touches_its_own_word_and_no_other() {
    #[repr(align(4))]
    struct Bytes([u8; 12]);
    let cases = [
        accesses!(write8, read8, u8),
        accesses!(write16, read16, u16),
        accesses!(write32, read32, u32),
    ];
    for (bytes, write, read) in cases {
        let memory = UnsafeCell::new(Bytes([0xEE; 12]));
        let first: *mut u8 = memory.get().cast();
        let mut expected = [0xEE; 12];
        let value = 0xA4A3_A2A1_u32;
        expected[4..4 + bytes].copy_from_slice(&value.to_le_bytes()[..bytes]);
        // SAFETY: the word at 4 is inside, at a multiple of its size.
        let found = unsafe {
            write(first.add(4), value);
            read(first.add(4))
        };
        assert_eq!(memory.into_inner().0, expected);
        assert_eq!(found, value & (u32::MAX >> (32 - 8 * bytes)));
    }
}
