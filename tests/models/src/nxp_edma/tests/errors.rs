use super::*;

const VLD: u32 = 1 << 31;
const DBE: u32 = 1;
const SBE: u32 = 2;
const NCE: u32 = 8;
const DOE: u32 = 1 << 4;
const DAE: u32 = 1 << 5;
const SOE: u32 = 1 << 6;
const SAE: u32 = 1 << 7;

#[test]
fn configuration_errors_are_found_at_activation() {
    let good = Fields::copy(4, 8, 1).csr(INTMAJOR);
    let wide = 4 << 8 | 4;
    let cases = [
        (Fields { saddr: FROM + 2, ..good }, SAE),
        (Fields { soff: 6, ..good }, SOE),
        (Fields { daddr: TO + 1, ..good }, DAE),
        (Fields { doff: 0xFFFF, ..good }, DOE),
        (Fields { nbytes: 6, ..good }, NCE),
        (Fields { nbytes: 6, attr: 2 << 8, doff: 1, ..good }, NCE),
        (Fields { nbytes: 6, attr: 2, soff: 1, ..good }, NCE),
        (Fields { citer: 0, biter: 0, ..good }, NCE),
        (Fields { soff: 16, doff: 16, nbytes: 24, attr: wide, ..good }, NCE),
        (Fields { soff: 16, doff: 16, nbytes: 32, attr: wide, saddr: FROM + 8, ..good }, SAE),
        (Fields { saddr: FROM + 1, daddr: TO + 1, ..good }, SAE | DAE),
    ];
    for (fields, bits) in cases {
        let mut rig = Rig::new();
        rig.start(11, fields);
        assert_eq!(rig.run(), 1, "{bits:#x}");
        assert_eq!(rig.get(ES), VLD | 11 << 8 | bits);
        assert_eq!((rig.get(ERR), rig.get(INT)), (1 << 11, 0));
        assert_eq!(rig.csr(11), INTMAJOR, "neither START nor ACTIVE nor DONE");
        assert_eq!(rig.dma.memory().accesses(), 0);
        rig.clean();
    }
}

#[test]
fn reserved_sizes_are_configuration_errors() {
    for (attr, bits) in [(3 << 8, SAE | SOE), (6 << 8, SAE | SOE), (7, DAE | DOE)] {
        let mut rig = Rig::new();
        rig.start(0, Fields { attr, ..Fields::copy(1, 4, 1) });
        rig.run();
        assert_eq!(rig.get(ES), VLD | bits);
        rig.complained("reserved transfer size");
    }
}

#[test]
fn es_keeps_the_last_error_and_loses_vld_with_err() {
    let mut rig = Rig::new();
    rig.start(3, Fields { saddr: FROM + 1, ..Fields::copy(4, 4, 1) });
    rig.run();
    rig.start(4, Fields { daddr: TO + 1, ..Fields::copy(4, 4, 1) });
    rig.run();
    assert_eq!(rig.get(ES), VLD | 4 << 8 | DAE);
    rig.command(CERR, 4);
    assert_eq!(rig.get(ES), VLD | 4 << 8 | DAE, "channel 3 still has one");
    rig.command(CERR, 3);
    assert_eq!(rig.get(ES), 4 << 8 | DAE);
    rig.clean();
}

#[test]
fn a_bus_error_ends_the_minor_loop() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(FROM + 8..FROM + 9);
    let fields = Fields::copy(4, 16, 3).csr(INTMAJOR | DREQ);
    rig.listen(1, 20, fields);
    rig.command(SEEI, 1);
    rig.dma.request(0, 20, 2);
    rig.steps(4);
    assert_eq!(rig.get(ES), VLD | 1 << 8 | SBE);
    assert!(rig.dma.interrupt(16) && !rig.dma.interrupt(1));
    assert_eq!((rig.csr(1), rig.citer(1), rig.tcd(1, 8)), (INTMAJOR | DREQ, 3, 16));
    assert_eq!(rig.get(ERQ), 2, "the channel stays enabled");
    assert_eq!(rig.bytes(TO + 8, 8), [0; 8]);
    rig.clean();
}

