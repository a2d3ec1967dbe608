use super::*;

const ABORT: u32 = Rp2350::ABORT;

/// Loads a channel and triggers it, chained to `chain`.
fn chained(m: &mut Rp2350, index: u32, chain: u32, treq: u32) {
    load(m, index, 9);
    wr(m, ch(index, CTRL_TRIG), ctrl::<Rp2350>(chain, treq));
}

#[test]
fn the_documented_sequence_ends_a_channel_silently() {
    let mut m = Rp2350::new();
    fill(&mut m, SRC, &[1, 2, 3]);
    load(&mut m, 1, 1);
    wr(&mut m, ch(1, AL1_CTRL), ctrl::<Rp2350>(1, UNPACED));
    chained(&mut m, 0, 1, UNPACED);
    steps(&mut m, 1);
    // EN off and CHAIN_TO to itself, CHAN_ABORT, poll.
    wr(&mut m, AL1_CTRL, ctrl::<Rp2350>(0, UNPACED) & !EN);
    wr(&mut m, ABORT, 1);
    let mut polls = 0;
    while rd(&mut m, ABORT) != 0 {
        assert!(busy(&mut m, 0));
        assert!(m.step());
        polls += 1;
    }
    assert_eq!(polls, 2, "the element in flight, then the bit");
    assert!(!busy(&mut m, 0));
    assert_eq!((word(&mut m, DST + 4), word(&mut m, DST + 8)), (2, 0));
    assert_eq!(rd(&mut m, TRANS_COUNT), 0);
    assert_eq!(run(&mut m, 20), 0);
    assert_eq!(rd(&mut m, INTR), 0);
    quiet_model(&mut m);
    wr(&mut m, TRANS_COUNT, 2);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, UNPACED));
    assert_eq!(run(&mut m, 20), 2);
    quiet_model(&mut m);
}

#[test]
fn the_bit_stays_for_the_halt_delay() {
    for delay in [0, 1, 2, 5] {
        let mut m = Rp2350::new();
        m.set_halt_delay(delay);
        start(&mut m, 3, 9, 4);
        wr(&mut m, ch(3, AL1_CTRL + CLEAR), EN);
        wr(&mut m, ABORT, 1 << 3);
        for _ in 0..delay {
            assert_eq!((rd(&mut m, ABORT), busy(&mut m, 3)), (1 << 3, true));
            assert!(m.step());
        }
        assert_eq!((rd(&mut m, ABORT), busy(&mut m, 3)), (0, false));
    }
    let mut m = Rp2350::new();
    m.set_halt_delay(u32::MAX);
    start(&mut m, 3, 9, 4);
    wr(&mut m, ABORT, 1 << 3);
    assert_eq!(run(&mut m, 50), 0);
    assert_eq!((rd(&mut m, ABORT), busy(&mut m, 3)), (1 << 3, true));
}

#[test]
fn without_delay_the_element_in_flight_still_lands() {
    let mut m = Rp2350::new();
    m.set_halt_delay(0);
    start(&mut m, 0, 9, UNPACED);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    wr(&mut m, ABORT, 1);
    assert_eq!(rd(&mut m, WRITE_ADDR), DST + 4);
    assert_eq!((rd(&mut m, ABORT), busy(&mut m, 0)), (0, false));
}

#[test]
fn e5_an_enabled_channel_is_retriggered_and_completes_once() {
    let mut m = Rp2350::new();
    start(&mut m, 0, 9, 4);
    wr(&mut m, ABORT, 1);
    complains(&mut m, "RP2350-E5");
    assert!(m.step());
    assert_eq!(rd(&mut m, ABORT), 0);
    assert!(busy(&mut m, 0), "running again, with a count of zero");
    assert_eq!(rd(&mut m, TRANS_COUNT), 0);
    assert!(m.step());
    assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (false, 1));
    assert_eq!(run(&mut m, 9), 0);
    assert_eq!(m.memory().accesses(), 0);
}

#[test]
fn e5_the_retriggered_channel_chains() {
    let mut m = Rp2350::new();
    load(&mut m, 1, 2);
    wr(&mut m, ch(1, AL1_CTRL), ctrl::<Rp2350>(1, 5));
    chained(&mut m, 0, 1, 4);
    wr(&mut m, ABORT, 1);
    run(&mut m, 9);
    assert!(busy(&mut m, 1), "though channel 0 has written nothing");
}

#[test]
fn e5_without_a_stray_trigger_an_unchained_channel_stays_down() {
    let mut m = Rp2350::new();
    m.set_stray_triggers(false);
    start(&mut m, 0, 9, UNPACED);
    steps(&mut m, 1);
    wr(&mut m, ABORT, 1);
    run(&mut m, 9);
    assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (false, 0));
}

#[test]
fn e5_a_real_trigger_gets_in_on_the_last_cycle_only() {
    for (delay, waits, retriggers) in [(3, 0, false), (3, 1, false), (3, 2, true)] {
        let mut m = Rp2350::new();
        m.set_stray_triggers(false);
        m.set_halt_delay(delay);
        start(&mut m, 0, 9, 4);
        wr(&mut m, ABORT, 1);
        steps(&mut m, waits);
        wr(&mut m, Rp2350::MULTI, 1);
        run(&mut m, 9);
        assert_eq!(rd(&mut m, INTR), u32::from(retriggers), "after {waits} of {delay}");
        complains(&mut m, "before its abort is over");
    }
}

