//! A bus error on either side: one event, on the right channel, the others undisturbed; the channel is
//! idle, keeps the error in its status, and runs again. Then every other error that the hardware has, and descriptors
//! that cannot be read.

use super::{accepted, kinds};
use crate::facts::{Fault, Side};
use crate::{Bench, Recorder, Setup, Skip, Transfer, host, world};
use dma_runtime::{Channel, Direction, Event, Events, State};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for side in [Side::Source, Side::Destination] {
            for own in setup.facts().list_channels(1) {
                for at in [0, 1] {
                    for late in [false, true] {
                        for place in [Place::Half, Place::End] {
                            setup.bench(|bench| one(bench, kind, own, side, at, late, place));
                        }
                    }
                }
            }
            for place in [Place::Half, Place::End] {
                setup.bench(|bench| unnoticed(bench, kind, side, place));
            }
            setup.bench(|bench| reconfigured(bench, kind, side));
            setup.bench(|bench| stopped(bench, kind, side));
            setup.bench(|bench| stopped_late(bench, kind, side));
        }
    }
    if setup.facts().hardware_lists.is_some() {
        for kind in kinds(setup) {
            for noticed in [false, true] {
                for channel in [1, setup.facts().channels() - 1] {
                    setup.bench(|bench| lost(bench, kind, channel, noticed));
                }
            }
        }
    }
    for fault in setup.facts().faults {
        setup.bench(|bench| other(bench, fault));
    }
    Ok(())
}

/// Where in a block an access fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Half-way.
    Half,
    /// Its last word, when nothing may be left of the count.
    End,
}

/// Makes one side of block `at` fail there (a peripheral's register fails at once).
fn break_side(transfer: &Transfer, side: Side, at: usize, place: Place) {
    let block = &transfer.blocks[at];
    let address = if side == Side::Source { block.source } else { block.destination } as u32;
    let registers = transfer.line.is_some_and(|line| line.port == address);
    let start = match place {
        _ if registers => address,
        Place::Half => address + block.bytes as u32 / 2,
        Place::End => address + block.bytes as u32 - 4,
    };
    world::memory(|m| m.fault(start..start + 4));
}

fn one(bench: Bench, kind: Direction, own: u32, side: Side, at: usize, late: bool, place: Place) {
    let width = bench.facts.widest();
    let failing = Transfer::new(bench, kind, own, width, &[64, 64]);
    let (errors, callback) = Recorder::new();
    let mut broken = bench.take(own);
    accepted(&mut broken, &failing.with_callback(callback), "configure");
    crate::case::context(format!("{kind:?}, {side:?} of block {at}, {place:?}, late: {late}"));
    let others: Vec<_> = [0, 1, 2]
        .into_iter()
        .filter(|channel| *channel != own && *channel < bench.facts.channels())
        .map(|channel| {
            let transfer = Transfer::new(bench, kind, channel, width, &[64, 64]);
            let (recorder, callback) = Recorder::new();
            let mut handle = bench.take(channel);
            accepted(&mut handle, &transfer.with_callback(callback), "configure");
            assert_eq!(handle.start(), Ok(()));
            (handle, transfer, recorder)
        })
        .collect();
    break_side(&failing, side, at, place);
    assert_eq!(broken.start(), Ok(()));
    if late {
        bench.pump_late();
    } else {
        bench.pump();
    }
    let error = (bench.facts.bus_error)(kind, side);
    let what = format!("{kind:?}, {side:?} of block {at}");
    assert_eq!(errors.events(), [Event::Error(error)], "{what}");
    let status = broken.status();
    assert_eq!(status.state, State::Configured, "{what}");
    assert_eq!(status.error, Some(error), "{what}: the status keeps the error");
    assert!(!status.busy, "{what}");
    for (handle, transfer, recorder) in &others {
        assert_eq!(recorder.events(), [Event::Complete], "{what}: an undisturbed channel");
        assert_eq!(handle.status().error, None, "{what}: an undisturbed channel");
        transfer.check();
    }
    world::memory(|m| m.heal());
    failing.arm();
    assert_eq!(broken.start(), Ok(()), "{what}: start after an error");
    assert_eq!(broken.status().error, None, "{what}: start forgets the error");
    bench.pump();
    assert_eq!(errors.events(), [Event::Error(error), Event::Complete], "{what}");
    failing.check();
}

/// A channel that was unconfigured, and configured again, interrupts as before.
fn reconfigured(bench: Bench, kind: Direction, side: Side) {
    crate::case::context(format!("{kind:?}, {side:?}, configured once more"));
    let error = (bench.facts.bus_error)(kind, side);
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    accepted(&mut handle, &transfer.config(), "configure");
    assert_eq!(handle.unconfigure(), Ok(()));
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    break_side(&transfer, side, 0, Place::Half);
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.events(), [Event::Error(error)]);
}

/// The error is found by a call although no interrupt was taken.
fn unnoticed(bench: Bench, kind: Direction, side: Side, place: Place) {
    crate::case::context(format!("{kind:?}, {side:?}, {place:?}, found by a call"));
    let error = (bench.facts.bus_error)(kind, side);
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    break_side(&transfer, side, 0, place);
    assert_eq!(handle.start(), Ok(()));
    bench.drain();
    assert_eq!(handle.status().error, Some(error), "{kind:?} {side:?}: status sees the error");
    assert_eq!(handle.status().state, State::Configured, "{kind:?} {side:?}");
    assert_eq!(recorder.events(), [], "status delivers nothing");
    world::memory(|m| m.heal());
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "{kind:?} {side:?}: start delivers the error and starts");
    assert_eq!(recorder.events(), [Event::Error(error)], "{kind:?} {side:?}");
    bench.pump();
    assert_eq!(recorder.events(), [Event::Error(error), Event::Complete], "{kind:?} {side:?}");
    transfer.check();
}

