//! What a callback may call, and what a call does that runs into a callback.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::hardware::Op;
use common::rig::Rig;
use dma_runtime::Channel;
use dma_runtime::{Cyclic, Error, Event, Events, State};
use std::sync::mpsc;

use Event::{Block, Complete, Half};

fn running(blocks: usize, cyclic: Cyclic) -> Rig {
    let mut rig = Rig::new();
    rig.configure(blocks, |c| c.cyclic(cyclic)).unwrap();
    rig.channel.start().unwrap();
    rig.machine.log();
    rig
}

/// Runs `script` in the first callback, in the handler's context or in a call of the owner.
fn in_first_callback(
    rig: &mut Rig,
    by_owner: bool,
    script: impl Fn(&mut dyn Channel) + Send + 'static,
) {
    let (done, was_done) = mpsc::channel();
    let mut first = true;
    rig.recorder.script(move |channel, _| {
        if std::mem::take(&mut first) {
            script(channel);
            done.send(()).unwrap();
        }
    });
    if by_owner {
        let controller = rig.controller;
        rig.machine.before(Op::Outcome, move || {
            // SAFETY: plays a handler that preempts the owner.
            unsafe { controller.on_interrupt(()) };
        });
        rig.channel.resume().ok();
    } else {
        rig.interrupt();
    }
    was_done.try_recv().expect("no callback");
}

#[test]
fn nothing_follows_a_stop_in_a_callback() {
    for by_owner in [false, true] {
        let mut rig = running(1, Cyclic::Yes);
        rig.hardware().complete();
        in_first_callback(&mut rig, by_owner, |channel| {
            assert_eq!(channel.stop(), Ok(64));
            assert_eq!(channel.stop(), Ok(64));
        });
        assert_eq!(rig.recorder.events(), [Block(0)]);
        assert_eq!(rig.state(), State::Configured);
        rig.interrupt();
        assert_eq!(rig.recorder.events(), []);
    }
}

#[test]
fn a_stop_in_a_callback_discards_an_end_that_has_come_meanwhile() {
    for by_owner in [false, true] {
        let mut rig = running(1, Cyclic::No);
        rig.hardware().advance(32);
        let machine = rig.machine;
        in_first_callback(&mut rig, by_owner, move |channel| {
            machine.channel(0).complete();
            assert_eq!(channel.stop(), Ok(0));
        });
        rig.interrupt();
        assert_eq!(rig.recorder.events(), [Half]);
        assert_eq!(rig.channel.status().discarded, Events::COMPLETE);
    }
}

#[test]
fn an_end_that_a_callback_runs_into_is_delivered_after_it() {
    for by_owner in [false, true] {
        let mut rig = running(1, Cyclic::No);
        rig.hardware().advance(32);
        let machine = rig.machine;
        in_first_callback(&mut rig, by_owner, move |channel| {
            machine.channel(0).ends_first = true;
            assert_eq!(channel.suspend(), Err(Error::Completed));
        });
        assert_eq!(rig.recorder.events(), [Half, Complete]);
        assert_eq!(rig.state(), State::Configured);
        rig.interrupt();
        assert_eq!(rig.recorder.events(), []);
    }
}

#[test]
fn a_callback_suspends_and_resumes() {
    for by_owner in [false, true] {
        let mut rig = running(1, Cyclic::No);
        rig.hardware().advance(32);
        in_first_callback(&mut rig, by_owner, |channel| {
            assert_eq!(channel.suspend(), Ok(32));
            assert_eq!(channel.suspend(), Ok(32));
            assert_eq!(channel.status().state, State::Suspended);
            channel.resume().unwrap();
            assert_eq!(channel.resume(), Ok(()));
        });
        rig.hardware().complete();
        rig.interrupt();
        assert_eq!(rig.recorder.events(), [Half, Complete]);
        assert_eq!(rig.arrived(0), rig.source[..64]);
    }
}

