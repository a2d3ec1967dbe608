//! Layout, reset values, reserved bits.

use super::*;

#[test]
fn reset_values() {
    for controller in 0..2 {
        for stream in 0..8 {
            let mut rig = Rig::on(controller, stream);
            for register in [CR, NDTR, PAR, M0AR, M1AR] {
                assert_eq!(rig.get(register), 0);
            }
            assert_eq!(rig.get(FCR), 0x21);
            assert_eq!(rig.flags(), 0);
            rig.clean();
        }
    }
}

#[test]
fn owns_both_controllers_and_nothing_else() {
    let dma = Stm32F429::new();
    for address in [0x4002_6000, 0x4002_63FF, 0x4002_6400, 0x4002_67FF] {
        assert!(dma.owns(address));
    }
    for address in [0x4002_5FFF, 0x4002_6800, 0x2000_0000] {
        assert!(!dma.owns(address));
    }
}

#[test]
fn registers_hold_what_is_written() {
    let mut rig = Rig::on(0, 7);
    let values = [
        (CR, 0x0FEF_F7BE & !(3 << 13 | 3 << 11)),
        (NDTR, 0xFFFF),
        (PAR, 0x1234_5678),
        (M0AR, 0x9ABC_DEF0),
        (M1AR, 0x0FED_CBA9),
    ];
    for (register, value) in values {
        rig.set(register, value);
    }
    for (register, value) in values {
        assert_eq!(rig.get(register), value);
    }
    rig.set(FCR, 0x87);
    assert_eq!(rig.get(FCR), 0xA7, "FS reads empty");
    rig.clean();
    // The last stream's own addresses, as literals.
    assert_eq!(rig.dma.read(0x4002_60BC, 4), 0xFFFF);
    assert_eq!(rig.dma.read(0x4002_60CC, 4), 0xA7);
}

#[test]
fn flags_sit_at_0_6_16_22() {
    for (stream, register, expected) in [
        (0, 0x4002_6400, 1),
        (1, 0x4002_6400, 1 << 6),
        (2, 0x4002_6400, 1 << 16),
        (3, 0x4002_6400, 1 << 22),
        (4, 0x4002_6404, 1),
        (5, 0x4002_6404, 1 << 6),
        (6, 0x4002_6404, 1 << 16),
        (7, 0x4002_6404, 1 << 22),
    ] {
        let mut dma = Stm32F429::new();
        dma.raise_fifo_error(1, stream);
        assert_eq!(dma.read(register, 4), expected);
        dma.raise_direct_mode_error(1, stream);
        assert_eq!(dma.read(register, 4), expected * 5);
        assert_eq!(dma.read(register ^ 4, 4), 0);
        // Another flag's clear bit leaves it, its own takes it away.
        dma.write(register + 8, 4, expected * 0x20);
        assert_eq!(dma.read(register, 4), expected * 5);
        dma.write(register + 8, 4, expected);
        assert_eq!(dma.read(register, 4), expected * 4);
        assert_eq!(dma.read(register + 8, 4), 0, "write-only");
        assert!(dma.complaints().is_empty());
    }
}

#[test]
fn reserved_bits_are_complained_of() {
    let mut rig = Rig::new();
    for (register, value) in [(CR, 1 << 20), (CR, 1 << 28), (NDTR, 1 << 16), (FCR, 1 << 6)] {
        rig.set(register, value);
        rig.complained("reserved");
        assert_eq!(rig.get(register) & value, 0);
    }
    rig.clear(2);
    rig.complained("reserved");
    rig.dma.write(0x4002_6408, 4, 1 << 12);
    rig.complained("reserved");
}

#[test]
fn reserved_values_are_refused_at_enable() {
    for (cr, word) in [(3 << 6, "DIR"), (3 << 11, "PSIZE"), (3 << 13, "MSIZE")] {
        let mut rig = Rig::new();
        rig.start(cr, DMDIS, 1);
        rig.complained(word);
        assert!(!rig.enabled());
    }
}

#[test]
fn places_without_a_register_are_complained_of() {
    let mut rig = Rig::new();
    for address in [0x4002_60D0, 0x4002_63FC, 0x4002_64D0, 0x4002_5000] {
        assert_eq!(rig.dma.read(address, 4), 0);
        rig.complained("no register");
        rig.dma.write(address, 4, 1);
        rig.complained("no register");
    }
}

#[test]
fn status_is_read_only() {
    let mut rig = Rig::new();
    rig.dma.raise_fifo_error(1, 3);
    rig.dma.write(0x4002_6400, 4, 0);
    rig.complained("read-only");
    assert_eq!(rig.flags(), FE);
}

#[test]
fn registers_are_words() {
    let mut rig = Rig::new();
    rig.set(PAR, 0x1122_3344);
    let address = rig.at(PAR);
    rig.dma.write(address, 1, 0xFF);
    rig.complained("not a word");
    rig.dma.write(address + 2, 4, 0xFF);
    rig.complained("not a word");
    assert_eq!(rig.dma.read(address, 2), 0);
    rig.complained("not a word");
    assert_eq!(rig.get(PAR), 0x1122_3344);
}
