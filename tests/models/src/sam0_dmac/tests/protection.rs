//! What must not be written, and when.

use super::*;

#[test]
fn the_sections_are_set_before_the_controller_is_enabled() {
    for register in [BASEADDR, WRBADDR] {
        let mut rig = Rig::new();
        let old = rig.get(register, 4);
        rig.set(register, 4, MORE);
        rig.complained("while DMAENABLE is set");
        assert_eq!(rig.get(register, 4), old);
        rig.set(CTRL, 2, 0);
        rig.set(register, 4, MORE);
        rig.clean();
        assert_eq!(rig.get(register, 4), MORE);
        rig.set(register, 4, MORE + 8);
        rig.complained("not on 16 bytes");
    }
}

#[test]
fn chctrlb_belongs_to_a_disabled_channel() {
    for changed in [TRANSACTION | 2 << 8, BEAT, TRANSACTION | 1 << 3, TRANSACTION | 1] {
        let mut rig = Rig::new();
        rig.single(0, 4);
        rig.enable(0, TRANSACTION);
        rig.set(CHCTRLB, 4, changed | 2 << 5);
        rig.complained("CHCTRLB changed while it is enabled");
        assert_eq!(rig.get(CHCTRLB, 4), TRANSACTION | 2 << 5, "the level is free");
        rig.disable(0);
        rig.set(CHCTRLB, 4, changed);
        assert_eq!(rig.get(CHCTRLB, 4), changed);
        rig.clean();
    }
}

#[test]
fn but_for_its_command_and_level() {
    let mut rig = Rig::new();
    rig.single(0, 4);
    rig.enable(0, TRANSACTION);
    rig.set(CHCTRLB, 4, TRANSACTION | 3 << 5 | SUSPEND << 24);
    assert_eq!((rig.get(CHCTRLB, 4), rig.flags(0)), (TRANSACTION | 3 << 5, SUSP));
    rig.clean();
}

#[test]
fn a_stop_under_way_still_protects() {
    let mut rig = Rig::new();
    rig.start(0, 8);
    rig.steps(3);
    rig.disable(0);
    rig.set(CHCTRLB, 4, BEAT);
    rig.complained("while it is enabled");
}

#[test]
fn the_crc_registers_while_it_computes() {
    let mut rig = Rig::new();
    rig.set(0x02, 2, 0x0105);
    rig.set(0x08, 4, 77);
    rig.clean();
    rig.set(CTRL, 2, 0xf06);
    rig.set(0x02, 2, 0);
    rig.complained("CrcCtrl written while CRCENABLE");
    rig.set(0x08, 4, 0);
    rig.complained("CrcChksum written while CRCENABLE");
    assert_eq!((rig.get(0x02, 2), rig.get(0x08, 4)), (0x0105, 77));
}

#[test]
fn reserved_values() {
    let mut rig = Rig::new();
    rig.set(CHCTRLB, 4, 1 << 22);
    rig.complained("TRIGACT 1");
    rig.set(CHCTRLB, 4, 0x2d << 8);
    rig.complained("TRIGSRC 0x2d");
    rig.set(CHCTRLB, 4, 7);
    rig.complained("EVACT 7");
    rig.set(CHCTRLB, 4, 3 << 24);
    rig.complained("CMD 3");
    rig.set(CTRL, 2, 0x10);
    rig.complained("reserved bits 0x10");
    rig.set(CHCTRLA, 1, 0x40);
    rig.complained("reserved bits 0x40");
    rig.set(CHINTENSET, 1, 0xff);
    rig.complained("reserved bits 0xf8");
    rig.set(SWTRIGCTRL, 4, 1 << 12);
    rig.complained("reserved bits 0x1000");
    rig.set(PRICTRL0, 4, 0x10);
    rig.complained("reserved bits 0x10");
}

#[test]
fn what_is_read_only() {
    let mut rig = Rig::new();
    for register in [INTSTATUS, BUSYCH, PENDCH, ACTIVE] {
        rig.set(register, 4, 1);
        rig.complained("read-only");
    }
    rig.set(CHSTATUS, 1, 4);
    rig.complained("read-only");
}
