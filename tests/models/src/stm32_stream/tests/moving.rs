//! Directions, pacing, arbitration, addresses.

use super::*;

#[test]
fn direct_peripheral_to_memory_moves_one_item_a_request() {
    let mut rig = Rig::new();
    rig.feed([0x11, 0x22, 0x33]);
    rig.start(MINC, 0, 3);
    assert!(!rig.step(), "no request, no work");
    for (done, value) in [(1, 0x11), (2, 0x22), (3, 0x33)] {
        rig.request(1);
        assert!(rig.step());
        assert_eq!(rig.bytes(TO + done - 1, 2), [value, 0]);
        assert_eq!(rig.get(NDTR), 3 - done);
    }
    assert!(!rig.enabled());
    assert_eq!(rig.flags(), TC | HT);
    rig.clean();
}

#[test]
fn direct_memory_to_peripheral_reads_one_item_ahead() {
    let mut rig = Rig::new();
    rig.fill(TO, &[1, 2, 3]);
    rig.start(M2P | MINC, 0, 3);
    assert!(rig.step(), "the preload");
    assert!(!rig.step());
    assert_eq!(rig.dma.memory().accesses(), 1);
    // The first item has left memory already, the others have not.
    rig.fill(TO, &[7, 8, 9]);
    rig.request(1);
    assert!(rig.step());
    assert_eq!(rig.sent(), [(1, 1)]);
    assert_eq!(rig.get(NDTR), 2);
    // The second left memory with that step.
    rig.fill(TO, &[4, 4, 4]);
    rig.request(5);
    assert_eq!(rig.run(), 2);
    assert_eq!(rig.sent(), [(1, 1), (8, 1), (4, 1)]);
    assert_eq!(rig.flags(), TC | HT);
    assert!(!rig.enabled());
    assert_eq!(rig.get(NDTR), 0);
    rig.clean();
}

#[test]
fn only_the_selected_channel_and_stream_count() {
    let mut rig = Rig::on(0, 5);
    rig.start(MINC | 6 << 25, 0, 1);
    for line in (0..64).filter(|line| *line != 5 * 8 + 6) {
        rig.dma.request(0, line, 9);
    }
    rig.dma.request(1, 5 * 8 + 6, 9);
    assert_eq!(rig.run(), 0);
    rig.dma.request(0, 5 * 8 + 6, 1);
    assert_eq!(rig.run(), 1);
    assert_eq!(rig.flags(), TC | HT);
    rig.clean();
}

#[test]
fn requests_wait_for_the_enable() {
    let mut rig = Rig::new();
    rig.request(2);
    assert!(!rig.step());
    rig.start(MINC, 0, 3);
    assert_eq!(rig.run(), 2);
    assert_eq!(rig.get(NDTR), 1);
}

#[test]
fn memory_to_memory_is_unpaced_from_par_to_m0ar() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(32));
    rig.start(M2M | MINC | PINC | P32 | M32, DMDIS | FULL, 8);
    rig.run();
    assert_eq!(rig.bytes(TO, 33), [ramp(32), vec![0]].concat());
    assert_eq!((rig.get(NDTR), rig.flags()), (0, TC | HT));
    assert!(!rig.enabled());
    rig.clean();
}

#[test]
fn memory_to_memory_is_not_for_dma1() {
    let mut rig = Rig::on(0, 3);
    rig.start(M2M | MINC | PINC, DMDIS, 8);
    rig.complained("memory-to-memory on DMA1");
    assert!(!rig.enabled());
    assert_eq!(rig.run(), 0);
}

#[test]
fn memory_to_memory_is_not_for_direct_mode() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(8));
    rig.start(M2M | MINC | PINC | P16, 0, 4);
    rig.complained("direct mode");
    assert_ne!(rig.get(FCR) & DMDIS, 0, "hardware sets DMDIS");
    rig.run();
    assert_eq!(rig.bytes(TO, 8), ramp(8));
}

#[test]
fn address_registers_keep_what_was_programmed() {
    let mut rig = Rig::new();
    rig.start(M2M | MINC | PINC | P16 | M16, DMDIS, 5);
    rig.run();
    assert_eq!([rig.get(PAR), rig.get(M0AR), rig.get(M1AR)], [FROM, TO, OTHER]);
}

#[test]
fn enabling_again_starts_over() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(4));
    rig.start(M2M | MINC | PINC, DMDIS, 4);
    rig.run();
    rig.fill(FROM, &[9, 8, 7, 6]);
    rig.clear(TC | HT);
    rig.set(CR, M2M | MINC | PINC | EN);
    assert_eq!(rig.get(NDTR), 4, "reloaded");
    rig.run();
    assert_eq!(rig.bytes(TO, 5), [9, 8, 7, 6, 0]);
    rig.clean();
}

#[test]
fn fixed_addresses() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(4));
    rig.start(M2M | MINC, DMDIS, 4);
    rig.run();
    assert_eq!(rig.bytes(TO, 4), [1, 1, 1, 1]);

    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(4));
    rig.start(M2M | PINC, DMDIS, 4);
    rig.run();
    assert_eq!(rig.bytes(TO, 2), [4, 0]);
}

#[test]
fn peripheral_offset_of_a_word() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(16));
    rig.start(M2M | MINC | PINC | PINCOS | P16 | M16, DMDIS, 4);
    rig.run();
    assert_eq!(rig.bytes(TO, 8), [1, 2, 5, 6, 9, 10, 13, 14]);
    rig.clean();
}

#[test]
fn priority_then_number() {
    let mut rig = Rig::new();
    let mut order = Vec::new();
    for (stream, priority) in [(1, 1), (4, 3), (5, 1), (6, 3)] {
        rig.stream = stream;
        rig.set(PAR, PORT);
        rig.set(M0AR, TO + 4 * u32::from(stream));
        rig.set(NDTR, 2);
        rig.set(CR, MINC | priority << 16 | EN);
        rig.request(2);
    }
    for _ in 0..8 {
        let before = counts(&mut rig);
        assert!(rig.step());
        let after = counts(&mut rig);
        order.extend((0..8).filter(|n| before[*n] != after[*n]));
    }
    assert_eq!(order, [4, 4, 6, 6, 1, 1, 5, 5]);
    rig.clean();
}

fn counts(rig: &mut Rig) -> Vec<u32> {
    let count = |stream| {
        rig.stream = stream;
        rig.get(NDTR)
    };
    (0..8).map(count).collect()
}

#[test]
fn controllers_take_turns() {
    let mut rig = Rig::new();
    for controller in [0, 1] {
        rig.controller = controller;
        rig.start(MINC, 0, 4);
        rig.request(4);
    }
    for _ in 0..4 {
        rig.step();
    }
    for controller in [0, 1] {
        rig.controller = controller;
        assert_eq!(rig.get(NDTR), 2);
    }
}

#[test]
fn peripheral_offset_of_a_word_aligns_to_it() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(16));
    rig.set(PAR, FROM + 2);
    rig.set(M0AR, TO);
    rig.set(NDTR, 3);
    rig.set(FCR, DMDIS);
    rig.set(CR, M2M | MINC | PINC | PINCOS | P16 | M16 | EN);
    rig.run();
    assert_eq!(rig.bytes(TO, 6), [3, 4, 5, 6, 9, 10]);
    rig.clean();
}
