//! EN cleared by software.

use super::*;

/// A stream with five items in the FIFO and none in memory.
fn five_in_the_fifo(cr: u32, fcr: u32) -> Rig {
    let mut rig = Rig::new();
    rig.feed(1..=20);
    rig.start(MINC | cr, DMDIS | fcr, 20);
    rig.request(5);
    assert_eq!(rig.run(), 5);
    assert_eq!(rig.bytes(TO, 1), [0]);
    rig
}

#[test]
fn enable_reads_1_for_the_halt_delay() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(3);
    rig.start(MINC, 0, 4);
    rig.request(1);
    rig.run();
    rig.set(CR, MINC);
    rig.request(3);
    for _ in 0..2 {
        assert!(rig.enabled());
        assert!(rig.step());
    }
    assert!(rig.enabled());
    assert!(rig.step());
    assert!(!rig.enabled());
    assert_eq!(rig.get(NDTR), 3, "the remainder; later requests were not served");
}

#[test]
fn the_default_delay_is_one_step() {
    let mut rig = Rig::new();
    rig.start(MINC, 0, 4);
    rig.set(CR, MINC);
    assert!(rig.enabled());
    rig.step();
    assert!(!rig.enabled());
}

#[test]
fn no_delay_at_all() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(0);
    rig.start(MINC, 0, 4);
    rig.set(CR, MINC);
    assert!(!rig.enabled());
}

#[test]
fn a_halt_that_never_comes() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(u32::MAX);
    rig.start(MINC, 0, 4);
    rig.request(4);
    rig.set(CR, MINC);
    assert_eq!(rig.run(), 0);
    assert!(rig.enabled());
    assert_eq!(rig.flags(), 0);
}

#[test]
fn complete_rises_late_in_every_direction() {
    for (cr, fcr) in [(0, 0), (M2P, 0), (M2P, DMDIS)] {
        let mut rig = Rig::new();
        rig.start(MINC | cr, fcr, 4);
        rig.request(1);
        rig.run();
        rig.set(CR, MINC | cr);
        assert!(rig.step());
        assert!(!rig.enabled());
        assert_eq!(rig.flags() & TC, 0, "not yet");
        assert!(rig.step());
        assert_eq!(rig.flags() & TC, TC);
        assert_eq!(rig.get(NDTR), 3);
        assert!(!rig.step());
        rig.clean();
    }
}

#[test]
fn the_fifo_flows_out_after_enable_fell() {
    let mut rig = five_in_the_fifo(0, HALF);
    rig.set(CR, MINC);
    rig.step();
    assert!(!rig.enabled());
    for done in 0..5 {
        assert_eq!(rig.bytes(TO, 6).iter().filter(|byte| **byte != 0).count(), done);
        assert_eq!(rig.flags(), 0);
        assert!(rig.step());
    }
    assert_eq!(rig.bytes(TO, 6), [1, 2, 3, 4, 5, 0]);
    assert_eq!(rig.flags(), TC);
    assert_eq!(rig.get(NDTR), 15);
    assert!(!rig.step());
    rig.clean();
}

#[test]
fn or_before_enable_falls() {
    let mut rig = five_in_the_fifo(0, HALF);
    rig.dma.set_stop_order(StopOrder::FlushFirst);
    rig.set(CR, MINC);
    for _ in 0..6 {
        assert!(rig.enabled());
        assert_eq!(rig.flags(), 0);
        assert!(rig.step());
    }
    assert!(!rig.enabled());
    assert_eq!(rig.flags(), TC);
    assert_eq!(rig.bytes(TO, 6), [1, 2, 3, 4, 5, 0]);
    assert!(!rig.step());

    // With nothing to flush both come at once.
    let mut rig = Rig::new();
    rig.dma.set_stop_order(StopOrder::FlushFirst);
    rig.start(MINC, 0, 4);
    rig.set(CR, MINC);
    rig.step();
    assert!(!rig.enabled());
    assert_eq!(rig.flags(), TC);
}

