//! Blocks that are read or written in steps: what arrives, where nothing may be written, and each step that the
//! hardware has not.

use super::{accepted, kinds, refused};
use crate::case::context;
use crate::facts::{Conversion, Runs, Side, Strides, Widths};
use crate::transfer::{Piece, endpoints};
use crate::{Bench, Recorder, Setup, Skip, Transfer, pattern, skip, world};
use dma_runtime::{
    Block, Channel, Cyclic, Direction, Endpoint, Event, Events, Field, Reloaded, State, Stride,
    Suspend, Width,
};

/// Runs of a block.
const RUNS: usize = 6;
/// Rounds of a ring.
const ROUNDS: u32 = 3;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let facts = setup.facts();
    let Strides::Runs(runs) = facts.strides else {
        let Strides::None(why) = facts.strides else { return Ok(()) };
        return skip("strided blocks", why);
    };
    for kind in kinds(setup) {
        for widths in facts.widths.iter().flat_map(|source| {
            facts
                .widths
                .iter()
                .map(|destination| Widths { source: *source, destination: *destination })
        }) {
            for beats in [0, 4] {
                let sides = Sides { kind, widths, beats, runs };
                for (channel, shape) in shapes(setup, runs, kind) {
                    if sides.work(setup, channel) {
                        setup.bench(|bench| moved(bench, sides, channel, shape));
                    }
                }
            }
        }
        if kind != Direction::MemoryToMemory {
            let rings: [Shape; 2] = [&[(3, 3)], &[(1, 1), (0, 0), (4, 4)]];
            for shape in rings {
                setup.bench(|bench| ring(bench, runs, kind, shape));
            }
        }
        setup.bench(|bench| held(bench, runs, kind));
        for width in facts.widths {
            setup.bench(|bench| impossible(bench, runs, kind, *width));
        }
        for channel in [runs.from, facts.channels() - 1] {
            for (count, steps) in (1..=3).flat_map(|count| (0..48).map(move |s| (count, s))) {
                setup.bench(|bench| grown(bench, runs, kind, (channel, count, steps)));
            }
        }
        for channel in 0..runs.from.min(facts.channels()) {
            setup.bench(|bench| lacking(bench, kind, channel));
        }
    }
    Ok(())
}

/// How the blocks of a list are strided: items in the gaps of each block's source and destination, 0 for none.
type Shape = &'static [(usize, usize)];

/// The first and the last channel that can, each with one block and with lists.
fn shapes(setup: &Setup, runs: Runs, kind: Direction) -> Vec<(u32, Shape)> {
    let one: &[Shape] = &[&[(1, 0)], &[(0, 1)], &[(3, 2)]];
    // The first and a later block contiguous, and none like the one before it.
    let lists: &[Shape] = &[&[(1, 0), (0, 0), (2, 5)], &[(0, 0), (0, 4), (3, 3), (7, 0)]];
    let sides = |shape: &&Shape| match kind {
        Direction::MemoryToMemory => true,
        Direction::MemoryToPeripheral => shape.iter().any(|(read, _)| *read > 0),
        _ => shape.iter().any(|(_, written)| *written > 0),
    };
    let last = setup.facts().channels() - 1;
    let all = one.iter().chain(lists).filter(sides);
    all.flat_map(|shape| [(runs.from, *shape), (last, *shape)]).collect()
}

/// What both sides of a transfer are.
#[derive(Clone, Copy)]
struct Sides {
    kind: Direction,
    widths: Widths,
    /// Items of a burst, 0 where none is asked for.
    beats: u16,
    runs: Runs,
}

impl Sides {
    /// Items as wide as can be, and no bursts.
    fn widest(bench: Bench, runs: Runs, kind: Direction) -> Self {
        let width = bench.facts.widest();
        Sides { kind, widths: Widths { source: width, destination: width }, beats: 0, runs }
    }

    fn width(self, side: Side) -> Width {
        if side == Side::Source { self.widths.source } else { self.widths.destination }
    }

