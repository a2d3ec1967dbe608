use super::*;

#[test]
fn clearing_erq_stops_at_the_end_of_the_minor_loop() {
    let mut rig = Rig::new();
    rig.listen(2, 20, Fields::copy(1, 4, 5));
    rig.dma.request(0, 20, 3);
    rig.steps(2);
    rig.command(CERQ, 2);
    assert_eq!((rig.csr(2), rig.get(ERQ), rig.get(HRS)), (ACTIVE, 0, 0));
    assert_eq!(rig.run(), 4);
    rig.copied(4);
    assert_eq!((rig.csr(2), rig.citer(2)), (0, 4));
    rig.command(SERQ, 2);
    assert_eq!(rig.run(), 12);
    rig.copied(12);
    rig.clean();
}

#[test]
fn the_last_minor_loop_may_end_while_it_is_stopped() {
    let mut rig = Rig::new();
    rig.listen(2, 20, Fields::copy(1, 4, 1).csr(INTMAJOR));
    rig.dma.request(0, 20, 1);
    rig.steps(2);
    rig.command(CERQ, 2);
    rig.run();
    assert_eq!((rig.csr(2), rig.get(INT)), (DONE | INTMAJOR, 4));
}

/// CERQ, and HRS before CSR: the channel has won the arbitration, and is not ACTIVE yet.
#[test]
fn a_channel_that_was_granted_is_active_a_while_after_its_request_was_taken_away() {
    let granted = || {
        let mut rig = Rig::new();
        rig.dma.set_startup(5);
        rig.listen(2, 20, Fields::copy(1, 4, 5));
        rig.dma.request(0, 20, 1);
        rig.steps(1);
        rig
    };
    assert_eq!(granted().get(HRS), 4, "shown as long as ERQ is set");
    let mut rig = granted();
    rig.command(CERQ, 2);
    assert_eq!((rig.get(HRS), rig.csr(2)), (0, 0), "it looks quiet");
    rig.run();
    rig.copied(4);
    let mut rig = granted();
    rig.command(CERQ, 2);
    assert_eq!([0; 3].map(|_| rig.csr(2)), [0, 0, ACTIVE], "it is seen in time");
    rig.run();
    rig.copied(4);
    assert_eq!((rig.csr(2), rig.citer(2)), (0, 4));
    assert_eq!(rig.run(), 0, "the request was acknowledged");
    rig.clean();
}

#[test]
fn a_tcd_is_not_written_between_the_arbitration_and_active() {
    let mut rig = Rig::new();
    rig.dma.set_startup(5);
    rig.listen(2, 20, Fields::copy(1, 4, 5));
    rig.dma.request(0, 20, 1);
    rig.steps(1);
    rig.command(CERQ, 2);
    rig.set_half(2, 0x16, 7);
    rig.complained("written while it runs");
}

#[test]
fn a_start_is_seen_until_active() {
    let mut rig = Rig::new();
    rig.dma.set_startup(5);
    rig.start(2, Fields::copy(1, 4, 1));
    rig.steps(1);
    assert_eq!([0; 3].map(|_| rig.csr(2)), [START, START, ACTIVE]);
    rig.run();
    rig.copied(4);
    rig.clean();
}

#[test]
fn active_may_fall_late() {
    let stops: [fn(&mut Rig); 2] = [|rig| rig.command(CERQ, 2), |rig| rig.set(ERQ, 0)];
    for stop in stops {
        for (delay, more) in [(0, 1), (1, 1), (5, 5)] {
            let mut rig = Rig::new();
            rig.dma.set_halt_delay(delay);
            rig.listen(2, 20, Fields::copy(1, 4, 5));
            rig.dma.request(0, 20, 1);
            rig.steps(2);
            stop(&mut rig);
            assert_eq!(rig.run(), 3 + more);
            assert_eq!(rig.csr(2), 0);
            rig.clean();
        }
    }
}

#[test]
fn or_never() {
    for start in [true, false] {
        let mut rig = Rig::new();
        rig.dma.set_halt_delay(u32::MAX);
        rig.listen(2, 20, Fields::copy(1, 4, 5));
        if start {
            rig.command(CERQ, 2);
            rig.command(SSRT, 2);
        }
        rig.dma.request(0, 20, 1);
        rig.steps(2);
        rig.command(CERQ, 2);
        assert_eq!(rig.run(), 3);
        assert_eq!(rig.csr(2), ACTIVE);
        rig.clean();
    }
}

#[test]
fn a_stop_of_an_idle_channel_has_nothing_to_wait_for() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(u32::MAX);
    rig.listen(2, 20, Fields::copy(1, 4, 5));
    rig.command(CERQ, 2);
    assert_eq!(rig.csr(2), 0);
    rig.start(3, Fields::copy(1, 4, 1));
    assert_eq!(rig.run(), 6, "and does not hold others");
}

