use super::*;

#[test]
fn size_and_vectors_of_each_chip() {
    let (mut a, mut b) = (Rp2040::new(), Rp2350::new());
    assert_eq!(rd(&mut a, 0x448), 12);
    assert_eq!(rd(&mut b, 0x468), 16);
    wr(&mut a, ch(11, READ_ADDR), 4);
    wr(&mut b, ch(15, READ_ADDR), 4);
    assert_eq!(rd(&mut a, 0x2c0), 4);
    assert_eq!(rd(&mut b, 0x3c0), 4);
    quiet_model(&mut a);
    quiet_model(&mut b);
    rd(&mut a, 0x300);
    complains(&mut a, "no register");
}

#[test]
fn the_block_owns_its_page_and_the_three_aliases() {
    let m = Rp2040::new();
    assert!(m.owns(0x5000_0000) && m.owns(0x5000_3fff));
    assert!(!m.owns(0x4fff_ffff) && !m.owns(0x5000_4000) && !m.owns(0x5010_0000));
}

#[test]
fn every_channel_resets_to_zero() {
    let (mut a, mut b) = (Rp2040::new(), Rp2350::new());
    for index in 0..12 {
        assert_eq!(rd(&mut a, ch(index, AL1_CTRL)), 0);
    }
    for index in 0..16 {
        assert_eq!(rd(&mut b, ch(index, AL1_CTRL)), 0);
    }
}

#[test]
fn ctrl_keeps_exactly_its_fields() {
    let (mut a, mut b) = (Rp2040::new(), Rp2350::new());
    wr(&mut a, AL1_CTRL, !EN);
    wr(&mut b, AL1_CTRL, !EN);
    assert_eq!(rd(&mut a, AL1_CTRL), 0x00ff_fffe);
    assert_eq!(rd(&mut b, AL1_CTRL), 0x03ff_fffe);
    complains(&mut a, "reserved bits 0x1e000000");
    complains(&mut b, "reserved bits 0x18000000");
}

#[test]
fn registers_behind_the_interrupts_store() {
    for (m, offset) in [(&mut Rp2040::new() as &mut dyn Model, 0x420), (&mut Rp2350::new(), 0x440)]
    {
        for timer in 0..4 {
            m.write(BASE + offset + 4 * timer, 4, 0x0001_0010 + timer);
        }
        m.write(BASE + offset + 0x14, 4, 0x1f);
        m.write(BASE + offset + 0x18, 4, 0xdead_beef);
        for timer in 0..4 {
            assert_eq!(m.read(BASE + offset + 4 * timer, 4), 0x0001_0010 + timer);
        }
        assert_eq!(m.read(BASE + offset + 0x14, 4), 0x1f);
        assert_eq!(m.read(BASE + offset + 0x18, 4), 0xdead_beef);
        assert!(m.complaints().is_empty());
    }
}

#[test]
fn a_control_write_locks_the_security_level_of_the_channel() {
    let mut m = Rp2350::new();
    assert_eq!(rd(&mut m, 0x480 + 4 * 5), 3);
    wr(&mut m, 0x480 + 4 * 5, 1);
    assert_eq!(rd(&mut m, 0x480 + 4 * 5), 1);
    wr(&mut m, ch(5, WRITE_ADDR), DST);
    assert_eq!(rd(&mut m, 0x480 + 4 * 5), 5);
    assert_eq!(rd(&mut m, 0x480 + 4 * 6), 3);
    quiet_model(&mut m);
    wr(&mut m, 0x480 + 4 * 5, 3);
    assert_eq!(rd(&mut m, 0x480 + 4 * 5), 5);
    complains(&mut m, "locked");
}