    fn burst(self, side: Side) -> u16 {
        self.beats * self.width(side).bytes() as u16
    }

    /// Bytes of a run.
    fn run(self, side: Side) -> usize {
        let of_bursts = self.runs.of_bursts && self.beats != 0;
        if of_bursts { self.burst(side).into() } else { self.width(side).bytes() as usize }
    }

    /// Whether a channel can do it, and its model shows what it does.
    fn work(self, setup: &Setup, channel: u32) -> bool {
        let facts = setup.facts();
        let of = |side| {
            let burst = self.burst(side);
            burst == 0 || (facts.bursts)(channel, self.kind, side, self.widths, burst)
        };
        let lengths = [Side::Source, Side::Destination]
            .map(|side| self.width(side).bytes() as u16 * self.beats.max(1));
        of(Side::Source)
            && of(Side::Destination)
            && (facts.conversion)(self.kind, self.widths, lengths) == Conversion::Packs
    }

    fn endpoints(self) -> (Endpoint, Endpoint) {
        let (source, destination) = endpoints(self.kind, self.widths);
        (source.burst(self.burst(Side::Source)), destination.burst(self.burst(Side::Destination)))
    }

    /// The pieces of a shape; a peripheral's side is one register.
    fn pieces(self, shape: Shape) -> Vec<Piece> {
        let stride = |side: Side, items: usize| {
            let memory = match side {
                Side::Source => self.kind != Direction::PeripheralToMemory,
                Side::Destination => self.kind != Direction::MemoryToPeripheral,
            };
            let (run, item) = (self.run(side), self.width(side).bytes() as usize);
            let interval = (run + items * item) as u32;
            (items > 0 && memory).then_some(Stride { count: run as u16, interval })
        };
        let item = self.widths.source.bytes().max(self.widths.destination.bytes()) as usize;
        // The last run of every other block is cut short, where that is a whole number of items and bursts.
        let bytes = |index: usize| RUNS * 4 * item + if index % 2 == 1 { 4 * item } else { 0 };
        let piece = |(index, (read, written)): (usize, &(usize, usize))| {
            (bytes(index), stride(Side::Source, *read), stride(Side::Destination, *written))
        };
        shape.iter().enumerate().map(piece).collect()
    }

    fn transfer(self, bench: Bench, channel: u32, shape: Shape) -> Transfer {
        let pieces = self.pieces(shape);
        Transfer::strided(bench, self.kind, channel, self.endpoints(), &pieces, 64)
    }
}

/// Every byte arrives where its run is, and none in a gap; and once more.
fn moved(bench: Bench, sides: Sides, channel: u32, shape: Shape) {
    let Sides { kind, widths, beats, .. } = sides;
    context(format!("{kind:?}, channel {channel}, {widths:?}, bursts of {beats}, gaps {shape:?}"));
    let transfer = sides.transfer(bench, channel, shape);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    assert!(handle.capabilities().controller.strides, "told");
    accepted(&mut handle, &transfer.with_callback(callback), "strided");
    for turn in 0..2 {
        transfer.arm();
        assert_eq!(handle.start(), Ok(()), "start {turn}");
        bench.pump();
        assert_eq!(recorder.events(), vec![Event::Complete; turn + 1]);
        transfer.check();
        transfer.check_gaps();
    }
    assert_eq!(handle.status().total, transfer.bytes());
}

