//! Every call in every state: its result, the state after it, and what the hardware was told.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::hardware::Op;
use common::rig::Rig;
use dma_runtime::{
    Channel, Error, ErrorKind, Event, Events, Field, Flags, Queueing, Reason, Reloaded, State,
    Suspend,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Configure,
    Reload,
    Start,
    Stop,
    BeginStop,
    Suspend,
    Resume,
    Unconfigure,
    Status,
    Capabilities,
}

use Call::*;
use State::{Configured as C, Faulted as F, Running as R, Suspended as S, Unconfigured as U};

fn make(rig: &mut Rig, call: Call) -> Result<(), Error> {
    let block = rig.block(1);
    match call {
        Configure => rig.configure(1, |c| c),
        // SAFETY: the block is leaked memory.
        Reload => unsafe { rig.channel.reload(block.source, block.destination, block.bytes) }
            .map(|r| assert_eq!(r, Reloaded::Idle)),
        Start => rig.channel.start(),
        Stop => rig.channel.stop().map(drop),
        BeginStop => rig.channel.begin_stop(),
        Call::Suspend => rig.channel.suspend().map(drop),
        Resume => rig.channel.resume(),
        Unconfigure => rig.channel.unconfigure(),
        Status => {
            let _ = rig.channel.status();
            Ok(())
        }
        Capabilities => {
            let _ = rig.channel.capabilities();
            Ok(())
        }
    }
}

