use super::*;

#[test]
fn the_body_of_a_tcd_is_the_engines_while_the_channel_can_run() {
    let states: [fn(&mut Rig); 3] = [
        |rig| rig.command(SERQ, 2),
        |rig| rig.command(SSRT, 2),
        |rig| {
            rig.command(SSRT, 2);
            rig.steps(1);
        },
    ];
    for enter in states {
        for (offset, size) in [(0, 4), (6, 1), (8, 4), (0x16, 2), (0x1E, 2), (0x1C, 4)] {
            let mut rig = Rig::new();
            rig.load(2, Fields::copy(1, 4, 2));
            enter(&mut rig);
            rig.clean();
            let value = rig.dma.read(TCD + 64 + offset, size);
            rig.dma.write(TCD + 64 + offset, size, value);
            rig.complained("written while it runs");
            rig.dma.write(TCD + 64 + 0x18, 4, 0);
            rig.set_half(2, 0x1C, DREQ);
            rig.clean();
        }
    }
}

#[test]
fn a_tcd_must_be_complete() {
    let mut rig = Rig::new();
    rig.load(2, Fields::copy(1, 1, 1));
    rig.command(SSRT, 2);
    rig.run();
    rig.clean();
    for (offset, word) in (0u32..).step_by(4).zip(Fields::copy(1, 1, 1).words()) {
        if offset != 0x0C {
            rig.dma.write(TCD + 96 + offset, 4, word);
        }
    }
    rig.command(SSRT, 3);
    rig.run();
    rig.complained("never written");
}

#[test]
fn descriptors_that_the_hardware_takes_but_nobody_means() {
    let good = Fields::copy(1, 4, 2);
    let cases = [
        (Fields { citer: 1, ..good }, "CITER and BITER"),
        (Fields { nbytes: 0, ..good }, "NBYTES of zero"),
        (Fields { csr: INTHALF, citer: 1, biter: 1, ..good }, "INTHALF"),
        (Fields { csr: 1 << 12, ..good }, "reserved bits of CSR"),
        (Fields { csr: 1 << 14, ..good }, "reserved BWC"),
        (Fields { citer: 0xA002, biter: 0xA002, ..good }, "reserved bits of CITER"),
    ];
    for (fields, words) in cases {
        let mut rig = Rig::new();
        rig.start(2, fields);
        rig.steps(1);
        rig.complained(words);
    }
}

#[test]
fn citer_may_differ_later() {
    let mut rig = Rig::new();
    rig.start(2, Fields::copy(1, 4, 3));
    rig.run();
    rig.command(SSRT, 2);
    rig.run();
    rig.clean();
    rig.set_half(2, 0x1E, 3);
    rig.command(SSRT, 2);
    rig.run();
    rig.complained("CITER and BITER");
}

#[test]
fn a_list_is_judged_too() {
    let mut rig = Rig::new();
    rig.store(LIST, Fields { citer: 1, csr: START | DONE, ..Fields::copy(1, 1, 2) });
    rig.start(2, Fields { dlast: LIST, ..Fields::copy(1, 1, 1).csr(ESG) });
    rig.steps(4);
    rig.complained("DONE set");
    rig.steps(1);
    rig.complained("CITER and BITER");
}

#[test]
fn reserved_bits_and_places() {
    for (offset, value) in [(CR, 1), (CR, 1 << 3), (CR, 1 << 8), (ERQ, 1 << 16), (INT, 1 << 20)] {
        let mut rig = Rig::new();
        rig.set(offset, value);
        rig.complained("reserved bits");
        assert_eq!(rig.get(offset), 0);
    }
    let mut rig = Rig::new();
    rig.command(SERQ, 0x12);
    rig.complained("reserved bits of the command");
    rig.dma.write(DMA + 0x100, 1, 0x23);
    rig.complained("reserved bits of DCHPRI3");
    rig.set(ES, 0);
    rig.complained("read-only");
    rig.set(HRS, 0);
    rig.complained("read-only");
    rig.set(0x40, 0);
    rig.complained("no register");
    rig.get(0x1200);
    rig.complained("no register");
    rig.dma.read(TCD + 2, 4);
    rig.complained("access of 4 bytes");
    rig.set_half(0, 0x1C, DONE);
    rig.complained("DONE is written as 1");
    assert_eq!(rig.csr(0), 0);
}

#[test]
fn cr_is_for_idle_times() {
    for bit in [ERCA, HOE, CLM, EMLM] {
        let mut rig = Rig::new();
        rig.set(CR, bit);
        rig.start(0, Fields::copy(1, 4, 1));
        rig.steps(1);
        rig.clean();
        rig.set(CR, 0);
        rig.complained("CR is reconfigured");
        rig.set(CR, HALT);
        rig.set(CR, CX);
        rig.clean();
    }
}

#[test]
fn priorities_change_in_round_robin_or_at_rest() {
    let mut rig = Rig::new();
    rig.dma.write(DMA + 0x100, 1, 3);
    rig.command(SERQ, 0);
    rig.dma.write(DMA + 0x100, 1, 0x83);
    rig.clean();
    rig.dma.write(DMA + 0x100, 1, 0x84);
    rig.complained("DCHPRI3 changes");
    rig.set(CR, ERCA);
    rig.dma.write(DMA + 0x100, 1, 0x83);
    rig.clean();
    rig.set(CR, 0);
    rig.command(CERQ, 0);
    rig.dma.write(DMA + 0x100, 1, 4);
    rig.clean();
}

#[test]
fn a_start_must_have_been_taken_before_the_next() {
    let mut rig = Rig::new();
    rig.start(2, Fields::copy(1, 4, 9));
    rig.command(SSRT, 2);
    rig.complained("started before");
    rig.steps(1);
    rig.command(SSRT, 2);
    rig.clean();
}

#[test]
fn complaints_are_handed_over_once() {
    let mut rig = Rig::new();
    rig.set(ES, 0);
    assert_eq!(rig.dma.complaints().len(), 1);
    rig.clean();
}
