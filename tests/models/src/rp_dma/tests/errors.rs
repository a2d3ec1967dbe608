use super::*;

const WRITE_ERROR: u32 = 1 << 29;
const READ_ERROR: u32 = 1 << 30;
const AHB_ERROR: u32 = 1 << 31;

/// Channel 0 chained to 1, quiet, whose third element faults at `address`.
fn faulted<M: Bits>(m: &mut M, address: u32) {
    m.memory().fault(address..address + 4);
    load(m, 1, 1);
    wr(m, ch(1, AL1_CTRL), ctrl::<M>(1, 9));
    load(m, 0, 5);
    wr(m, CTRL_TRIG, ctrl::<M>(1, UNPACED) | M::QUIET);
    assert_eq!(run(m, 20), 3);
}

#[test]
fn a_bus_error_halts_the_channel_and_always_interrupts() {
    fn check<M: Bits>(make: impl Fn() -> M) {
        for (address, flag) in [(SRC + 8, READ_ERROR), (DST + 8, WRITE_ERROR)] {
            let mut m = make();
            fill(&mut m, SRC, &[1, 2, 3, 4, 5]);
            faulted(&mut m, address);
            assert_eq!(rd(&mut m, AL1_CTRL) & 0xe000_0000, AHB_ERROR | flag);
            assert!(!busy(&mut m, 0) && !busy(&mut m, 1), "no chain");
            assert_eq!(rd(&mut m, INTR), 1, "though the channel is quiet");
            assert_eq!([0, 4, 8, 12].map(|i| word(&mut m, DST + i)), [1, 2, 0, 0]);
            assert_eq!(rd(&mut m, READ_ADDR), SRC + 12, "one past the fault");
            assert_eq!(rd(&mut m, WRITE_ADDR), DST + 12);
            quiet_model(&mut m);
        }
    }
    check(Rp2040::new);
    check(Rp2350::new);
}

#[test]
fn the_channel_does_not_start_before_its_flags_are_cleared() {
    fn check<M: Bits>(mut m: M) {
        faulted(&mut m, SRC + 8);
        m.memory().heal();
        wr(&mut m, M::MULTI, 1);
        assert!(!busy(&mut m, 0));
        complains(&mut m, "error flags set");
        let kept = rd(&mut m, AL1_CTRL) & 0x1fff_ffff;
        wr(&mut m, AL1_CTRL, kept | WRITE_ERROR);
        assert_eq!(rd(&mut m, AL1_CTRL), kept | READ_ERROR | AHB_ERROR, "not the other flag");
        wr(&mut m, AL1_CTRL, kept | READ_ERROR);
        assert_eq!(rd(&mut m, AL1_CTRL), kept);
        wr(&mut m, M::MULTI, 1);
        assert!(busy(&mut m, 0));
        assert_eq!(rd(&mut m, TRANS_COUNT), 5);
        quiet_model(&mut m);
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn error_flags_survive_an_atomic_write_of_other_bits() {
    let mut m = Rp2350::new();
    faulted(&mut m, SRC + 8);
    wr(&mut m, AL1_CTRL + CLEAR, EN);
    assert_eq!(rd(&mut m, AL1_CTRL) & (READ_ERROR | EN), READ_ERROR);
    wr(&mut m, AL1_CTRL + SET, READ_ERROR);
    assert_eq!(rd(&mut m, AL1_CTRL) & (READ_ERROR | AHB_ERROR), 0);
}

#[test]
fn other_channels_go_on() {
    let mut m = Rp2040::new();
    m.memory().fault(SRC..SRC + 4);
    start(&mut m, 0, 2, UNPACED);
    start(&mut m, 1, 2, UNPACED);
    assert_eq!(run(&mut m, 9), 3);
    assert_eq!(rd(&mut m, ch(1, TRANS_COUNT)), 0);
}

#[test]
fn what_only_the_processors_see_is_a_bus_error() {
    for address in [0xd000_0000, 0xe000_e100] {
        let mut m = Rp2350::new();
        load(&mut m, 0, 1);
        wr(&mut m, READ_ADDR, address);
        wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, UNPACED));
        run(&mut m, 5);
        assert_eq!(rd(&mut m, AL1_CTRL) & READ_ERROR, READ_ERROR);
        let mut m = Rp2040::new();
        load(&mut m, 0, 1);
        wr(&mut m, WRITE_ADDR, address);
        wr(&mut m, CTRL_TRIG, ctrl::<Rp2040>(0, UNPACED));
        run(&mut m, 5);
        assert_eq!(rd(&mut m, AL1_CTRL) & WRITE_ERROR, WRITE_ERROR);
    }
}
