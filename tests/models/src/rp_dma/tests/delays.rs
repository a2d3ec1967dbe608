//! What the hardware does late, by the models' knobs.

use super::*;

fn pauses_late<M: Bits>(mut m: M, slow: fn(&mut M)) {
    slow(&mut m);
    start(&mut m, 0, 8, UNPACED);
    steps(&mut m, 3);
    wr(&mut m, AL1_CTRL, ctrl::<M>(0, UNPACED) & !EN);
    steps(&mut m, 4);
    assert_eq!(rd(&mut m, TRANS_COUNT), 5, "still on its way");
    m.step();
    assert_eq!(rd(&mut m, TRANS_COUNT), 4, "landed");
    assert!(busy(&mut m, 0), "paused");
    run(&mut m, 10);
    assert_eq!(rd(&mut m, TRANS_COUNT), 4);
    quiet_model(&mut m);
}

#[test]
fn an_element_in_flight_lands_late() {
    pauses_late(Rp2040::new(), |m| m.set_landing_delay(4));
    pauses_late(Rp2350::new(), |m| m.set_landing_delay(4));
}

fn completes_late<M: Bits>(mut m: M, slow: fn(&mut M)) {
    slow(&mut m);
    wr(&mut m, INTE0, 1);
    start(&mut m, 0, 2, UNPACED);
    steps(&mut m, 2);
    assert_eq!(rd(&mut m, TRANS_COUNT), 0);
    assert!(busy(&mut m, 0), "BUSY falls later");
    assert_eq!(rd(&mut m, INTS0), 0, "and so does the flag come");
    steps(&mut m, 3);
    assert!(!busy(&mut m, 0));
    assert_eq!(rd(&mut m, INTS0), 1);
    quiet_model(&mut m);
}

#[test]
fn busy_falls_after_the_count_is_zero() {
    completes_late(Rp2040::new(), |m| m.set_busy_delay(3));
    completes_late(Rp2350::new(), |m| m.set_busy_delay(3));
}

fn completes_while_paused<M: Bits>(mut m: M, slow: fn(&mut M)) {
    slow(&mut m);
    start(&mut m, 0, 2, UNPACED);
    steps(&mut m, 2);
    wr(&mut m, AL1_CTRL, ctrl::<M>(0, UNPACED) & !EN);
    steps(&mut m, 3);
    assert!(!busy(&mut m, 0), "what is complete needs no EN");
}

#[test]
fn a_pause_does_not_hold_the_end_back() {
    completes_while_paused(Rp2040::new(), |m| m.set_busy_delay(3));
    completes_while_paused(Rp2350::new(), |m| m.set_busy_delay(3));
}

#[test]
fn what_is_in_flight_keeps_its_size_when_ctrl_is_laid_out_anew() {
    let mut m = Rp2350::new();
    fill(&mut m, SRC, &[0x1111_1111, 0x2222_2222, 0x3333_3333]);
    start(&mut m, 0, 3, UNPACED);
    m.step();
    wr(&mut m, AL1_CTRL, 0);
    run(&mut m, 5);
    assert_eq!(word(&mut m, DST + 4), 0x2222_2222);
    wr(&mut m, Rp2350::ABORT, 1);
    run(&mut m, 5);
    quiet_model(&mut m);
}

#[test]
fn a_sequence_whose_ctrl_was_laid_out_anew_must_not_go_on() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 8, UNPACED);
    m.step();
    wr(&mut m, AL1_CTRL, 0);
    quiet_model(&mut m);
    wr(&mut m, AL1_CTRL, ctrl::<Rp2040>(0, UNPACED));
    complains(&mut m, "laid out anew");
}
