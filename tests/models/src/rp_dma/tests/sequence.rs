use super::*;

#[test]
fn words_move_one_a_step_with_live_registers() {
    fn check<M: Bits>(mut m: M) {
        fill(&mut m, SRC, &[10, 20, 30]);
        start(&mut m, 0, 3, UNPACED);
        assert_eq!(rd(&mut m, TRANS_COUNT), 3);
        for moved in 1..=3 {
            assert!(busy(&mut m, 0));
            assert!(m.step());
            assert_eq!(rd(&mut m, READ_ADDR), SRC + 4 * moved);
            assert_eq!(rd(&mut m, WRITE_ADDR), DST + 4 * moved);
            assert_eq!(rd(&mut m, TRANS_COUNT), 3 - moved);
            assert_eq!(word(&mut m, DST + 4 * (moved - 1)), 10 * moved);
            assert_eq!(rd(&mut m, INTR), u32::from(moved == 3));
        }
        assert!(!busy(&mut m, 0));
        assert!(!m.step());
        assert_eq!(rd(&mut m, 0x804), 3);
        quiet_model(&mut m);
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn a_new_trigger_reloads_the_count_and_keeps_the_addresses() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 2, UNPACED);
    run(&mut m, 9);
    wr(&mut m, Rp2040::MULTI, 1);
    assert_eq!(rd(&mut m, TRANS_COUNT), 2);
    assert_eq!(run(&mut m, 9), 2);
    assert_eq!(rd(&mut m, READ_ADDR), SRC + 16);
    assert_eq!(rd(&mut m, WRITE_ADDR), DST + 16);
}

#[test]
fn a_count_written_while_busy_is_for_the_next_sequence() {
    let mut m = Rp2350::new();
    start(&mut m, 0, 3, UNPACED);
    steps(&mut m, 1);
    wr(&mut m, TRANS_COUNT, 8);
    assert_eq!(rd(&mut m, TRANS_COUNT), 2);
    assert_eq!(run(&mut m, 9), 2);
    wr(&mut m, Rp2350::MULTI, 1);
    assert_eq!(rd(&mut m, TRANS_COUNT), 8);
    quiet_model(&mut m);
}

#[test]
fn narrow_elements_and_byte_swap() {
    fn check<M: Bits>(make: impl Fn() -> M) {
        for (code, want, bytes) in [(0, 0x0000_0011, 1), (1, 0x0000_1122, 2), (2, 0x1122_3344, 4)] {
            let mut m = make();
            fill(&mut m, SRC, &[0x4433_2211]);
            load(&mut m, 0, 1);
            let value = ctrl::<M>(0, UNPACED) & !(3 << 2) | code << 2 | M::BSWAP;
            wr(&mut m, CTRL_TRIG, value);
            run(&mut m, 9);
            assert_eq!(word(&mut m, DST), want);
            assert_eq!(rd(&mut m, READ_ADDR), SRC + bytes);
            assert_eq!(rd(&mut m, WRITE_ADDR), DST + bytes);
        }
    }
    check(Rp2040::new);
    check(Rp2350::new);
}

#[test]
fn a_side_without_increment_stays() {
    fn check<M: Bits>(make: impl Fn() -> M) {
        for (clear, read, write) in [(1 << 4, SRC, DST + 12), (M::INCR_WRITE, SRC + 12, DST)] {
            let mut m = make();
            load(&mut m, 0, 3);
            wr(&mut m, CTRL_TRIG, ctrl::<M>(0, UNPACED) & !clear);
            run(&mut m, 9);
            assert_eq!((rd(&mut m, READ_ADDR), rd(&mut m, WRITE_ADDR)), (read, write));
        }
    }
    check(Rp2040::new);
    check(Rp2350::new);
}

#[test]
fn the_rp2350_counts_down_and_by_two() {
    let (read_rev, write_rev) = (1 << 5, 1 << 7);
    let cases = [
        (read_rev, 0, SRC - 12, DST + 12),
        (write_rev, 0, SRC + 12, DST - 12),
        (read_rev, 1 << 4, SRC + 24, DST + 12),
        (write_rev, 1 << 6, SRC + 12, DST + 24),
    ];
    for (set, clear, read, write) in cases {
        let mut m = Rp2350::new();
        load(&mut m, 0, 3);
        wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, UNPACED) & !clear | set);
        run(&mut m, 9);
        assert_eq!((rd(&mut m, READ_ADDR), rd(&mut m, WRITE_ADDR)), (read, write));
    }
}

