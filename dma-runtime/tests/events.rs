//! Lists, rings and pairs: which events come, when, how often and in what order, and what a callback may do.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::hardware::Op;
use common::rig::Rig;
use dma_runtime::Channel;
use dma_runtime::{Cyclic, Error, ErrorKind, Event, Events, Flags, Queueing, Reloaded, State};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use Event::{Block, Complete, Half};

/// A channel that runs this list.
fn running(blocks: usize) -> Rig {
    let mut rig = Rig::new();
    rig.configure(blocks, |c| c).unwrap();
    rig.channel.start().unwrap();
    rig.machine.log();
    rig
}

/// A ring of one block, or an alternating pair.
fn ring(blocks: usize) -> Rig {
    let mut rig = Rig::new();
    rig.configure(blocks, |c| c.cyclic(Cyclic::Yes)).unwrap();
    rig.channel.start().unwrap();
    rig.machine.log();
    rig
}

fn reload(rig: &mut Rig, index: usize) -> Result<Reloaded, Error> {
    let block = rig.block(index);
    // SAFETY: leaked memory.
    unsafe { rig.channel.reload(block.source, block.destination, block.bytes) }
}

#[test]
fn half_then_complete_when_served_at_once() {
    let rig = running(1);
    rig.hardware().advance(32);
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Half]);
    assert_eq!(rig.channel.status().pending, 32);
    rig.hardware().advance(32);
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Complete]);
    assert_eq!(rig.channel.status().total, 64);
}

#[test]
fn half_merges_with_the_end_when_served_late() {
    let rig = running(1);
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Complete]);
}

#[test]
fn a_half_that_a_handler_takes_before_the_channel_is_held_is_told() {
    let mut rig = ring(1);
    rig.hardware().advance(32);
    let controller = rig.controller;
    rig.machine.before(Op::Suspend, move || {
        // SAFETY: plays a handler that preempts the owner.
        unsafe { controller.on_interrupt(()) };
    });
    assert_eq!(rig.channel.suspend(), Ok(32));
    assert_eq!(rig.recorder.events(), [Half]);
    assert_eq!(rig.state(), State::Suspended);
    rig.channel.resume().unwrap();
    rig.hardware().advance(32);
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Block(0)]);
}

#[test]
fn only_the_events_asked_for_are_delivered() {
    let mut rig = Rig::new();
    rig.configure(2, |c| c.events(Events::COMPLETE)).unwrap();
    rig.channel.start().unwrap();
    for _ in 0..2 {
        rig.hardware().complete();
        rig.interrupt();
    }
    assert_eq!(rig.recorder.events(), [Complete]);
}

#[test]
fn a_list_is_run_from_the_interrupt() {
    let rig = running(4);
    for index in 0..4 {
        let status = rig.channel.status();
        assert_eq!((status.block, status.total), (index, 64 * usize::from(index)));
        rig.hardware().complete();
        rig.interrupt();
        let event = if index < 3 { Block(index) } else { Complete };
        assert_eq!(rig.recorder.events(), [event]);
        assert_eq!(rig.arrived(usize::from(index)), rig.source[64 * usize::from(index)..][..64]);
    }
    let status = rig.channel.status();
    assert_eq!((status.state, status.pending, status.total), (State::Configured, 0, 256));
    rig.interrupt();
    assert_eq!(rig.recorder.events(), []);
}

#[test]
fn a_list_without_interrupts_is_run_by_the_owners_calls() {
    let mut rig = running(3);
    for _ in 0..3 {
        rig.hardware().complete();
        rig.channel.resume().ok();
    }
    assert_eq!(rig.recorder.events(), [Block(0), Block(1), Complete]);
    // The flags of blocks that the owner has seen do not end a later block.
    rig.interrupt();
    assert_eq!(rig.recorder.events(), []);
}

#[test]
fn a_list_starts_again_from_its_first_block() {
    for stopped_in in 0..3 {
        let mut rig = running(3);
        for _ in 0..stopped_in {
            rig.hardware().complete();
            rig.interrupt();
        }
        rig.hardware().advance(8);
        assert_eq!(rig.channel.stop(), Ok(56));
        rig.recorder.events();
        rig.channel.start().unwrap();
        assert_eq!(rig.channel.status().block, 0);
        assert_eq!(rig.channel.status().total, 0);
        for _ in 0..3 {
            rig.hardware().complete();
            rig.interrupt();
        }
        assert_eq!(rig.recorder.events(), [Block(0), Block(1), Complete]);
    }
}

