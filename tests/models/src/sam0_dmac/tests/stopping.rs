//! ENABLE and DMAENABLE cleared by software, and resets.

use super::*;

#[test]
fn the_beat_under_way_lands_then_the_count_is_written_back() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    rig.disable(0);
    assert!(rig.enabled(0), "poll");
    assert_eq!((rig.arrived(0), rig.written(0)), (3, 8));
    rig.steps(1);
    assert!(rig.enabled(0));
    assert_eq!((rig.arrived(0), rig.written(0)), (4, 8));
    rig.steps(1);
    assert!(!rig.enabled(0));
    assert_eq!((rig.written(0), rig.flags(0), rig.status(0)), (4, 0, 0));
    assert!(!rig.active().1);
    assert_eq!(rig.run(), 0);
    assert_eq!(rig.word(LIVE) & 1, 1);
    rig.clean();
}

#[test]
fn a_beat_under_way_may_be_the_last() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.steps(5);
    rig.disable(0);
    rig.run();
    assert!(!rig.enabled(0));
    assert_eq!((rig.arrived(0), rig.flags(0), rig.written(0)), (4, TCMPL, 0), "a late interrupt");
    rig.clean();
}

#[test]
fn or_fail() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.steps(3);
    rig.dma.memory().fault(SRC + 1..SRC + 2);
    rig.disable(0);
    rig.run();
    assert!(!rig.enabled(0));
    assert_eq!((rig.flags(0), rig.written(0)), (TERR, 3));
}

#[test]
fn a_fetch_under_way_is_finished() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.steps(1);
    rig.disable(0);
    rig.run();
    assert!(!rig.enabled(0));
    assert_eq!((rig.arrived(0), rig.written(0)), (1, 3), "access had been granted for a beat");
}

#[test]
fn a_link_under_way_is_followed_but_not_worked_on() {
    let mut rig = Rig::new();
    rig.block(FIRST, 0, 2, 0, MORE);
    rig.block(MORE, 1, 5, 0, 0);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.steps(3);
    rig.disable(0);
    rig.run();
    assert!(!rig.enabled(0));
    assert_eq!((rig.arrived(0), rig.arrived(1), rig.written(0)), (2, 0, 5));
}

#[test]
fn a_channel_that_is_not_held_stops_at_once() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(7);
    rig.start(1, 4);
    rig.start(2, 4);
    rig.steps(3);
    rig.disable(2);
    assert!(!rig.enabled(2));
    assert_eq!(rig.status(2), 0, "its pending transfer is gone");
    rig.run();
    assert_eq!((rig.arrived(1), rig.arrived(2)), (4, 0));
    rig.clean();
}

#[test]
fn a_waiting_channel_needs_its_write_back() {
    let mut rig = Rig::new();
    rig.single(0, 4);
    rig.enable(0, BEAT | u32::from(LINE) << 8);
    rig.dma.request(0, LINE, 1);
    rig.run();
    rig.disable(0);
    assert!(rig.enabled(0));
    assert_eq!(rig.run(), 1);
    assert!(!rig.enabled(0));
    assert_eq!((rig.arrived(0), rig.written(0)), (1, 3));
}

#[test]
fn the_delay() {
    for (delay, steps) in [(0, 0), (1, 2), (2, 2), (5, 5)] {
        let mut rig = Rig::new();
        rig.dma.set_halt_delay(delay);
        rig.start(0, 8);
        rig.steps(5);
        rig.disable(0);
        for _ in 0..steps {
            assert!(rig.enabled(0));
            rig.steps(1);
        }
        assert!(!rig.enabled(0), "delay {delay}");
        assert_eq!((rig.arrived(0), rig.written(0)), (4, 4));
        assert_eq!(rig.run(), 0);
    }
}

#[test]
fn a_halt_that_never_comes() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(u32::MAX);
    rig.start(0, 8);
    rig.steps(5);
    rig.start(1, 8);
    rig.disable(1);
    rig.disable(0);
    assert_eq!(rig.run(), 0);
    assert!(rig.enabled(0) && rig.enabled(1));
    rig.start(2, 2);
    rig.run();
    assert_eq!((rig.flags(0), rig.flags(2)), (0, TCMPL), "others go on");
    rig.clean();
}

#[test]
fn until_another_delay_is_set() {
    for (delay, steps) in [(0, 0), (3, 3)] {
        let mut rig = Rig::new();
        rig.dma.set_halt_delay(u32::MAX);
        rig.start(0, 8);
        rig.steps(5);
        rig.set(CTRL, 2, 0);
        rig.run();
        rig.dma.set_halt_delay(delay);
        assert_eq!(rig.run(), steps);
        assert_eq!((rig.get(CTRL, 2), rig.enabled(0)), (0, false));
    }
}

#[test]
fn nor_for_a_fetch_under_way() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(u32::MAX);
    rig.start(0, 8);
    rig.steps(1);
    rig.disable(0);
    assert_eq!((rig.run(), rig.arrived(0)), (0, 0));
    assert!(rig.enabled(0));
}