#[test]
fn e5_the_abort_chains_if_the_channel_wrote_last() {
    for (wrote_last, enabled) in [(true, true), (false, true), (true, false)] {
        let mut m = Rp2350::new();
        m.set_stray_triggers(false);
        chained(&mut m, 0, 1, UNPACED);
        steps(&mut m, 1);
        wr(&mut m, AL1_CTRL + CLEAR, EN);
        run(&mut m, 9);
        if !wrote_last {
            start(&mut m, 8, 1, UNPACED);
            run(&mut m, 9);
        }
        load(&mut m, 1, 3);
        let value = ctrl::<Rp2350>(1, 5);
        wr(&mut m, ch(1, AL1_CTRL), if enabled { value } else { value & !EN });
        wr(&mut m, ABORT, 1);
        run(&mut m, 9);
        assert_eq!(busy(&mut m, 1), wrote_last && enabled);
        assert!(!busy(&mut m, 0));
    }
}

#[test]
fn e5_a_pair_that_chains_both_ways_restarts_after_a_joint_abort() {
    let mut m = Rp2350::new();
    m.set_stray_triggers(false);
    load(&mut m, 1, 9);
    wr(&mut m, ch(1, CTRL_TRIG), ctrl::<Rp2350>(0, 5));
    chained(&mut m, 0, 1, 4);
    m.request(0, 4, 1);
    run(&mut m, 9);
    wr(&mut m, ABORT, 0b11);
    run(&mut m, 9);
    assert_eq!(rd(&mut m, INTR), 0b10, "channel 1 completed without moving anything");
    assert!(busy(&mut m, 0), "and restarted channel 0");
    assert_eq!(rd(&mut m, TRANS_COUNT), 9);
}

#[test]
fn e5_clearing_en_of_the_whole_chain_keeps_the_pair_down() {
    let mut m = Rp2350::new();
    load(&mut m, 1, 9);
    wr(&mut m, ch(1, CTRL_TRIG), ctrl::<Rp2350>(0, 5));
    chained(&mut m, 0, 1, UNPACED);
    steps(&mut m, 2);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    wr(&mut m, ch(1, AL1_CTRL + CLEAR), EN);
    wr(&mut m, ABORT, 0b11);
    run(&mut m, 20);
    assert_eq!(rd(&mut m, ABORT), 0);
    assert!(!busy(&mut m, 0) && !busy(&mut m, 1));
    assert_eq!(rd(&mut m, INTR), 0);
    quiet_model(&mut m);
}

#[test]
fn an_endless_channel_ends_by_abort() {
    let mut m = Rp2350::new();
    load(&mut m, 0, 0xf << 28 | 1);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, UNPACED));
    steps(&mut m, 5);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    wr(&mut m, ABORT, 1);
    run(&mut m, 9);
    assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (false, 0));
    assert_eq!(rd(&mut m, READ_ADDR), SRC + 24);
}

#[test]
fn an_abort_of_an_idle_channel_changes_nothing_but_the_count() {
    let mut m = Rp2350::new();
    load(&mut m, 1, 1);
    wr(&mut m, ch(1, AL1_CTRL), ctrl::<Rp2350>(1, UNPACED));
    load(&mut m, 0, 2);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, UNPACED));
    run(&mut m, 9);
    wr(&mut m, AL1_CTRL, ctrl::<Rp2350>(1, UNPACED));
    wr(&mut m, INTR, 1);
    wr(&mut m, ABORT, 1);
    assert_eq!(run(&mut m, 9), 1);
    assert_eq!((rd(&mut m, INTR), rd(&mut m, ABORT)), (0, 0));
    assert!(!busy(&mut m, 0) && !busy(&mut m, 1));
    quiet_model(&mut m);
}

#[test]
fn requests_not_served_stay_with_the_peripheral() {
    let mut m = Rp2350::new();
    start(&mut m, 0, 9, 4);
    m.request(0, 4, 5);
    steps(&mut m, 1);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    wr(&mut m, ABORT, 1);
    run(&mut m, 9);
    start(&mut m, 2, 9, 4);
    assert_eq!(rd(&mut m, 0x800 + 0x40 * 2), 3);
}

#[test]
fn nothing_is_issued_during_the_abort() {
    let mut m = Rp2350::new();
    m.set_halt_delay(4);
    start(&mut m, 0, 9, UNPACED);
    wr(&mut m, ABORT, 1);
    run(&mut m, 20);
    assert_eq!(rd(&mut m, READ_ADDR), SRC + 4, "one element was in flight");
    start(&mut m, 1, 9, 4);
    wr(&mut m, ABORT, 2);
    m.request(0, 4, 2);
    run(&mut m, 20);
    assert_eq!(rd(&mut m, ch(1, READ_ADDR)), SRC + 0x100);
}

#[test]
fn a_second_abort_does_not_start_over() {
    let mut m = Rp2350::new();
    m.set_halt_delay(3);
    start(&mut m, 0, 9, 4);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    wr(&mut m, ABORT, 1);
    steps(&mut m, 2);
    wr(&mut m, ABORT, 1);
    steps(&mut m, 1);
    assert_eq!((rd(&mut m, ABORT), busy(&mut m, 0)), (0, false));
}

#[test]
fn a_channel_that_faults_under_abort_is_not_retriggered() {
    let mut m = Rp2350::new();
    m.memory().fault(SRC..SRC + 4);
    start(&mut m, 0, 9, UNPACED);
    wr(&mut m, ABORT, 1);
    steps(&mut m, 2);
    assert_eq!((rd(&mut m, ABORT), busy(&mut m, 0)), (0, false));
    assert_eq!(rd(&mut m, AL1_CTRL) >> 29, 0b110);
}
