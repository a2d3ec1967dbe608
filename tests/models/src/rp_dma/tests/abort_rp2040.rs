use super::*;

const ABORT: u32 = Rp2040::ABORT;

#[test]
fn an_idle_wait_for_a_request_aborts_cleanly() {
    let mut m = Rp2040::new();
    m.set_halt_delay(3);
    start(&mut m, 2, 8, 9);
    wr(&mut m, ABORT, 1 << 2);
    assert_eq!(rd(&mut m, ch(2, TRANS_COUNT)), 0, "the counter is cleared");
    for _ in 0..2 {
        assert!(m.step());
        assert_eq!((rd(&mut m, ABORT), busy(&mut m, 2)), (1 << 2, true));
    }
    assert!(m.step());
    assert_eq!((rd(&mut m, ABORT), busy(&mut m, 2)), (0, false));
    assert_eq!(run(&mut m, 9), 0);
    assert_eq!(rd(&mut m, INTR), 0);
    assert_eq!(rd(&mut m, 0x804 + 0x40 * 2), 8, "the reload value stays");
    quiet_model(&mut m);
}

#[test]
fn e13_the_abort_bit_falls_before_the_element_lands_and_a_completion_follows() {
    let mut m = Rp2040::new();
    fill(&mut m, SRC, &[1, 2, 3]);
    start(&mut m, 0, 3, UNPACED);
    steps(&mut m, 1);
    wr(&mut m, ABORT, 1);
    assert!(m.step());
    assert_eq!(rd(&mut m, ABORT), 0, "says done");
    assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (true, 0), "but is not");
    assert_eq!(word(&mut m, DST + 4), 0);
    assert_ne!(rd(&mut m, Rp2040::FIFO_LEVELS), 0);
    assert_eq!(run(&mut m, 9), 2);
    assert_eq!(word(&mut m, DST + 4), 2, "the late element");
    assert_eq!(word(&mut m, DST + 8), 0, "and no more");
    assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (false, 1));
    assert_eq!(rd(&mut m, TRANS_COUNT), 0);
}

#[test]
fn e13_waiting_for_busy_then_clearing_leaves_no_interrupt() {
    let mut m = Rp2040::new();
    wr(&mut m, INTE0, 1);
    start(&mut m, 0, 30, UNPACED);
    steps(&mut m, 4);
    wr(&mut m, INTE0 + CLEAR, 1);
    wr(&mut m, ABORT, 1);
    let mut polls = 0;
    while busy(&mut m, 0) {
        assert!(m.step());
        polls += 1;
    }
    assert_eq!(polls, 3);
    wr(&mut m, INTR, 1);
    wr(&mut m, INTE0 + SET, 1);
    assert_eq!(run(&mut m, 9), 0);
    assert!(!m.interrupt(11));
    start(&mut m, 0, 2, UNPACED);
    assert_eq!(run(&mut m, 9), 2);
    assert!(m.interrupt(11));
    quiet_model(&mut m);
}

#[test]
fn e13_does_not_reach_a_quiet_channel_nor_the_chain() {
    let mut m = Rp2040::new();
    load(&mut m, 1, 1);
    wr(&mut m, ch(1, AL1_CTRL), ctrl::<Rp2040>(1, UNPACED));
    load(&mut m, 0, 9);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2040>(1, UNPACED) | Rp2040::QUIET);
    wr(&mut m, ABORT, 1);
    run(&mut m, 9);
    assert_eq!(rd(&mut m, INTR), 0);
    assert_eq!(rd(&mut m, ch(1, READ_ADDR)), SRC + 0x100);
}

#[test]
fn e13_a_trigger_before_the_element_has_landed_is_lost() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 9, UNPACED);
    wr(&mut m, ABORT, 1);
    wr(&mut m, Rp2040::MULTI, 1);
    complains(&mut m, "before its abort is over");
    steps(&mut m, 1);
    assert_eq!(rd(&mut m, ABORT), 0);
    wr(&mut m, Rp2040::MULTI, 1);
    complains(&mut m, "which is BUSY");
    run(&mut m, 9);
    assert!(!busy(&mut m, 0));
}

#[test]
fn a_drained_pause_leaves_nothing_to_complete() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 9, UNPACED);
    steps(&mut m, 2);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    run(&mut m, 9);
    assert_eq!(rd(&mut m, TRANS_COUNT), 6);
    wr(&mut m, ABORT, 1);
    run(&mut m, 9);
    assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (false, 0));
    assert_eq!(rd(&mut m, WRITE_ADDR), DST + 12);
}

#[test]
fn several_channels_abort_together_while_others_move() {
    let mut m = Rp2040::new();
    m.set_halt_delay(2);
    for index in 0..3 {
        start(&mut m, index, 9, UNPACED);
    }
    wr(&mut m, ABORT, 0b011);
    assert_eq!(rd(&mut m, ABORT), 0b011);
    run(&mut m, 40);
    assert_eq!(rd(&mut m, INTR), 0b111);
    assert_eq!(rd(&mut m, ch(2, READ_ADDR)), SRC + 0x200 + 36);
    for index in 0..2 {
        assert_eq!(rd(&mut m, ch(index, READ_ADDR)), SRC + 0x100 * index + 4);
    }
}

#[test]
fn an_abort_may_never_be_acknowledged() {
    let mut m = Rp2040::new();
    m.set_halt_delay(u32::MAX);
    start(&mut m, 0, 9, UNPACED);
    wr(&mut m, ABORT, 1);
    assert_eq!(run(&mut m, 100), 0);
    assert_eq!((rd(&mut m, ABORT), busy(&mut m, 0)), (1, true));
}

#[test]
fn an_abort_may_be_acknowledged_at_once() {
    let mut m = Rp2040::new();
    m.set_halt_delay(0);
    start(&mut m, 0, 9, 4);
    wr(&mut m, ABORT, 1);
    assert_eq!((rd(&mut m, ABORT), busy(&mut m, 0)), (0, false));
}

#[test]
fn a_late_element_may_fault() {
    let mut m = Rp2040::new();
    m.memory().fault(DST..DST + 4);
    start(&mut m, 0, 9, UNPACED);
    wr(&mut m, ABORT, 1);
    run(&mut m, 9);
    assert!(!busy(&mut m, 0));
    assert_eq!(rd(&mut m, AL1_CTRL) >> 29, 0b101);
    assert_eq!(rd(&mut m, INTR), 1);
}

#[test]
fn rp2040_e13_may_chain() {
    for (on, expected) in [(false, 0), (true, 1)] {
        let mut m = Rp2040::new();
        m.set_drained_chains(on);
        fill(&mut m, SRC + 0x100, &[7]);
        load(&mut m, 1, 1);
        wr(&mut m, ch(1, AL1_CTRL), ctrl::<Rp2040>(1, UNPACED));
        load(&mut m, 0, 8);
        wr(&mut m, CTRL_TRIG, ctrl::<Rp2040>(1, UNPACED));
        steps(&mut m, 2);
        wr(&mut m, Rp2040::ABORT, 1);
        run(&mut m, 10);
        assert_eq!(u32::from(word(&mut m, DST + 0x100) == 7), expected);
    }
}
