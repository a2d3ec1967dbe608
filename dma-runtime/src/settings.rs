//! The choices of an owned transfer.

use crate::{Callback, Events, FifoMode};

/// What may be chosen for a transfer beside its buffers.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Settings {
    /// 0 is lowest.
    pub priority: u8,
    /// Bytes read in one burst; 0 means one access.
    pub source_burst: u16,
    /// Bytes written in one burst; 0 means one access.
    pub destination_burst: u16,
    /// When the FIFO moves data.
    pub fifo: FifoMode,
    /// Which events interrupt and are delivered.
    pub events: Events,
    /// Where they are delivered.
    pub callback: Option<&'static Callback>,
}

impl Settings {
    /// Lowest priority, no bursts, no interrupts.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Settings {
            priority: 0,
            source_burst: 0,
            destination_burst: 0,
            fifo: FifoMode::Automatic,
            events: Events::NONE,
            callback: None,
        }
    }

    /// With a priority, 0 lowest.
    #[must_use]
    pub const fn priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    /// With bursts of this many bytes.
    #[must_use]
    pub const fn bursts(mut self, source: u16, destination: u16) -> Self {
        self.source_burst = source;
        self.destination_burst = destination;
        self
    }

    /// With a FIFO mode.
    #[must_use]
    pub const fn fifo(mut self, fifo: FifoMode) -> Self {
        self.fifo = fifo;
        self
    }

    /// With a callback for these events, to wake who waits.
    #[must_use]
    pub const fn callback(mut self, callback: &'static Callback, events: Events) -> Self {
        self.callback = Some(callback);
        self.events = events;
        self
    }
}
