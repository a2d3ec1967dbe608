//! Channels that start another one with each of their bursts but the last, and channels of which each link moves one
//! burst. A linked channel that has ended takes no harm from further links, whether its end was served or not.

mod moments;
mod refusals;

use super::{accepted, beside, refused};
use crate::rig::Handle;
use crate::{Bench, Recorder, Setup, Transfer, expect_state, world};
use dma_runtime::{Channel, Config, Direction, Error, ErrorKind, Event, Link, State, Trigger};

/// Bursts of a linking channel.
const BURSTS: usize = 8;

const PACED: [Direction; 2] = [Direction::MemoryToPeripheral, Direction::PeripheralToMemory];

pub(super) fn run(setup: &Setup, most: usize) {
    setup.bench(|bench| refusals::limit(bench, most));
    setup.bench(refusals::check);
    for kind in PACED {
        for minor_only in [true, false] {
            setup.bench(|bench| one_by_one(bench, kind, minor_only, 0));
            setup.bench(|bench| one_by_one(bench, kind, minor_only, 4));
            setup.bench(|bench| served_late(bench, kind, minor_only));
            setup.bench(|bench| short(bench, kind, minor_only));
            setup.bench(|bench| copy_once(bench, kind, minor_only));
        }
        setup.bench(|bench| longer(bench, kind));
        setup.bench(|bench| below(bench, kind));
        setup.bench(|bench| three_in_a_row(bench, kind));
        for burst in 0..BURSTS - 1 {
            setup.bench(|bench| fails(bench, kind, burst));
        }
        moments::run(setup, kind);
    }
}

/// Two channels, the first linked to the second by its bursts.
struct Pair {
    first: Transfer,
    second: Transfer,
    a: Handle,
    b: Handle,
    ends: (&'static Recorder, &'static Recorder),
}

/// What a channel transfers if its bursts are of one item.
fn of(bench: Bench, kind: Direction, channel: u32, items: usize) -> Transfer {
    let width = bench.facts.widest();
    Transfer::new(bench, kind, channel, width, &[items * width.bytes() as usize])
}

/// Each of its bursts but the last, or each.
const fn link(channel: u8, minor_only: bool) -> Option<Link> {
    Some(Link { channel, minor: true, major: !minor_only })
}

/// Moved by links alone.
fn linked(transfer: &Transfer) -> Config<'_> {
    transfer.config().request(None).trigger(Trigger::Link)
}

impl Pair {
    fn new(bench: Bench, kinds: (Direction, Direction), minor_only: bool, items: usize) -> Self {
        Self::on(bench, kinds, minor_only, items, (0, 1))
    }

    fn on(
        bench: Bench,
        (one, other): (Direction, Direction),
        minor_only: bool,
        items: usize,
        channels: (u32, u32),
    ) -> Self {
        let first = of(bench, one, channels.0, BURSTS);
        let second = of(bench, other, channels.1, items);
        let (heard, callback) = Recorder::new();
        let (mut a, mut b) = (bench.take(channels.0), bench.take(channels.1));
        let config = first.with_callback(callback).link(link(channels.1 as u8, minor_only));
        accepted(&mut a, &config, "a linking channel");
        let (armed, callback) = Recorder::new();
        accepted(&mut b, &linked(&second).callback(callback), "a linked channel");
        let pair = Pair { first, second, a, b, ends: (heard, armed) };
        pair.ready();
        pair
    }

    /// Nothing asks for the second.
    fn ready(&self) {
        self.first.arm();
        self.second.arm();
        self.second.pace(false);
    }

    /// Both from the beginning, the linked one first.
    fn go(&mut self) {
        assert_eq!((self.b.start(), self.a.start()), (Ok(()), Ok(())));
    }

    /// What has arrived, and that the rest is pending.
    #[track_caller]
    fn moved(&self) -> usize {
        let (moved, status) = (self.second.total_visible(), self.b.status());
        assert_eq!(moved + status.pending, self.second.bytes(), "{moved} moved, {status:?}");
        moved
    }

    /// The whole of both, once more.
    #[track_caller]
    fn again(&mut self, bench: Bench) {
        for recorder in [self.ends.0, self.ends.1] {
            recorder.take();
        }
        self.ready();
        self.go();
        bench.pump();
        self.first.check();
        self.second.check();
        assert_eq!((self.ends.0.take(), self.ends.1.take()), once());
    }
}