#[test]
fn stopping_twice_takes_no_longer() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(5);
    rig.start(0, 8);
    rig.steps(5);
    rig.disable(0);
    rig.steps(3);
    rig.disable(0);
    rig.steps(2);
    assert!(!rig.enabled(0));
    assert_eq!(rig.arrived(0), 4, "and moves no more");

    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    rig.disable(0);
    rig.steps(1);
    rig.disable(0);
    rig.run();
    assert_eq!(rig.arrived(0), 4);
    rig.clean();
}

#[test]
fn a_stop_is_not_weakened_to_a_suspend() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    rig.disable(0);
    rig.command(0, SUSPEND);
    rig.run();
    assert!(!rig.enabled(0));
    assert_eq!(rig.flags(0), 0);
    rig.clean();
}

#[test]
fn a_stopping_channel_takes_no_trigger() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    rig.disable(0);
    rig.trigger(0);
    rig.complained("software trigger");
    assert_eq!(rig.status(0), BUSY);
}

#[test]
fn a_stopped_peripheral_still_wants() {
    let mut rig = Rig::new();
    rig.single(0, 8);
    rig.enable(0, BEAT | u32::from(LINE) << 8);
    rig.dma.request(0, LINE, 1);
    rig.disable(0);
    assert_eq!((rig.run(), rig.arrived(0)), (0, 0));
    rig.set(CHCTRLA, 1, ENABLE);
    rig.run();
    assert_eq!(rig.arrived(0), 1);
    rig.clean();
}

#[test]
fn the_next_start_is_a_new_transaction() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    rig.disable(0);
    rig.run();
    rig.store(DST, 0);
    rig.set(CHCTRLA, 1, ENABLE);
    assert_eq!(rig.run(), 0, "the old action is over");
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0)), (8, TCMPL));
    rig.clean();
}

#[test]
fn enabling_before_the_stop_is_over() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    rig.disable(0);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.complained("enabled before it was disabled");
    rig.run();
    assert!(!rig.enabled(0));
}

#[test]
fn disabling_the_controller_disables_every_channel() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.start(1, 8);
    rig.steps(5);
    rig.set(CTRL, 2, 0xf00);
    assert_eq!(rig.get(CTRL, 2), 0xf02, "poll");
    assert!(rig.enabled(0) && !rig.enabled(1));
    rig.set(CTRL, 2, 0xf02);
    rig.complained("DMAENABLE set before it was cleared");
    rig.steps(2);
    assert_eq!(rig.get(CTRL, 2), 0xf00);
    assert!(!rig.enabled(0));
    assert_eq!((rig.arrived(0), rig.written(0), rig.run()), (4, 4, 0));
    rig.clean();

    rig.dma.set_halt_delay(u32::MAX);
    rig.set(CTRL, 2, 0xf02);
    rig.start(0, 8);
    rig.set(CTRL, 2, 0xf00);
    assert_eq!((rig.run(), rig.get(CTRL, 2)), (0, 0xf02));
}

#[test]
fn an_idle_controller_stops_within_the_write() {
    let mut rig = Rig::new();
    rig.single(0, 8);
    rig.enable(0, TRANSACTION);
    rig.set(CTRL, 2, 0);
    assert_eq!(rig.get(CTRL, 2), 0);
    assert!(!rig.enabled(0));
}

#[test]
fn a_channel_reset() {
    let mut rig = Rig::new();
    rig.start(3, 2);
    rig.run();
    rig.set(CHINTENSET, 1, 7);
    rig.set(CHCTRLA, 1, 1);
    let all = [CHCTRLA, CHINTENSET, CHINTFLAG, CHSTATUS].map(|r| rig.get(r, 1));
    assert_eq!((all, rig.get(CHCTRLB, 4)), ([0; 4], 0));
    rig.clean();

    rig.start(3, 2);
    rig.steps(3);
    rig.set(CHCTRLA, 1, 1);
    rig.complained("reset while enabled is ignored");
    rig.run();
    assert!(!rig.enabled(3), "the same write cleared ENABLE");
    assert_eq!(rig.get(CHCTRLB, 4), TRANSACTION);
}

#[test]
fn a_controller_reset() {
    let mut rig = Rig::new();
    rig.start(0, 2);
    rig.trigger(0);
    rig.disable(0);
    rig.set(CHINTENSET, 1, 7);
    rig.set(0x0d, 1, 1);
    rig.set(0x0e, 1, 0x3f);
    rig.set(CTRL, 2, 0xf03);
    rig.complained("SWRST is ignored");
    rig.set(CTRL, 2, 0x0004);
    rig.set(CTRL, 2, 1);
    rig.complained("SWRST is ignored");
    rig.set(CTRL, 2, 0);
    rig.set(CTRL, 2, 1);
    let words = [BASEADDR, WRBADDR, PRICTRL0, CHCTRLB].map(|r| rig.get(r, 4));
    assert_eq!((words, rig.get(CTRL, 2)), ([0; 4], 0));
    assert_eq!((rig.get(SWTRIGCTRL, 4), rig.get(CHINTENSET, 1)), (0, 0));
    assert_eq!((rig.get(0x0d, 1), rig.get(0x0e, 1)), (1, 0x15), "DBGCTRL stays");
    rig.clean();
}
