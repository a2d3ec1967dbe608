//! The whole table of states and calls, for every kind of transfer: the result, the state after it, and
//! which register accesses it may make. Where hardware follows lists, also with a list of two blocks.

use super::{accepted, kinds};
use crate::facts::Halt;
use crate::rig::Handle;
use crate::{Bench, Recorder, Setup, Skip, Transfer, resized, world};
use dma_runtime::{Channel, Direction, Error, Event, Queueing, Reloaded, State, Suspend};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Configure,
    ConfigureWrongly,
    Reload,
    ReloadWrongly,
    Start,
    Stop,
    BeginStop,
    Suspend,
    Resume,
    Unconfigure,
    Status,
    Capabilities,
    SpuriousInterrupt,
    Complete,
    Fail,
}

use Call::*;

const CALLS: [Call; 15] = [
    Configure,
    ConfigureWrongly,
    Reload,
    ReloadWrongly,
    Start,
    Stop,
    BeginStop,
    Suspend,
    Resume,
    Unconfigure,
    Status,
    Capabilities,
    SpuriousInterrupt,
    Complete,
    Fail,
];

const STATES: [State; 5] =
    [State::Unconfigured, State::Configured, State::Running, State::Suspended, State::Faulted];

/// What a call does to the registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touch {
    /// Not at all.
    None,
    /// It may look whether the run is over.
    Look,
    /// As the operation needs.
    Any,
}

/// Result, state after, accesses.
type Cell = (Result<(), Error>, State, Touch);

fn expected(state: State, call: Call, able: Able) -> Cell {
    use State::{Configured as C, Faulted as F, Running as R, Suspended as S, Unconfigured as U};
    use Touch::{Any, Look, None};
    let invalid = Err(Error::InvalidState);
    let faulted = (Err(Error::Faulted), F, Look);
    match (call, state) {
        (Status | SpuriousInterrupt, _) => (Ok(()), state, Look),
        (Capabilities, _) => (Ok(()), state, None),
        (Complete | Fail, U | C | F) => (Ok(()), state, Look),
        (Complete | Fail, _) => (Ok(()), C, Any),
        (Stop | BeginStop, U | C) => (Ok(()), state, None),
        (Stop | BeginStop, _) => (Ok(()), C, Any),
        (_, F) => faulted,
        (Configure, U | C) => (Ok(()), C, Any),
        (Configure | ConfigureWrongly, R | S) => (Err(Error::Busy), state, Look),
        (ConfigureWrongly | ReloadWrongly, C) => (Err(Error::Busy), C, None),
        (ConfigureWrongly, U) => (Err(Error::Busy), U, None),
        (Reload | ReloadWrongly, U) => (invalid, U, None),
        (Reload, C) => (Ok(()), C, Any),
        (Reload, R) if able.append => (Ok(()), R, Any),
        (Reload | ReloadWrongly, R | S) => (Err(Error::Busy), state, Look),
        (Start, C) => (Ok(()), R, Any),
        (Start, R) => (Ok(()), R, Look),
        (Start, U) => (invalid, U, None),
        (Start, S) => (invalid, S, Look),
        (Suspend, R) if able.suspend => (Ok(()), S, Any),
        (Suspend, R) => (Err(Error::Busy), R, Look),
        (Suspend, S) => (Ok(()), S, Look),
        (Suspend | Resume, U | C) => (invalid, state, None),
        (Resume, R) => (Ok(()), R, Look),
        (Resume, S) => (Ok(()), R, Any),
        (Unconfigure, U) => (Ok(()), U, None),
        (Unconfigure, C) => (Ok(()), U, Any),
        (Unconfigure, R | S) => (Err(Error::Busy), state, Look),
    }
}

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        let lists = setup.facts().hardware_lists.is_some();
        for blocks in if lists { 1..=2 } else { 1..=1 } {
            for state in STATES {
                for call in CALLS {
                    setup.bench(|bench| cell(bench, kind, blocks, state, call));
                }
            }
            setup.bench(|bench| unanswered(bench, kind, blocks));
        }
    }
    Ok(())
}

/// What a configured channel says that it can.
#[derive(Clone, Copy, Default)]
struct Able {
    suspend: bool,
    append: bool,
}

