use super::*;

/// A copy of `count` words from the `n`-th kilobyte quarter of the source, behind the ones before.
fn part(n: u32, csr: u32, next: u32) -> Fields {
    Fields { saddr: FROM + 8 * n, daddr: TO + 8 * n, dlast: next, ..Fields::copy(4, 8, 1).csr(csr) }
}

#[test]
fn the_next_tcd_replaces_this_one() {
    let mut rig = Rig::new();
    rig.store(LIST, part(1, INTMAJOR | DREQ, 0));
    rig.listen(0, 20, part(0, ESG | INTMAJOR, LIST));
    rig.dma.request(0, 20, 1);
    rig.steps(4);
    assert_eq!(rig.csr(0), ESG | INTMAJOR | ACTIVE | DONE, "written back, not yet fetched");
    assert!(rig.dma.interrupt(0));
    rig.steps(1);
    assert_eq!(rig.csr(0), INTMAJOR | DREQ, "DONE is gone with the old TCD");
    assert_eq!((rig.tcd(0, 0), rig.tcd(0, 0x10), rig.tcd(0, 0x18)), (FROM + 8, TO + 8, 0));
    assert!(!rig.step());
    assert_eq!(rig.get(ERQ), 1);
    rig.command(CINT, 0);
    rig.dma.request(0, 20, 1);
    rig.run();
    rig.copied(16);
    assert_eq!((rig.csr(0), rig.get(ERQ)), (INTMAJOR | DREQ | DONE, 0));
    assert!(rig.dma.interrupt(0));
    rig.clean();
}

#[test]
fn the_fetch_may_come_before_the_interrupt() {
    let mut rig = Rig::new();
    rig.dma.set_load_order(LoadOrder::LoadFirst);
    rig.store(LIST, part(1, 0, 0));
    rig.start(0, part(0, ESG | INTMAJOR, LIST));
    rig.steps(4);
    assert_eq!(rig.csr(0), ESG | INTMAJOR | ACTIVE);
    assert!(!rig.dma.interrupt(0));
    rig.steps(1);
    assert_eq!(rig.csr(0), 0);
    assert!(rig.dma.interrupt(0));
    rig.clean();
}

#[test]
fn the_interrupt_is_that_of_the_tcd_that_ended() {
    for order in [LoadOrder::EventsFirst, LoadOrder::LoadFirst] {
        let mut rig = Rig::new();
        rig.dma.set_load_order(order);
        rig.store(LIST, part(1, INTMAJOR, 0));
        rig.start(0, part(0, ESG, LIST));
        rig.run();
        assert_eq!(rig.get(INT), 0);
        rig.command(SSRT, 0);
        rig.run();
        assert_eq!(rig.get(INT), 1);
        rig.clean();
    }
}

#[test]
fn a_start_bit_in_the_list_keeps_it_going() {
    let mut rig = Rig::new();
    rig.store(LIST, part(1, ESG | START, LIST + 32));
    rig.store(LIST + 32, part(2, START | INTMAJOR, 0));
    rig.start(0, part(0, ESG, LIST));
    assert_eq!(rig.run(), 5 + 5 + 4);
    rig.copied(24);
    assert_eq!((rig.csr(0), rig.get(INT)), (DONE | INTMAJOR, 1));
    rig.clean();
}

#[test]
fn without_one_the_next_tcd_waits_for_its_request() {
    let mut rig = Rig::new();
    rig.store(LIST, part(1, 0, 0));
    rig.start(0, part(0, ESG, LIST));
    assert_eq!(rig.run(), 5);
    rig.copied(8);
    assert_eq!(rig.csr(0), 0);
}

#[test]
fn a_tcd_that_links_to_itself_is_a_cycle() {
    let mut rig = Rig::new();
    let cycle = Fields { citer: 2, biter: 2, nbytes: 4, ..part(0, ESG | INTMAJOR, LIST) };
    rig.store(LIST, cycle);
    rig.listen(0, 20, cycle);
    for _ in 0..5 {
        rig.dma.request(0, 20, 2);
        rig.run();
        assert_eq!((rig.tcd(0, 0), rig.citer(0), rig.csr(0)), (FROM, 2, ESG | INTMAJOR));
        assert!(rig.dma.interrupt(0));
        rig.command(CINT, 0);
    }
    rig.clean();
}

