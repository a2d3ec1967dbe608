//! What the write-back section and ACTIVE hold, and when.

use super::*;

#[test]
fn the_section_is_stale_until_the_first_fetch() {
    let mut rig = Rig::new();
    rig.store(LIVE, 0xdead_0000);
    rig.single(0, 8);
    rig.enable(0, TRANSACTION);
    assert_eq!(rig.written(0), 0xdead);
    rig.trigger(0);
    rig.steps(1);
    assert_eq!((rig.written(0), rig.active()), (0xdead, (0, true, 8)));
    rig.steps(1);
    let copy = [0, 4, 8, 12].map(|i| rig.word(LIVE + i));
    assert_eq!(copy, [u32::from(BYTES | INT) | 8 << 16, SRC + 8, DST + 8, 0]);
}

#[test]
fn the_count_stays_inside_while_the_channel_is_active() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    assert_eq!((rig.active(), rig.written(0)), ((0, true, 5), 8));
    assert_eq!(rig.word(LIVE + 4), SRC + 8, "the end address does not move");
}

#[test]
fn another_channel_brings_it_out() {
    let mut rig = Rig::new();
    rig.start(3, 8);
    rig.steps(5);
    rig.start(1, 4);
    // A step for the write-back; then the other is granted access and fetches.
    rig.steps(1);
    assert_eq!((rig.active(), rig.written(3)), ((3, false, 5), 5));
    rig.steps(1);
    assert_eq!(rig.active(), (1, true, 4));
    rig.run();
    assert_eq!((rig.arrived(1), rig.arrived(3)), (4, 8));
    assert_eq!((rig.flags(1), rig.flags(3)), (TCMPL, TCMPL));
    rig.clean();
}

#[test]
fn only_the_count_is_written_on_a_switch() {
    let mut rig = Rig::new();
    rig.start(3, 8);
    rig.steps(5);
    rig.store(LIVE + 16 * 3 + 12, MORE);
    rig.start(1, 4);
    rig.steps(1);
    assert_eq!(rig.word(LIVE + 16 * 3 + 12), MORE);
}

#[test]
fn the_block_under_way_comes_back_from_the_write_back_section() {
    let mut rig = Rig::new();
    rig.start(3, 8);
    rig.steps(5);
    rig.start(1, 4);
    rig.steps(2);
    // Nobody reads the first descriptor again.
    rig.descriptor(FIRST + 16 * 3, 0, 0, [0; 3]);
    rig.run();
    assert_eq!((rig.arrived(3), rig.flags(3), rig.status(3)), (8, TCMPL, 0));
}

#[test]
fn the_end_of_a_block_writes_all_and_takes_valid_away() {
    let mut rig = Rig::new();
    rig.start(0, 2);
    rig.run();
    let copy = [0, 4, 8, 12].map(|i| rig.word(LIVE + i));
    assert_eq!(copy, [u32::from(BYTES | INT) & !1, SRC + 2, DST + 2, 0]);
    assert_eq!(rig.word(FIRST), u32::from(BYTES | INT) | 2 << 16, "the original is whole");
    assert_eq!(rig.active(), (0, false, 0));
}

#[test]
fn with_one_section_for_both_the_first_descriptor_is_used_up() {
    let mut rig = Rig::new();
    rig.set(CTRL, 2, 0);
    rig.set(WRBADDR, 4, FIRST);
    rig.set(CTRL, 2, 0xf02);
    rig.start(0, 2);
    assert_eq!(rig.run(), 1 + 2 + 1, "no copy to make");
    assert_eq!(rig.word(FIRST), u32::from(BYTES | INT) & !1);
    rig.set(CHINTFLAG, 1, TCMPL);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.status(0), rig.flags(0)), (FERR, SUSP | TERR));
    assert!(rig.enabled(0));
}

#[test]
fn a_waiting_channel_keeps_its_count_inside() {
    let mut rig = Rig::new();
    rig.single(0, 4);
    rig.enable(0, BEAT | u32::from(LINE) << 8);
    rig.dma.request(0, LINE, 1);
    rig.run();
    assert_eq!((rig.active(), rig.written(0), rig.status(0)), ((0, true, 3), 4, 0));
    rig.dma.request(0, LINE, 1);
    assert_eq!(rig.run(), 1, "no fetch");
}

#[test]
fn or_has_it_written_back() {
    let mut rig = Rig::new();
    rig.dma.set_write_back(WriteBack::AfterAction);
    rig.single(0, 4);
    rig.enable(0, BEAT | u32::from(LINE) << 8);
    rig.dma.request(0, LINE, 1);
    rig.run();
    assert_eq!((rig.active(), rig.written(0)), ((0, false, 3), 3));
    rig.dma.request(0, LINE, 3);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0)), (4, TCMPL));
    rig.clean();
}

#[test]
fn a_fault_in_the_write_back_section_is_told() {
    let mut rig = Rig::new();
    rig.start(0, 2);
    rig.dma.memory().fault(LIVE..LIVE + 16);
    rig.steps(2);
    rig.complained("write-back section");
}

#[test]
fn a_suspended_channel_s_count_may_come_late() {
    let mut rig = Rig::new();
    rig.dma.set_late_write_back(3);
    rig.dma.set_halt_delay(0);
    rig.start(0, 8);
    rig.steps(5);
    rig.command(0, SUSPEND);
    assert_eq!(rig.flags(0), SUSP);
    assert_eq!((rig.active(), rig.written(0)), ((0, true, 4), 8), "the beat under way has ended");
    rig.steps(2);
    assert_eq!((rig.active(), rig.written(0)), ((0, true, 4), 8));
    rig.steps(1);
    assert_eq!((rig.active(), rig.written(0)), ((0, false, 4), 4));
    rig.command(0, RESUME);
    rig.run();
    assert_eq!((rig.arrived(0), rig.status(0)), (8, 0));
    rig.clean();
}

#[test]
fn so_may_that_of_a_disabled_channel_which_must_not_be_enabled_before() {
    let mut rig = Rig::new();
    rig.dma.set_late_write_back(2);
    rig.start(0, 8);
    rig.steps(5);
    rig.set(CHCTRLA, 1, 0);
    rig.steps(1);
    assert!(!rig.enabled(0));
    assert_eq!((rig.active(), rig.written(0)), ((0, true, 4), 8));
    rig.set(CHCTRLA, 1, ENABLE);
    rig.complained("before its count was written back");
    rig.steps(2);
    assert_eq!((rig.active(), rig.written(0)), ((0, false, 4), 4));
}
