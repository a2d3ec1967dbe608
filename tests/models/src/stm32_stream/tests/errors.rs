//! Bus errors and the errors a test raises.

use super::*;

#[test]
fn a_read_error_ends_the_transfer() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(8));
    rig.dma.memory().fault(FROM + 3..FROM + 4);
    rig.start(M2M | MINC | PINC, DMDIS | FULL, 8);
    rig.run();
    assert_eq!(rig.flags(), TE);
    assert!(!rig.enabled());
    assert_eq!(rig.get(NDTR), 5, "the failed item is not counted");
    assert_eq!(rig.bytes(TO, 1), [0], "the FIFO is dropped");
    assert_eq!(rig.get(FCR) >> 3 & 7, 4);
    rig.clean();
}

#[test]
fn a_write_error_ends_the_transfer() {
    for (cr, fcr) in [(0, 0), (0, DMDIS), (M2P, 0), (M2P, DMDIS)] {
        let mut rig = Rig::new();
        let bad = if cr == M2P { PORT } else { TO };
        rig.dma.memory().fault(bad..bad + 1);
        rig.start(MINC | cr, fcr, 16);
        rig.request(16);
        rig.run();
        assert_eq!(rig.flags(), TE);
        assert!(!rig.enabled());
        rig.clean();
    }
}

#[test]
fn an_error_in_direct_mode_leaves_the_item_uncounted() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(TO + 1..TO + 2);
    rig.start(MINC, 0, 4);
    rig.request(4);
    rig.run();
    assert_eq!((rig.flags(), rig.get(NDTR)), (TE, 3));
}

#[test]
fn an_error_ends_a_circular_stream_too() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(TO..TO + 1);
    rig.start(MINC | CIRC, 0, 4);
    rig.request(9);
    assert_eq!(rig.run(), 1);
    assert!(!rig.enabled());
}

#[test]
fn an_error_during_a_flush() {
    let mut rig = Rig::new();
    rig.start(MINC, DMDIS | FULL, 8);
    rig.request(3);
    rig.run();
    rig.dma.memory().fault(TO + 1..TO + 2);
    rig.set(CR, MINC);
    rig.run();
    assert_eq!(rig.flags(), TE, "and no TCIF");
}

#[test]
fn after_an_error_the_stream_starts_again() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(TO..TO + 1);
    rig.start(MINC, 0, 2);
    rig.request(2);
    rig.run();
    rig.dma.memory().heal();
    rig.clear(TE);
    rig.set(CR, MINC | EN);
    rig.request(1);
    rig.run();
    assert_eq!((rig.flags(), rig.get(NDTR)), (TC | HT, 0));
    rig.clean();
}

#[test]
fn fifo_and_direct_mode_errors_do_not_stop() {
    let mut rig = Rig::new();
    rig.start(MINC, 0, 2);
    rig.dma.raise_fifo_error(1, 3);
    rig.dma.raise_direct_mode_error(1, 3);
    rig.request(2);
    rig.run();
    assert_eq!(rig.flags(), FE | DME | TC | HT);
}
