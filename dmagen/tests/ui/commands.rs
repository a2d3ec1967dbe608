//! Registers that take a channel's number, vectors that channels share, and lengths that go backwards.

use crate::harness::each;

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
        ("enable_unknown", "DMA0036", PUMP, SET, "    set: 0x100\n    enable: enalbe\n"),
    ]);
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
