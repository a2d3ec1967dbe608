//! Ordering between memory and a device that reads and writes it behind the compiler's back.
//!
//! A Rust fence is not enough: on RISC-V it leaves out device accesses, on AArch64 it covers the inner
//! shareable domain only, and plain volatile accesses are not ordered by it in the language's model.
//! Each barrier is therefore an `asm!` block that may touch all memory.

/// `dmb sy` where there is one. Which instructions a 32-bit ARM has no stable `cfg` tells; but the profiles with
/// domains have 64-bit atomics, and where there are none a fence knows the processor and covers the whole
/// system: `dmb sy` on the M profile; on ARMv5, which has one core, a call of `__sync_synchronize`.
#[cfg(all(target_arch = "arm", not(loom)))]
#[inline(always)]
fn arm() {
    // SAFETY: a barrier instruction has no operands and no effect but ordering.
    #[cfg(target_has_atomic = "64")]
    unsafe {
        core::arch::asm!("dmb sy", options(nostack, preserves_flags));
    }
    #[cfg(not(target_has_atomic = "64"))]
    {
        // SAFETY: no instruction; volatile accesses, which a fence leaves out, stay on their side of it.
        unsafe { core::arch::asm!("", options(nostack, preserves_flags)) };
        crate::atomic::full_fence();
        // SAFETY: as above.
        unsafe { core::arch::asm!("", options(nostack, preserves_flags)) };
    }
}

macro_rules! barrier {
    ($(#[$doc:meta])* $name:ident, aarch64: $aarch64:literal, riscv: $riscv:literal) => {
        $(#[$doc])*
        #[inline(always)]
        pub fn $name() {
            #[cfg(all(target_arch = "arm", not(loom)))]
            arm();
            // SAFETY: a barrier instruction has no operands and no effect but ordering.
            #[cfg(all(target_arch = "aarch64", not(loom)))]
            unsafe {
                core::arch::asm!($aarch64, options(nostack, preserves_flags));
            }
            // SAFETY: as above.
            #[cfg(all(any(target_arch = "riscv32", target_arch = "riscv64"), not(loom)))]
            unsafe {
                core::arch::asm!($riscv, options(nostack, preserves_flags));
            }
            #[cfg(any(
                loom,
                not(any(
                    target_arch = "arm",
                    target_arch = "aarch64",
                    target_arch = "riscv32",
                    target_arch = "riscv64"
                ))
            ))]
            crate::atomic::full_fence();
        }
    };
}

barrier!(
    /// Makes every earlier store visible to the device before a later register write. Stands before
    /// the write that starts a transfer.
    publish, aarch64: "dmb oshst", riscv: "fence iorw, iorw"
);

barrier!(
    /// Makes what the device stored visible to every later load. Stands after the register read
    /// that showed the end of a transfer.
    consume, aarch64: "dmb oshld", riscv: "fence iorw, iorw"
);

/// Keeps register reads in the order of the loads around them: an epoch is read before the flags that it is to
/// date, and the level after the report that asks for it. Acquire loads do that but on RISC-V, where they
/// leave device accesses out.
#[inline(always)]
pub(crate) fn device() {
    #[cfg(all(any(target_arch = "riscv32", target_arch = "riscv64"), not(loom)))]
    consume();
}
