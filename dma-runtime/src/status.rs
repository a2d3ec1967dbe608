//! What a channel is doing.

use crate::{Direction, ErrorKind, Events};

/// A channel's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum State {
    /// Nothing configured since it was taken, or unconfigured.
    Unconfigured = 0,
    /// Configured and idle: `start` runs the configured list.
    Configured = 1,
    /// Running.
    Running = 2,
    /// Suspended: nothing moves, `resume` goes on without losing or repeating a byte.
    Suspended = 3,
    /// A halt was not acknowledged in time. The hardware may still touch the buffers; `stop` tries again.
    Faulted = 4,
}

/// A snapshot of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Status {
    /// The state. A transfer that the hardware has ended is reported as ended, delivered or not.
    pub state: State,
    /// Whether the hardware may touch the buffers: running, suspended or faulted.
    pub busy: bool,
    /// The configured direction.
    pub direction: Direction,
    /// Bytes of the current block not yet visible at the destination; in a cyclic transfer, bytes to the end
    /// of the round; after a stop, bytes not transferred.
    pub pending: usize,
    /// Bytes of the current block already taken or stored: the position in a ring. Gaps of a
    /// [strided](crate::Stride) block are not counted, so that this is no offset from its address.
    pub position: usize,
    /// Bytes transferred since `start`, all blocks; in a cyclic transfer, of the current round. Gaps are not counted.
    pub total: usize,
    /// Index of the current block; after the end, of the last one; after a stop or an error, of the one that was
    /// running.
    pub block: u16,
    /// The error that ended the last run, until the next `configure` or `start`.
    pub error: Option<ErrorKind>,
    /// Events that `stop` discarded before they were delivered.
    pub discarded: Events,
}
