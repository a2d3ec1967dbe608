//! Suspension and resumption (RM0456 17.4.3).

use super::*;

#[test]
fn a_suspended_channel_is_enabled_and_idle_and_still() {
    let mut m = h5();
    fill(&mut m, SRC, 32);
    m.set_halt_delay(0);
    start(&mut m, 0, UP, SWREQ, 32);
    steps(&mut m, 11);
    wr(&mut m, 0, CR, SUSP | SUSPF);
    assert_eq!(flags(&mut m, 0), IDLE | SUSPF);
    assert_eq!(rd(&mut m, 0, CR), EN | SUSP | SUSPF);
    assert!(m.interrupt(27));
    let (count, level) = (bndt(&mut m, 0), fifo(&mut m, 0));
    assert!(!m.step());
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (count, level));
    assert_eq!(rd(&mut m, 0, DAR), DST + 32 - count - level, "nothing is lost in between");
    wr(&mut m, 0, FCR, SUSPF);
    wr(&mut m, 0, CR, 0);
    assert_eq!(flags(&mut m, 0), 0);
    run(&mut m);
    assert_eq!(bytes(&mut m, DST, 32), counting(32));
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
    quiet(&mut m);
}

#[test]
fn at_every_step_the_registers_tell_what_arrived() {
    for at_step in 0..64 {
        let mut m = h5();
        fill(&mut m, SRC, 32);
        m.set_halt_delay(0);
        start(&mut m, 0, UP, SWREQ, 32);
        steps(&mut m, at_step);
        wr(&mut m, 0, CR, SUSP);
        assert_eq!(flags(&mut m, 0) & (IDLE | SUSPF), IDLE | SUSPF);
        let arrived = 32 - bndt(&mut m, 0) - fifo(&mut m, 0);
        let there = bytes(&mut m, DST, 32).iter().filter(|b| **b != 0).count();
        assert_eq!(arrived as usize, there);
        wr(&mut m, 0, FCR, SUSPF);
        wr(&mut m, 0, CR, 0);
        run(&mut m);
        assert_eq!(bytes(&mut m, DST, 32), counting(32));
        quiet(&mut m);
    }
}

#[test]
fn the_burst_under_way_goes_to_its_end() {
    let mut m = h5();
    m.set_halt_delay(0);
    start(&mut m, 4, UP | 7 << 4, SWREQ, 32);
    steps(&mut m, 3);
    wr(&mut m, 4, CR, SUSP);
    for _ in 3..8 {
        assert_eq!(flags(&mut m, 4), 0);
        steps(&mut m, 1);
    }
    assert_eq!(flags(&mut m, 4), IDLE | SUSPF);
    assert_eq!((bndt(&mut m, 4), fifo(&mut m, 4)), (24, 8));
}

#[test]
fn the_load_of_an_item_goes_to_its_end() {
    for at_step in 8..15 {
        let mut m = h5();
        m.set_halt_delay(0);
        store(&mut m, LIST, &[UP, SWREQ, 4, SRC, DST, 0]);
        load(&mut m, 0, UP, SWREQ, 4);
        wr(&mut m, 0, LBAR, LIST);
        wr(&mut m, 0, LLR, WHOLE);
        wr(&mut m, 0, CR, EN);
        steps(&mut m, at_step);
        wr(&mut m, 0, CR, SUSP);
        run(&mut m);
        assert_eq!(flags(&mut m, 0), IDLE | HT | TC | SUSPF);
        // Either none of the item is loaded, or all of it.
        let loaded = at_step > 8;
        assert_eq!(rd(&mut m, 0, LLR) == 0, loaded);
        assert_eq!(rd(&mut m, 0, SAR) == SRC + u32::from(at_step > 14), loaded);
    }
}

#[test]
fn a_suspension_may_meet_an_item_half_loaded() {
    let mut m = h5();
    m.set_halt_delay(0);
    m.set_suspend_between_words(true);
    fill(&mut m, SRC, 8);
    store(&mut m, LIST, &[SRC + 4, DST + 4, 0]);
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, LBAR, LIST);
    wr(&mut m, 0, LLR, USA | UDA | ULL);
    wr(&mut m, 0, CR, EN);
    steps(&mut m, 10);
    wr(&mut m, 0, CR, SUSP);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC | SUSPF);
    assert!(!m.step());
    assert_eq!(rd(&mut m, 0, LLR), USA | UDA | ULL, "the new addresses with the old link");
    assert_eq!(bndt(&mut m, 0), 4);
    wr(&mut m, 0, CR, 0);
    run(&mut m);
    assert_eq!(bytes(&mut m, DST, 8), counting(8));
}

#[test]
fn the_acknowledge_comes_late_and_a_burst_slips_through() {
    let mut m = h5();
    m.set_halt_delay(5);
    start(&mut m, 0, UP, SWREQ, 32);
    steps(&mut m, 2);
    wr(&mut m, 0, CR, SUSP);
    for _ in 0..4 {
        steps(&mut m, 1);
        assert_eq!(flags(&mut m, 0), 0);
    }
    steps(&mut m, 1);
    assert_eq!(flags(&mut m, 0), IDLE | SUSPF);
    assert_eq!(bndt(&mut m, 0), 29, "the third byte was on its way");
}

