//! What a driver must not do.

use super::*;

/// A channel that waits for requests.
fn waiting() -> Rig {
    let mut rig = Rig::new();
    rig.start(P2M | src(1), DI, 4, 0);
    rig.clean();
    rig
}

#[test]
fn registers_are_not_written_under_an_enabled_channel() {
    for (register, name) in
        [(SRC, "SrcAddr"), (DEST, "DestAddr"), (LLI, "Lli"), (CONTROL, "Control")]
    {
        let mut rig = waiting();
        rig.set(register, 0);
        rig.complained(&format!("{name} written while enabled"));
    }
}

#[test]
fn nor_while_a_stop_is_not_acknowledged() {
    let mut rig = waiting();
    rig.modify(E, 0);
    rig.set(SRC, 0);
    rig.complained("written while enabled");
    rig.run();
    rig.set(SRC, 0);
    rig.clean();
}

#[test]
fn configuration_keeps_flow_and_peripherals() {
    for bits in [src(2), dest(1), M2P] {
        let mut rig = waiting();
        rig.modify(0, bits);
        rig.complained("Configuration changed while enabled");
        let mut rig = waiting();
        rig.modify(E, bits);
        rig.complained("Configuration changed while enabled");
    }
}

#[test]
fn masks_halt_and_lock_are_free() {
    let mut rig = waiting();
    for bits in [ITC, IE, L, H] {
        rig.modify(0, bits);
        assert_ne!(rig.get(CONFIG) & bits, 0);
        rig.modify(bits, 0);
        assert_eq!(rig.get(CONFIG) & bits, 0);
    }
    assert!(rig.enabled());
    rig.clean();
}

#[test]
fn the_controller_is_on_before_its_channels() {
    let mut rig = Rig::new();
    rig.put(CONFIGURATION, 0);
    rig.start(0, INC, 4, 0);
    rig.complained("enabled while the controller is not");
    rig.put(CONFIGURATION, 1);
    rig.clean();
    assert_eq!(rig.run(), 8);
}

#[test]
fn old_interrupts_are_cleared_before_enable() {
    let mut rig = Rig::new();
    rig.start(0, INC | I, 1, 0);
    rig.run();
    rig.start(0, INC | I, 1, 0);
    rig.complained("raw interrupt pending");

    let mut rig = Rig::new();
    rig.dma.memory().fault(FROM..FROM + 1);
    rig.start(0, INC, 1, 0);
    rig.run();
    rig.start(0, INC, 1, 0);
    rig.complained("raw interrupt pending");
}

#[test]
fn a_flag_of_another_channel_is_no_matter() {
    let mut rig = Rig::new();
    rig.start(0, INC | I, 1, 0);
    rig.run();
    rig.channel = 4;
    rig.start(0, INC | I, 1, 0);
    rig.clean();
}

#[test]
fn each_register_is_written_anew() {
    for missing in [SRC, DEST, LLI, CONTROL] {
        let mut rig = Rig::new();
        rig.start(0, INC, 1, 0);
        rig.run();
        let values = [(SRC, FROM), (DEST, TO), (LLI, 0), (CONTROL, INC | 1)];
        for (register, value) in values.into_iter().filter(|(r, _)| *r != missing) {
            rig.set(register, value);
        }
        rig.clean();
        rig.set(CONFIG, E);
        let complaints = rig.dma.complaints();
        assert!(complaints[0].contains("without a fresh"), "{complaints:?}");
    }
}

#[test]
fn addresses_are_aligned_to_their_widths() {
    for (register, control, offset, good) in [
        (SRC, SW16 | DW16, 1, false),
        (SRC, SW32 | DW32, 2, false),
        (SRC, DW32, 3, true),
        (DEST, SW16 | DW16, 1, false),
        (DEST, SW32 | DW32, 2, false),
        (DEST, SW32, 3, true),
    ] {
        let mut rig = Rig::new();
        rig.set(SRC, FROM + if register == SRC { offset } else { 0 });
        rig.set(DEST, TO + if register == DEST { offset } else { 0 });
        rig.set(LLI, 0);
        rig.set(CONTROL, control | INC | 4);
        rig.set(CONFIG, E);
        if good { rig.clean() } else { rig.complained("is not aligned") }
    }
}

#[test]
fn an_empty_block_is_a_fault_and_does_nothing() {
    let mut rig = Rig::new();
    rig.start(0, INC | I, 0, 0);
    rig.complained("TransferSize is 0");
    assert_eq!(rig.run(), 0);
    assert!(rig.enabled());
}

#[test]
fn reserved_widths() {
    for width in 3..8 {
        for (shift, name) in [(18, "SWidth"), (21, "DWidth")] {
            let mut rig = Rig::new();
            rig.set(CONTROL, width << shift);
            rig.complained(name);
        }
    }
}

#[test]
fn the_controller_is_not_switched_off_under_a_channel() {
    let mut rig = waiting();
    rig.put(CONFIGURATION, 1);
    rig.clean();
    rig.put(CONFIGURATION, 0);
    rig.complained("under enabled channels");
}
