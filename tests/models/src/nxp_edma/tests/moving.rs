use super::*;

#[test]
fn a_software_start_runs_one_minor_loop() {
    let mut rig = Rig::new();
    rig.start(3, Fields::copy(4, 8, 2).csr(INTMAJOR));
    assert_eq!(rig.csr(3), START | INTMAJOR);
    rig.steps(1);
    assert_eq!(rig.csr(3), ACTIVE | INTMAJOR);
    assert_eq!(rig.run(), 3);
    rig.copied(8);
    assert_eq!((rig.csr(3), rig.citer(3), rig.get(INT)), (INTMAJOR, 1, 0));
    rig.command(SSRT, 3);
    assert_eq!(rig.run(), 4);
    rig.copied(16);
    assert_eq!((rig.csr(3), rig.get(INT)), (DONE | INTMAJOR, 8));
    rig.clean();
}

#[test]
fn a_request_runs_one_minor_loop() {
    let mut rig = Rig::new();
    let fields = Fields { daddr: PORT, doff: 0, ..Fields::copy(1, 2, 5) };
    rig.listen(6, 9, fields);
    assert!(!rig.step());
    rig.dma.request(0, 9, 2);
    assert_eq!(rig.get(HRS), 1 << 6);
    assert_eq!(rig.run(), 8);
    assert_eq!((rig.citer(6), rig.get(HRS)), (3, 0));
    let output = rig.dma.memory().port(PORT).map(|port| port.output.clone());
    assert_eq!(output, Some((0..4).map(|n| (u32::from(pattern(n)), 1)).collect()));
    rig.clean();
}

#[test]
fn without_erq_a_request_waits() {
    let mut rig = Rig::new();
    rig.listen(6, 9, Fields::copy(1, 1, 5));
    rig.command(CERQ, 6);
    rig.dma.request(0, 9, 1);
    assert_eq!(rig.get(HRS), 0, "the arbiter sees nothing");
    assert!(!rig.step());
    rig.command(SERQ, 6);
    assert_eq!(rig.run(), 3);
    rig.clean();
}

#[test]
fn an_element_is_as_wide_as_the_wider_side() {
    let mut rig = Rig::new();
    let widen = Fields { attr: 2, soff: 1, ..Fields::copy(4, 8, 1) };
    rig.start(0, widen);
    rig.steps(2);
    rig.copied(4);
    assert_eq!(rig.dma.memory().accesses(), 5, "four reads, one write");
    rig.run();
    rig.copied(8);

    let mut rig = Rig::new();
    let narrow = Fields { attr: 2 << 8 | 1, doff: 2, ..Fields::copy(4, 8, 1) };
    rig.start(0, narrow);
    rig.steps(2);
    rig.copied(4);
    assert_eq!(rig.dma.memory().accesses(), 3, "one read, two writes");
    rig.run();
    rig.copied(8);
    rig.clean();
}

#[test]
fn bursts_are_sizes_too() {
    for (code, size) in [(4, 16), (5, 32)] {
        let mut rig = Rig::new();
        let fields = Fields { attr: code << 8 | code, ..Fields::copy(size, 2 * size, 1) };
        rig.start(0, fields);
        rig.steps(2);
        rig.copied(size);
        assert_eq!(rig.run(), 2);
        rig.copied(2 * size);
        rig.clean();
    }
}

#[test]
fn offsets_have_a_sign() {
    let mut rig = Rig::new();
    let back = |n: i32| n as u32;
    rig.start(0, Fields { saddr: FROM + 12, soff: back(-4), doff: 8, ..Fields::copy(4, 16, 1) });
    rig.run();
    for n in 0..4 {
        let want: Vec<u8> = (0..4).map(|i| pattern(12 - 4 * n + i)).collect();
        assert_eq!(rig.bytes(TO + 8 * n, 4), want);
    }
    assert_eq!((rig.tcd(0, 0), rig.tcd(0, 0x10)), (FROM - 4, TO + 32));
    rig.clean();
}

#[test]
fn a_modulo_wraps_in_its_own_block() {
    let mut rig = Rig::new();
    // Three bits of the source, starting in the middle; four of the destination.
    let fields = Fields { attr: 3 << 11 | 4 << 3, saddr: FROM + 6, ..Fields::copy(1, 18, 1) };
    rig.start(0, fields);
    rig.run();
    let want: Vec<u8> =
        (0..16).map(|n| pattern((6 + if n < 2 { n + 16 } else { n }) % 8)).collect();
    assert_eq!(rig.bytes(TO, 16), want);
    assert_eq!(rig.bytes(TO + 16, 1), [0]);
    assert_eq!((rig.tcd(0, 0), rig.tcd(0, 0x10)), (FROM, TO + 2));
    rig.clean();
}

#[test]
fn a_major_loop_ends_with_its_adjustments_and_a_fresh_count() {
    let mut rig = Rig::new();
    let fields = Fields { slast: -8i32 as u32, dlast: 0x100, ..Fields::copy(4, 4, 2) };
    rig.listen(2, 20, fields);
    rig.dma.request(0, 20, 2);
    rig.run();
    assert_eq!((rig.tcd(2, 0), rig.tcd(2, 0x10)), (FROM, TO + 8 + 0x100));
    assert_eq!((rig.citer(2), rig.csr(2)), (2, DONE), "not zero");
    assert_eq!(rig.get(INT), 0, "without INTMAJOR");
    assert_eq!(rig.get(ERQ), 4, "without DREQ");
    rig.dma.request(0, 20, 1);
    rig.steps(1);
    assert_eq!(rig.csr(2), ACTIVE);
    rig.run();
    assert_eq!((rig.citer(2), rig.csr(2)), (1, 0));
    rig.clean();
}

