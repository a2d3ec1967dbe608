//! Channels with 2D addressing: 6 and 7 of the STM32H563 (RM0456 17.4.10, 17.8.13 to 17.8.17).

use super::*;

const SDEC: u32 = 1 << 28;
const DDEC: u32 = 1 << 29;
const BRSDEC: u32 = 1 << 30;
const BRDDEC: u32 = 1 << 31;
const CH: u32 = 6;
const FROM: u32 = SRC + 0x100 * CH;
const TO_: u32 = DST + 0x100 * CH;

/// `blocks` blocks of `count` bytes on channel 6.
fn repeated(m: &mut Stm32Gpdma, tr1: u32, tcem: u32, blocks: u32, count: u32) {
    load(m, CH, tr1, SWREQ | tcem << 30, (blocks - 1) << 16 | count);
}

#[test]
fn a_repeated_block_runs_on_contiguously_without_offsets() {
    let mut m = h5();
    fill(&mut m, FROM, 12);
    repeated(&mut m, UP, 0, 3, 4);
    wr(&mut m, CH, CR, EN);
    run(&mut m);
    assert_eq!(bytes(&mut m, TO_, 12), counting(12));
    assert_eq!(rd(&mut m, CH, BR1), 0);
    quiet(&mut m);
}

#[test]
fn brc_counts_the_blocks_still_to_come() {
    let mut m = h5();
    repeated(&mut m, UP, 0, 3, 4);
    wr(&mut m, CH, CR, EN);
    for (step, expected) in [(4, 2 << 16), (8, 1 << 16 | 4), (16, 4), (24, 0)] {
        let mut m = m.clone();
        steps(&mut m, step);
        assert_eq!(rd(&mut m, CH, BR1), expected, "after {step}");
    }
}

#[test]
fn offsets_follow_each_burst_and_each_block() {
    let mut m = h5();
    fill(&mut m, FROM, 64);
    // Bursts of two bytes; 2 bytes are left out after each, 10 more after each block.
    repeated(&mut m, UP | 1 << 4 | 1 << 20, 0, 2, 4);
    wr(&mut m, CH, TR3, 2 | 1 << 16);
    wr(&mut m, CH, BR2, 10 | 3 << 16);
    wr(&mut m, CH, CR, EN);
    run(&mut m);
    assert_eq!(rd(&mut m, CH, SAR), FROM + 2 * (2 * (2 + 2) + 10));
    assert_eq!(rd(&mut m, CH, DAR), TO_ + 2 * (2 * (2 + 1) + 3));
    assert_eq!(bytes(&mut m, TO_, 14), [1, 2, 0, 5, 6, 0, 0, 0, 0, 19, 20, 0, 23, 24]);
    quiet(&mut m);
}

#[test]
fn offsets_can_go_down() {
    let mut m = h5();
    fill(&mut m, FROM - 16, 32);
    // A byte at a time, backwards at the source (1 - 2); the destination jumps back a block.
    repeated(&mut m, UP, 0, 2, 3);
    let modes = rd(&mut m, CH, BR1) | SDEC | BRDDEC;
    wr(&mut m, CH, BR1, modes);
    wr(&mut m, CH, TR3, 2);
    wr(&mut m, CH, BR2, 3 << 16);
    wr(&mut m, CH, CR, EN);
    run(&mut m);
    assert_eq!(bytes(&mut m, TO_, 4), [14, 13, 12, 0]);
    assert_eq!((rd(&mut m, CH, SAR), rd(&mut m, CH, DAR)), (FROM - 6, TO_));
    let mut m = h5();
    repeated(&mut m, UP, 0, 1, 4);
    wr(&mut m, CH, BR1, 4 | DDEC | BRSDEC);
    wr(&mut m, CH, TR3, 8 << 16);
    wr(&mut m, CH, BR2, 4);
    wr(&mut m, CH, CR, EN);
    run(&mut m);
    assert_eq!((rd(&mut m, CH, SAR), rd(&mut m, CH, DAR)), (FROM, TO_ - 28));
}

#[test]
fn a_shortened_last_burst_has_no_offset() {
    let mut m = h5();
    repeated(&mut m, UP | 3 << 4 | 3 << 20, 0, 1, 6);
    wr(&mut m, CH, TR3, 16 | 16 << 16);
    wr(&mut m, CH, CR, EN);
    run(&mut m);
    assert_eq!((rd(&mut m, CH, SAR), rd(&mut m, CH, DAR)), (FROM + 22, TO_ + 22));
}

#[test]
fn an_offset_belongs_to_the_programmed_burst_not_to_its_parts() {
    let mut m = h5();
    // 32 bytes are split into two of 16, half the FIFO.
    repeated(&mut m, UP | 31 << 4, 0, 1, 64);
    wr(&mut m, CH, TR3, 0x100);
    wr(&mut m, CH, CR, EN);
    run(&mut m);
    assert_eq!(rd(&mut m, CH, SAR), FROM + 64 + 2 * 0x100);
}

