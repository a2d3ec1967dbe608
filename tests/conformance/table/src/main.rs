//! Prints chips × cases (pass, skip, FAIL) and the register accesses of each operation.
//!
//! `cargo run -p conformance-table [CHIP]...`; exit code 1 when a case failed.

use std::process::ExitCode;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let table = conformance::table::run(&wanted);
    print!("{table}");
    if table.failures() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