/// What the table says: `Ok` with the new state and the writes it takes, or an error.
type Cell = Result<(State, &'static [Op]), Error>;

fn table() -> Vec<(Call, [(State, Cell); 5])> {
    let noop = |state| (state, Ok((state, [].as_slice())));
    let wrong = |state| (state, Err(Error::InvalidState));
    let busy = |state| (state, Err(Error::Busy));
    let faulted = (F, Err(Error::Faulted));
    let halts = |state| (state, Ok((C, [Op::Halt].as_slice())));
    let set_up = |state| (state, Ok((C, [Op::Configure, Op::Program].as_slice())));
    let runs = (C, Ok((R, [Op::Start].as_slice())));
    let programs = (C, Ok((C, [Op::Program].as_slice())));
    let pauses = (R, Ok((S, [Op::Suspend].as_slice())));
    let goes_on = (S, Ok((R, [Op::Resume].as_slice())));
    let releases = (C, Ok((U, [Op::Release].as_slice())));
    vec![
        (Configure, [set_up(U), set_up(C), busy(R), busy(S), faulted]),
        (Reload, [wrong(U), programs, busy(R), busy(S), faulted]),
        (Start, [wrong(U), runs, noop(R), wrong(S), faulted]),
        (Stop, [noop(U), noop(C), halts(R), halts(S), halts(F)]),
        (BeginStop, [noop(U), noop(C), halts(R), halts(S), halts(F)]),
        (Call::Suspend, [wrong(U), wrong(C), pauses, noop(S), faulted]),
        (Resume, [wrong(U), wrong(C), noop(R), goes_on, faulted]),
        (Unconfigure, [noop(U), releases, busy(R), busy(S), faulted]),
        (Status, [noop(U), noop(C), noop(R), noop(S), noop(F)]),
        (Capabilities, [noop(U), noop(C), noop(R), noop(S), noop(F)]),
    ]
}

#[test]
fn every_call_in_every_state() {
    for (call, row) in table() {
        for (state, cell) in row {
            let mut rig = Rig::new();
            rig.bring_to(state);
            let result = make(&mut rig, call);
            let log = rig.machine.log();
            let writes: Vec<Op> = log.iter().copied().filter(|op| op.writes()).collect();
            let case = format!("{call:?} in {state:?}");
            match cell {
                Ok((next, expected)) => {
                    assert_eq!(result, Ok(()), "{case}");
                    assert_eq!(rig.state(), next, "{case}");
                    assert_eq!(writes, expected, "{case}");
                }
                Err(error) => {
                    assert_eq!(result, Err(error), "{case}");
                    assert_eq!(rig.state(), state, "{case}");
                    assert_eq!(writes, [], "{case}");
                }
            }
            if writes.is_empty() {
                let looks = log.iter().filter(|op| **op == Op::Outcome).count();
                let allowed = usize::from(matches!(state, R | S));
                assert!(looks <= allowed, "{case}: {log:?}");
                let progress = usize::from(call == Status && state == R);
                assert_eq!(
                    log.len(),
                    looks + log.iter().filter(|op| **op == Op::Remaining).count()
                );
                assert!(log.len() <= looks + progress, "{case}: {log:?}");
            }
            assert_eq!(rig.recorder.events(), [], "{case}: nothing has ended");
        }
    }
}

/// The events of the table's lower half: raised in a state, served by the handler.
#[test]
fn every_event_in_every_state() {
    let bus = Flags::error(ErrorKind::Bus);
    let complete = [Event::Complete].as_slice();
    let error = [Event::Error(ErrorKind::Bus)].as_slice();
    let half = [Event::Half].as_slice();
    let cases = [
        (Flags::DONE, [(U, U), (C, C), (R, C), (S, C), (F, F)], complete),
        (Flags::HALF, [(U, U), (C, C), (R, R), (S, S), (F, F)], half),
        (bus, [(U, U), (C, C), (R, C), (S, C), (F, F)], error),
    ];
    for (flags, row, events) in cases {
        for (state, next) in row {
            let mut rig = Rig::new();
            rig.bring_to(state);
            {
                let mut hardware = rig.hardware();
                hardware.flags = flags;
                if matches!(state, R | S) && flags != Flags::HALF {
                    hardware.enabled = false;
                    hardware.done = flags == Flags::DONE;
                }
            }
            rig.interrupt();
            rig.interrupt();
            let case = format!("{flags:?} in {state:?}");
            assert_eq!(rig.state(), next, "{case}");
            let expected = if matches!(state, R | S) { events } else { &[] };
            assert_eq!(rig.recorder.events(), expected, "{case}");
            let kept = flags == bus && matches!(state, R | S | F);
            assert_eq!(rig.channel.status().error, kept.then_some(ErrorKind::Bus), "{case}");
        }
    }
}

/// An end that no interrupt has told is found by the call itself, delivered first, and then the call acts on
/// what the callback left.
#[test]
fn an_unseen_end_is_delivered_by_the_call() {
    let cases = [
        (Configure, R, Ok(()), C),
        (Reload, R, Err(Error::Completed), C),
        (Reload, S, Err(Error::Completed), C),
        (Start, R, Ok(()), R),
        (Start, S, Ok(()), R),
        (Call::Suspend, R, Err(Error::Completed), C),
        (Call::Suspend, S, Err(Error::Completed), C),
        (Resume, R, Err(Error::Completed), C),
        (Unconfigure, R, Ok(()), U),
    ];
    for (call, state, result, next) in cases {
        for served in [false, true] {
            let mut rig = Rig::new();
            rig.bring_to(state);
            {
                let mut hardware = rig.hardware();
                hardware.paused = false;
                hardware.complete();
                if !served {
                    hardware.flags = Flags::NONE;
                }
            }
            let case = format!("{call:?} in {state:?}, flag {served}");
            assert_eq!(make(&mut rig, call), result, "{case}");
            assert_eq!(rig.recorder.events(), [Event::Complete], "{case}");
            assert_eq!(rig.state(), next, "{case}");
            rig.interrupt();
            assert_eq!(rig.recorder.events(), [], "{case}: twice");
        }
    }
}

#[test]
fn stop_discards_what_was_not_delivered_and_says_so() {
    for (end, discarded) in [(false, Events::NONE), (true, Events::COMPLETE)] {
        for call in [Stop, BeginStop] {
            let mut rig = Rig::new();
            rig.bring_to(R);
            if end {
                rig.hardware().complete();
            }
            make(&mut rig, call).unwrap();
            rig.interrupt();
            assert_eq!(rig.recorder.events(), []);
            assert_eq!(rig.channel.status().discarded, discarded);
            assert_eq!(rig.channel.status().pending, if end { 0 } else { 48 });
            rig.channel.start().unwrap();
            assert_eq!(rig.channel.status().discarded, Events::NONE);
        }
    }
}

#[test]
fn an_error_stays_in_the_status_until_the_next_run_or_configuration() {
    for again in [Configure, Start] {
        let mut rig = Rig::new();
        rig.bring_to(R);
        rig.hardware().fail(ErrorKind::Read);
        assert_eq!(rig.channel.status().state, C, "seen before it is served");
        assert_eq!(rig.channel.status().error, Some(ErrorKind::Read));
        rig.interrupt();
        assert_eq!(rig.recorder.events(), [Event::Error(ErrorKind::Read)]);
        for keep in [Stop, Reload] {
            make(&mut rig, keep).unwrap();
            assert_eq!(rig.channel.status().error, Some(ErrorKind::Read));
        }
        make(&mut rig, again).unwrap();
        assert_eq!(rig.channel.status().error, None);
        rig.channel.start().unwrap();
        rig.hardware().complete();
        rig.interrupt();
        assert_eq!(rig.recorder.events(), [Event::Complete]);
    }
}

#[test]
fn a_fault_holds_until_a_stop_is_acknowledged() {
    let mut rig = Rig::new();
    rig.bring_to(R);
    rig.hardware().stuck = 2;
    assert_eq!(rig.channel.stop(), Err(Error::Timeout));
    assert_eq!(rig.state(), F);
    assert!(rig.channel.status().busy);
    assert_eq!(rig.channel.begin_stop(), Err(Error::Timeout));
    assert_eq!(rig.state(), F);
    // It ends meanwhile: nothing is delivered, the buffers are free when a stop has said so.
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), []);
    assert_eq!(rig.channel.stop(), Ok(0));
    assert_eq!(rig.state(), C);
    assert_eq!(rig.channel.status().discarded, Events::COMPLETE);
    rig.channel.start().unwrap();
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Event::Complete]);
}

