use super::*;

const ELINK: u32 = 1 << 15;

fn linked(count: u32, to: u32) -> Fields {
    let iterations = ELINK | to << 9 | count;
    Fields { citer: iterations, biter: iterations, ..Fields::copy(1, 1, 1) }
}

#[test]
fn a_major_link_starts_the_other_channel() {
    let mut rig = Rig::new();
    rig.load(9, Fields::copy(1, 1, 1).csr(INTMAJOR));
    rig.start(2, Fields::copy(1, 1, 2).csr(MAJORELINK | 9 << 8));
    rig.run();
    assert_eq!(rig.csr(9), INTMAJOR, "not at the end of a minor loop");
    rig.command(SSRT, 2);
    rig.steps(3);
    assert_eq!(rig.csr(9), INTMAJOR | START);
    rig.run();
    assert_eq!((rig.csr(9), rig.get(INT)), (INTMAJOR | DONE, 1 << 9));
    rig.clean();
}

#[test]
fn the_channel_number_alone_links_nothing() {
    let mut rig = Rig::new();
    rig.load(9, Fields::copy(1, 1, 1));
    rig.start(2, Fields::copy(1, 1, 1).csr(9 << 8));
    assert_eq!(rig.run(), 3);
    assert_eq!(rig.csr(9), 0);
}

#[test]
fn a_minor_link_is_made_after_every_loop_but_the_last() {
    let mut rig = Rig::new();
    rig.load(12, Fields::copy(1, 1, 100));
    rig.load(7, Fields::copy(1, 1, 100));
    rig.load(2, Fields { csr: MAJORELINK | 7 << 8, ..linked(4, 12) });
    for _ in 0..4 {
        rig.command(SSRT, 2);
        rig.run();
    }
    assert_eq!((rig.citer(12), rig.citer(7)), (97, 99));
    assert_eq!((rig.citer(2), rig.csr(2) & DONE), (ELINK | 12 << 9 | 4, DONE));
    rig.clean();
}

#[test]
fn with_a_link_the_count_has_nine_bits() {
    let mut rig = Rig::new();
    rig.load(0, Fields::copy(1, 1, 1));
    rig.start(2, linked(0x1FF, 0));
    rig.run();
    assert_eq!(rig.citer(2), ELINK | 0x1FE);
    let mut rig = Rig::new();
    rig.start(2, Fields::copy(1, 1, 0x4000));
    rig.run();
    assert_eq!(rig.citer(2), 0x3FFF, "fifteen without");
    rig.clean();
}

#[test]
fn a_channel_that_links_to_itself_goes_through_arbitration() {
    let mut rig = Rig::new();
    rig.load(5, Fields::copy(1, 1, 9));
    rig.start(2, linked(3, 2));
    rig.steps(2);
    rig.command(SSRT, 5);
    rig.steps(2);
    assert_eq!((rig.csr(5), rig.csr(2)), (ACTIVE, START));
    rig.run();
    assert_eq!(rig.csr(2), DONE);
    rig.clean();
}

#[test]
fn or_not_in_continuous_link_mode() {
    let mut rig = Rig::new();
    rig.set(CR, CLM);
    rig.load(5, Fields::copy(1, 1, 9));
    rig.start(2, linked(3, 2));
    rig.steps(2);
    rig.command(SSRT, 5);
    rig.steps(7);
    assert_eq!((rig.csr(5), rig.csr(2)), (START, DONE));
    rig.clean();
}

#[test]
fn elink_must_be_the_same_in_citer_and_biter() {
    for (citer, biter) in [(ELINK | 5, 5), (5, ELINK | 5)] {
        let mut rig = Rig::new();
        rig.load(0, Fields::copy(1, 1, 1));
        rig.start(2, Fields { citer, biter, ..Fields::copy(1, 2, 1) });
        rig.steps(3);
        rig.copied(2);
        assert_eq!(rig.get(ERR), 0, "found at the end of the minor loop");
        assert_eq!(rig.run(), 1);
        assert_eq!(rig.get(ES), 1 << 31 | 2 << 8 | 1 << 3);
        assert_eq!((rig.csr(2), rig.csr(0)), (0, 0), "no link");
        rig.complained("CITER and BITER");
    }
}

