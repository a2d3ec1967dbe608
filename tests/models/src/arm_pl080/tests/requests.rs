//! Requests under the controller's flow control.

use super::*;

#[test]
fn a_burst_request_brings_a_burst_from_the_source() {
    for (burst, count) in [1, 4, 8, 16, 32, 64, 128, 256].into_iter().enumerate() {
        let mut rig = Rig::new();
        rig.feed(0..1000);
        rig.start(P2M | src(15), (burst as u32) << 12 | DI, 600, 0);
        assert_eq!(rig.run(), 0, "not before it asks");
        rig.request(15, 1);
        rig.run();
        assert_eq!(rig.size(), 600 - count);
        rig.request(15, 1);
        rig.run();
        assert_eq!(rig.size(), 600 - 2 * count);
        rig.clean();
    }
}

#[test]
fn a_burst_request_brings_a_burst_to_the_destination() {
    for (burst, count) in [1, 4, 8, 16, 32, 64, 128, 256].into_iter().enumerate() {
        let mut rig = Rig::new();
        rig.start(M2P | dest(15), (burst as u32) << 15 | SI, 600, 0);
        assert_eq!(rig.run(), 0, "nothing is read ahead");
        rig.request(15, 1);
        rig.run();
        assert_eq!(rig.sent(PORT).len(), count);
        assert_eq!(rig.size(), 600 - count as u32);
        assert!(!rig.active(), "nor more than the burst");
        rig.clean();
    }
}

#[test]
fn a_burst_is_fetched_and_then_written() {
    let mut rig = Rig::new();
    rig.start(M2P | dest(1), D8 | SI, 100, 0);
    rig.request(1, 1);
    rig.steps(8);
    assert_eq!((rig.get(SRC), rig.sent(PORT).len()), (FROM + 8, 0));
    rig.steps(8);
    assert_eq!((rig.get(SRC), rig.sent(PORT).len()), (FROM + 8, 8));
    assert!(!rig.step());
}

#[test]
fn the_sizes_of_the_other_side_do_not_matter() {
    let mut rig = Rig::new();
    rig.start(M2P | dest(1), S8 | SI, 8, 0);
    rig.request(1, 1);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 1);
    let mut rig = Rig::new();
    rig.start(P2M | src(1), D8 | DI, 8, 0);
    rig.request(1, 1);
    rig.run();
    assert_eq!((rig.size(), rig.get(DEST)), (7, TO + 1));
}

#[test]
fn read_ahead_on_demand_of_the_test() {
    let mut rig = Rig::new();
    rig.dma.set_prefetch(true);
    rig.start(M2P | dest(1), SI, 100, 0);
    assert_eq!(rig.run(), 16);
    assert!(rig.active());
    assert_eq!((rig.size(), rig.get(SRC)), (100, FROM + 16));
    rig.request(1, 100);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 100);
    assert!(!rig.enabled());
}

#[test]
fn a_single_request_brings_one_item_from_the_source() {
    let mut rig = Rig::new();
    rig.feed(1..=8);
    rig.start(P2M | src(1), S4 | DI, 6, 0);
    rig.request(1, 1);
    rig.run();
    rig.request(1 | SINGLE, 1);
    rig.run();
    assert_eq!(rig.size(), 1);
    rig.request(1 | SINGLE, 1);
    rig.run();
    assert_eq!(rig.bytes(TO, 7), [1, 2, 3, 4, 5, 6, 0]);
    assert!(!rig.enabled());
}

#[test]
fn a_destination_is_heard_by_its_bursts_alone_unless_told_otherwise() {
    let mut rig = Rig::new();
    rig.start(M2P | dest(1), D4 | SI, 8, 0);
    rig.request(1 | SINGLE, 1);
    assert_eq!(rig.run(), 0);
    rig.dma.set_single_to_destination(true);
    assert_eq!(rig.run(), 2);
    assert_eq!(rig.sent(PORT).len(), 1);
}

#[test]
fn the_last_burst_is_cut_short() {
    let mut rig = Rig::new();
    rig.start(M2P | dest(1), D8 | SI, 10, 0);
    rig.request(1, 2);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 10);
    assert!(!rig.enabled());
    assert_eq!(rig.look(SOFT_BURST), 0, "both were acknowledged");

    let mut rig = Rig::new();
    rig.start(P2M | src(1), S8 | DI, 10, 0);
    rig.request(1, 2);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!(rig.get(DEST), TO + 10);
    assert_eq!(rig.look(SOFT_BURST), 0);
}

#[test]
fn requests_wait_for_a_channel() {
    let mut rig = Rig::new();
    rig.feed(1..=4);
    rig.request(7, 3);
    assert_eq!(rig.look(SOFT_BURST), 1 << 7);
    rig.start(P2M | src(7), DI, 2, 0);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!(rig.look(SOFT_BURST), 1 << 7, "one is left");
}

#[test]
fn other_lines_and_last_requests_are_not_heard() {
    let mut rig = Rig::new();
    rig.start(P2M | src(7) | dest(6), DI, 2, 0);
    rig.request(6, 4);
    rig.request(8, 4);
    rig.request(7 | LAST, 4);
    rig.request(7 | SINGLE | LAST, 4);
    assert_eq!(rig.run(), 0);
    assert_eq!(rig.look(0x28), 1 << 7);
    assert_eq!(rig.look(0x2C), 1 << 7);
}

#[test]
fn memory_to_memory_hears_none() {
    let mut rig = Rig::new();
    rig.request(0, 1);
    rig.start(0, INC, 4, 0);
    rig.run();
    assert_eq!(rig.look(SOFT_BURST), 1);
    assert!(!rig.enabled());
}

#[test]
fn between_peripherals_both_ask() {
    let mut rig = Rig::new();
    rig.feed(1..=4);
    rig.start(P2P | src(2) | dest(3), S4 | D4, 4, 0);
    rig.request(2, 1);
    assert_eq!(rig.run(), 4);
    assert_eq!(rig.sent(OTHER_PORT), []);
    assert!(rig.active());
    rig.request(3, 1);
    rig.run();
    assert_eq!(rig.sent(OTHER_PORT), [(1, 1), (2, 1), (3, 1), (4, 1)]);
    assert!(!rig.enabled());
    rig.clean();
}

#[test]
fn software_requests() {
    let mut rig = Rig::new();
    rig.feed(1..=8);
    rig.start(P2M | src(4), S4 | DI, 5, 0);
    rig.put(SOFT_BURST, 1 << 4);
    assert_eq!(rig.look(SOFT_BURST), 1 << 4);
    rig.put(SOFT_BURST, 0);
    rig.steps(3);
    assert_eq!(rig.look(SOFT_BURST), 1 << 4, "until the burst is over");
    rig.steps(1);
    assert_eq!(rig.look(SOFT_BURST), 0);
    rig.run();
    assert_eq!(rig.size(), 1);
    rig.put(SOFT_SINGLE, 1 << 4);
    rig.run();
    assert!(!rig.enabled());
    rig.clean();
}
