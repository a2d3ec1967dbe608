use super::*;

#[test]
fn triggering_a_busy_channel() {
    for trigger in [AL1_COUNT_TRIG, Rp2040::MULTI] {
        let mut m = Rp2040::new();
        start(&mut m, 0, 4, UNPACED);
        steps(&mut m, 1);
        quiet_model(&mut m);
        wr(&mut m, trigger, 1);
        complains(&mut m, "which is BUSY");
        assert_eq!(rd(&mut m, TRANS_COUNT), 3, "the trigger is ignored");
    }
}

#[test]
fn unaligned_addresses() {
    for (register, value) in [(READ_ADDR, SRC + 2), (WRITE_ADDR, DST + 1)] {
        let mut m = Rp2350::new();
        load(&mut m, 0, 4);
        wr(&mut m, AL1_CTRL, ctrl::<Rp2350>(0, 9));
        wr(&mut m, register, value);
        quiet_model(&mut m);
        wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, 9));
        complains(&mut m, "not aligned");
        m.complaints();
        wr(&mut m, register, value & !3);
        quiet_model(&mut m);
        wr(&mut m, register, value);
        complains(&mut m, "not aligned");
    }
    let mut m = Rp2350::new();
    load(&mut m, 0, 4);
    wr(&mut m, READ_ADDR, SRC + 2);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, 9) & !(3 << 2) | 1 << 2);
    quiet_model(&mut m);
}

#[test]
fn laying_ctrl_out_anew_while_busy() {
    let (own, other) = (3 << Rp2040::CHAIN, 7 << Rp2040::CHAIN);
    let value = ctrl::<Rp2040>(5, 9);
    let bare = value & !(0xf << Rp2040::CHAIN);
    let allowed = [value & !EN, value | 1 << 1, value | 1 << 30, bare | own, (bare | own) & !EN];
    let refused = [value ^ 1 << 4, value | Rp2040::QUIET, bare | other, value & !(3 << 2)];
    for (values, fine) in [(allowed.as_slice(), true), (refused.as_slice(), false)] {
        for new in values {
            let mut m = Rp2040::new();
            load(&mut m, 3, 4);
            wr(&mut m, ch(3, CTRL_TRIG), value);
            wr(&mut m, ch(3, AL1_CTRL), *new);
            assert_eq!(m.complaints().is_empty(), fine, "{new:#x}");
        }
    }
    let mut m = Rp2040::new();
    wr(&mut m, ch(3, AL1_CTRL), value);
    wr(&mut m, ch(3, AL1_CTRL), value ^ 1 << 4);
    quiet_model(&mut m);
}

#[test]
fn addresses_and_count_may_change_while_busy() {
    let mut m = Rp2350::new();
    start(&mut m, 0, 4, 9);
    wr(&mut m, READ_ADDR, SRC + 0x80);
    wr(&mut m, WRITE_ADDR, DST + 0x80);
    wr(&mut m, TRANS_COUNT, 9);
    m.request(0, 9, 1);
    run(&mut m, 9);
    assert_eq!(rd(&mut m, READ_ADDR), SRC + 0x84);
    quiet_model(&mut m);
}

#[test]
fn reserved_bits_and_values() {
    for (offset, value) in [
        (INTE0, 1 << 16),
        (Rp2350::ABORT, 1 << 16),
        (AL1_CTRL, 1 << 27),
        (0x4c0, 4),
        (0x454, 1 << 12),
    ] {
        let mut m = Rp2350::new();
        wr(&mut m, offset, value);
        complains(&mut m, "reserved bits");
    }
    let mut m = Rp2350::new();
    wr(&mut m, TRANS_COUNT, 2 << 28 | 1);
    complains(&mut m, "reserved mode");
    wr(&mut m, AL1_CTRL, 3 << 2);
    complains(&mut m, "DATA_SIZE 3");
    let mut m = Rp2040::new();
    wr(&mut m, AL1_CTRL, 1 << 25);
    complains(&mut m, "reserved bits");
    wr(&mut m, AL1_CTRL + CLEAR, 1 << 25);
    wr(&mut m, AL1_CTRL, 1 << 31 | Rp2040::BUSY);
    quiet_model(&mut m);
}

#[test]
fn chains_to_nowhere_read_only_registers_and_empty_loops() {
    let mut m = Rp2040::new();
    load(&mut m, 0, 1);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2040>(13, UNPACED));
    run(&mut m, 9);
    complains(&mut m, "does not exist");
    wr(&mut m, 0x448, 1);
    complains(&mut m, "read-only");
    let mut m = Rp2350::new();
    load(&mut m, 0, 1 << 28);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(0, UNPACED));
    assert_eq!(run(&mut m, 9), 1);
    complains(&mut m, "triggers itself");
}

#[test]
fn complaints_are_handed_over_once() {
    let mut m = Rp2040::new();
    wr(&mut m, 0x448, 1);
    assert_eq!(m.complaints().len(), 1);
    quiet_model(&mut m);
}

#[test]
fn requests_that_do_not_exist() {
    fn check<M: Bits>(make: impl Fn() -> M, peripherals: u32) {
        for request in 0..=UNPACED {
            let mut m = make();
            wr(&mut m, AL1_CTRL, ctrl::<M>(0, request));
            if (peripherals..59).contains(&request) {
                complains(&mut m, "selects nothing");
            } else {
                quiet_model(&mut m);
            }
        }
    }
    check(Rp2040::new, 40);
    check(Rp2350::new, 55);
}

#[test]
fn programming_a_channel_that_listens_while_another_may_start_it() {
    let mut m = Rp2350::new();
    load(&mut m, 1, 4);
    wr(&mut m, ch(1, AL1_CTRL), ctrl::<Rp2350>(1, UNPACED));
    start(&mut m, 0, 8, UNPACED);
    wr(&mut m, ch(1, WRITE_ADDR), DST);
    quiet_model(&mut m);
    let mut m = Rp2350::new();
    load(&mut m, 0, 8);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2350>(1, UNPACED));
    load(&mut m, 1, 4);
    quiet_model(&mut m);
    wr(&mut m, ch(1, AL1_CTRL), ctrl::<Rp2350>(1, UNPACED));
    wr(&mut m, ch(1, WRITE_ADDR), DST);
    complains(&mut m, "may start it");
}
