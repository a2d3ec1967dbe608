//! The register file.

use super::*;

#[test]
fn reset_values() {
    let mut dma = Pl080::versatilepb();
    for offset in [0x00, 0x04, 0x0C, 0x14, 0x18, 0x1C, 0x20, 0x24, 0x28, 0x2C, 0x30, 0x34] {
        assert_eq!(dma.read(0x1013_0000 + offset, 4), 0);
    }
    for channel in 0..8 {
        for register in [SRC, DEST, LLI, CONTROL, CONFIG] {
            assert_eq!(dma.read(0x1013_0100 + 0x20 * channel + register, 4), 0);
        }
    }
    assert!(dma.complaints().is_empty());
    assert!(!dma.step());
}

#[test]
fn channel_registers_store() {
    let mut rig = Rig::new();
    for (register, value) in [
        (SRC, 0x1234_5678),
        (DEST, 0x8765_4321),
        (LLI, 0xABCD_EF01),
        (CONTROL, 0xFF4B_FFFF),
        (CONFIG, 0x0001_FBDE | H),
    ] {
        rig.set(register, value);
        assert_eq!(rig.get(register), value);
    }
    rig.clean();
    rig.channel = 4;
    assert_eq!(rig.get(SRC), 0, "another channel's is its own");
}

#[test]
fn active_is_read_only() {
    let mut rig = Rig::new();
    rig.set(CONFIG, A);
    assert_eq!(rig.get(CONFIG), 0);
    rig.clean();
}

#[test]
fn sync_and_configuration_store() {
    let mut rig = Rig::new();
    rig.put(0x34, 0xA5A5);
    assert_eq!(rig.look(0x34), 0xA5A5);
    assert_eq!(rig.look(CONFIGURATION), 1);
    rig.put(CONFIGURATION, 0);
    assert_eq!(rig.look(CONFIGURATION), 0);
    rig.clean();
}

#[test]
fn identification() {
    for (dma, base, part) in
        [(Pl080::versatilepb(), 0x1013_0000, 0x80), (Pl080::mps2_an505(), 0x4011_0000, 0x81)]
    {
        let mut rig = Rig::on(dma, base, 0);
        assert_eq!((rig.look(0xFE0), rig.look(0xFE4)), (part, 0x10));
        let cell = [0xFF0, 0xFF4, 0xFF8, 0xFFC].map(|offset| rig.look(offset));
        assert_eq!(cell, [0x0D, 0xF0, 0x05, 0xB1]);
        rig.clean();
    }
}

#[test]
fn read_only_and_write_only() {
    for offset in [0x00, TC_STATUS, ERROR_STATUS, RAW_TC, RAW_ERROR, ENABLED] {
        let mut rig = Rig::new();
        rig.put(offset, 1);
        rig.complained("read-only");
    }
    for offset in [TC_CLEAR, ERROR_CLEAR] {
        let mut rig = Rig::new();
        assert_eq!(rig.look(offset), 0);
        rig.complained("write-only");
    }
}

#[test]
fn reserved_bits() {
    for (offset, value) in
        [(TC_CLEAR, 0x100), (ERROR_CLEAR, 0x100), (SOFT_BURST, 0x1_0000), (0x34, 0x1_0000)]
    {
        let mut rig = Rig::new();
        rig.put(offset, value);
        rig.complained("reserved bits");
    }
    let mut rig = Rig::new();
    rig.put(CONFIGURATION, 9);
    rig.complained("reserved bits");
    for (register, value) in [(LLI, 2), (CONFIG, 1 << 19), (CONFIG, 1 << 5), (CONFIG, 1 << 10)] {
        rig.set(register, value);
        rig.complained("reserved bits");
    }
    assert_eq!(rig.get(CONFIG), 0);
}

#[test]
fn only_words() {
    for (address, size) in [(0x30, 1), (0x30, 2), (0x32, 2), (0x31, 4)] {
        let mut rig = Rig::new();
        rig.dma.write(rig.base + address, size, 0);
        rig.complained("not a word");
        assert_eq!(rig.look(CONFIGURATION), 1);
        rig.dma.read(rig.base + address, size);
        rig.complained("not a word");
    }
}

#[test]
fn no_register() {
    for offset in [0x38, 0x114, 0x200, 0x500] {
        let mut rig = Rig::new();
        rig.look(offset);
        rig.complained("no register");
        rig.put(offset, 0);
        rig.complained("no register");
    }
    let mut rig = Rig::new();
    rig.dma.read(0, 4);
    rig.complained("no register");
    rig.dma.write(0, 4, 0);
    rig.complained("no register");
}