#[test]
fn the_access_behind_a_failing_read_is_made() {
    // The last read of a sequence: its write is made. An earlier one: the next read is.
    for (attr, soff, source, destination) in [(2 << 8 | 2, 4, 4, 4), (2, 1, 2, 0)] {
        let mut rig = Rig::new();
        rig.dma.memory().fault(FROM..FROM + 1);
        rig.dma.memory().set_byte(TO, 9);
        rig.start(0, Fields { attr, soff, ..Fields::copy(4, 8, 1) });
        assert_eq!(rig.run(), 2);
        assert_eq!(rig.get(ES), VLD | SBE);
        assert_eq!(rig.dma.memory().accesses(), 2);
        assert_eq!((rig.tcd(0, 0), rig.tcd(0, 0x10)), (FROM + source, TO + destination));
        assert_eq!(rig.bytes(TO, 1) == [9], destination == 0);
    }
}

#[test]
fn the_access_behind_a_failing_write_is_made() {
    let words = Fields::copy(4, 8, 1);
    let narrow = Fields { attr: 2 << 8, doff: 1, ..words };
    for (fields, source, destination) in
        [(words, 8, 4), (Fields { nbytes: 4, ..words }, 4, 4), (narrow, 4, 2)]
    {
        let mut rig = Rig::new();
        rig.dma.memory().fault(TO..TO + 1);
        rig.start(0, fields);
        assert_eq!(rig.run(), 2);
        assert_eq!(rig.get(ES), VLD | DBE);
        assert_eq!((rig.tcd(0, 0), rig.tcd(0, 0x10)), (FROM + source, TO + destination));
    }
}

#[test]
fn halt_on_error_holds_every_channel() {
    let mut rig = Rig::new();
    rig.set(CR, HOE);
    rig.load(1, Fields::copy(1, 1, 1));
    rig.start(3, Fields { saddr: FROM + 1, ..Fields::copy(4, 4, 1) });
    rig.run();
    assert_eq!(rig.get(CR), HOE | HALT);
    rig.command(SSRT, 1);
    assert!(!rig.step());
    rig.set(CR, HOE);
    assert_eq!(rig.run(), 3);
    rig.clean();
}

#[test]
fn without_it_the_next_channel_goes_on() {
    let mut rig = Rig::new();
    rig.load(1, Fields::copy(1, 1, 1));
    rig.command(SSRT, 1);
    rig.start(3, Fields { saddr: FROM + 1, ..Fields::copy(4, 4, 1) });
    rig.run();
    assert_eq!((rig.get(CR), rig.csr(1)), (0, DONE));
}

#[test]
fn a_failed_service_takes_its_request_along() {
    let mut rig = Rig::new();
    rig.listen(3, 20, Fields { saddr: FROM + 1, ..Fields::copy(4, 4, 1) });
    rig.dma.request(0, 20, 2);
    assert_eq!(rig.run(), 2);
    assert_eq!(rig.get(HRS), 0);
}

#[test]
fn or_fails_until_its_requests_are_disabled() {
    let mut rig = Rig::new();
    rig.dma.set_storm(true);
    rig.listen(3, 20, Fields { saddr: FROM + 1, ..Fields::copy(4, 4, 1) });
    rig.dma.request(0, 20, 1);
    for _ in 0..3 {
        rig.steps(2);
        assert_eq!((rig.get(ERR), rig.get(HRS)), (8, 8));
        rig.command(CERR, 3);
    }
    rig.command(CERQ, 3);
    assert!(!rig.step());
    assert_eq!(rig.get(ERR), 0);
    rig.clean();
}

#[test]
fn equal_priorities_are_an_error_in_fixed_mode() {
    let mut rig = Rig::new();
    rig.priority(2, 9);
    [9, 2, 5].into_iter().for_each(|n| rig.load(n, Fields::copy(1, 1, 1)));
    rig.command(SSRT, 5);
    rig.command(SSRT, 9);
    rig.command(SSRT, 2);
    rig.steps(1);
    assert_eq!(rig.get(ES), VLD | 1 << 14 | 2 << 8, "of equals the lowest channel");
    rig.run();
    assert_eq!(rig.get(ERR), 1 << 2 | 1 << 5 | 1 << 9, "whoever is selected");
    rig.set(ERR, 0xFFFF);
    rig.set(CR, ERCA);
    rig.command(SSRT, 5);
    rig.run();
    assert_eq!((rig.get(ERR), rig.csr(5)), (0, DONE));
    rig.clean();
}
