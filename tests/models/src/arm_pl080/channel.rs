//! One channel: its registers and its life from enable to disable.

use super::Knobs;
use super::chip::Chip;
use super::layout::{FIFO, config, control, lli};
use super::requests::{Requests, Slot};
use super::transfer::Work;
use super::{Addresses, Count};
use std::collections::VecDeque;

/// Complaints, in order.
pub(super) type Log = Vec<String>;

/// What the passing of a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    /// Nothing is on its way, or it never comes.
    Nothing,
    /// Time passed.
    Waiting,
    /// Software can see a difference.
    Visible,
}

/// How far the channel is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// E is 0.
    Idle,
    /// E is 1 and items move.
    Running,
    /// An item list goes on: a word of the next item has to be fetched.
    Loading(Item),
    /// All is done, and E reads 1 for `left` more steps.
    Ending { left: u32 },
    /// Software has cleared E, which reads 1 for `left` more steps. Then `lands` lands.
    Stopping { left: u32, lands: Option<Work> },
}

/// A list item under way into the registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item {
    /// Where it is.
    pub(super) at: u32,
    /// The word that comes next.
    pub(super) word: u32,
    /// Reads of the CPU since the word before it came.
    pub(super) reads: u32,
}

/// A granted burst of the source or the destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grant {
    /// The request it serves; none for memory.
    pub(super) slot: Option<Slot>,
    /// Transfers to come.
    pub(super) left: u32,
    /// The burst may fetch from memory although the channel is halted: it began before.
    pub(super) fetches: bool,
}

impl Grant {
    pub(super) fn is_last(&self) -> bool {
        self.slot.is_some_and(|slot| slot.kind.is_last())
    }
}

/// Which of the four registers before Configuration have been written since the last enable.
pub(super) const ALL_WRITTEN: u8 = 0xF;

/// A channel.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) chip: &'static Chip,
    pub(super) name: String,
    pub(super) src: u32,
    pub(super) dest: u32,
    pub(super) lli: u32,
    /// Control without TransferSize.
    pub(super) control: u32,
    /// Transfers of the source still to be read; TransferSize while idle.
    pub(super) size: u32,
    /// Configuration without E and A.
    pub(super) config: u32,
    pub(super) phase: Phase,
    pub(super) fifo: VecDeque<u8>,
    pub(super) source: Option<Grant>,
    pub(super) destination: Option<Grant>,
    /// The flow controller has sent its last request, and it has been served.
    pub(super) packet_over: bool,
    /// Addresses of the items that moved last in this block.
    pub(super) last_src: Option<u32>,
    pub(super) last_dest: Option<u32>,
    /// Steps until Active may read 0 after Halt was set.
    pub(super) settling: u32,
    pub(super) written: u8,
    pub(super) tc: bool,
    pub(super) error: bool,
    /// E was set together with H while it read 0: the channel may only be disabled again.
    pub(super) raced: bool,
}

impl Channel {
    pub(super) fn new(chip: &'static Chip, controller: usize, number: usize) -> Self {
        let name = match chip.bases.len() {
            1 => format!("channel {number}"),
            _ => format!("DMA{controller} channel {number}"),
        };
        Self {
            chip,
            name,
            src: 0,
            dest: 0,
            lli: 0,
            control: 0,
            size: 0,
            config: 0,
            phase: Phase::Idle,
            fifo: VecDeque::new(),
            source: None,
            destination: None,
            packet_over: false,
            last_src: None,
            last_dest: None,
            settling: 0,
            written: 0,
            raced: false,
            tc: false,
            error: false,
        }
    }

    pub(super) fn complain(&self, log: &mut Log, text: impl AsRef<str>) {
        log.push(format!("{}: {}", self.name, text.as_ref()));
    }

    /// E, and the bit of EnbldChns.
    pub(super) fn enabled(&self) -> bool {
        self.phase != Phase::Idle
    }

    pub(super) fn halted(&self) -> bool {
        self.config & config::H != 0
    }

    /// A: data in the FIFO (DDI 0196 3.4, channel configuration). A burst under way keeps some there
    /// to its end, so that the sequence Halt, poll Active, clear E loses nothing.
    pub(super) fn active(&self) -> bool {
        let busy = !self.fifo.is_empty();
        self.enabled() && (busy || (self.halted() && self.settling > 0))
    }

