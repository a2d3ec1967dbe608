//! A ring of 4096 bytes: round events, the position tracks, suspension where it works, a stop; a ring of two
//! blocks, with the next one replaced while it waits, where hardware alternates; rings of several blocks where hardware
//! follows lists.

use super::{accepted, kinds, refused, rings};
use crate::facts::Widths;
use crate::transfer::endpoints;
use crate::{
    Bench, Recorder, Setup, Skip, Transfer, alone, expect_state, pattern, resized, skip, world,
};
use dma_runtime::{
    Channel, Cyclic, Direction, Error, Event, Events, Field, Queueing, Reloaded, State, Suspend,
};

const BYTES: usize = 4096;
pub(super) const ROUNDS: usize = 3;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let (mut any, mut why) = (false, "no cyclic transfer");
    for kind in kinds(setup) {
        match (setup.facts().cyclic)(kind, BYTES) {
            Ok(()) => {
                any = true;
                if kind == Direction::MemoryToMemory {
                    setup.bench(|bench| rings::unpaced(bench, &[BYTES]));
                } else {
                    setup.bench(|bench| ring(bench, kind));
                }
                setup.bench(|bench| rings::room(bench, kind));
                if setup.facts().half_events {
                    setup.bench(|bench| halves(bench, kind, &[BYTES]));
                    setup.bench(|bench| halves_of_pauses(bench, kind, &[BYTES]));
                }
            }
            Err(reason) => {
                why = reason;
                setup.bench(|bench| {
                    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[BYTES]);
                    let config = transfer.config().cyclic(Cyclic::Yes);
                    refused(&mut bench.take(0), &config, "a cyclic transfer");
                });
            }
        }
        let works = (setup.facts().alternates)(kind).is_ok();
        match setup.facts().hardware_lists.map(|lists| (lists.rings)(kind)) {
            Some(Ok(())) => {
                any = true;
                rings::run(setup, kind);
                if setup.facts().half_events {
                    setup.bench(|bench| halves(bench, kind, &[256; 3]));
                    setup.bench(|bench| halves_of_pauses(bench, kind, &[256; 3]));
                }
            }
            Some(Err(_)) => setup.bench(|bench| no_ring(bench, kind, &[BYTES; 2])),
            None if works => {
                setup.bench(|bench| pair(bench, kind));
                if setup.facts().half_events {
                    setup.bench(|bench| halves(bench, kind, &[512, 512]));
                    setup.bench(|bench| halves_of_pauses(bench, kind, &[512, 512]));
                }
            }
            None => setup.bench(|bench| no_ring(bench, kind, &[BYTES; 2])),
        }
        setup.bench(|bench| no_ring(bench, kind, &[64; 9]));
        setup.bench(|bench| elsewhere(bench, kind));
        any |= works;
    }
    // Where each ring is a list, as long as only some channels follow them.
    let ring_node = setup.facts().hardware_lists.is_some_and(|lists| lists.ring_node);
    match setup.facts().followers().filter(|_| ring_node) {
        _ if !any => skip("cyclic transfers", why),
        Some(channels) => alone("cyclic transfers", &channels),
        None => Ok(()),
    }
}

/// A transfer whose peripheral has data, or room, for three rounds.
pub(super) fn rounds(bench: Bench, kind: Direction, sizes: &[usize]) -> Transfer {
    let width = bench.facts.widest();
    let sides = endpoints(kind, Widths { source: width, destination: width });
    let transfer = Transfer::between(bench, kind, 0, sides, sizes, BYTES as u32);
    let bytes: Vec<u8> =
        (0..ROUNDS as u32).flat_map(|round| pattern(900 + round, sizes.iter().sum())).collect();
    transfer.extend(&bytes);
    transfer
}

