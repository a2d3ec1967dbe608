//! What to transfer.

use crate::{Callback, Endpoint, Events, Width};

/// Who talks to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Direction {
    /// Memory to memory.
    MemoryToMemory = 0,
    /// Memory to peripheral.
    MemoryToPeripheral = 1,
    /// Peripheral to memory.
    PeripheralToMemory = 2,
    /// Peripheral to peripheral.
    PeripheralToPeripheral = 3,
    /// Host to memory.
    HostToMemory = 4,
    /// Memory to host.
    MemoryToHost = 5,
}

impl Direction {
    pub(crate) const fn from_code(code: u32) -> Self {
        match code {
            1 => Direction::MemoryToPeripheral,
            2 => Direction::PeripheralToMemory,
            3 => Direction::PeripheralToPeripheral,
            4 => Direction::HostToMemory,
            5 => Direction::MemoryToHost,
            _ => Direction::MemoryToMemory,
        }
    }
}

/// A request line, numbered as the controller's manual numbers it. Generated crates have a typed
/// constant for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Request(pub u16);

/// Steps inside a block: `count` bytes, the next ones `interval` bytes further on. The side's address is that of the
/// first run; it steps forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stride {
    /// Bytes from the start of one run to the start of the next: the run and its gap.
    pub interval: u32,
    /// Bytes moved before each step.
    pub count: u16,
}

/// One piece of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block {
    /// The first address read; with [`Adjust::Decrement`](crate::Adjust::Decrement) the highest.
    pub source: usize,
    /// The first address written.
    pub destination: usize,
    /// How much, in bytes; what a stride leaves out does not count.
    pub bytes: usize,
    /// Strided reading, where [`ControllerCapabilities::strides`](crate::ControllerCapabilities::strides) says so.
    pub gather: Option<Stride>,
    /// Strided writing, likewise.
    pub scatter: Option<Stride>,
}

impl Block {
    /// A contiguous block.
    pub const fn new(source: usize, destination: usize, bytes: usize) -> Self {
        Block { source, destination, bytes, gather: None, scatter: None }
    }

    /// Read in steps.
    pub const fn gather(mut self, stride: Stride) -> Self {
        self.gather = Some(stride);
        self
    }

    /// Written in steps.
    pub const fn scatter(mut self, stride: Stride) -> Self {
        self.scatter = Some(stride);
        self
    }
}

/// Whether the list starts again when it has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cyclic {
    /// It runs once.
    No,
    /// It runs until it is stopped.
    Yes,
}

/// Who paces a peripheral side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handshake {
    /// The request line.
    Hardware,
    /// Software, one trigger for all.
    Software,
}

/// Who decides how much is transferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlowControl {
    /// The controller counts.
    Controller,
    /// The peripheral says when it is done.
    Peripheral,
}

/// When a FIFO starts moving data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FifoMode {
    /// As the configuration needs it.
    Automatic,
    /// No FIFO.
    Direct,
    /// At a quarter.
    Quarter,
    /// At a half.
    Half,
    /// At three quarters.
    ThreeQuarters,
    /// When full.
    Full,
}

/// What starts a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum Trigger {
    /// `start`.
    Software,
    /// Another channel, whose [`Config::link`] names this one. `start` *arms* the channel: it is running and busy, all
    /// of its bytes are pending, and it waits. Its end is delivered as ever, and `stop` takes it back. One `start` is
    /// for one run: until the next one the channel does not listen.
    ///
    /// A link runs the whole of it, paced by its requests if it has a [`Config::request`]. Where channels also start
    /// others with their bursts, one with a peripheral side has no request (naming one is refused): each link stands
    /// for one, and moves one burst. A link that comes before the last one was taken is lost, as may be one that comes
    /// before `start` returns; so the linked channel wants the higher priority of the two.
    Link,
}

/// A channel that this one starts: another one, configured with [`Trigger::Link`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The other channel's number.
    pub channel: u8,
    /// Whether each burst but the last starts it: what one request moves, of a channel that requests or links pace.
    pub minor: bool,
    /// Whether the end starts it. With `minor`, each burst does so.
    pub major: bool,
}

/// A whole transfer. What a controller lacks is refused by `configure`, never ignored.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Config<'a> {
    /// Who talks to whom.
    pub direction: Direction,
    /// The peripheral's request line. It is one channel's at a time: nothing refuses it to a second one, and no manual
    /// says what two of them do. Where a router puts several lines on one input of the controller, the input is.
    pub request: Option<Request>,
    /// The side that is read.
    pub source: Endpoint,
    /// The side that is written.
    pub destination: Endpoint,
    /// What to move, in order. Several blocks, at most as many as the channel's [`Storage`](crate::Storage) has room
    /// for, are a list: the controller goes from one to the next by itself where it
    /// [can](crate::Capabilities::hardware_lists), and the interrupt handler does it elsewhere, which takes its time.
    /// A cyclic list of several blocks needs a controller that does it by itself, or one that alternates between two.
    pub blocks: &'a [Block],
    /// Whether to start again at the end.
    pub cyclic: Cyclic,
    /// 0 is lowest.
    pub priority: u8,
    /// Who paces the source.
    pub source_handshake: Handshake,
    /// Who paces the destination.
    pub destination_handshake: Handshake,
    /// Who counts.
    pub flow_control: FlowControl,
    /// When the FIFO moves data.
    pub fifo: FifoMode,
    /// Another channel to start. See what [`Channel::configure`](crate::Channel::configure) demands of it.
    pub link: Option<Link>,
    /// Who starts this channel.
    pub trigger: Trigger,
    /// Which events interrupt and are delivered.
    pub events: Events,
    /// Where they are delivered.
    pub callback: Option<&'static Callback>,
}