#[test]
fn events_by_block_or_by_repeated_block() {
    // Blocks of four bytes end in steps 8, 16 and 24.
    let by_block = vec![(6, HT), (8, TC), (14, HT), (16, TC), (22, HT), (24, TC)];
    let by_item = vec![(16, HT), (24, TC)];
    for (tcem, expected) in [(0, &by_block), (1, &by_item), (2, &by_item), (3, &by_item)] {
        let mut m = h5();
        repeated(&mut m, UP, tcem, 3, 4);
        wr(&mut m, CH, CR, EN);
        let mut seen = Vec::new();
        for step in 1.. {
            if !m.step() {
                break;
            }
            let now = flags(&mut m, CH) & 0x7F00;
            if now != 0 {
                seen.push((step, now));
                wr(&mut m, CH, FCR, now);
            }
        }
        assert_eq!(&seen, expected, "TCEM {tcem}");
    }
}

#[test]
fn unaligned_offsets_are_setting_errors() {
    let cases = [
        (TR3, 2, true),
        (TR3, 2 << 16, true),
        (BR2, 2, true),
        (BR2, 2 << 16, true),
        (TR3, 4 | 4 << 16, false),
        (BR2, 4 | 4 << 16, false),
    ];
    for (register, value, wrong) in cases {
        let mut m = h5();
        repeated(&mut m, UP | WORDS, 0, 2, 8);
        wr(&mut m, CH, register, value);
        wr(&mut m, CH, CR, EN);
        assert_eq!(flags(&mut m, CH) & USE != 0, wrong, "{register:#x} {value:#x}");
    }
}

#[test]
fn an_item_of_a_2d_channel_has_two_words_more() {
    const TWO_D: u32 = WHOLE | 1 << 25 | 1 << 26;
    let mut m = h5();
    fill(&mut m, SRC, 32);
    let item = [UP, SWREQ, 1 << 16 | 2, SRC, DST, 1, 4 << 16, 0];
    store(&mut m, LIST, &item);
    wr(&mut m, CH, LBAR, LIST);
    wr(&mut m, CH, LLR, TWO_D);
    wr(&mut m, CH, CR, EN);
    steps(&mut m, 8);
    for (register, value) in [TR1, TR2, BR1, SAR, DAR, TR3, BR2, LLR].iter().zip(item) {
        assert_eq!(rd(&mut m, CH, *register), value);
    }
    run(&mut m);
    assert_eq!(bytes(&mut m, DST, 8), [1, 3, 0, 0, 0, 0, 5, 7]);
    quiet(&mut m);
}

#[test]
fn block_count_and_repetition_are_restored_at_a_link() {
    let mut m = h5();
    repeated(&mut m, UP, 0, 2, 4);
    wr(&mut m, CH, LLR, 4);
    wr(&mut m, CH, CR, EN);
    steps(&mut m, 16);
    assert_eq!(rd(&mut m, CH, BR1), 1 << 16 | 4);
}

#[test]
fn a_trigger_can_be_for_each_block_or_for_the_repeated_block() {
    for (mode, moved) in [(0, 4), (1, 8)] {
        let mut m = h5();
        repeated(&mut m, UP, 0, 2, 4);
        wr(&mut m, CH, TR2, SWREQ | mode << 14 | 1 << 24 | 5 << 16);
        wr(&mut m, CH, CR, EN);
        m.trigger(5, true);
        run(&mut m);
        assert_eq!(rd(&mut m, CH, DAR), TO_ + moved);
    }
}

#[test]
fn a_linear_channel_has_none_of_it() {
    for (mut m, channel) in [(h5(), 5), (wba(), 6), (wba(), 7)] {
        for register in [TR3, BR2] {
            wr(&mut m, channel, register, 4);
            complains(&mut m, "without 2D addressing");
            assert_eq!(rd(&mut m, channel, register), 0);
            complains(&mut m, "not there");
        }
        wr(&mut m, channel, BR1, 1 << 16 | 4);
        assert_eq!(rd(&mut m, channel, BR1), 4);
        complains(&mut m, "reserved bits of BR1");
    }
}

#[test]
fn a_destination_burst_cut_by_the_end_of_the_block_has_no_offset() {
    let mut m = h5();
    m.request(0, 9, 16);
    load(&mut m, CH, UP | 31 << 20, 9, 24);
    wr(&mut m, CH, TR3, 0x100 << 16);
    wr(&mut m, CH, CR, EN);
    run(&mut m);
    assert_eq!(rd(&mut m, CH, DAR), TO_ + 16, "the first half of a burst of 32");
    m.request(0, 9, 8);
    run(&mut m);
    assert_eq!(rd(&mut m, CH, DAR), TO_ + 24);
}
