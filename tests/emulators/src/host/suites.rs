//! The suites of `conformance` on the controllers of a board in QEMU.

use super::model::{self, Emulated, port};
use super::qtest::Qemu;
use super::random::{self, Seeds};
use super::{AN505, Board, VERSATILE, ram};
use crate::report::{Case, Verdict};
use conformance::chips::{self, Build, Chip, Fresh};
use conformance::facts::{Facts, Line};
use conformance::{Outcome, Suite, suites};
use std::path::Path;

/// A suite that needs what QEMU's model lacks, the reason, and what it must fail with.
type Lack = (&'static str, &'static str, &'static str);

const NO_ERRORS: &str = "model: the answer of the bus to an access is not looked at";
const INSTEAD_OF_AN_ERROR: &str = "left: [Complete]\n right: [Error(Bus)]";
const LACKING: [Lack; 2] = [
    ("errors", NO_ERRORS, INSTEAD_OF_AN_ERROR),
    ("errors_in_calls", NO_ERRORS, INSTEAD_OF_AN_ERROR),
];
/// The pairs of widths that the suite leaves out otherwise.
const CONVERTING: Lack =
    ("widths_converting", "model: two widths make its addresses and counts wrong", ", not Some(");

/// Runs everything on a board.
///
/// # Errors
/// What went wrong with the run itself.
pub(crate) fn run(root: &Path, board: &'static Board, seeds: Seeds) -> Result<Vec<Case>, String> {
    let place = root.join("target/emulators");
    std::fs::create_dir_all(&place).map_err(|e| format!("{}: {e}", place.display()))?;
    // Left behind by a run that was cut off.
    let _ = std::fs::remove_file(board.file(&place));
    let qemu = Qemu::start(board, &place)?;
    ram::map(board, &place)?;
    model::connect(Some(qemu));
    let all = chip(board, false)?;
    let mut cases: Vec<Case> = suites::ALL.iter().map(|suite| case(last(all), suite)).collect();
    let widths = suites::named("widths").ok_or("conformance has no suite of widths")?;
    cases.push(lacking(CONVERTING, conformance::run(last(chip(board, true)?), widths)));
    cases.extend(random::run(root, board, all, seeds)?);
    model::connect(None);
    let _ = std::fs::remove_file(board.file(&place));
    Ok(cases)
}

fn case(chip: &'static Chip, suite: &Suite) -> Case {
    let outcome = conformance::run(chip, suite);
    match LACKING.iter().find(|(name, _, _)| *name == suite.name) {
        Some(lack) => lacking(*lack, outcome),
        None => (suite.name.to_string(), verdict(outcome)),
    }
}

/// A case that must fail as it is known to.
fn lacking((name, reason, words): Lack, outcome: Outcome) -> Case {
    let verdict = match outcome {
        Outcome::Fail(text) if text.contains(words) => Verdict::Skip(reason.to_string()),
        other => verdict(other),
    };
    (name.to_string(), verdict)
}

fn verdict(outcome: Outcome) -> Verdict {
    match outcome {
        Outcome::Pass | Outcome::Part(_) => Verdict::Pass,
        Outcome::Skip(reason) => Verdict::Skip(format!("capability: {reason}")),
        Outcome::Fail(text) => Verdict::Fail(text),
    }
}

/// A chip of `conformance` with QEMU's model under its drivers, and with what differs from the manual's facts.
fn chip(board: &'static Board, converts: bool) -> Result<&'static Chip, String> {
    let known = chips::ALL.iter().find(|chip| chip.name == board.chip);
    let known = known.ok_or_else(|| format!("conformance has no chip {}", board.chip))?;
    let build: Build = match (board.chip == AN505.chip, converts) {
        (true, false) => || Box::new(Emulated::new(&AN505, false)),
        (true, true) => || Box::new(Emulated::new(&AN505, true)),
        (false, false) => || Box::new(Emulated::new(&VERSATILE, false)),
        (false, true) => || Box::new(Emulated::new(&VERSATILE, true)),
    };
    let peripheral: fn(u32) -> Line = match board.chip == AN505.chip {
        true => |channel| line(&AN505, channel),
        false => |channel| line(&VERSATILE, channel),
    };
    let facts = |facts: &'static Facts| -> &'static Facts {
        Box::leak(Box::new(Facts { peripheral, in_flight: 0, ..*facts }))
    };
    let controllers: Vec<(&'static Facts, Fresh)> =
        known.controllers.iter().map(|(known, fresh)| (facts(known), *fresh)).collect();
    Ok(Box::leak(Box::new(Chip {
        models: Box::leak(Box::new([("", build)])),
        controllers: Box::leak(controllers.into_boxed_slice()),
        ..**known
    })))
}

/// The chip with its last controller only.
fn last(chip: &'static Chip) -> &'static Chip {
    let controllers = &chip.controllers[chip.controllers.len() - 1..];
    Box::leak(Box::new(Chip { controllers, ..*chip }))
}

/// The line of a channel's peripheral, whose data register is in the shared memory.
fn line(board: &Board, channel: u32) -> Line {
    let known = chips::ALL.iter().find(|chip| chip.name == board.chip);
    let line = known.map(|chip| (chip.controllers[0].0.peripheral)(channel));
    let line = line.unwrap_or(Line { request: None, line: 0, other: None, port: 0 });
    Line { port: port(board, channel), ..line }
}
