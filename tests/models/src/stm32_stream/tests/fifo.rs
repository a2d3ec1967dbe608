//! Thresholds, packing, bursts.

use super::*;

#[test]
fn peripheral_to_memory_waits_for_the_threshold() {
    let mut rig = Rig::new();
    rig.feed(1..=20);
    rig.start(MINC, DMDIS | HALF, 20);
    rig.request(7);
    assert_eq!(rig.run(), 7);
    assert_eq!(rig.bytes(TO, 1), [0]);
    assert_eq!(rig.get(NDTR), 13);
    rig.request(1);
    // One more item, then eight writes to memory.
    assert_eq!(rig.run(), 9);
    assert_eq!(rig.bytes(TO, 9), [ramp(8), vec![0]].concat());
    // At the end the rest goes too; TCIF and EN wait for it.
    rig.request(12);
    while rig.get(NDTR) != 0 {
        assert!(rig.step());
    }
    assert!(rig.enabled());
    assert_eq!(rig.flags() & TC, 0);
    rig.run();
    assert_eq!(rig.bytes(TO, 20), ramp(20));
    assert!(!rig.enabled());
    assert_eq!(rig.flags(), TC | HT);
    rig.clean();
}

#[test]
fn memory_to_peripheral_fills_the_fifo_first() {
    let mut rig = Rig::new();
    rig.fill(TO, &ramp(40));
    rig.start(M2P | MINC, DMDIS | QUARTER, 40);
    assert_eq!(rig.run(), 16);
    assert_eq!(rig.get(FCR) >> 3 & 7, 5, "full");
    assert_eq!(rig.get(NDTR), 40, "nothing has crossed the peripheral port");
    rig.request(11);
    assert_eq!(rig.run(), 11, "above the threshold there is no reload");
    rig.request(1);
    assert_eq!(rig.run(), 13, "at the threshold there is a full one");
    rig.request(28);
    rig.run();
    let expected: Vec<_> = (1..=40).map(|value| (value, 1)).collect();
    assert_eq!(rig.sent(), expected);
    assert_eq!(rig.dma.memory().accesses(), 80, "nothing read beyond the buffer");
    assert!(!rig.enabled());
    rig.clean();
}

#[test]
fn fifo_status() {
    let mut rig = Rig::new();
    rig.start(MINC, DMDIS | FULL, 100);
    let mut seen = vec![rig.get(FCR) >> 3 & 7];
    for _ in 0..16 {
        rig.request(1);
        rig.step();
        seen.push(rig.get(FCR) >> 3 & 7);
    }
    assert_eq!(seen, [4, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 5]);
}

#[test]
fn packing_is_little_endian_and_psize_counts() {
    // 12 bytes, from every width to every width.
    for (p, psize) in [1_u8, 2, 4].into_iter().enumerate() {
        for (m, msize) in [1_u32, 2, 4].into_iter().enumerate() {
            let widths = (p as u32) << 11 | (m as u32) << 13;
            let count = 12 / u32::from(psize);
            let items: Vec<u32> = ramp(12)
                .chunks(usize::from(psize))
                .map(|c| c.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte)))
                .collect();

            let mut rig = Rig::new();
            rig.feed(items.clone());
            rig.start(MINC | widths, DMDIS | HALF, count);
            rig.request(count);
            rig.run();
            assert_eq!(rig.bytes(TO, 13), [ramp(12), vec![0]].concat());
            assert_eq!(rig.dma.memory().accesses(), u64::from(count + 12 / msize));
            rig.clean();

            let mut rig = Rig::new();
            rig.fill(TO, &ramp(12));
            rig.start(M2P | MINC | widths, DMDIS | HALF, count);
            rig.request(count);
            rig.run();
            let expected: Vec<_> = items.iter().map(|item| (*item, psize)).collect();
            assert_eq!(rig.sent(), expected);
            assert_eq!(rig.dma.memory().accesses(), u64::from(count + 12 / msize));
            rig.clean();
        }
    }
}

#[test]
fn direct_mode_uses_psize_for_both() {
    let mut rig = Rig::new();
    rig.feed([0x0201, 0x0403]);
    rig.start(MINC | P16 | M32, 0, 2);
    rig.request(2);
    rig.run();
    assert_eq!(rig.bytes(TO, 6), [1, 2, 3, 4, 0, 0]);
    rig.clean();
}

