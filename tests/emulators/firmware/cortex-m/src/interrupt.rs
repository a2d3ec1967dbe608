//! The vector table and the interrupt controller.

use crate::start::{reset, unexpected};

/// An exception handler.
pub type Handler = unsafe extern "C" fn();

unsafe extern "C" {
    /// The linker script's end of RAM.
    static stack_top: u32;
}

/// The vector table for the first `N` exceptions; the interrupts begin at the sixteenth.
#[repr(C)]
pub struct Vectors<const N: usize> {
    stack: *const u32,
    handlers: [Handler; N],
}

// SAFETY: never written.
unsafe impl<const N: usize> Sync for Vectors<N> {}

impl<const N: usize> Vectors<N> {
    /// The table with these handlers at these interrupt numbers.
    pub const fn new(interrupts: &[(u16, Handler)]) -> Self {
        let mut handlers: [Handler; N] = [unexpected; N];
        handlers[0] = reset;
        let mut place = 0;
        while place < interrupts.len() {
            let (number, handler) = interrupts[place];
            handlers[15 + number as usize] = handler;
            place += 1;
        }
        Vectors { stack: &raw const stack_top, handlers }
    }
}

/// Lets an interrupt through.
///
/// # Safety
/// Its handler may run from now on.
pub unsafe fn enable(number: u16) {
    let register = 0xE000_E100 + 4 * (usize::from(number) / 32);
    // SAFETY: the set-enable registers of the interrupt controller; zeros have no effect.
    unsafe {
        core::ptr::without_provenance_mut::<u32>(register).write_volatile(1 << (number % 32));
    }
}
