//! From reset to the program, and the ways out of it.

use portable::{Report, State};

/// The result block, which the machine's runner finds by this name.
#[unsafe(no_mangle)]
static mut REPORT: Report = Report::new();

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

/// The result block.
///
/// # Safety
/// Called once, by the program.
pub unsafe fn report() -> &'static mut Report {
    // SAFETY: the only reference, by the caller's promise.
    unsafe { &mut *(&raw mut REPORT) }
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

#[cfg(target_os = "none")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    crashed(0, 0)
}

/// Notes where, and which exception.
#[unsafe(no_mangle)]
extern "C" fn crashed(place: u32, exception: u32) -> ! {
    // SAFETY: the report's last case is the one that ran, and whoever has a reference to it will not go on.
    unsafe {
        let report = &mut *(&raw mut REPORT);
        if let Some(case) = report.cases.get_mut((report.count as usize).wrapping_sub(1)) {
            case.saw = exception;
            case.wanted = place;
        }
    }
    end(State::Crashed)
}

/// Says that everything is done, and stays.
pub fn finish() -> ! {
    end(State::Finished)
}

fn end(state: State) -> ! {
    // SAFETY: one volatile store into a static; whoever else has a reference to it will not go on.
    unsafe { (&raw mut REPORT.state).write_volatile(state as u32) }
    loop {
        core::hint::spin_loop();
    }
}
