//! Prints chips × cases (pass, skip, FAIL) and the register accesses of each operation.
//!
//! `cargo run -p conformance-table [CHIP]...`; exit code 1 when a case failed.

use conformance::chips::Chip;
use std::process::ExitCode;
use trace_tests::{by_hand, differential};

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let mut table = conformance::table::run(&wanted);
    table.add("trace", trace);
    print!("{table}");
    if table.failures() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Driver and interpreter make the same accesses, and both those of the golden traces.
fn trace(chip: &'static Chip) {
    let drawn = differential::run(chip.name);
    assert!(drawn > 0, "nothing was drawn");
    by_hand::interpret(chip.name);
    by_hand::drive(chip.name);
}
