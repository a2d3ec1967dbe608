//! What a channel tells its owner.

/// Something that happened to a running transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Event {
    /// Half of the current block is done. May merge with what follows when the handler is late; with the end of a
    /// round only where [`Event::Block`] is wanted, too.
    Half,
    /// All blocks up to this index are done and more follow; in a cyclic transfer, one round of this
    /// block. May merge when the handler is late, or when a round ends while a suspension begins; never comes after
    /// `Complete`. Of a list that hardware runs by itself, the handler names the last block that has ended; a ring that
    /// it finds a whole round further on has passed it by.
    Block(u16),
    /// The whole list is done. Exactly once, last.
    Complete,
    /// The transfer failed. Exactly once, last.
    Error(ErrorKind),
}

/// Why a transfer failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
#[repr(u8)]
pub enum ErrorKind {
    /// A bus error, side unknown.
    Bus = 1,
    /// A bus error while reading the source.
    Read = 2,
    /// A bus error while writing the destination.
    Write = 3,
    /// The controller found its configuration impossible.
    Configuration = 4,
    /// Data came faster than it could be taken, or was wanted before it was there.
    Overrun = 5,
    /// A descriptor could not be fetched or used.
    Descriptor = 6,
    /// The hardware says no more.
    Unknown = 7,
}

impl ErrorKind {
    /// The kind behind a code, as stored in a word.
    pub(crate) const fn from_code(code: u32) -> Option<Self> {
        Some(match code {
            0 => return None,
            1 => ErrorKind::Bus,
            2 => ErrorKind::Read,
            3 => ErrorKind::Write,
            4 => ErrorKind::Configuration,
            5 => ErrorKind::Overrun,
            6 => ErrorKind::Descriptor,
            _ => ErrorKind::Unknown,
        })
    }
}

/// A set of event kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Events(u8);

impl Events {
    /// No event.
    pub const NONE: Self = Events(0);
    /// [`Event::Half`].
    pub const HALF: Self = Events(1);
    /// [`Event::Block`].
    pub const BLOCK: Self = Events(2);
    /// [`Event::Complete`].
    pub const COMPLETE: Self = Events(4);
    /// [`Event::Error`].
    pub const ERROR: Self = Events(8);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Events(self.0 | other.0)
    }

    /// Whether all of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The set as bits: half 1, block 2, complete 4, error 8.
    pub const fn bits(self) -> u8 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u8) -> Self {
        Events(bits & 0xF)
    }
}
