//! Peripherals as flow controllers.

use super::*;

#[test]
fn the_source_ends_a_packet() {
    let mut rig = Rig::new();
    rig.feed(1..=20);
    rig.start(P2M_BY_SRC | src(2) | ITC, S4 | DI | I, 0, 0);
    rig.request(2, 1);
    rig.request(2 | SINGLE, 1);
    rig.run();
    assert!(rig.enabled());
    assert_eq!(rig.get(DEST), TO + 5);
    assert_eq!(rig.size(), 0, "nothing is counted");
    rig.request(2 | LAST, 1);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!(rig.bytes(TO, 10), [ramp(9), vec![0]].concat());
    assert!(rig.dma.interrupt(17));
    rig.clean();
}

#[test]
fn by_a_last_single_too() {
    let mut rig = Rig::new();
    rig.feed(1..=20);
    rig.start(P2M_BY_SRC | src(2), S4 | DI | I, 0, 0);
    rig.request(2 | SINGLE | LAST, 1);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!(rig.bytes(TO, 2), [1, 0]);
}

#[test]
fn the_destination_ends_a_packet() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(20));
    rig.start(M2P_BY_DEST | dest(2), D4 | SI | I, 0, 0);
    rig.request(2 | SINGLE, 1);
    rig.request(2, 1);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 5);
    assert!(rig.enabled());
    rig.request(2 | SINGLE | LAST, 1);
    rig.run();
    assert_eq!(rig.sent(PORT).len(), 6);
    assert!(!rig.enabled());
    assert!(rig.bit(RAW_TC));
    rig.clean();
}

#[test]
fn what_was_read_beyond_the_packet_is_dropped() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(8));
    rig.item(0, [FROM + 4, PORT, 0, SW32 | SI]);
    rig.start(M2P_BY_DEST | dest(2), SW32 | SI, 0, ITEMS);
    rig.request(2 | LAST, 1);
    rig.run();
    rig.request(2 | LAST, 1);
    rig.run();
    assert_eq!(rig.sent(PORT), [(1, 1), (5, 1)]);
    assert!(!rig.enabled());
}

#[test]
fn a_packet_for_each_item() {
    let mut rig = Rig::new();
    rig.feed(1..=20);
    rig.item(0, [PORT, TO + 0x10, 0, DI]);
    rig.start(P2M_BY_SRC | src(2), DI, 0, ITEMS);
    rig.request(2 | LAST, 1);
    rig.run();
    assert!(rig.enabled());
    assert_eq!(rig.get(DEST), TO + 0x10);
    rig.request(2, 2);
    rig.run();
    assert!(rig.enabled());
    rig.request(2 | LAST, 1);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!(rig.bytes(TO + 0x10, 3), [2, 3, 4]);
}

#[test]
fn between_peripherals_the_source_ends() {
    let mut rig = Rig::new();
    rig.feed(1..=20);
    rig.start(P2P_BY_SRC | src(2) | dest(3), D4, 0, 0);
    rig.request(2, 2);
    rig.request(2 | LAST, 1);
    rig.run();
    assert!(rig.enabled(), "three wait in the FIFO");
    rig.request(3, 1);
    rig.run();
    assert_eq!(rig.sent(OTHER_PORT), [(1, 1), (2, 1), (3, 1)]);
    assert!(!rig.enabled());
    assert_eq!(rig.look(SOFT_BURST), 0, "the destination's burst was cut short");
}

#[test]
fn and_the_destination_may_ask_singly() {
    let mut rig = Rig::new();
    rig.start(P2P_BY_SRC | src(2) | dest(3), D4, 0, 0);
    rig.request(2 | LAST, 1);
    rig.request(3 | SINGLE, 1);
    rig.run();
    assert_eq!(rig.sent(OTHER_PORT).len(), 1);
    assert!(!rig.enabled());
}

#[test]
fn between_peripherals_the_destination_ends() {
    let mut rig = Rig::new();
    rig.feed(1..=20);
    rig.start(P2P_BY_DEST | src(2) | dest(3), S4, 0, 0);
    rig.request(2, 1);
    rig.request(2 | LAST, 1);
    rig.request(3, 2);
    rig.run();
    assert!(rig.enabled());
    rig.request(3 | LAST, 1);
    rig.run();
    assert_eq!(rig.sent(OTHER_PORT), [(1, 1), (2, 1), (3, 1)]);
    assert!(!rig.enabled());
}

#[test]
fn the_size_is_not_counted() {
    let mut rig = Rig::new();
    rig.start(P2M_BY_SRC | src(2), DW32 | DI, 0, 0);
    rig.request(2, 2);
    rig.run();
    assert!(rig.active());
    assert_eq!(rig.size(), 0);

    let mut rig = Rig::new();
    rig.start(P2M_BY_SRC | src(2), DI, 5, 0);
    rig.request(2, 2);
    rig.run();
    assert_eq!(rig.size(), 5);
}

#[test]
fn no_size_is_given() {
    for (config, size, good) in [
        (P2M_BY_SRC, 0, true),
        (P2M_BY_SRC, 1, false),
        (M2P_BY_DEST, 1, false),
        (P2P_BY_DEST, 1, false),
        (P2P_BY_SRC, 1, false),
    ] {
        let mut rig = Rig::new();
        rig.start(config, 0, size, 0);
        if good { rig.clean() } else { rig.complained("under peripheral flow control") }
    }
}