#[test]
fn a_channel_may_end_instead() {
    for delay in [1, 5] {
        let mut m = h5();
        fill(&mut m, SRC, 4);
        m.set_halt_delay(delay);
        start(&mut m, 0, UP, SWREQ, 4);
        steps(&mut m, 7);
        wr(&mut m, 0, CR, SUSP | TC);
        run(&mut m);
        assert_eq!(bytes(&mut m, DST, 4), counting(4));
        assert_eq!(flags(&mut m, 0), IDLE | HT | TC, "no SUSPF, ever");
        assert_eq!(rd(&mut m, 0, CR), SUSP | TC, "and SUSP is left for software to clear");
    }
}

#[test]
fn a_channel_that_waits_for_a_request_suspends_without_one() {
    let mut m = h5();
    m.set_halt_delay(2);
    start(&mut m, 0, DINC, 9, 4);
    wr(&mut m, 0, CR, SUSP);
    assert_eq!(run(&mut m), 2);
    assert_eq!(flags(&mut m, 0), IDLE | SUSPF);
    m.request(0, 9, 4);
    assert!(!m.step());
    wr(&mut m, 0, FCR, SUSPF);
    wr(&mut m, 0, CR, 0);
    run(&mut m);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
}

#[test]
fn an_acknowledge_may_never_come() {
    let mut m = h5();
    m.set_halt_delay(u32::MAX);
    start(&mut m, 0, UP, SWREQ, 32);
    steps(&mut m, 3);
    wr(&mut m, 0, CR, SUSP);
    assert_eq!(run(&mut m), 0);
    assert_eq!(flags(&mut m, 0), 0);
    assert_eq!(bndt(&mut m, 0), 29);
    start(&mut m, 1, UP, SWREQ, 4);
    run(&mut m);
    assert_eq!(flags(&mut m, 1), IDLE | HT | TC, "another channel goes on");
}

#[test]
fn a_stale_suspension_flag_is_complained_of() {
    let mut m = h5();
    m.set_halt_delay(3);
    start(&mut m, 0, UP, SWREQ, 32);
    wr(&mut m, 0, CR, SUSP);
    steps(&mut m, 3);
    wr(&mut m, 0, CR, 0);
    assert_eq!(flags(&mut m, 0), SUSPF, "resuming does not clear it");
    quiet(&mut m);
    wr(&mut m, 0, CR, SUSP);
    assert_eq!(flags(&mut m, 0), SUSPF, "which looks like the new suspension");
    complains(&mut m, "still tells of an earlier suspension");
}

#[test]
fn resuming_too_early_is_complained_of() {
    let mut m = h5();
    m.set_halt_delay(3);
    start(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, CR, SUSP);
    wr(&mut m, 0, CR, 0);
    complains(&mut m, "resumed before SUSPF");
    run(&mut m);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
}

#[test]
fn susp_of_an_idle_channel_does_nothing_but_stay() {
    let mut m = h5();
    wr(&mut m, 0, CR, SUSP);
    assert!(!m.step());
    assert_eq!(flags(&mut m, 0), IDLE);
    assert_eq!(rd(&mut m, 0, CR), SUSP);
    quiet(&mut m);
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, CR, EN | SUSP);
    complains(&mut m, "enabled with SUSP set");
    run(&mut m);
    assert_eq!(flags(&mut m, 0), IDLE | SUSPF);
    assert_eq!(m.memory().accesses(), 0);
}

#[test]
fn writing_en_back_with_susp_restarts_a_channel_that_just_ended() {
    let mut m = h5();
    start(&mut m, 0, UP, SWREQ, 4);
    let before = rd(&mut m, 0, CR);
    run(&mut m);
    wr(&mut m, 0, CR, before | SUSP);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC | USE);
}

#[test]
fn an_error_during_the_suspension_ends_it() {
    let mut m = h5();
    m.memory().fault(SRC + 1..SRC + 2);
    m.set_halt_delay(4);
    start(&mut m, 0, UP, SWREQ, 4);
    steps(&mut m, 1);
    wr(&mut m, 0, CR, SUSP);
    run(&mut m);
    assert_eq!(flags(&mut m, 0), IDLE | DTE);
}

#[test]
fn a_request_that_another_channel_takes_does_not_hold_the_acknowledge() {
    let mut m = h5();
    m.set_halt_delay(2);
    start(&mut m, 1, DINC, 9, 4);
    load(&mut m, 0, DINC, 9, 4);
    wr(&mut m, 0, CR, EN | 3 << 22);
    complains(&mut m, "listen to request 9");
    m.request(0, 9, 1);
    wr(&mut m, 1, CR, SUSP);
    run(&mut m);
    assert_eq!((bndt(&mut m, 0), bndt(&mut m, 1)), (3, 4));
    assert_eq!(flags(&mut m, 1), IDLE | SUSPF);
}