#[test]
fn dlastsga_is_an_address_with_esg_and_an_offset_without() {
    let mut rig = Rig::new();
    rig.dma.memory().fault(LIST..LIST + 32);
    rig.start(0, part(0, ESG, LIST));
    rig.run();
    assert_eq!(rig.tcd(0, 0x10), TO + 8);
    rig.command(CDNE, 0);
    rig.start(0, part(0, 0, LIST));
    rig.run();
    assert_eq!(rig.tcd(0, 0x10), TO + 8 + LIST);
}

#[test]
fn dreq_is_that_of_the_tcd_that_ended() {
    let mut rig = Rig::new();
    rig.store(LIST, part(1, 0, 0));
    rig.listen(0, 20, part(0, ESG | DREQ, LIST));
    rig.dma.request(0, 20, 2);
    rig.run();
    assert_eq!((rig.get(ERQ), rig.tcd(0, 0)), (0, FROM + 8));
}

#[test]
fn a_link_must_be_a_multiple_of_32() {
    let mut rig = Rig::new();
    rig.store(LIST, part(1, 0, 0));
    rig.start(4, part(0, ESG | INTMAJOR, LIST + 16));
    rig.steps(4);
    assert_eq!((rig.get(ERR), rig.get(INT)), (0, 1 << 4), "the major loop is complete");
    rig.steps(1);
    assert_eq!(rig.get(ES), 1 << 31 | 4 << 8 | 1 << 2);
    assert_eq!((rig.get(ERR), rig.csr(4)), (1 << 4, ESG | INTMAJOR | DONE));
    assert_eq!(rig.tcd(4, 0), FROM + 8, "nothing is loaded");
    rig.complained("not aligned");
}

#[test]
fn a_link_to_nowhere_is_a_source_bus_error() {
    for order in [LoadOrder::EventsFirst, LoadOrder::LoadFirst] {
        let mut rig = Rig::new();
        rig.dma.set_load_order(order);
        rig.dma.memory().fault(LIST + 28..LIST + 32);
        rig.start(4, part(0, ESG | INTMAJOR, LIST));
        rig.run();
        assert_eq!(rig.get(ES), 1 << 31 | 4 << 8 | 2);
        assert_eq!((rig.csr(4), rig.get(INT)), (ESG | INTMAJOR | DONE, 1 << 4));
        assert_eq!(rig.tcd(4, 0), FROM + 8);
    }
}

#[test]
fn esg_can_be_set_during_the_last_minor_loop() {
    let mut rig = Rig::new();
    rig.store(LIST, part(1, INTHALF, 0));
    rig.start(0, part(0, 0, 0));
    rig.steps(2);
    // Dynamic scatter-gather: DREQ, address, ESG.
    rig.set_half(0, 0x1C, DREQ);
    rig.dma.write(TCD + 0x18, 4, LIST);
    rig.set_half(0, 0x1C, DREQ | ESG);
    rig.run();
    assert_eq!((rig.tcd(0, 0), rig.csr(0)), (FROM + 8, INTHALF));
    rig.dma.complaints();
}

#[test]
fn esg_comes_too_late_after_done() {
    let mut rig = Rig::new();
    rig.store(LIST, part(1, 0, 0));
    rig.start(0, part(0, 0, 0));
    rig.run();
    rig.set_half(0, 0x1C, DONE | DREQ);
    rig.dma.write(TCD + 0x18, 4, LIST);
    rig.set_half(0, 0x1C, DONE | DREQ | ESG);
    assert_eq!(rig.csr(0) & ESG, 0);
    rig.run();
    assert_eq!(rig.tcd(0, 0), FROM + 8);
    rig.clean();
}
