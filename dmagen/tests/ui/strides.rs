//! Strided blocks and descriptors of two layouts: mistakes in the real descriptions, and what they print.

use crate::harness::hold;
use crate::real::{all, are_shown};
use std::fs;

const EDMA: &str = "ip/nxp-edma.yaml";
const PL080: &str = "ip/arm-pl080.yaml";
const GPDMA: &str = "ip/stm32-gpdma-2d.yaml";

/// The rule of what is written.
const WRITTEN: &str = "    scattered_bursts: { that: \"destination.run == 0 or \
     destination.run == destination.beats * destination.width\", unsupported: scatter, \
     note: \"A run is one burst.\" }\n";

/// A name, a chip, one of its files and one replacement.
const MISTAKES: &[(&str, &str, &str, &str, &str)] = &[
    ("strides_unclaimed", "mk63f12", EDMA, "strides: true, ", ""),
    (
        "strides_with_nothing",
        "stm32h563",
        GPDMA,
        "    TR3: { SAO: source.gap, DAO: destination.gap }",
        "    TR3: { SAO: 0, DAO: 0 }",
    ),
    ("runs_of_any_length", "stm32h563", GPDMA, WRITTEN, ""),
    ("steps_of_one_side_untold", "stm32h563", GPDMA, "DAO: destination.gap", "DAO: 0"),
    (
        "runs_unclaimed",
        "lpc43xx",
        PL080,
        "    whole_items: ",
        "    unbroken: { that: source.run == 0, unsupported: gather }\n    whole_items: ",
    ),
    ("a_gap_too_wide", "stm32h563", GPDMA, "source.gap <= 8191", "source.gap <= 8192"),
    (
        "a_gap_without_a_bound",
        "stm32h563",
        GPDMA,
        "    gathered_near: { that: \"source.gap <= 8191\", unsupported: gather, reason: range, \
         note: \"At most 8191 bytes are left out behind it.\" }\n",
        "",
    ),
    ("a_gap_without_a_unit", "stm32h563", GPDMA, "TR3.SAO: bytes, ", ""),
    (
        "a_gap_in_a_plan",
        "mk63f12",
        EDMA,
        "  ATTR: { SSIZE: size(source.width), ",
        "  ATTR: { SMOD: source.gap, SSIZE: size(source.width), ",
    ),
    (
        "a_gap_of_a_role",
        "mk63f12",
        EDMA,
        "source.width + source.gap : 0",
        "source.width + memory.gap : 0",
    ),
    (
        "strides_without_a_reason",
        "stm32h563",
        GPDMA,
        ", note: \"RM0481 table 134: the others have linear addressing.\"",
        "",
    ),
    (
        "strides_where",
        "stm32h563",
        GPDMA,
        "when: n >= instance.linear",
        "when: request >= instance.linear",
    ),
    (
        "a_third_layout",
        "stm32h563",
        GPDMA,
        "registers:\n",
        "registers:\n  DAR: { at: \"dma.GPDMA_C{n}DAR\", exists: n < channels }\n",
    ),
    (
        "a_word_that_some_lack_unannounced",
        "stm32h563",
        GPDMA,
        "  words: [TR2, BR1, SAR, DAR, TR3, LLR]",
        "  words: [TR2, BR1, SAR, DAR, TR3, LLR]\n  announced: null",
    ),
    (
        "a_word_that_some_lack_written",
        "stm32h563",
        GPDMA,
        "offsets: [{ when: exists.TR3, then: [{ write: [TR3] }] }]",
        "offsets: [{ write: [TR3] }]",
    ),
];

#[test]
fn mistakes_of_strides_and_layouts_are_shown() {
    are_shown(MISTAKES);
}

/// A controller that steps on one side alone refuses the other's steps by a rule.
#[test]
fn steps_of_one_side() {
    let never = "    scattered_bursts: { that: destination.run == 0, unsupported: scatter }\n";
    let folder = all()
        .edit(GPDMA, WRITTEN, never)
        .edit(GPDMA, "DAO: destination.gap", "DAO: 0")
        .write("gather.yaml", "channel: 6\nsource: { width: 4, count: 4, interval: 12 }\n")
        .write("scatter.yaml", "channel: 6\ndestination: { width: 4, count: 4, interval: 12 }\n");
    let trace = |config: &str| {
        let op = ["--op", "configure", "--config", config];
        folder.run(&[&["trace", "chip/stm32h563.yaml"], &op[..]].concat())
    };
    let gather = trace("gather.yaml");
    assert_eq!((gather.code, gather.err.as_str()), (0, ""));
    assert!(gather.out.contains("TR3"), "{}", gather.out);
    hold("steps_of_the_other_side", &trace("scatter.yaml").shown());
    let run = folder.run(&["generate", "chip/stm32h563.yaml", "--out", "out"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let load = fs::read_to_string(folder.path("out/stm32h563-dma/src/load.rs")).unwrap();
    assert!(load.contains("if destination_runs.run != 0 {"), "{load}");
}

/// A sum of what a block has is compared as it is, and does not come round: neither in a rule nor under a name, which a word
/// may use in 32 bits.
#[test]
fn sums_that_are_compared_do_not_wrap() {
    let folder = all()
        .edit(EDMA, "source.gap <= 32767 - source.width", "source.width + source.gap <= 32767")
        .edit(
            EDMA,
            "destination.gap <= 32767 - destination.width",
            "32767 - destination.gap >= destination.width",
        )
        .edit(EDMA, ", stores: bytes", ", span: bytes + items * source.gap, stores: bytes")
        .edit(
            EDMA,
            "    some: {",
            "    near: { that: span <= 0x20000000, invalid: bytes, reason: range }\n    some: {",
        )
        .edit(EDMA, "-(bytes + items * source.gap)", "-span");
    let run = folder.run(&["generate", "chip/mk63f12.yaml", "--out", "out"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let load = fs::read_to_string(folder.path("out/mk63f12-dma/src/load.rs")).unwrap();
    for text in [
        "if u32::saturating_add(1 << source_width, source_runs.gap) > 32_767",
        "if u32::saturating_sub(32_767, destination_runs.gap) < 1 << destination_width",
        "let span = u32::saturating_add(bytes, u32::saturating_mul(items, source_runs.gap));",
        ".wrapping_add(items.wrapping_mul(source_runs.gap))",
    ] {
        assert!(load.contains(text), "{text}: {load}");
    }
}