#[test]
fn a_link_to_itself_survives_the_next_tcd() {
    let mut rig = Rig::new();
    rig.store(LIST, Fields::copy(1, 1, 1));
    let csr = ESG | MAJORELINK | 2 << 8;
    rig.start(2, Fields { dlast: LIST, ..Fields::copy(1, 1, 1).csr(csr) });
    assert_eq!(rig.run(), 4 + 3);
    assert_eq!(rig.csr(2), DONE);
    rig.clean();
}

/// Whatever stands in a channel's TCD runs: what keeps it from harm is that TCD alone.
#[test]
fn nothing_masks_a_link() {
    let never_started: fn(&mut Rig) = |rig| rig.load(9, Fields::copy(1, 4, 1));
    let over: fn(&mut Rig) = |rig| {
        rig.start(9, Fields { slast: 4u32.wrapping_neg(), ..Fields::copy(1, 4, 1) });
        rig.run();
    };
    let stopped: fn(&mut Rig) = |rig| {
        rig.listen(9, 20, Fields::copy(1, 4, 1));
        rig.command(CERQ, 9);
        rig.dma.write(MUX + 9, 1, 0);
    };
    for put_to_rest in [never_started, over, stopped] {
        let mut rig = Rig::new();
        put_to_rest(&mut rig);
        let before = rig.tcd(9, 0x10);
        rig.start(
            2,
            Fields { daddr: TO + 0x100, ..Fields::copy(1, 1, 1).csr(MAJORELINK | 9 << 8) },
        );
        rig.run();
        assert_eq!((rig.tcd(9, 0x10), rig.csr(9)), (before + 4, DONE), "it has run");
        rig.clean();
    }
}

#[test]
fn a_tcd_that_does_not_run_halts_the_controller_when_it_is_linked() {
    let mut rig = Rig::new();
    rig.set(CR, HOE);
    rig.load(9, Fields { citer: 0, biter: 0, ..Fields::copy(1, 4, 1) });
    rig.listen(3, 20, Fields::copy(1, 4, 5));
    rig.start(2, Fields { daddr: TO + 0x100, ..Fields::copy(1, 1, 1).csr(MAJORELINK | 9 << 8) });
    rig.run();
    assert_eq!((rig.get(ES), rig.get(CR)), (1 << 31 | 9 << 8 | 1 << 3, HOE | HALT));
    rig.dma.request(0, 20, 1);
    assert_eq!(rig.run(), 0, "a third channel's request waits");
    assert_eq!(rig.csr(9), 0, "and the link is lost");
    rig.clean();
}

#[test]
fn a_channel_that_a_link_may_start_is_not_to_be_changed_but_for_its_last_words() {
    for (offset, allowed) in
        [(0x00, false), (0x14, false), (0x16, false), (0x18, true), (0x1C, true)]
    {
        let mut rig = Rig::new();
        rig.load(9, Fields::copy(1, 4, 1));
        rig.start(
            2,
            Fields { daddr: TO + 0x100, ..Fields::copy(1, 1, 1).csr(MAJORELINK | 9 << 8) },
        );
        rig.steps(3);
        assert_eq!(rig.csr(9), START);
        rig.set_half(9, offset, 0);
        if allowed {
            rig.clean();
        } else {
            rig.complained("written while it runs");
        }
    }
}

/// 32 bits are copied onto themselves, and the TCD at `next` is loaded.
fn parked(next: u32) -> Fields {
    let still = Fields { soff: 0, doff: 0, dlast: next, ..Fields::copy(4, 4, 1).csr(ESG) };
    Fields { saddr: LIST, daddr: LIST, ..still }
}