/// The descriptor of the second block cannot be read.
fn lost(bench: Bench, kind: Direction, channel: u32, noticed: bool) {
    let Some(lists) = bench.facts.hardware_lists else { return };
    let channel = bench.facts.list_channel(channel);
    crate::case::context(format!(
        "{kind:?}, channel {channel}: a lost descriptor, by interrupt: {noticed}"
    ));
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &[64; 3]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    let wanted = Events::BLOCK.with(Events::COMPLETE).with(Events::ERROR);
    accepted(&mut handle, &transfer.with_callback(callback).events(wanted), "configure");
    assert_eq!(handle.start(), Ok(()));
    let storage = host::storage();
    world::memory(|m| m.fault(storage));
    let error = Event::Error(lists.link_error);
    if noticed {
        bench.pump();
        assert_eq!(recorder.take(), [Event::Block(0), error]);
    } else {
        bench.drain();
    }
    let status = handle.status();
    assert_eq!((status.state, status.error), (State::Configured, Some(lists.link_error)));
    assert_eq!((status.block, status.pending, status.total), (0, 0, 64), "where it stands");
    world::memory(|m| m.heal());
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "start after a lost descriptor");
    if !noticed {
        assert_eq!(recorder.take(), [error], "a call finds the error");
    }
    bench.pump();
    assert_eq!(recorder.take(), [Event::Block(0), Event::Block(1), Event::Complete]);
}

/// The error is there but nobody has served it when the channel is stopped: the next run is not its victim.
fn stopped(bench: Bench, kind: Direction, side: Side) {
    crate::case::context(format!("{kind:?}, {side:?}, stopped before it is served"));
    let transfer = Transfer::new(bench, kind, 1, bench.facts.widest(), &[64]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(1);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    break_side(&transfer, side, 0, Place::Half);
    assert_eq!(handle.start(), Ok(()));
    bench.drain();
    assert!(handle.stop().is_ok(), "stop of a failed run");
    runs_again(bench, &mut handle, &transfer, recorder);
}

/// Likewise, and the error comes only after a stop has given up waiting.
fn stopped_late(bench: Bench, kind: Direction, side: Side) {
    crate::case::context(format!("{kind:?}, {side:?}, after a stop that timed out"));
    let transfer = Transfer::new(bench, kind, 1, bench.facts.widest(), &[64]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(1);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    assert_eq!(handle.start(), Ok(()));
    bench.step(3);
    let (first, last) = match side {
        Side::Source => (transfer.blocks[0].source, transfer.blocks[0].bytes),
        Side::Destination => (transfer.blocks[0].destination, transfer.blocks[0].bytes),
    };
    world::memory(|m| m.fault(first as u32..(first + last) as u32));
    world::freeze(true);
    let stopped = handle.stop().is_ok();
    world::freeze(false);
    if stopped {
        // It had nothing to wait for, so there is no error to come.
        return world::memory(|m| m.heal());
    }
    bench.drain();
    assert!(handle.stop().is_ok(), "stop of a failed run");
    recorder.take();
    runs_again(bench, &mut handle, &transfer, recorder);
}

fn runs_again(
    bench: Bench,
    handle: &mut crate::rig::Handle,
    transfer: &Transfer,
    recorder: &Recorder,
) {
    world::memory(|m| m.heal());
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "start after a stop");
    assert_eq!(handle.status().error, None, "the next run has no error");
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete], "the next run");
    transfer.check();
}

/// An error of a transfer from a peripheral that is no bus error, half-way.
fn other(bench: Bench, fault: &Fault) {
    crate::case::context(fault.name.into());
    let kind = Direction::PeripheralToMemory;
    let transfer = Transfer::new(bench, kind, 1, bench.facts.widest(), &[64]);
    let beside = Transfer::new(bench, kind, 2, bench.facts.widest(), &[64]);
    let (recorder, callback) = Recorder::new();
    let (undisturbed, quiet) = Recorder::new();
    let (mut handle, mut neighbour) = (bench.take(1), bench.take(2));
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    accepted(&mut neighbour, &beside.with_callback(quiet), "configure");
    assert_eq!((handle.start(), neighbour.start()), (Ok(()), Ok(())));
    bench.step(12);
    world::model(|m| m.request(bench.facts.number, fault.line + 1, 1));
    bench.pump();
    assert_eq!(undisturbed.events(), [Event::Complete], "an undisturbed channel");
    beside.check();
    let ends: Vec<Event> =
        fault.outcomes.iter().map(|kind| kind.map_or(Event::Complete, Event::Error)).collect();
    let got = recorder.take();
    assert!(got.len() == 1 && ends.contains(&got[0]), "{got:?}, by the manual one of {ends:?}");
    let error = if let Event::Error(kind) = got[0] { Some(kind) } else { None };
    assert_eq!(handle.status().error, error, "the status keeps the error");
    assert_eq!(handle.status().state, State::Configured);
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "start after it");
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete], "the run after it");
    transfer.check();
}