#[test]
fn reload_replaces_the_list_by_one_block() {
    let mut rig = running(3);
    rig.channel.stop().unwrap();
    assert_eq!(reload(&mut rig, 2), Ok(Reloaded::Idle));
    rig.channel.start().unwrap();
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Complete]);
    assert_eq!(rig.arrived(2), rig.source[128..192]);
    assert_eq!(rig.arrived(0), [0xA5; 64]);
}

#[test]
fn an_error_ends_the_list() {
    let mut rig = running(3);
    rig.hardware().complete();
    rig.interrupt();
    rig.hardware().fail(ErrorKind::Bus);
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Block(0), Event::Error(ErrorKind::Bus)]);
    assert_eq!(rig.channel.status().block, 1);
    rig.channel.start().unwrap();
    assert_eq!(rig.channel.status().block, 0);
}

/// A block may end while the suspension takes effect; the list then waits for `resume`.
#[test]
fn a_suspended_list_does_not_go_on_by_itself() {
    for by_flag in [true, false] {
        let mut rig = running(2);
        rig.hardware().advance(8);
        rig.channel.suspend().unwrap();
        {
            let mut hardware = rig.hardware();
            hardware.paused = false;
            hardware.complete();
            if !by_flag {
                hardware.flags = dma_runtime::Flags::NONE;
            }
        }
        rig.interrupt();
        assert_eq!(rig.channel.suspend(), Ok(0));
        assert_eq!(rig.state(), State::Suspended);
        assert!(!rig.hardware().enabled, "goes on though suspended");
        rig.channel.resume().unwrap();
        assert_eq!(rig.recorder.events(), [Block(0)]);
        rig.hardware().complete();
        rig.interrupt();
        assert_eq!(rig.recorder.events(), [Complete]);
        assert_eq!(rig.arrived(1), rig.source[64..128]);
    }
}

#[test]
fn a_list_that_ended_a_block_before_the_suspension_suspends_the_next() {
    let mut rig = running(2);
    rig.hardware().ends_first = true;
    assert_eq!(rig.channel.suspend(), Ok(64));
    assert_eq!(rig.recorder.events(), [Block(0)]);
    assert_eq!(rig.channel.status().block, 1);
    rig.channel.resume().unwrap();
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Complete]);
}

#[test]
fn rounds_of_a_ring() {
    let mut rig = ring(1);
    for _ in 0..3 {
        rig.hardware().advance(32);
        rig.interrupt();
        rig.hardware().advance(32);
        rig.interrupt();
    }
    assert_eq!(rig.recorder.events(), [Half, Block(0), Half, Block(0), Half, Block(0)]);
    // Late: the round that ends last is told, once.
    rig.hardware().complete();
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Block(0)]);
    assert_eq!(rig.channel.stop(), Ok(64));
    assert_eq!(rig.recorder.events(), []);
    assert_eq!(rig.state(), State::Configured);
    rig.channel.start().unwrap();
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Block(0)]);
}

/// The end of a round raises its flag though nobody wants it; it comes with the next half.
#[test]
fn halves_alone_come_in_every_round() {
    for blocks in [1, 2] {
        let mut rig = Rig::new();
        let events = Events::HALF.with(Events::ERROR);
        rig.configure(blocks, |c| c.cyclic(Cyclic::Yes).events(events)).unwrap();
        rig.channel.start().unwrap();
        for round in 0..4 {
            rig.hardware().advance(32);
            rig.interrupt();
            assert_eq!(rig.recorder.events(), [Half], "{blocks} blocks, round {round}");
            rig.hardware().advance(32);
        }
        rig.interrupt();
        assert_eq!(rig.recorder.events(), [], "a round that nobody wants");
    }
}

#[test]
fn a_pair_alternates_and_stays_in_step_when_served_late() {
    let rig = ring(2);
    for index in [0, 1, 0, 1, 0] {
        rig.hardware().complete();
        rig.interrupt();
        assert_eq!(rig.recorder.events(), [Block(index)]);
    }
    // Two rounds under one flag: 1 and 0 have ended, the last of them is named.
    rig.hardware().complete();
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Block(0)]);
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Block(1)]);
}

