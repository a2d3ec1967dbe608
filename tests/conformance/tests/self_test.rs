//! The suites on a small driver of their own: they pass when it is sound, and each defect makes the suites
//! fail that are about it. A case that cannot fail shows nothing.

use conformance::chips::Chip;
use conformance::toy::{Defect, chip, list_chip};
use conformance::{Outcome, run, suites};

fn passes_every_suite(chip: &'static Chip) {
    let mut failures = Vec::new();
    for suite in suites::ALL {
        match run(chip, suite) {
            Outcome::Fail(text) => failures.push(format!("{}: {text}", suite.name)),
            Outcome::Skip(reason)
                if !["link", "exchange", "append", "strides"].contains(&suite.name) =>
            {
                failures.push(format!("{} skipped: {reason}", suite.name));
            }
            _ => {}
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_sound_driver_passes_every_suite() {
    passes_every_suite(chip(Defect::None));
}

#[test]
fn a_sound_driver_of_lists_passes_every_suite() {
    passes_every_suite(list_chip(Defect::None));
}

fn fails(chip: fn(Defect) -> &'static Chip, cases: &[(Defect, &[&str])]) {
    let mut missed = Vec::new();
    for (defect, names) in cases {
        for name in *names {
            let suite = suites::named(name).expect("a suite of this name");
            let outcome = run(chip(*defect), suite);
            if !matches!(outcome, Outcome::Fail(_)) {
                missed.push(format!("{defect:?} passes {name}: {outcome:?}"));
            }
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_defect_fails_its_suites() {
    let cases: &[(Defect, &[&str])] = &[
        (Defect::StaleFlags, &["stop_quiet"]),
        (Defect::ErrorWiped, &["errors_in_calls"]),
        (Defect::CutCount, &["numbers"]),
        (Defect::IgnoredAdjust, &["adjust", "periph"]),
        (Defect::ResidueInItems, &["status", "suspend_resume"]),
        (Defect::ResumeRepeats, &["suspend_resume"]),
        (Defect::SuspendHasty, &["suspend_resume"]),
        (Defect::StartForgets, &["repeated_stop"]),
        (Defect::ClearsAll, &["concurrent"]),
        (Defect::StatusWrites, &["matrix"]),
        (Defect::BurstIgnored, &["widths"]),
        (Defect::ErrorUnknown, &["errors"]),
        (Defect::WrongLine, &["periph"]),
        (Defect::CyclicOnce, &["cyclic"]),
        (Defect::OneSource, &["chain", "scatter_gather"]),
        (Defect::ExtraChannel, &["allocation"]),
        (Defect::HalfLost, &["block_events"]),
        (Defect::OutcomeFromFlag, &["isr_anywhere"]),
        (Defect::AlwaysDone, &["matrix"]),
        (Defect::WidthIgnored, &["widths"]),
        (Defect::WindowOpen, &["stop_quiet", "repeated_stop", "isr_anywhere"]),
        (Defect::CheckTouches, &["matrix", "numbers"]),
    ];
    fails(chip, cases);
}

#[test]
fn every_defect_of_lists_fails_its_suites() {
    let cases: &[(Defect, &[&str])] = &[
        (Defect::LinkForgotten, &["scatter_gather", "stop_quiet"]),
        (Defect::LinkUnwritten, &["append"]),
        (Defect::NextForgotten, &["status", "cyclic", "block_events", "stop_quiet"]),
        (Defect::LostUnknown, &["errors"]),
        (Defect::BlocksUntold, &["block_events", "cyclic"]),
        (Defect::RingOpen, &["cyclic"]),
        (Defect::HalfTaken, &["cyclic"]),
        (Defect::HandlerUnheard, &["block_events"]),
        (Defect::ListsClaimed, &["capabilities", "allocation"]),
        (Defect::StaleFlags, &["stop_quiet"]),
        (Defect::ResidueInItems, &["status", "suspend_resume"]),
        (Defect::ResumeRepeats, &["suspend_resume"]),
        (Defect::SuspendHasty, &["suspend_resume"]),
        (Defect::WindowOpen, &["isr_anywhere"]),
    ];
    fails(list_chip, cases);
}
