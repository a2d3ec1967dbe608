//! Programmed bursts and what the AHB sees of them (RM0456 17.4.10).

use super::*;
use crate::stm32_gpdma::ReadAhead;

const fn bursts(source: u32, destination: u32) -> u32 {
    (source - 1) << 4 | (destination - 1) << 20
}

#[test]
fn any_pair_of_bursts_delivers_every_byte() {
    for source in [1, 2, 3, 4, 5, 8, 16, 17, 64] {
        for destination in [1, 2, 3, 4, 7, 8, 16, 64] {
            for channel in [0, 4] {
                for ahead in [ReadAhead::Full, ReadAhead::Half] {
                    let mut m = h5();
                    m.set_read_ahead(ahead);
                    let (from, to) = (SRC + 0x100 * channel, DST + 0x100 * channel);
                    fill(&mut m, from, 48);
                    start(&mut m, channel, UP | bursts(source, destination), SWREQ, 48);
                    run(&mut m);
                    assert_eq!(bytes(&mut m, to, 49), [counting(48), vec![0]].concat());
                    assert_eq!(flags(&mut m, channel), IDLE | HT | TC);
                    quiet(&mut m);
                }
            }
        }
    }
}

#[test]
fn registers_move_after_a_burst_not_after_a_beat() {
    let mut m = h5();
    start(&mut m, 4, UP | bursts(8, 8), SWREQ, 32);
    steps(&mut m, 7);
    assert_eq!((bndt(&mut m, 4), rd(&mut m, 4, SAR)), (32, SRC + 0x400));
    steps(&mut m, 1);
    assert_eq!((bndt(&mut m, 4), rd(&mut m, 4, SAR)), (24, SRC + 0x408));
}

#[test]
fn a_burst_longer_than_half_the_fifo_is_split_and_no_error() {
    let mut m = h5();
    start(&mut m, 0, UP | WORDS | bursts(4, 4), SWREQ, 32);
    steps(&mut m, 1);
    assert_eq!(bndt(&mut m, 0), 28, "half of eight bytes is one word");
    assert_eq!(flags(&mut m, 0), 0);
}

#[test]
fn a_burst_stops_at_a_kilobyte() {
    let mut m = h5();
    load(&mut m, 4, UP | bursts(8, 1), SWREQ, 16);
    wr(&mut m, 4, SAR, SRC + 0x3FD);
    wr(&mut m, 4, CR, EN);
    steps(&mut m, 3);
    assert_eq!(rd(&mut m, 4, SAR), SRC + 0x400);
    steps(&mut m, 5);
    assert_eq!(rd(&mut m, 4, SAR), SRC + 0x405, "the rest of the programmed burst");
}

#[test]
fn no_channel_breaks_the_burst_of_another() {
    let mut m = h5();
    start(&mut m, 4, UP | bursts(8, 1), SWREQ, 8);
    steps(&mut m, 1);
    load(&mut m, 5, UP, SWREQ, 8);
    wr(&mut m, 5, CR, EN | 3 << 22);
    steps(&mut m, 7);
    assert_eq!(bndt(&mut m, 4), 0);
    assert_eq!(bndt(&mut m, 5), 8);
    steps(&mut m, 1);
    assert_eq!(bndt(&mut m, 5), 7);
}

#[test]
fn a_block_that_is_no_multiple_of_the_burst_ends_exactly() {
    let mut m = h5();
    fill(&mut m, SRC + 0x400, 13);
    start(&mut m, 4, UP | bursts(4, 8), SWREQ, 13);
    run(&mut m);
    assert_eq!(bytes(&mut m, DST + 0x400, 14), [counting(13), vec![0]].concat());
    assert_eq!(bndt(&mut m, 4), 0);
}

#[test]
fn bursts_and_widths_never_lock_each_other() {
    for (from, to) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
        for pam in 0..3 {
            for lengths in [bursts(1, 8), bursts(8, 1), bursts(3, 4), bursts(64, 64)] {
                for channel in [0, 4] {
                    let mut m = h5();
                    let tr1 = UP | from | to << 16 | pam << 11 | lengths;
                    start(&mut m, channel, tr1, SWREQ, 48);
                    run(&mut m);
                    assert_eq!(flags(&mut m, channel), IDLE | HT | TC, "{tr1:#010x}");
                }
            }
        }
    }
}
