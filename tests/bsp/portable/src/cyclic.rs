//! Transfers that go round until they are stopped.

use crate::bench::pass;
use crate::log::bump;
use crate::{Bench, GUARD, Verdict, done, ensure, equal, skip, wait};
use dma_runtime::{
    Block, Callback, Channel, Config, Cyclic, Direction, Error, Event, Events, Word,
};

/// Bytes of a peripheral's ring.
const RING: usize = 64;
/// Bytes of each block of a ring from memory to memory.
const PART: usize = 1024;

/// The meter: blocks by their number, halves, and anything else.
struct Meter {
    blocks: [Word; 2],
    halves: Word,
    others: Word,
}

static METER: Meter =
    Meter { blocks: [const { Word::new() }; 2], halves: Word::new(), others: Word::new() };
static TURN: Callback = Callback::with(turn, &METER);

fn turn(_: &mut dyn Channel, event: Event, _: *const ()) {
    bump(match event {
        Event::Block(index @ ..2) => &METER.blocks[usize::from(index)],
        Event::Half => &METER.halves,
        _ => &METER.others,
    });
}

/// A list of two blocks from memory to memory, which wraps; or one block where the channel takes one only.
pub(crate) fn run(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    if !bench.channel.capabilities().cyclic {
        return skip("capability: cyclic");
    }
    let width = bench.width()?;
    let parts = if bench.channel.capabilities().max_blocks > 1 { 2 } else { 1 };
    bench.memory.fill(0x19, 2 * PART);
    bench.memory.clear(GUARD, 2 * PART);
    let blocks = [bench.block(0, GUARD, PART), bench.block(PART, GUARD + PART, PART)];
    let blocks = blocks.get(..parts).unwrap_or(&blocks);
    go_round(bench, Config::memory_to_memory(width, blocks), false)?;
    if parts > 1 {
        ensure(METER.blocks[0].get() >= 3, "events of the first block")?;
    }
    bench.memory.exactly(0, GUARD, parts * PART)
}

/// At a peripheral's pace.
pub(crate) fn paced(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    if !bench.channel.capabilities().cyclic {
        return skip("capability: cyclic");
    }
    let Some(paced) = bench.paced else {
        return ensure(false, "a peripheral of the board, or a reason why there is none");
    };
    let half_events = bench.channel.capabilities().controller.half_events;
    bench.memory.fill(0x61, RING);
    bench.memory.clear(GUARD, RING);
    let to = paced.direction == Direction::MemoryToPeripheral;
    let blocks = [if to {
        Block::new(bench.memory.source(0), paced.register, RING)
    } else {
        Block::new(paced.register, bench.memory.destination(GUARD), RING)
    }];
    go_round(
        bench,
        if to {
            Config::memory_to_peripheral(paced.request, paced.width, &blocks)
        } else {
            Config::peripheral_to_memory(paced.request, paced.width, &blocks)
        },
        half_events,
    )?;
    bench.memory.untouched(0, GUARD)?;
    bench.memory.untouched(GUARD + RING, GUARD + RING + GUARD)
}

/// Four rounds, counted; then a stop, after which there are no more.
fn go_round(bench: &mut Bench<'_>, config: Config<'_>, half_events: bool) -> Result<(), Verdict> {
    let bytes = config.blocks.iter().map(|block| block.bytes).sum();
    let round = &METER.blocks[(config.blocks.len() - 1) & 1];
    for count in METER.blocks.iter().chain([&METER.halves, &METER.others]) {
        count.set(0);
    }
    let events = Events::BLOCK.with(Events::ERROR);
    let events = if half_events { events.with(Events::HALF) } else { events };
    let config = config.cyclic(Cyclic::Yes).events(events).callback(&TURN);
    // SAFETY: the ring is inside the arena, and the board names the peripheral's data register.
    match unsafe { bench.channel.configure(&config) } {
        Err(Error::Unsupported(_)) => return skip("capability: cyclic in this direction"),
        other => done(other, "configure")?,
    }
    done(bench.channel.start(), "start")?;
    let rounds = wait(|| round.get() >= 4);
    ensure(bench.channel.status().position < bytes, "position inside the ring")?;
    let left = done(bench.channel.stop(), "stop")?;
    ensure(rounds, "four rounds")?;
    ensure(left <= bytes, "left inside the ring")?;
    let after = round.get();
    pass();
    equal(round.get(), after, "rounds after the stop")?;
    equal(METER.others.get(), 0, "events that are neither of a block nor half")?;
    if half_events {
        ensure(METER.halves.get() >= 1, "half events")?;
    }
    Ok(())
}