#[test]
fn a_suspension_that_times_out_faults_the_channel() {
    let mut rig = Rig::new();
    rig.bring_to(R);
    rig.hardware().stuck = 1;
    assert_eq!(rig.channel.suspend(), Err(Error::Timeout));
    assert_eq!(rig.state(), F);
    assert_eq!(rig.channel.stop(), Ok(48));
}

#[test]
fn a_failed_transfer_that_does_not_halt_faults_the_channel() {
    let mut rig = Rig::new();
    rig.bring_to(R);
    rig.hardware().fail(ErrorKind::Write);
    rig.hardware().stuck = 1;
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Event::Error(ErrorKind::Write)]);
    let status = rig.channel.status();
    assert_eq!((status.state, status.busy, status.error), (F, true, Some(ErrorKind::Write)));
    assert_eq!(rig.channel.stop(), Ok(48));
    assert_eq!(rig.channel.status().error, Some(ErrorKind::Write));
    assert_eq!(rig.channel.status().discarded, Events::NONE, "the error was delivered");
}

#[test]
fn a_suspension_that_comes_too_late_is_completed() {
    let mut rig = Rig::new();
    rig.bring_to(R);
    rig.hardware().ends_first = true;
    assert_eq!(rig.channel.suspend(), Err(Error::Completed));
    assert_eq!(rig.recorder.events(), [Event::Complete]);
    assert_eq!(rig.state(), C);
    rig.interrupt();
    assert_eq!(rig.recorder.events(), []);
}

