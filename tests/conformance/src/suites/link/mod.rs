//! Linked channels: the end of one starts another that was armed for it. An armed channel is busy and can be
//! stopped; one that is not armed does not listen, whatever it did before; what cannot be linked is refused.

mod bursts;
mod moments;
mod refusals;

use super::{accepted, kinds, refused};
use crate::facts::{Linked, Links, Side};
use crate::rig::Handle;
use crate::{Bench, Recorder, Setup, Skip, Transfer, expect_state, skip, world};
use dma_runtime::{Channel, Direction, Error, Event, Events, Link, State, Trigger};
use std::rc::Rc;

const SIZE: usize = 64;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let facts = setup.facts();
    let offered = setup.bench(|bench| bench.take(0).capabilities().controller.links);
    setup.bench(|bench| refusals::check(bench, offered));
    let linked = match facts.links {
        Links::None(reason) => return skip("a channel starts another one", reason),
        Links::Major(_) if !offered => {
            return skip("a channel starts another one", "the driver does not offer it");
        }
        Links::Major(linked) => linked,
    };
    for kind in kinds(setup) {
        for rounds in [1, 3] {
            setup.bench(|bench| follows(bench, kind, rounds));
        }
        setup.bench(|bench| taken_back(bench, kind));
        setup.bench(|bench| deaf(bench, kind));
        setup.bench(|bench| fails(bench, kind));
        moments::run(setup, kind);
    }
    setup.bench(|bench| ping_pong(bench, linked));
    if let Some(most) = linked.bursts {
        bursts::run(setup, most);
    }
    Ok(())
}

/// What a linked channel runs, beside a linking one of this kind.
const fn waits(linked: Linked, kind: Direction) -> Direction {
    if linked.paced { kind } else { Direction::MemoryToMemory }
}

const fn to(channel: u8) -> Option<Link> {
    Some(Link { channel, minor: false, major: true })
}

/// Two channels, the first linked to the second.
struct Pair {
    first: Transfer,
    second: Transfer,
    a: Handle,
    b: Handle,
    ends: (&'static Recorder, &'static Recorder),
}

impl Pair {
    fn new(bench: Bench, kind: Direction) -> Self {
        let width = bench.facts.widest();
        let Links::Major(linked) = bench.facts.links else { panic!("{kind:?}: no links") };
        let first = Transfer::new(bench, kind, 0, width, &[SIZE]);
        let second = Transfer::new(bench, waits(linked, kind), 1, width, &[SIZE]);
        let (heard, callback) = Recorder::new();
        let (mut a, mut b) = (bench.take(0), bench.take(1));
        accepted(&mut a, &first.with_callback(callback).link(to(1)), "a linking channel");
        let (armed, callback) = Recorder::new();
        let config = second.with_callback(callback).trigger(Trigger::Link);
        accepted(&mut b, &config, "a linked channel");
        Pair { first, second, a, b, ends: (heard, armed) }
    }
}

/// The controller goes on while calls are made: so many steps at each access.
fn beside(pace: usize) {
    world::set_hook(Some(Rc::new(move |_| {
        (0..pace).for_each(|_| _ = world::step());
    })));
}

/// The linked channel runs when the first has ended, each time that both were started.
fn follows(bench: Bench, kind: Direction, rounds: usize) {
    let mut pair = Pair::new(bench, kind);
    for round in 1..=rounds {
        crate::case::context(format!("{kind:?}, round {round}"));
        pair.first.arm();
        pair.second.arm();
        assert_eq!(pair.b.start(), Ok(()), "arming");
        let status = pair.b.status();
        assert_eq!((status.state, status.busy), (State::Running, true), "an armed channel");
        assert_eq!((status.pending, status.position), (SIZE, 0), "an armed channel");
        assert_eq!(pair.b.start(), Ok(()), "arming twice");
        assert_eq!(pair.b.unconfigure(), Err(Error::Busy), "an armed channel");
        assert!(matches!(pair.b.suspend(), Err(Error::Unsupported(_))), "suspending an armed one");
        bench.pump();
        assert_eq!(pair.second.total_visible(), 0, "it waits");
        assert_eq!(pair.a.start(), Ok(()));
        bench.pump();
        pair.first.check();
        pair.second.check();
        for recorder in [pair.ends.0, pair.ends.1] {
            assert_eq!(recorder.take(), [Event::Complete]);
        }
        expect_state(&pair.b, State::Configured, "after its end");
        assert_eq!(pair.b.status().pending, 0);
    }
}