/// Held at every step, where it can be: what is told as pending is missing, and all arrives after that. Stopped there
/// instead, it runs again from the first block.
fn held(bench: Bench, runs: Runs, kind: Direction) {
    let sides = Sides::widest(bench, runs, kind);
    let transfer = sides.transfer(bench, runs.from, &[(2, 2), (1, 3)]);
    let mut handle = bench.take(runs.from);
    let config = transfer.config().events(Events::COMPLETE.with(Events::BLOCK));
    accepted(&mut handle, &config, "strided");
    let pauses = handle.capabilities().suspend != Suspend::Unsupported;
    for (step, stopped) in (0..2 * RUNS * 4).flat_map(|step| [(step, false), (step, true)]) {
        context(format!("{kind:?}, held after {step} steps, and stopped: {stopped}"));
        transfer.arm();
        assert_eq!(handle.start(), Ok(()));
        for _ in 0..step {
            world::step();
        }
        if !stopped && pauses && handle.suspend().is_ok() {
            let status = handle.status();
            let missing = transfer.bytes() - transfer.total_visible();
            let told = transfer.bytes() - status.total;
            assert!(told >= missing, "{told} bytes told as left, {missing} missing");
            assert!(told <= missing + bench.facts.unseen(), "{told} told, {missing} missing");
            assert_eq!(handle.resume(), Ok(()));
        } else if stopped {
            assert!(handle.stop().is_ok());
            transfer.arm();
            assert_eq!(handle.start(), Ok(()));
        }
        bench.pump();
        assert_eq!(handle.status().state, State::Configured);
        transfer.check();
        transfer.check_gaps();
    }
}

/// A ring goes through the same runs in each round, and none of its gaps.
fn ring(bench: Bench, runs: Runs, kind: Direction, shape: Shape) {
    context(format!("{kind:?}: a ring, gaps {shape:?}"));
    let transfer = Sides::widest(bench, runs, kind).transfer(bench, runs.from, shape);
    let rounds: Vec<Vec<u8>> = (0..ROUNDS).map(|n| pattern(900 + n, transfer.bytes())).collect();
    transfer.extend(&rounds.concat());
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(runs.from);
    let config = transfer.with_callback(callback).cyclic(Cyclic::Yes).events(Events::BLOCK);
    accepted(&mut handle, &config, "a strided ring");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    let ends = (0..ROUNDS).flat_map(|_| (0..shape.len() as u16).map(Event::Block));
    assert_eq!(recorder.take(), ends.collect::<Vec<_>>());
    if kind == Direction::MemoryToPeripheral {
        assert_eq!(transfer.sent(0), transfer.data.concat().repeat(ROUNDS as usize));
    } else {
        let received: Vec<u8> = (0..shape.len()).flat_map(|n| transfer.received(n)).collect();
        assert_eq!(Some(&received), rounds.last());
    }
    transfer.check_gaps();
    assert!(handle.stop().is_ok());
}

/// A strided list to which a contiguous block is appended while it runs keeps its steps, then and in later starts; and
/// one contiguous block takes its place.
fn grown(bench: Bench, runs: Runs, kind: Direction, when: (u32, usize, usize)) {
    let (channel, count, steps) = when;
    let sides = Sides::widest(bench, runs, kind);
    let all: Shape = &[(1, 2), (2, 3), (3, 4)];
    let mut pieces = sides.pieces(&all[..count]);
    pieces.push((10 * sides.widths.source.bytes() as usize, None, None));
    let transfer = Transfer::strided(bench, kind, channel, sides.endpoints(), &pieces, 64);
    let (strided, appended) = transfer.blocks.split_at(count);
    let mut handle = bench.take(channel);
    context(format!("{kind:?}, channel {channel}, a list of {count} grows after {steps} steps"));
    accepted(&mut handle, &transfer.config_of(strided), "strided");
    assert_eq!(handle.start(), Ok(()));
    for _ in 0..steps {
        world::step();
    }
    let queued = handle.reload_with(appended[0]) == Ok(Reloaded::Queued);
    bench.pump();
    // A list that had ended has become that block.
    for turn in 0..if queued { 2 } else { 0 } {
        context(format!("{kind:?}, channel {channel}, {count} and one, {steps} steps, {turn}"));
        transfer.check();
        transfer.check_gaps();
        transfer.arm();
        assert_eq!(handle.start(), Ok(()));
        bench.pump();
    }
    let one = Transfer::new(bench, kind, channel, sides.widths.source, &[64]);
    assert_eq!(handle.reload_with(one.blocks[0]), Ok(Reloaded::Idle));
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    one.check();
}

