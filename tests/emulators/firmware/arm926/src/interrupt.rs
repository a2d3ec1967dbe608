//! The processor's interrupt mask.

use dma_runtime::Lock;

/// Lets interrupts through.
///
/// # Safety
/// The board's `interrupt` may run from now on.
pub unsafe fn unmask() {
    // SAFETY: clears the mask in supervisor mode; memory accesses stay on their side of it.
    unsafe { core::arch::asm!("msr cpsr_c, #0x53") };
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
        unsafe {
            core::arch::asm!(
                "mrs {before}, cpsr",
                "orr {masked}, {before}, #0x80",
                "msr cpsr_c, {masked}",
                before = out(reg) before,
                masked = out(reg) _,
            );
        }
        let result = f();
        // SAFETY: puts the mask back.
        unsafe { core::arch::asm!("msr cpsr_c, {}", in(reg) before) };
        result
    }
}
