//! Interrupt lines that the program chooses from.

use crate::harness::{Folder, hold};

const ALPHA: &str = "chip/alpha.yaml";
const RP2040: &str = "chip/rp2040.yaml";

/// The description of a chip whose program chooses.
fn choosing() -> Folder {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../descriptions");
    let files = [RP2040, "ip/rp-dma.yaml", "svd/rp2040.svd"];
    files.into_iter().fold(Folder::new(), |folder, file| {
        folder.write(file, std::fs::read(format!("{root}/{file}")).unwrap())
    })
}

#[test]
fn nothing_is_wrong_with_a_choice() {
    let run = choosing().run(&["check", RP2040]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
}

#[test]
fn a_choice_needs_a_summary_for_each_line() {
    let folder = Folder::new().edit(ALPHA, "channels: [0, 1] }", "channels: all }").edit(
        ALPHA,
        "channels: [2, 3] }",
        "channels: all }",
    );
    hold("line_without_summary", &folder.refused(ALPHA));
    let asked = "asked: { registers: [dma.INTS0, dma.INTS1], bank: line,";
    let folder = choosing().edit("ip/rp-dma.yaml", asked, "asked: { registers: [dma.INTS0],");
    hold("line_with_a_common_summary", &folder.refused(RP2040));
}

#[test]
fn a_channel_is_on_one_line_from_the_beginning() {
    let folder = choosing().edit("ip/rp-dma.yaml", "    - clear: every_line\n", "");
    hold("line_left_set", &folder.refused(RP2040));
    let sometimes =
        "    - when: CTRL.BUSY == 1\n      then: [{ clear: every_line }]\n    - set: enable\n";
    let folder = choosing().edit(
        "ip/rp-dma.yaml",
        "    - clear: every_line\n    - set: enable\n",
        sometimes,
    );
    hold("line_left_set_sometimes", &folder.refused(RP2040));
}

#[test]
fn only_banks_follow_a_choice() {
    let folder = choosing().edit("ip/rp-dma.yaml", "EN: 1\n    HIGH", "EN: line\n    HIGH");
    hold("line_in_a_plan", &folder.refused(RP2040));
    let at = "CTRL_TRIG: dma.CH{n}_CTRL_TRIG";
    let folder = choosing().edit("ip/rp-dma.yaml", at, "CTRL_TRIG: \"dma.CH{line}_CTRL_TRIG\"");
    hold("line_in_a_place", &folder.refused(RP2040));
}

#[test]
fn what_is_in_every_register_has_no_value() {
    let folder = choosing().edit(
        "ip/rp-dma.yaml",
        "done: \"seen.BUSY == 0 and",
        "done: \"every_line.channel and seen.BUSY == 0 and",
    );
    hold("every_register_is_read", &folder.refused(RP2040));
}
