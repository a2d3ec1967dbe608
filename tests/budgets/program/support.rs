//! What each program has: numbers that the compiler cannot see, and what a panic would reach.

use core::panic::PanicInfo;

static SEED: u32 = 0x9E37_79B9;

/// A number that the compiler does not know.
pub(crate) fn opaque(salt: usize) -> usize {
    // SAFETY: a static of this program.
    let seed = unsafe { (&raw const SEED).read_volatile() };
    salt.wrapping_mul(seed as usize)
}

/// A program without panic paths does not have it.
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
