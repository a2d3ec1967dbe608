//! The rules over a description: what would be wrong on silicon.

use crate::harness::{Folder, each, hold};

const PUMP: &str = "ip/pump.yaml";
const COMMIT: &str = "    - commit: { CTRL: { base: planned, EN: 1 } }\n  halt:";

#[test]
fn calls_commits_and_polls() {
    each(&[
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
            "    - when: again\n      then: [{ commit: [CTRL] }]\n  halt:",
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
            "    - commit: { CTRL: { base: planned, EN: 1 } }\n    - commit: [CTRL]\n  halt:",
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
    ]);
}

#[test]
fn strategies_and_outcomes() {
    each(&[
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
    ]);
}

#[test]
fn flags_and_sources() {
    each(&[
        ("handler_clears_nothing", "DMA0053", PUMP, "    - write: { clear: seen }\n", ""),
        (
            "handler_forgets_a_flag",
            "DMA0053",
            PUMP,
            "    - write: { clear: seen }\n",
            "    - write: { clear: { done: 1, error: 1 } }\n",
        ),
        (
            "halt_leaves_flags",
            "DMA0053",
            PUMP,
            "    - write: { clear: all }\n    - capture",
            "    - capture",
        ),
        (
            "error_bit_stays",
            "DMA0053",
            PUMP,
            "    - write: { CTRL: { FAULT: 1 } }",
            "    - write: { CTRL: {} }",
        ),
        ("half_unheard", "DMA0063", PUMP, "  half: seen.half\n", ""),
        ("half_never_wanted", "DMA0063", PUMP, "  half: true\n", ""),
        ("errors_unheard", "DMA0063", PUMP, "  errors: { bus: seen.error }", "  errors: {}"),
        ("cyclic_without_means", "DMA0068", PUMP, "    LOOP: cyclic\n", ""),
        ("priority_without_means", "DMA0068", PUMP, "    PRIO: priority\n", ""),
        (
            "links_without_means",
            "DMA0068",
            PUMP,
            "  half: true\n\n",
            "  half: true\n  links: true\n\n",
        ),
        (
            "bursts_without_means",
            "DMA0068",
            PUMP,
            "  half: true\n\n",
            "  half: true\n  max_burst: 16\n\n",
        ),
    ]);
}

#[test]
fn registers_fields_and_lanes() {
    each(&[
        (
            "read_only_register",
            "DMA0044",
            PUMP,
            "  configure: []",
            "  configure: [{ write: { EVENT: 0 } }]",
        ),
        ("read_only_field", "DMA0044", PUMP, "    LOOP: cyclic", "    LOOP: cyclic\n    BUSY: 0"),
        ("read_only_field_in_a_step", "DMA0044", PUMP, "{ FAULT: 1 }", "{ FAULT: 1, BUSY: 0 }"),
        (
            "acting_bit_planned",
            "DMA0044",
            PUMP,
            "    LOOP: cyclic",
            "    LOOP: cyclic\n    FAULT: 1",
        ),
        (
            "acting_bit_in_a_number",
            "DMA0044",
            PUMP,
            "    - write: { CTRL: {} }",
            "    - write: { CTRL: 0x20000 }",
        ),
        (
            "acting_bit_by_chance",
            "DMA0044",
            PUMP,
            "    - write: { CTRL: {} }",
            "    - write: { CTRL: instance.offset }",
        ),
        (
            "acting_zero_forgotten",
            "DMA0044",
            PUMP,
            "  configure: []",
            "  configure: [{ write: { KEY: { CODE: 5 } } }]",
        ),
        (
            "acting_zero_in_a_plan",
            "DMA0044",
            PUMP,
            "    LINE: \"direction == m2m ? 0 : request\"\n",
            "    LINE: \"direction == m2m ? 0 : request\"\n  KEY: { CODE: 5 }\n",
        ),
        (
            "write_only_field",
            "DMA0045",
            PUMP,
            "when: \"CTRL.FAULT == 1\"",
            "when: \"CTRL.SECRET == 1\"",
        ),
        (
            "write_only_lane",
            "DMA0045",
            PUMP,
            "    - read: { seen: status }",
            "    - read: { seen: clear }",
        ),
        ("lane_written_whole", "DMA0046", PUMP, "    write: ones-act\n", ""),
        ("lane_without_alias", "DMA0046", PUMP, "    set: 0x100\n", ""),
        (
            "lane_of_a_read_only_register",
            "DMA0044",
            PUMP,
            "    registers: [dma.CLEAR]",
            "    registers: [dma.STATUS]",
        ),
        (
            "lane_outside_its_register",
            "DMA0057",
            PUMP,
            "    registers: [dma.STATUS]\n    shift: 4 * n",
            "    registers: [dma.STATUS]\n    shift: 12 * n",
        ),
        (
            "lanes_of_two_channels_overlap",
            "DMA0057",
            PUMP,
            "    registers: [dma.STATUS]\n    shift: 4 * n",
            "    registers: [dma.STATUS]\n    shift: 2 * n",
        ),
        (
            "lane_of_other_bits",
            "DMA0057",
            PUMP,
            "    registers: [dma.CLEAR]\n    shift: 4 * n\n    bits: { done: 0, half: 1, error: 2 }",
            "    registers: [dma.CLEAR]\n    shift: 4 * n\n    bits: { done: 0, error: 1, half: 2 }",
        ),
        ("lane_planned", "DMA0042", PUMP, "    - write: { clear: seen }", "    - write: [clear]"),
        (
            "lane_bit_zero",
            "DMA0034",
            PUMP,
            "    - write: { clear: seen }",
            "    - write: { clear: { done: 0, half: 1, error: 1 } }",
        ),
        (
            "lane_with_a_number",
            "DMA0057",
            PUMP,
            "    - write: { clear: seen }",
            "    - write: { clear: 15 }",
        ),
        (
            "word_never_written",
            "DMA0064",
            PUMP,
            "    LINE: \"direction == m2m ? 0 : request\"\n",
            "    LINE: \"direction == m2m ? 0 : request\"\n  KEY: { CODE: 5, LOST: 1 }\n",
        ),
        (
            "word_made_twice",
            "DMA0069",
            PUMP,
            "    COUNT: { LEFT: items }",
            "    COUNT: { LEFT: items }\n    CTRL: { EN: 1 }",
        ),
        ("no_word_planned", "DMA0058", PUMP, "  configure: []", "  configure: [{ write: [KEY] }]"),
        ("variable_never_read", "DMA0065", PUMP, "context:\n", "context:\n  spare: number\n"),
        ("variable_never_captured", "DMA0065", PUMP, "    - capture: { left: COUNT.LEFT }\n", ""),
        (
            "variable_captured_too_late",
            "DMA0065",
            PUMP,
            "    - when: again\n",
            "    - when: left == 0\n",
        ),
    ]);
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
    each(&[("no_reason_in_a_word", "DMA0032", PUMP, "half: true", "half: \"never\"")]);
}
