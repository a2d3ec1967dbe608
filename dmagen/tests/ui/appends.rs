//! Lists that grow while they run: mistakes in the real descriptions, and what they print.

use crate::real::{all, are_shown};

const EDMA: &str = "ip/nxp-edma.yaml";
const SAM0: &str = "ip/sam0-dmac.yaml";

/// A name, a chip, one of its files and one replacement.
const MISTAKES: &[(&str, &str, &str, &str, &str)] = &[
    (
        "append_without_reload",
        "samd21j18a",
        SAM0,
        "  reload: DS40001882 section 20.6.3.1.2 (modifying a descriptor in a list)\n",
        "",
    ),
    (
        "append_without_a_section",
        "samd21j18a",
        SAM0,
        "    source: DS40001882 section 20.6.3.1.2 (modifying a descriptor in a list)\n",
        "    source: ''\n",
    ),
    (
        "append_of_every_block",
        "mk63f12",
        EDMA,
        "supported: planned.CSR.MAJORELINK == 0 and not minor, ",
        "",
    ),
    (
        "append_that_leads_nowhere",
        "mk63f12",
        EDMA,
        "steps: [{ write: [DLASTSGA] }, { write: { CSR: { base: planned, START: 0 } } }]",
        "steps: [{ write: { CSR: { base: planned, START: 0 } } }]",
    ),
    (
        "append_that_calls",
        "mk63f12",
        EDMA,
        "steps: [{ write: [DLASTSGA] }, ",
        "steps: [{ call: block }, ",
    ),
    (
        "append_that_starts",
        "mk63f12",
        EDMA,
        "steps: [{ write: [DLASTSGA] }, ",
        "steps: [{ write: [DLASTSGA] }, { set: enable }, ",
    ),
    ("a_list_too_long", "mk63f12", EDMA, "blocks <= 1 or not linked", "blocks <= 8 or not linked"),
    (
        "a_ring_too_short",
        "stm32h563",
        "ip/stm32-gpdma-2d.yaml",
        "not cyclic or blocks <= 128",
        "not cyclic or blocks >= 2",
    ),
    (
        "linked_by_a_value_of_the_block",
        "mk63f12",
        EDMA,
        "ESG: \"following != 0 or armed\"",
        "ESG: \"following != 0 or loops == 0\"",
    ),
];

#[test]
fn mistakes_of_lists_that_grow_are_shown() {
    are_shown(MISTAKES);
}

/// A ring does not grow: how long it is may have a limit, also where any single block may become a list.
#[test]
fn a_ring_may_have_a_longest_list() {
    let rule = "  ring: { that: not cyclic or blocks <= 8, unsupported: blocks, reason: range }\n";
    let folder = all().edit(SAM0, "\nrequire:\n", &format!("\nrequire:\n{rule}"));
    let run = folder.run(&["check", "chip/samd21j18a.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}
