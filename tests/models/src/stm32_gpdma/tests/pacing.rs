//! Requests of peripherals (RM0456 17.4.11, 17.8.11).

use super::*;

const LINE: u32 = 17;

fn ask(m: &mut Stm32Gpdma, count: u32) {
    m.request(0, LINE as u16, count);
}

#[test]
fn a_source_peripheral_is_read_once_a_request() {
    let mut m = h5();
    m.memory().add_port(SRC);
    m.memory().port(SRC).unwrap().input.extend(1..10);
    start(&mut m, 0, DINC, LINE, 4);
    assert!(!m.step());
    ask(&mut m, 1);
    assert_eq!(run(&mut m), 2, "read and written at once");
    assert_eq!(bytes(&mut m, DST, 2), [1, 0]);
    ask(&mut m, 2);
    assert_eq!(run(&mut m), 4);
    assert_eq!(bndt(&mut m, 0), 1);
    ask(&mut m, 5);
    assert_eq!(run(&mut m), 2);
    assert_eq!(bytes(&mut m, DST, 5), [1, 2, 3, 4, 0]);
    assert_eq!(m.memory().port(SRC).unwrap().input.len(), 5);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
}

#[test]
fn a_destination_peripheral_is_written_once_a_request_and_read_ahead_for() {
    let mut m = h5();
    fill(&mut m, SRC, 16);
    m.memory().add_port(DST);
    start(&mut m, 0, SINC, LINE | DREQ, 16);
    assert!(!m.step(), "even the first read waits for the first request");
    ask(&mut m, 1);
    run(&mut m);
    assert_eq!(m.memory().port(DST).unwrap().output, [(1, 1)]);
    assert_eq!((bndt(&mut m, 0), fifo(&mut m, 0)), (7, 8), "nine read for one written");
    ask(&mut m, 15);
    run(&mut m);
    assert_eq!(m.memory().port(DST).unwrap().output.len(), 16);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
}

#[test]
fn a_request_is_for_a_whole_programmed_burst_however_it_is_split() {
    for channel in [0, 4] {
        let mut m = h5();
        m.memory().add_port(SRC + 0x100 * channel);
        start(&mut m, channel, DINC | 7 << 4, LINE, 20);
        for left in [12, 4, 0] {
            ask(&mut m, 1);
            run(&mut m);
            assert_eq!(bndt(&mut m, channel), left);
        }
        let mut m = h5();
        let port = DST + 0x100 * channel;
        m.memory().add_port(port);
        start(&mut m, channel, SINC | 7 << 20, LINE | DREQ, 20);
        for written in [8, 16, 20] {
            ask(&mut m, 1);
            run(&mut m);
            assert_eq!(m.memory().port(port).unwrap().output.len(), written);
        }
        assert_eq!(flags(&mut m, channel), IDLE | HT | TC);
    }
}

#[test]
fn a_block_request_is_for_a_block() {
    for direction in [0, DREQ] {
        let mut m = h5();
        load(&mut m, 0, UP, LINE | BREQ | direction, 6);
        wr(&mut m, 0, LLR, 4);
        wr(&mut m, 0, CR, EN);
        for blocks in 1..4 {
            ask(&mut m, 1);
            run(&mut m);
            assert_eq!(rd(&mut m, 0, DAR), DST + 6 * blocks);
        }
    }
}

#[test]
fn a_software_request_heeds_no_line() {
    let mut m = h5();
    start(&mut m, 0, UP, SWREQ | DREQ | BREQ | LINE, 4);
    run(&mut m);
    ask(&mut m, 1);
    start(&mut m, 1, DINC, LINE, 4);
    run(&mut m);
    assert_eq!(bndt(&mut m, 1), 3, "the request was not used up");
}

#[test]
fn a_request_waits_for_a_channel_to_listen() {
    let mut m = h5();
    ask(&mut m, 1);
    start(&mut m, 0, DINC, LINE + 1, 4);
    assert!(!m.step());
    start(&mut m, 1, DINC, LINE, 4);
    run(&mut m);
    assert_eq!(bndt(&mut m, 1), 3);
}

#[test]
fn both_controllers_see_the_same_lines() {
    let mut m = h5();
    for register in [TR1, TR2, BR1, SAR, DAR] {
        let value = [(TR1, DINC), (TR2, LINE), (BR1, 2), (SAR, SRC), (DAR, DST)];
        let value = value.iter().find(|(r, _)| *r == register).unwrap().1;
        m.write(SECOND + register, 4, value);
    }
    m.write(SECOND + CR, 4, EN);
    ask(&mut m, 2);
    run(&mut m);
    assert_eq!(m.read(SECOND + SR, 4), IDLE | HT | TC);
    quiet(&mut m);
}

#[test]
fn two_channels_must_not_share_a_line() {
    let mut m = h5();
    start(&mut m, 0, DINC, LINE, 4);
    start(&mut m, 1, DINC, LINE + 1, 4);
    start(&mut m, 3, UP, LINE | SWREQ, 4);
    quiet(&mut m);
    start(&mut m, 2, DINC, LINE, 4);
    complains(&mut m, "listen to request 17");
}

#[test]
fn the_wba_has_52_lines() {
    let mut m = wba();
    m.request(0, 51, 1);
    quiet(&mut m);
    m.request(0, 52, 1);
    complains(&mut m, "no request line 52");
}

#[test]
fn peripheral_flow_control_has_restrictions() {
    const PFREQ: u32 = 1 << 12;
    let cases = [
        (DINC, LINE | PFREQ, 4, ""),
        (DINC, LINE | PFREQ | DREQ, 4, "with DREQ"),
        (DINC | PACK | 2 << 16, LINE | PFREQ, 4, "with packing"),
        (DINC | 3 << 4, LINE | PFREQ, 6, "part of a burst"),
        (DINC | 3 << 4, LINE | PFREQ | SWREQ, 6, ""),
    ];
    for (tr1, tr2, count, what) in cases {
        let mut m = h5();
        start(&mut m, 0, tr1, tr2, count);
        if what.is_empty() {
            quiet(&mut m);
        } else {
            complains(&mut m, what);
        }
    }
}

#[test]
fn a_block_request_is_for_each_block_of_a_repeated_block() {
    let mut m = h5();
    start(&mut m, 6, UP, LINE | BREQ, 2 << 16 | 4);
    for blocks in 1..4 {
        ask(&mut m, 1);
        run(&mut m);
        assert_eq!(rd(&mut m, 6, DAR), DST + 0x600 + 4 * blocks);
    }
    assert_eq!(flags(&mut m, 6), IDLE | HT | TC);
}

#[test]
fn peripheral_flow_control_ignores_dreq() {
    let mut m = h5();
    start(&mut m, 0, DINC, LINE | 1 << 12 | DREQ, 4);
    complains(&mut m, "with DREQ");
    ask(&mut m, 1);
    run(&mut m);
    assert_eq!((bndt(&mut m, 0), rd(&mut m, 0, DAR)), (3, DST + 1), "one read for one request");
}
