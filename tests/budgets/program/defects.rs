//! Has everything that the other programs must not have.
#![no_std]
#![no_main]
#![allow(missing_docs)]

use core::panic::PanicInfo;

static TABLE: [u32; 4] = [1, 2, 3, 4];
static SEED: u64 = 0x9E37_79B9_0000_0001;

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    // SAFETY: a static of this program.
    let seed = unsafe { (&raw const SEED).read_volatile() };
    core::hint::black_box(indexing(seed as usize));
    core::hint::black_box(dividing(seed));
    // SAFETY: the function below.
    core::hint::black_box(unsafe { __rust_alloc(seed as usize, 4) });
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

#[inline(never)]
#[unsafe(no_mangle)]
extern "C" fn budgets_panicked() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    budgets_panicked()
}
