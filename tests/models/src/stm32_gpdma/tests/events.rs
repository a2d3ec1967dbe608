//! TCEM: which half and complete events there are (RM0456 17.8.11).

use super::*;

/// A list of two blocks of four bytes each, the second in memory, both with this TCEM; and CR.
fn two_blocks(m: &mut Stm32Gpdma, tcem: u32, control: u32) {
    store(m, LIST + 0x100, &[SRC + 0x40, DST + 0x40, 0]);
    load(m, 0, UP, SWREQ | tcem << 30, 4);
    wr(m, 0, LBAR, LIST);
    wr(m, 0, LLR, USA | UDA | ULL | 0x100);
    wr(m, 0, CR, control | EN);
}

/// Steps, and the flags that were new after each step that set any; flags are cleared at once.
fn history(m: &mut Stm32Gpdma) -> Vec<(usize, u32)> {
    let mut seen = Vec::new();
    for step in 1..100 {
        if !m.step() {
            return seen;
        }
        let now = flags(m, 0) & 0x7F00;
        if now != 0 {
            seen.push((step, now));
            wr(m, 0, FCR, now);
        }
    }
    panic!("never ends: {seen:?}");
}

// Four bytes are read in steps 1 to 4 and written in 5 to 8; an item of three words is loaded in 9
// to 11; the second block takes steps 12 to 19.

#[test]
fn at_block_level_every_block_has_both_events() {
    for tcem in [0, 1] {
        let mut m = h5();
        two_blocks(&mut m, tcem, 0);
        assert_eq!(history(&mut m), [(6, HT), (8, TC), (17, HT), (19, TC)], "TCEM {tcem}");
    }
}

#[test]
fn at_item_level_the_complete_event_waits_for_the_next_item() {
    let mut m = h5();
    two_blocks(&mut m, 2, 0);
    assert_eq!(history(&mut m), [(6, HT), (11, TC), (17, HT), (19, TC)]);
}

#[test]
fn at_channel_level_only_the_last_item_has_events() {
    let mut m = h5();
    two_blocks(&mut m, 3, 0);
    assert_eq!(history(&mut m), [(17, HT), (19, TC)]);
}

#[test]
fn the_level_is_that_of_the_item_that_ends() {
    let mut m = h5();
    store(&mut m, LIST + 0x100, &[SWREQ | 3 << 30, SRC + 0x40, DST + 0x40, 0]);
    load(&mut m, 0, UP, SWREQ | 2 << 30, 4);
    wr(&mut m, 0, LBAR, LIST);
    wr(&mut m, 0, LLR, UT2 | USA | UDA | ULL | 0x100);
    wr(&mut m, 0, CR, EN);
    assert_eq!(history(&mut m), [(6, HT), (12, TC), (18, HT), (20, TC)]);
}

#[test]
fn half_of_an_odd_block_is_rounded_up() {
    let mut m = h5();
    start(&mut m, 0, UP, SWREQ, 5);
    assert_eq!(history(&mut m), [(8, HT), (10, TC)]);
    start(&mut m, 0, UP, SWREQ, 1);
    assert_eq!(history(&mut m), [(2, HT | TC)]);
}

#[test]
fn half_is_counted_at_the_destination_in_source_bytes() {
    // Four bytes that each become a word: half after the second word.
    let mut m = h5();
    start(&mut m, 0, UP | 2 << 16, SWREQ, 4);
    assert_eq!(history(&mut m), [(6, HT), (8, TC)]);
    // Four words that each become a byte, on a channel whose FIFO holds two.
    start(&mut m, 0, UP | 2, SWREQ, 16);
    assert_eq!(history(&mut m), [(5, HT), (8, TC)]);
}

#[test]
fn a_first_item_without_data_has_only_the_event_of_its_item() {
    for (tcem, expected) in [(0, vec![]), (2, vec![(6, TC)]), (3, vec![])] {
        let mut m = h5();
        store(&mut m, LIST, &[UP, SWREQ | 3 << 30, 4, SRC, DST, 0]);
        wr(&mut m, 0, TR2, SWREQ | tcem << 30);
        wr(&mut m, 0, LBAR, LIST);
        wr(&mut m, 0, LLR, WHOLE);
        wr(&mut m, 0, CR, EN);
        let rest = vec![(12, HT), (14, TC)];
        assert_eq!(history(&mut m), [expected, rest].concat(), "TCEM {tcem}");
        quiet(&mut m);
    }
}

#[test]
fn the_end_of_the_channel_always_completes() {
    for tcem in 0..4 {
        let mut m = h5();
        start(&mut m, 0, UP, SWREQ | tcem << 30, 4);
        assert_eq!(history(&mut m), [(6, HT), (8, TC)], "TCEM {tcem}");
    }
}

#[test]
fn a_link_step_ends_the_channel_and_completes_by_tcem_alone() {
    let cases = [(0, vec![(6, HT), (8, TC)]), (2, vec![(6, HT), (11, TC)]), (3, vec![])];
    for (tcem, expected) in cases {
        let mut m = h5();
        two_blocks(&mut m, tcem, LSM);
        assert_eq!(history(&mut m), expected, "TCEM {tcem}");
        assert!(!enabled(&mut m, 0), "idle without a flag is possible");
        assert_eq!(rd(&mut m, 0, SAR), SRC + 0x40, "the next item is loaded");
        assert_eq!((bndt(&mut m, 0), rd(&mut m, 0, LLR)), (4, 0));
        wr(&mut m, 0, CR, EN | LSM);
        assert_eq!(history(&mut m), [(6, HT), (8, TC)], "the last item, TCEM {tcem}");
        quiet(&mut m);
    }
}

#[test]
fn an_endless_item_has_no_events_at_channel_level() {
    for (tcem, expected) in [(0, HT | TC), (2, HT | TC), (3, 0)] {
        let mut m = h5();
        load(&mut m, 0, 0, SWREQ | tcem << 30, 4);
        wr(&mut m, 0, LLR, 4);
        wr(&mut m, 0, CR, EN);
        steps(&mut m, 8);
        assert_eq!(flags(&mut m, 0), expected, "TCEM {tcem}");
        steps(&mut m, 80);
        assert!(enabled(&mut m, 0));
        assert_eq!(m.memory().accesses(), 88, "nothing is loaded");
    }
}
