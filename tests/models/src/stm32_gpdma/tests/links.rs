//! Linked-list items (RM0456 17.4.5 to 17.4.9).

use super::*;

/// Starts a list with an empty first item: the whole item at this offset comes first.
fn follow(m: &mut Stm32Gpdma, channel: u32, link: u32) {
    wr(m, channel, BR1, 0);
    wr(m, channel, LBAR, LIST);
    wr(m, channel, LLR, link);
    wr(m, channel, CR, EN);
}

fn words(m: &mut Stm32Gpdma, offset: u32, words: &[u32]) {
    store(m, LIST + offset, words);
}

#[test]
fn a_list_of_whole_items_runs_to_its_end() {
    for mut m in [wba(), h5()] {
        fill(&mut m, SRC, 12);
        words(&mut m, 0x20, &[UP, SWREQ, 4, SRC, DST, WHOLE | 0x80]);
        words(&mut m, 0x80, &[UP, SWREQ, 3, SRC + 4, DST + 4, WHOLE | 0x40]);
        words(&mut m, 0x40, &[UP | WORDS, SWREQ, 4, SRC + 8, DST + 8, 0]);
        follow(&mut m, 0, WHOLE | 0x20);
        assert_eq!(run(&mut m), 6 * 3 + 2 * 4 + 2 * 3 + 2);
        let expected = [1, 2, 3, 4, 5, 6, 7, 0, 9, 10, 11, 12];
        assert_eq!(bytes(&mut m, DST, 12), expected);
        assert_eq!(rd(&mut m, 0, LLR), 0);
        assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
        quiet(&mut m);
    }
}

#[test]
fn only_the_words_whose_bits_are_set_before_are_there() {
    // Every subset of the six words, packed without holes.
    let all = [(UT1, UP), (UT2, SWREQ), (UB1, 2), (USA, SRC + 16), (UDA, DST + 16), (ULL, 0)];
    for subset in 1..64u32 {
        let mut m = h5();
        fill(&mut m, SRC, 32);
        let chosen: Vec<_> = (0..6).filter(|i| subset >> i & 1 != 0).map(|i| all[i]).collect();
        let item: Vec<u32> = chosen.iter().map(|(_, word)| *word).collect();
        words(&mut m, 0x10, &item);
        let link = chosen.iter().fold(0x10, |link, (bit, _)| link | bit);
        load(&mut m, 0, UP, SWREQ, 4);
        wr(&mut m, 0, LBAR, LIST);
        wr(&mut m, 0, LLR, link);
        wr(&mut m, 0, CR, EN | LSM);
        assert_eq!(run(&mut m), 8 + chosen.len());
        let has = |bit| link & bit != 0;
        let either = |bit, new, old| if has(bit) { new } else { old };
        assert_eq!(rd(&mut m, 0, SAR), either(USA, SRC + 16, SRC + 4), "{link:#010x}");
        assert_eq!(rd(&mut m, 0, DAR), either(UDA, DST + 16, DST + 4), "{link:#010x}");
        assert_eq!(bndt(&mut m, 0), either(UB1, 2, 4), "{link:#010x}");
        assert_eq!(rd(&mut m, 0, LLR), either(ULL, 0, link), "{link:#010x}");
        quiet(&mut m);
    }
}

#[test]
fn a_channel_without_2d_has_no_words_of_it() {
    let mut m = h5();
    words(&mut m, 0, &[UP, SWREQ, 4, SRC, DST, 1 << 26 | 1 << 25 | WHOLE]);
    follow(&mut m, 5, WHOLE);
    steps(&mut m, 6);
    assert_eq!(rd(&mut m, 5, LLR), WHOLE);
    complains(&mut m, "reserved bits of LLR in an item");
}

#[test]
fn a_ring_of_two_items_runs_for_ever_with_the_programmed_count() {
    let mut m = h5();
    fill(&mut m, SRC, 4);
    words(&mut m, 0, &[SRC]);
    load(&mut m, 0, SINC, SWREQ, 4);
    wr(&mut m, 0, LBAR, LIST);
    // ULL = 0: the item points to itself.
    wr(&mut m, 0, LLR, USA);
    wr(&mut m, 0, CR, EN);
    m.memory().add_port(DST);
    for round in 1..10 {
        steps(&mut m, 8);
        assert_eq!(m.memory().port(DST).unwrap().output.len(), 4 * round);
        assert_eq!(bndt(&mut m, 0), 4, "restored before the link transfer");
        steps(&mut m, 1);
        assert_eq!(rd(&mut m, 0, SAR), SRC);
    }
    assert!(enabled(&mut m, 0));
    quiet(&mut m);
}

