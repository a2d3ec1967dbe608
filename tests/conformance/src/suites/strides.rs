//! Blocks that are read or written in steps: what arrives, where nothing may be written, and each step that the
//! hardware has not.

use super::{accepted, kinds, refused};
use crate::case::context;
use crate::facts::{Runs, Side, Strides, Widths};
use crate::transfer::Piece;
use crate::{Bench, Recorder, Setup, Skip, Transfer, skip, world};
use dma_runtime::{
    Block, Channel, Direction, Endpoint, Event, Events, Field, State, Stride, Suspend, Width,
};

/// Runs of a block.
const RUNS: usize = 6;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let facts = setup.facts();
    let Strides::Runs(runs) = facts.strides else {
        let Strides::None(why) = facts.strides else { return Ok(()) };
        return skip("strided blocks", why);
    };
    for kind in kinds(setup) {
        for width in facts.widths {
            for burst in [0, 4 * width.bytes() as u16] {
                for (channel, shape) in shapes(setup, runs, kind) {
                    if works(setup, kind, *width, channel, burst) {
                        setup
                            .bench(|bench| moved(bench, runs, kind, channel, *width, burst, shape));
                    }
                }
            }
        }
        setup.bench(|bench| held(bench, runs, kind));
        setup.bench(|bench| impossible(bench, runs, kind));
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

fn works(setup: &Setup, kind: Direction, width: Width, channel: u32, burst: u16) -> bool {
    let widths = Widths { source: width, destination: width };
    let of = |side| burst == 0 || (setup.facts().bursts)(channel, kind, side, widths, burst);
    of(Side::Source) && of(Side::Destination)
}

fn sides(kind: Direction, width: Width, burst: u16) -> (Endpoint, Endpoint) {
    let (memory, register) = (Endpoint::memory(width), Endpoint::register(width));
    let (source, destination) = match kind {
        Direction::MemoryToPeripheral => (memory, register),
        Direction::PeripheralToMemory => (register, memory),
        _ => (memory, memory),
    };
    (source.burst(burst), destination.burst(burst))
}

/// Bytes of a run.
fn length(runs: Runs, width: Width, burst: u16) -> usize {
    if runs.of_bursts && burst != 0 { usize::from(burst) } else { width.bytes() as usize }
}

/// The pieces of a shape; a peripheral's side is one register.
fn pieces(kind: Direction, unit: usize, width: Width, shape: Shape) -> Vec<Piece> {
    let item = width.bytes() as usize;
    let stride = |items: usize, memory: bool| {
        let interval = (unit + items * item) as u32;
        (items > 0 && memory).then_some(Stride { count: unit as u16, interval })
    };
    let (reads, writes) =
        (kind != Direction::PeripheralToMemory, kind != Direction::MemoryToPeripheral);
    // The last run of every other block is cut short, where that is a whole number of items and bursts.
    let bytes = |index: usize| RUNS * 4 * item + if index % 2 == 1 { 4 * item } else { 0 };
    let piece = |(index, (read, written)): (usize, &(usize, usize))| {
        (bytes(index), stride(*read, reads), stride(*written, writes))
    };
    shape.iter().enumerate().map(piece).collect()
}

/// Every byte arrives where its run is, and none in a gap; and once more.
fn moved(
    bench: Bench,
    runs: Runs,
    kind: Direction,
    channel: u32,
    width: Width,
    burst: u16,
    shape: Shape,
) {
    context(format!("{kind:?}, channel {channel}, {width:?}, bursts of {burst}, gaps {shape:?}"));
    let unit = length(runs, width, burst);
    let pieces = pieces(kind, unit, width, shape);
    let transfer = Transfer::strided(bench, kind, channel, sides(kind, width, burst), &pieces, 64);
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
    let width = bench.facts.widest();
    let unit = length(runs, width, 0);
    let shape: Shape = &[(2, 2), (1, 3)];
    let pieces = pieces(kind, unit, width, shape);
    let endpoints = sides(kind, width, 0);
    let transfer = Transfer::strided(bench, kind, runs.from, endpoints, &pieces, 64);
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

/// Steps that no channel has.
fn impossible(bench: Bench, runs: Runs, kind: Direction) {
    let width = bench.facts.widest();
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
            context(format!("{kind:?}, {side:?}: {what}"));
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
        no(item, two + 1, "gaps of broken items");
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
