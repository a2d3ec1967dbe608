//! Triggers and trigger actions.

use super::*;

fn on(line: u16) -> u32 {
    u32::from(line) << 8
}

#[test]
fn a_beat_a_trigger() {
    let mut rig = Rig::new();
    rig.single(0, 3);
    rig.enable(0, BEAT | on(LINE));
    for done in 1..=3 {
        rig.dma.request(0, LINE, 1);
        assert_eq!(rig.status(0), PEND);
        rig.run();
        assert_eq!((rig.arrived(0), rig.status(0)), (done, 0));
    }
    assert_eq!(rig.flags(0), TCMPL);
    rig.clean();
}

#[test]
fn a_block_a_trigger() {
    let mut rig = Rig::new();
    rig.block(FIRST, 0, 2, 0, MORE);
    rig.block(MORE, 1, 3, 0, 0);
    rig.enable(0, BLOCK | on(LINE));
    rig.dma.request(0, LINE, 1);
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1), rig.status(0)), (2, 0, 0));
    assert_eq!(rig.active(), (0, true, 3), "the next descriptor is there already");
    rig.dma.request(0, LINE, 1);
    rig.run();
    assert_eq!((rig.arrived(1), rig.flags(0)), (3, TCMPL));
    rig.clean();
}

#[test]
fn a_transaction_a_trigger() {
    let mut rig = Rig::new();
    rig.block(FIRST, 0, 2, 0, MORE);
    rig.block(MORE, 1, 3, 0, 0);
    rig.enable(0, TRANSACTION);
    rig.trigger(0);
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1)), (2, 3));
    rig.clean();
}

#[test]
fn busy_from_grant_to_the_end_of_the_action() {
    let mut rig = Rig::new();
    rig.start(2, 2);
    assert_eq!((rig.get(PENDCH, 4), rig.get(BUSYCH, 4), rig.status(2)), (4, 0, PEND));
    assert_eq!(rig.get(ACTIVE, 4) & 0xf, 1);
    rig.steps(1);
    assert_eq!((rig.get(PENDCH, 4), rig.get(BUSYCH, 4), rig.status(2)), (0, 4, BUSY));
    assert_eq!(rig.get(ACTIVE, 4) & 0xf, 1);
    rig.run();
    assert_eq!((rig.get(BUSYCH, 4), rig.get(ACTIVE, 4) & 0xf), (0, 0));
}

#[test]
fn a_peripheral_waits_to_be_served() {
    let mut rig = Rig::new();
    rig.dma.request(0, LINE, 5);
    rig.single(0, 3);
    rig.enable(0, BEAT | on(LINE));
    assert_eq!(rig.status(0), PEND, "it wants already when the channel is enabled");
    rig.run();
    assert_eq!(rig.arrived(0), 3);
    // Two requests are left for the next transaction.
    rig.set(CHCTRLA, 1, ENABLE);
    rig.store(DST, 0);
    rig.run();
    assert_eq!(rig.arrived(0), 2);
    rig.clean();
}

#[test]
fn pulses_are_lost_while_one_is_pending() {
    let mut rig = Rig::new();
    rig.single(0, 8);
    rig.dma.pulse(LINE, 3);
    rig.enable(0, BEAT | on(LINE));
    assert_eq!(rig.status(0), 0, "nobody listened");
    rig.dma.pulse(LINE, 5);
    rig.run();
    assert_eq!(rig.arrived(0), 1);
    // One is kept while the action of another runs.
    rig.dma.pulse(LINE, 1);
    rig.steps(1);
    rig.dma.pulse(LINE, 1);
    rig.dma.pulse(LINE, 1);
    rig.run();
    assert_eq!(rig.arrived(0), 3);
    rig.clean();
}

#[test]
fn a_new_trigger_waits_for_the_action_under_way() {
    let mut rig = Rig::new();
    rig.block(FIRST, 0, 2, 0, MORE);
    rig.block(MORE, 1, 3, 0, 0);
    rig.enable(0, BLOCK);
    rig.trigger(0);
    rig.steps(3);
    rig.trigger(0);
    assert_eq!(rig.status(0), PEND | BUSY);
    rig.run();
    assert_eq!((rig.arrived(0), rig.arrived(1)), (2, 3));
}

#[test]
fn a_software_trigger_is_held_while_one_is_pending() {
    let mut rig = Rig::new();
    rig.single(0, 8);
    rig.enable(0, BEAT);
    rig.trigger(0);
    assert_eq!((rig.get(SWTRIGCTRL, 4), rig.status(0)), (0, PEND));
    rig.trigger(0);
    rig.trigger(0);
    assert_eq!(rig.get(SWTRIGCTRL, 4), 1);
    rig.run();
    assert_eq!((rig.arrived(0), rig.get(SWTRIGCTRL, 4)), (2, 0), "one held, the third lost");

    rig.trigger(0);
    rig.trigger(0);
    rig.set(SWTRIGCTRL, 4, 0);
    rig.run();
    assert_eq!(rig.arrived(0), 3, "a zero drops what was held");
    rig.clean();
}

#[test]
fn a_held_trigger_outlives_its_transaction() {
    let mut rig = Rig::new();
    rig.start(0, 2);
    rig.trigger(0);
    rig.disable(0);
    assert_eq!(rig.get(SWTRIGCTRL, 4), 1);
    rig.set(CHCTRLA, 1, ENABLE);
    rig.run();
    assert_eq!(rig.arrived(0), 2, "it starts the next one");
}

#[test]
fn software_may_trigger_a_channel_with_a_source() {
    let mut rig = Rig::new();
    rig.single(0, 2);
    rig.enable(0, TRANSACTION | on(LINE));
    rig.trigger(0);
    rig.run();
    assert_eq!(rig.arrived(0), 2);
    rig.clean();
}

#[test]
fn a_byte_of_swtrigctrl_reaches_its_channels_only() {
    let mut rig = Rig::new();
    rig.start(0, 2);
    rig.trigger(0);
    rig.single(9, 2);
    rig.enable(9, TRANSACTION);
    rig.set(SWTRIGCTRL + 1, 1, 2);
    assert_eq!((rig.get(SWTRIGCTRL, 4), rig.get(PENDCH, 4)), (1, 0x201));
    rig.clean();
}

#[test]
fn triggers_that_reach_nobody() {
    let mut rig = Rig::new();
    rig.trigger(4);
    rig.complained("channel 4: software trigger");
    rig.dma.request(0, 45, 1);
    rig.complained("no trigger source 45");
    rig.dma.request(0, 0, 1);
    rig.complained("no trigger source 0");
    rig.dma.request(1, LINE, 1);
    rig.complained("controller 1");
    assert_eq!(rig.run(), 0);
}

#[test]
fn a_disabled_controller_serves_nobody() {
    let mut rig = Rig::new();
    rig.set(CTRL, 2, 0xf00);
    rig.single(0, 2);
    rig.enable(0, BEAT | on(LINE));
    rig.dma.request(0, LINE, 2);
    rig.dma.pulse(LINE, 1);
    assert_eq!((rig.run(), rig.status(0)), (0, 0));
    rig.set(CTRL, 2, 0xf02);
    rig.run();
    assert_eq!(rig.arrived(0), 2);
    rig.clean();
}
