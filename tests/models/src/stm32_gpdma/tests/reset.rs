//! CxCR.RESET (RM0456 17.4.4, 17.8.9).

use super::*;

fn suspended() -> Stm32Gpdma {
    let mut m = h5();
    fill(&mut m, SRC, 16);
    m.set_halt_delay(0);
    start(&mut m, 0, UP, SWREQ, 16);
    steps(&mut m, 9);
    wr(&mut m, 0, CR, SUSP);
    m
}

#[test]
fn reset_ends_a_suspended_channel() {
    let mut m = suspended();
    let (count, source) = (bndt(&mut m, 0), rd(&mut m, 0, SAR));
    assert_eq!((count, fifo(&mut m, 0)), (8, 7));
    wr(&mut m, 0, CR, RESET);
    assert_eq!(rd(&mut m, 0, CR), 0, "EN and SUSP fall, RESET reads 0");
    assert_eq!(flags(&mut m, 0), IDLE | SUSPF, "the flags stay");
    assert_eq!(fifo(&mut m, 0), 0, "and the FIFO is gone: read it before");
    assert_eq!((bndt(&mut m, 0), rd(&mut m, 0, SAR)), (count, source));
    assert!(!m.step());
    quiet(&mut m);
}

#[test]
fn reset_wins_over_en_and_susp() {
    for bits in [EN, SUSP, EN | SUSP] {
        let mut m = suspended();
        wr(&mut m, 0, CR, RESET | bits);
        assert_eq!(rd(&mut m, 0, CR), 0);
        let mut m = h5();
        load(&mut m, 0, UP, SWREQ, 4);
        wr(&mut m, 0, CR, RESET | bits);
        assert_eq!(rd(&mut m, 0, CR), 0);
    }
}

#[test]
fn reset_works_whether_suspf_was_cleared_or_not() {
    let mut m = suspended();
    wr(&mut m, 0, FCR, SUSPF);
    wr(&mut m, 0, CR, RESET);
    assert_eq!(rd(&mut m, 0, CR), 0);
    assert_eq!(flags(&mut m, 0), IDLE);
}

#[test]
fn reset_may_need_suspf() {
    let mut m = suspended();
    m.set_reset_needs_flag(true);
    let mut other = m.clone();
    wr(&mut m, 0, CR, RESET);
    assert_eq!(rd(&mut m, 0, CR), 0);
    wr(&mut other, 0, FCR, SUSPF);
    wr(&mut other, 0, CR, RESET);
    assert_eq!(rd(&mut other, 0, CR), EN | SUSP);
    complains(&mut other, "RESET of a channel neither suspended nor disabled");
}

#[test]
fn reset_of_a_running_channel_is_lost() {
    let mut m = h5();
    fill(&mut m, SRC, 16);
    start(&mut m, 0, UP, SWREQ, 16);
    steps(&mut m, 3);
    wr(&mut m, 0, CR, RESET);
    complains(&mut m, "RESET of a channel neither suspended nor disabled");
    assert!(enabled(&mut m, 0));
    m.set_halt_delay(4);
    wr(&mut m, 0, CR, SUSP);
    wr(&mut m, 0, CR, SUSP | RESET);
    complains(&mut m, "RESET of a channel neither suspended nor disabled");
    steps(&mut m, 4);
    assert_eq!(flags(&mut m, 0), IDLE | SUSPF, "the suspension goes its way");
}

#[test]
fn after_reset_count_and_addresses_are_written_anew() {
    for skipped in [BR1, SAR, DAR] {
        let mut m = suspended();
        wr(&mut m, 0, CR, RESET);
        wr(&mut m, 0, FCR, 0x7F00);
        for (register, value) in [(BR1, 16), (SAR, SRC), (DAR, DST)] {
            if register != skipped {
                wr(&mut m, 0, register, value);
            }
        }
        let mut good = m.clone();
        wr(&mut m, 0, CR, EN);
        complains(&mut m, "written anew");
        let value = [(BR1, 16), (SAR, SRC), (DAR, DST)];
        let (register, value) = value.iter().find(|(r, _)| *r == skipped).unwrap();
        wr(&mut good, 0, *register, *value);
        wr(&mut good, 0, CR, EN);
        run(&mut good);
        assert_eq!(bytes(&mut good, DST, 16), counting(16));
        quiet(&mut good);
    }
}

#[test]
fn a_list_that_brings_the_addresses_excuses_them_after_reset() {
    let mut m = suspended();
    wr(&mut m, 0, CR, RESET);
    wr(&mut m, 0, FCR, 0x7F00);
    store(&mut m, LIST, &[UP, SWREQ, 16, SRC, DST, 0]);
    wr(&mut m, 0, BR1, 0);
    wr(&mut m, 0, LBAR, LIST);
    wr(&mut m, 0, LLR, WHOLE);
    wr(&mut m, 0, CR, EN);
    run(&mut m);
    assert_eq!(bytes(&mut m, DST, 16), counting(16));
    quiet(&mut m);
}

#[test]
fn reset_of_an_idle_channel_is_harmless() {
    let mut m = h5();
    wr(&mut m, 0, CR, RESET | TC | 3 << 22);
    assert_eq!(rd(&mut m, 0, CR), TC | 3 << 22);
    assert_eq!(flags(&mut m, 0), IDLE);
    start(&mut m, 0, UP, SWREQ, 4);
    run(&mut m);
    quiet(&mut m);
}

#[test]
fn pending_requests_outlive_a_reset() {
    let mut m = h5();
    m.set_halt_delay(0);
    start(&mut m, 0, DINC, 9, 4);
    wr(&mut m, 0, CR, SUSP);
    m.request(0, 9, 1);
    wr(&mut m, 0, CR, RESET);
    wr(&mut m, 0, FCR, SUSPF);
    start(&mut m, 0, DINC, 9, 4);
    run(&mut m);
    assert_eq!(bndt(&mut m, 0), 3);
}
