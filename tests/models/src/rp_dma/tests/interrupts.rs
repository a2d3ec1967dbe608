use super::*;

#[test]
fn each_line_shows_what_it_enables() {
    let mut m = Rp2350::new();
    for line in 0..4 {
        wr(&mut m, INTE0 + 0x10 * line, 1 << line);
    }
    for index in 0..4 {
        start(&mut m, index, 1, UNPACED);
    }
    run(&mut m, 9);
    assert_eq!(rd(&mut m, INTR), 0xf);
    for line in 0..4u16 {
        assert_eq!(rd(&mut m, INTS0 + 0x10 * u32::from(line)), 1 << line);
        assert!(m.interrupt(10 + line));
        wr(&mut m, INTS0 + 0x10 * u32::from(line), 1 << line);
        assert!(!m.interrupt(10 + line));
    }
    assert_eq!(rd(&mut m, INTR), 0);
    assert!(!m.interrupt(9) && !m.interrupt(14));
    quiet_model(&mut m);
}

#[test]
fn the_rp2040_has_two_lines() {
    let mut m = Rp2040::new();
    start(&mut m, 6, 1, UNPACED);
    run(&mut m, 9);
    assert!(!m.interrupt(11) && !m.interrupt(12));
    wr(&mut m, 0x414, 1 << 6);
    assert!(!m.interrupt(11) && m.interrupt(12));
    wr(&mut m, INTE0, 1 << 6);
    assert!(m.interrupt(11) && m.interrupt(12) && !m.interrupt(13));
    quiet_model(&mut m);
    wr(&mut m, 0x410, 1);
    complains(&mut m, "no register");
}

#[test]
fn flags_clear_by_ones_in_raw_or_masked_status() {
    fn check<M: Bits>(mut m: M) {
        for index in 0..3 {
            start(&mut m, index, 1, UNPACED);
        }
        run(&mut m, 9);
        wr(&mut m, INTR, 0b010);
        assert_eq!(rd(&mut m, INTR), 0b101);
        wr(&mut m, INTS0, 0b001);
        assert_eq!(rd(&mut m, INTR), 0b100, "cleared though line 0 does not enable it");
        wr(&mut m, INTR + CLEAR, 0b100);
        assert_eq!(rd(&mut m, INTR), 0, "a write-one-to-clear bit clears through an alias too");
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn a_forced_bit_stays_until_it_is_unforced() {
    fn check<M: Bits>(mut m: M, vector: u16) {
        wr(&mut m, INTF0, 1 << 5);
        assert_eq!((rd(&mut m, INTS0), rd(&mut m, INTR)), (1 << 5, 0));
        wr(&mut m, INTS0, 1 << 5);
        assert!(m.interrupt(vector) && !m.interrupt(vector + 1));
        wr(&mut m, INTF0 + CLEAR, 1 << 5);
        assert!(!m.interrupt(vector));
    }
    check(Rp2040::new(), 11);
    check(Rp2350::new(), 10);
}

#[test]
fn a_quiet_channel_completes_silently() {
    fn check<M: Bits>(mut m: M) {
        load(&mut m, 0, 2);
        wr(&mut m, CTRL_TRIG, ctrl::<M>(0, UNPACED) | M::QUIET);
        assert_eq!(run(&mut m, 9), 2);
        assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (false, 0));
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn the_rp2350_repeats_the_raw_status_before_each_line() {
    let mut m = Rp2350::new();
    start(&mut m, 0, 1, UNPACED);
    run(&mut m, 9);
    for line in 0..4 {
        assert_eq!(rd(&mut m, INTR + 0x10 * line), 1);
    }
    wr(&mut m, INTR + 0x30, 1);
    assert_eq!(rd(&mut m, INTR), 0);
}