#[test]
fn memory_to_memory_flushes_too() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(20));
    rig.start(M2M | MINC | PINC, DMDIS | FULL, 20);
    for _ in 0..3 {
        rig.step();
    }
    rig.set(CR, M2M | MINC | PINC);
    rig.run();
    assert_eq!(rig.bytes(TO, 4), [1, 2, 3, 0]);
    assert_eq!((rig.get(NDTR), rig.flags()), (17, TC));
    rig.clean();
}

#[test]
fn what_was_read_ahead_is_dropped() {
    let mut rig = Rig::new();
    rig.fill(TO, &ramp(20));
    rig.start(M2P | MINC, DMDIS, 20);
    rig.request(2);
    rig.run();
    rig.set(CR, M2P | MINC);
    rig.run();
    assert_eq!(rig.sent(), [(1, 1), (2, 1)]);
    assert_eq!((rig.get(NDTR), rig.get(FCR) >> 3 & 7), (18, 4));
}

#[test]
fn a_partial_word_is_written_whole() {
    let mut rig = five_in_the_fifo(M32, FULL);
    rig.set(CR, MINC | M32);
    rig.run();
    assert_eq!(rig.bytes(TO, 5), ramp(5));
    assert_eq!(rig.bytes(TO + 5, 4), [0xA5, 0xA5, 0xA5, 0], "an undesired value, up to the word");
}

#[test]
fn a_flush_shorter_than_a_burst_goes_singly() {
    let mut rig = five_in_the_fifo(MBURST4, HALF);
    rig.set(CR, MINC | MBURST4);
    assert_eq!(rig.run(), 1 + 1 + 1, "the halt, a burst, an item");
    assert_eq!(rig.bytes(TO, 6), [1, 2, 3, 4, 5, 0]);
}

#[test]
fn resuming_with_the_remainder() {
    let mut rig = five_in_the_fifo(0, HALF);
    rig.set(CR, MINC);
    rig.run();
    rig.clear(TC);
    let rest = rig.get(NDTR);
    rig.set(NDTR, rest);
    rig.set(M0AR, TO + 20 - rest);
    rig.set(CR, MINC | EN);
    rig.request(rest);
    rig.run();
    assert_eq!(rig.bytes(TO, 20), ramp(20));
    rig.clean();
}

#[test]
fn without_a_new_count_the_programmed_one_returns() {
    let mut rig = five_in_the_fifo(0, HALF);
    rig.set(CR, MINC);
    rig.run();
    rig.clear(TC);
    assert_eq!(rig.get(NDTR), 15);
    rig.set(CR, MINC | EN);
    assert_eq!(rig.get(NDTR), 20);
}

#[test]
fn enabling_before_the_stop_is_over() {
    let mut rig = five_in_the_fifo(0, HALF);
    rig.set(CR, MINC);
    rig.set(CR, MINC | EN);
    rig.complained("before it read 0");
    rig.step();
    assert!(!rig.enabled(), "the stop goes on");
    rig.set(CR, MINC | EN);
    rig.complained("before the last stop raised TCIF");
    assert!(!rig.enabled());
    rig.run();
    assert_eq!(rig.flags(), TC);
    assert_eq!(rig.bytes(TO, 6), [1, 2, 3, 4, 5, 0]);
}

#[test]
fn registers_may_be_written_while_the_fifo_flows_out() {
    let mut rig = five_in_the_fifo(0, HALF);
    rig.set(CR, MINC);
    rig.step();
    rig.set(CR, M32);
    rig.set(M0AR, OTHER);
    rig.run();
    assert_eq!(rig.bytes(TO, 6), [1, 2, 3, 4, 5, 0], "by the old configuration");
    rig.clean();
}

#[test]
fn stopping_a_stopped_stream_does_nothing() {
    let mut rig = Rig::new();
    rig.set(CR, MINC);
    assert_eq!(rig.run(), 0);
    assert_eq!(rig.flags(), 0);
    rig.clean();
}

#[test]
fn another_stream_goes_on_meanwhile() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(5);
    rig.start(MINC, 0, 4);
    rig.set(CR, MINC);
    rig.stream = 6;
    rig.start(MINC, 0, 2);
    rig.request(2);
    rig.step();
    rig.step();
    assert_eq!(rig.flags(), TC | HT);
    rig.stream = 3;
    assert!(rig.enabled());
}