/// What waits can be stopped, and is then not started any more; it can be armed again.
fn taken_back(bench: Bench, kind: Direction) {
    crate::case::context(format!("{kind:?}, taken back"));
    let mut pair = Pair::new(bench, kind);
    assert_eq!(pair.b.start(), Ok(()));
    assert_eq!(pair.b.stop(), Ok(SIZE), "all of it is left");
    expect_state(&pair.b, State::Configured, "after a stop");
    assert_eq!(pair.b.status().discarded, Events::NONE, "nothing had ended");
    assert_eq!(pair.a.start(), Ok(()));
    bench.pump();
    pair.first.check();
    assert_eq!(pair.second.total_visible(), 0, "a stopped channel was started");
    assert_eq!(pair.ends.1.take(), []);
    pair.first.arm();
    assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
    bench.pump();
    pair.second.check();
    assert_eq!(pair.ends.1.take(), [Event::Complete]);
}

/// One that is configured for a link but not started does not listen, nor does one that was unconfigured, whatever
/// either has done before. (One that is configured for its own start may not be linked.)
fn deaf(bench: Bench, kind: Direction) {
    let mut pair = Pair::new(bench, kind);
    let second = pair.second.clone();
    let (own, linked) = (second.config(), second.config().trigger(Trigger::Link));
    let silent = |pair: &mut Pair, what: &str| {
        for round in 1..=3 {
            crate::case::context(format!("{kind:?}, deaf: {what}, round {round}"));
            pair.first.arm();
            second.arm();
            assert_eq!(pair.a.start(), Ok(()));
            bench.pump();
            pair.first.check();
            assert_eq!(second.total_visible(), 0, "it was started");
        }
    };
    silent(&mut pair, "never started");
    accepted(&mut pair.b, &linked, "configured twice");
    silent(&mut pair, "configured twice");
    for runs in [false, true] {
        assert_eq!(pair.b.unconfigure(), Ok(()));
        silent(&mut pair, "unconfigured");
        accepted(&mut pair.b, &own, "for its own start");
        if runs {
            second.arm();
            assert_eq!(pair.b.start(), Ok(()));
            bench.pump();
            second.check();
        }
        accepted(&mut pair.b, &linked, "for a link");
        silent(&mut pair, "configured for its own start before");
        if runs {
            pair.first.arm();
            second.arm();
            assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
            bench.pump();
            second.check();
            silent(&mut pair, "over");
        }
        accepted(&mut pair.b, &own, "for its own start");
        if runs {
            assert_eq!(pair.b.start(), Ok(()));
            assert!(pair.b.stop().is_ok());
        }
    }
    assert_eq!(pair.b.unconfigure(), Ok(()));
    silent(&mut pair, "unconfigured after a stop");
    let taken = bench.take(2);
    accepted(&mut pair.a, &pair.first.config().link(to(2)), "linked to another one");
    silent(&mut pair, "only taken");
    assert_eq!(taken.status().error, None, "only taken");
}

/// A bus error of the linked channel, seen by its interrupt and by a call.
fn fails(bench: Bench, kind: Direction) {
    let mut pair = Pair::new(bench, kind);
    let error = (bench.facts.bus_error)(pair.second.direction, Side::Destination);
    let at = pair.second.blocks[0].destination as u32;
    for late in [false, true] {
        crate::case::context(format!("{kind:?}, failing, late: {late}"));
        pair.first.arm();
        pair.second.arm();
        world::memory(|m| m.fault(at..at + 4));
        assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
        if late {
            bench.drain();
            assert_eq!(pair.b.status().error, Some(error), "the status sees it");
        }
        bench.pump();
        assert_eq!(pair.ends.1.take(), [Event::Error(error)]);
        world::memory(|m| m.heal());
    }
    pair.first.arm();
    pair.second.arm();
    assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
    bench.pump();
    pair.second.check();
    assert_eq!(pair.ends.1.take(), [Event::Complete]);
}

/// Two channels that start each other.
fn ping_pong(bench: Bench, linked: Linked) {
    let kind = waits(linked, bench.facts.usual());
    let width = bench.facts.widest();
    let both = [0, 1].map(|channel| Transfer::new(bench, kind, channel, width, &[SIZE]));
    let mut handles = [bench.take(0), bench.take(1)];
    let recorders = [0, 1].map(|index: usize| {
        let (recorder, callback) = Recorder::new();
        let config = both[index].with_callback(callback).link(to(1 - index as u8));
        let trigger = if index == 0 { Trigger::Software } else { Trigger::Link };
        accepted(&mut handles[index], &config.trigger(trigger), "configure");
        recorder
    });
    assert_eq!((handles[1].start(), handles[0].start()), (Ok(()), Ok(())));
    // The first must be out of the second's reach when that ends: stopped, it does not listen.
    while recorders[0].events().is_empty() {
        world::step();
        bench.serve();
    }
    accepted(&mut handles[0], &both[0].config().trigger(Trigger::Link), "armed in turn");
    both[0].arm();
    assert_eq!(handles[0].start(), Ok(()));
    bench.pump();
    both.iter().for_each(Transfer::check);
    assert_eq!(recorders[1].events(), [Event::Complete]);
}
