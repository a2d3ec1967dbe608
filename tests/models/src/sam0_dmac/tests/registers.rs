//! The map, the window, and accesses of all widths.

use super::*;

#[test]
fn out_of_reset() {
    let mut dma = Samd21j18a::default();
    for (offset, size) in [
        (CTRL, 2),
        (0x02, 2),
        (0x04, 4),
        (0x08, 4),
        (0x0c, 1),
        (0x0d, 1),
        (SWTRIGCTRL, 4),
        (PRICTRL0, 4),
        (INTPEND, 2),
        (INTSTATUS, 4),
        (BUSYCH, 4),
        (PENDCH, 4),
        (ACTIVE, 4),
        (BASEADDR, 4),
        (WRBADDR, 4),
        (CHID, 1),
        (CHCTRLA, 1),
        (CHCTRLB, 4),
        (CHINTENCLR, 1),
        (CHINTENSET, 1),
        (CHINTFLAG, 1),
        (CHSTATUS, 1),
    ] {
        assert_eq!(dma.read(BASE + offset, size), 0, "{offset:#x}");
    }
    assert_eq!(dma.read(BASE + 0x0e, 1), 0x15);
    assert!(!dma.step());
    assert_eq!(dma.complaints(), Vec::<String>::new());
}

#[test]
fn what_it_owns() {
    let rig = Rig::new();
    assert!(rig.dma.owns(BASE) && rig.dma.owns(BASE + 0x4f));
    assert!(!rig.dma.owns(BASE - 1) && !rig.dma.owns(BASE + 0x80) && !rig.dma.owns(SRC));
}

#[test]
fn the_window_shows_the_channel_that_is_selected() {
    let mut rig = Rig::new();
    for channel in 0..12 {
        rig.select(channel);
        rig.set(CHCTRLB, 4, BEAT | channel << 8);
    }
    for channel in 0..12 {
        rig.select(channel);
        assert_eq!(rig.get(CHCTRLB, 4), BEAT | channel << 8);
        assert_eq!(rig.get(CHID, 1), channel);
    }
    rig.clean();
    rig.select(12);
    rig.complained("channel 12");
    assert_eq!(rig.get(CHCTRLB, 4), 0);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.complained("channel 12");
}

#[test]
fn bytes_and_halves_of_a_register() {
    let mut rig = Rig::new();
    rig.set(CHCTRLB, 1, 2 << 5);
    rig.set(CHCTRLB + 1, 1, 9);
    rig.set(CHCTRLB + 2, 2, 0x80);
    assert_eq!(rig.get(CHCTRLB, 4), BEAT | 9 << 8 | 2 << 5);
    assert_eq!((rig.get(CHCTRLB + 1, 1), rig.get(CHCTRLB, 2)), (9, 0x940));
    rig.set(CTRL + 1, 1, 3);
    assert_eq!(rig.get(CTRL, 2), 0x302);
    rig.set(PRICTRL0 + 3, 1, 0x8b);
    assert_eq!(rig.get(PRICTRL0, 4), 0x8b00_0000);
    rig.clean();
}

#[test]
fn a_byte_beside_the_command_commands_nothing() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(3);
    rig.command(0, SUSPEND);
    rig.set(CHCTRLB, 1, 3 << 5);
    rig.command(0, 0);
    rig.run();
    assert_eq!(rig.flags(0), SUSP, "nor does a 0 take it back");
    rig.clean();
}

#[test]
fn accesses_that_reach_no_register_or_two() {
    let mut rig = Rig::new();
    assert_eq!(rig.get(CHINTENCLR, 4), 0);
    rig.complained("crosses its register");
    rig.set(CTRL, 4, 0);
    rig.complained("crosses its register");
    rig.set(CHCTRLB + 1, 2, 0);
    rig.complained("crosses its register");
    assert_eq!(rig.get(0x18, 4), 0);
    rig.complained("no register at 0x18");
    rig.set(0x70, 1, 0);
    rig.complained("no register at 0x70");
    assert_eq!(rig.get(CTRL, 2), 0xf02);
}

#[test]
fn plain_registers_store() {
    let mut rig = Rig::new();
    for (offset, size, value) in
        [(0x02, 2, 0x2105), (0x04, 4, 0x1234_5678), (0x08, 4, 9), (0x0d, 1, 1), (0x0e, 1, 0x2a)]
    {
        rig.set(offset, size, value);
        assert_eq!(rig.get(offset, size), value);
    }
    rig.set(CTRL, 2, 0xf06);
    assert_eq!(rig.get(CTRL, 2), 0xf06);
    rig.set(0x0c, 1, 1);
    assert_eq!(rig.get(0x0c, 1), 0);
    rig.clean();
}
