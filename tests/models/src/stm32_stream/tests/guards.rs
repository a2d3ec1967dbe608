//! What may be written while EN reads 1, and when EN may be set.

use super::*;

/// A stream that waits for requests.
fn waiting() -> Rig {
    let mut rig = Rig::new();
    rig.start(MINC, 0, 4);
    assert!(rig.enabled());
    rig.clean();
    rig
}

#[test]
fn protected_fields_stay_and_are_complained_of() {
    for bit in (5..28).filter(|bit| ![19, 20].contains(bit)) {
        let mut rig = waiting();
        let before = rig.get(CR);
        rig.set(CR, before ^ 1 << bit);
        assert_eq!(rig.get(CR), before, "bit {bit}");
        rig.complained("SxCR written while enabled");
    }
}

#[test]
fn interrupt_enables_are_free() {
    let mut rig = waiting();
    for bits in [DMEIE | TEIE | HTIE | TCIE, 0] {
        rig.set(CR, MINC | EN | bits);
        assert_eq!(rig.get(CR), MINC | EN | bits);
    }
    for feie in [FEIE, 0] {
        rig.set(FCR, feie);
        assert_eq!(rig.get(FCR) & FEIE, feie);
    }
    rig.clean();
}

#[test]
fn a_stop_cannot_carry_other_changes() {
    let mut rig = waiting();
    rig.set(CR, MINC | PINC);
    rig.complained("SxCR written while enabled");
    rig.run();
    assert_eq!(rig.get(CR), MINC);
}

#[test]
fn the_current_target_flag_is_not_writable_and_no_fault() {
    let mut rig = Rig::new();
    rig.start(MINC | DBM, 0, 4);
    let before = rig.get(CR);
    rig.set(CR, before ^ CT);
    assert_eq!(rig.get(CR), before);
    rig.clean();
}

#[test]
fn bits_that_hardware_forced_may_be_written_back_as_programmed() {
    let mut rig = Rig::new();
    rig.start(MINC | DBM, 0, 4);
    assert_ne!(rig.get(CR) & CIRC, 0);
    rig.set(CR, MINC | DBM | EN | TCIE);
    assert_eq!(rig.get(CR), MINC | DBM | EN | TCIE | CIRC);
    rig.clean();
}

#[test]
fn count_addresses_and_fifo_are_protected() {
    for (register, value) in [(NDTR, 9), (PAR, 16), (M0AR, 16), (M1AR, 16), (FCR, DMDIS)] {
        let mut rig = waiting();
        let before = rig.get(register);
        rig.set(register, value);
        rig.complained("written while enabled");
        assert_eq!(rig.get(register), before);
        assert!(rig.enabled());
        assert_eq!(rig.flags(), 0);
    }
}

#[test]
fn fifo_threshold_is_protected() {
    let mut rig = waiting();
    rig.set(FCR, FULL);
    rig.complained("SxFCR written while enabled");
    assert_eq!(rig.get(FCR) & 3, 0);
}

#[test]
fn protection_lasts_until_enable_reads_0() {
    let mut rig = waiting();
    rig.set(CR, MINC);
    assert!(rig.enabled());
    rig.set(NDTR, 9);
    rig.complained("SxNDTR written while enabled");
    rig.step();
    assert!(!rig.enabled());
    rig.set(NDTR, 9);
    assert_eq!(rig.get(NDTR), 9);
    rig.clean();
}

#[test]
fn a_stale_flag_refuses_the_enable() {
    let mut rig = Rig::new();
    rig.start(MINC, 0, 1);
    rig.request(1);
    rig.run();
    assert_eq!(rig.flags(), TC | HT);
    rig.set(CR, MINC | EN);
    rig.complained("event flags set");
    assert!(!rig.enabled());
    // One flag of two is not enough.
    rig.clear(TC);
    rig.set(CR, MINC | EN);
    rig.complained("event flags set");
    assert!(!rig.enabled());
    rig.clear(HT);
    rig.set(CR, MINC | EN);
    assert!(rig.enabled());
    rig.clean();
}

#[test]
fn each_flag_refuses() {
    for error in [Stm32F429::raise_fifo_error, Stm32F429::raise_direct_mode_error] {
        let mut rig = Rig::new();
        error(&mut rig.dma, 1, 3);
        rig.start(MINC, 0, 1);
        rig.complained("event flags set");
        assert!(!rig.enabled());
    }
}

#[test]
fn another_streams_flag_does_not_refuse() {
    let mut rig = Rig::new();
    rig.dma.raise_fifo_error(1, 2);
    rig.dma.raise_fifo_error(0, 3);
    rig.start(MINC, 0, 1);
    assert!(rig.enabled());
    rig.clean();
}

#[test]
fn direct_mode_forces_its_fields() {
    let mut rig = Rig::new();
    rig.start(P32 | M16 | MINC | PINC | PINCOS | MBURST4 | PBURST4, 0, 1);
    assert_eq!(rig.get(CR), P32 | M32 | MINC | PINC | EN);
    rig.clean();
}

#[test]
fn a_peripheral_burst_forces_the_offset_size() {
    let mut rig = Rig::new();
    rig.start(MINC | PINC | PINCOS | PBURST4, DMDIS | HALF, 4);
    assert_eq!(rig.get(CR), MINC | PINC | PBURST4 | EN);
    rig.clean();
}
