//! Calls in states that they are not for, configurations that are refused, and what `status` says.

use crate::bench::{LONG, START};
use crate::{Bench, GUARD, Verdict, done, ensure, equal, skip, wait};
use dma_runtime::{Config, Cyclic, Error, State, Width};

/// A call's answer where it has nothing to do or comes at a wrong time.
pub(crate) fn calls(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    let state = |bench: &Bench<'_>| bench.channel.status().state;
    ensure(state(bench) == State::Unconfigured, "unconfigured at first")?;
    ensure(bench.channel.start() == Err(Error::InvalidState), "start of nothing")?;
    ensure(bench.channel.resume() == Err(Error::InvalidState), "resume of nothing")?;
    ensure(bench.channel.suspend() == Err(Error::InvalidState), "suspend of nothing")?;
    ensure(bench.channel.stop().is_ok(), "stop of nothing")?;
    ensure(bench.channel.unconfigure().is_ok(), "unconfigure of nothing")?;
    let width = bench.width()?;
    bench.configure(width, bench.block(0, GUARD, 64))?;
    ensure(state(bench) == State::Configured, "configured")?;
    ensure(bench.channel.resume() == Err(Error::InvalidState), "resume when idle")?;
    ensure(bench.channel.suspend() == Err(Error::InvalidState), "suspend when idle")?;
    equal(done(bench.channel.stop(), "stop when idle")? as u32, 64, "left before the start")?;
    bench.start_long()?;
    ensure(state(bench) == State::Running, "running")?;
    ensure(bench.channel.start().is_ok(), "start when running")?;
    ensure(bench.channel.resume().is_ok(), "resume when running")?;
    ensure(bench.channel.unconfigure() == Err(Error::Busy), "unconfigure when running")?;
    bench.finish()?;
    bench.memory.exactly(0, START, LONG)?;
    ensure(bench.channel.unconfigure().is_ok(), "unconfigure")?;
    ensure(state(bench) == State::Unconfigured, "unconfigured again")
}

/// What is wrong is refused, and leaves the configuration as it was.
pub(crate) fn refusals(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    let width = bench.width()?;
    let channel = bench.channel.capabilities();
    let capabilities = channel.controller;
    bench.memory.fill(0x11, 64);
    bench.memory.clear(GUARD, 64);
    bench.configure(width, bench.block(0, GUARD, 64))?;
    let mut refused = |config: &Config<'_>, what| {
        // SAFETY: the blocks are inside the arena.
        ensure(unsafe { bench.channel.configure(config) }.is_err(), what)
    };
    let at = |source, destination, bytes| {
        let memory = bench.memory;
        [dma_runtime::Block::new(memory.source(source), memory.destination(destination), bytes)]
    };
    refused(&Config::memory_to_memory(width, &[]), "no block")?;
    refused(&Config::memory_to_memory(width, &at(0, GUARD, 0)), "an empty block")?;
    if capabilities.widths & 4 != 0 {
        let words = Width::Bits32;
        refused(&Config::memory_to_memory(words, &at(0, GUARD, 6)), "half a word")?;
        refused(&Config::memory_to_memory(words, &at(2, GUARD, 8)), "a crooked source")?;
        refused(&Config::memory_to_memory(words, &at(0, GUARD + 1, 8)), "a crooked destination")?;
    }
    if !channel.cyclic {
        let blocks = at(0, GUARD, 16);
        let config = Config::memory_to_memory(width, &blocks).cyclic(Cyclic::Yes);
        refused(&config, "a cyclic transfer")?;
    }
    let blocks = at(0, GUARD, 16);
    let high = capabilities.max_priority + 1;
    refused(&Config::memory_to_memory(width, &blocks).priority(high), "too high a priority")?;
    done(bench.channel.start(), "start after refusals")?;
    bench.finish()?;
    bench.memory.exactly(0, GUARD, 64)
}

/// Bytes are right before, during and after a transfer, and never grow.
pub(crate) fn points(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    let width = match bench.channel.capabilities().controller.widths {
        widths if widths & 2 != 0 => Width::Bits16,
        _ => return skip("capability: widths"),
    };
    bench.width()?;
    bench.memory.fill(0x77, LONG);
    bench.memory.clear(START, LONG);
    bench.configure(width, bench.block(0, START, LONG))?;
    let before = bench.channel.status();
    equal(before.pending as u32, LONG as u32, "pending before")?;
    equal(before.total as u32, 0, "total before")?;
    done(bench.channel.start(), "start")?;
    let (mut last, mut steps, mut sound) = (LONG, 0, true);
    wait(|| {
        let status = bench.channel.status();
        sound &= status.pending <= last && status.pending % 2 == 0;
        sound &= status.position == LONG - status.pending && status.total == status.position;
        steps += u32::from(status.pending < last && status.pending > 0);
        last = status.pending;
        !status.busy
    });
    ensure(sound, "pending falls, in whole items, and position and total are the rest")?;
    ensure(steps >= 2, "several points in mid-transfer")?;
    bench.finish()?;
    let after = bench.channel.status();
    equal(after.total as u32, LONG as u32, "total after")?;
    equal(after.position as u32, LONG as u32, "position after")?;
    bench.memory.exactly(0, START, LONG)
}
