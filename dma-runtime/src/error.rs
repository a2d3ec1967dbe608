//! What can go wrong with a call.

/// Why a call did nothing, or did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Error {
    /// The call is wrong in the state that the channel had at entry.
    InvalidState,
    /// A value of the configuration is wrong on any controller, or on this one. Nothing was changed.
    Invalid(Fault),
    /// The controller, or this channel, cannot do what is asked. Nothing was changed.
    Unsupported(Fault),
    /// The channel is running or suspended; or the channel or controller is taken.
    Busy,
    /// The transfer ended by itself before the call could act; its event has been delivered.
    Completed,
    /// The call came while the channel's own callback runs. Nothing was done.
    InCallback,
    /// The hardware did not acknowledge within the bound; the channel is faulted.
    Timeout,
    /// The channel is faulted: only `stop`, `begin_stop`, `status` and `capabilities` work.
    Faulted,
    /// There is no such channel, or none that is free and wanted.
    NoChannel,
    /// The controller does not answer: its clock is off, it is held in reset, or what an earlier program has begun goes
    /// on for a moment.
    NotResponding,
}

/// Which value of a configuration, and what is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Fault {
    /// The value.
    pub field: Field,
    /// What is wrong with it.
    pub reason: Reason,
}

/// A value of a [`Config`](crate::Config) or [`Block`](crate::Block).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Field {
    /// `direction`
    Direction,
    /// `request`
    Request,
    /// `source.width`
    SourceWidth,
    /// `source.burst`
    SourceBurst,
    /// `source.adjust`
    SourceAdjust,
    /// `destination.width`
    DestinationWidth,
    /// `destination.burst`
    DestinationBurst,
    /// `destination.adjust`
    DestinationAdjust,
    /// `blocks`: their number
    Blocks,
    /// `block.source`
    SourceAddress,
    /// `block.destination`
    DestinationAddress,
    /// `block.bytes`
    Bytes,
    /// `block.gather`
    Gather,
    /// `block.scatter`
    Scatter,
    /// `cyclic`
    Cyclic,
    /// `priority`
    Priority,
    /// `handshake`
    Handshake,
    /// `flow_control`
    FlowControl,
    /// `fifo`
    Fifo,
    /// `link`
    Link,
    /// `trigger`
    Trigger,
    /// `events`
    Events,
    /// The [`Storage`](crate::Storage) that was handed to [`Controller::take`](crate::Controller::take)
    Storage,
    /// What the [`Controller`](crate::Controller) holds for its hardware, where the program has placed it
    Tables,
    /// The state of the channel asks for an operation that this configuration cannot do.
    Operation,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Reason {
    /// Outside the range of the hardware.
    Range,
    /// Not aligned as the hardware needs it.
    Alignment,
    /// Not a multiple of what the hardware moves at once.
    Multiple,
    /// Not possible together with another value.
    Combination,
    /// The hardware has no such ability.
    Capability,
    /// An address that the controller cannot reach.
    Reach,
    /// More than the storage of the channel holds.
    Capacity,
}

impl Error {
    /// An [`Error::Invalid`].
    #[inline]
    pub const fn invalid(field: Field, reason: Reason) -> Self {
        Error::Invalid(Fault { field, reason })
    }

    /// An [`Error::Unsupported`].
    #[inline]
    pub const fn unsupported(field: Field, reason: Reason) -> Self {
        Error::Unsupported(Fault { field, reason })
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        core::fmt::Debug::fmt(self, f)
    }
}

impl core::error::Error for Error {}
