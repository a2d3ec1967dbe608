//! Secure and privileged channels (RM0456 17.4.14, 17.4.15).

use super::*;

const SECURE: u32 = 0x5002_0000;
const SECCFGR: u32 = 0;
const PRIVCFGR: u32 = 4;
const LOCK: u32 = 8;
const MISR: u32 = 0xC;
const SMISR: u32 = 0x10;

fn secure_read(m: &mut Stm32Gpdma, offset: u32) -> u32 {
    m.read(SECURE + offset, 4)
}

fn secure_write(m: &mut Stm32Gpdma, offset: u32, value: u32) {
    m.write(SECURE + offset, 4, value);
}

#[test]
fn both_aliases_show_the_same_registers() {
    let mut m = h5();
    wr(&mut m, 3, SAR, 0x1234_5678);
    assert_eq!(secure_read(&mut m, 0x180 + SAR), 0x1234_5678);
    secure_write(&mut m, 0x180 + DAR, 0x9ABC);
    assert_eq!(rd(&mut m, 3, DAR), 0x9ABC);
    quiet(&mut m);
}

#[test]
fn a_secure_channel_reads_zero_and_ignores_writes_from_outside() {
    let mut m = h5();
    wr(&mut m, 0, SAR, 0x1234);
    secure_write(&mut m, SECCFGR, 1);
    for register in [SR, CR, TR1, TR2, BR1, SAR, DAR, LLR, LBAR] {
        assert_eq!(rd(&mut m, 0, register), 0, "{register:#x}");
        complains(&mut m, "illegal access");
    }
    wr(&mut m, 0, SAR, 7);
    complains(&mut m, "illegal access");
    wr(&mut m, 0, CR, EN);
    complains(&mut m, "illegal access");
    assert_eq!(secure_read(&mut m, SAR), 0x1234);
    assert_eq!(secure_read(&mut m, SR), IDLE);
    wr(&mut m, 1, SAR, 8);
    assert_eq!(rd(&mut m, 1, SAR), 8, "another channel is not concerned");
    quiet(&mut m);
}

#[test]
fn the_configuration_registers_are_readable_by_all_and_written_by_the_right_ones() {
    let mut m = h5();
    for offset in [SECCFGR, LOCK] {
        m.write(BASE + offset, 4, 1);
        complains(&mut m, "illegal write");
        m.set_privileged(false);
        secure_write(&mut m, offset, 1);
        complains(&mut m, "illegal write");
        m.set_privileged(true);
        assert_eq!(m.read(BASE + offset, 4), 0);
    }
    m.set_privileged(false);
    m.write(BASE + PRIVCFGR, 4, 1);
    complains(&mut m, "illegal write");
    m.set_privileged(true);
    m.write(BASE + PRIVCFGR, 4, 2);
    secure_write(&mut m, SECCFGR, 4);
    m.set_privileged(false);
    assert_eq!(m.read(BASE + PRIVCFGR, 4), 2);
    assert_eq!(m.read(BASE + SECCFGR, 4), 4);
    quiet(&mut m);
}

#[test]
fn a_privileged_channel_is_closed_to_others() {
    let mut m = h5();
    wr(&mut m, 0, SAR, 0x1234);
    m.write(BASE + PRIVCFGR, 4, 1);
    m.set_privileged(false);
    assert_eq!(rd(&mut m, 0, SAR), 0);
    complains(&mut m, "illegal access");
    wr(&mut m, 0, SAR, 1);
    complains(&mut m, "illegal access");
    m.set_privileged(true);
    assert_eq!(rd(&mut m, 0, SAR), 0x1234);
}

#[test]
fn a_locked_channel_stays_as_it_is() {
    let mut m = h5();
    secure_write(&mut m, SECCFGR, 1);
    secure_write(&mut m, LOCK, 3);
    secure_write(&mut m, LOCK, 0);
    assert_eq!(secure_read(&mut m, LOCK), 3);
    secure_write(&mut m, SECCFGR, 0b1110);
    assert_eq!(secure_read(&mut m, SECCFGR), 0b1101);
    secure_write(&mut m, PRIVCFGR, 0b1110);
    assert_eq!(secure_read(&mut m, PRIVCFGR), 0b1100);
}

#[test]
fn an_enabled_channel_keeps_its_world() {
    let mut m = h5();
    start(&mut m, 0, UP, 5, 4);
    secure_write(&mut m, SECCFGR, 3);
    assert_eq!(secure_read(&mut m, SECCFGR), 2);
    complains(&mut m, "changed while the channel is enabled");
}

#[test]
fn the_masked_status_is_split_between_the_worlds() {
    let mut m = h5();
    for channel in 0..3 {
        load(&mut m, channel, UP, SWREQ, 0);
        wr(&mut m, channel, CR, EN | USE);
    }
    assert_eq!(m.read(BASE + MISR, 4), 7);
    secure_write(&mut m, SECCFGR, 2);
    secure_write(&mut m, PRIVCFGR, 4);
    assert_eq!(m.read(BASE + MISR, 4), 5);
    assert_eq!(secure_read(&mut m, SMISR), 2);
    assert_eq!(m.read(BASE + SMISR, 4), 0);
    m.set_privileged(false);
    assert_eq!(m.read(BASE + MISR, 4), 1);
    assert!(m.interrupt(27) && m.interrupt(28) && m.interrupt(29));
}

#[test]
fn security_of_the_transfers_is_for_secure_software_on_a_secure_channel() {
    const BOTH: u32 = 1 << 15 | 1 << 31;
    let mut m = h5();
    wr(&mut m, 0, TR1, BOTH);
    secure_write(&mut m, TR1, BOTH | UP);
    assert_eq!(secure_read(&mut m, TR1), UP);
    secure_write(&mut m, SECCFGR, 1);
    secure_write(&mut m, TR1, BOTH | UP);
    assert_eq!(secure_read(&mut m, TR1), BOTH | UP);
    secure_write(&mut m, SECCFGR, 0);
    assert_eq!(secure_read(&mut m, TR1), UP, "the bits fall with SECx");
    quiet(&mut m);
}

#[test]
fn the_privilege_of_a_secure_channel_is_for_secure_software() {
    let mut m = h5();
    secure_write(&mut m, SECCFGR, 1);
    m.write(BASE + PRIVCFGR, 4, 3);
    assert_eq!(m.read(BASE + PRIVCFGR, 4), 2);
    secure_write(&mut m, PRIVCFGR, 3);
    assert_eq!(m.read(BASE + PRIVCFGR, 4), 3);
}