/// What the cell is tried on.
struct Subject {
    handle: Handle,
    transfer: Transfer,
    recorder: &'static Recorder,
    able: Able,
}

/// Brings a channel into a state; `None` when the controller has no way into it.
fn bring(bench: Bench, kind: Direction, blocks: usize, state: State) -> Option<Subject> {
    let size = 16 * bench.facts.widest().bytes() as usize;
    let channel = if blocks > 1 { bench.facts.list_channel(1) } else { 1 };
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &vec![size; blocks]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    let mut able = Able::default();
    if state != State::Unconfigured {
        accepted(&mut handle, &transfer.with_callback(callback), "configure");
        let told = handle.capabilities();
        able.suspend = told.suspend != Suspend::Unsupported;
        able.append = told.reload == Queueing::Append;
    }
    if matches!(state, State::Running | State::Suspended | State::Faulted) {
        assert_eq!(handle.start(), Ok(()));
        bench.step(bench.facts.halts_at as usize);
    }
    match state {
        State::Suspended if !able.suspend => return None,
        State::Suspended => assert!(handle.suspend().is_ok()),
        State::Faulted if bench.facts.halt != Halt::Acknowledged => return None,
        State::Faulted => {
            world::freeze(true);
            assert_eq!(handle.stop(), Err(Error::Timeout), "{kind:?}: an unanswered halt");
            world::freeze(false);
        }
        _ => {}
    }
    assert_eq!(handle.status().state, state, "{kind:?}: could not bring the channel there");
    Some(Subject { handle, transfer, recorder, able })
}

fn cell(bench: Bench, kind: Direction, blocks: usize, state: State, call: Call) {
    if call == Fail && !world::model(|model| model.shows_bus_errors()) {
        return;
    }
    let Some(mut subject) = bring(bench, kind, blocks, state) else { return };
    let what = format!("{kind:?}: {call:?} in {state:?}, {blocks} blocks");
    crate::case::context(what.clone());
    let (result, after, touch) = expected(state, call, subject.able);
    prepare(bench, state, call);
    let before = subject.handle.status();
    let left = before.pending;
    let mark = world::mark();
    let got = perform(bench, &mut subject, call, state);
    let trace = world::trace_since(mark);
    compare(&what, call, result, got);
    if call == BeginStop && got == Err(Error::Timeout) {
        assert_eq!(subject.handle.status().state, State::Faulted, "{what}: too early");
        assert!(subject.handle.stop().is_ok(), "{what}: stop after it");
    }
    let status = subject.handle.status();
    let ended =
        matches!(call, Complete | Fail) && matches!(state, State::Running | State::Suspended);
    // A suspended channel has nothing that could end.
    let after = if ended && state == State::Suspended { status.state } else { after };
    assert_eq!(status.state, after, "{what}: the state after it");
    let busy = matches!(after, State::Running | State::Suspended | State::Faulted);
    assert_eq!(status.busy, busy, "{what}: busy");
    match touch {
        Touch::None => assert_eq!(trace, [], "{what}: register accesses"),
        Touch::Look => {
            assert!(!trace.iter().any(|a| a.acts()), "{what}: writes {trace:x?}");
            // Where a list is, is read until it holds still.
            let progress = if blocks > 1 { 4 } else { 2 };
            let looks = matches!(call, Status | SpuriousInterrupt);
            let status_reads = if looks { progress } else { 0 };
            let most = bench.facts.outcome_reads + status_reads;
            let reads = trace.iter().filter(|a| !a.selects).count();
            assert!(reads <= most, "{what}: {reads} reads, {most} allowed");
        }
        Touch::Any => {}
    }
    let changed = touch == Touch::Any || matches!(call, Status);
    if !changed && after == state && state != State::Faulted {
        assert_eq!(status.pending, left, "{what}: pending");
    }
    let events = subject.recorder.events();
    match (call, ended && after == State::Configured) {
        (Complete, true) => assert_eq!(events, [Event::Complete], "{what}"),
        (Fail, true) => assert_eq!(events.len(), 1, "{what}: {events:?}"),
        _ => assert_eq!(events, [], "{what}: events"),
    }
    let Transfer { blocks: list, data, .. } = &mut subject.transfer;
    match state {
        _ if call != Reload || got.is_err() => {}
        State::Running => {
            list.push(list[0]);
            data.push(data[0].clone());
        }
        // It has taken the place of the list.
        _ => {
            list.truncate(1);
            data.truncate(1);
        }
    }
    aftermath(bench, &mut subject, &what);
}

