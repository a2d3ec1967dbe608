use super::*;

/// Offsets of READ_ADDR, WRITE_ADDR, TRANS_COUNT and CTRL in each view.
const VIEWS: [[u32; 4]; 4] = [
    [0x00, 0x04, 0x08, 0x0c],
    [0x14, 0x18, 0x1c, 0x10],
    [0x28, 0x2c, 0x24, 0x20],
    [0x3c, 0x34, 0x38, 0x30],
];

#[test]
fn four_views_show_the_same_registers() {
    fn check<M: Bits>(mut m: M) {
        let value = ctrl::<M>(3, UNPACED) & !EN;
        for written in VIEWS {
            for (offset, value) in written.iter().zip([SRC + 4, DST + 4, 7, value]) {
                wr(&mut m, ch(3, *offset), value);
            }
            for shown in VIEWS {
                assert_eq!(rd(&mut m, ch(3, shown[0])), SRC + 4);
                assert_eq!(rd(&mut m, ch(3, shown[1])), DST + 4);
                assert_eq!(rd(&mut m, ch(3, shown[2])), 0, "not loaded before a trigger");
                assert_eq!(rd(&mut m, ch(3, shown[3])), value);
            }
            assert_eq!(rd(&mut m, 0x804 + 0x40 * 3), 7, "DBG_TCR");
            for offset in written {
                wr(&mut m, ch(3, offset), 0);
            }
        }
        quiet_model(&mut m);
    }
    check(Rp2040::new());
    check(Rp2350::new());
}

#[test]
fn only_the_last_register_of_a_view_triggers() {
    fn check<M: Bits>(make: impl Fn() -> M) {
        for offset in (0..0x40).step_by(4) {
            let mut m = make();
            load(&mut m, 2, 5);
            wr(&mut m, ch(2, AL1_CTRL), ctrl::<M>(2, UNPACED));
            let value = rd(&mut m, ch(2, offset)).max(5);
            wr(&mut m, ch(2, offset), value);
            assert_eq!(busy(&mut m, 2), offset % 16 == 12, "offset {offset:#x}");
        }
    }
    check(Rp2040::new);
    check(Rp2350::new);
}

#[test]
fn a_trigger_uses_the_value_it_writes() {
    let mut m = Rp2350::new();
    load(&mut m, 0, 9);
    wr(&mut m, AL1_CTRL, ctrl::<Rp2350>(0, UNPACED));
    wr(&mut m, AL1_COUNT_TRIG, 3);
    assert_eq!(rd(&mut m, TRANS_COUNT), 3);
    assert_eq!(run(&mut m, 10), 3);
}

#[test]
fn a_null_trigger_starts_nothing_and_interrupts_a_quiet_channel() {
    fn check<M: Bits>(make: impl Fn() -> M) {
        for trigger in [CTRL_TRIG, AL1_COUNT_TRIG, AL2_WRITE_TRIG, AL3_READ_TRIG] {
            for quiet in [false, true] {
                let mut m = make();
                load(&mut m, 1, 4);
                let quiet_bit = if quiet { M::QUIET } else { 0 };
                wr(&mut m, ch(1, AL1_CTRL), ctrl::<M>(1, UNPACED) | quiet_bit);
                wr(&mut m, ch(1, trigger), 0);
                assert!(!busy(&mut m, 1));
                assert_eq!(rd(&mut m, INTR), u32::from(quiet) << 1);
            }
        }
    }
    check(Rp2040::new);
    check(Rp2350::new);
}

#[test]
fn a_disabled_channel_ignores_triggers() {
    let mut m = Rp2040::new();
    load(&mut m, 0, 4);
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2040>(0, UNPACED) & !EN);
    wr(&mut m, Rp2040::MULTI, 1);
    assert!(!busy(&mut m, 0));
    assert!(!m.step());
    wr(&mut m, CTRL_TRIG, ctrl::<Rp2040>(0, UNPACED));
    assert!(busy(&mut m, 0));
    quiet_model(&mut m);
}

#[test]
fn atomic_aliases_set_clear_and_flip() {
    let mut m = Rp2350::new();
    wr(&mut m, INTE0, 0b1100);
    wr(&mut m, INTE0 + SET, 0b0011);
    assert_eq!(rd(&mut m, INTE0), 0b1111);
    wr(&mut m, INTE0 + CLEAR, 0b0101);
    assert_eq!(rd(&mut m, INTE0 + SET), 0b1010, "an alias reads as the register");
    wr(&mut m, INTE0 + XOR, 0b0110);
    assert_eq!(rd(&mut m, INTE0), 0b1100);
    wr(&mut m, READ_ADDR, 0x1000);
    wr(&mut m, READ_ADDR + SET, 0x24);
    assert_eq!(rd(&mut m, READ_ADDR), 0x1024);
    quiet_model(&mut m);
}

#[test]
fn a_trigger_view_triggers_through_an_alias_too() {
    for alias in [SET, XOR] {
        let mut m = Rp2040::new();
        load(&mut m, 0, 2);
        wr(&mut m, AL1_CTRL, ctrl::<Rp2040>(0, UNPACED) & !EN);
        wr(&mut m, AL1_CTRL + alias, EN);
        assert!(!busy(&mut m, 0), "view 1 leaves CTRL without its trigger");
        wr(&mut m, AL1_CTRL + CLEAR, EN);
        wr(&mut m, CTRL_TRIG + alias, EN);
        assert!(busy(&mut m, 0));
    }
    let mut m = Rp2040::new();
    load(&mut m, 0, 2);
    wr(&mut m, AL1_CTRL, ctrl::<Rp2040>(0, UNPACED));
    wr(&mut m, AL3_READ_TRIG + CLEAR, 0);
    assert!(busy(&mut m, 0));
}

#[test]
fn one_write_triggers_several_channels() {
    let mut m = Rp2040::new();
    for index in [1, 4, 11] {
        load(&mut m, index, 1);
        wr(&mut m, ch(index, AL1_CTRL), ctrl::<Rp2040>(index, UNPACED));
    }
    wr(&mut m, Rp2040::MULTI, 1 << 1 | 1 << 11);
    assert!(busy(&mut m, 1) && busy(&mut m, 11) && !busy(&mut m, 4));
    assert_eq!(rd(&mut m, Rp2040::MULTI), 0);
    assert_eq!(run(&mut m, 10), 2);
}

#[test]
fn narrow_accesses_replicate_writes_and_pick_lanes() {
    let mut m = Rp2040::new();
    m.write(BASE + WRITE_ADDR, 1, 0x12);
    assert_eq!(rd(&mut m, WRITE_ADDR), 0x1212_1212);
    m.write(BASE + WRITE_ADDR + 2, 2, 0xa55a);
    assert_eq!(rd(&mut m, WRITE_ADDR), 0xa55a_a55a);
    assert_eq!(m.read(BASE + WRITE_ADDR + 1, 1), 0xa5);
    assert_eq!(m.read(BASE + WRITE_ADDR + 2, 2), 0xa55a);
    complains(&mut m, "reaches all 32 bits");
}