/// Steps that no channel has.
fn impossible(bench: Bench, runs: Runs, kind: Direction, width: Width) {
    let item = width.bytes() as u16;
    let transfer = Transfer::new(bench, kind, runs.from, width, &[64]);
    let mut handle = bench.take(runs.from);
    let most = (runs.gap)(item.into()) / u32::from(item) * u32::from(item) + u32::from(item);
    for (side, field) in [(Side::Source, Field::Gather), (Side::Destination, Field::Scatter)] {
        let strided = |stride: Stride| {
            let block = transfer.blocks[0];
            let (gather, scatter) =
                if side == Side::Source { (Some(stride), None) } else { (None, Some(stride)) };
            let mut block = Block::new(block.source, block.destination, block.bytes);
            (block.gather, block.scatter) = (gather, scatter);
            [block]
        };
        let mut no = |count: u16, interval: u32, what: &str| {
            context(format!("{kind:?}, {side:?}, {width:?}: {what}"));
            let blocks = strided(Stride { count, interval });
            assert_eq!(refused(&mut handle, &transfer.config_of(&blocks), what), field);
        };
        let two = u32::from(item) * 2;
        no(0, two, "runs of nothing");
        no(item, u32::from(item) - 1, "runs that overlap");
        let fixed = match side {
            Side::Source => kind == Direction::PeripheralToMemory,
            Side::Destination => kind == Direction::MemoryToPeripheral,
        };
        if fixed {
            no(item, two, "one register");
            continue;
        }
        no(2 * item, 4 * u32::from(item), "runs of two items");
        if item > 1 {
            no(item, two + 1, "gaps of broken items");
        }
        no(item, most + u32::from(item), "gaps too wide");
        // Of one item there is no gap that would reach beyond memory.
        let mut wide = strided(Stride { count: item, interval: u32::MAX / two * two });
        wide[0].bytes = item.into();
        assert_eq!(refused(&mut handle, &transfer.config_of(&wide), "as wide as memory"), field);
        context(format!("{kind:?}, {side:?}: the widest gaps"));
        let blocks = strided(Stride { count: item, interval: most });
        accepted(&mut handle, &transfer.config_of(&blocks), "the widest gaps");
        context(format!("{kind:?}, {side:?}: no gaps"));
        let blocks = strided(Stride { count: 3, interval: 3 });
        accepted(&mut handle, &transfer.config_of(&blocks), "no gaps");
        context(format!("{kind:?}, {side:?}: the end of memory"));
        let end = |last: usize| {
            let [mut block] = strided(Stride { count: item, interval: two });
            let reach = two as usize * (block.bytes / usize::from(item) - 1) + last;
            let start = u32::MAX as usize + 1 - reach;
            match side {
                Side::Source => block.source = start,
                Side::Destination => block.destination = start,
            }
            [block]
        };
        accepted(&mut handle, &transfer.config_of(&end(usize::from(item))), "to the last byte");
        refused(&mut handle, &transfer.config_of(&end(0)), "beyond the last byte");
    }
}

/// A channel without the means refuses what others do, and says so.
fn lacking(bench: Bench, kind: Direction, channel: u32) {
    context(format!("{kind:?}, channel {channel}, which steps by items"));
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &[64]);
    let mut handle = bench.take(channel);
    assert!(!handle.capabilities().controller.strides, "told");
    let stride = Stride { count: 4, interval: 8 };
    let block = transfer.blocks[0];
    let plain = Block::new(block.source, block.destination, block.bytes);
    let gathered = [plain.gather(stride)];
    assert_eq!(refused(&mut handle, &transfer.config_of(&gathered), "gather"), Field::Gather);
    let scattered = [plain.scatter(stride)];
    assert_eq!(refused(&mut handle, &transfer.config_of(&scattered), "scatter"), Field::Scatter);
}