#[test]
fn a_cancel_retires_the_channel() {
    for (delay, moved) in [(0, 1), (1, 1), (3, 3)] {
        let mut rig = Rig::new();
        rig.dma.set_halt_delay(delay);
        rig.start(2, Fields::copy(1, 8, 2).csr(INTMAJOR));
        rig.steps(2);
        rig.set(CR, CX);
        rig.steps(delay);
        rig.copied(moved);
        assert_eq!((rig.get(CR), rig.csr(2)), (0, INTMAJOR), "after {delay}");
        assert_eq!((rig.citer(2), rig.tcd(2, 0)), (1, FROM + moved));
        assert!(!rig.step());
        assert_eq!((rig.get(ERR), rig.get(ES)), (0, 0));
        rig.clean();
    }
}

#[test]
fn a_cancel_cannot_be_taken_back() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(3);
    rig.start(2, Fields::copy(1, 8, 2));
    rig.steps(2);
    rig.set(CR, CX);
    rig.set(CR, 0);
    assert_eq!(rig.get(CR), CX);
    rig.steps(3);
    assert_eq!((rig.get(CR), rig.csr(2)), (0, 0));
}

#[test]
fn a_cancel_of_the_last_minor_loop_completes_the_major_loop() {
    let mut rig = Rig::new();
    rig.start(2, Fields { slast: 0x40, ..Fields::copy(1, 8, 1).csr(INTMAJOR) });
    rig.steps(2);
    rig.set(CR, CX);
    rig.steps(1);
    rig.copied(1);
    assert_eq!((rig.csr(2), rig.get(INT)), (DONE | INTMAJOR, 4));
    assert_eq!((rig.citer(2), rig.tcd(2, 0)), (1, FROM + 1 + 0x40));
}

#[test]
fn an_error_cancel_is_also_an_error() {
    let mut rig = Rig::new();
    rig.command(SEEI, 2);
    rig.start(2, Fields::copy(1, 8, 2));
    rig.steps(2);
    rig.set(CR, ECX);
    rig.steps(1);
    rig.copied(1);
    assert_eq!((rig.get(CR), rig.csr(2), rig.citer(2)), (0, 0, 1));
    assert_eq!((rig.get(ES), rig.get(ERR)), (1 << 31 | 1 << 16 | 2 << 8, 4));
    assert!(rig.dma.interrupt(16));
}

#[test]
fn a_cancel_hits_whichever_channel_runs() {
    let mut rig = Rig::new();
    rig.load(4, Fields::copy(1, 8, 2));
    rig.start(2, Fields::copy(1, 8, 2));
    rig.command(SSRT, 4);
    rig.steps(2);
    assert_eq!(rig.csr(4), ACTIVE);
    rig.set(CR, CX);
    rig.steps(1);
    assert_eq!((rig.csr(4), rig.csr(2)), (0, START));
    assert_eq!(rig.run(), 10);
}

#[test]
fn a_cancel_that_comes_too_late_is_discarded() {
    for bit in [CX, ECX] {
        let mut rig = Rig::new();
        rig.start(2, Fields::copy(1, 2, 1));
        rig.steps(3);
        rig.set(CR, bit);
        rig.run();
        assert_eq!((rig.get(CR), rig.get(ERR), rig.csr(2)), (0, 0, DONE));
        rig.copied(2);
        rig.set(CR, bit);
        assert_eq!(rig.get(CR), bit);
        assert_eq!(rig.run(), 1);
        assert_eq!((rig.get(CR), rig.get(ERR)), (0, 0));
        rig.start(2, Fields::copy(1, 2, 1));
        assert_eq!(rig.run(), 4, "nothing is left of it");
        let mut rig = Rig::new();
        rig.dma.set_halt_delay(4);
        rig.start(2, Fields::copy(1, 2, 1));
        rig.steps(2);
        rig.set(CR, bit);
        rig.steps(2);
        assert_eq!((rig.get(CR), rig.get(ERR), rig.csr(2)), (0, 0, DONE));
    }
}

#[test]
fn a_cancel_may_never_be_acknowledged() {
    let mut rig = Rig::new();
    rig.dma.set_halt_delay(u32::MAX);
    rig.start(2, Fields::copy(1, 4, 2));
    rig.steps(2);
    rig.set(CR, CX);
    assert_eq!(rig.run(), 3);
    assert_eq!((rig.get(CR), rig.csr(2)), (CX, ACTIVE));
}

#[test]
fn a_cancel_does_not_stop_the_requests() {
    let mut rig = Rig::new();
    rig.listen(2, 20, Fields::copy(1, 4, 5));
    rig.dma.request(0, 20, 2);
    rig.steps(2);
    rig.set(CR, CX);
    rig.run();
    assert_eq!((rig.citer(2), rig.get(ERQ)), (3, 4));
    rig.copied(5);
}
