//! What is transferred in a trace.

/// A configuration; every field has a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// The controller; by default the first that can do the direction.
    pub controller: Option<String>,
    /// The channel; by default 0.
    pub channel: usize,
    /// The vector that serves it, where the program chooses; by default the first.
    pub vector: Option<String>,
    /// `m2m`, `m2p`, `p2m` or `p2p`; by default `m2p`.
    pub direction: Direction,
    /// The request line; by default 1 where there is one.
    pub request: Option<u64>,
    /// The side that is read.
    pub source: TransferSide,
    /// The side that is written.
    pub destination: TransferSide,
    /// Length in bytes; by default 64.
    pub bytes: u64,
    /// Blocks of that length, by default 1: the memory of each lies behind that of the one before it.
    pub blocks: u64,
    /// Where the controller finds the channel's descriptors; by default 0x20008000.
    pub storage: u64,
    /// Where the controller finds the driver's tables, one behind the other; by default 0x2000C000.
    pub tables: u64,
    /// Whether it starts again at the end.
    pub cyclic: bool,
    /// 0 is lowest.
    pub priority: u64,
    /// What interrupts: a list of `half`, `block`, `complete`, `error`; by default the last two.
    pub events: Vec<Event>,
    /// `automatic`, the default, `direct`, `quarter`, `half`, `three_quarters` or `full`.
    pub fifo: String,
    /// Who counts: `controller`, the default, or `peripheral`.
    pub flow_control: String,
    /// A channel to start.
    pub link: Option<u64>,
    /// Whether each burst but the last starts it; by default not.
    pub minor: bool,
    /// Whether the end starts it; by default so.
    pub major: bool,
    /// Whether another channel starts this one.
    pub armed: bool,
}

/// Who talks to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Memory to memory.
    M2m,
    /// Memory to peripheral.
    M2p,
    /// Peripheral to memory.
    P2m,
    /// Peripheral to peripheral.
    P2p,
}

/// One side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransferSide {
    /// Bytes of one access; by default 4 from memory to memory, else 1.
    pub width: Option<u64>,
    /// Bytes of one burst, 0 for none.
    pub burst: u64,
    /// `increment`, `decrement` or `fixed`; by default fixed for a peripheral.
    pub adjust: Option<String>,
    /// Whether software paces it, not its request line.
    pub software: bool,
    /// The address; by default 0x20000000 or 0x20001000 in memory, 0x40004400 for a peripheral.
    pub address: Option<u64>,
    /// Where each block is strided: bytes of a run.
    pub count: Option<u64>,
    /// Likewise, bytes from the start of one run to that of the next.
    pub interval: Option<u64>,
}

/// What can interrupt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Half of a block.
    Half,
    /// A block, or a round.
    Block,
    /// The end.
    Complete,
    /// An error.
    Error,
}

impl Default for Transfer {
    fn default() -> Self {
        Transfer {
            controller: None,
            channel: 0,
            vector: None,
            direction: Direction::M2p,
            request: None,
            source: TransferSide::default(),
            destination: TransferSide::default(),
            bytes: 64,
            blocks: 1,
            storage: 0x2000_8000,
            tables: 0x2000_C000,
            cyclic: false,
            priority: 0,
            events: vec![Event::Complete, Event::Error],
            fifo: "automatic".to_owned(),
            flow_control: "controller".to_owned(),
            link: None,
            minor: false,
            major: true,
            armed: false,
        }
    }
}

impl Transfer {
    /// Whether a side is memory.
    fn is_memory(&self, source: bool) -> bool {
        match self.direction {
            Direction::M2m => true,
            Direction::M2p => source,
            Direction::P2m => !source,
            Direction::P2p => false,
        }
    }

    pub(super) fn side(&self, source: bool) -> &TransferSide {
        if source { &self.source } else { &self.destination }
    }

    /// Bytes of one access.
    pub(super) fn width(&self, source: bool) -> u64 {
        let default = if self.direction == Direction::M2m { 4 } else { 1 };
        self.side(source).width.unwrap_or(default)
    }

    /// Bytes of one burst.
    pub(super) fn burst(&self, source: bool) -> u64 {
        self.side(source).burst
    }

    /// What the address does: index of increment, decrement, fixed.
    pub(super) fn adjust(&self, source: bool) -> Option<u64> {
        match self.side(source).adjust.as_deref() {
            None if self.is_memory(source) => Some(0),
            None => Some(2),
            Some("increment") => Some(0),
            Some("decrement") => Some(1),
            Some("fixed") => Some(2),
            Some(_) => None,
        }
    }

    /// The same without strides.
    pub(super) fn contiguous(&self) -> Transfer {
        let side =
            |side: &TransferSide| TransferSide { count: None, interval: None, ..side.clone() };
        Transfer {
            source: side(&self.source),
            destination: side(&self.destination),
            ..self.clone()
        }
    }

    /// Bytes of a run, and bytes left out behind it, if a side is strided; nothing when the one or the other cannot be.
    pub(super) fn stride(&self, source: bool) -> Option<(u64, u64)> {
        let side = self.side(source);
        match (side.count, side.interval) {
            (None, None) => Some((0, 0)),
            (Some(count), Some(interval)) if count > 0 && self.adjust(source) == Some(0) => {
                let gap = interval.checked_sub(count)?;
                Some(if gap == 0 { (0, 0) } else { (count, gap) })
            }
            _ => None,
        }
    }

    /// From the first byte of a block to behind its last one.
    pub(super) fn span(&self, source: bool) -> u64 {
        let (run, gap) = self.stride(source).unwrap_or_default();
        let gaps = self.bytes.saturating_sub(1).checked_div(run).unwrap_or(0);
        self.bytes.saturating_add(gaps.saturating_mul(gap))
    }

    /// The first address.
    pub(super) fn address(&self, source: bool) -> u64 {
        let default = match (self.is_memory(source), source) {
            (true, true) => 0x2000_0000,
            (true, false) => 0x2000_1000,
            (false, _) => 0x4000_4400,
        };
        self.side(source).address.unwrap_or(default)
    }

    /// Whether a request line paces it. An armed channel needs none where links step it.
    pub(super) fn paced(&self, steps: bool) -> bool {
        self.direction != Direction::M2m && !(steps && self.armed)
    }

    /// The request line.
    pub(super) fn request(&self, steps: bool) -> Option<u64> {
        self.request.or(self.paced(steps).then_some(1))
    }
}
