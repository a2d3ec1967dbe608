//! Half transfer and the counter.

use super::*;

#[test]
fn half_is_reached_by_the_item_that_makes_it() {
    for (count, half) in [(1, 1), (2, 1), (4, 2), (5, 3)] {
        for direction in [0, M2P] {
            let mut rig = Rig::new();
            rig.start(MINC | direction, 0, count);
            for done in 1..=count {
                rig.request(1);
                rig.run();
                assert_eq!(rig.flags() & HT != 0, done >= half, "{done} of {count}");
                assert_eq!(rig.flags() & TC != 0, done == count, "{done} of {count}");
            }
        }
    }
}

#[test]
fn half_rises_once_a_round() {
    let mut rig = Rig::new();
    rig.start(MINC | CIRC, 0, 4);
    rig.request(2);
    rig.run();
    rig.clear(HT);
    rig.request(1);
    rig.run();
    assert_eq!(rig.flags(), 0);
    rig.request(3);
    rig.run();
    assert_eq!(rig.flags(), TC | HT);
    rig.request(2);
    rig.run();
    rig.clear(TC | HT);
    rig.request(1);
    rig.run();
    assert_eq!(rig.flags(), 0, "a quarter of the third round");
}

#[test]
fn half_is_counted_at_the_destination() {
    // Eight of ten items are taken, none has reached memory.
    let mut rig = Rig::new();
    rig.start(MINC, DMDIS | FULL, 10);
    rig.request(8);
    rig.run();
    assert_eq!((rig.flags(), rig.get(NDTR)), (0, 2));
    // Into memory, all of it read ahead, none delivered.
    let mut rig = Rig::new();
    rig.start(M2P | MINC, DMDIS | FULL, 10);
    rig.run();
    assert_eq!((rig.flags(), rig.get(NDTR)), (0, 10));
}

#[test]
fn the_counter_counts_items_of_the_peripheral_port() {
    let mut rig = Rig::new();
    rig.start(M2M | MINC | PINC | P32, DMDIS | FULL, 3);
    let mut seen = Vec::new();
    while rig.step() {
        seen.push(rig.get(NDTR));
    }
    seen.dedup();
    assert_eq!(seen, [2, 1, 0]);
    assert_eq!(rig.dma.memory().accesses(), 3 + 12);
}

#[test]
fn one_item_at_most_a_step() {
    for (cr, fcr) in [(0, 0), (0, DMDIS), (M2P, 0), (M2P, DMDIS), (M2M | PINC, DMDIS)] {
        let mut rig = Rig::new();
        rig.start(MINC | cr, fcr, 30);
        rig.request(30);
        let mut left = 30;
        while rig.step() {
            let now = rig.get(NDTR);
            assert!(left - now <= 1);
            left = now;
        }
        assert_eq!(left, 0);
    }
}
