//! Instructions of the driver's calls beside the same register sequences by hand, as QEMU runs them.

use crate::machine::{Machine, Model};
use crate::report::Verdict;
use crate::run::{self, Said};
use crate::tools::Tools;
use crate::{elf, firmware};
use std::fmt::Write;
use std::path::Path;

/// The program that makes each call between two marks, by the driver and then by hand.
pub(crate) const COUNT: Machine = Machine {
    name: "mps2-an505-count",
    package: "mps2-an505-board",
    folder: "mps2-an505",
    target: "thumbv8m.main-none-eabi",
    flags: &[],
    model: Model::Qemu("mps2-an505"),
    wire: None,
};

/// The calls in the program's order, behind a pair of marks with nothing between them.
const CALLS: [&str; 7] =
    ["configure", "configure_planned", "start", "suspend", "resume", "stop", "on_interrupt"];

/// The table.
///
/// # Errors
/// What went wrong.
pub(crate) fn table(root: &Path, tools: &Tools) -> Result<String, String> {
    let program = firmware::build(root, &COUNT, tools)?;
    let mark = elf::symbol(&run::read(&program)?, "mark").ok_or("the program has no mark")?;
    let Said { cases, text } = run::run(root, &COUNT, &program, tools, &[mark.to_string()])?;
    if let Some((name, verdict)) = cases.iter().find(|(_, verdict)| *verdict != Verdict::Pass) {
        return Err(format!("{name}: {verdict:?}"));
    }
    let line = text.lines().find_map(|line| line.strip_prefix("counts "));
    let counts: Vec<u32> =
        line.unwrap_or_default().split(' ').filter_map(|word| word.parse().ok()).collect();
    lines(&counts)
}

/// The numbers of one half: a pair of marks with nothing between them, and each call with what the program does
/// behind it.
const HALF: usize = 1 + 2 * CALLS.len();

/// The table out of both halves.
fn lines(counts: &[u32]) -> Result<String, String> {
    let (Some((driver, hand)), true) = (counts.split_at_checked(HALF), counts.len() == 2 * HALF)
    else {
        return Err(format!("{} numbers of instructions: {counts:?}", counts.len()));
    };
    let mut out = format!("{:20}driver  by hand  ratio\n", "instructions, PL081");
    for (index, name) in CALLS.iter().enumerate() {
        let alone = |half: &[u32]| half[1 + 2 * index].saturating_sub(half[0]);
        let (driver, hand) = (alone(driver), alone(hand));
        if driver == 0 || hand == 0 {
            return Err(format!("{name}: nothing was counted: {counts:?}"));
        }
        let ratio = f64::from(driver) / f64::from(hand);
        let _ = writeln!(out, "{name:20}{driver:6}  {hand:7}  {ratio:5.1}");
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{CALLS, HALF, lines};

    #[test]
    fn a_call_is_what_lies_between_two_marks_without_the_marks() {
        let mut counts = vec![9; 2 * HALF];
        for half in [0, HALF] {
            counts[half] = 4;
            for call in 0..CALLS.len() {
                counts[half + 1 + 2 * call] = (4 + (call + 1) * (30 - half)) as u32;
            }
        }
        let text = lines(&counts).unwrap();
        assert!(text.contains("\nconfigure               30       15    2.0\n"), "{text}");
        assert!(text.contains("\non_interrupt           210      105    2.0\n"), "{text}");
        assert!(lines(&counts[..29]).is_err());
        counts[5] = 4;
        assert!(lines(&counts).is_err());
    }
}
