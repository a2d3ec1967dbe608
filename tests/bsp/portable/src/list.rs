//! Lists of blocks, and their events.

use crate::bench::LOG;
use crate::{Bench, GUARD, Verdict, done, ensure, equal, skip};
use dma_runtime::{Block, Error, Events, Field, Width};

/// Source, destination and length of each block: apart from each other, in another order than the source.
const PIECES: [(usize, usize, usize); 4] =
    [(0, 3 * 256, 40), (40, GUARD, 4), (44, 2 * 256, 200), (244, 256, 96)];
const EVENTS: Events = Events::COMPLETE.with(Events::ERROR).with(Events::BLOCK);

fn pieces(bench: &Bench<'_>) -> [Block; 4] {
    PIECES.map(|(source, destination, bytes)| bench.block(source, destination, bytes))
}

/// How many blocks the channel takes, up to the program's four.
fn blocks(bench: &Bench<'_>) -> Result<usize, Verdict> {
    match bench.channel.capabilities().max_blocks {
        0 | 1 => skip("capability: max_blocks"),
        most => Ok(usize::from(most).min(PIECES.len())),
    }
}

fn prepare(bench: &Bench<'_>, seed: u32) {
    bench.memory.fill(seed, 340);
    bench.memory.clear(GUARD, 4 * 256);
}

fn check(bench: &mut Bench<'_>, count: usize) -> Result<(), Verdict> {
    bench.finish()?;
    if bench.prompt {
        equal(LOG.announced(), count as u32 - 1, "Block events")?;
        equal(LOG.blocks(), count as u32 - 1, "blocks that events say are done")?;
    } else {
        ensure(LOG.blocks() < count as u32, "no Block event of the last")?;
    }
    let mut total = 0;
    for (source, destination, bytes) in PIECES.into_iter().take(count) {
        bench.memory.exactly(source, destination, bytes)?;
        total += bytes;
    }
    let status = bench.channel.status();
    equal(status.total as u32, total as u32, "status.total")?;
    equal(u32::from(status.block), count as u32 - 1, "status.block")
}

/// Every block once, `Block(i)` for all but the last, then `Complete`.
pub(crate) fn run(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    let (width, count) = (bench.width()?, blocks(bench)?);
    for count in 2..=count {
        prepare(bench, count as u32);
        let blocks = pieces(bench);
        bench.configure_list(width, blocks.get(..count).unwrap_or(&blocks), EVENTS)?;
        done(bench.channel.start(), "start")?;
        check(bench, count)?;
    }
    Ok(())
}

/// A list runs again from its first block.
pub(crate) fn again(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    let (_, count) = (bench.width()?, blocks(bench)?);
    let widths = bench.channel.capabilities().controller.widths;
    let width = if widths & 4 != 0 { Width::Bits32 } else { bench.width()? };
    let blocks = pieces(bench);
    bench.configure_list(width, blocks.get(..count).unwrap_or(&blocks), EVENTS)?;
    for round in 0..3 {
        prepare(bench, 0x90 + round);
        LOG.clear();
        done(bench.channel.start(), "start")?;
        check(bench, count)?;
    }
    Ok(())
}

/// One block more than there is room for is refused, by name.
pub(crate) fn capacity(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    let (width, _) = (bench.width()?, blocks(bench)?);
    let most = usize::from(bench.channel.capabilities().max_blocks);
    let many = [bench.block(0, GUARD, 4); 16];
    let Some(many) = many.get(..=most) else {
        return skip("capability: max_blocks, too many to ask");
    };
    let config = dma_runtime::Config::memory_to_memory(width, many);
    // SAFETY: the blocks are inside the arena.
    match unsafe { bench.channel.configure(&config) } {
        Err(Error::Invalid(fault)) => {
            ensure(fault.field == Field::Blocks, "the fault of one block too many is their number")
        }
        other => done(other.and(Err(Error::Completed)), "one block too many"),
    }
}
