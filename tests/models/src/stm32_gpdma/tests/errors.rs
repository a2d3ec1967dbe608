//! The three kinds of error (RM0456 17.4.16).

use super::*;

/// Loads a block of eight bytes into channel 0, changes one register and enables.
fn with(register: u32, value: u32, tr1: u32) -> Stm32Gpdma {
    let mut m = h5();
    load(&mut m, 0, UP | tr1, SWREQ, 8);
    wr(&mut m, 0, register, value);
    wr(&mut m, 0, CR, EN | USE);
    m
}

#[test]
fn a_wrong_setting_disables_at_once() {
    let halves = 1 | 1 << 16;
    let cases = [
        (BR1, 0, 0),
        (BR1, 7, halves),
        (BR1, 6, WORDS),
        (SAR, SRC + 1, halves),
        (SAR, SRC + 2, WORDS),
        (DAR, DST + 1, halves),
        (DAR, DST + 2, WORDS),
        (TR1, UP | 3, 0),
        (TR1, UP | 3 << 16, 0),
        // Packing bytes to words, six of them.
        (BR1, 6, PACK | 2 << 16),
    ];
    for (register, value, tr1) in cases {
        let mut m = with(register, value, tr1);
        assert_eq!(flags(&mut m, 0), IDLE | USE, "{register:#x} = {value:#x}, {tr1:#x}");
        assert!(!enabled(&mut m, 0));
        assert!(m.interrupt(27));
        assert!(!m.step());
        assert_eq!(m.memory().accesses(), 0);
        quiet(&mut m);
    }
}

#[test]
fn a_right_setting_is_none() {
    let halves = 1 | 1 << 16;
    let cases = [
        (BR1, 6, halves),
        (SAR, SRC + 2, halves),
        (DAR, DST + 2, halves),
        // Not packing: the destination width does not bind the count.
        (BR1, 6, 2 << 16),
        (BR1, 6, 1 << 11 | 2 << 16),
        // PAM means nothing with equal widths.
        (BR1, 6, PACK | halves),
        // Unpacking a word to bytes.
        (BR1, 4, PACK | 2),
    ];
    for (register, value, tr1) in cases {
        let mut m = with(register, value, tr1);
        assert_eq!(flags(&mut m, 0), 0, "{register:#x} = {value:#x}, {tr1:#x}");
        run(&mut m);
        assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
        quiet(&mut m);
    }
}

#[test]
fn no_data_is_right_only_if_an_item_brings_a_count() {
    for (update, right) in [(UB1, true), (USA, false), (0, false)] {
        let mut m = h5();
        load(&mut m, 0, UP, SWREQ, 0);
        wr(&mut m, 0, LLR, update | 0x10);
        wr(&mut m, 0, CR, EN);
        assert_eq!(flags(&mut m, 0) == 0, right, "{update:#x}");
    }
}

#[test]
fn a_wrong_setting_in_an_item_stops_before_its_data() {
    let cases = [
        [UP, SWREQ, 0, SRC, DST, 0],
        [UP, SWREQ, 0, SRC, DST, WHOLE],
        [UP | WORDS, SWREQ, 6, SRC, DST, 0],
        [UP | WORDS, SWREQ, 8, SRC + 2, DST, 0],
        [UP | WORDS, SWREQ, 8, SRC, DST + 1, 0],
        [UP | 3, SWREQ, 8, SRC, DST, 0],
    ];
    for item in cases {
        let mut m = h5();
        store(&mut m, LIST, &item);
        load(&mut m, 0, UP, SWREQ | 2 << 30, 4);
        wr(&mut m, 0, LBAR, LIST);
        wr(&mut m, 0, LLR, WHOLE);
        wr(&mut m, 0, CR, EN);
        assert_eq!(run(&mut m), 8 + 6);
        assert_eq!(flags(&mut m, 0), IDLE | HT | USE, "{item:x?}");
        assert!(!enabled(&mut m, 0));
        quiet(&mut m);
    }
}