/// A channel that links to another one, away from what that one copies.
fn linking(to: u32) -> Fields {
    Fields { daddr: TO + 0x100, ..Fields::copy(1, 1, 1).csr(MAJORELINK | to << 8) }
}

/// What a link is to start: four words, and START is in memory.
fn ready() -> Fields {
    Fields::copy(4, 16, 1).csr(START | DREQ | INTMAJOR)
}

const READY: u32 = LIST + 32;

#[test]
fn a_tcd_that_loads_itself_does_nothing_however_often_it_is_linked() {
    let mut rig = Rig::new();
    rig.store(LIST, parked(LIST));
    rig.load(9, parked(LIST));
    let image = rig.bytes(LIST, 32);
    for _ in 0..3 {
        rig.start(2, linking(9));
        rig.run();
        let words: Vec<u32> = (0..32).step_by(4).map(|offset| rig.tcd(9, offset)).collect();
        assert_eq!(words, parked(LIST).words(), "DONE has gone with the TCD that was left");
        assert_eq!(rig.bytes(LIST, 32), image);
        assert_eq!((rig.get(INT), rig.get(ERR)), (0, 0));
    }
    rig.clean();
}

#[test]
fn a_link_runs_what_the_parked_tcd_leads_to_and_once_only() {
    let mut rig = Rig::new();
    rig.store(LIST, parked(LIST));
    rig.store(READY, ready());
    rig.load(9, parked(LIST));
    rig.dma.write(TCD + 32 * 9 + 0x18, 4, READY);
    assert!(!rig.step(), "nothing begins without a link");
    rig.start(2, linking(9));
    rig.steps(3);
    assert_eq!(rig.csr(9), ESG | START, "linked");
    rig.steps(4);
    assert_eq!(rig.csr(9), START | DREQ | INTMAJOR, "loaded, and about to begin");
    rig.run();
    rig.copied(16);
    assert_eq!((rig.csr(9), rig.get(INT)), (DREQ | INTMAJOR | DONE, 1 << 9));
    rig.clean();
}

#[test]
fn what_is_written_while_a_tcd_is_on_its_way_is_lost_but_for_what_memory_has() {
    for (image, arrives) in [(LIST, LIST), (READY, READY)] {
        let mut rig = Rig::new();
        rig.dma.set_load_time(2);
        rig.store(LIST, parked(image));
        rig.store(READY, ready());
        rig.load(9, parked(LIST));
        rig.command(SSRT, 9);
        rig.steps(4);
        assert_eq!(rig.csr(9), ESG | ACTIVE | DONE, "fetched, not yet there");
        rig.dma.write(TCD + 32 * 9 + 0x18, 4, READY);
        rig.steps(2);
        assert_eq!((rig.csr(9), rig.tcd(9, 0x18)), (ESG, arrives));
        rig.clean();
    }
}

/// No software knows whether a link has come just before: only its own two starts are its mistake.
#[test]
fn a_start_that_meets_a_link_is_one_with_it() {
    let mut rig = Rig::new();
    rig.load(9, Fields::copy(1, 4, 2));
    rig.start(2, linking(9));
    rig.steps(3);
    rig.command(SSRT, 9);
    rig.clean();
    rig.run();
    assert_eq!(rig.citer(9), 1, "one minor loop");
    rig.command(SSRT, 9);
    rig.command(SSRT, 9);
    rig.complained("started before");
}

/// The way of 22.5.7.3 from a TCD without ESG: the link may come between its two writes.
#[test]
fn without_esg_a_tcd_goes_astray_that_is_told_what_to_load() {
    let mut rig = Rig::new();
    let still = Fields { dlast: 0, ..parked(0).csr(0) };
    rig.load(9, still);
    rig.dma.write(TCD + 32 * 9 + 0x18, 4, READY);
    rig.start(2, linking(9));
    rig.run();
    assert_eq!(rig.tcd(9, 0x10), LIST.wrapping_add(READY), "DADDR");
    rig.clean();
}
