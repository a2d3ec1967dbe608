//! A bus error that strikes at a register access of `suspend`, `stop` or `reload` itself is never lost: it is
//! delivered, or the status of the stopped channel keeps it.

use super::{accepted, kinds};
use crate::case::context;
use crate::facts::Side;
use crate::world::Moment;
use crate::{Bench, Recorder, Setup, Skip, Transfer, expect_state, world};
use dma_runtime::{Channel, Direction, Error, ErrorKind, Event, Events, State, Suspend};
use std::cell::Cell;
use std::rc::Rc;

const ITEMS: usize = 12;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Suspend,
    Stop,
    /// `begin_stop` until it succeeds.
    BeginStop,
}

/// Which part of the transfer fails, and when.
#[derive(Debug, Clone, Copy)]
struct Blow {
    side: Side,
    /// Steps before the call.
    steps: usize,
    /// The access of the call before which it strikes.
    access: usize,
    /// Whether the handler takes its flag before the call goes on.
    taken: bool,
}

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for call in [Call::Suspend, Call::Stop, Call::BeginStop] {
            for side in [Side::Source, Side::Destination] {
                for steps in 0..4 * ITEMS {
                    for taken in [false, true] {
                        for access in 0..40 {
                            let blow = Blow { side, steps, access, taken };
                            if setup.bench(|bench| strike(bench, kind, call, blow)) {
                                break;
                            }
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

/// True when the call makes fewer accesses than that.
fn strike(bench: Bench, kind: Direction, call: Call, blow: Blow) -> bool {
    context(format!("{kind:?}, {call:?}, {blow:?}"));
    let width = bench.facts.widest();
    let transfer = Transfer::new(bench, kind, 0, width, &[ITEMS * width.bytes() as usize]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    if call == Call::Suspend && handle.capabilities().suspend == Suspend::Unsupported {
        return true;
    }
    assert_eq!(handle.start(), Ok(()));
    bench.step(blow.steps);
    let seen = Rc::new(Cell::new(0));
    let counted = seen.clone();
    let block = transfer.blocks[0];
    let address = if blow.side == Side::Source { block.source } else { block.destination } as u32;
    world::set_hook(Some(Rc::new(move |moment| {
        if moment == Moment::Before && counted.replace(counted.get() + 1) == blow.access {
            world::memory(|m| m.fault(address..address + block.bytes as u32));
            for _ in 0..8 {
                world::step();
            }
            if blow.taken {
                bench.serve();
            }
        }
    })));
    let result = match call {
        Call::Suspend => handle.suspend().map(|_| ()),
        Call::Stop => handle.stop().map(|_| ()),
        Call::BeginStop => again_and_again(&mut handle),
    };
    world::set_hook(None);
    let struck = world::memory(|m| {
        m.heal();
        m.errors() > 0
    });
    let kinds = Event::Error((bench.facts.bus_error)(kind, blow.side));
    match (call, result) {
        (Call::Suspend, Ok(())) => {
            if !struck {
                expect_state(&handle, State::Suspended, "suspended");
            }
            // What the hardware keeps may show when it goes on.
            let resumed = handle.resume();
            bench.pump();
            if struck {
                assert_eq!(recorder.events(), [kinds], "suspend swallowed a bus error");
            } else {
                assert_eq!(resumed, Ok(()));
                assert_eq!(recorder.events(), [Event::Complete]);
                transfer.check();
            }
        }
        (Call::Suspend, Err(Error::Completed)) => {
            let wanted = if struck { kinds } else { Event::Complete };
            assert_eq!(recorder.events(), [wanted], "what ended the run");
        }
        (_, Ok(())) if struck && handle.status().error.is_none() => {
            // It is not lost where the hardware keeps it: then it ends the next run.
            transfer.arm();
            assert_eq!(handle.start(), Ok(()));
            bench.pump();
            assert_eq!(recorder.events(), [kinds], "stop swallowed a bus error");
        }
        (_, Ok(())) => stopped(&handle, recorder, struck.then_some(kinds)),
        (_, result) => panic!("it returned {result:?}"),
    }
    seen.get() <= blow.access
}

fn again_and_again(handle: &mut crate::rig::Handle) -> Result<(), Error> {
    for _ in 0..200 {
        match handle.begin_stop() {
            Err(Error::Timeout) => {
                world::step();
            }
            result => return result,
        }
    }
    Err(Error::Timeout)
}

/// A stopped channel keeps the error that nobody was told.
fn stopped(handle: &crate::rig::Handle, recorder: &Recorder, error: Option<Event>) {
    let status = handle.status();
    assert_eq!(status.state, State::Configured);
    let told = recorder.events();
    match error {
        Some(Event::Error(kind)) => {
            let kept = status.discarded.contains(Events::ERROR) || told == [Event::Error(kind)];
            assert_eq!(status.error, Some(kind), "stop swallowed a bus error");
            assert!(kept, "the error is neither told nor recorded as discarded");
        }
        _ => assert_eq!(status.error, None::<ErrorKind>, "an error that was none"),
    }
    let whole = status.pending == 0;
    assert!(
        whole || !status.discarded.contains(Events::COMPLETE),
        "{} bytes are left of what is recorded as complete",
        status.pending
    );
}
