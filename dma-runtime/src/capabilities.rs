//! What a controller, and a configured channel, can do.

/// What a channel can do in its present configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Capabilities {
    /// What is the same for every configuration.
    pub controller: ControllerCapabilities,
    /// Blocks that one list may have on this channel, by its storage and its hardware: of a cyclic one, when that is
    /// what is configured, else of one that ends. A cyclic transfer of one block may need [storage](crate::Storage) for
    /// it, too. Where the controller allows fewer in a ring than there is room for, `configure` names
    /// [`Field::Blocks`](crate::Field::Blocks).
    pub max_blocks: u16,
    /// Whether this channel's hardware goes from block to block, in cyclic lists of any length, too; if not, the
    /// interrupt handler does it. In hardware no time passes between two blocks, no interrupt is needed, and a late
    /// handler delays nothing.
    pub hardware_lists: bool,
    /// Whether single-block cyclic transfers work on this channel.
    pub cyclic: bool,
    /// What `suspend` means now.
    pub suspend: Suspend,
    /// What `pending` means now.
    pub residue: Residue,
    /// What `reload` of a running channel means now.
    pub reload: Queueing,
}

/// What is the same for every channel and configuration of a controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct ControllerCapabilities {
    /// Channels.
    pub channels: u8,
    /// Whether this channel can copy memory to memory.
    pub memory_to_memory: bool,
    /// Access widths, a bit for each size in bytes (1, 2, 4 …).
    pub widths: u8,
    /// The largest burst in bytes; 0 where there are none.
    pub max_burst: u16,
    /// Items of the counting side that one block may have.
    pub max_items: u32,
    /// Priorities are 0 (lowest) to this.
    pub max_priority: u8,
    /// Whether [`Event::Half`](crate::Event::Half) exists.
    pub half_events: bool,
    /// Whether a channel can start another one.
    pub links: bool,
    /// Whether blocks of this channel may be [strided](crate::Stride). In which steps is the controller's own, and others
    /// are refused: most add to an address behind each access, or each burst, so that a run is as much as one of that
    /// side. The generated crate's README says it in its line "strided blocks".
    pub strides: bool,
}

impl ControllerCapabilities {
    /// Bytes of which the addresses and lengths of buffers are multiples, to suit every width. With one width, its
    /// bytes are enough.
    pub const fn alignment(&self) -> usize {
        match self.widths.checked_ilog2() {
            Some(widest) => 1 << widest,
            None => 1,
        }
    }

    /// The fewest bytes that a block can have, at any address that is a multiple of them: the narrowest width.
    pub const fn granule(&self) -> usize {
        match self.widths {
            0 => 1,
            widths => 1 << widths.trailing_zeros(),
        }
    }
}

/// What `suspend` means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Suspend {
    /// The hardware pauses and goes on.
    Native,
    /// The request line is held back; the transfer stops between two requests.
    RequestGate,
    /// The channel is stopped and later programmed with the rest.
    Recompute,
    /// Not with this configuration.
    Unsupported,
}

/// What `pending` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Residue {
    /// Exactly what is not yet visible at the destination, in items of the side that the hardware counts: one that has
    /// arrived in part is pending.
    Exact,
    /// What is not yet read from the source; a few bytes may still be inside the controller.
    Source,
    /// Whole blocks only.
    Block,
    /// Nothing.
    None,
}

/// What `reload` of a running channel means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Queueing {
    /// It takes the place of the block that runs next.
    NextBlock,
    /// It runs behind the last block of the list, which grows by it: as long as there is room in the
    /// [storage](crate::Storage), and the hardware has not yet gone too far.
    Append,
    /// It is refused.
    IdleOnly,
}
