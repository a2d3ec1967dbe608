//! From reset to the program, and out of it by an exception.

unsafe extern "C" {
    static mut data_start: u32;
    static mut data_end: u32;
    static data_load: u32;
    static mut bss_start: u32;
    static mut bss_end: u32;
}

unsafe extern "Rust" {
    /// The board's program.
    safe fn program() -> !;
}

/// Where every Cortex-M begins.
///
/// # Safety
/// Called by the hardware only.
#[unsafe(no_mangle)]
pub(crate) unsafe extern "C" fn reset() {
    // SAFETY: the linker script's places, before anything else uses memory. Volatile, so that no call to a
    // library's copy is made of the loops.
    unsafe {
        let (mut to, mut from) = (&raw mut data_start, &raw const data_load);
        while to < &raw mut data_end {
            to.write_volatile(from.read_volatile());
            (to, from) = (to.add(1), from.add(1));
        }
        let mut to = &raw mut bss_start;
        while to < &raw mut bss_end {
            to.write_volatile(0);
            to = to.add(1);
        }
    }
    program()
}

// An exception that the program does not expect: its frame is on the stack, the program counter in its
// seventh word.
core::arch::global_asm!(
    ".thumb_func",
    ".global unexpected",
    "unexpected:",
    "ldr r0, [sp, #24]",
    "mrs r1, ipsr",
    "ldr r2, =crashed",
    "bx r2",
);

unsafe extern "C" {
    pub(crate) fn unexpected();
}
