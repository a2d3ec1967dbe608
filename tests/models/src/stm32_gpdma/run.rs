//! The internal state of an active channel, and what may go on the bus next.

use super::channel::{Channel, Halt};
use super::layout::{Register, br1, tr2};
use super::shape::{Gate, Shape};

/// The side of the channel that a transfer is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Source,
    Destination,
}

/// A burst on the bus: what the arbiter grants at once (RM0456 17.4.11).
#[derive(Debug, Clone, Copy)]
pub(super) struct Burst {
    pub(super) side: Side,
    /// Beats, all and still to go.
    pub(super) beats: u32,
    pub(super) left: u32,
    /// Address of the next beat.
    pub(super) address: u32,
}

/// What an item does now (RM0456 17.4.6).
#[derive(Debug, Clone)]
pub(super) enum Stage {
    Data,
    /// The words of the next item, one read each; those before `next` are loaded.
    Link {
        words: Vec<Register>,
        next: usize,
        /// The configuration of the item that ends with this.
        ended: Shape,
    },
}

/// The state of an active channel.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) stage: Stage,
    pub(super) burst: Option<Burst>,
    /// Beats of the programmed burst under way, by side.
    pub(super) read_left: u32,
    pub(super) write_left: u32,
    /// The programmed burst was not shortened by the end of the block, by side.
    pub(super) read_whole: bool,
    pub(super) write_whole: bool,
    /// The first burst of this block has been read.
    pub(super) block_begun: bool,
    /// The request of this block has been taken (BREQ).
    pub(super) block_requested: bool,
    /// Bytes of this block, as the source counts them, that reached the destination.
    pub(super) delivered: u32,
    /// Blocks of this item that ended.
    pub(super) blocks: u32,
    /// The half of this block, or of this item, has been passed.
    pub(super) half: bool,
}

impl Run {
    pub(super) fn new() -> Self {
        Self {
            stage: Stage::Data,
            burst: None,
            read_left: 0,
            write_left: 0,
            read_whole: false,
            write_whole: false,
            block_begun: false,
            block_requested: false,
            delivered: 0,
            blocks: 0,
            half: false,
        }
    }

    /// A burst or the load of an item has begun and not ended: a suspension waits for it (RM0456
    /// 17.4.3, note).
    pub(super) fn on_the_bus(&self, rules: Rules) -> bool {
        let linking = matches!(self.stage, Stage::Link { next: 1.., .. });
        self.burst.is_some() || (linking && rules.whole_items)
    }
}

/// The next unit of work of a channel.
#[derive(Debug, Clone, Copy)]
pub(super) enum Work {
    /// The next beat of the burst under way.
    Beat,
    /// The first beat of a new burst of so many beats.
    Begin { side: Side, beats: u32 },
    /// A word of the next item.
    Word,
}

/// What no burst of the AHB crosses (RM0456 17.4.10).
const AHB_PAGE: u32 = 0x400;

/// What the manual leaves open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    pub(super) ahead: ReadAhead,
    /// A suspension waits for the whole of an item that is being loaded.
    pub(super) whole_items: bool,
    /// RESET of a suspended channel is lost if SUSPF has been cleared.
    pub(super) reset_needs_flag: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self { ahead: ReadAhead::Full, whole_items: true, reset_needs_flag: false }
    }
}

/// How far a channel reads ahead of what it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadAhead {
    /// Until the FIFO is full.
    #[default]
    Full,
    /// Until half the FIFO is full, the condition as RM0456 17.4.10 prints it. It is exceeded where
    /// source and destination bursts of different size would wait for each other for ever.
    Half,
}