    pub(super) fn level(&self) -> u32 {
        self.fifo.len() as u32
    }

    pub(super) fn room(&self) -> bool {
        FIFO - self.level() >= u32::from(self.src_width())
    }

    pub(super) fn src_width(&self) -> u8 {
        control::width(self.control, control::SWIDTH)
    }

    pub(super) fn dest_width(&self) -> u8 {
        control::width(self.control, control::DWIDTH)
    }

    /// TransferSize as read: transfers of the source width, a part of one counting whole.
    pub(super) fn shown_size(&self, count: Count) -> u32 {
        match count {
            Count::Source => self.size,
            Count::Destination if !self.flow().controller_counts() => self.size,
            Count::Destination => self.size + self.level().div_ceil(u32::from(self.src_width())),
        }
    }

    pub(super) fn read_control(&self, knobs: &Knobs) -> u32 {
        self.control | (self.shown_size(knobs.count) & control::SIZE)
    }

    pub(super) fn read_config(&self) -> u32 {
        let bit = |on, bit| if on { bit } else { 0 };
        self.config | bit(self.enabled(), config::E) | bit(self.active(), config::A)
    }

    pub(super) fn read_src(&self, knobs: &Knobs) -> u32 {
        match knobs.addresses {
            Addresses::Next => self.src,
            Addresses::LastItem => self.last_src.unwrap_or(self.src),
        }
    }

    pub(super) fn read_dest(&self, knobs: &Knobs) -> u32 {
        match knobs.addresses {
            Addresses::Next => self.dest,
            Addresses::LastItem => self.last_dest.unwrap_or(self.dest),
        }
    }

    /// The four registers of a list item, from the CPU or from memory.
    pub(super) fn load_control(&mut self, value: u32) {
        self.control = value & !control::SIZE;
        self.size = value & control::SIZE;
        self.packet_over = false;
    }

    /// E rises. Everything of an earlier run is gone.
    pub(super) fn start(&mut self) {
        self.phase = Phase::Running;
        self.written = 0;
        self.source = None;
        self.destination = None;
        self.packet_over = false;
        self.fifo.clear();
    }

    /// E cleared by software: what is on the AHB completes, then the channel is disabled and what
    /// the FIFO holds is lost (DDI 0196 3.4, channel configuration, bit E).
    pub(super) fn begin_stop(&mut self, lands: Option<Work>, delay: u32) {
        self.phase = Phase::Stopping { left: delay, lands };
    }

    /// E falls. TransferSize keeps what it showed.
    pub(super) fn rest(&mut self, count: Count) {
        self.size = self.shown_size(count);
        self.phase = Phase::Idle;
        self.fifo.clear();
        self.source = None;
        self.destination = None;
        self.settling = 0;
    }

    /// An error response: the raw error flag, and the channel is disabled (DDI 0196 3.4).
    pub(super) fn fail(&mut self, count: Count) {
        self.error = true;
        self.rest(count);
    }

    /// A block has arrived whole (DDI 0196 3.8): terminal count if the item asks for it, then the
    /// next item or the end. (Where E is falling already, the caller lets it fall.)
    pub(super) fn end_block(&mut self, knobs: &Knobs, requests: &mut Requests) {
        if let Some(slot) = self.destination.take().and_then(|grant| grant.slot) {
            requests.acknowledge(slot);
        }
        self.source = None;
        self.fifo.clear();
        let at = self.lli & lli::ADDRESS;
        if at != 0 {
            self.end_item();
            self.phase = Phase::Loading(Item { at, word: 0, reads: 0 });
        } else if knobs.end_delay == 0 {
            self.end(knobs);
        } else {
            self.phase = Phase::Ending { left: knobs.end_delay };
        }
    }

    /// The terminal count of an item that asks for it.
    fn end_item(&mut self) {
        self.tc |= self.control & control::I != 0;
    }

    /// The last item has ended: terminal count, and E falls.
    pub(super) fn end(&mut self, knobs: &Knobs) {
        self.end_item();
        self.rest(knobs.count);
    }
}