#[test]
fn a_bus_error_on_data_stops_the_channel() {
    for (range, at_step) in [(SRC + 2..SRC + 3, 3), (DST..DST + 1, 5)] {
        let mut m = h5();
        m.memory().fault(range);
        load(&mut m, 0, UP, SWREQ, 4);
        wr(&mut m, 0, CR, EN | DTE);
        steps(&mut m, at_step - 1);
        assert_eq!(flags(&mut m, 0), 0);
        steps(&mut m, 1);
        assert_eq!(flags(&mut m, 0), IDLE | DTE);
        assert!(!enabled(&mut m, 0));
        assert!(m.interrupt(27));
        assert!(!m.step());
        quiet(&mut m);
    }
}

#[test]
fn a_bus_error_leaves_the_fifo_until_reset() {
    for reset in [false, true] {
        let mut m = h5();
        fill(&mut m, SRC, 8);
        m.memory().fault(SRC + 2..SRC + 3);
        start(&mut m, 0, UP, SWREQ, 4);
        run(&mut m);
        assert_eq!(fifo(&mut m, 0), 2);
        m.memory().heal();
        wr(&mut m, 0, FCR, DTE);
        if reset {
            wr(&mut m, 0, CR, RESET);
            assert_eq!(fifo(&mut m, 0), 0);
        }
        start(&mut m, 0, UP, SWREQ, 4);
        run(&mut m);
        assert_eq!(bytes(&mut m, DST, 4) == counting(4), reset);
        assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
        if reset {
            quiet(&mut m);
        } else {
            complains(&mut m, "without RESET after a data transfer error");
        }
    }
}

#[test]
fn a_bus_error_on_an_item_is_a_link_error() {
    for bad in [0, 3, 5] {
        let mut m = h5();
        store(&mut m, LIST, &[UP, SWREQ, 4, SRC, DST, 0]);
        m.memory().fault(LIST + 4 * bad..LIST + 4 * bad + 4);
        wr(&mut m, 0, LBAR, LIST);
        wr(&mut m, 0, LLR, WHOLE);
        wr(&mut m, 0, CR, EN | ULE);
        assert_eq!(run(&mut m) as u32, bad + 1);
        assert_eq!(flags(&mut m, 0), IDLE | ULE);
        assert!(!enabled(&mut m, 0));
        assert!(m.interrupt(27));
        quiet(&mut m);
    }
}

#[test]
fn after_a_link_error_the_whole_register_file_is_written_anew() {
    let mut m = h5();
    m.memory().fault(LIST..LIST + 4);
    wr(&mut m, 0, LBAR, LIST);
    wr(&mut m, 0, LLR, WHOLE);
    wr(&mut m, 0, CR, EN);
    run(&mut m);
    wr(&mut m, 0, FCR, ULE);
    let mut other = m.clone();
    load(&mut m, 0, UP, SWREQ, 4);
    wr(&mut m, 0, CR, EN);
    quiet(&mut m);
    for (register, value) in [(TR1, UP), (BR1, 4), (SAR, SRC), (DAR, DST), (LLR, 0)] {
        wr(&mut other, 0, register, value);
    }
    wr(&mut other, 0, CR, EN);
    complains(&mut other, "without TR2 written anew");
}

#[test]
fn what_an_item_brings_need_not_be_written_after_a_link_error() {
    let mut m = h5();
    store(&mut m, LIST, &[UP, SWREQ, 4, SRC, DST, 0]);
    m.memory().fault(LIST..LIST + 4);
    for _ in 0..2 {
        wr(&mut m, 0, BR1, 0);
        wr(&mut m, 0, LBAR, LIST);
        wr(&mut m, 0, LLR, WHOLE);
        wr(&mut m, 0, CR, EN);
        run(&mut m);
        wr(&mut m, 0, FCR, ULE);
        m.memory().heal();
    }
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
    quiet(&mut m);
}

#[test]
fn an_error_does_not_touch_another_channel() {
    let mut m = h5();
    fill(&mut m, SRC + 0x100, 8);
    m.memory().fault(SRC..SRC + 4);
    start(&mut m, 0, UP, SWREQ, 8);
    start(&mut m, 1, UP, SWREQ, 8);
    run(&mut m);
    assert_eq!(flags(&mut m, 0), IDLE | DTE);
    assert_eq!(flags(&mut m, 1), IDLE | HT | TC);
    assert_eq!(bytes(&mut m, DST + 0x100, 8), counting(8));
}
