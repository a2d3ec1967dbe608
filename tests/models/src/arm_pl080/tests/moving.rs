//! Single blocks.

use super::*;

#[test]
fn memory_to_memory_in_every_width() {
    for (width, control) in [(1, 0), (2, SW16 | DW16), (4, SW32 | DW32)] {
        let mut rig = Rig::new();
        rig.fill(FROM, &ramp(16));
        rig.start(0, control | INC | I, 16 / width, 0);
        assert_eq!(rig.run(), 2 * 16 / width as usize, "an item in and out is two steps");
        assert_eq!(rig.bytes(TO, 17), [ramp(16), vec![0]].concat());
        rig.clean();
    }
}

#[test]
fn the_end_clears_enable_and_raises_terminal_count() {
    let mut rig = Rig::new();
    rig.start(0, INC | I, 2, 0);
    assert!(rig.enabled());
    rig.steps(3);
    assert!(rig.enabled());
    assert!(!rig.bit(RAW_TC));
    rig.steps(1);
    assert!(!rig.enabled());
    assert!(rig.bit(RAW_TC));
    assert!(!rig.bit(RAW_ERROR));
    assert_eq!(rig.size(), 0);
    assert!(!rig.step());
}

#[test]
fn the_end_may_come_after_the_last_transfer() {
    let mut rig = Rig::new();
    rig.dma.set_end_delay(3);
    rig.start(0, INC | I, 1, 0);
    rig.steps(2);
    for _ in 0..3 {
        assert!(rig.enabled() && !rig.bit(RAW_TC));
        assert!(!rig.active());
        assert_eq!(rig.size(), 0);
        rig.steps(1);
    }
    assert!(!rig.enabled() && rig.bit(RAW_TC));
    assert!(!rig.step());
    rig.clean();
}

#[test]
fn addresses_stand_still_unless_incremented() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(4));
    rig.start(0, DI, 4, 0);
    rig.run();
    assert_eq!(rig.bytes(TO, 4), [1, 1, 1, 1]);
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM, TO + 4));

    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(4));
    rig.start(0, SI, 4, 0);
    rig.run();
    assert_eq!(rig.bytes(TO, 2), [4, 0]);
    assert_eq!((rig.get(SRC), rig.get(DEST)), (FROM + 4, TO));
}

#[test]
fn the_largest_block() {
    let mut rig = Rig::new();
    rig.start(0, INC | SW32 | DW32 | S256, 4095, 0);
    assert_eq!(rig.run(), 2 * 4095);
    assert_eq!(rig.get(DEST), TO + 4 * 4095);
    rig.clean();
}

#[test]
fn a_channel_restarts_once_written_and_cleared() {
    let mut rig = Rig::new();
    rig.fill(FROM, &ramp(4));
    for _ in 0..3 {
        rig.start(ITC | IE, INC | I, 4, 0);
        rig.run();
        assert_eq!(rig.bytes(TO, 4), ramp(4));
        rig.fill(TO, &[0; 4]);
        rig.clear();
    }
    rig.clean();
}

#[test]
fn protection_and_lock_bits_change_nothing() {
    for bits in 0..8 {
        let mut rig = Rig::new();
        rig.fill(FROM, &ramp(4));
        rig.start(L, INC | bits << 28, 4, 0);
        assert_eq!(rig.run(), 8);
        assert_eq!(rig.bytes(TO, 4), ramp(4));
        assert_eq!(rig.get(CONTROL) >> 28 & 7, bits);
        rig.clean();
    }
}

#[test]
fn nothing_moves_while_the_controller_is_off() {
    let mut rig = Rig::new();
    rig.start(0, INC, 4, 0);
    rig.put(CONFIGURATION, 0);
    rig.complained("under enabled channels");
    assert_eq!(rig.run(), 0);
    rig.put(CONFIGURATION, 1);
    assert_eq!(rig.run(), 8);
}
