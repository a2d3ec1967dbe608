//! Counting events.

use dma_runtime::{Channel, Event, Word};

/// What a callback has seen. Only loads and stores: the callback is the only writer while a transfer runs.
#[derive(Debug)]
pub struct Log {
    halves: Word,
    announced: Word,
    blocks: Word,
    completes: Word,
    errors: Word,
    disorder: Word,
}

impl Log {
    /// Nothing seen.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Log {
            halves: Word::new(),
            announced: Word::new(),
            blocks: Word::new(),
            completes: Word::new(),
            errors: Word::new(),
            disorder: Word::new(),
        }
    }

    /// The callback; its data is a `Log`.
    pub fn note(_: &mut dyn Channel, event: Event, data: *const ()) {
        // SAFETY: the callback was made with a `&'static Log`.
        let log = unsafe { &*data.cast::<Log>() };
        log.take(event);
    }

    /// Counts an event; in a list that runs once, an event of a block stands for all before it too, and nothing
    /// comes after the end.
    pub(crate) fn take(&self, event: Event) {
        if self.ended() != 0 {
            bump(&self.disorder);
        }
        match event {
            Event::Half => bump(&self.halves),
            Event::Block(index) => {
                if u32::from(index) < self.blocks() {
                    bump(&self.disorder);
                }
                bump(&self.announced);
                self.blocks.set(u32::from(index) + 1);
            }
            Event::Complete => bump(&self.completes),
            Event::Error(_) => bump(&self.errors),
        }
    }

    /// Forgets everything; the channel is idle.
    pub fn clear(&self) {
        for count in [
            &self.halves,
            &self.announced,
            &self.blocks,
            &self.completes,
            &self.errors,
            &self.disorder,
        ] {
            count.set(0);
        }
    }

    /// `Half` events.
    pub fn halves(&self) -> u32 {
        self.halves.get()
    }
    /// `Block` events.
    pub fn announced(&self) -> u32 {
        self.announced.get()
    }
    /// Blocks that `Block` events say are done.
    pub fn blocks(&self) -> u32 {
        self.blocks.get()
    }
    /// `Complete` events.
    pub fn completes(&self) -> u32 {
        self.completes.get()
    }
    /// `Error` events.
    pub fn errors(&self) -> u32 {
        self.errors.get()
    }
    /// Events that came out of order.
    pub fn disorder(&self) -> u32 {
        self.disorder.get()
    }
    /// Events that end a transfer.
    pub fn ended(&self) -> u32 {
        self.completes() + self.errors()
    }
}

pub(crate) fn bump(count: &Word) {
    count.set(count.get() + 1);
}
