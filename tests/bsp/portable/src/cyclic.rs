//! Transfers that go round until they are stopped.

use crate::bench::pass;
use crate::log::bump;
use crate::{Bench, GUARD, Verdict, done, ensure, equal, skip, wait};
use dma_runtime::{Block, Callback, Channel, Config, Cyclic, Direction, Event, Events, Word};

/// Bytes of the ring.
const RING: usize = 64;

/// The meter: rounds, halves, and anything else.
struct Meter {
    rounds: Word,
    halves: Word,
    others: Word,
}

static METER: Meter = Meter { rounds: Word::new(), halves: Word::new(), others: Word::new() };
static TURN: Callback = Callback::with(turn, &METER);

fn turn(_: &mut dyn Channel, event: Event, _: *const ()) {
    bump(match event {
        Event::Block(0) => &METER.rounds,
        Event::Half => &METER.halves,
        _ => &METER.others,
    });
}

/// Four rounds at a peripheral's pace, counted; then a stop, after which there are no more.
pub(crate) fn run(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    let capabilities = bench.channel.capabilities().controller;
    if !capabilities.cyclic {
        return skip("capability: cyclic");
    }
    let Some(paced) = bench.paced else {
        return skip("no peripheral of the board paces this channel");
    };
    for count in [&METER.rounds, &METER.halves, &METER.others] {
        count.set(0);
    }
    bench.memory.fill(0x61, RING);
    bench.memory.clear(GUARD, RING);
    let mut events = Events::BLOCK.with(Events::ERROR);
    if capabilities.half_events {
        events = events.with(Events::HALF);
    }
    let to = paced.direction == Direction::MemoryToPeripheral;
    let blocks = [if to {
        Block::new(bench.memory.source(0), paced.register, RING)
    } else {
        Block::new(paced.register, bench.memory.destination(GUARD), RING)
    }];
    let config = if to {
        Config::memory_to_peripheral(paced.request, paced.width, &blocks)
    } else {
        Config::peripheral_to_memory(paced.request, paced.width, &blocks)
    };
    let config = config.cyclic(Cyclic::Yes).events(events).callback(&TURN);
    // SAFETY: the ring is inside the arena, and the board names the peripheral's data register.
    done(unsafe { bench.channel.configure(&config) }, "configure")?;
    done(bench.channel.start(), "start")?;
    let rounds = wait(|| METER.rounds.get() >= 4);
    ensure(bench.channel.status().position < RING, "position inside the ring")?;
    let left = done(bench.channel.stop(), "stop")?;
    ensure(rounds, "four rounds")?;
    ensure(left <= RING, "left inside the ring")?;
    let after = METER.rounds.get();
    pass();
    equal(METER.rounds.get(), after, "rounds after the stop")?;
    equal(METER.others.get(), 0, "events that are neither round nor half")?;
    if capabilities.half_events {
        ensure(METER.halves.get() >= 1, "half events")?;
    }
    bench.memory.untouched(0, GUARD)?;
    bench.memory.untouched(GUARD + RING, GUARD + RING + GUARD)
}
