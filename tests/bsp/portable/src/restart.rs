//! Transfers that are set off from the completion callback of the one before.

use crate::log::bump;
use crate::{Bench, GUARD, Memory, Verdict, done, equal, wait};
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use dma_runtime::{Block, Callback, Channel, Config, Event, Width};

/// Bytes of each transfer.
const BYTES: usize = 256;
/// Transfers after the first.
const MORE: u32 = 7;

/// What the callback goes on with.
struct Next {
    source: AtomicUsize,
    destination: AtomicUsize,
    left: AtomicU32,
    ended: AtomicU32,
    failed: AtomicU32,
}

static NEXT: Next = Next {
    source: AtomicUsize::new(0),
    destination: AtomicUsize::new(0),
    left: AtomicU32::new(0),
    ended: AtomicU32::new(0),
    failed: AtomicU32::new(0),
};
static RELOAD: Callback = Callback::with(reload, &NEXT);
static CONFIGURE: Callback = Callback::with(configure, &NEXT);

impl Next {
    /// Notes the event, and moves on to the next piece if there is one.
    fn step(&self, event: Event) -> Option<(usize, usize)> {
        bump(&self.ended);
        if event != Event::Complete {
            bump(&self.failed);
            return None;
        }
        let left = self.left.load(Relaxed);
        if left == 0 {
            return None;
        }
        self.left.store(left - 1, Relaxed);
        let source = self.source.load(Relaxed) + BYTES;
        let destination = self.destination.load(Relaxed) + BYTES;
        self.source.store(source, Relaxed);
        self.destination.store(destination, Relaxed);
        Some((source, destination))
    }
}

fn reload(channel: &mut dyn Channel, event: Event, _: *const ()) {
    if let Some((source, destination)) = NEXT.step(event) {
        // SAFETY: the next piece of the arena.
        let loaded = unsafe { channel.reload(source, destination, BYTES) };
        if loaded.is_err() || channel.start().is_err() {
            bump(&NEXT.failed);
        }
    }
}

fn configure(channel: &mut dyn Channel, event: Event, _: *const ()) {
    if let Some((source, destination)) = NEXT.step(event) {
        let blocks = [Block::new(source, destination, BYTES)];
        let config = Config::memory_to_memory(Width::Bits8, &blocks).callback(&CONFIGURE);
        // SAFETY: the next piece of the arena.
        let configured = unsafe { channel.configure(&config) };
        if configured.is_err() || channel.start().is_err() {
            bump(&NEXT.failed);
        }
    }
}

/// `reload` and `start`.
pub(crate) fn by_reload(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    run(bench, &RELOAD)
}

/// `configure` and `start`.
pub(crate) fn by_configure(bench: &mut Bench<'_>) -> Result<(), Verdict> {
    run(bench, &CONFIGURE)
}

fn run(bench: &mut Bench<'_>, callback: &'static Callback) -> Result<(), Verdict> {
    const ALL: usize = BYTES * (MORE as usize + 1);
    bench.width()?;
    let memory: &Memory = bench.memory;
    memory.fill(0x3C, ALL);
    memory.clear(GUARD, ALL);
    NEXT.source.store(memory.source(0), Relaxed);
    NEXT.destination.store(memory.destination(GUARD), Relaxed);
    NEXT.left.store(MORE, Relaxed);
    NEXT.ended.store(0, Relaxed);
    NEXT.failed.store(0, Relaxed);
    let blocks = [bench.block(0, GUARD, BYTES)];
    let config = Config::memory_to_memory(Width::Bits8, &blocks).callback(callback);
    // SAFETY: the block is inside the arena.
    done(unsafe { bench.channel.configure(&config) }, "configure")?;
    done(bench.channel.start(), "start")?;
    wait(|| NEXT.ended.load(Relaxed) > MORE || NEXT.failed.load(Relaxed) != 0);
    equal(NEXT.failed.load(Relaxed), 0, "calls that failed in the callback")?;
    equal(NEXT.ended.load(Relaxed), MORE + 1, "Complete events")?;
    memory.exactly(0, GUARD, ALL)
}