#[test]
fn without_help_of_the_hardware_rounds_of_a_pair_are_counted() {
    let rig = ring(2);
    rig.hardware().tells_second = false;
    for index in [0, 1, 0] {
        rig.hardware().complete();
        rig.interrupt();
        assert_eq!(rig.recorder.events(), [Block(index)]);
    }
}

#[test]
fn a_block_queued_behind_a_running_pair_is_what_runs_next() {
    for tells in [true, false] {
        let mut rig = ring(2);
        rig.hardware().queueing = Queueing::NextBlock;
        rig.hardware().tells_second = tells;
        assert_eq!(rig.channel.capabilities().reload, Queueing::NextBlock);
        rig.hardware().complete();
        rig.interrupt();
        // Block 1 runs; block 2 takes the place of block 0.
        assert_eq!(reload(&mut rig, 2), Ok(Reloaded::Queued));
        rig.hardware().complete();
        rig.hardware().complete();
        assert_eq!(rig.arrived(2), rig.source[128..192]);
        rig.channel.stop().unwrap();
        rig.machine.log();
        // Started again, the exchanged pair runs from its first block, and nothing that was given up.
        rig.channel.start().unwrap();
        assert_eq!(rig.writes(), [Op::Configure, Op::ProgramPair, Op::Program, Op::Start]);
        let hardware = rig.hardware();
        assert_eq!(hardware.first.unwrap().source, rig.block(2).source);
        assert_eq!(hardware.pair.unwrap().source, rig.block(1).source);
        drop(hardware);
        rig.channel.stop().unwrap();
        rig.machine.log();
        rig.channel.start().unwrap();
        assert_eq!(rig.writes(), [Op::StartAgain]);
    }
}

#[test]
fn a_block_that_comes_too_late_or_does_not_fit_is_refused() {
    let mut rig = ring(2);
    assert_eq!(reload(&mut rig, 2), Err(Error::Busy), "cannot queue");
    rig.hardware().queueing = Queueing::NextBlock;
    rig.hardware().queue_late = true;
    assert_eq!(reload(&mut rig, 2), Err(Error::Busy), "too late");
    let block = rig.block(2);
    // SAFETY: leaked memory.
    let short = unsafe { rig.channel.reload(block.source, block.destination, 32) };
    assert!(matches!(short, Err(Error::Invalid(_))));
    // What was refused may be in the registers: the pair is programmed again as it was.
    rig.channel.stop().unwrap();
    rig.machine.log();
    rig.channel.start().unwrap();
    assert_eq!(rig.writes(), [Op::Configure, Op::ProgramPair, Op::Program, Op::Start]);
    assert_eq!(rig.hardware().pair.unwrap().source, rig.block(1).source);
    let mut rig = running(1);
    rig.hardware().queueing = Queueing::NextBlock;
    assert_eq!(reload(&mut rig, 2), Err(Error::Busy), "nothing comes after the last block");
}

#[test]
fn a_queued_block_that_ends_the_run_is_an_error_and_not_merely_refused() {
    let mut rig = ring(2);
    rig.hardware().queueing = Queueing::NextBlock;
    rig.hardware().queue_kills = true;
    assert_eq!(reload(&mut rig, 2), Err(Error::Completed));
    assert_eq!(rig.recorder.events(), [Event::Error(ErrorKind::Bus)]);
    let rig = ring(2);
    rig.hardware().queueing = Queueing::NextBlock;
    rig.hardware().queue_kills = true;
    let block = rig.block(2);
    rig.recorder.script(move |channel, event| {
        if let Block(_) = event {
            // SAFETY: leaked memory.
            let reloaded = unsafe { channel.reload(block.source, block.destination, 64) };
            assert_eq!(reloaded, Err(Error::Completed), "in the callback");
        }
    });
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Block(0), Event::Error(ErrorKind::Bus)]);
}

