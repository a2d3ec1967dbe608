//! Stopping, and starting again.

use crate::bench::{LOG, LONG, START, pass};
use crate::{Bench, Verdict, done, ensure, equal};
use dma_runtime::State;

/// `stop` before a start and after a stop does nothing; the next start moves everything.
pub(crate) fn repeated(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    bench.start_long()?;
    for _ in 0..3 {
        done(bench.channel.stop(), "stop")?;
    }
    restart(bench)?;
    done(bench.channel.stop(), "stop after the end")?;
    Ok(())
}

/// A stop in mid-transfer is quiet, tells what is left, and a start begins anew.
pub(crate) fn midway(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    bench.start_long()?;
    bench.reach_midway()?;
    let left = done(bench.channel.stop(), "stop")?;
    ensure(left > 0 && left < LONG, "some bytes are left, not all")?;
    quiet(bench, left)?;
    restart(bench)
}

/// After a stop: no event, no write, and `status` says what is left.
pub(crate) fn quiet(bench: &mut Bench<'_>, left: usize) -> Result<(), Verdict> {
    pass();
    equal(LOG.ended(), 0, "events after a stop")?;
    let status = bench.channel.status();
    ensure(status.state == State::Configured, "status.state after a stop")?;
    ensure(!status.busy, "status.busy after a stop")?;
    equal(status.pending as u32, left as u32, "status.pending after a stop")?;
    bench.partly(left)
}

/// Starts the stopped copy again.
pub(crate) fn restart(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    bench.memory.fill(0x2B, LONG);
    bench.memory.clear(START, LONG);
    LOG.clear();
    done(bench.channel.start(), "start again")?;
    bench.finish()?;
    bench.memory.exactly(0, START, LONG)
}
