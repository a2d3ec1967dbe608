//! Ordering between memory and a device that reads and writes it behind the compiler's back.
//!
//! A Rust fence is not enough: on RISC-V it leaves out device accesses, on AArch64 it covers the inner
//! shareable domain only, and plain volatile accesses are not ordered by it in the language's model.
//! Each barrier is therefore one `asm!` block that may touch all memory.

macro_rules! barrier {
    ($(#[$doc:meta])* $name:ident, arm: $arm:literal, aarch64: $aarch64:literal, riscv: $riscv:literal) => {
        $(#[$doc])*
        #[inline(always)]
        pub fn $name() {
            // SAFETY: a barrier instruction has no operands and no effect but ordering.
            #[cfg(all(target_arch = "arm", not(loom)))]
            unsafe {
                #[cfg(any(target_feature = "mclass", target_feature = "v7"))]
                core::arch::asm!($arm, options(nostack, preserves_flags));
                #[cfg(not(any(target_feature = "mclass", target_feature = "v7")))]
                core::arch::asm!("", options(nostack, preserves_flags));
            }
            // SAFETY: as above.
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
    publish, arm: "dmb sy", aarch64: "dmb oshst", riscv: "fence iorw, iorw"
);

barrier!(
    /// Makes what the device stored visible to every later load. Stands after the register read
    /// that showed the end of a transfer.
    consume, arm: "dmb sy", aarch64: "dmb oshld", riscv: "fence iorw, iorw"
);

/// Keeps register reads in the order of the loads around them: an epoch is read before the flags that it is to
/// date, and the level after the report that asks for it. Acquire loads do that but on RISC-V, where they
/// leave device accesses out.
#[inline(always)]
pub(crate) fn device() {
    #[cfg(all(any(target_arch = "riscv32", target_arch = "riscv64"), not(loom)))]
    consume();
}