impl<'a> Config<'a> {
    const fn with(
        direction: Direction,
        source: Endpoint,
        destination: Endpoint,
        blocks: &'a [Block],
    ) -> Self {
        Config {
            direction,
            request: None,
            source,
            destination,
            blocks,
            cyclic: Cyclic::No,
            priority: 0,
            source_handshake: Handshake::Hardware,
            destination_handshake: Handshake::Hardware,
            flow_control: FlowControl::Controller,
            fifo: FifoMode::Automatic,
            link: None,
            trigger: Trigger::Software,
            events: Events::COMPLETE.with(Events::ERROR),
            callback: None,
        }
    }

    /// Copies memory, both addresses growing.
    pub const fn memory_to_memory(width: Width, blocks: &'a [Block]) -> Self {
        Self::with(
            Direction::MemoryToMemory,
            Endpoint::memory(width),
            Endpoint::memory(width),
            blocks,
        )
    }

    /// Feeds a peripheral's data register.
    pub const fn memory_to_peripheral(request: Request, width: Width, blocks: &'a [Block]) -> Self {
        let mut config = Self::with(
            Direction::MemoryToPeripheral,
            Endpoint::memory(width),
            Endpoint::register(width),
            blocks,
        );
        config.request = Some(request);
        config
    }

    /// Drains a peripheral's data register.
    pub const fn peripheral_to_memory(request: Request, width: Width, blocks: &'a [Block]) -> Self {
        let mut config = Self::with(
            Direction::PeripheralToMemory,
            Endpoint::register(width),
            Endpoint::memory(width),
            blocks,
        );
        config.request = Some(request);
        config
    }

    /// With another direction.
    #[must_use]
    pub const fn direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// With a request line.
    #[must_use]
    pub const fn request(mut self, request: Option<Request>) -> Self {
        self.request = request;
        self
    }

    /// With another source.
    #[must_use]
    pub const fn source(mut self, source: Endpoint) -> Self {
        self.source = source;
        self
    }

    /// With another destination.
    #[must_use]
    pub const fn destination(mut self, destination: Endpoint) -> Self {
        self.destination = destination;
        self
    }

    /// Cyclic or not.
    #[must_use]
    pub const fn cyclic(mut self, cyclic: Cyclic) -> Self {
        self.cyclic = cyclic;
        self
    }

    /// With a priority, 0 lowest.
    #[must_use]
    pub const fn priority(mut self, priority: u8) -> Self {
        self.priority = priority;
        self
    }

    /// With other pacing.
    #[must_use]
    pub const fn handshake(mut self, source: Handshake, destination: Handshake) -> Self {
        self.source_handshake = source;
        self.destination_handshake = destination;
        self
    }

    /// With another counter.
    #[must_use]
    pub const fn flow_control(mut self, flow_control: FlowControl) -> Self {
        self.flow_control = flow_control;
        self
    }

    /// With a FIFO mode.
    #[must_use]
    pub const fn fifo(mut self, fifo: FifoMode) -> Self {
        self.fifo = fifo;
        self
    }

    /// With a linked channel.
    #[must_use]
    pub const fn link(mut self, link: Option<Link>) -> Self {
        self.link = link;
        self
    }

    /// Started by this.
    #[must_use]
    pub const fn trigger(mut self, trigger: Trigger) -> Self {
        self.trigger = trigger;
        self
    }

    /// With these events only.
    #[must_use]
    pub const fn events(mut self, events: Events) -> Self {
        self.events = events;
        self
    }

    /// With a callback.
    #[must_use]
    pub const fn callback(mut self, callback: &'static Callback) -> Self {
        self.callback = Some(callback);
        self
    }

    /// Whether the end of a block must interrupt: asked for, or needed to go on to the next block.
    pub const fn wants_done(&self) -> bool {
        match self.cyclic {
            Cyclic::Yes => self.events.contains(Events::BLOCK),
            Cyclic::No => self.events.contains(Events::COMPLETE) || self.blocks.len() > 1,
        }
    }

    /// As [`Config::wants_done`], where hardware goes on by itself: whether the end of some block is asked for.
    /// ([`Next::last`](crate::Next) tells of which.)
    pub const fn wants_ends(&self) -> bool {
        let complete = matches!(self.cyclic, Cyclic::No) && self.events.contains(Events::COMPLETE);
        complete || self.events.contains(Events::BLOCK)
    }
}
