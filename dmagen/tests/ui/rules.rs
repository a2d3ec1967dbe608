//! The rules over a description: what would be wrong on silicon.

use crate::harness::{Folder, Mistake, each, hold};

const PUMP: &str = "ip/pump.yaml";
const COMMIT: &str = "    - commit: { CTRL: { base: planned, EN: 1 } }\n  halt:";

pub(crate) const CALLS: &[Mistake] = &[
    ("calls_itself", "DMA0050", PUMP, "  disable:\n", "  disable:\n    - call: disable\n"),
    (
        "calls_in_a_circle",
        "DMA0050",
        PUMP,
        "  disable:\n",
        "  again_and:\n    - call: again_or\n  again_or:\n    - when: \"left == 0\"\n      then: [{ call: again_and }]\n  disable:\n",
    ),
    ("nothing_starts", "DMA0049", PUMP, COMMIT, "  halt:"),
    (
        "not_on_every_path",
        "DMA0049",
        PUMP,
        COMMIT,
        "    - when: again\n      then: [{ commit: { CTRL: { base: planned, EN: 1 } } }]\n  halt:",
    ),
    (
        "resume_starts_nothing",
        "DMA0049",
        PUMP,
        "        COUNT: { LEFT: left }\n    - commit: { CTRL: { base: planned, EN: 1 } }",
        "        COUNT: { LEFT: left }",
    ),
    (
        "step_after_commit",
        "DMA0048",
        PUMP,
        COMMIT,
        "    - commit: { CTRL: { base: planned, EN: 1 } }\n    - write: [FROM]\n  halt:",
    ),
    (
        "two_commits",
        "DMA0048",
        PUMP,
        COMMIT,
        "    - commit: { CTRL: { base: planned, EN: 1 } }\n    - commit: { CTRL: { base: planned, EN: 1 } }\n  halt:",
    ),
    (
        "commit_in_configure",
        "DMA0062",
        PUMP,
        "  configure: []",
        "  configure: [{ commit: [CTRL] }]",
    ),
    (
        "probe_in_configure",
        "DMA0062",
        PUMP,
        "  configure: []",
        "  configure: [{ probe: { write: { FROM: 4 } } }]",
    ),
    (
        "poll_where_nothing_can_fail",
        "DMA0062",
        PUMP,
        "  configure: []",
        "  configure: [{ poll: { until: \"CTRL.BUSY == 0\", reads: 9 } }]",
    ),
    (
        "poll_in_the_handler",
        "DMA0062",
        PUMP,
        "    - write: { clear: seen }",
        "    - write: { clear: seen }\n    - poll: { until: \"CTRL.BUSY == 0\", reads: 9 }",
    ),
    (
        "call_in_the_handler",
        "DMA0062",
        PUMP,
        "    - write: { clear: seen }",
        "    - write: { clear: seen }\n    - call: disable",
    ),
    (
        "plan_in_the_handler",
        "DMA0062",
        PUMP,
        "    - write: { clear: seen }",
        "    - write: { clear: seen }\n    - write: [CTRL]",
    ),
    ("endless_poll", "DMA0047", PUMP, ", reads: 1000 }", " }"),
    ("poll_of_nothing", "DMA0047", PUMP, ", reads: 1000 }", ", reads: 0 }"),
    (
        "halt_does_not_wait",
        "DMA0066",
        PUMP,
        "    - poll: { until: \"CTRL.BUSY == 0\", reads: 1000 }\n",
        "",
    ),
    (
        "halt_goes_on_regardless",
        "DMA0066",
        PUMP,
        ", reads: 1000 }",
        ", reads: 1000, on_timeout: continue }",
    ),
];

#[test]
fn calls_commits_and_polls() {
    each(CALLS);
}

pub(crate) const STRATEGIES: &[Mistake] = &[
    ("suspend_without_steps", "DMA0051", PUMP, "    steps: [{ call: disable }]\n", ""),
    ("suspend_without_source", "DMA0033", PUMP, "    source: Pump manual, section 3.4\n", ""),
    (
        "suspend_with_blank_source",
        "DMA0051",
        PUMP,
        "    source: Pump manual, section 3.4\n",
        "    source: \" \"\n",
    ),
    (
        "suspend_captures_nothing",
        "DMA0051",
        PUMP,
        "    steps: [{ call: disable }]\n",
        "    steps: [{ write: { CTRL: { base: planned } } }]\n",
    ),
    ("recompute_without_end", "DMA0051", PUMP, "    ended: left == 0\n", ""),
    (
        "recompute_forgets_an_address",
        "DMA0051",
        PUMP,
        "        TO: \"planned.CTRL.TO_STEP == 1 ? planned.TO + gone : planned.TO\"\n",
        "",
    ),
    (
        "recompute_of_everything",
        "DMA0051",
        PUMP,
        "        COUNT: { LEFT: left }",
        "        COUNT: planned",
    ),
    (
        "unsupported_with_steps",
        "DMA0051",
        PUMP,
        "strategy: abort-recompute",
        "strategy: unsupported",
    ),
    (
        "no_last_resort",
        "DMA0052",
        PUMP,
        "  - { is: done }",
        "  - { is: done, when: \"CTRL.BUSY == 0\" }",
    ),
    (
        "resort_too_early",
        "DMA0052",
        PUMP,
        "  - { is: bus, when: \"CTRL.FAULT == 1\" }",
        "  - { is: bus }",
    ),
    ("never_done", "DMA0052", PUMP, "  - { is: done }", "  - { is: bus }"),
    (
        "never_running",
        "DMA0052",
        PUMP,
        "  - { is: running, when: suspended }\n  - { is: bus, when: \"CTRL.FAULT == 1\" }\n  - { is: running, when: \"CTRL.BUSY == 1\" }\n",
        "",
    ),
    (
        "no_outcome",
        "DMA0052",
        PUMP,
        "outcome:\n  - { is: running, when: suspended }\n  - { is: bus, when: \"CTRL.FAULT == 1\" }\n  - { is: running, when: \"CTRL.BUSY == 1\" }\n  - { is: done }\n",
        "outcome: []\n",
    ),
    (
        "outcome_with_an_effect",
        "DMA0059",
        PUMP,
        "when: \"CTRL.FAULT == 1\"",
        "when: \"EVENT.LATE == 1\"",
    ),
];

