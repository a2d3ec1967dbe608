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