#[test]
fn a_ring_wraps_one_side_at_its_alignment() {
    fn check<M: Bits>(make: impl Fn() -> M) {
        for (sel, read, write) in [(0, SRC + 4, DST + 20), (M::RING_SEL, SRC + 20, DST + 4)] {
            let mut m = make();
            load(&mut m, 0, 5);
            wr(&mut m, CTRL_TRIG, ctrl::<M>(0, UNPACED) | 4 << M::RING_SIZE | sel);
            run(&mut m, 9);
            assert_eq!((rd(&mut m, READ_ADDR), rd(&mut m, WRITE_ADDR)), (read, write));
        }
    }
    check(Rp2040::new);
    check(Rp2350::new);
}

#[test]
fn completion_chains_to_another_channel_and_not_to_itself() {
    fn check<M: Bits>(mut m: M) {
        load(&mut m, 3, 1);
        wr(&mut m, ch(3, AL1_CTRL), ctrl::<M>(3, UNPACED));
        load(&mut m, 1, 2);
        wr(&mut m, ch(1, CTRL_TRIG), ctrl::<M>(3, UNPACED));
        steps(&mut m, 1);
        assert!(busy(&mut m, 1) && !busy(&mut m, 3));
        steps(&mut m, 1);
        assert!(!busy(&mut m, 1) && busy(&mut m, 3));
        assert_eq!(run(&mut m, 9), 1);
        assert_eq!(rd(&mut m, INTR), 1 << 1 | 1 << 3);
        quiet_model(&mut m);
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn a_chain_trigger_of_a_running_channel_is_ignored() {
    let mut m = Rp2040::new();
    start(&mut m, 3, 4, 7);
    load(&mut m, 1, 1);
    wr(&mut m, ch(1, CTRL_TRIG), ctrl::<Rp2040>(3, UNPACED));
    m.request(0, 7, 1);
    run(&mut m, 9);
    assert_eq!(rd(&mut m, ch(3, TRANS_COUNT)), 3);
    quiet_model(&mut m);
}

#[test]
fn pause_keeps_the_state_after_the_element_in_flight() {
    fn check<M: Bits>(mut m: M) {
        fill(&mut m, SRC, &[1, 2, 3, 4]);
        start(&mut m, 0, 4, UNPACED);
        steps(&mut m, 1);
        wr(&mut m, AL1_CTRL + CLEAR, EN);
        assert_eq!(rd(&mut m, TRANS_COUNT), 3);
        assert_ne!(rd(&mut m, M::FIFO_LEVELS), 0);
        assert_eq!(run(&mut m, 9), 1, "only what was in flight lands");
        assert_eq!(rd(&mut m, M::FIFO_LEVELS), 0);
        assert_eq!(rd(&mut m, TRANS_COUNT), 2);
        assert_eq!((word(&mut m, DST + 4), word(&mut m, DST + 8)), (2, 0));
        assert!(busy(&mut m, 0));
        wr(&mut m, AL1_CTRL + SET, EN);
        assert_eq!(run(&mut m, 9), 2);
        assert_eq!((word(&mut m, DST + 8), word(&mut m, DST + 12)), (3, 4));
        assert!(!busy(&mut m, 0));
        quiet_model(&mut m);
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn a_paused_channel_without_a_request_has_nothing_in_flight() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 4, 20);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    assert!(!m.step());
    assert_eq!(rd(&mut m, TRANS_COUNT), 4);
}

#[test]
fn trigger_self_reloads_interrupts_and_chains() {
    let mut m = Rp2350::new();
    load(&mut m, 5, 1);
    wr(&mut m, ch(5, AL1_CTRL), ctrl::<Rp2350>(5, UNPACED));
    load(&mut m, 0, 1 << 28 | 2);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(5, 9));
    for lap in 1..=2 {
        m.request(0, 9, 2);
        run(&mut m, 9);
        assert!(busy(&mut m, 0));
        assert_eq!(rd(&mut m, TRANS_COUNT), 1 << 28 | 2);
        assert_eq!(rd(&mut m, READ_ADDR), SRC + 8 * lap);
        assert_eq!(rd(&mut m, INTR), 1 | 1 << 5);
        wr(&mut m, INTR, 1 | 1 << 5);
    }
    quiet_model(&mut m);
}

#[test]
fn endless_never_counts_and_halts_at_once_when_zero() {
    let mut m = Rp2350::new();
    load(&mut m, 0, 0xf << 28 | 2);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, UNPACED));
    assert_eq!(run(&mut m, 50), 50);
    assert_eq!(rd(&mut m, TRANS_COUNT), 0xf << 28 | 2);
    assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (true, 0));
    load(&mut m, 1, 0xf << 28);
    wr(&mut m, ch(1, CTRL_TRIG), ctrl::<Rp2350>(1, 9));
    assert!(!busy(&mut m, 1));
}

