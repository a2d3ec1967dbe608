//! Linked descriptors, block actions and the erratum.

use super::*;

/// A list of two blocks of two beats, with these actions.
fn pair(rig: &mut Rig, actions: [u16; 2]) {
    rig.block(FIRST, 0, 2, actions[0], MORE);
    rig.block(MORE, 1, 2, actions[1], 0);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
}

#[test]
fn the_next_descriptor_is_fetched_and_copied_before_the_arbiter_s_turn() {
    let mut rig = Rig::new();
    pair(&mut rig, [0, 0]);
    rig.steps(4);
    rig.single(5, 1);
    rig.enable(5, TRANSACTION | 3 << 5);
    rig.trigger(5);
    rig.steps(1);
    assert_eq!(rig.word(LIVE) & 1, 0, "the end of the first block");
    rig.steps(1);
    assert_eq!((rig.active(), rig.word(LIVE) >> 16), ((0, true, 2), 0));
    rig.steps(1);
    assert_eq!(rig.word(LIVE), u32::from(BYTES) | 2 << 16);
    rig.steps(1);
    assert!(!rig.active().1, "now the other is let in");
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1), rig.arrived(5)), (2, 2, 1));
    rig.clean();
}

#[test]
fn interrupts_where_the_actions_say_and_at_the_end() {
    for (actions, after_one) in [([0, 0], 0), ([INT, 0], TCMPL)] {
        let mut rig = Rig::new();
        pair(&mut rig, actions);
        rig.steps(5);
        assert_eq!(rig.flags(0), after_one);
        rig.set(CHINTFLAG, 1, TCMPL);
        rig.run();
        assert_eq!(rig.flags(0), TCMPL);
        assert!(!rig.enabled(0));
        rig.clean();
    }
}

#[test]
fn or_at_the_end_only_if_asked() {
    for (action, flags) in [(0, 0), (INT, TCMPL)] {
        let mut rig = Rig::new();
        rig.dma.set_quiet_last_block(true);
        pair(&mut rig, [0, action]);
        rig.run();
        assert_eq!(rig.flags(0), flags);
        assert!(!rig.enabled(0));
    }
}

#[test]
fn a_descriptor_that_links_to_itself_goes_round() {
    let mut rig = Rig::new();
    rig.block(FIRST, 0, 2, INT, FIRST);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    for _ in 0..10 {
        rig.store(DST, 0);
        rig.set(CHINTFLAG, 1, TCMPL);
        rig.steps(5);
        assert_eq!((rig.arrived(0), rig.flags(0)), (2, TCMPL));
    }
    assert!(rig.enabled(0));
    rig.clean();
}

#[test]
fn a_block_that_suspends() {
    for (action, flags) in [(SUSPENDS, SUSP), (BOTH, SUSP | TCMPL)] {
        let mut rig = Rig::new();
        pair(&mut rig, [action, 0]);
        rig.run();
        assert_eq!((rig.arrived(0), rig.arrived(1)), (2, 0));
        assert_eq!((rig.flags(0), rig.status(0)), (flags, 0));
        assert!(rig.enabled(0));
        assert!(!rig.active().1);
        rig.set(CHINTFLAG, 1, SUSP | TCMPL);
        rig.command(0, RESUME);
        rig.run();
        assert_eq!((rig.arrived(1), rig.flags(0)), (2, TCMPL));
        rig.clean();
    }
}

#[test]
fn software_may_change_the_link_meanwhile() {
    let mut rig = Rig::new();
    pair(&mut rig, [SUSPENDS, 0]);
    rig.block(MORE + 16, 2, 2, 0, 0);
    rig.run();
    rig.store(LIVE + 12, MORE + 16);
    rig.command(0, RESUME);
    rig.run();
    assert_eq!((rig.arrived(1), rig.arrived(2)), (0, 2));
    rig.clean();
}

#[test]
fn the_last_block_may_suspend_too() {
    let mut rig = Rig::new();
    rig.block(FIRST, 0, 2, SUSPENDS, 0);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.flags(0), rig.status(0)), (SUSP, 0));
    assert!(rig.enabled(0), "not disabled");
    rig.set(CHINTFLAG, 1, SUSP);
    rig.command(0, RESUME);
    rig.run();
    assert_eq!(rig.status(0), FERR, "there is no next descriptor");
    assert_eq!(rig.flags(0) & SUSP, SUSP);
}

#[test]
fn a_resume_ahead_skips_the_suspending_block() {
    let mut rig = Rig::new();
    pair(&mut rig, [SUSPENDS, SUSPENDS]);
    rig.steps(3);
    rig.command(0, RESUME);
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1), rig.flags(0)), (2, 2, SUSP), "only the first");
    assert!(rig.enabled(0));
}

