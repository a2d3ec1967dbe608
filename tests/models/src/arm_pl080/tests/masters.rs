//! AHB masters: which bits select one, and who has them.

use super::*;

const S: u32 = 1 << 24;
const D: u32 = 1 << 25;

#[test]
fn a_single_master_leaves_nothing_to_select() {
    for control in [S, D] {
        let mut rig = Rig::on(Pl080::mps2_an505(), 0x5011_0000, 0);
        rig.set(CONTROL, control);
        rig.complained("selects a second master");
    }
    let mut rig = Rig::on(Pl080::mps2_an505(), 0x5011_0000, 0);
    rig.set(LLI, ITEMS | 1);
    rig.complained("reserved bits of LLI");
    rig.put(CONFIGURATION, 1 | 4);
    rig.complained("reserved bits");
}

#[test]
fn nor_in_a_list_item() {
    let mut rig = Rig::on(Pl080::mps2_an505(), 0x5011_0000, 0);
    rig.item(0, [FROM, TO, 1, INC | S | 1]);
    rig.start(0, INC, 1, ITEMS);
    rig.clean();
    rig.steps(2 + 4);
    let complaints = rig.dma.complaints();
    assert!(complaints[0].contains("reserved bits of LLI"));
    assert!(complaints[1].contains("selects a second master"));
}

#[test]
fn two_masters_reach_the_same_memory() {
    for control in [0, S, D, S | D] {
        let mut rig = Rig::new();
        rig.fill(FROM, &ramp(4));
        rig.start(0, INC | control, 4, 0);
        rig.run();
        assert_eq!(rig.bytes(TO, 4), ramp(4));
        assert_eq!(rig.get(CONTROL), INC | control);
        rig.clean();
    }
}

#[test]
fn only_one_master_of_the_lpc43xx_reaches_peripherals() {
    let cases = [
        (0, 0, true),
        (M2P, 0, false),
        (M2P, S, false),
        (M2P, D, true),
        (P2M, D, false),
        (P2M, S, true),
        (P2P, S, false),
        (P2P, D, false),
        (P2P, S | D, true),
    ];
    for (config, control, good) in cases {
        let mut rig = Rig::on(Pl080::lpc43xx(), 0x4000_2000, 0);
        rig.start(config, control, 1, 0);
        if good { rig.clean() } else { rig.complained("out of the selected master's reach") }
    }
}

#[test]
fn big_endian_masters_are_not_asked_for() {
    for bit in [2, 4] {
        let mut rig = Rig::new();
        rig.put(CONFIGURATION, 1 | bit);
        rig.complained("big-endian");
        assert_eq!(rig.look(CONFIGURATION), 1 | bit);
    }
}
