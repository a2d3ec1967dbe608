//! `cargo run -p emulators [MACHINE…]`: builds each board's program with the generated driver, runs it on a
//! device model that nobody in this project wrote, and prints the table of its cases.
//!
//! Exit code: 0 when nothing failed, 1 when something did, 2 when something has to be installed first.

mod elf;
mod firmware;
mod machine;
mod report;
mod run;
mod skips;
mod table;
mod tools;

use machine::{MACHINES, Machine};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let chosen = |machine: &&Machine| wanted.is_empty() || wanted.iter().any(|w| w == machine.name);
    let machines: Vec<&Machine> = MACHINES.iter().filter(chosen).collect();
    if machines.len() < wanted.len().max(1) {
        let names: Vec<&str> = MACHINES.iter().map(|machine| machine.name).collect();
        eprintln!("usage: emulators [MACHINE…], of {}", names.join(", "));
        return ExitCode::from(2);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let tools = match tools::find(&root, &machines) {
        Ok(tools) => tools,
        Err(missing) => {
            for line in missing {
                eprintln!("missing: {line}");
            }
            eprintln!("tests/emulators/setup installs all of it on Debian");
            return ExitCode::from(2);
        }
    };
    let mut columns = Vec::new();
    for machine in machines {
        let begin = Instant::now();
        let program = firmware::build(&root, machine, &tools);
        let built = begin.elapsed();
        let cases = program.and_then(|program| run::run(&root, machine, &program, &tools));
        let ran = begin.elapsed() - built;
        eprintln!("{}: built in {built:.1?}, ran in {ran:.1?}", machine.name);
        columns.push((machine.name, cases.map(|cases| skips::judged(machine.name, cases))));
    }
    println!("{}", table::table(&columns));
    if table::good(&columns) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
