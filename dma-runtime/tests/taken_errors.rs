//! An error whose flag a handler takes while a call halts the channel, and which nothing else shows.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::hardware::Op;
use common::rig::Rig;
use dma_runtime::{Channel, Cyclic, Error, ErrorKind, Event, Events, Flags, State};

fn running() -> Rig {
    let mut rig = Rig::new();
    rig.configure(1, |c| c.cyclic(Cyclic::Yes)).unwrap();
    rig.channel.start().unwrap();
    rig
}

/// Before `op` takes effect the error strikes, and the handler takes its flag; it finds the turn taken.
fn strike(rig: &Rig, op: Op) -> impl Fn() + Send + use<> {
    let (machine, controller) = (rig.machine, rig.controller);
    move || {
        machine.before(op, move || {
            machine.channel(0).flags = Flags::error(ErrorKind::Bus);
            // SAFETY: plays a handler that preempts the owner.
            unsafe { controller.on_interrupt(()) };
        });
    }
}

#[test]
fn a_suspension_finds_that_the_run_has_failed() {
    let mut rig = running();
    strike(&rig, Op::Suspend)();
    assert_eq!(rig.channel.suspend(), Err(Error::Completed));
    assert_eq!(rig.recorder.events(), [Event::Error(ErrorKind::Bus)]);
    assert_eq!(rig.state(), State::Configured);
    assert_eq!(rig.channel.status().error, Some(ErrorKind::Bus));
    assert!(!rig.hardware().enabled);
}

#[test]
fn neither_suspension_nor_its_end_succeeds_in_a_callback_of_a_failed_run() {
    let mut rig = running();
    let (machine, controller) = (rig.machine, rig.controller);
    let strike = strike(&rig, Op::Suspend);
    rig.recorder.script(move |channel, event| {
        if event == Event::Half {
            strike();
            assert_eq!(channel.suspend(), Err(Error::Completed));
            assert_eq!(channel.resume(), Err(Error::Completed));
            assert!(machine.channel(0).paused, "a failed run goes on");
        }
    });
    rig.hardware().advance(32);
    // The owner delivers what a handler has found.
    rig.machine.before(Op::Outcome, move || {
        // SAFETY: plays a handler that preempts the owner.
        unsafe { controller.on_interrupt(()) };
    });
    assert_eq!(rig.channel.resume(), Err(Error::Completed));
    assert_eq!(rig.recorder.events(), [Event::Half, Event::Error(ErrorKind::Bus)]);
    assert_eq!(rig.state(), State::Configured);
}

/// What a call waits for does not come after the error, and no flag tells so any more.
#[test]
fn a_call_that_waits_in_vain_ends_the_failed_run() {
    let mut rig = running();
    rig.hardware().dry = true;
    strike(&rig, Op::Suspend)();
    assert_eq!(rig.channel.suspend(), Err(Error::Completed));
    assert_eq!(rig.recorder.events(), [Event::Error(ErrorKind::Bus)]);
    assert_eq!(rig.state(), State::Configured);

    rig.hardware().dry = false;
    rig.channel.start().unwrap();
    rig.hardware().dry = true;
    strike(&rig, Op::Halt)();
    assert_eq!(rig.channel.stop(), Ok(64));
    assert_eq!(rig.recorder.events(), []);
    let status = rig.channel.status();
    assert_eq!((status.state, status.error), (State::Configured, Some(ErrorKind::Bus)));
}

#[test]
fn a_callback_that_waits_in_vain_leaves_the_error_to_be_delivered() {
    let mut rig = running();
    let (machine, controller) = (rig.machine, rig.controller);
    let strike = strike(&rig, Op::Suspend);
    rig.recorder.script(move |channel, event| {
        if event == Event::Half {
            machine.channel(0).dry = true;
            strike();
            assert_eq!(channel.suspend(), Err(Error::Completed));
        }
    });
    rig.hardware().advance(32);
    // The owner delivers what a handler has found.
    machine.before(Op::Outcome, move || {
        // SAFETY: plays a handler that preempts the owner.
        unsafe { controller.on_interrupt(()) };
    });
    assert_eq!(rig.channel.resume(), Err(Error::Completed));
    assert_eq!(rig.recorder.events(), [Event::Half, Event::Error(ErrorKind::Bus)]);
    assert_eq!(rig.state(), State::Configured);
}

/// The error of a faulted channel is known, though it was told long ago.
#[test]
fn a_faulted_channel_is_stopped_as_one_that_has_failed() {
    let mut rig = running();
    rig.hardware().stuck = 1;
    assert_eq!(rig.channel.stop(), Err(Error::Timeout));
    rig.hardware().flags = Flags::error(ErrorKind::Bus);
    // SAFETY: plays the handler.
    unsafe { rig.controller.on_interrupt(()) };
    assert_eq!(rig.channel.status().error, Some(ErrorKind::Bus));
    rig.hardware().dry = true;
    assert_eq!(rig.channel.stop(), Ok(64));
}

#[test]
fn a_stopped_channel_keeps_the_error() {
    for suspended in [false, true] {
        let mut rig = running();
        if suspended {
            rig.channel.suspend().unwrap();
        }
        strike(&rig, Op::Halt)();
        assert_eq!(rig.channel.stop(), Ok(64));
        assert_eq!(rig.recorder.events(), []);
        let status = rig.channel.status();
        assert_eq!((status.state, status.error), (State::Configured, Some(ErrorKind::Bus)));
        assert_eq!(status.discarded, Events::ERROR);
        rig.channel.start().unwrap();
        assert_eq!(rig.channel.status().error, None);
    }
}