#[test]
fn strategies_and_outcomes() {
    each(STRATEGIES);
}

#[test]
fn a_variant_is_held_to_the_same_rules() {
    let folder =
        Folder::new().edit("chip/beta.yaml", "limits: { priority: 1 }", "limits: { priority: 9 }");
    hold("promise_of_a_variant", &folder.refused("chip/beta.yaml"));
    let folder = Folder::new().add("chip/beta.yaml", "requests: { UART_RX: [DMA1.0.40] }\n");
    hold("request_of_a_variant", &folder.refused("chip/beta.yaml"));
    let routed = "\n  UART_RX: [DMA1.0.1, DMA2.0.1]\n  UART_TX: [DMA1.1.2]\n  SPI_RX: [DMA2.2.31]";
    let folder = Folder::new()
        .edit("chip/alpha.yaml", routed, " { UART_RX: 1, UART_TX: 2, SPI_RX: 31 }")
        .add("chip/beta.yaml", "requests: { UART_TX: 3, ADC: 2, DAC: 1 }\n");
    hold("request_of_another_part", &folder.refused("chip/beta.yaml"));
}

#[test]
fn what_a_variant_does_otherwise_has_a_section_of_its_own() {
    const BETA: &str = "chip/beta.yaml";
    let limits = "  limits: { priority: 1 }\n";
    let refused = |more: &str| {
        let all = format!("{limits}  operations: {{ suspend: {{ {more} }} }}\n");
        Folder::new().edit(BETA, limits, &all).refused(BETA)
    };
    hold("variant_of_a_strategy", &refused("strategy: native"));
    hold("variant_of_support", &refused("supported: null"));
    let folder = Folder::new().edit(BETA, "  source: Beta manual, chapter 5\n", "");
    let folder = folder.edit(BETA, limits, "  operations: { configure: [] }\n");
    hold("variant_of_operations", &folder.refused(BETA));
    let own = format!(
        "{limits}  operations: {{ suspend: {{ source: \"Beta manual, 5.1\", steps: [{{ call: disable }}] }} }}\n"
    );
    let run = Folder::new().edit(BETA, limits, &own).run(&["check", BETA]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn a_channel_that_another_one_starts_is_armed_and_seen_to_wait() {
    let linking = || {
        let folder =
            Folder::new().edit(PUMP, "  half: true\n\n", "  half: true\n  links: true\n\n");
        folder.edit(PUMP, "    PRIO: priority\n", "    PRIO: \"linked ? 0 : priority\"\n")
    };
    hold("links_to_nobody", &linking().refused("chip/alpha.yaml"));
    let start = "    - commit: { CTRL: { base: planned, EN: 1 } }\n  halt:";
    let commit = "[{ commit: { CTRL: { base: planned, EN: 1 } } }]";
    let armed = format!("    - when: armed\n      then: {commit}\n      else: {commit}\n  halt:");
    let arming = linking().edit(PUMP, start, &armed);
    hold("links_unseen", &arming.refused("chip/alpha.yaml"));
}

#[test]
fn reasons_stand_for_what_is_lacking_only() {
    let files = ["chip/stm32f429.yaml", "ip/stm32-stream.yaml", "svd/stm32f429.svd"];
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../descriptions");
    let folder = files.into_iter().fold(Folder::new(), |folder, file| {
        folder.write(file, std::fs::read(format!("{root}/{file}")).unwrap())
    });
    let reason = "  half: true\n  queue: \"Manual, section 1: there is none\"\n";
    let folder = folder.edit("ip/stm32-stream.yaml", "  half: true\n", reason);
    hold("reason_beside_an_operation", &folder.refused("chip/stm32f429.yaml"));
    let counting = "    PRIO: \"flow_control == peripheral ? 0 : priority\"\n";
    let reason = "  half: true\n  flow_control: \"Manual, section 1: nothing counts\"\n\n";
    let folder = Folder::new().edit(PUMP, "  half: true\n\n", reason);
    let folder = folder.edit(PUMP, "    PRIO: priority\n", counting);
    hold("reason_beside_a_plan", &folder.refused("chip/alpha.yaml"));
    let claimed = "half: true\n  flow_control: true";
    each(&[
        ("no_reason_in_a_word", "DMA0032", PUMP, "half: true", "half: \"never\""),
        ("no_reason_in_a_claim", "DMA0032", PUMP, "half: true", claimed),
    ]);
}
