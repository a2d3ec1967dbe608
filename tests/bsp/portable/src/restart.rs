//! Transfers that are set off from the completion callback of the one before.

use crate::log::bump;
use crate::{Bench, GUARD, Memory, Verdict, done, equal, wait};
use dma_runtime::{Block, Callback, Channel, Config, Event, Width, Word};

/// Bytes of each transfer.
const BYTES: usize = 256;
/// Transfers after the first.
const MORE: u32 = 7;

/// An address, in two words, for words are all that every target has.
struct Address([Word; 2]);

impl Address {
    const fn new() -> Self {
        Address([const { Word::new() }; 2])
    }

    fn get(&self) -> usize {
        (u64::from(self.0[0].get()) | u64::from(self.0[1].get()) << 32) as usize
    }

    fn set(&self, address: usize) {
        self.0[0].set(address as u32);
        self.0[1].set((address as u64 >> 32) as u32);
    }
}

/// What the callback goes on with.
struct Next {
    source: Address,
    destination: Address,
    left: Word,
    ended: Word,
    failed: Word,
}

static NEXT: Next = Next {
    source: Address::new(),
    destination: Address::new(),
    left: Word::new(),
    ended: Word::new(),
    failed: Word::new(),
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
        let left = self.left.get();
        if left == 0 {
            return None;
        }
        self.left.set(left - 1);
        let source = self.source.get() + BYTES;
        let destination = self.destination.get() + BYTES;
        self.source.set(source);
        self.destination.set(destination);
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
    NEXT.source.set(memory.source(0));
    NEXT.destination.set(memory.destination(GUARD));
    NEXT.left.set(MORE);
    NEXT.ended.set(0);
    NEXT.failed.set(0);
    let blocks = [bench.block(0, GUARD, BYTES)];
    let config = Config::memory_to_memory(Width::Bits8, &blocks).callback(callback);
    // SAFETY: the block is inside the arena.
    done(unsafe { bench.channel.configure(&config) }, "configure")?;
    done(bench.channel.start(), "start")?;
    wait(|| NEXT.ended.get() > MORE || NEXT.failed.get() != 0);
    equal(NEXT.failed.get(), 0, "calls that failed in the callback")?;
    equal(NEXT.ended.get(), MORE + 1, "Complete events")?;
    memory.exactly(0, GUARD, ALL)
}
