//! `stop` at every step of a running transfer, and with the hardware moving at every register access of
//! the stop itself: no late event, no raised line, no byte moved later, and the next start is clean.

use super::{accepted, kinds};
use crate::world::Moment;
use crate::{Bench, Recorder, Setup, Skip, Transfer, expect_state, world};
use dma_runtime::{Channel, Direction, Error, Event, Residue, State};
use std::cell::Cell;
use std::rc::Rc;

const ITEMS: usize = 10;

/// What the hardware does while `stop` runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meanwhile {
    /// It moves only while it is waited for.
    Still,
    /// It moves before every access.
    Moving,
    /// It moves and its interrupts are served before and after every access.
    Served,
}

/// Which call stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// `stop`.
    Stop,
    /// `begin_stop`, and `stop` when it was too early.
    Begin,
    /// Likewise, and the hardware moves no more by itself between the two.
    BeginAndRest,
}

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for meanwhile in [Meanwhile::Still, Meanwhile::Moving, Meanwhile::Served] {
            for how in [How::Stop, How::Begin, How::BeginAndRest] {
                // Two blocks, and at most a dozen steps for each item.
                for channel in setup.facts().list_channels(0) {
                    for steps in 0..2 * ITEMS * 12 {
                        let place = (channel, steps);
                        if setup.bench(|bench| at(bench, kind, place, meanwhile, how)) {
                            break;
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// Stops a channel after some steps; true when the transfer had ended before.
fn at(
    bench: Bench,
    kind: Direction,
    (channel, steps): (u32, usize),
    meanwhile: Meanwhile,
    how: How,
) -> bool {
    let what = format!("{kind:?}, channel {channel}, {steps} steps, {meanwhile:?}, {how:?}");
    crate::case::context(what.clone());
    let size = ITEMS * bench.facts.widest().bytes() as usize;
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &[size, size]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    assert_eq!(handle.start(), Ok(()));
    let mut ended = false;
    for _ in 0..steps {
        ended = !world::step() && !bench.serve();
        // The last interrupt of each block is left to the stop now and then.
        if !steps.is_multiple_of(3) {
            bench.serve();
        }
    }
    let before = recorder.events();
    let moving = Rc::new(Cell::new(true));
    if meanwhile != Meanwhile::Still {
        let moving = moving.clone();
        world::set_hook(Some(Rc::new(move |moment| {
            if !moving.get() {
                return;
            }
            if moment == Moment::Before {
                world::step();
            }
            if meanwhile == Meanwhile::Served {
                bench.serve();
            }
        })));
    }
    let left = stop(&mut handle, how, &moving, &what);
    moving.set(false);
    world::set_hook(None);
    expect_state(&handle, State::Configured, &what);
    check_residue(bench, &handle, &transfer, left, &what);
    let during = recorder.events();
    assert!(during.len() <= before.len() + 1, "{what}: events {during:?}");
    // Quiet from here on.
    for vector in bench.facts.vectors {
        assert!(!world::line(*vector), "{what}: line {vector} is raised after stop");
    }
    let (accesses, left) = (world::memory(|m| m.accesses()), handle.status().pending);
    bench.step(20);
    for vector in bench.facts.vectors {
        assert!(!world::line(*vector), "{what}: line {vector} rises after stop");
        bench.enter(*vector);
    }
    assert_eq!(world::memory(|m| m.accesses()), accesses, "{what}: data moves after stop");
    assert_eq!(handle.status().pending, left, "{what}: pending changes after stop");
    assert_eq!(recorder.events(), during, "{what}: an event after stop");
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "{what}: the next start");
    bench.pump();
    let mut all = during;
    all.push(Event::Complete);
    assert_eq!(recorder.events(), all, "{what}: the next run");
    transfer.check();
    ended
}

/// What `stop` returned is what has not arrived.
fn check_residue(
    bench: Bench,
    handle: &crate::rig::Handle,
    transfer: &Transfer,
    left: Option<usize>,
    what: &str,
) {
    let status = handle.status();
    assert!(left.is_none_or(|left| left == status.pending), "{what}: stop and status disagree");
    let block = usize::from(status.block);
    let missing = transfer.blocks[block].bytes - transfer.visible(block);
    match handle.capabilities().residue {
        Residue::Exact => assert_eq!(status.pending, missing, "{what}: residue of a stop"),
        Residue::Source => assert!(
            status.pending <= missing && missing <= status.pending + bench.facts.in_flight,
            "{what}: {} bytes left, {missing} missing",
            status.pending
        ),
        _ => {}
    }
}

fn stop(
    handle: &mut crate::rig::Handle,
    how: How,
    moving: &Cell<bool>,
    what: &str,
) -> Option<usize> {
    if how == How::Stop {
        let result = handle.stop();
        assert!(result.is_ok(), "{what}: stop returned {result:?}");
        return result.ok();
    }
    match handle.begin_stop() {
        Ok(()) => None,
        Err(Error::Timeout) => {
            expect_state(handle, State::Faulted, what);
            assert_eq!(handle.start(), Err(Error::Faulted), "{what}");
            moving.set(how == How::Begin && moving.get());
            let result = handle.stop();
            assert!(result.is_ok(), "{what}: stop after begin_stop returned {result:?}");
            result.ok()
        }
        Err(error) => panic!("{what}: begin_stop returned {error:?}"),
    }
}
