//! Calls all that a driver offers, with values that the compiler cannot see.
#![no_std]
#![no_main]
#![allow(missing_docs)]

mod by_hand;
mod calls;
mod chip;
mod hooks;
mod settings;
mod sizes;
mod transfers;

use core::panic::PanicInfo;

static SEED: u32 = 0x9E37_79B9;

/// A number that the compiler does not know.
fn opaque(salt: usize) -> usize {
    // SAFETY: a static of this program.
    let seed = unsafe { (&raw const SEED).read_volatile() };
    salt.wrapping_mul(seed as usize)
}

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    by_hand::all();
    hooks::all();
    calls::all();
    transfers::all();
    loop {
        core::hint::spin_loop();
    }
}

/// What a panic would reach: a program without panic paths does not have it.
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