fn once() -> (Vec<Event>, Vec<Event>) {
    (vec![Event::Complete], vec![Event::Complete])
}

/// Each burst of the first moves one of the second, and nothing else does.
fn one_by_one(bench: Bench, kind: Direction, minor_only: bool, shift: u32) {
    let links = BURSTS - usize::from(minor_only);
    for other in PACED {
        crate::case::context(format!("{kind:?} to {other:?}, {minor_only}, channels from {shift}"));
        let mut pair = Pair::on(bench, (kind, other), minor_only, links, (shift, shift + 1));
        for round in 1..=2 {
            pair.ready();
            pair.first.pace(false);
            pair.go();
            bench.drain();
            assert_eq!(pair.moved(), 0, "round {round}: before any link");
            let status = pair.b.status();
            assert_eq!((status.state, status.busy), (State::Running, true), "round {round}: armed");
            assert!(matches!(pair.b.suspend(), Err(Error::Unsupported(_))), "suspending it");
            let width = pair.second.bytes() / links;
            for asked in 1..=BURSTS {
                pair.first.ask();
                bench.drain();
                assert_eq!(pair.moved(), asked.min(links) * width, "round {round}, {asked} asked");
            }
            bench.pump();
            pair.first.check();
            pair.second.check();
            assert_eq!((pair.ends.0.take(), pair.ends.1.take()), once(), "round {round}");
            expect_state(&pair.b, State::Configured, "after its end");
        }
        assert_eq!((pair.a.unconfigure(), pair.b.unconfigure()), (Ok(()), Ok(())));
    }
}

/// All at once, and no handler before all is quiet.
fn served_late(bench: Bench, kind: Direction, minor_only: bool) {
    crate::case::context(format!("{kind:?}, {minor_only}, served late"));
    let mut pair = Pair::new(bench, (kind, kind), minor_only, BURSTS - usize::from(minor_only));
    pair.go();
    bench.pump_late();
    pair.first.check();
    pair.second.check();
    assert_eq!((pair.ends.0.take(), pair.ends.1.take()), once());
    pair.again(bench);
}

/// Fewer bursts than links: those that are over find nothing to move, before and after the end is served.
fn short(bench: Bench, kind: Direction, minor_only: bool) {
    for late in [false, true] {
        for items in 1..4 {
            crate::case::context(format!("{kind:?}, {minor_only}, {items} items, late: {late}"));
            let mut pair = Pair::new(bench, (kind, kind), minor_only, items);
            pair.go();
            if late {
                bench.pump_late()
            } else {
                bench.pump()
            };
            pair.first.check();
            pair.second.check();
            assert_eq!((pair.ends.0.take(), pair.ends.1.take()), once());
            pair.first.arm();
            pair.second.arm();
            let untouched = pair.second.total_visible();
            assert_eq!(pair.a.start(), Ok(()));
            bench.pump();
            assert_eq!(pair.second.total_visible(), untouched, "a link moved what is over");
            pair.again(bench);
            assert_eq!((pair.a.unconfigure(), pair.b.unconfigure()), (Ok(()), Ok(())));
            drop(pair.b);
            let taken = bench.take(1);
            pair.first.arm();
            accepted(&mut pair.a, &pair.first.config().link(link(1, minor_only)), "once more");
            assert_eq!(pair.a.start(), Ok(()));
            bench.pump();
            assert_eq!(taken.status().error, None, "only taken");
            assert!(pair.a.release().is_ok());
        }
    }
}

/// A copy: the first link runs it as a whole, the others do not run it again.
fn copy_once(bench: Bench, kind: Direction, minor_only: bool) {
    for late in [false, true] {
        crate::case::context(format!("{kind:?}, {minor_only}, a copy, late: {late}"));
        let mut pair = Pair::new(bench, (kind, Direction::MemoryToMemory), minor_only, 16);
        pair.first.pace(false);
        pair.go();
        pair.first.ask();
        if late {
            _ = bench.drain()
        } else {
            bench.pump()
        };
        pair.second.check();
        pair.second.arm();
        for _ in 1..BURSTS {
            pair.first.ask();
            if late {
                _ = bench.drain()
            } else {
                bench.pump()
            };
        }
        assert_eq!(pair.second.total_visible(), 0, "it ran once more");
        bench.pump();
        assert_eq!((pair.ends.0.take(), pair.ends.1.take()), once());
        pair.again(bench);
    }
}

