//! Circular and double buffer mode, and peripheral flow control.

use super::*;

#[test]
fn circular_reloads_count_and_pointers() {
    let mut rig = Rig::new();
    rig.feed(1..=7);
    rig.start(MINC | CIRC, 0, 3);
    rig.request(3);
    rig.run();
    assert!(rig.enabled());
    assert_eq!((rig.flags(), rig.get(NDTR)), (TC | HT, 3));
    rig.clear(TC | HT);
    rig.request(2);
    rig.run();
    assert_eq!((rig.flags(), rig.get(NDTR)), (HT, 1));
    assert_eq!(rig.bytes(TO, 4), [4, 5, 3, 0]);
    rig.request(2);
    rig.run();
    assert_eq!((rig.flags(), rig.get(NDTR)), (HT | TC, 2));
    assert_eq!(rig.bytes(TO, 4), [7, 5, 6, 0]);
    rig.clean();
}

#[test]
fn circular_reloads_a_moving_peripheral_pointer() {
    let mut rig = Rig::new();
    rig.fill(FROM, &[1, 2]);
    rig.set(PAR, FROM);
    rig.set(M0AR, TO);
    rig.set(NDTR, 2);
    rig.set(CR, MINC | PINC | CIRC | EN);
    rig.request(2);
    rig.run();
    rig.fill(FROM, &[8, 9]);
    rig.request(2);
    rig.run();
    assert_eq!(rig.bytes(TO, 3), [8, 9, 0]);
}

#[test]
fn circular_memory_to_peripheral() {
    for fcr in [0, DMDIS, DMDIS | FULL] {
        let mut rig = Rig::new();
        rig.fill(TO, &[1, 2, 3]);
        rig.start(M2P | MINC | CIRC, fcr, 3);
        rig.request(7);
        rig.run();
        let expected: Vec<_> = [1, 2, 3, 1, 2, 3, 1].map(|value| (value, 1)).into();
        assert_eq!(rig.sent(), expected);
        assert_eq!(rig.get(NDTR), 2);
        rig.clean();
    }
}

#[test]
fn a_round_with_the_fifo_ends_when_memory_has_it_all() {
    let mut rig = Rig::new();
    rig.feed(1..=12);
    rig.start(MINC | CIRC, DMDIS | HALF, 6);
    rig.request(6);
    while rig.get(NDTR) != 0 {
        rig.step();
    }
    assert_eq!(rig.flags() & TC, 0);
    rig.run();
    assert_eq!((rig.flags() & TC, rig.get(NDTR)), (TC, 6));
    assert_eq!(rig.bytes(TO, 6), ramp(6));
}

#[test]
fn stopping_a_circular_stream_keeps_the_remainder() {
    let mut rig = Rig::new();
    rig.start(MINC | CIRC, 0, 4);
    rig.request(5);
    rig.run();
    rig.clear(TC | HT);
    rig.set(CR, MINC | CIRC);
    rig.run();
    assert!(!rig.enabled());
    assert_eq!((rig.flags(), rig.get(NDTR)), (TC, 3));
}

#[test]
fn double_buffer_swaps_targets() {
    let mut rig = Rig::new();
    rig.feed(1..=6);
    rig.start(MINC | DBM, 0, 2);
    assert_ne!(rig.get(CR) & CIRC, 0, "forced");
    assert_eq!(rig.get(CR) & CT, 0);
    rig.request(2);
    rig.run();
    assert_eq!(rig.get(CR) & CT, CT);
    assert_eq!((rig.flags(), rig.get(NDTR)), (TC | HT, 2));
    rig.request(2);
    rig.run();
    assert_eq!(rig.get(CR) & CT, 0);
    assert_eq!((rig.bytes(TO, 3), rig.bytes(OTHER, 3)), (vec![1, 2, 0], vec![3, 4, 0]));
    rig.request(1);
    rig.run();
    assert_eq!(rig.bytes(TO, 2), [5, 2]);
    rig.clean();
}

#[test]
fn double_buffer_may_begin_with_the_second() {
    let mut rig = Rig::new();
    rig.feed([7]);
    rig.start(MINC | DBM | CT, 0, 2);
    rig.request(1);
    rig.run();
    assert_eq!((rig.bytes(TO, 1), rig.bytes(OTHER, 1)), (vec![0], vec![7]));
}

#[test]
fn double_buffer_from_memory() {
    let mut rig = Rig::new();
    rig.fill(TO, &[1, 2]);
    rig.fill(OTHER, &[3, 4]);
    rig.start(M2P | MINC | DBM, 0, 2);
    rig.request(5);
    rig.run();
    let expected: Vec<_> = [1, 2, 3, 4, 1].map(|value| (value, 1)).into();
    assert_eq!(rig.sent(), expected);
}