#[test]
fn with_ub1_the_count_reads_zero_until_the_item_is_there() {
    let mut m = h5();
    words(&mut m, 0x10, &[2, SRC, DST, 0]);
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, LBAR, LIST);
    wr(&mut m, 0, LLR, UB1 | USA | UDA | ULL | 0x10);
    wr(&mut m, 0, CR, EN);
    steps(&mut m, 8);
    assert_eq!(bndt(&mut m, 0), 0);
    assert!(enabled(&mut m, 0), "the count is 0 and the channel is not at its end");
    steps(&mut m, 1);
    assert_eq!(bndt(&mut m, 0), 2);
}

#[test]
fn a_link_without_update_bits_repeats_the_block_and_the_addresses_go_on() {
    let mut m = h5();
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, LLR, 0x1000);
    wr(&mut m, 0, CR, EN);
    steps(&mut m, 24);
    assert_eq!(rd(&mut m, 0, SAR), SRC + 12);
    assert_eq!(rd(&mut m, 0, DAR), DST + 12);
    assert_eq!(bndt(&mut m, 0), 4);
    assert!(enabled(&mut m, 0));
    quiet(&mut m);
}

#[test]
fn a_link_to_offset_zero_is_a_link_if_a_bit_is_set() {
    let mut m = h5();
    words(&mut m, 0, &[0]);
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, LBAR, LIST);
    wr(&mut m, 0, LLR, ULL);
    wr(&mut m, 0, CR, EN);
    assert_eq!(run(&mut m), 8 + 1 + 8);
    assert_eq!(rd(&mut m, 0, DAR), DST + 8);
}

#[test]
fn the_high_half_of_an_item_address_is_lbar_alone() {
    let mut m = h5();
    wr(&mut m, 0, LBAR, 0x2004_0000);
    store(&mut m, 0x2004_FFF0, &[SRC, DST, 0]);
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, LLR, USA | UDA | ULL | 0xFFF0);
    wr(&mut m, 0, CR, EN);
    run(&mut m);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
    quiet(&mut m);
}

#[test]
fn an_item_that_leaves_the_64_kib_is_complained_of() {
    let mut m = h5();
    store(&mut m, 0x2004_FFF8, &[SRC + 4, DST + 4]);
    store(&mut m, 0x2004_0000, &[ULL | 0x80]);
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, LBAR, 0x2004_0000);
    wr(&mut m, 0, LLR, USA | UDA | ULL | 0xFFF8);
    wr(&mut m, 0, CR, EN);
    steps(&mut m, 11);
    assert_eq!(rd(&mut m, 0, LLR), ULL | 0x80, "the offset wraps");
    complains(&mut m, "leaves the 64 KiB");
}

#[test]
fn the_low_bits_of_a_link_do_not_exist() {
    let mut m = h5();
    words(&mut m, 0x10, &[SRC, 0x22 | USA]);
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, LBAR, LIST);
    wr(&mut m, 0, LLR, USA | ULL | 0x10);
    wr(&mut m, 0, CR, EN);
    steps(&mut m, 10);
    assert_eq!(rd(&mut m, 0, LLR), USA | 0x20);
    complains(&mut m, "reserved bits of LLR in an item");
}

#[test]
fn each_word_of_an_item_is_arbitrated() {
    let mut m = h5();
    words(&mut m, 0, &[UP, SWREQ, 4, SRC, DST, 0]);
    follow(&mut m, 0, WHOLE);
    start(&mut m, 1, UP, SWREQ, 8);
    steps(&mut m, 6);
    assert_eq!(bndt(&mut m, 1), 5, "half of six steps");
}

#[test]
fn an_idle_list_can_be_started_again_from_its_empty_item() {
    let mut m = h5();
    words(&mut m, 0, &[UP, SWREQ, 4, SRC, DST, 0]);
    for value in [3, 9] {
        m.memory().set_byte(SRC, value);
        follow(&mut m, 0, WHOLE);
        run(&mut m);
        assert_eq!(bytes(&mut m, DST, 1), [value]);
        wr(&mut m, 0, FCR, HT | TC);
    }
    quiet(&mut m);
}