fn ring(bench: Bench, kind: Direction) {
    let transfer = rounds(bench, kind, &[BYTES]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let mut wanted = Events::ERROR;
    if bench.facts.round_events {
        wanted = wanted.with(Events::BLOCK);
    }
    let config = transfer.with_callback(callback).cyclic(Cyclic::Yes).events(wanted);
    accepted(&mut handle, &config, "a ring");
    let suspend = handle.capabilities().suspend;
    let possible = (bench.facts.suspend)(&config);
    assert!(possible.contains(&suspend), "{kind:?}: suspend {suspend:?}, manual {possible:?}");
    assert_eq!(handle.start(), Ok(()));
    let items = BYTES / bench.facts.widest().bytes() as usize;
    let mut pauses = 0;
    for step in 0..3 * items * ROUNDS {
        if step % 97 == 0 {
            track(bench, &handle, &transfer, step);
        }
        if step % 701 == 350 && transfer.served() < items * ROUNDS {
            pause(bench, &mut handle, &transfer, suspend);
            pauses += 1;
        }
        world::step();
        bench.serve();
    }
    assert!(pauses > 1, "the ring was not paused");
    bench.pump();
    assert_eq!(transfer.served(), items * ROUNDS, "{kind:?}: items of three rounds");
    expect_state(&handle, State::Running, "a ring runs on");
    if bench.facts.round_events {
        assert_eq!(recorder.take(), [Event::Block(0); ROUNDS], "{kind:?}: round events");
    }
    check_last_round(&transfer);
    // A fourth round, stopped on its way.
    transfer.extend_more(&pattern(904, BYTES));
    bench.step(items / 3);
    assert!(handle.stop().is_ok(), "stop of a ring");
    let served = transfer.served();
    bench.pump();
    assert_eq!(transfer.served(), served, "{kind:?}: a stopped ring moves");
    assert_eq!(recorder.events(), [], "{kind:?}: events after stop");
    expect_state(&handle, State::Configured, "after stop");
}

/// Half events alone, round after round: the flag of a round's end, which nobody wants, hides none of them.
fn halves(bench: Bench, kind: Direction, sizes: &[usize]) {
    let transfer = rounds(bench, kind, sizes);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let wanted = Events::HALF.with(Events::ERROR);
    let config = transfer.with_callback(callback).cyclic(Cyclic::Yes).events(wanted);
    accepted(&mut handle, &config, "a ring with half events alone");
    assert_eq!(handle.start(), Ok(()));
    let items = sizes.iter().sum::<usize>() / bench.facts.widest().bytes() as usize;
    for _ in 0..3 * items * ROUNDS {
        world::step();
        bench.serve();
    }
    let (events, least) = (recorder.take(), ROUNDS * sizes.len());
    assert!(events.iter().all(|event| *event == Event::Half), "{kind:?}: {events:?}");
    if kind == Direction::MemoryToMemory {
        assert!(events.len() >= least, "{kind:?}: {} half events", events.len());
    } else {
        assert_eq!(transfer.served(), items * ROUNDS, "{kind:?}: items of three rounds");
        assert_eq!(events.len(), least, "{kind:?}: a half event of each block");
    }
    assert!(handle.stop().is_ok(), "stop of a ring");
}

/// Half events alone, when handlers run only while the channel is suspended: none is lost.
fn halves_of_pauses(bench: Bench, kind: Direction, sizes: &[usize]) {
    if kind == Direction::MemoryToMemory {
        return;
    }
    crate::case::context(format!("{kind:?}: half events of a ring of {} blocks", sizes.len()));
    let transfer = rounds(bench, kind, sizes);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let wanted = Events::HALF.with(Events::ERROR);
    let config = transfer.with_callback(callback).cyclic(Cyclic::Yes).events(wanted);
    accepted(&mut handle, &config, "a ring with half events alone");
    if handle.capabilities().suspend == Suspend::Unsupported {
        return;
    }
    assert_eq!(handle.start(), Ok(()));
    let items = sizes.iter().sum::<usize>() / bench.facts.widest().bytes() as usize;
    for step in 0..3 * items * ROUNDS {
        world::step();
        if step % 11 == 5 {
            assert!(handle.suspend().is_ok(), "{kind:?}: suspend at step {step}");
            bench.serve();
            assert_eq!(handle.resume(), Ok(()), "{kind:?}: resume at step {step}");
        }
    }
    assert_eq!(transfer.served(), items * ROUNDS, "{kind:?}: items of three rounds");
    let halves = vec![Event::Half; ROUNDS * sizes.len()];
    assert_eq!(recorder.take(), halves, "{kind:?}: a half event of each block");
    assert!(handle.stop().is_ok(), "stop of a ring");
}

fn check_last_round(transfer: &Transfer) {
    if transfer.direction == Direction::MemoryToPeripheral {
        assert_eq!(transfer.sent(0), transfer.data[0].repeat(ROUNDS), "three rounds from memory");
    } else {
        let last = pattern(900 + ROUNDS as u32 - 1, BYTES);
        assert_eq!(transfer.received(0), last, "the last round");
    }
}

fn track(bench: Bench, handle: &dyn Channel, transfer: &Transfer, step: usize) {
    let status = handle.status();
    assert_eq!(status.pending + status.position, BYTES, "step {step}: a ring has {BYTES} bytes");
    let moved = transfer.served() * bench.facts.widest().bytes() as usize;
    // What stays inside the controller counts on one side only; a whole round reads as none or all.
    let distance = (status.position + BYTES - moved % BYTES) % BYTES;
    let distance = distance.min(BYTES - distance);
    assert!(
        distance <= bench.facts.unseen(),
        "step {step}: position {} of a ring after {moved} bytes",
        status.position
    );
}

pub(super) fn pause(
    bench: Bench,
    handle: &mut crate::rig::Handle,
    transfer: &Transfer,
    means: Suspend,
) {
    let result = handle.suspend();
    if means == Suspend::Unsupported {
        assert!(matches!(result, Err(Error::Unsupported(_))), "suspend returned {result:?}");
        return;
    }
    assert!(result.is_ok(), "suspend of a ring returned {result:?}");
    let (served, status) = (transfer.served(), handle.status());
    for _ in 0..30 {
        world::step();
        bench.serve();
    }
    assert_eq!(transfer.served(), served, "a suspended ring moves");
    assert_eq!(handle.status(), status, "a suspended ring's status changes");
    assert_eq!(handle.resume(), Ok(()));
}

/// A ring of more blocks than there may be.
fn no_ring(bench: Bench, kind: Direction, sizes: &[usize]) {
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), sizes);
    let config = transfer.config().cyclic(Cyclic::Yes);
    refused(&mut bench.take(0), &config, "a ring of several blocks");
}