#[test]
fn a_request_is_worth_a_peripheral_burst() {
    let mut rig = Rig::new();
    rig.feed(1..=10);
    rig.start(MINC | PBURST4, DMDIS | HALF, 10);
    rig.request(1);
    assert!(rig.step());
    assert_eq!(rig.get(NDTR), 6);
    rig.request(1);
    rig.run();
    assert_eq!(rig.get(NDTR), 2);
    // The rest is too short for a burst: single items.
    rig.request(1);
    rig.run();
    assert_eq!(rig.get(NDTR), 1);
    rig.request(1);
    rig.run();
    assert_eq!(rig.bytes(TO, 10), ramp(10));
    assert_eq!(rig.flags(), TC | HT);
    rig.clean();
}

#[test]
fn memory_bursts_are_one_step() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(16));
    rig.start(M2M | MINC | PINC | P32 | M32 | MBURST4, DMDIS | FULL, 4);
    assert_eq!(rig.run(), 5, "four reads, one burst");
    assert_eq!(rig.bytes(TO, 16), ramp(16));
    rig.clean();
}

#[test]
fn a_tail_shorter_than_a_memory_burst_goes_singly() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(22));
    rig.start(M2M | MINC | PINC | MBURST4, DMDIS | QUARTER, 22);
    assert_eq!(rig.run(), 22 + 5 + 2);
    assert_eq!(rig.bytes(TO, 23), [ramp(22), vec![0]].concat());
    rig.clean();
}

#[test]
fn a_burst_must_not_cross_a_kilobyte() {
    let mut rig = Rig::new();
    rig.set(M0AR, TO + 0x3FC);
    rig.set(PAR, FROM);
    rig.set(NDTR, 8);
    rig.set(FCR, DMDIS | HALF);
    rig.set(CR, M2M | MINC | PINC | 2 << 23 | EN);
    rig.run();
    rig.complained("1 KiB");
}

#[test]
fn every_legal_shape_moves_the_data() {
    for shape in 0..1 << 12 {
        let field = |shift: u32| shape >> shift & 3;
        let (psize, msize, threshold) = (field(0), field(2), field(4));
        let (pburst, mburst, direction) = (field(6), field(8), field(10));
        let burst = |field: u32| if field == 0 { 1 } else { 2 << field };
        let illegal = psize == 3
            || msize == 3
            || direction == 3
            || burst(pburst) << psize > 16
            || (threshold == 2 && pburst != 0 && burst(pburst) << psize == 16)
            || !((threshold + 1) * 4).is_multiple_of(burst(mburst) << msize) && mburst != 0;
        if illegal {
            continue;
        }
        let cr = direction << 6 | psize << 11 | msize << 13 | pburst << 21 | mburst << 23;
        let mut rig = Rig::new();
        rig.fill(FROM, &ramp(100));
        rig.fill(TO, &ramp(if direction == 1 { 100 } else { 0 }));
        rig.feed((0..100_u8 >> psize).map(|n| {
            let first = u32::from(n << psize);
            [1, 0x0201, 0x0403_0201][psize as usize]
                + first * [1, 0x0101, 0x0101_0101][psize as usize]
        }));
        rig.start(
            cr | MINC | if direction == 2 { PINC } else { 0 },
            DMDIS | threshold,
            100 >> psize,
        );
        rig.request(100);
        rig.run();
        assert_eq!(rig.get(NDTR), 0, "shape {shape:#x}");
        assert_eq!(rig.flags(), TC | HT, "shape {shape:#x}");
        let arrived = match direction {
            1 => rig
                .sent()
                .iter()
                .flat_map(|(v, s)| v.to_le_bytes()[..*s as usize].to_vec())
                .collect(),
            _ => rig.bytes(TO, 100),
        };
        assert_eq!(arrived, ramp(100), "shape {shape:#x}");
        rig.clean();
    }
}

#[test]
fn memory_is_read_in_bursts() {
    let mut rig = Rig::new();
    rig.start(M2P | MINC | MBURST4, DMDIS | FULL, 40);
    assert_eq!(rig.run(), 4, "four bursts fill the FIFO");
    rig.request(3);
    assert_eq!(rig.run(), 3, "no room for a burst yet");
    rig.request(1);
    assert_eq!(rig.run(), 2);
    assert_eq!(rig.dma.memory().accesses(), 16 + 4 + 4);
    rig.clean();
}
