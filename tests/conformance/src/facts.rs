//! What a controller can do, from its manual; and what a budget allows.
//!
//! These are not asked of the driver: the suites compare the driver with them.

use core::ops::Range;
use dma_runtime::{Adjust, Config, Direction, ErrorKind, Request, Residue, Suspend, Width};

/// One controller of a chip.
#[derive(Clone, Copy)]
pub struct Facts {
    /// Its name in the manual.
    pub controller: &'static str,
    /// Its number in the register model, from 0.
    pub number: u8,
    /// The interrupt number of each channel.
    pub vectors: &'static [u16],
    /// Interrupt numbers that its channels share beside those.
    pub shared_vectors: &'static [u16],
    /// The kinds of transfer it makes.
    pub directions: &'static [Direction],
    /// Access widths.
    pub widths: &'static [Width],
    /// What becomes of items of these widths, in bursts of so many bytes at the source (first) and the destination.
    pub conversion: fn(Direction, Widths, [u16; 2]) -> Conversion,
    /// Whether an address can step so.
    pub adjusts: fn(Direction, Side, Adjust) -> bool,
    /// Whether bursts of this many bytes work on this channel, with these widths on that side.
    pub bursts: fn(u32, Direction, Side, Widths, u16) -> bool,
    /// Whether the register model moves a burst in one step.
    pub burst_steps: bool,
    /// The largest burst in bytes, 0 without bursts.
    pub max_burst: u16,
    /// Why there are none from memory to memory, where there are others.
    pub no_copy_bursts: Option<&'static str>,
    /// Items of one block; which side's items is `counts`.
    pub max_items: u32,
    /// The side whose items are counted.
    pub counts: fn(Direction) -> Side,
    /// Priorities are 0 to this.
    pub max_priority: u8,
    /// Whether half of a block is signalled.
    pub half_events: bool,
    /// What there is to know where hardware goes from block to block by itself.
    pub hardware_lists: Option<Lists>,
    /// Whether a channel can start another.
    pub links: Links,
    /// Whether blocks can be strided.
    pub strides: Strides,
    /// Whether a single block of this many bytes can run cyclically, with the reason if not.
    pub cyclic: fn(Direction, usize) -> Result<(), &'static str>,
    /// Whether rounds of a cyclic transfer interrupt.
    pub round_events: bool,
    /// Whether hardware alternates between two blocks, with the reason if not.
    pub alternates: fn(Direction) -> Result<(), &'static str>,
    /// What suspension may mean: more than one where the manual leaves the driver a choice.
    pub suspend: fn(&Config<'_>) -> &'static [Suspend],
    /// What the residue may mean, likewise.
    pub residue: fn(&Config<'_>) -> &'static [Residue],
    /// Bytes that may sit between source and destination.
    pub in_flight: usize,
    /// Whether an item is counted a little after it has arrived, at the latest when the next one begins.
    pub counts_late: bool,
    /// The peripheral that channel n is tried with.
    pub peripheral: fn(u32) -> Line,
    /// Whether any channel can be given any request line.
    pub routed: bool,
    /// Whether an unanswered halt can be noticed.
    pub halt: Halt,
    /// Steps after the start at which a halt has something to wait for.
    pub halts_at: u32,
    /// What a bus error on a side is reported as.
    pub bus_error: fn(Direction, Side) -> ErrorKind,
    /// Errors besides those of the bus.
    pub faults: &'static [Fault],
    /// Register reads of the outcome predicate: what a call that changes nothing may make.
    pub outcome_reads: usize,
    /// Registers that only the holder of the controller's lock may use.
    pub guarded: &'static [Guarded],
    /// Request numbers that do not exist.
    pub wrong_requests: &'static [u16],
    /// What the driver may spend.
    pub budget: Budget,
}

/// What a channel can do for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// Nothing, and why.
    None(&'static str),
    /// Start it at the end of its own transfer. A driver need not offer it.
    Major(Linked),
}

/// How the blocks of a channel can be strided.
#[derive(Debug, Clone, Copy)]
pub enum Strides {
    /// Not at all, and why.
    None(&'static str),
    /// In runs of one access of that side, or of one burst where there are such.
    Runs(Runs),
}

/// The strides of a controller.
#[derive(Debug, Clone, Copy)]
pub struct Runs {
    /// A run is a whole burst; else it is one access.
    pub of_bursts: bool,
    /// With accesses of so many bytes, the most between two runs.
    pub gap: fn(u32) -> u32,
    /// The first channel that can; those below have no means.
    pub from: u32,
}

/// Which channels another one can start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Linked {
    /// Those that a peripheral paces, too: else copies only.
    pub paced: bool,
    /// Those whose addresses both stay, too.
    pub still: bool,
    /// Each burst of a paced channel but the last may do it, too; a linked channel with a peripheral side has no request,
    /// and moves one burst for each link. At most so many bursts do.
    pub bursts: Option<usize>,
}

/// How hardware follows a list by itself.
#[derive(Debug, Clone, Copy)]
pub struct Lists {
    /// Whether a ring of several blocks works, with the reason if not.
    pub rings: fn(Direction) -> Result<(), &'static str>,
    /// Whether a ring of one block needs room for it, too.
    pub ring_node: bool,
    /// Bytes of a page of memory that the descriptors of a channel must not leave; 0 when they may be anywhere.
    pub page: u32,
    /// What a descriptor that cannot be read is reported as.
    pub link_error: ErrorKind,
    /// Whether a suspended channel leaves the next descriptor unread, so that a running ring's next block can be
    /// replaced.
    pub waits: bool,
    /// Whether its registers take a link then, so that the running block can lead to another one.
    pub links: bool,
    /// How many channels follow lists: the lowest ones.
    pub channels: u32,
}

/// One side of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The side that is read.
    Source,
    /// The side that is written.
    Destination,
}

/// The widths of source and destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Widths {
    /// Of a read.
    pub source: Width,
    /// Of a write.
    pub destination: Width,
}

