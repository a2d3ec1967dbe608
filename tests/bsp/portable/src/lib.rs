//! A program for any DMA channel, written once against `&mut dyn Channel`.
//!
//! It knows no chip. It asks [`capabilities`](dma_runtime::Channel::capabilities) what the channel can do,
//! and a part that the channel cannot do is left out by name. A board supplies the channel, the memory and
//! the interrupt handler, calls [`run`], and the [`Report`] is what came of each case.

#![no_std]
#![deny(unsafe_op_in_unsafe_fn, missing_docs)]

mod bench;
mod copy;
mod cyclic;
mod list;
mod log;
mod memory;
mod pair;
mod report;
mod restart;
mod states;
mod stop;
mod suspend;
mod verdict;

pub use bench::{Bench, Paced, wait};
pub use log::Log;
pub use memory::{Arena, GUARD, Memory, ROOM};
pub use pair::{linked, two_at_once};
pub use report::{CASES, Case, NAME, Outcome, Report, State, TEXT};
pub use verdict::{Verdict, done, ensure, equal, skip};

/// One case.
type Run = fn(&mut Bench<'_>) -> Result<(), Verdict>;

/// Every case by name, the simple ones first.
const PROGRAM: &[(&str, Run)] = &[
    ("states", states::calls),
    ("refusals", states::refusals),
    ("copy_bytes", copy::bytes),
    ("copy_halfwords", copy::halfwords),
    ("copy_words", copy::words),
    ("copy_converting", copy::converting),
    ("copy_again", copy::again),
    ("status_points", states::points),
    ("list", list::run),
    ("list_again", list::again),
    ("list_capacity", list::capacity),
    ("restart_by_reload", restart::by_reload),
    ("restart_by_configure", restart::by_configure),
    ("stop_repeated", stop::repeated),
    ("stop_midway", stop::midway),
    ("suspend_midway", suspend::midway),
    ("suspend_often", suspend::often),
    ("suspend_then_stop", suspend::then_stop),
    ("cyclic", cyclic::run),
    ("cyclic_paced", cyclic::paced),
];

/// The names of the cases that [`run`] reports.
pub fn names() -> impl Iterator<Item = &'static str> {
    PROGRAM.iter().map(|(name, _)| *name)
}

/// Runs every case that `without` does not name. What it names the device under the program cannot show;
/// the reason stands beside the name.
pub fn run(bench: &mut Bench<'_>, report: &mut Report, without: &[(&str, &str)]) {
    for &(name, case) in PROGRAM {
        report.case(name, without, || {
            let result = case(bench);
            let rest = bench.rest();
            result.and(rest)
        });
    }
}
