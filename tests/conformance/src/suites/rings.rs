//! Rings that hardware follows: of several blocks, and what room they need.

use super::cyclic::{ROUNDS, pause, rounds};
use super::{accepted, refused};
use crate::rig::Handle;
use crate::{Bench, Recorder, Setup, Transfer, expect_state, pattern, world};
use dma_runtime::{
    Channel, Cyclic, Direction, Error, Event, Events, Field, Queueing, State, Suspend,
};

/// Rings of two, three and eight blocks of different sizes.
pub(super) fn run(setup: &Setup, kind: Direction) {
    for count in [2, 3, 8] {
        let sizes: Vec<usize> = (0..count).map(|index| 64 + 16 * index).collect();
        if kind == Direction::MemoryToMemory {
            setup.bench(|bench| unpaced(bench, &sizes));
        } else {
            setup.bench(|bench| paced(bench, kind, &sizes));
        }
    }
}

/// A ring of one block needs room for it where it runs through memory.
pub(super) fn room(bench: Bench, kind: Direction) {
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64]);
    let config = transfer.config().cyclic(Cyclic::Yes);
    let mut handle = bench.take_with(0, 0);
    if bench.facts.hardware_lists.is_some_and(|lists| lists.ring_node) {
        let field = refused(&mut handle, &config, "a ring without room for its block");
        assert_eq!(field, Field::Blocks);
        accepted(&mut handle, &transfer.config(), "one block without room");
        drop(handle);
        handle = bench.take_with(0, 1);
    }
    accepted(&mut handle, &config, "a ring of one block");
}

fn wanted() -> Events {
    Events::BLOCK.with(Events::ERROR)
}

/// Asserts that the status is of one block of the ring, and returns how far the round is.
#[track_caller]
fn check_status(handle: &Handle, sizes: &[usize], what: &str) -> usize {
    let status = handle.status();
    let block = usize::from(status.block);
    assert_eq!(status.pending + status.position, sizes[block], "{what}: {status:?}");
    let before: usize = sizes[..block].iter().sum();
    assert_eq!(status.total, before + status.position, "{what}: {status:?}");
    status.total
}

/// Three rounds at a peripheral's pace, then a late handler, a stop and another run.
fn paced(bench: Bench, kind: Direction, sizes: &[usize]) {
    let (count, round) = (sizes.len(), sizes.iter().sum::<usize>());
    crate::case::context(format!("{kind:?}: a ring of {count} blocks"));
    let transfer = rounds(bench, kind, sizes);
    let width = bench.facts.widest().bytes() as usize;
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let config = transfer.with_callback(callback).cyclic(Cyclic::Yes).events(wanted());
    accepted(&mut handle, &config, "a ring");
    let suspend = handle.capabilities().suspend;
    let waits = bench.facts.hardware_lists.is_some_and(|lists| lists.waits);
    let able = waits && suspend != Suspend::Unsupported;
    let reload = if able { Queueing::NextBlock } else { Queueing::IdleOnly };
    assert_eq!(handle.capabilities().reload, reload, "reload while running");
    assert_eq!(handle.start(), Ok(()));
    let items = ROUNDS * round / width;
    let mut step = 0;
    while world::step() {
        step += 1;
        let what = format!("step {step}");
        let total = check_status(&handle, sizes, &what);
        let moved = transfer.served() * width;
        let distance = (total + round - moved % round) % round;
        let distance = distance.min(round - distance);
        let inside = bench.facts.unseen();
        assert!(distance <= inside, "{what}: at {total} after {moved} bytes");
        bench.serve();
        if step % 53 == 17 && transfer.served() < items && suspend != Suspend::Unsupported {
            pause(bench, &mut handle, &transfer, suspend);
        }
    }
    assert_eq!(transfer.served(), items, "items of three rounds");
    expect_state(&handle, State::Running, "a ring runs on");
    let mut told = recorder.take();
    if suspend == Suspend::Unsupported {
        let every = (0..(ROUNDS * count) as u16).map(|n| Event::Block(n % count as u16));
        assert_eq!(told, every.collect::<Vec<_>>(), "the ends of all blocks");
    }
    // A block that ends while the channel is being suspended is told with the next one.
    told.dedup();
    assert_eq!(told.last(), Some(&Event::Block(count as u16 - 1)), "{told:?}");
    check_data(&transfer, sizes);
    let mut other = transfer.blocks[0];
    other.bytes += 8;
    assert!(handle.reload_with(other).is_err(), "a block of another size while it runs");
    late(bench, &transfer, recorder, sizes);
    stopped(bench, &mut handle, &transfer, recorder, sizes);
}

