//! Copies: widths, lengths, offsets, guards.

use crate::bench::LOG;
use crate::{Bench, GUARD, Verdict, done, equal, skip};
use dma_runtime::{Config, Endpoint, Error, Width};

/// Items of the copies.
const ITEMS: [usize; 9] = [1, 2, 3, 4, 7, 16, 31, 64, 255];

pub(crate) fn bytes(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    copies(bench, Width::Bits8)
}

pub(crate) fn halfwords(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    copies(bench, Width::Bits16)
}

pub(crate) fn words(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    copies(bench, Width::Bits32)
}

/// Whether the channel copies in this width.
fn possible(bench: &Bench<'_>, width: Width) -> Result<(), Verdict> {
    let capabilities = bench.channel.capabilities().controller;
    if !capabilities.memory_to_memory {
        return skip("capability: memory_to_memory");
    }
    if u32::from(capabilities.widths) & width.bytes() == 0 {
        return skip("capability: widths");
    }
    Ok(())
}

fn copies(bench: &mut Bench<'_>, width: Width) -> Result<(), Verdict> {
    possible(bench, width)?;
    let unit = width.bytes() as usize;
    for (round, items) in ITEMS.into_iter().enumerate() {
        let source = unit * (round % 3);
        let destination = GUARD + unit * (round % 5);
        let bytes = items * unit;
        bench.memory.fill(round as u32 * 0x35, source + bytes);
        bench.memory.clear(destination, bytes);
        bench.configure(width, bench.block(source, destination, bytes))?;
        done(bench.channel.start(), "start")?;
        bench.finish()?;
        bench.memory.exactly(source, destination, bytes)?;
        equal(bench.channel.status().total as u32, bytes as u32, "status.total")?;
    }
    Ok(())
}

/// Every pair of two different widths that `configure` takes.
pub(crate) fn converting(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    const BYTES: usize = 48;
    let mut made = 0;
    for from in [Width::Bits8, Width::Bits16, Width::Bits32] {
        for to in [Width::Bits8, Width::Bits16, Width::Bits32] {
            if from == to || possible(bench, from).is_err() || possible(bench, to).is_err() {
                continue;
            }
            bench.memory.fill(made, BYTES);
            bench.memory.clear(GUARD, BYTES);
            let blocks = [bench.block(0, GUARD, BYTES)];
            let config = Config::memory_to_memory(from, &blocks)
                .destination(Endpoint::memory(to))
                .callback(&crate::bench::COUNT);
            LOG.clear();
            // SAFETY: the block is inside the arena.
            match unsafe { bench.channel.configure(&config) } {
                Err(Error::Unsupported(_)) => continue,
                other => done(other, "configure")?,
            }
            done(bench.channel.start(), "start")?;
            bench.finish()?;
            bench.memory.exactly(0, GUARD, BYTES)?;
            made += 1;
        }
    }
    if made == 0 { skip("capability: one width for both sides") } else { Ok(()) }
}

/// `start` runs the same list again.
pub(crate) fn again(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    let width = bench.width()?;
    bench.configure(width, bench.block(0, GUARD, 100))?;
    for round in 0..3 {
        bench.memory.fill(0x70 + round, 100);
        bench.memory.clear(GUARD, 100);
        LOG.clear();
        done(bench.channel.start(), "start")?;
        bench.finish()?;
        bench.memory.exactly(0, GUARD, 100)?;
    }
    Ok(())
}
