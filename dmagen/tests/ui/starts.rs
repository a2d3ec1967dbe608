//! What starts a channel, and what takes it back.

use crate::harness::{Folder, Mistake, each, hold};

const PUMP: &str = "ip/pump.yaml";
const START: &str = "    - commit: { CTRL: { base: planned, EN: 1 } }\n  halt:";
const SUSPEND: &str = "  suspend:\n    strategy";

pub(crate) const STARTS: &[Mistake] = &[
    ("start_as_planned", "DMA0049", PUMP, START, "    - commit: [CTRL]\n  halt:"),
    (
        "start_with_a_zero",
        "DMA0049",
        PUMP,
        START,
        "    - commit: { CTRL: { base: planned, EN: 0 } }\n  halt:",
    ),
    (
        "program_starts",
        "DMA0062",
        PUMP,
        "    - write: [FROM, TO, COUNT]\n  start",
        "    - write: { CTRL: { base: planned, EN: 1 } }\n    - write: [FROM, TO, COUNT]\n  start",
    ),
    (
        "finish_starts",
        "DMA0062",
        PUMP,
        SUSPEND,
        "  finish: [{ write: { CTRL: { EN: 1 } } }]\n  suspend:\n    strategy",
    ),
    (
        "release_starts_without_an_interrupt",
        "DMA0062",
        PUMP,
        SUSPEND,
        "  release: [{ write: { CTRL: { base: planned, EN: 1, IE_DONE: 0 } } }]\n  suspend:\n    strategy",
    ),
    (
        "resume_as_planned",
        "DMA0049",
        PUMP,
        "COUNT: { LEFT: left }\n    - commit: { CTRL: { base: planned, EN: 1 } }",
        "COUNT: { LEFT: left }\n    - commit: [CTRL]",
    ),
];

#[test]
fn starts_are_shown_where_they_are_none_or_should_not_be() {
    each(STARTS);
}

#[test]
fn a_halt_takes_back_what_a_start_has_written() {
    let idle = || {
        let steps = "  disable:\n    - write: { CTRL: { base: planned } }\n";
        let folder = Folder::new().edit(PUMP, steps, "  disable:\n");
        let folder = folder.edit(PUMP, "when: \"CTRL.FAULT == 1\"", "when: \"status.error == 1\"");
        let fault = "    - write: { CTRL: { FAULT: 1 } }\n      note: \"An error that nobody has served would fail the next run.\"\n";
        folder.edit(PUMP, fault, "")
    };
    let refused = idle().refused("chip/alpha.yaml");
    assert!(refused.contains("DMA0073"), "{refused}");
    hold("halt_does_not_stop", &refused);
    let poll = "    - poll: { until: \"CTRL.BUSY == 0\", reads: 1000 }\n";
    let stops = [
        ("  - write: { KEY: { CODE: 1, LOST: 1 } }", "a command of its own"),
        ("  - write: { CTRL: { base: planned, EN: 1, WIDTH: 3 } }", "another word"),
    ];
    for (step, what) in stops {
        let run = idle()
            .edit(PUMP, poll, &format!("  {step}\n{poll}"))
            .run(&["check", "chip/alpha.yaml"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{what}");
    }
    let flag = "    - write: { CTRL: { base: planned, EN: 1, FAULT: 1 } }\n";
    let run = idle().edit(PUMP, poll, &format!("{flag}{poll}")).run(&["check", "chip/alpha.yaml"]);
    assert!(run.err.contains("DMA0062"), "a flag beside it stops nothing: {}", run.err);
}