/// What has to happen before the call, outside of its trace.
fn prepare(bench: Bench, state: State, call: Call) {
    match call {
        Complete if state == State::Running => {
            bench.drain();
        }
        Fail if matches!(state, State::Running | State::Suspended) => {
            // Everything faults: an access in the middle of the block is next.
            let ram = world::model(|model| model.ram());
            world::memory(|m| m.fault(ram));
            bench.drain();
        }
        _ => {}
    }
}

fn perform(bench: Bench, subject: &mut Subject, call: Call, state: State) -> Result<(), Error> {
    let Subject { handle, transfer, .. } = subject;
    let block = transfer.blocks[0];
    let wrong = [resized(block, 0)];
    let config = transfer.config();
    match call {
        Configure => handle.set_up(&config),
        ConfigureWrongly => handle.set_up(&transfer.config_of(&wrong)),
        Reload => {
            let running = state == State::Running;
            let wanted = if running { Reloaded::Queued } else { Reloaded::Idle };
            handle.reload_with(block).map(|done| assert_eq!(done, wanted))
        }
        ReloadWrongly => handle.reload_with(wrong[0]).map(|_| ()),
        Start => handle.start(),
        Stop => handle.stop().map(|_| ()),
        BeginStop => handle.begin_stop(),
        Suspend => handle.suspend().map(|_| ()),
        Resume => handle.resume(),
        Unconfigure => handle.unconfigure(),
        Status => {
            handle.status();
            Ok(())
        }
        Capabilities => {
            handle.capabilities();
            Ok(())
        }
        SpuriousInterrupt | Complete | Fail => {
            bench.enter(bench.facts.vectors[1]);
            Ok(())
        }
    }
}

fn compare(what: &str, call: Call, wanted: Result<(), Error>, got: Result<(), Error>) {
    let wrong_values = matches!(call, ConfigureWrongly | ReloadWrongly);
    match (wanted, got) {
        // The table says Busy; where the values are looked at, they are named.
        (Err(Error::Busy), Err(Error::Invalid(_) | Error::Unsupported(_))) if wrong_values => {}
        (Err(Error::Busy), Err(Error::Unsupported(_))) if call == Suspend => {}
        // One look may be too early.
        (Ok(()), Err(Error::Timeout)) if call == BeginStop => {}
        _ => assert_eq!(got, wanted, "{what}: the result"),
    }
}

/// The channel is still usable, whatever was called: a full run gives the full data.
fn aftermath(bench: Bench, subject: &mut Subject, what: &str) {
    world::memory(|m| m.heal());
    let Subject { handle, transfer, .. } = subject;
    assert!(handle.stop().is_ok(), "{what}: stop afterwards");
    // A refused configuration has left the earlier one in place.
    if handle.status().state == State::Unconfigured {
        accepted(handle, &transfer.config(), what);
    }
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "{what}: start afterwards");
    bench.pump();
    transfer.check();
}

/// A suspension that the hardware does not answer either works all the same or leaves the channel faulted.
fn unanswered(bench: Bench, kind: Direction, blocks: usize) {
    let Some(mut subject) = bring(bench, kind, blocks, State::Running) else { return };
    if !subject.able.suspend {
        return;
    }
    let what = format!("{kind:?}: an unanswered suspension");
    world::freeze(true);
    let result = subject.handle.suspend();
    let state = subject.handle.status().state;
    match result {
        Ok(_) => assert_eq!(state, State::Suspended, "{what}"),
        Err(error) => {
            assert_eq!((error, state), (Error::Timeout, State::Faulted), "{what}");
            assert_eq!(subject.handle.resume(), Err(Error::Faulted), "{what}");
            assert_eq!(
                subject.handle.stop(),
                Err(Error::Timeout),
                "{what}: stop, still unanswered"
            );
        }
    }
    world::freeze(false);
    aftermath(bench, &mut subject, &what);
}