#[test]
fn an_invalid_link_suspends_and_a_resume_follows_it_again() {
    let mut rig = Rig::new();
    pair(&mut rig, [0, 0]);
    rig.store(MORE, u32::from(BYTES & !1) | 2 << 16);
    rig.run();
    assert_eq!((rig.arrived(0), rig.flags(0), rig.status(0)), (2, SUSP | TERR, FERR));
    assert_eq!((rig.word(LIVE) & 1, rig.word(LIVE + 12)), (0, MORE), "the block before");
    rig.store(MORE, u32::from(BYTES) | 2 << 16);
    rig.set(CHINTFLAG, 1, 7);
    rig.command(0, RESUME);
    rig.run();
    assert_eq!((rig.arrived(1), rig.flags(0)), (2, TCMPL));
    rig.clean();
}

#[test]
fn a_descriptor_appended_in_time_is_followed() {
    let mut rig = Rig::new();
    rig.start(0, 4);
    rig.steps(4);
    // The descriptor is inside; the copies in memory do not count before they are fetched.
    rig.block(MORE, 1, 2, 0, 0);
    rig.store(FIRST + 12, MORE);
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1)), (4, 0), "too late for a block under way");
    assert!(!rig.enabled(0));
}

#[test]
fn the_erratum_is_off_at_reset() {
    let mut rig = Rig::new();
    rig.block(FIRST + 16 * 4, 0, 2, 0, MORE);
    rig.block(MORE, 1, 2, 0, 0);
    rig.enable(4, TRANSACTION);
    rig.trigger(4);
    rig.steps(3);
    rig.start(2, 1);
    rig.run();
    assert_eq!((rig.flags(2), rig.flags(4)), (TCMPL, TCMPL));
    rig.clean();
}

/// Channel 4 runs two linked blocks, and `other` is enabled meanwhile.
fn erratum(erratum: LinkedErratum, other: u32) -> Rig {
    let mut rig = Rig::new();
    rig.dma.set_linked_erratum(erratum);
    rig.block(FIRST + 16 * 4, 0, 2, 0, MORE);
    rig.block(MORE, 1, 2, 0, 0);
    rig.enable(4, TRANSACTION);
    rig.trigger(4);
    rig.steps(3);
    rig.single(other, 1);
    rig.enable(other, TRANSACTION);
    rig
}

#[test]
fn a_lower_channel_enabled_spoils_the_next_link() {
    let mut rig = erratum(LinkedErratum::FetchError, 2);
    rig.complained("channel 2: enabled while channel 4 uses linked descriptors");
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1)), (2, 0));
    assert_eq!((rig.status(4), rig.flags(4) & SUSP), (FERR, SUSP));

    let mut rig = erratum(LinkedErratum::WrongDescriptor, 2);
    rig.complained("linked descriptors");
    rig.run();
    assert_eq!((rig.arrived(1), rig.arrived(2), rig.flags(4)), (0, 1, TCMPL));
}

#[test]
fn a_new_transaction_is_not_spoilt() {
    let mut rig = Rig::new();
    rig.dma.set_linked_erratum(LinkedErratum::FetchError);
    rig.block(FIRST + 16 * 4, 0, 8, 0, MORE);
    rig.block(MORE, 1, 2, 0, 0);
    rig.enable(4, TRANSACTION);
    rig.trigger(4);
    rig.steps(3);
    rig.enable(2, TRANSACTION);
    rig.complained("linked descriptors");
    rig.disable(4);
    rig.run();
    rig.set(CHCTRLA, 1, ENABLE);
    rig.trigger(4);
    rig.run();
    assert_eq!((rig.arrived(1), rig.flags(4)), (2, TCMPL));
}

#[test]
fn a_greater_channel_does_not() {
    let mut rig = erratum(LinkedErratum::FetchError, 5);
    rig.trigger(5);
    rig.run();
    assert_eq!((rig.arrived(1), rig.flags(4), rig.flags(5)), (2, TCMPL, TCMPL));
    rig.clean();
}

#[test]
fn nor_does_a_lower_one_where_no_link_is() {
    let mut rig = Rig::new();
    rig.dma.set_linked_erratum(LinkedErratum::FetchError);
    rig.start(4, 4);
    rig.steps(3);
    rig.start(2, 1);
    rig.run();
    assert_eq!((rig.flags(2), rig.flags(4)), (TCMPL, TCMPL));
    rig.clean();
}

#[test]
fn the_rule_holds_before_the_first_fetch_and_in_the_last_block() {
    for steps in [0, 7] {
        let mut rig = Rig::new();
        rig.dma.set_linked_erratum(LinkedErratum::FetchError);
        rig.block(FIRST + 16 * 4, 0, 2, 0, MORE);
        rig.block(MORE, 1, 2, 0, 0);
        rig.enable(4, TRANSACTION);
        rig.trigger(4);
        rig.steps(steps);
        rig.start(2, 1);
        rig.complained("linked descriptors");
    }
}
