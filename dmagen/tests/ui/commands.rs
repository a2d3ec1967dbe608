//! Registers that take a channel's number, vectors that channels share, and lengths that go backwards.

use crate::harness::{Folder, each, hold};

const PUMP: &str = "ip/pump.yaml";
const ALPHA: &str = "chip/alpha.yaml";
const SET: &str = "    set: 0x100\n";
const LAST: &str = "      DMA2: { number: 12, channels: [0, 1, 2, 3] }\n";

#[test]
fn mistakes_of_lanes_set_by_number_are_shown() {
    each(&[
        ("command_read_only", "DMA0044", PUMP, SET, "    set: { index: dma.STATUS }\n"),
        ("command_too_narrow", "DMA0057", PUMP, SET, "    set: { index: dma.CH0_CTRL }\n"),
        ("command_unknown", "DMA0037", PUMP, SET, "    set: { index: dma.ENALBE }\n"),
        ("command_without_register", "DMA0033", PUMP, SET, "    set: {}\n"),
        (
            "commands_take_no_ones",
            "DMA0057",
            PUMP,
            "maps:\n",
            "  go: { set: { index: dma.CLEAR }, write: ones-act }\n\nmaps:\n",
        ),
        (
            "commit_of_a_lane_that_cannot_be_set",
            "DMA0046",
            PUMP,
            "    - commit: { CTRL: { base: planned, EN: 1 } }\n  halt:",
            "    - commit: { clear: set }\n  halt:",
        ),
        (
            "set_of_a_register",
            "DMA0042",
            PUMP,
            "    - commit: { CTRL: { base: planned, EN: 1 } }\n  halt:",
            "    - commit: { CTRL: set }\n  halt:",
        ),
    ]);
}

/// A handler that takes the channel's leave to interrupt away, where flags stay for a halt to clear.
fn masking(halt: &str) -> Folder {
    let halted = format!("  halt:\n{halt}    - call: disable\n");
    Folder::new()
        .edit(PUMP, "  clear:\n    registers", "    enable: enable\n  clear:\n    registers")
        .edit(PUMP, SET, "    set: 0x100\n    clear: 0x200\n")
        .edit(PUMP, "    - write: { clear: seen }\n", "    - clear: enable\n")
        .edit(PUMP, "  halt:\n    - call: disable\n", &halted)
}

#[test]
fn flags_that_are_masked_until_a_halt() {
    each(&[("enable_unknown", "DMA0036", PUMP, SET, "    set: 0x100\n    enable: enalbe\n")]);
    let run = masking("    - set: enable\n").run(&["check", "chip/alpha.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    hold("mask_that_stays", &masking("").refused("chip/alpha.yaml"));
}

#[test]
fn mistakes_of_shared_vectors_are_shown() {
    let more = |summary: &str| -> &'static str {
        format!("{LAST}      ERRORS: {{ number: 13, summary: {summary} }}\n").leak()
    };
    each(&[
        ("summary_unknown", "DMA0036", ALPHA, LAST, more("stauts")),
        ("summary_of_several_bits", "DMA0055", ALPHA, LAST, more("status")),
        (
            "summary_instead_of_channels",
            "DMA0055",
            ALPHA,
            LAST,
            "      DMA2: { number: 12, summary: enable }\n",
        ),
    ]);
    let folder = Folder::new()
        .edit(PUMP, "interrupts:\n", "interrupts:\n  summary: enable\n")
        .edit(ALPHA, LAST, more("enable"));
    hold("summary_twice", &folder.refused("chip/alpha.yaml"));
}

#[test]
fn mistakes_of_residues_in_blocks_are_shown() {
    let left = "  left: \"left * source.width\"\n";
    let with = |blocks: &str| -> &'static str { format!("{left}  blocks: {blocks}\n").leak() };
    each(&[
        ("blocks_unknown", "DMA0036", PUMP, left, with("copise")),
        ("blocks_is_no_condition", "DMA0042", PUMP, left, with("left")),
        ("blocks_of_a_register", "DMA0058", PUMP, left, with("CTRL.BUSY == 1")),
    ]);
}

#[test]
fn what_has_no_negative_is_shown() {
    each(&[
        (
            "negative_address",
            "DMA0042",
            PUMP,
            "    FROM: source.address\n",
            "    FROM: -source.address\n",
        ),
        (
            "negative_is_no_length",
            "DMA0042",
            PUMP,
            "    FROM: source.address\n",
            "    FROM: source.address + -bytes\n",
        ),
    ]);
}