/// An error flag that comes with the end, and that the level does not show, is not dropped.
#[test]
fn an_error_found_when_an_ended_block_is_put_to_rest_is_told() {
    for blocks in [1, 2] {
        let mut rig = running(blocks);
        let machine = rig.machine;
        rig.hardware().complete();
        rig.machine.before(Op::Acknowledge, move || {
            let mut hardware = machine.channel(0);
            hardware.flags = hardware.flags.with(Flags::error(ErrorKind::Write));
        });
        assert_eq!(rig.channel.suspend(), Err(Error::Completed));
        assert_eq!(rig.recorder.events(), [Event::Error(ErrorKind::Write)]);
        assert_eq!(rig.channel.status().error, Some(ErrorKind::Write));
    }
}

/// A handler takes the error between the owner's look at its report and at the level.
#[test]
fn an_error_that_a_handler_takes_while_the_level_is_asked_is_told() {
    let mut rig = running(1);
    let (machine, controller) = (rig.machine, rig.controller);
    rig.machine.before(Op::Outcome, move || {
        machine.channel(0).complete();
        let mut hardware = machine.channel(0);
        hardware.flags = Flags::error(ErrorKind::Write);
        drop(hardware);
        // SAFETY: plays a handler that preempts the owner.
        unsafe { controller.on_interrupt(()) };
    });
    assert_eq!(rig.channel.suspend(), Err(Error::Completed));
    assert_eq!(rig.recorder.events(), [Event::Error(ErrorKind::Write)]);
}

#[test]
fn a_pair_reloaded_when_idle_is_that_block_twice() {
    let mut rig = ring(2);
    rig.channel.stop().unwrap();
    rig.machine.log();
    assert_eq!(reload(&mut rig, 3), Ok(Reloaded::Idle));
    let hardware = rig.hardware();
    assert_eq!(hardware.first, hardware.pair);
    assert_eq!(hardware.first.unwrap().source, rig.block(3).source);
    drop(hardware);
    rig.channel.start().unwrap();
    rig.hardware().complete();
    rig.hardware().complete();
    assert_eq!(rig.arrived(0), [0xA5; 64]);
    assert_eq!(rig.arrived(3), rig.source[192..]);
}

/// A round that ends while the owner delivers the one before is told once, not twice.
#[test]
fn an_interrupt_between_taking_note_and_delivering_repeats_nothing() {
    let rig = ring(1);
    let controller = rig.controller;
    let machine = rig.machine;
    rig.recorder.script(move |_, event| {
        if event == Half {
            machine.channel(0).advance(32);
            // SAFETY: plays a handler that preempts the owner, who is delivering.
            unsafe { controller.on_interrupt(()) };
        }
    });
    let mut channel = rig.channel;
    rig.machine.channel(0).advance(32);
    let controller = rig.controller;
    rig.machine.before(Op::Outcome, move || {
        // SAFETY: as above.
        unsafe { controller.on_interrupt(()) };
    });
    channel.start().unwrap();
    assert_eq!(rig.recorder.events(), [Half, Block(0)]);
}

#[test]
fn a_callback_restarts_the_channel() {
    for configure in [false, true] {
        let mut rig = running(1);
        let (block, left) = (rig.block(1), Arc::new(AtomicU32::new(3)));
        let callback = rig.callback;
        rig.recorder.script(move |channel, event| {
            if event != Complete || left.load(Ordering::Relaxed) == 0 {
                return;
            }
            left.fetch_sub(1, Ordering::Relaxed);
            // SAFETY: leaked memory.
            unsafe {
                if configure {
                    let blocks = [block];
                    let config =
                        dma_runtime::Config::memory_to_memory(dma_runtime::Width::Bits32, &blocks);
                    channel.configure(&config.callback(callback)).unwrap();
                } else {
                    let done = channel.reload(block.source, block.destination, block.bytes);
                    assert_eq!(done, Ok(Reloaded::Idle));
                }
            }
            channel.start().unwrap();
            assert_eq!(channel.status().state, State::Running);
        });
        for round in 0..4 {
            rig.hardware().complete();
            // By the handler, and by a call of the owner.
            if round % 2 == 0 {
                rig.interrupt();
            } else {
                let _ = rig.channel.resume();
            }
        }
        assert_eq!(rig.recorder.events(), [Complete; 4]);
        assert_eq!(rig.state(), State::Configured);
        assert_eq!(rig.arrived(1), rig.source[64..128]);
    }
}