#[test]
fn the_idle_pointer_may_be_changed_live() {
    let mut rig = Rig::new();
    rig.feed(1..=6);
    rig.start(MINC | DBM, 0, 2);
    rig.set(M1AR, OTHER + 8);
    rig.request(2);
    rig.run();
    rig.set(M0AR, TO + 8);
    rig.request(4);
    rig.run();
    assert_eq!(rig.bytes(OTHER + 8, 2), [3, 4]);
    assert_eq!(rig.bytes(TO, 2), [1, 2]);
    assert_eq!(rig.bytes(TO + 8, 2), [5, 6]);
    rig.clean();
}

#[test]
fn the_current_pointer_may_not() {
    for (first, register) in [(0, M0AR), (CT, M1AR)] {
        let mut rig = Rig::new();
        rig.start(MINC | DBM | first, 0, 2);
        let before = rig.get(register);
        rig.set(register, 0x2000_8000);
        rig.complained("current target");
        assert_eq!(rig.get(register), before);
        assert_eq!(rig.flags(), TE);
        assert!(!rig.enabled());
    }
}

#[test]
fn without_double_buffer_the_target_bit_means_nothing() {
    let mut rig = Rig::new();
    rig.feed([7]);
    rig.start(MINC | CT, 0, 1);
    rig.request(1);
    rig.run();
    assert_eq!(rig.bytes(TO, 1), [7]);
}

#[test]
fn peripheral_flow_counts_down_from_the_top() {
    let mut rig = Rig::new();
    rig.feed(1..=9);
    rig.start(MINC | PFCTRL, DMDIS | HALF, 3);
    assert_eq!(rig.get(NDTR), 0xFFFF);
    rig.request(9);
    rig.run();
    assert_eq!(rig.get(NDTR), 0xFFFF - 9);
    assert!(rig.enabled());
    assert_eq!(rig.bytes(TO + 8, 1), [0], "the ninth waits in the FIFO");
    rig.dma.signal_last(1, 3);
    assert_eq!(rig.flags(), 0);
    rig.run();
    assert_eq!(rig.bytes(TO, 9), ramp(9));
    assert_eq!(rig.flags(), TC);
    assert!(!rig.enabled());
    assert_eq!(rig.get(NDTR), 0xFFFF - 9);
    rig.clean();
}

#[test]
fn peripheral_flow_ends_at_once_when_nothing_is_left() {
    let mut rig = Rig::new();
    rig.start(M2P | MINC | PFCTRL, 0, 0);
    rig.request(2);
    rig.run();
    rig.dma.signal_last(1, 3);
    assert_eq!((rig.flags(), rig.get(NDTR)), (TC, 0xFFFD));
    assert!(!rig.enabled());
    rig.clean();
}

#[test]
fn peripheral_flow_stopped_by_software() {
    let mut rig = Rig::new();
    rig.start(MINC | PFCTRL, 0, 0);
    rig.request(2);
    rig.run();
    rig.set(CR, MINC | PFCTRL);
    rig.run();
    assert_eq!((rig.flags(), rig.get(NDTR)), (TC, 0xFFFD));
}

#[test]
fn peripheral_flow_is_neither_circular_nor_double() {
    for mode in [CIRC, DBM] {
        let mut rig = Rig::new();
        rig.start(MINC | PFCTRL | mode, 0, 3);
        rig.complained("peripheral flow control");
        assert_eq!(rig.get(CR) & CIRC, 0);
        rig.request(1);
        rig.run();
        rig.dma.signal_last(1, 3);
        assert!(!rig.enabled());
        assert_eq!(rig.get(CR) & CT, 0);
    }
}

#[test]
fn peripheral_flow_serves_what_was_asked_before_the_last_signal() {
    let mut rig = Rig::new();
    rig.start(MINC | PFCTRL, 0, 0);
    rig.request(3);
    rig.dma.signal_last(1, 3);
    assert!(rig.enabled());
    rig.run();
    assert_eq!((rig.flags(), rig.get(NDTR)), (TC, 0xFFFC));
}

#[test]
fn peripheral_flow_ends_at_zero_and_knows_no_half() {
    let mut rig = Rig::new();
    rig.start(PFCTRL, 0, 0);
    rig.request(0x1_0000);
    assert_eq!(rig.run(), 0xFFFF);
    assert_eq!((rig.flags(), rig.get(NDTR)), (TC, 0));
    assert!(!rig.enabled());
}

#[test]
fn a_round_does_not_inherit_the_rest_of_a_memory_word() {
    let mut rig = Rig::new();
    rig.fill(TO, &ramp(4));
    rig.start(M2P | MINC | CIRC | M32, DMDIS, 3);
    rig.complained("incomplete");
    rig.request(6);
    rig.run();
    let expected: Vec<_> = [1, 2, 3, 1, 2, 3].map(|value| (value, 1)).into();
    assert_eq!(rig.sent(), expected);
}
