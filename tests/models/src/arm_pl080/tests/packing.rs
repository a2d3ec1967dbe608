//! The FIFO, and widths that differ.

use super::*;

#[test]
fn every_pair_of_widths_keeps_the_bytes_in_order() {
    for (from, s) in [(1, 0), (2, SW16), (4, SW32)] {
        for d in [0, DW16, DW32] {
            for burst in [0, S4 | D4, S8 | D8, S256] {
                let mut rig = Rig::new();
                rig.fill(FROM, &ramp(32));
                rig.start(0, s | d | burst | INC, 32 / from, 0);
                rig.run();
                assert_eq!(rig.bytes(TO, 33), [ramp(32), vec![0]].concat());
                assert!(!rig.enabled());
                rig.clean();
            }
        }
    }
}

#[test]
fn the_fifo_takes_four_words() {
    for (control, reads) in [(0, 16), (SW16 | DW16, 8), (SW32 | DW32, 4)] {
        let mut rig = Rig::new();
        rig.start(0, control | INC | S256, 256, 0);
        for read in 1..=reads {
            rig.steps(1);
            let size = rig.get(SRC) - FROM;
            assert_eq!(size, read * 16 / reads);
            assert_eq!(rig.get(DEST), TO);
        }
        rig.steps(1);
        assert_eq!(rig.get(SRC), FROM + 16, "no room: an item goes out");
        assert_eq!(rig.get(DEST), TO + 16 / reads);
    }
}

#[test]
fn bytes_wait_until_they_fill_a_word() {
    let mut rig = Rig::new();
    rig.feed(1..=8);
    rig.start(P2M | src(5), DW32 | DI, 8, 0);
    rig.request(5, 3);
    assert_eq!(rig.run(), 3);
    assert_eq!(rig.bytes(TO, 4), [0; 4]);
    assert!(rig.active());
    rig.request(5, 1);
    assert_eq!(rig.run(), 2);
    assert_eq!(rig.bytes(TO, 5), [1, 2, 3, 4, 0]);
    assert!(!rig.active());
}

#[test]
fn a_word_goes_out_byte_by_byte() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(8));
    rig.start(M2P | dest(2), SW32 | SI, 2, 0);
    rig.request(2, 1);
    assert_eq!(rig.run(), 2);
    assert_eq!(rig.sent(PORT), [(1, 1)]);
    assert!(rig.active(), "three bytes wait for the peripheral");
    rig.request(2, 3);
    assert_eq!(rig.run(), 3);
    assert_eq!(rig.sent(PORT), [(1, 1), (2, 1), (3, 1), (4, 1)]);
    assert!(!rig.active());
}

#[test]
fn a_rest_shorter_than_a_destination_item_is_a_fault() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(6));
    rig.start(0, DW32 | INC, 6, 0);
    rig.complained("no whole number of destination items");
    rig.run();
    assert_eq!(rig.bytes(TO, 9), [1, 2, 3, 4, 5, 6, 0xA5, 0xA5, 0]);

    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(6));
    rig.start(M2P | dest(1), DW32 | SI, 6, 0);
    rig.complained("no whole number of destination items");
    rig.request(1, 2);
    rig.run();
    assert_eq!(rig.sent(PORT), [(0x0403_0201, 4), (0xA5A5_0605, 4)]);
    assert_eq!(rig.get(SRC), FROM + 6);
}