/// More bursts than links: the next run of the first goes on where the last one left it.
fn longer(bench: Bench, kind: Direction) {
    crate::case::context(format!("{kind:?}, more than one run"));
    let mut pair = Pair::new(bench, (kind, kind), true, 2 * (BURSTS - 1) + 1);
    let width = bench.facts.widest().bytes() as usize;
    assert_eq!(pair.b.start(), Ok(()));
    for run in 1..=2 {
        pair.first.arm();
        assert_eq!(pair.a.start(), Ok(()));
        bench.pump();
        assert_eq!(pair.moved(), run * (BURSTS - 1) * width);
        assert_eq!((pair.ends.0.take(), pair.ends.1.take()), (vec![Event::Complete], vec![]));
        expect_state(&pair.b, State::Running, "it goes on");
    }
    pair.first.arm();
    assert_eq!(pair.a.start(), Ok(()));
    bench.pump();
    pair.second.check();
    assert_eq!((pair.ends.0.take(), pair.ends.1.take()), once());
}

/// A linked channel of the lower number. Links that come while one waits are one: none moves more than its burst.
fn below(bench: Bench, kind: Direction) {
    crate::case::context(format!("{kind:?}, a lower number"));
    let mut pair = Pair::on(bench, (kind, kind), true, BURSTS - 1, (3, 1));
    pair.first.pace(false);
    pair.go();
    let width = bench.facts.widest().bytes() as usize;
    for asked in 1..BURSTS {
        pair.first.ask();
        bench.drain();
        assert_eq!(pair.moved(), asked * width);
    }
    pair.first.ask();
    bench.pump();
    assert_eq!((pair.ends.0.take(), pair.ends.1.take()), once());
    pair.ready();
    pair.go();
    bench.pump();
    assert!(pair.moved() <= (BURSTS - 1) * width);
}

/// A linked channel that links on.
fn three_in_a_row(bench: Bench, kind: Direction) {
    crate::case::context(format!("{kind:?}, three in a row"));
    let mut pair = Pair::new(bench, (kind, kind), false, BURSTS);
    let third = of(bench, kind, 2, BURSTS - 1);
    let (recorder, callback) = Recorder::new();
    let mut c = bench.take(2);
    accepted(&mut c, &linked(&third).callback(callback), "the last");
    accepted(&mut pair.b, &linked(&pair.second).link(link(2, true)), "the middle");
    for _ in 0..2 {
        pair.ready();
        third.arm();
        third.pace(false);
        assert_eq!(c.start(), Ok(()));
        pair.go();
        bench.pump();
        for transfer in [&pair.first, &pair.second, &third] {
            transfer.check();
        }
        assert_eq!(recorder.take(), [Event::Complete]);
    }
}

/// A bus error of the linked channel: it moves nothing more, whatever links come, and works afterwards.
fn fails(bench: Bench, kind: Direction, burst: usize) {
    let target = Direction::PeripheralToMemory;
    for late in [false, true] {
        crate::case::context(format!("{kind:?}, failing in burst {burst}, late: {late}"));
        let mut pair = Pair::new(bench, (kind, target), true, BURSTS - 1);
        let width = bench.facts.widest().bytes();
        let at = pair.second.blocks[0].destination as u32 + burst as u32 * width;
        world::memory(|m| m.fault(at..at + width));
        pair.go();
        if late {
            bench.drain();
            assert_eq!(pair.b.status().error, Some(ErrorKind::Write), "the status sees it");
        } else {
            // Nothing starts it between what the handler lets go and what it stops.
            bench.drain();
            world::memory(|m| m.heal());
            beside(4);
            bench.serve();
            world::set_hook(None);
        }
        bench.pump();
        world::memory(|m| m.heal());
        pair.first.check();
        assert_eq!(pair.second.total_visible(), burst * width as usize, "what came before it");
        let behind = &pair.second.received(0)[burst * width as usize..];
        assert!(behind.iter().all(|byte| *byte == 0xA5), "it went on: {behind:?}");
        assert_eq!(pair.ends.1.take(), [Event::Error(ErrorKind::Write)]);
        expect_state(&pair.b, State::Configured, "after an error");
        pair.again(bench);
        assert_eq!((pair.a.unconfigure(), pair.b.unconfigure()), (Ok(()), Ok(())));
        drop(pair);
    }
}