#[test]
fn dreq_ends_the_requests() {
    let mut rig = Rig::new();
    rig.listen(2, 20, Fields::copy(4, 4, 2).csr(DREQ));
    rig.listen(1, 21, Fields::copy(4, 4, 2));
    rig.dma.request(0, 20, 5);
    rig.run();
    assert_eq!((rig.get(ERQ), rig.csr(2)), (2, DREQ | DONE));
    rig.copied(8);
    rig.clean();
}

#[test]
fn the_half_point_has_the_same_flag() {
    for (count, half) in [(4, 2), (5, 2), (2, 1), (3, 1)] {
        let mut rig = Rig::new();
        rig.listen(2, 20, Fields::copy(1, 1, count).csr(INTHALF | INTMAJOR));
        for left in (1..count).rev() {
            rig.dma.request(0, 20, 1);
            rig.run();
            assert_eq!(rig.get(INT) != 0, left <= half, "{left} of {count}");
        }
        rig.command(CINT, 2);
        rig.dma.request(0, 20, 1);
        rig.run();
        assert_eq!(rig.get(INT), 4);
        rig.clean();
    }
}

#[test]
fn the_half_point_is_one_loop() {
    let mut rig = Rig::new();
    rig.listen(2, 20, Fields::copy(1, 1, 6).csr(INTHALF));
    for left in (0..6).rev() {
        rig.dma.request(0, 20, 1);
        rig.run();
        assert_eq!(rig.get(INT) != 0, left == 3, "{left}");
        rig.command(CINT, 2);
    }
}

#[test]
fn without_inthalf_nothing_rises_half_way() {
    let mut rig = Rig::new();
    rig.listen(2, 20, Fields::copy(1, 1, 4).csr(INTMAJOR));
    rig.dma.request(0, 20, 3);
    rig.run();
    assert_eq!(rig.get(INT), 0);
}

#[test]
fn minor_offsets_apply_between_minor_loops_only() {
    let (source, destination) = (1 << 31, 1 << 30);
    for (enables, moves) in
        [(source, [12, 0]), (destination, [0, 12]), (source | destination, [12, 12])]
    {
        let mut rig = Rig::new();
        rig.set(CR, EMLM);
        let fields = Fields { nbytes: enables | 12 << 10 | 4, ..Fields::copy(4, 0, 2) };
        rig.listen(0, 20, Fields { slast: 0x40, dlast: 0x80, ..fields });
        rig.dma.request(0, 20, 1);
        rig.run();
        let [s, d] = moves;
        assert_eq!((rig.tcd(0, 0), rig.tcd(0, 0x10)), (FROM + 4 + s, TO + 4 + d));
        rig.dma.request(0, 20, 1);
        rig.run();
        assert_eq!((rig.tcd(0, 0), rig.tcd(0, 0x10)), (FROM + 8 + s + 0x40, TO + 8 + d + 0x80));
        rig.clean();
    }
}

#[test]
fn a_minor_offset_has_a_sign() {
    let mut rig = Rig::new();
    rig.set(CR, EMLM);
    let nbytes = 1 << 31 | (-4i32 as u32 & 0xF_FFFF) << 10 | 4;
    rig.start(0, Fields { nbytes, ..Fields::copy(4, 0, 2) });
    rig.run();
    assert_eq!((rig.tcd(0, 0), rig.tcd(0, 0x10)), (FROM, TO + 4));
}

#[test]
fn emlm_decides_what_nbytes_means() {
    let nbytes = 0x400;
    let mut rig = Rig::new();
    rig.set(CR, EMLM);
    rig.start(0, Fields::copy(4, nbytes, 1));
    assert_eq!(rig.run(), 0x102, "30 bits without offsets");
    let mut rig = Rig::new();
    rig.set(CR, EMLM);
    rig.start(0, Fields::copy(4, 1 << 31 | 0x400 | 4, 1));
    assert_eq!(rig.run(), 3, "10 bits with them");
    let mut rig = Rig::new();
    rig.start(0, Fields::copy(4, 1 << 31 | 4, 1));
    rig.steps(1);
    assert_eq!(rig.tcd(0, 8), 1 << 31 | 4, "32 bits without mapping");
}

#[test]
fn a_channel_can_command_the_controller() {
    let mut rig = Rig::new();
    rig.dma.memory().set_byte(FROM, 5);
    rig.start(0, Fields { daddr: DMA + SERQ, ..Fields::copy(1, 1, 1) });
    rig.run();
    assert_eq!(rig.get(ERQ), 1 << 5);
    rig.clean();
}

#[test]
fn peripheral_to_memory() {
    let mut rig = Rig::new();
    if let Some(port) = rig.dma.memory().port(PORT) {
        port.input.extend([0x11, 0x22, 0x33]);
    }
    rig.listen(
        15,
        2,
        Fields { saddr: PORT, soff: 0, ..Fields::copy(1, 1, 3).csr(DREQ | INTMAJOR) },
    );
    rig.dma.request(0, 2, 3);
    assert_eq!(rig.run(), 9);
    assert_eq!(rig.bytes(TO, 4), [0x11, 0x22, 0x33, 0]);
    assert!(rig.dma.interrupt(15));
    rig.clean();
}
