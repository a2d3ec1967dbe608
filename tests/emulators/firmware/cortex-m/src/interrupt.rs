//! The vector table and the interrupt controller.

use crate::start::{reset, unexpected};
use dma_runtime::Lock;

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

    /// The same with a handler of the system timer.
    #[must_use]
    pub const fn with_tick(mut self, handler: Handler) -> Self {
        self.handlers[14] = handler;
        self
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

/// Starts the system timer, which interrupts every `cycles` of the processor's clock.
///
/// # Safety
/// Its handler may run from now on.
pub unsafe fn tick(cycles: u32) {
    const CONTROL: usize = 0xE000_E010;
    for (offset, value) in [(4, cycles - 1), (8, 0), (0, 7)] {
        // SAFETY: SYST_RVR, SYST_CVR and SYST_CSR, which nobody else uses.
        unsafe {
            core::ptr::without_provenance_mut::<u32>(CONTROL + offset).write_volatile(value);
        }
    }
}

/// Masks every interrupt.
pub struct Masked;

// SAFETY: one core, and no interrupt on it before the mask is as it was.
unsafe impl Lock for Masked {
    const NEW: Self = Masked;
    #[inline(always)]
    fn with<R>(&self, f: impl FnOnce() -> R) -> R {
        let before: u32;
        // SAFETY: reads the mask and sets it; memory accesses stay between this and the next.
        unsafe { core::arch::asm!("mrs {}, primask", "cpsid i", out(reg) before) };
        let result = f();
        // SAFETY: puts the mask back.
        unsafe { core::arch::asm!("msr primask, {}", in(reg) before) };
        result
    }
}
