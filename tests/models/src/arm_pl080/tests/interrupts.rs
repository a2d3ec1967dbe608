//! Flags, masks and interrupt outputs.

use super::*;

fn finished(config: u32, control: u32) -> Rig {
    let mut rig = Rig::new();
    rig.start(config, control, 1, 0);
    rig.run();
    rig
}

fn failed(config: u32) -> Rig {
    let mut rig = Rig::new();
    rig.dma.memory().fault(FROM..FROM + 1);
    rig.start(config, 0, 1, 0);
    rig.run();
    rig
}

#[test]
fn terminal_count_needs_its_bit_in_control() {
    for (control, raw) in [(0, false), (I, true)] {
        let mut rig = finished(ITC, control);
        assert_eq!(rig.bit(RAW_TC), raw);
        assert_eq!(rig.dma.interrupt(17), raw);
    }
}

#[test]
fn masks_hide_the_interrupt_and_not_the_raw_flag() {
    for (mask, seen) in [(0, false), (IE, false), (ITC, true)] {
        let mut rig = finished(mask, I);
        assert!(rig.bit(RAW_TC));
        assert_eq!((rig.bit(TC_STATUS), rig.bit(0x000)), (seen, seen));
        assert!(!rig.bit(ERROR_STATUS));
        assert_eq!(rig.dma.interrupt(17), seen);
    }
    for (mask, seen) in [(0, false), (ITC, false), (IE, true)] {
        let mut rig = failed(mask);
        assert!(rig.bit(RAW_ERROR));
        assert_eq!((rig.bit(ERROR_STATUS), rig.bit(0x000)), (seen, seen));
        assert!(!rig.bit(TC_STATUS));
        assert_eq!(rig.dma.interrupt(17), seen);
    }
}

#[test]
fn a_mask_lifted_later_shows_the_old_flag() {
    let mut rig = finished(0, I);
    assert!(!rig.dma.interrupt(17));
    rig.modify(0, ITC);
    assert!(rig.dma.interrupt(17));
}

#[test]
fn flags_are_cleared_by_ones_and_apart() {
    let mut rig = failed(IE | ITC);
    rig.put(TC_CLEAR, 0xFF);
    assert!(rig.bit(RAW_ERROR));
    rig.put(ERROR_CLEAR, !(1 << 3) & 0xFF);
    assert!(rig.bit(RAW_ERROR), "a zero leaves it");
    rig.put(ERROR_CLEAR, 1 << 3);
    assert!(!rig.bit(RAW_ERROR));
    assert!(!rig.dma.interrupt(17));

    let mut rig = finished(ITC, I);
    rig.put(ERROR_CLEAR, 0xFF);
    rig.put(TC_CLEAR, !(1 << 3) & 0xFF);
    assert!(rig.bit(RAW_TC) && rig.dma.interrupt(17));
    rig.put(TC_CLEAR, 1 << 3);
    assert!(!rig.bit(RAW_TC) && !rig.dma.interrupt(17));
    rig.clean();
}

#[test]
fn the_flag_outlives_the_enable_and_holds_the_line() {
    let mut rig = finished(ITC, I);
    assert!(!rig.enabled());
    assert!(!rig.step());
    assert!(rig.dma.interrupt(17));
}

#[test]
fn each_channel_has_its_bit() {
    let mut rig = Rig::new();
    for channel in [0, 5, 7] {
        rig.channel = channel;
        rig.start(ITC, I, 1, 0);
    }
    rig.run();
    assert_eq!(rig.look(RAW_TC), 0b1010_0001);
    assert_eq!(rig.look(TC_STATUS), 0b1010_0001);
    rig.put(TC_CLEAR, 0b0010_0000);
    assert_eq!(rig.look(RAW_TC), 0b1000_0001);
}
