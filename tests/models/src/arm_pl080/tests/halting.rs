//! Halt and Active.

use super::*;

#[test]
fn the_burst_under_way_is_finished_and_the_fifo_drained() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(16));
    rig.start(0, INC | S8, 16, 0);
    rig.steps(3);
    rig.modify(0, H);
    assert!(rig.active());
    rig.run();
    assert!(!rig.active());
    assert!(rig.enabled());
    assert_eq!(rig.size(), 8);
    assert_eq!(rig.bytes(TO, 9), [ramp(8), vec![0]].concat());
    rig.clean();
}

#[test]
fn active_stays_through_a_burst_larger_than_the_fifo() {
    let mut rig = Rig::new();
    rig.start(0, INC | S256, 256, 0);
    rig.steps(1);
    rig.modify(0, H);
    for _ in 0..2 * 256 - 2 {
        assert!(rig.active());
        rig.steps(1);
    }
    rig.run();
    assert!(!rig.enabled(), "it was the whole block");
}

#[test]
fn resuming_goes_on_where_it_was() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(16));
    rig.start(0, INC | S4 | I, 16, 0);
    for _ in 0..4 {
        rig.steps(2);
        rig.modify(0, H);
        rig.run();
        assert!(!rig.active());
        rig.modify(H, 0);
    }
    rig.run();
    assert_eq!(rig.bytes(TO, 16), ramp(16));
    assert!(rig.bit(RAW_TC));
    rig.clean();
}

#[test]
fn halted_requests_wait() {
    let mut rig = Rig::new();
    rig.feed(1..=8);
    rig.start(P2M | src(1), S4 | DI, 8, 0);
    rig.request(1, 2);
    rig.steps(2);
    rig.modify(0, H);
    rig.run();
    assert_eq!((rig.size(), rig.look(SOFT_BURST)), (4, 2));
    assert!(!rig.active());
    rig.modify(H, 0);
    rig.run();
    assert_eq!(rig.bytes(TO, 8), ramp(8));
}

#[test]
fn towards_a_peripheral_only_its_requests_drain_the_fifo() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(8));
    rig.start(M2P | dest(1), SW32 | SI, 2, 0);
    rig.request(1, 1);
    rig.run();
    rig.modify(0, H);
    rig.run();
    assert!(rig.active(), "three bytes have nowhere to go");
    rig.request(1, 5);
    rig.run();
    assert!(!rig.active());
    assert_eq!(rig.sent(PORT).len(), 4);
    assert_eq!(rig.size(), 1);
    rig.modify(H, 0);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 6);
}

#[test]
fn towards_a_peripheral_nothing_new_is_fetched() {
    let mut rig = Rig::new();
    rig.start(M2P | dest(1), D4 | SI, 8, 0);
    rig.request(1, 1);
    rig.steps(1);
    rig.modify(0, H);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 4, "the burst under way is finished");
    rig.request(1, 1);
    assert_eq!(rig.run(), 0);
    rig.modify(H, 0);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 8);

    let mut rig = Rig::new();
    rig.dma.set_prefetch(true);
    rig.start(M2P | dest(1), SI, 40, 0);
    rig.steps(4);
    rig.modify(0, H);
    rig.request(1, 40);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 4);
    assert!(!rig.active());
}

#[test]
fn a_burst_that_halt_cut_goes_on_after() {
    let mut rig = Rig::new();
    rig.dma.set_prefetch(true);
    rig.fill(FROM, &ramp(20));
    rig.start(M2P | dest(1), D8 | SI, 20, 0);
    rig.steps(4);
    rig.modify(0, H);
    rig.request(1, 1);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 4);
    assert!(!rig.active());
    assert_eq!(rig.look(SOFT_BURST), 2, "not yet acknowledged");
    rig.modify(H, 0);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 8);
    assert_eq!(rig.look(SOFT_BURST), 0);
}

#[test]
fn also_without_reading_ahead() {
    let mut rig = Rig::new();
    rig.dma.set_single_to_destination(true);
    rig.fill(FROM, &ramp(8));
    rig.start(M2P | dest(1), SW32 | D4 | SI, 2, 0);
    rig.request(1 | SINGLE, 1);
    rig.run();
    rig.modify(0, H);
    rig.request(1, 1);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 4);
    assert!(!rig.active());
    rig.modify(H, 0);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 5);
    assert_eq!(rig.look(SOFT_BURST), 0);
}

