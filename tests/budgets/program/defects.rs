//! Has everything that the other programs must not have.
#![no_std]
#![no_main]
#![allow(missing_docs)]

mod support;

use support::opaque;

static TABLE: [u32; 4] = [1, 2, 3, 4];

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    core::hint::black_box(indexing(opaque(1)));
    core::hint::black_box(dividing(opaque(2) as u64));
    // SAFETY: the function below.
    core::hint::black_box(unsafe { __rust_alloc(opaque(3), 4) });
    loop {
        core::hint::spin_loop();
    }
}

#[inline(never)]
#[unsafe(no_mangle)]
fn indexing(index: usize) -> u32 {
    TABLE[index]
}

#[inline(never)]
#[unsafe(no_mangle)]
fn dividing(by: u64) -> u64 {
    0xFFFF_FFFF_FFFF / (by | 1)
}

#[inline(never)]
#[unsafe(no_mangle)]
unsafe extern "C" fn __rust_alloc(size: usize, align: usize) -> *mut u8 {
    core::ptr::without_provenance_mut(core::hint::black_box(size & !(align - 1)))
}
