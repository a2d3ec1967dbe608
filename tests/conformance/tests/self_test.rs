//! The suites on a small driver of their own: they pass when it is sound, and each defect makes the suites
//! fail that are about it. A case that cannot fail shows nothing.

use conformance::toy::{Defect, chip};
use conformance::{Outcome, run, suites};

#[test]
fn a_sound_driver_passes_every_suite() {
    let mut failures = Vec::new();
    for suite in suites::ALL {
        match run(chip(Defect::None), suite) {
            Outcome::Fail(text) => failures.push(format!("{}: {text}", suite.name)),
            Outcome::Skip(reason) if suite.name != "link" => {
                failures.push(format!("{} skipped: {reason}", suite.name));
            }
            _ => {}
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_defect_fails_its_suites() {
    let cases: &[(Defect, &[&str])] = &[
        (Defect::StaleFlags, &["stop_quiet"]),
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
        (Defect::CheckTouches, &["matrix", "numbers"]),
    ];
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