#[test]
fn active_stays_through_a_burst_to_a_peripheral() {
    let mut rig = Rig::new();
    rig.start(M2P | dest(1), 4 << 15 | SI, 64, 0);
    rig.request(1, 1);
    rig.steps(1);
    rig.modify(0, H);
    for _ in 0..2 * 32 - 2 {
        assert!(rig.active());
        rig.steps(1);
    }
    rig.run();
    assert!(!rig.active());
    assert_eq!(rig.sent(PORT).len(), 32);
}

#[test]
fn between_peripherals_an_unfilled_burst_is_not_active() {
    let mut rig = Rig::new();
    rig.start(P2P | src(2) | dest(3), D4, 8, 0);
    rig.request(2, 1);
    rig.request(3, 1);
    rig.run();
    assert_eq!(rig.size(), 7, "the source gives only what it announced");
    rig.modify(0, H);
    rig.run();
    assert!(!rig.active());
    rig.modify(H, 0);
    rig.request(2, 3);
    rig.run();
    assert_eq!(rig.sent(OTHER_PORT).len(), 4);
}

#[test]
fn a_partial_item_keeps_the_channel_active() {
    let mut rig = Rig::new();
    rig.start(P2M | src(1), DW32 | DI, 8, 0);
    rig.request(1, 2);
    rig.run();
    rig.modify(0, H);
    rig.run();
    assert!(rig.active(), "half a word cannot be written");
    assert_eq!(rig.size(), 8);
}

#[test]
fn active_falls_after_the_halt_delay() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(3);
    rig.start(P2M | src(1), DI, 8, 0);
    rig.modify(0, H);
    for _ in 0..3 {
        assert!(rig.active());
        rig.steps(1);
    }
    assert!(!rig.active());
    assert!(!rig.step());

    rig.modify(0, ITC);
    assert!(!rig.active(), "writing Halt again changes nothing");

    let mut rig = Rig::new();
    rig.dma.set_halt_delay(3);
    rig.start(0, INC | S4, 8, 0);
    rig.steps(1);
    rig.modify(0, H);
    rig.steps(3 + 4);
    for _ in 0..3 {
        assert!(rig.active(), "counted from when the FIFO ran dry");
        rig.steps(1);
    }
    assert!(!rig.active());

    let mut rig = Rig::new();
    rig.dma.set_halt_delay(0);
    rig.start(P2M | src(1), DI, 8, 0);
    rig.modify(0, H);
    assert!(!rig.active());

    let mut rig = Rig::new();
    rig.dma.set_halt_delay(u32::MAX);
    rig.start(P2M | src(1), DI, 8, 0);
    rig.modify(0, H);
    assert_eq!(rig.run(), 0);
    assert!(rig.active());
    rig.modify(H, 0);
    assert!(!rig.active());
}

#[test]
fn a_block_may_end_while_halted_and_the_list_goes_on() {
    let mut rig = Rig::new();
    rig.item(0, [FROM, TO + 4, 0, INC | 4]);
    rig.start(0, INC | S4 | I, 4, ITEMS);
    rig.steps(2);
    rig.modify(0, H);
    rig.run();
    assert!(rig.bit(RAW_TC) && rig.enabled() && !rig.active());
    assert_eq!((rig.size(), rig.get(DEST)), (4, TO + 4), "the next item is loaded and waits");
    rig.modify(H, 0);
    rig.run();
    assert!(!rig.enabled());
}

#[test]
fn a_channel_may_start_halted() {
    let mut rig = Rig::new();
    rig.start(H, INC, 4, 0);
    rig.run();
    assert!(rig.enabled() && !rig.active());
    assert_eq!(rig.size(), 4);
    rig.modify(H, 0);
    assert_eq!(rig.run(), 8);
}

#[test]
fn a_channel_that_ended_when_it_was_halted_must_be_disabled() {
    for resumed in [false, true] {
        let mut rig = Rig::new();
        rig.start(0, INC, 4, 0);
        rig.run();
        assert!(!rig.enabled());
        rig.set(CONFIG, E | H);
        assert!(rig.enabled(), "the write sets E, too");
        rig.run();
        assert_eq!(rig.size(), 0, "halted, nothing moves");
        rig.set(CONFIG, if resumed { E } else { 0 });
        if resumed { rig.complained("had ended when it was halted") } else { rig.clean() }
    }
}