impl Widths {
    /// What becomes of items where nothing packs.
    pub fn only_equal(self) -> Conversion {
        if self.source == self.destination { Conversion::Packs } else { Conversion::Refused }
    }
}

/// What becomes of items when both sides differ in width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// The stream of bytes stays as it is.
    Packs,
    /// It cannot, or not without changing the data: refused.
    Refused,
}

/// Where a peripheral is attached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// As the driver is told.
    pub request: Option<Request>,
    /// As the register model numbers it.
    pub line: u16,
    /// Another line of the model that the channel can, but does not, select.
    pub other: Option<u16>,
    /// The address of its data register.
    pub port: u32,
}

/// How a controller says that it has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// A bit that may take its time; waiting for it can time out.
    Acknowledged,
    /// At once, as far as registers tell.
    Immediate(&'static str),
}

/// An error that the hardware reports of a transfer from a peripheral to memory, other than a bus error.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    /// Its name in the manual.
    pub name: &'static str,
    /// `Model::request` with this line plus the channel's number makes it happen.
    pub line: u16,
    /// What the transfer may end with; `None` where it may go on as if nothing had been.
    pub outcomes: &'static [Option<ErrorKind>],
}

/// Registers that stand for other channels, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Guarded {
    /// A window: which channel's registers it shows is written to another one.
    Window {
        /// Where that is written.
        select: u32,
        /// The window.
        shown: Range<u32>,
    },
    /// A register with a say for several channels, which a write replaces as a whole.
    Whole(u32),
}

/// Writes and reads of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Writes.
    pub writes: usize,
    /// Reads.
    pub reads: usize,
    /// Whether the reads include a poll, which may take more.
    pub polls: bool,
}

/// Shorthand for a cost without a poll.
pub const fn cost(writes: usize, reads: usize) -> Option<Cost> {
    Some(Cost { writes, reads, polls: false })
}

/// Shorthand for a cost with a poll.
pub const fn poll(writes: usize, reads: usize) -> Option<Cost> {
    Some(Cost { writes, reads, polls: true })
}

/// The hand-written row of each operation; `None` where there is no figure.
#[derive(Debug, Clone, Copy, Default)]
pub struct Budget {
    /// `configure` of one block from memory to a peripheral.
    pub configure: Option<Cost>,
    /// `start` after `configure`.
    pub start: Option<Cost>,
    /// `start` after completion.
    pub again: Option<Cost>,
    /// The handler, one completed transfer.
    pub interrupt: Option<Cost>,
    /// `status` of a running channel.
    pub status: Option<Cost>,
    /// `stop` of a running channel.
    pub stop: Option<Cost>,
    /// `suspend` of a running channel.
    pub suspend: Option<Cost>,
    /// `resume`.
    pub resume: Option<Cost>,
}

impl Facts {
    /// How many channels there are.
    pub fn channels(&self) -> u32 {
        self.vectors.len() as u32
    }

    /// How the hardware of a channel follows lists, if it does.
    pub fn lists_of(&self, channel: u32) -> Option<Lists> {
        self.hardware_lists.filter(|lists| channel < lists.channels)
    }

    /// This channel, or the highest below it that there is, and whose hardware follows lists where some channels' does.
    pub fn list_channel(&self, channel: u32) -> u32 {
        let followed = self.hardware_lists.map_or(u32::MAX, |lists| lists.channels);
        channel.min(followed.min(self.channels()) - 1)
    }

    /// That channel, and where the hardware of only some channels follows lists, one whose handler does it.
    pub fn list_channels(&self, channel: u32) -> Vec<u32> {
        let followed = self.list_channel(channel);
        let handled = self.hardware_lists.map(|lists| channel.max(lists.channels));
        let handled = handled.filter(|handled| *handled < self.channels());
        [followed].into_iter().chain(handled).collect()
    }

    /// The channels whose hardware follows lists, where that of others does not.
    pub fn followers(&self) -> Option<String> {
        let count = self.hardware_lists?.channels;
        let text =
            if count == 1 { "channel 0".into() } else { format!("channels 0 to {}", count - 1) };
        (count < self.channels()).then_some(text)
    }

    /// Whether this kind of transfer exists.
    pub fn does(&self, direction: Direction) -> bool {
        self.directions.contains(&direction)
    }

    /// The direction that cases use which are not about directions: memory to memory if it exists.
    pub fn usual(&self) -> Direction {
        if self.does(Direction::MemoryToMemory) {
            Direction::MemoryToMemory
        } else {
            self.directions.first().copied().unwrap_or(Direction::PeripheralToMemory)
        }
    }

    /// Bytes that may have been moved and are not counted, or the other way round.
    pub fn unseen(&self) -> usize {
        let late = if self.counts_late { self.widest().bytes() as usize } else { 0 };
        self.in_flight + late
    }

    /// The widest access.
    pub fn widest(&self) -> Width {
        self.widths.iter().copied().max().unwrap_or(Width::Bits8)
    }
}
