//! Triggered transfers (RM0456 17.4.12, TRIGM in 17.8.11).

use super::*;

const RISING: u32 = 1 << 24 | 5 << 16;
const FALLING: u32 = 2 << 24 | 5 << 16;

fn hit(m: &mut Stm32Gpdma) {
    m.trigger(5, true);
}

fn endless(m: &mut Stm32Gpdma, tr1: u32, tr2: u32) {
    load(m, 0, tr1, tr2, 4);
    wr(m, 0, LLR, 4);
    wr(m, 0, CR, EN);
}

#[test]
fn a_block_waits_for_a_hit() {
    let mut m = h5();
    endless(&mut m, UP, SWREQ | RISING);
    for blocks in 1..4 {
        assert!(!m.step());
        hit(&mut m);
        assert_eq!(run(&mut m), 8);
        assert_eq!(rd(&mut m, 0, DAR), DST + 4 * blocks);
    }
}

#[test]
fn only_the_selected_edge_of_the_selected_line_counts() {
    for (tr2, line, rising, moves) in [
        (RISING, 5, true, true),
        (RISING, 5, false, false),
        (RISING, 4, true, false),
        (FALLING, 5, false, true),
        (FALLING, 5, true, false),
    ] {
        let mut m = h5();
        start(&mut m, 0, UP, SWREQ | tr2, 4);
        m.trigger(line, rising);
        assert_eq!(m.step(), moves);
    }
}

#[test]
fn polarity_00_and_11_trigger_nothing_and_wait_for_nothing() {
    for polarity in [0, 3] {
        let mut m = h5();
        start(&mut m, 0, UP, SWREQ | polarity << 24 | 3 << 14, 4);
        assert_eq!(run(&mut m), 8);
    }
}

#[test]
fn a_hit_before_the_enable_is_lost() {
    let mut m = h5();
    load(&mut m, 0, UP, SWREQ | RISING, 4);
    hit(&mut m);
    wr(&mut m, 0, CR, EN);
    assert!(!m.step());
}

#[test]
fn one_hit_is_kept_and_the_next_overruns() {
    let mut m = h5();
    endless(&mut m, UP, SWREQ | RISING);
    wr(&mut m, 0, CR, TO);
    hit(&mut m);
    steps(&mut m, 1);
    hit(&mut m);
    assert_eq!(flags(&mut m, 0), 0);
    hit(&mut m);
    assert_eq!(flags(&mut m, 0), TO);
    assert!(m.interrupt(27));
    assert!(enabled(&mut m, 0), "the channel goes on");
    assert_eq!(run(&mut m), 15, "two blocks, not three");
}

#[test]
fn each_burst_can_wait_for_a_hit() {
    let mut m = h5();
    load(&mut m, 0, UP | 1 << 4, SWREQ | RISING | 3 << 14, 6);
    wr(&mut m, 0, CR, EN);
    for left in [4, 2, 0] {
        assert!(!m.step());
        hit(&mut m);
        run(&mut m);
        assert_eq!(bndt(&mut m, 0), left);
    }
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
}

#[test]
fn request_and_hit_are_both_needed() {
    let mut m = h5();
    start(&mut m, 0, DINC, 9 | RISING | 3 << 14, 4);
    m.request(0, 9, 1);
    assert!(!m.step());
    hit(&mut m);
    assert_eq!(run(&mut m), 2);
    hit(&mut m);
    assert!(!m.step());
    let mut m = h5();
    start(&mut m, 0, SINC, 9 | DREQ | RISING | 3 << 14, 4);
    hit(&mut m);
    assert!(!m.step(), "the first read waits for both");
    m.request(0, 9, 2);
    run(&mut m);
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (0, 3), "one write for one hit");
}

#[test]
fn the_link_can_wait_for_a_hit() {
    let mut m = h5();
    store(&mut m, LIST, &[UP, SWREQ, 4, SRC, DST, 0]);
    load(&mut m, 0, UP, SWREQ | RISING | 2 << 14, 4);
    wr(&mut m, 0, LBAR, LIST);
    wr(&mut m, 0, LLR, WHOLE);
    wr(&mut m, 0, CR, EN);
    assert_eq!(run(&mut m), 8, "the data do not wait");
    assert!(enabled(&mut m, 0));
    hit(&mut m);
    assert_eq!(run(&mut m), 6 + 8);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
}

#[test]
fn another_trigger_forgets_the_kept_hit() {
    for (next, moves) in [(SWREQ | RISING, true), (SWREQ | FALLING, false)] {
        let mut m = h5();
        store(&mut m, LIST, &[next]);
        load(&mut m, 0, UP, SWREQ | RISING, 4);
        wr(&mut m, 0, LBAR, LIST);
        wr(&mut m, 0, LLR, UT2);
        wr(&mut m, 0, CR, EN);
        hit(&mut m);
        steps(&mut m, 1);
        hit(&mut m);
        steps(&mut m, 8);
        assert_eq!(m.step(), moves);
    }
}

#[test]
fn a_suspended_channel_still_hears_its_trigger() {
    let mut m = h5();
    m.set_halt_delay(0);
    start(&mut m, 0, UP, SWREQ | RISING, 4);
    wr(&mut m, 0, CR, SUSP);
    hit(&mut m);
    assert!(!m.step());
    wr(&mut m, 0, CR, 0);
    assert_eq!(run(&mut m), 8);
}

#[test]
fn a_kept_hit_ends_with_the_channel() {
    let mut m = h5();
    start(&mut m, 0, UP, SWREQ | RISING, 4);
    hit(&mut m);
    hit(&mut m);
    run(&mut m);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
    wr(&mut m, 0, FCR, HT | TC);
    start(&mut m, 0, UP, SWREQ | RISING, 4);
    assert!(!m.step());
}