#[test]
fn the_rp2040_counts_32_bits() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 0xf000_0002, UNPACED);
    steps(&mut m, 3);
    assert_eq!(rd(&mut m, TRANS_COUNT), 0xefff_ffff);
    quiet_model(&mut m);
}

#[test]
fn a_count_of_zero_completes_in_the_next_step() {
    let mut m = Rp2040::new();
    start(&mut m, 0, 0, UNPACED);
    assert!(busy(&mut m, 0));
    assert_eq!(run(&mut m, 9), 1);
    assert_eq!((busy(&mut m, 0), rd(&mut m, INTR)), (false, 1));
    assert_eq!(m.memory().accesses(), 0);
}

#[test]
fn rp2350_e8_a_zero_length_sequence_chains_only_after_its_own_write() {
    for wrote_last in [false, true] {
        let mut m = Rp2350::new();
        let first = if wrote_last { 0 } else { 7 };
        start(&mut m, first, 1, UNPACED);
        run(&mut m, 9);
        load(&mut m, 1, 1);
        wr(&mut m, ch(1, AL1_CTRL), ctrl::<Rp2350>(1, 9));
        load(&mut m, 0, 0);
        wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(1, UNPACED));
        run(&mut m, 9);
        assert_eq!(busy(&mut m, 1), wrote_last);
        assert_eq!(rd(&mut m, INTR) & 1, 1, "the interrupt comes either way");
    }
}

#[test]
fn control_blocks_program_another_channel_until_a_null_trigger() {
    fn check<M: Bits>(mut m: M) {
        // Blocks of (count, read address) for view 3 of channel 1, read by channel 0.
        fill(&mut m, SRC, &[2, SRC + 0x200, 1, SRC + 0x300, 0, 0]);
        fill(&mut m, SRC + 0x200, &[5, 6]);
        fill(&mut m, SRC + 0x300, &[7]);
        wr(&mut m, ch(1, WRITE_ADDR), DST);
        wr(&mut m, ch(1, AL1_CTRL), ctrl::<M>(0, UNPACED) | M::QUIET);
        wr(&mut m, READ_ADDR, SRC);
        wr(&mut m, WRITE_ADDR, BASE + ch(1, 0x38));
        wr(&mut m, TRANS_COUNT, 2);
        let ring = 3 << M::RING_SIZE | M::RING_SEL | M::QUIET;
        wr(&mut m, CTRL_TRIG, ctrl::<M>(0, UNPACED) | ring);
        assert_eq!(run(&mut m, 50), 9);
        assert_eq!([0, 4, 8].map(|i| word(&mut m, DST + i)), [5, 6, 7]);
        assert_eq!(rd(&mut m, INTR), 1 << 1);
        assert!(!busy(&mut m, 0) && !busy(&mut m, 1));
        quiet_model(&mut m);
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn a_count_of_zero_moves_nothing_when_paused() {
    let mut m = Rp2350::new();
    start(&mut m, 0, 0, UNPACED);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    run(&mut m, 9);
    assert_eq!((busy(&mut m, 0), m.memory().accesses()), (false, 0));
}