/// In the callback of a list the next block may end under the callback's own suspension.
#[test]
fn a_callback_that_suspends_a_list_loses_no_block() {
    let mut rig = running(3, Cyclic::No);
    rig.hardware().complete();
    let machine = rig.machine;
    in_first_callback(&mut rig, false, move |channel| {
        machine.channel(0).ends_first = true;
        channel.suspend().unwrap();
        channel.resume().unwrap();
    });
    while rig.state() != State::Configured {
        rig.hardware().complete();
        rig.interrupt();
    }
    assert_eq!(rig.recorder.events(), [Block(0), Complete], "Block(1) merges with Complete");
    for index in 0..3 {
        assert_eq!(rig.arrived(index), rig.source[64 * index..][..64]);
    }
}

/// `resume` delivers the block that ended in the suspension; its callback may run into the last end.
#[test]
fn an_end_in_the_callback_of_a_resume_is_not_lost() {
    let mut rig = running(2, Cyclic::No);
    rig.channel.suspend().unwrap();
    {
        let mut hardware = rig.hardware();
        hardware.paused = false;
        hardware.complete();
    }
    rig.interrupt();
    assert_eq!(rig.recorder.events(), []);
    let machine = rig.machine;
    rig.recorder.script(move |channel, event| {
        if event == Block(0) {
            machine.channel(0).ends_first = true;
            assert_eq!(channel.suspend(), Err(Error::Completed));
        }
    });
    rig.channel.resume().unwrap();
    assert_eq!(rig.recorder.events(), [Block(0), Complete]);
}

#[test]
fn a_callback_may_forget_the_configuration() {
    let mut rig = running(1, Cyclic::No);
    rig.hardware().complete();
    in_first_callback(&mut rig, false, |channel| {
        channel.unconfigure().unwrap();
        assert_eq!(channel.start(), Err(Error::InvalidState));
        assert_eq!(channel.suspend(), Err(Error::InvalidState));
    });
    assert_eq!(rig.state(), State::Unconfigured);
    assert_eq!(rig.channel.start(), Err(Error::InvalidState));
}

#[test]
fn a_call_that_lost_its_channel_to_the_callback_is_completed() {
    let mut rig = running(1, Cyclic::No);
    rig.hardware().complete();
    rig.recorder.script(|channel, _| channel.unconfigure().unwrap());
    let block = rig.block(1);
    // SAFETY: leaked memory.
    let result = unsafe { rig.channel.reload(block.source, block.destination, block.bytes) };
    assert_eq!(result, Err(Error::Completed));
    assert_eq!(rig.state(), State::Unconfigured);
}

/// The owner, at a higher priority or on another core, calls while the handler runs the callback.
#[test]
fn every_call_beside_a_callback_is_refused_and_does_nothing() {
    let rig = running(1, Cyclic::No);
    let Rig { machine, controller, recorder, mut channel, source, destination, callback } = rig;
    machine.channel(0).complete();
    let (entered, has_entered) = mpsc::channel();
    let (leave, may_leave) = mpsc::channel::<()>();
    recorder.script(move |_, _| {
        entered.send(()).unwrap();
        may_leave.recv().unwrap();
    });
    // SAFETY: this thread plays the handler.
    let handler = std::thread::spawn(move || unsafe { controller.on_interrupt(()) });
    has_entered.recv().unwrap();
    machine.log();
    let blocks = [dma_runtime::Block::new(source.as_ptr().addr(), destination, 64)];
    let config = dma_runtime::Config::memory_to_memory(dma_runtime::Width::Bits8, &blocks);
    let refused = Err(Error::InCallback);
    // SAFETY: leaked memory.
    unsafe {
        assert_eq!(channel.configure(&config.callback(callback)), refused);
        assert_eq!(channel.reload(0, 0, 0), Err(Error::InCallback));
    }
    assert_eq!(channel.start(), refused);
    assert_eq!(channel.stop(), Err(Error::InCallback));
    assert_eq!(channel.begin_stop(), refused);
    assert_eq!(channel.suspend(), Err(Error::InCallback));
    assert_eq!(channel.resume(), refused);
    assert_eq!(channel.unconfigure(), refused);
    assert_eq!(channel.status().state, State::Configured);
    let (error, mut channel) = channel.release().unwrap_err();
    assert_eq!(error, Error::InCallback);
    assert_eq!(machine.log(), [], "a refused call touches nothing");
    leave.send(()).unwrap();
    handler.join().unwrap();
    assert_eq!(recorder.events(), [Complete]);
    assert_eq!(channel.start(), Ok(()));
}
