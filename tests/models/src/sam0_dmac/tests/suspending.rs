//! Suspend and resume commands.

use super::*;

#[test]
fn the_beat_under_way_lands_then_the_count_is_written_back() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    rig.command(0, SUSPEND);
    assert_eq!(rig.get(CHCTRLB, 4) >> 24, SUSPEND, "until it is carried out");
    rig.steps(1);
    assert_eq!((rig.arrived(0), rig.flags(0)), (4, 0));
    rig.steps(1);
    assert_eq!((rig.flags(0), rig.written(0), rig.status(0)), (SUSP, 4, 0));
    assert_eq!(rig.get(CHCTRLB, 4) >> 24, 0);
    assert!(rig.enabled(0) && !rig.active().1);
    assert_eq!(rig.run(), 0);
    rig.clean();
}

#[test]
fn a_resume_goes_on_from_the_write_back_section() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(5);
    rig.command(0, SUSPEND);
    rig.run();
    rig.set(CHINTFLAG, 1, SUSP);
    rig.block(MORE, 1, 2, 0, 0);
    rig.store(LIVE + 12, MORE);
    rig.command(0, RESUME);
    assert_eq!(rig.status(0), BUSY, "no new trigger is needed");
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1), rig.flags(0)), (8, 2, TCMPL));
    rig.clean();
}

#[test]
fn susp_stays_until_software_clears_it() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.command(0, SUSPEND);
    rig.command(0, RESUME);
    rig.run();
    assert_eq!(rig.flags(0), SUSP | TCMPL);
}

#[test]
fn the_channel_may_finish_instead() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.steps(5);
    rig.command(0, SUSPEND);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0)), (4, TCMPL), "SUSP never comes");
    assert!(!rig.enabled(0));
    assert_eq!(rig.get(CHCTRLB, 4) >> 24, 0);
    rig.clean();
}

#[test]
fn a_suspended_channel_takes_triggers_but_is_not_served() {
    let mut rig = Rig::new();
    rig.single(0, 4);
    rig.enable(0, BEAT);
    rig.command(0, SUSPEND);
    assert_eq!(rig.flags(0), SUSP, "nothing was under way");
    rig.trigger(0);
    assert_eq!((rig.status(0), rig.run()), (PEND, 0));
    rig.command(0, RESUME);
    rig.run();
    assert_eq!(rig.arrived(0), 1);
    rig.clean();
}

#[test]
fn pend_stays_over_a_suspend() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.command(0, SUSPEND);
    assert_eq!((rig.status(0), rig.run()), (PEND, 0));
    rig.command(0, RESUME);
    rig.run();
    assert_eq!(rig.arrived(0), 4);
}

#[test]
fn a_disabled_channel_is_not_suspended() {
    let mut rig = Rig::new();
    rig.command(0, SUSPEND);
    assert_eq!((rig.run(), rig.flags(0)), (0, 0));
    rig.clean();
}

#[test]
fn a_resume_ahead_swallows_the_next_suspend() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(3);
    rig.command(0, RESUME);
    rig.command(0, SUSPEND);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0)), (8, TCMPL));

    // It is forgotten when the channel is disabled.
    rig.set(CHINTFLAG, 1, TCMPL);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.command(0, RESUME);
    rig.disable(0);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.command(0, SUSPEND);
    assert_eq!(rig.flags(0), SUSP);
    rig.clean();
}

#[test]
fn but_not_if_the_channel_was_disabled() {
    let mut rig = Rig::new();
    rig.command(0, RESUME);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.command(0, SUSPEND);
    assert_eq!(rig.flags(0), SUSP);
    rig.clean();
}

#[test]
fn a_resume_takes_back_a_suspend_under_way() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(9);
    rig.start(0, 8);
    rig.steps(3);
    rig.command(0, SUSPEND);
    rig.steps(1);
    rig.command(0, RESUME);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0)), (8, TCMPL));
    rig.clean();
}

#[test]
fn a_suspending_channel_can_be_disabled() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(3);
    rig.command(0, SUSPEND);
    rig.set(CHCTRLA, 1, 0);
    rig.run();
    assert!(!rig.enabled(0));
    assert_eq!((rig.flags(0), rig.written(0)), (0, 6));
    rig.clean();
}

#[test]
fn and_a_suspended_one() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(3);
    rig.command(0, SUSPEND);
    rig.run();
    rig.disable(0);
    assert!(!rig.enabled(0));
    assert_eq!((rig.written(0), rig.run()), (6, 0));
    rig.store(DST, 0);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.trigger(0);
    rig.run();
    assert_eq!(rig.arrived(0), 8, "a new transaction is not suspended");
    rig.clean();
}

#[test]
fn a_suspended_channel_is_suspended_once() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.command(0, SUSPEND);
    rig.set(CHINTFLAG, 1, SUSP);
    rig.command(0, SUSPEND);
    assert_eq!((rig.flags(0), rig.run()), (0, 0));
    rig.clean();
}

#[test]
fn a_suspending_block_meets_the_command() {
    let mut rig = Rig::new();
    rig.block(FIRST, 0, 2, SUSPENDS, MORE);
    rig.block(MORE, 1, 2, 0, 0);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.steps(3);
    rig.command(0, SUSPEND);
    rig.run();
    rig.set(CHINTFLAG, 1, SUSP);
    rig.command(0, RESUME);
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1), rig.flags(0)), (2, 2, TCMPL));
    rig.clean();
}

#[test]
fn others_go_on() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.start(1, 8);
    rig.steps(4);
    rig.command(0, SUSPEND);
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1)), (3, 8));
    rig.clean();
}

#[test]
fn the_delay() {
    for (delay, steps) in [(0, 0), (1, 2), (6, 6)] {
        let mut rig = Rig::new();
        rig.dma.set_halt_delay(delay);
        rig.start(0, 8);
        rig.steps(5);
        rig.command(0, SUSPEND);
        for _ in 0..steps {
            assert_eq!(rig.flags(0), 0);
            rig.steps(1);
        }
        assert_eq!((rig.flags(0), rig.written(0)), (SUSP, 4), "delay {delay}");
    }
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(u32::MAX);
    rig.start(0, 8);
    rig.steps(5);
    rig.command(0, SUSPEND);
    assert_eq!((rig.run(), rig.flags(0)), (0, 0));
    assert_eq!(rig.get(CHCTRLB, 4) >> 24, SUSPEND);
}

#[test]
fn the_last_beat_of_all_may_leave_it_enabled() {
    for before_end in [false, true] {
        let mut rig = Rig::new();
        rig.dma.set_suspend_before_end(before_end);
        rig.start(0, 4);
        rig.steps(5);
        rig.command(0, SUSPEND);
        rig.run();
        let found = (rig.arrived(0), rig.enabled(0), rig.flags(0) & SUSP != 0);
        assert_eq!(found, (4, before_end, before_end));
        rig.command(0, RESUME);
        rig.run();
        assert_eq!(rig.status(0) & FERR != 0, before_end);
        rig.clean();
    }
}