/// Hardware that contradicts itself must not make a call wait for ever.
#[test]
fn a_suspension_of_what_neither_pauses_nor_ends_is_a_time_out() {
    let mut rig = Rig::new();
    rig.bring_to(R);
    {
        let mut hardware = rig.hardware();
        hardware.complete();
        hardware.flags = Flags::NONE;
        hardware.blind = true;
    }
    assert_eq!(rig.channel.suspend(), Err(Error::Timeout));
    assert_eq!(rig.state(), F);
}

#[test]
fn suspended_and_resumed_nothing_is_lost_or_repeated() {
    let mut rig = Rig::new();
    rig.bring_to(R);
    for step in 1..6 {
        assert_eq!(rig.channel.suspend(), Ok(48 - 8 * (step - 1)));
        assert!(!rig.hardware().advance(8), "moves while suspended");
        assert_eq!(rig.channel.suspend(), Ok(48 - 8 * (step - 1)));
        let status = rig.channel.status();
        assert_eq!((status.pending, status.position), (48 - 8 * (step - 1), 8 + 8 * step));
        rig.channel.resume().unwrap();
        rig.hardware().advance(8);
    }
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events().last(), Some(&Event::Complete));
    assert_eq!(rig.arrived(0), rig.source[..64]);
}

#[test]
fn a_configuration_that_cannot_be_suspended_says_so_only_where_it_would_act() {
    let unsupported = Err(Error::unsupported(Field::Operation, Reason::Capability));
    for (state, result) in [
        (U, Err(Error::InvalidState)),
        (C, Err(Error::InvalidState)),
        (R, unsupported),
        (F, Err(Error::Faulted)),
    ] {
        let mut rig = Rig::new();
        rig.hardware().suspend = Suspend::Unsupported;
        rig.bring_to(state);
        assert_eq!(rig.channel.suspend(), result);
        assert_eq!(rig.writes(), []);
        assert_eq!(rig.state(), state);
    }
}

#[test]
fn a_refused_configuration_touches_nothing_and_keeps_the_earlier_one() {
    let mut rig = Rig::new();
    rig.bring_to(C);
    let refusals = [
        (rig.configure(1, |c| c.priority(4)), Error::unsupported(Field::Priority, Reason::Range)),
        (rig.configure(0, |c| c), Error::invalid(Field::Blocks, Reason::Range)),
        (rig.configure(5, |c| c), Error::invalid(Field::Blocks, Reason::Capacity)),
        (
            rig.configure(3, |c| c.cyclic(dma_runtime::Cyclic::Yes)),
            Error::unsupported(Field::Blocks, Reason::Capability),
        ),
    ];
    for (result, error) in refusals {
        assert_eq!(result, Err(error));
    }
    // SAFETY: refused.
    let result = unsafe { rig.channel.reload(0, 0, 0) };
    assert_eq!(result, Err(Error::invalid(Field::Bytes, Reason::Range)));
    assert_eq!(rig.machine.log(), []);
    rig.channel.start().unwrap();
    rig.hardware().complete();
    rig.interrupt();
    assert_eq!(rig.recorder.events(), [Event::Complete]);
    assert_eq!(rig.arrived(0), rig.source[..64]);
}

#[test]
fn the_same_list_starts_again_after_completion_stop_and_error() {
    let mut rig = Rig::new();
    rig.bring_to(R);
    rig.hardware().complete();
    rig.interrupt();
    rig.channel.start().unwrap();
    assert_eq!(rig.channel.stop(), Ok(64));
    rig.channel.start().unwrap();
    rig.hardware().fail(ErrorKind::Bus);
    rig.interrupt();
    rig.channel.start().unwrap();
    rig.hardware().complete();
    rig.interrupt();
    let bus = Event::Error(ErrorKind::Bus);
    assert_eq!(rig.recorder.events(), [Event::Complete, bus, Event::Complete]);
    assert_eq!(rig.channel.capabilities().reload, Queueing::IdleOnly);
}
