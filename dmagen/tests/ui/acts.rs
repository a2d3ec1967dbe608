//! The rules over registers, fields and lanes: what would act where it must not, and flags that stay.

use crate::harness::{Mistake, each};

const PUMP: &str = "ip/pump.yaml";

pub(crate) const FLAGS: &[Mistake] = &[
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
    ("ends_without_means", "DMA0063", PUMP, "    IE_DONE: notify.done\n", ""),
    ("errors_without_means", "DMA0063", PUMP, "    IE_ERROR: events.error\n", ""),
    ("half_without_means", "DMA0068", PUMP, "    IE_HALF: events.half\n", ""),
    ("cyclic_without_means", "DMA0068", PUMP, "    LOOP: cyclic\n", ""),
    ("priority_without_means", "DMA0068", PUMP, "    PRIO: priority\n", ""),
    ("links_without_means", "DMA0068", PUMP, "  half: true\n\n", "  half: true\n  links: true\n\n"),
    (
        "bursts_without_means",
        "DMA0068",
        PUMP,
        "  half: true\n\n",
        "  half: true\n  max_burst: 16\n\n",
    ),
];

#[test]
fn flags_and_sources() {
    each(FLAGS);
}

pub(crate) const REGISTERS_AND_LANES: &[Mistake] = &[
    (
        "read_only_register",
        "DMA0044",
        PUMP,
        "  configure: []",
        "  configure: [{ write: { EVENT: 0 } }]",
    ),
    ("read_only_field", "DMA0044", PUMP, "    LOOP: cyclic", "    LOOP: cyclic\n    BUSY: 0"),
    ("read_only_field_in_a_step", "DMA0044", PUMP, "{ FAULT: 1 }", "{ FAULT: 1, BUSY: 0 }"),
    ("acting_bit_planned", "DMA0044", PUMP, "    LOOP: cyclic", "    LOOP: cyclic\n    FAULT: 1"),
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
];

#[test]
fn registers_fields_and_lanes() {
    each(REGISTERS_AND_LANES);
}