impl Channel {
    /// What the channel would do now; `requested` is the state of a request line.
    pub(super) fn next(&self, requested: &dyn Fn(u16) -> bool) -> Option<Work> {
        let run = self.run.as_ref()?;
        match self.halt {
            Halt::Done | Halt::Waiting { left: u32::MAX, .. } => return None,
            Halt::Waiting { committed: false, .. } if !run.on_the_bus(self.rules) => return None,
            _ => {}
        }
        if run.burst.is_some() {
            return Some(Work::Beat);
        }
        if let Stage::Link { next, ended, .. } = &run.stage {
            let waits = *next == 0 && ended.gate == Gate::Link && !self.trigger.granted();
            return (!waits).then_some(Work::Word);
        }
        let shape = self.shape();
        let asked = requested(self.line());
        let destination = self.destination_beats(run, &shape, asked);
        let source = self.source_beats(run, &shape, asked).filter(|beats| {
            let level = self.fifo.len() as u32 + beats * shape.from;
            let full = level <= 2 * self.half;
            full && (self.rules.ahead == ReadAhead::Full
                || level <= self.half
                || destination.is_none())
        });
        match (source, destination) {
            (Some(beats), _) => Some(Work::Begin { side: Side::Source, beats }),
            (None, Some(beats)) => Some(Work::Begin { side: Side::Destination, beats }),
            (None, None) => None,
        }
    }

    /// REQSEL.
    pub(super) fn line(&self) -> u16 {
        (self.get(Register::Tr2) & 0xFF) as u16
    }

    /// Whether two channels listen to a peripheral's request (RM0456 17.4.11).
    pub(super) fn listens(&self) -> bool {
        self.enabled() && self.get(Register::Tr2) & tr2::SWREQ == 0
    }

    /// Beats of the next burst from the source, if one may begin.
    fn source_beats(&self, run: &Run, shape: &Shape, asked: bool) -> Option<u32> {
        let in_block = self.bndt() / shape.from;
        if in_block == 0 {
            return None;
        }
        let (programmed, begins) = match run.read_left {
            0 => (shape.source_burst.min(in_block), true),
            left => (left, false),
        };
        let first = !run.block_begun;
        let request = if shape.paced_source {
            asked || (shape.by_block && run.block_requested)
        } else {
            // The first read for a peripheral that is the destination waits too (RM0456 17.4.11).
            !shape.paced_destination || !first || asked
        };
        let trigger = match shape.gate {
            Gate::Open | Gate::Link => true,
            // The hit is used up at the end of the block, or of the repeated block.
            Gate::Block | Gate::RepeatedBlock => self.trigger.granted(),
            Gate::Burst => (shape.paced_destination && !first) || self.trigger.granted(),
        };
        if begins && !(request && trigger) {
            return None;
        }
        let step = if shape.source_moves { shape.from } else { 0 };
        Some(self.shortened(programmed, shape.from, self.get(Register::Sar), step))
    }

    /// Beats of the next burst to the destination, if one may begin.
    fn destination_beats(&self, run: &Run, shape: &Shape, asked: bool) -> Option<u32> {
        let ready = self.fifo.len() as u32 / shape.per_beat();
        let ending = self.bndt() == 0;
        let (wanted, begins) = match run.write_left {
            0 => (shape.destination_burst, true),
            left => (left, false),
        };
        let programmed = if ending { wanted.min(ready) } else { wanted };
        if begins && shape.paced_destination {
            let request = asked || (shape.by_block && run.block_requested);
            let trigger = shape.gate != Gate::Burst || self.trigger.granted();
            if !(request && trigger) {
                return None;
            }
        }
        let step = if shape.destination_moves { shape.to } else { 0 };
        let width = shape.to.max(shape.per_beat());
        let beats = self.shortened(programmed, width, self.get(Register::Dar), step);
        (ready >= beats && beats > 0).then_some(beats)
    }

    /// A programmed burst as the FIFO and the AHB allow it: at most half the FIFO, no crossing of
    /// 1 KiB (RM0456 17.4.10). Never an error. Half a FIFO is 16 bytes here at most, so that the limit
    /// of 16 beats is kept too.
    fn shortened(&self, programmed: u32, width: u32, address: u32, step: u32) -> u32 {
        let mut beats = programmed.min((self.half / width).max(1));
        if let Some(room) = (AHB_PAGE - address % AHB_PAGE).checked_div(step) {
            beats = beats.min(room.max(1));
        }
        beats
    }

    /// BRC (RM0456 17.8.13): blocks to come after this one.
    pub(super) fn blocks_left(&self, word: u32) -> u32 {
        if self.two_d { (word >> br1::BRC) & br1::BRC_MASK } else { 0 }
    }
}
