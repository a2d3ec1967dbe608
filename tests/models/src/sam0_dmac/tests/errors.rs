//! Bus errors and invalid descriptors.

use super::*;

#[test]
fn a_bus_error_disables_the_channel() {
    for range in [SRC + 2..SRC + 3, DST + 2..DST + 3] {
        let mut rig = Rig::new();
        rig.start(0, 4);
        rig.dma.memory().fault(range);
        rig.run();
        assert_eq!((rig.arrived(0), rig.flags(0), rig.status(0)), (2, TERR, 0));
        assert!(!rig.enabled(0));
        assert_eq!(rig.written(0), 2, "the beat that failed is not counted");
        assert_eq!(rig.word(LIVE) & 1, 1, "the descriptor stays valid");
        rig.clean();
    }
}

#[test]
fn the_count_is_written_back_before() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.dma.memory().fault(SRC + 1..SRC + 2);
    rig.steps(4);
    assert_eq!((rig.flags(0), rig.written(0)), (0, 4));
    assert!(rig.enabled(0));
    rig.steps(1);
    assert_eq!((rig.flags(0), rig.written(0)), (TERR, 3));
}

#[test]
fn others_go_on_after_a_bus_error() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.start(1, 4);
    rig.dma.memory().fault(SRC + 2..SRC + 3);
    rig.run();
    assert_eq!((rig.flags(0), rig.flags(1), rig.arrived(1)), (TERR, TCMPL, 4));
    rig.clean();
}

#[test]
fn and_the_channel_starts_again() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.dma.memory().fault(SRC + 2..SRC + 3);
    rig.run();
    rig.dma.memory().heal();
    rig.set(CHINTFLAG, 1, TERR);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0)), (4, TCMPL));
}

#[test]
fn a_bus_error_takes_the_pending_trigger_away() {
    let mut rig = Rig::new();
    rig.single(0, 4);
    rig.enable(0, BEAT);
    rig.dma.memory().fault(SRC..SRC + 1);
    rig.trigger(0);
    rig.steps(2);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.status(0), rig.flags(0)), (0, TERR));
}

#[test]
fn a_descriptor_that_cannot_be_read() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.dma.memory().fault(FIRST + 4..FIRST + 8);
    rig.run();
    assert_eq!((rig.flags(0), rig.status(0)), (TERR, 0));
    assert!(!rig.enabled(0));
}

#[test]
fn an_invalid_descriptor_suspends() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.store(FIRST, u32::from(BYTES & !1) | 4 << 16);
    assert_eq!(rig.run(), 1);
    assert_eq!((rig.flags(0), rig.status(0)), (SUSP | TERR, FERR));
    assert!(rig.enabled(0), "TERR here is no disabled channel");
    assert_eq!(rig.word(LIVE), 0, "nothing is written back");
    rig.clean();
}

#[test]
fn or_without_terr() {
    let mut rig = Rig::new();
    rig.dma.set_fetch_error_raises_terr(false);
    rig.start(0, 4);
    rig.store(FIRST, 0);
    rig.run();
    assert_eq!((rig.flags(0), rig.status(0)), (SUSP, FERR));
}

#[test]
fn a_resume_fetches_again() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.store(FIRST, 0);
    rig.run();
    rig.command(0, RESUME);
    assert_eq!(rig.status(0), BUSY, "FERR falls with the command");
    rig.run();
    assert_eq!(rig.status(0), FERR);
    rig.single(0, 4);
    rig.set(CHINTFLAG, 1, SUSP | TERR);
    rig.command(0, RESUME);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0), rig.status(0)), (4, TCMPL, 0));
    rig.clean();
}

#[test]
fn a_suspended_channel_can_be_disabled() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.store(FIRST, 0);
    rig.run();
    rig.disable(0);
    assert!(!rig.enabled(0));
    assert_eq!(rig.status(0), FERR, "it takes a resume or a reset to clear");
    rig.command(0, RESUME);
    assert_eq!(rig.status(0), 0);
    rig.single(0, 4);
    rig.set(CHINTFLAG, 1, 7);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0)), (4, TCMPL));
    rig.clean();
}
