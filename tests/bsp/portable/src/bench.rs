//! The channel under the program, and what every case does with it.

use crate::{GUARD, Log, Memory, Verdict, done, ensure, equal, skip};
use dma_runtime::{
    Block, Callback, Channel, Config, Direction, Events, Request, Residue, State, Width,
};

/// What the program's callback has seen.
pub(crate) static LOG: Log = Log::new();
/// The program's callback.
pub(crate) static COUNT: Callback = Callback::with(Log::note, &LOG);
/// Where cases that use the whole arena write to.
pub(crate) const START: usize = GUARD;
/// How much they copy.
pub(crate) const LONG: usize = 4096;

/// A peripheral that paces transfers without end.
#[derive(Debug, Clone, Copy)]
pub struct Paced {
    /// To it or from it.
    pub direction: Direction,
    /// Its request line on the bench's channel.
    pub request: Request,
    /// Its data register.
    pub register: usize,
    /// How that is accessed.
    pub width: Width,
}

/// What a board supplies.
pub struct Bench<'a> {
    /// The channel.
    pub channel: &'a mut dyn Channel,
    /// The memory that it copies.
    pub memory: &'a Memory,
    /// A peripheral for cyclic transfers, if there is one.
    pub paced: Option<Paced>,
    /// Whether interrupts are served before the next block ends, so that no two events become one.
    pub prompt: bool,
}

/// Waits, bounded, for a condition.
pub fn wait(mut until: impl FnMut() -> bool) -> bool {
    (0..1_000_000).any(|_| until())
}

/// Lets time pass.
pub(crate) fn pass() {
    for _ in 0..200 {
        core::hint::spin_loop();
    }
}

impl Bench<'_> {
    /// A width that the channel has: the smallest that it can count the long copy in, so that transfers last.
    pub(crate) fn width(&self) -> Result<Width, Verdict> {
        let capabilities = self.channel.capabilities().controller;
        if !capabilities.memory_to_memory {
            return skip("capability: memory_to_memory");
        }
        let mut widths = [Width::Bits8, Width::Bits16, Width::Bits32].into_iter();
        let fit = widths.find(|width| {
            u32::from(capabilities.widths) & width.bytes() != 0
                && LONG as u32 / width.bytes() <= capabilities.max_items
        });
        match fit {
            Some(width) => Ok(width),
            None => skip("capability: widths"),
        }
    }

    /// Configures a copy of one block with counted events.
    pub(crate) fn configure(&mut self, width: Width, block: Block) -> Result<(), Verdict> {
        self.configure_list(width, &[block], Events::COMPLETE.with(Events::ERROR))
    }

    /// Configures a copy of several blocks with counted events.
    pub(crate) fn configure_list(
        &mut self,
        width: Width,
        blocks: &[Block],
        events: Events,
    ) -> Result<(), Verdict> {
        LOG.clear();
        let config = Config::memory_to_memory(width, blocks).events(events).callback(&COUNT);
        // SAFETY: the blocks are inside the arena, which lives for ever and is only read and written volatile.
        done(unsafe { self.channel.configure(&config) }, "configure")
    }

    /// A block of the arena.
    pub(crate) fn block(&self, source: usize, destination: usize, bytes: usize) -> Block {
        Block::new(self.memory.source(source), self.memory.destination(destination), bytes)
    }

    /// Configures and starts the long copy, in the smallest width.
    pub(crate) fn start_long(&mut self) -> Result<(), Verdict> {
        let width = self.width()?;
        self.memory.fill(0x51, LONG);
        self.memory.clear(START, LONG);
        self.configure(width, self.block(0, START, LONG))?;
        done(self.channel.start(), "start")
    }

    /// Waits until part of the long copy is done, but not all.
    pub(crate) fn reach_midway(&mut self) -> Result<(), Verdict> {
        let seen = wait(|| {
            let pending = self.channel.status().pending;
            pending < LONG - 64 || pending == 0
        });
        let pending = self.channel.status().pending;
        ensure(seen && pending > 0, "status: a point in mid-transfer")
    }

    /// Waits for the end and demands that it is a good one, announced once.
    pub(crate) fn finish(&mut self) -> Result<(), Verdict> {
        wait(|| LOG.ended() != 0);
        pass();
        equal(LOG.completes(), 1, "Complete events")?;
        equal(LOG.errors(), 0, "Error events")?;
        equal(LOG.disorder(), 0, "events out of order")?;
        let status = self.channel.status();
        ensure(status.state == State::Configured, "status.state after the end")?;
        ensure(!status.busy, "status.busy after the end")?;
        equal(status.pending as u32, 0, "status.pending after the end")
    }

    /// Demands that of the long copy all but the last `left` bytes were made.
    pub(crate) fn partly(&self, left: usize) -> Result<(), Verdict> {
        let moved = LONG - left;
        let inside = match self.channel.capabilities().residue {
            Residue::Exact => 0,
            _ => 16,
        };
        self.memory.copied(0, START, moved.saturating_sub(inside))?;
        self.memory.untouched(START + moved, START + LONG + GUARD)
    }

    /// Leaves the channel as the next case wants it.
    pub(crate) fn rest(&mut self) -> Result<(), Verdict> {
        done(self.channel.stop(), "stop at the end of the case")?;
        done(self.channel.unconfigure(), "unconfigure at the end of the case")
    }
}
