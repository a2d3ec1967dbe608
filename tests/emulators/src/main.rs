//! `cargo run -p emulators [--transfers N] [--seed N] [MACHINE…]`: builds each board's program with the generated driver,
//! runs it on a device model that nobody in this project wrote, and prints the table of its cases. Machines whose name
//! ends in `-qtest` have no program: the driver runs here, with the suites of `conformance` and so many random transfers.
//! `mps2-an505-count` is a table of its own: the instructions of each call beside the same by hand.
//!
//! Exit code: 0 when nothing failed, 1 when something did, 2 when something has to be installed first.

mod counts;
mod elf;
mod firmware;
mod host;
mod machine;
mod report;
mod run;
mod skips;
mod table;
mod tools;

use counts::COUNT;
use host::{BOARDS, Board, Seeds};
use machine::{MACHINES, Machine};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let Some((seeds, wanted)) = arguments(std::env::args().skip(1).collect()) else {
        let names: Vec<&str> = names().collect();
        eprintln!(
            "usage: emulators [--transfers N] [--seed N] [MACHINE…], of {}",
            names.join(", ")
        );
        return ExitCode::from(2);
    };
    let chosen = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    let machines: Vec<&Machine> = MACHINES.iter().filter(|machine| chosen(machine.name)).collect();
    let boards: Vec<&'static Board> =
        BOARDS.into_iter().filter(|board| chosen(board.name)).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let counted = Some(&COUNT).filter(|machine| chosen(machine.name));
    let programs: Vec<&Machine> = machines.iter().copied().chain(counted).collect();
    let tools = match tools::find(&root, &programs, !boards.is_empty()) {
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
        let cases = program
            .and_then(|program| run::run(&root, machine, &program, &tools, &[]))
            .map(|said| skips::complete(machine.name, said.cases));
        let ran = begin.elapsed() - built;
        eprintln!("{}: built in {built:.1?}, ran in {ran:.1?}", machine.name);
        columns.push((machine.name, cases.map(|cases| skips::judged(machine.name, cases))));
    }
    let mut driven = Vec::new();
    for board in boards {
        let begin = Instant::now();
        let cases = host::run(&root, board, seeds).map(|cases| skips::judged(board.name, cases));
        eprintln!("{}: ran in {:.1?}", board.name, begin.elapsed());
        driven.push((board.name, cases));
    }
    let mut good = true;
    for columns in [columns, driven].into_iter().filter(|columns| !columns.is_empty()) {
        println!("{}\n", table::table(&columns));
        good &= table::good(&columns);
    }
    if counted.is_some() {
        let counts = counts::table(&root, &tools);
        good &= counts.is_ok();
        println!("{}", counts.unwrap_or_else(|fault| format!("FAIL {}: {fault}", COUNT.name)));
    }
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// All machines, and the program whose instructions are counted.
fn names() -> impl Iterator<Item = &'static str> {
    let programs = MACHINES.iter().map(|machine| machine.name);
    programs.chain(BOARDS.iter().map(|board| board.name)).chain([COUNT.name])
}

/// Transfers of a host-driven machine.
const TRANSFERS: u64 = 2_000;

/// Which transfers, and which machines; `None` when that cannot be understood.
fn arguments(mut given: Vec<String>) -> Option<(Seeds, Vec<String>)> {
    let mut number = |name: &str, usual: u64| {
        let Some(at) = given.iter().position(|argument| argument == name) else {
            return Some(usual);
        };
        let value = given.get(at + 1)?.parse().ok()?;
        given.drain(at..at + 2);
        Some(value)
    };
    let seeds = Seeds { count: number("--transfers", TRANSFERS)?, first: number("--seed", 0)? };
    given.iter().all(|name| names().any(|known| known == name)).then_some((seeds, given))
}
