//! Who is granted access.

use super::*;

/// Starts channels with a beat of each order: returns in which order channels get their beats.
fn order(rig: &mut Rig, channels: &[u32], beats: u32) -> Vec<u32> {
    let mut order = Vec::new();
    let mut before: Vec<u32> = channels.iter().map(|c| rig.arrived(*c)).collect();
    while order.len() < beats as usize && rig.dma.step() {
        for (channel, count) in channels.iter().zip(&mut before) {
            let now = rig.arrived(*channel);
            if now > *count {
                order.push(*channel);
                *count = now;
            }
        }
    }
    order
}

fn start(rig: &mut Rig, channel: u32, level: u32) {
    rig.single(channel, 2);
    rig.enable(channel, TRANSACTION | level << 5);
    rig.trigger(channel);
}

#[test]
fn the_lowest_channel_of_a_level() {
    let mut rig = Rig::new();
    for channel in [5, 3, 7] {
        start(&mut rig, channel, 0);
    }
    assert_eq!(order(&mut rig, &[3, 5, 7], 6), [3, 3, 5, 5, 7, 7]);
    rig.clean();
}

#[test]
fn the_highest_level_first() {
    let mut rig = Rig::new();
    for (channel, level) in [(0, 0), (1, 1), (2, 2), (3, 3)] {
        start(&mut rig, channel, level);
    }
    assert_eq!(rig.get(ACTIVE, 4) & 0xf, 0xf);
    assert_eq!(order(&mut rig, &[0, 1, 2, 3], 8), [3, 3, 2, 2, 1, 1, 0, 0]);
}

#[test]
fn after_every_beat() {
    let mut rig = Rig::new();
    rig.start(4, 4);
    rig.steps(3);
    start(&mut rig, 9, 1);
    assert_eq!(order(&mut rig, &[4, 9], 5), [9, 9, 4, 4, 4]);
    rig.clean();
}

#[test]
fn around_in_turn() {
    let mut rig = Rig::new();
    rig.set(PRICTRL0, 4, 0x80 | 5);
    for channel in [1, 5, 6] {
        start(&mut rig, channel, 0);
    }
    assert_eq!(order(&mut rig, &[1, 5, 6], 6), [6, 1, 5, 6, 1, 5]);
    rig.run();
    assert_eq!(rig.get(PRICTRL0, 4), 0x80 | 5, "the last that was granted access");
    rig.clean();
}

#[test]
fn a_level_number_has_no_say_without_turns() {
    let mut rig = Rig::new();
    rig.set(PRICTRL0, 4, 5);
    for channel in [1, 6] {
        start(&mut rig, channel, 0);
    }
    assert_eq!(order(&mut rig, &[1, 6], 4), [1, 1, 6, 6]);
    assert_eq!(rig.get(PRICTRL0, 4), 5);
}

#[test]
fn levels_that_are_off_wait() {
    let mut rig = Rig::new();
    rig.set(CTRL, 2, 0x102);
    start(&mut rig, 0, 2);
    assert_eq!((rig.run(), rig.status(0)), (0, PEND));
    rig.set(CTRL, 2, 0x402);
    rig.run();
    assert_eq!(rig.arrived(0), 2);
    rig.clean();
}

#[test]
fn the_level_may_change_while_enabled() {
    let mut rig = Rig::new();
    start(&mut rig, 0, 0);
    start(&mut rig, 1, 0);
    rig.select(1);
    rig.set(CHCTRLB, 4, TRANSACTION | 3 << 5);
    assert_eq!(order(&mut rig, &[0, 1], 4), [1, 1, 0, 0]);
    rig.clean();
}