/// A channel whose hardware follows no lists has no ring of several blocks, and none at all where those of one block are
/// lists, too.
fn elsewhere(bench: Bench, kind: Direction) {
    let followed = bench.facts.list_channel(0);
    let ring = bench.facts.hardware_lists.is_some_and(|lists| lists.ring_node);
    let others = bench.facts.list_channels(0).into_iter().filter(|channel| *channel != followed);
    for channel in others {
        for blocks in if ring { 1..=2 } else { 2..=2 } {
            let sizes = vec![64; blocks];
            let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &sizes);
            let config = transfer.config().cyclic(Cyclic::Yes);
            let field = refused(&mut bench.take(channel), &config, "a ring without links");
            let blamed = if ring { Field::Cyclic } else { Field::Blocks };
            assert_eq!(field, blamed, "{blocks} blocks");
        }
    }
}

/// Two blocks in turn; the block that waits can be replaced.
fn pair(bench: Bench, kind: Direction) {
    let transfer = rounds(bench, kind, &[512, 512]);
    let width = bench.facts.widest();
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let uneven = [transfer.blocks[0], resized(transfer.blocks[1], 256)];
    let bad = transfer.config_of(&uneven).cyclic(Cyclic::Yes);
    refused(&mut handle, &bad, "two blocks of different sizes");
    let wanted = Events::BLOCK.with(Events::ERROR);
    let config = transfer.with_callback(callback).cyclic(Cyclic::Yes).events(wanted);
    accepted(&mut handle, &config, "two blocks in turn");
    assert_eq!(handle.capabilities().reload, Queueing::NextBlock, "{kind:?}: reload while running");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    let ends: Vec<Event> = (0..2 * ROUNDS as u16).map(|n| Event::Block(n % 2)).collect();
    assert_eq!(recorder.take(), ends, "{kind:?}: the ends of the two blocks");
    // Block 0 is next and current; what is queued takes the place of block 1.
    let spare = match kind {
        Direction::MemoryToPeripheral => bench.allocate(512, 512),
        _ => bench.destination(512, 512),
    };
    let mut next = transfer.blocks[1];
    let data = pattern(555, 1024);
    if kind == Direction::MemoryToPeripheral {
        next.source = spare as usize;
        world::memory(|m| (spare..).zip(&data[512..]).for_each(|(a, b)| m.set_byte(a, *b)));
    } else {
        next.destination = spare as usize;
    }
    let short = resized(next, 256);
    assert!(handle.reload_with(short).is_err(), "a queued block of another size");
    assert_eq!(handle.reload_with(next), Ok(Reloaded::Queued), "{kind:?}");
    transfer.extend_more(&data);
    bench.pump();
    assert_eq!(recorder.take(), [Event::Block(0), Event::Block(1)], "{kind:?}");
    if kind == Direction::MemoryToPeripheral {
        let sent = transfer.served() * width.bytes() as usize;
        assert_eq!(transfer.sent(sent - 512), data[512..], "the queued block was read");
    } else {
        let got: Vec<u8> = world::memory(|m| (spare..spare + 512).map(|a| m.byte(a)).collect());
        assert_eq!(got, data[512..], "the queued block was written");
    }
    // Served two blocks late, the events still tell the right block afterwards.
    transfer.extend_more(&pattern(556, 1536));
    bench.drain();
    bench.settle();
    assert_eq!(recorder.take().last(), Some(&Event::Block(0)), "{kind:?}: served late");
    transfer.extend_more(&pattern(557, 512));
    bench.pump();
    assert_eq!(recorder.take(), [Event::Block(1)], "{kind:?}: after it was served late");
    assert!(handle.stop().is_ok());
}
