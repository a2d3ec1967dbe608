//! Suspending and going on.

use crate::bench::{LONG, START, pass};
use crate::{Bench, GUARD, Verdict, done, ensure, equal, skip, stop};
use dma_runtime::{Error, State, Suspend};

/// Starts the long copy, if it can be suspended.
fn begin(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    bench.start_long()?;
    match bench.channel.capabilities().suspend {
        Suspend::Unsupported => skip("capability: suspend"),
        _ => Ok(()),
    }
}

/// Demands that nothing moves while the channel is suspended with `left` bytes to go.
fn still(bench: &mut Bench<'_>, left: usize) -> Result<(), Verdict> {
    for _ in 0..3 {
        let status = bench.channel.status();
        ensure(status.state == State::Suspended && status.busy, "status when suspended")?;
        equal(status.pending as u32, left as u32, "status.pending when suspended")?;
        pass();
    }
    bench.partly(left)
}

/// Once, in mid-transfer.
pub(crate) fn midway(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    begin(bench)?;
    bench.reach_midway()?;
    let left = done(bench.channel.suspend(), "suspend")?;
    ensure(left > 0 && left < LONG, "some bytes are left, not all")?;
    still(bench, left)?;
    equal(done(bench.channel.suspend(), "suspend twice")? as u32, left as u32, "the same left")?;
    ensure(bench.channel.start() == Err(Error::InvalidState), "start when suspended")?;
    done(bench.channel.resume(), "resume")?;
    bench.finish()?;
    bench.memory.exactly(0, START, LONG)
}

/// Again and again until it ends: no byte is lost or repeated.
pub(crate) fn often(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    begin(bench)?;
    let (mut pairs, mut last) = (0, LONG);
    let ended = loop {
        match bench.channel.suspend() {
            Ok(left) => {
                ensure(left <= last && left > 0, "left falls")?;
                last = left;
                let moved = START + LONG - left;
                bench.memory.untouched(moved, (moved + 32).min(START + LONG + GUARD))?;
            }
            Err(error) => break error,
        }
        pairs += 1;
        match bench.channel.resume() {
            Ok(()) if pairs < 5_000 => {}
            Ok(()) => return done(Err(Error::Timeout), "an end after many pairs"),
            Err(error) => break error,
        }
    };
    // It has ended and said so, or its event was delivered before the call.
    ensure(ended == Error::Completed || ended == Error::InvalidState, "the way it ends")?;
    bench.finish()?;
    ensure(pairs >= 3, "several suspensions in one transfer")?;
    bench.memory.exactly(0, START, LONG)
}

/// A suspended transfer can be stopped, and the list started anew.
pub(crate) fn then_stop(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    begin(bench)?;
    bench.reach_midway()?;
    let left = done(bench.channel.suspend(), "suspend")?;
    equal(done(bench.channel.stop(), "stop")? as u32, left as u32, "left after the stop")?;
    stop::quiet(bench, left)?;
    stop::restart(bench)
}
