//! The result block, and the ways to the end of a program.

#![no_std]

use portable::{Report, State};

/// The result block, which the machine's runner finds by this name.
#[unsafe(no_mangle)]
static mut REPORT: Report = Report::new();

/// The result block.
///
/// # Safety
/// Called once, by the program.
pub unsafe fn report() -> &'static mut Report {
    let report = &raw mut REPORT;
    // SAFETY: the only reference, by the caller's promise.
    unsafe { &mut *report }
}

#[cfg(target_os = "none")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    crashed(0, 0)
}

/// Ends the program by an exception that it does not expect: notes where, and which.
#[unsafe(no_mangle)]
pub extern "C" fn crashed(place: u32, exception: u32) -> ! {
    let report = &raw mut REPORT;
    // SAFETY: the report's last case is the one that ran, and whoever has a reference to it will not go on.
    unsafe {
        let report = &mut *report;
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
