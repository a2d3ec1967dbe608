//! Events of a list: each block's end in order and `Complete` last and once, half events where there are
//! any; merged, but still in order, when interrupts are served late. Where hardware goes on by itself, a late handler
//! tells the last block that has ended.

use super::{accepted, kinds};
use crate::{Bench, Recorder, Setup, Skip, Transfer, world};
use dma_runtime::{Channel, Direction, Event, Events, State, Suspend};
use std::rc::Rc;

const BLOCKS: usize = 4;

/// When interrupts are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Serve {
    /// After every step.
    AtOnce,
    /// When the hardware has come to rest.
    Late,
    /// After every step, and the hardware moves so many steps at every access of the handler: no flag may get lost.
    Moving(usize),
}

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for serve in
            [Serve::AtOnce, Serve::Late, Serve::Moving(1), Serve::Moving(4), Serve::Moving(9)]
        {
            for channel in setup.facts().list_channels(2) {
                setup.bench(|bench| list(bench, kind, channel, serve));
            }
        }
        for channel in setup.facts().list_channels(0) {
            setup.bench(|bench| only_complete(bench, kind, channel));
            setup.bench(|bench| stopped_inside(bench, kind, channel));
            setup.bench(|bench| suspended_inside(bench, kind, channel));
        }
    }
    Ok(())
}

fn list(bench: Bench, kind: Direction, channel: u32, serve: Serve) {
    let events = Events::BLOCK.with(Events::COMPLETE).with(Events::ERROR).with(Events::HALF);
    let width = bench.facts.widest();
    let size = 16 * width.bytes() as usize;
    let transfer = Transfer::new(bench, kind, channel, width, &[size; BLOCKS]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    let wanted = if bench.facts.half_events {
        events
    } else {
        let half = transfer.config().events(Events::HALF);
        super::refused(&mut handle, &half, "half events");
        Events::BLOCK.with(Events::COMPLETE).with(Events::ERROR)
    };
    accepted(&mut handle, &transfer.with_callback(callback).events(wanted), "list");
    assert_eq!(handle.start(), Ok(()));
    match serve {
        Serve::AtOnce => bench.pump(),
        Serve::Late => bench.pump_late(),
        Serve::Moving(steps) => {
            world::set_hook(Some(Rc::new(move |_| {
                bench.step(steps);
            })));
            bench.pump();
            world::set_hook(None);
        }
    }
    let got = recorder.events();
    let whole: Vec<Event> = got.iter().copied().filter(|event| *event != Event::Half).collect();
    let mut ends: Vec<Event> = (0..BLOCKS as u16 - 1).map(Event::Block).collect();
    ends.push(Event::Complete);
    match (bench.facts.lists_of(channel), serve) {
        (None, _) | (_, Serve::AtOnce) => {
            assert_eq!(whole, ends, "{kind:?}, {serve:?}");
        }
        (_, Serve::Late) => assert_eq!(whole, [Event::Complete], "{kind:?}: late"),
        (_, Serve::Moving(_)) => {
            let mut left = ends.iter();
            let ordered = whole.iter().all(|event| left.any(|end| end == event));
            assert!(ordered, "{kind:?}, {serve:?}: {whole:?}");
        }
    }
    let halves = got.len() - whole.len();
    let most = if bench.facts.half_events { BLOCKS } else { 0 };
    assert!(halves <= most, "{halves} half events of {BLOCKS} blocks");
    assert_eq!(got.last(), Some(&Event::Complete), "the last event");
    if serve == Serve::AtOnce {
        assert_eq!(halves, most, "half events served at once: {got:?}");
        check_alternating(&got, most != 0);
    }
    transfer.check();
}

fn check_alternating(events: &[Event], halves: bool) {
    if halves {
        for pair in events.chunks(2) {
            assert_eq!(pair[0], Event::Half, "half before the end of a block: {events:?}");
        }
    }
}

/// Events that were not asked for are not delivered, and their flags disturb nothing.
fn only_complete(bench: Bench, kind: Direction, channel: u32) {
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &[64, 64]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    accepted(&mut handle, &transfer.with_callback(callback), "list");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.take(), [Event::Complete]);
    // Without any event wanted, a single block ends unnoticed until somebody looks.
    let single = Transfer::new(bench, kind, channel, bench.facts.widest(), &[64]);
    let config = single.with_callback(callback).events(Events::NONE);
    if handle.set_up(&config).is_err() {
        return;
    }
    assert_eq!(handle.start(), Ok(()));
    bench.drain();
    let mark = world::mark();
    bench.settle();
    assert_eq!(world::trace_since(mark), [], "an interrupt that nobody asked for");
    assert_eq!(handle.status().state, State::Configured);
    single.check();
    assert!(handle.stop().is_ok());
    assert_eq!(recorder.events(), []);
    // A list goes on all the same.
    let list = Transfer::new(bench, kind, channel, bench.facts.widest(), &[64; 3]);
    accepted(&mut handle, &list.with_callback(callback).events(Events::NONE), "a silent list");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    list.check();
    assert_eq!(handle.status().state, State::Configured);
    assert_eq!(recorder.events(), []);
}

/// `stop` inside the callback of a block: the rest of the list does not run, no event follows.
fn stopped_inside(bench: Bench, kind: Direction, channel: u32) {
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &[64; 3]);
    let (recorder, callback) = Recorder::new();
    recorder.act(|channel, event, before| {
        if before == 1 {
            assert_eq!(event, Event::Block(1));
            assert!(channel.stop().is_ok(), "stop in the callback");
            assert_eq!(channel.status().state, State::Configured);
        }
    });
    let mut handle = bench.take(channel);
    let events = Events::BLOCK.with(Events::COMPLETE);
    accepted(&mut handle, &transfer.with_callback(callback).events(events), "list");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.take(), [Event::Block(0), Event::Block(1)], "{kind:?}: stopped inside");
    assert_eq!(handle.status().state, State::Configured);
    transfer.arm();
    recorder.act(|_, _, _| {});
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    let all = [Event::Block(0), Event::Block(1), Event::Complete];
    assert_eq!(recorder.events(), all, "{kind:?}: the list from its first block");
    transfer.check();
}

/// `suspend` inside the callback of a block, `resume` from outside.
fn suspended_inside(bench: Bench, kind: Direction, channel: u32) {
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &[64; 3]);
    let (recorder, callback) = Recorder::new();
    recorder.act(|channel, event, _| {
        if event == Event::Block(0) && channel.capabilities().suspend != Suspend::Unsupported {
            assert!(channel.suspend().is_ok(), "suspend in the callback");
        }
    });
    let mut handle = bench.take(channel);
    let events = Events::BLOCK.with(Events::COMPLETE);
    accepted(&mut handle, &transfer.with_callback(callback).events(events), "list");
    let can = handle.capabilities().suspend != Suspend::Unsupported;
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    if can {
        assert_eq!(recorder.events(), [Event::Block(0)], "{kind:?}: suspended inside");
        assert_eq!(handle.status().state, State::Suspended);
        assert_eq!(handle.resume(), Ok(()));
        bench.pump();
    }
    let all = [Event::Block(0), Event::Block(1), Event::Complete];
    assert_eq!(recorder.events(), all, "{kind:?}");
    transfer.check();
}
