//! Flags, enables, INTPEND and the line.

use super::*;

#[test]
fn the_line_follows_flag_and_enable() {
    let mut rig = Rig::new();
    rig.start(0, 2);
    rig.run();
    assert!(!rig.dma.interrupt(6));
    rig.set(CHINTENSET, 1, TCMPL);
    assert!(rig.dma.interrupt(6) && !rig.dma.interrupt(7));
    assert_eq!(rig.get(INTSTATUS, 4), 1);
    rig.set(CHINTENCLR, 1, TCMPL);
    assert!(!rig.dma.interrupt(6));
    assert_eq!((rig.get(INTSTATUS, 4), rig.flags(0)), (0, TCMPL), "the flag is there still");
    rig.set(CHINTENSET, 1, TCMPL);
    rig.set(CHINTFLAG, 1, TERR | SUSP);
    assert!(rig.dma.interrupt(6), "a 0 clears nothing");
    rig.set(CHINTFLAG, 1, TCMPL);
    assert!(!rig.dma.interrupt(6));
}

#[test]
fn each_flag_has_its_enable() {
    for (enables, line) in [(TERR, false), (SUSP, false), (TCMPL, true), (TERR | SUSP, false)] {
        let mut rig = Rig::new();
        rig.start(0, 2);
        rig.set(CHINTENSET, 1, enables);
        rig.run();
        assert_eq!(rig.dma.interrupt(6), line);
    }
}

#[test]
fn enables_are_set_and_cleared_bit_by_bit() {
    let mut rig = Rig::new();
    rig.select(5);
    rig.set(CHINTENSET, 1, TERR | TCMPL);
    rig.set(CHINTENSET, 1, SUSP);
    rig.set(CHINTENCLR, 1, TCMPL);
    assert_eq!((rig.get(CHINTENSET, 1), rig.get(CHINTENCLR, 1)), (5, 5));
    rig.select(4);
    assert_eq!(rig.get(CHINTENSET, 1), 0);
}

/// Channels 3 and 9 have TCMPL, both enabled.
fn two() -> Rig {
    let mut rig = Rig::new();
    for channel in [9, 3] {
        rig.start(channel, 2);
        rig.set(CHINTENSET, 1, TCMPL);
    }
    rig.run();
    rig
}

#[test]
fn the_lowest_pending_channel_first() {
    let mut rig = two();
    assert_eq!(rig.get(INTSTATUS, 4), 0x208);
    let pending = rig.get(INTPEND, 2);
    assert_eq!(pending, TCMPL << 8 | 3);
    rig.set(INTPEND, 2, pending);
    assert_eq!((rig.flags(3), rig.get(INTPEND, 2)), (0, TCMPL << 8 | 9));
    rig.set(INTPEND, 2, TCMPL << 8 | 9);
    assert_eq!((rig.get(INTPEND, 2), rig.dma.interrupt(6)), (0, false));
    rig.clean();
}

#[test]
fn the_write_clears_the_channel_it_names() {
    let mut rig = two();
    rig.select(0);
    rig.set(INTPEND, 2, TCMPL << 8 | 9);
    assert_eq!((rig.flags(3), rig.flags(9)), (TCMPL, 0));
    rig.set(INTPEND, 2, SUSP << 8 | 3);
    assert_eq!(rig.flags(3), TCMPL);
    rig.clean();
}

#[test]
fn a_lower_channel_takes_the_register_over() {
    let mut rig = two();
    assert_eq!(rig.get(INTPEND, 2) & 0xf, 3);
    rig.start(1, 2);
    rig.set(CHINTENSET, 1, TCMPL);
    rig.run();
    assert_eq!(rig.get(INTPEND, 2) & 0xf, 1);
}

#[test]
fn the_state_of_the_channel_comes_along() {
    let mut rig = Rig::new();
    rig.start(2, 4);
    rig.set(CHINTENSET, 1, SUSP);
    rig.store(FIRST + 16 * 2, 0);
    rig.run();
    assert_eq!(rig.get(INTPEND, 2), 1 << 13 | (SUSP | TERR) << 8 | 2);
    rig.trigger(2);
    assert_eq!(rig.get(INTPEND, 2) >> 13, 1 | 4);

    rig.dma.set_intpend_masked(true);
    assert_eq!(rig.get(INTPEND, 2) >> 8 & 7, SUSP);
    rig.clean();
}

#[test]
fn with_nothing_pending_the_number_is_0_and_no_flag_shows() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.start(1, 2);
    rig.steps(3);
    assert_eq!(rig.get(INTPEND, 2), 1 << 14, "channel 0 is busy");
    rig.run();
    assert_eq!((rig.flags(0), rig.get(INTPEND, 2)), (TCMPL, 0), "not enabled");
}

#[test]
fn odd_writes_of_intpend() {
    let mut rig = two();
    rig.set(INTPEND, 2, TCMPL << 8 | 12);
    rig.complained("names channel 12");
    rig.set(INTPEND + 1, 1, TCMPL);
    rig.complained("written together");
    assert_eq!(rig.flags(3), TCMPL);
}