fn check_data(transfer: &Transfer, sizes: &[usize]) {
    if transfer.direction == Direction::MemoryToPeripheral {
        assert_eq!(transfer.sent(0), transfer.data.concat().repeat(ROUNDS), "three rounds");
        return;
    }
    let last = pattern(900 + ROUNDS as u32 - 1, sizes.iter().sum());
    let got: Vec<u8> = (0..sizes.len()).flat_map(|index| transfer.received(index)).collect();
    assert_eq!(got, last, "the last round");
}

/// All blocks but the last one end before the handler looks: it tells the last that has ended.
fn late(bench: Bench, transfer: &Transfer, recorder: &Recorder, sizes: &[usize]) {
    let (last, others) = (sizes.len() - 1, &sizes[..sizes.len() - 1]);
    transfer.extend_more(&pattern(904, others.iter().sum()));
    bench.drain();
    bench.settle();
    assert_eq!(recorder.take(), [Event::Block(last as u16 - 1)], "served late");
    transfer.extend_more(&pattern(905, sizes[last]));
    bench.pump();
    assert_eq!(recorder.take(), [Event::Block(last as u16)], "after it was served late");
}

/// Stopped on the way, and started again from the first block.
fn stopped(
    bench: Bench,
    handle: &mut Handle,
    transfer: &Transfer,
    recorder: &Recorder,
    sizes: &[usize],
) {
    transfer.extend_more(&pattern(906, sizes[0] + 16));
    bench.pump();
    assert_eq!(recorder.take(), [Event::Block(0)]);
    assert!(handle.stop().is_ok(), "stop of a ring");
    assert_eq!(handle.status().block, 1, "where it was stopped");
    check_status(handle, sizes, "stopped");
    let served = transfer.served();
    bench.pump();
    assert_eq!(transfer.served(), served, "a stopped ring moves");
    expect_state(handle, State::Configured, "after stop");
    transfer.arm();
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    let every: Vec<Event> = (0..sizes.len() as u16).map(Event::Block).collect();
    assert_eq!(recorder.take(), every, "a round from the first block");
    transfer.check();
    assert!(handle.stop().is_ok());
    assert_eq!(recorder.take(), [], "events after stop");
}

/// A ring that no peripheral paces: it runs until it is stopped.
pub(super) fn unpaced(bench: Bench, sizes: &[usize]) {
    let count = sizes.len();
    crate::case::context(format!("memory to memory: a ring of {count} blocks"));
    let kind = Direction::MemoryToMemory;
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), sizes);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let config = transfer.with_callback(callback).cyclic(Cyclic::Yes).events(wanted());
    accepted(&mut handle, &config, "a ring");
    for _ in 0..2 {
        assert_eq!(handle.start(), Ok(()));
        while recorder.events().len() < 3 * count + 1 {
            assert!(world::step(), "the ring is stuck");
            bench.serve();
            check_status(&handle, sizes, "on the way");
        }
        assert_eq!(handle.start(), Ok(()), "a ring runs on");
        assert_eq!(handle.unconfigure(), Err(Error::Busy));
        assert!(handle.stop().is_ok(), "stop of a ring");
        check_status(&handle, sizes, "stopped");
        let accesses = world::memory(|memory| memory.accesses());
        bench.pump();
        assert_eq!(world::memory(|m| m.accesses()), accesses, "a stopped ring moves");
        let every = (0..=3 * count as u16).map(|n| Event::Block(n % count as u16));
        assert_eq!(recorder.take(), every.collect::<Vec<_>>(), "the ends of all blocks");
        transfer.check();
    }
}
