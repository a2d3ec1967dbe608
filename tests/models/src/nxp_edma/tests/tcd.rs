use super::*;

#[test]
fn the_tcds_are_ram_without_a_reset_value() {
    let mut one = Rig::new();
    let mut other = Rig { dma: Mk63f12::with_noise(7) };
    let words = |rig: &mut Rig| (0..8).map(|n| rig.tcd(4, 4 * n)).collect::<Vec<_>>();
    assert_ne!(words(&mut one), words(&mut other));
    assert_ne!(one.tcd(3, 0), one.tcd(4, 0));
}

#[test]
fn every_width_reaches_every_field() {
    let mut rig = Rig::new();
    for n in 0..8 {
        rig.dma.write(TCD + 32 + 4 * n, 4, 0x0101_0101 * (n + 1));
    }
    assert_eq!(rig.half(1, 0x16), 0x0606);
    assert_eq!(rig.dma.read(TCD + 32 + 0x0D, 1), 4);
    rig.set_half(1, 0x06, 0xABCD);
    assert_eq!(rig.tcd(1, 0x04), 0xABCD_0202);
    rig.dma.write(TCD + 32 + 0x13, 1, 0xEE);
    assert_eq!(rig.tcd(1, 0x10), 0xEE05_0505);
    rig.clean();
}

#[test]
fn a_running_channel_shows_the_engine() {
    let mut rig = Rig::new();
    rig.start(5, Fields::copy(4, 16, 3));
    rig.steps(3);
    assert_eq!(rig.csr(5), ACTIVE);
    assert_eq!((rig.tcd(5, 0), rig.tcd(5, 0x10)), (FROM + 8, TO + 8));
    assert_eq!(rig.tcd(5, 8), 8, "NBYTES goes down");
    assert_eq!(rig.citer(5), 3, "CITER is counted at the end");
    rig.steps(2);
    assert_eq!((rig.tcd(5, 8), rig.csr(5)), (0, ACTIVE));
    rig.steps(1);
    assert_eq!((rig.tcd(5, 8), rig.csr(5), rig.citer(5)), (16, 0, 2));
    assert_eq!(rig.tcd(5, 0), FROM + 16);
    rig.clean();
}

#[test]
fn the_upper_bits_of_nbytes_stay_while_it_counts() {
    let mut rig = Rig::new();
    rig.set(CR, EMLM);
    let nbytes = 1 << 31 | 12 << 10 | 4;
    rig.start(0, Fields { nbytes, ..Fields::copy(1, 0, 2) });
    rig.steps(2);
    assert_eq!(rig.tcd(0, 8), 1 << 31 | 12 << 10 | 3);
}

#[test]
fn esg_and_majorelink_cannot_be_set_while_done() {
    for (bit, offset, size) in [(ESG, 0x1C, 2), (MAJORELINK, 0x1C, 2), (ESG, 0x1C, 1)] {
        let mut rig = Rig::new();
        rig.start(0, Fields::copy(1, 1, 1));
        rig.run();
        rig.dma.write(TCD + offset, size, DREQ | DONE | bit);
        assert_eq!(rig.csr(0), DONE | DREQ, "DONE stays set");
        rig.dma.write(TCD + offset, size, DREQ | bit);
        assert_eq!(rig.csr(0), DREQ, "the write that clears DONE still loses the bit");
        rig.dma.write(TCD + offset, size, DREQ | bit);
        assert_eq!(rig.csr(0), DREQ | bit);
        rig.clean();
    }
}

#[test]
fn any_write_of_the_last_word_while_done_clears_them() {
    let mut rig = Rig::new();
    let to_1 = ESG | MAJORELINK | 1 << 8;
    rig.load(1, Fields::copy(1, 1, 1));
    rig.start(0, Fields { dlast: LIST + 1, ..Fields::copy(1, 1, 1).csr(to_1) });
    rig.steps(3);
    assert_eq!(rig.csr(0), to_1 | ACTIVE | DONE);
    rig.run();
    rig.complained("not aligned");
    assert_eq!(rig.csr(0), to_1 | DONE);
    rig.set_half(0, 0x1E, 1);
    assert_eq!(rig.csr(0), DONE | 1 << 8, "a write of BITER");
}

#[test]
fn activation_clears_done() {
    let mut rig = Rig::new();
    rig.start(0, Fields::copy(1, 1, 1));
    rig.run();
    rig.command(SSRT, 0);
    assert_eq!(rig.csr(0), START | DONE);
    rig.steps(1);
    assert_eq!(rig.csr(0), ACTIVE);
    rig.clean();
}

#[test]
fn start_can_be_written_with_the_tcd_and_taken_back() {
    let mut rig = Rig::new();
    rig.load(0, Fields::copy(1, 1, 1).csr(START));
    rig.set_half(0, 0x1C, 0);
    assert!(!rig.step());
    rig.set_half(0, 0x1C, START);
    assert_eq!(rig.run(), 3);
    rig.clean();
}
