//! What can be read and written when.

use super::*;

#[test]
fn reset_values() {
    let mut m = h5();
    for channel in 0..8 {
        assert_eq!(rd(&mut m, channel, SR), 1);
        for register in [LBAR, FCR, CR, TR1, TR2, BR1, SAR, DAR, LLR] {
            assert_eq!(rd(&mut m, channel, register), 0);
        }
    }
    for offset in [0, 4, 8, 0xC, 0x10] {
        assert_eq!(m.read(BASE + offset, 4), 0);
    }
    quiet(&mut m);
}

#[test]
fn configuration_is_read_only_while_enabled() {
    for register in [LBAR, TR1, TR2, BR1, SAR, DAR, LLR] {
        let mut m = h5();
        load(&mut m, 0, UP, 5, 8);
        wr(&mut m, 0, LBAR, 0x2001_0000);
        wr(&mut m, 0, CR, EN);
        let before = rd(&mut m, 0, register);
        wr(&mut m, 0, register, 0);
        assert_eq!(rd(&mut m, 0, register), before);
        complains(&mut m, "written while the channel is enabled");
    }
}

#[test]
fn configuration_stays_read_only_while_suspended() {
    let mut m = h5();
    start(&mut m, 0, UP, 5, 8);
    wr(&mut m, 0, CR, SUSP);
    steps(&mut m, 1);
    assert_eq!(flags(&mut m, 0), IDLE | SUSPF);
    wr(&mut m, 0, BR1, 4);
    assert_eq!(bndt(&mut m, 0), 8);
    complains(&mut m, "BR1 written while the channel is enabled");
}

#[test]
fn mode_and_priority_are_fixed_while_enabled_and_interrupt_enables_are_not() {
    let mut m = h5();
    start(&mut m, 0, UP, 5, 8);
    wr(&mut m, 0, CR, EN | TC);
    assert_eq!(rd(&mut m, 0, CR), EN | TC);
    quiet(&mut m);
    for bits in [LSM, 1 << 17, 1 << 22, 2 << 22] {
        wr(&mut m, 0, CR, bits);
        assert_eq!(rd(&mut m, 0, CR), EN);
        complains(&mut m, "changed while the channel is enabled");
    }
}

#[test]
fn reserved_bits_are_not_stored() {
    let cases = [
        (LBAR, 0x0000_FFFF, 0xFFFF_0000),
        (TR1, 0x3004_0404, 0x4FFB_7BFB),
        (TR2, 0x3C80_2100, 0xC33F_DEFF),
        (BR1, 0xFFFF_0000, 0xFFFF),
        (LLR, 0x07FE_0003, 0xF801_FFFC),
        (CR, 0xFF3C_80F8, 0x00C3_7F00),
    ];
    for (register, reserved, known) in cases {
        let mut m = h5();
        wr(&mut m, 0, register, known);
        quiet(&mut m);
        assert_eq!(rd(&mut m, 0, register), known);
        wr(&mut m, 0, register, known | reserved);
        assert_eq!(rd(&mut m, 0, register), known);
        complains(&mut m, "reserved bits");
    }
}

#[test]
fn flags_clear_by_ones_and_only_in_their_register() {
    let mut m = h5();
    start(&mut m, 0, UP, SWREQ, 4);
    run(&mut m);
    wr(&mut m, 0, FCR, 0);
    assert_eq!(flags(&mut m, 0), IDLE | HT | TC);
    wr(&mut m, 0, FCR, HT);
    assert_eq!(flags(&mut m, 0), IDLE | TC);
    assert_eq!(rd(&mut m, 0, FCR), 0);
    quiet(&mut m);
    wr(&mut m, 0, SR, 0);
    assert_eq!(flags(&mut m, 0), IDLE | TC);
    complains(&mut m, "no writable register");
    wr(&mut m, 0, FCR, IDLE);
    complains(&mut m, "reserved bits of FCR");
}

#[test]
fn an_interrupt_is_a_flag_with_its_enable() {
    let mut m = h5();
    for (count, bit) in [(4, TC), (4, HT), (0, USE)] {
        load(&mut m, 2, UP, SWREQ, count);
        wr(&mut m, 2, CR, 0x7F00 & !bit | EN);
        run(&mut m);
        let others = flags(&mut m, 2) & 0x7F00 & !bit;
        assert_eq!(m.interrupt(29), others != 0);
        wr(&mut m, 2, FCR, others);
        assert!(!m.interrupt(29));
        assert_eq!(m.read(BASE + 0xC, 4), 0);
        wr(&mut m, 2, CR, bit);
        assert!(m.interrupt(29));
        assert_eq!(m.read(BASE + 0xC, 4), 1 << 2);
        assert!(!m.interrupt(28) && !m.interrupt(30) && !m.interrupt(92));
        wr(&mut m, 2, FCR, bit);
        assert!(!m.interrupt(29));
    }
}

#[test]
fn only_aligned_words_reach_a_register() {
    let mut m = h5();
    m.write(at(0, SAR), 2, 0x1234);
    complains(&mut m, "not a word");
    m.write(at(0, SAR) + 2, 4, 0x1234);
    complains(&mut m, "not a word");
    assert_eq!(m.read(at(0, SAR), 1), 0);
    complains(&mut m, "not a word");
    assert_eq!(rd(&mut m, 0, SAR), 0);
    m.read(BASE + 0x14, 4);
    complains(&mut m, "no register");
    m.read(at(0, LBAR) + 4, 4);
    complains(&mut m, "no register");
}
