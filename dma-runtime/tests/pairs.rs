//! Which block of an alternating pair the status is about: the one that runs, whatever handlers have told.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::hardware::Op;
use common::rig::Rig;
use dma_runtime::{Channel, Cyclic, ErrorKind, Event, State};

/// 16 bytes into the second block, and nobody has served the end of the first.
fn in_the_second_block() -> Rig {
    let mut rig = Rig::new();
    rig.configure(2, |c| c.cyclic(Cyclic::Yes)).unwrap();
    rig.channel.start().unwrap();
    rig.hardware().complete();
    rig.hardware().advance(16);
    rig
}

#[test]
fn the_status_follows_the_hardware() {
    let rig = in_the_second_block();
    let status = rig.channel.status();
    assert_eq!((status.block, status.pending, status.position), (1, 48, 16));
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Event::Block(0)]);
    assert_eq!(rig.channel.status().block, 1);
}

#[test]
fn a_stop_charges_the_block_that_ran() {
    let mut rig = in_the_second_block();
    assert_eq!(rig.channel.stop(), Ok(48));
    let status = rig.channel.status();
    assert_eq!((status.state, status.block, status.pending), (State::Configured, 1, 48));
    rig.channel.start().unwrap();
    assert_eq!(rig.channel.status().block, 0);
}

#[test]
fn an_error_charges_the_block_that_ran() {
    let rig = in_the_second_block();
    rig.hardware().fail(ErrorKind::Bus);
    rig.interrupt();
    let status = rig.channel.status();
    assert_eq!((status.state, status.block, status.pending), (State::Configured, 1, 48));
}

/// The count is of the block that the status names.
#[test]
fn a_swap_while_the_status_looks_mixes_nothing() {
    let mut rig = Rig::new();
    rig.configure(2, |c| c.cyclic(Cyclic::Yes)).unwrap();
    rig.channel.start().unwrap();
    rig.hardware().advance(48);
    let machine = rig.machine;
    machine.before(Op::Remaining, move || {
        // Behind the first look at the count.
        machine.before(Op::Second, move || {
            machine.channel(0).complete();
        });
    });
    let status = rig.channel.status();
    assert_eq!((status.block, status.pending), (1, 64));
}
