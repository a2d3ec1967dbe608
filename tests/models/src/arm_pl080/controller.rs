//! One controller: its channels, arbitration and interrupts.

use super::Knobs;
use super::channel::{Channel, Item, Log, Phase, Tick};
use super::chip::{Chip, Signal};
use super::layout::{config, global};
use super::requests::Requests;
use super::transfer::Work;
use crate::Memory;

/// Bytes after which a channel of the lowest priorities gives way (ka15889: a quad word).
const QUAD_WORD: u32 = 16;

/// Reads of the CPU that a word of an item lasts at most: the fetch goes on while a driver looks.
const READS_OF_A_WORD: u32 = 20;

/// A controller.
#[derive(Debug)]
pub(super) struct Controller {
    pub(super) chip: &'static Chip,
    pub(super) number: usize,
    pub(super) channels: Vec<Channel>,
    pub(super) requests: Requests,
    pub(super) config: u32,
    pub(super) sync: u32,
    /// The channel whose burst is under way, and the bytes it has moved.
    holder: Option<(usize, u32)>,
}

impl Controller {
    pub(super) fn new(chip: &'static Chip, number: usize) -> Self {
        Self {
            chip,
            number,
            channels: (0..chip.channels).map(|n| Channel::new(chip, number, n)).collect(),
            requests: Requests::new(),
            config: 0,
            sync: 0,
            holder: None,
        }
    }

    pub(super) fn on(&self) -> bool {
        self.config & global::E != 0
    }

    /// A bit for each channel that answers yes.
    pub(super) fn mask(&self, test: impl Fn(&Channel) -> bool) -> u32 {
        let bits = self.channels.iter().enumerate().filter(|(_, channel)| test(channel));
        bits.fold(0, |word, (n, _)| word | 1 << n)
    }

    /// IntTCStatus: after the mask of each channel (DDI 0196 3.7).
    pub(super) fn tc_status(&self) -> u32 {
        self.mask(|channel| channel.tc && channel.config & config::ITC != 0)
    }

    /// IntErrorStatus.
    pub(super) fn error_status(&self) -> u32 {
        self.mask(|channel| channel.error && channel.config & config::IE != 0)
    }

    /// The level of an interrupt output.
    pub(super) fn signal(&self, signal: Signal) -> bool {
        let word = match signal {
            Signal::Error => self.error_status(),
            Signal::TerminalCount => self.tc_status(),
            Signal::Combined => self.error_status() | self.tc_status(),
        };
        word != 0
    }

    /// A step passes for every channel that waits for something.
    pub(super) fn tick(&mut self, knobs: &Knobs, memory: &mut Memory, log: &mut Log) -> Vec<Tick> {
        let requests = &mut self.requests;
        let pass = |channel: &mut Channel| channel.tick(knobs, requests, memory, log);
        self.channels.iter_mut().map(pass).collect()
    }

    /// One step of the channel that wins, if any has something to do.
    pub(super) fn serve(&mut self, knobs: &Knobs, memory: &mut Memory, log: &mut Log) -> bool {
        if !self.on() {
            return false;
        }
        let Some((n, work)) = self.winner(knobs) else { return false };
        let channel = &mut self.channels[n];
        let bytes = match work {
            Work::Load(_) => 4,
            Work::Read { .. } => u32::from(channel.src_width()),
            Work::Write { .. } => u32::from(channel.dest_width()),
        };
        channel.perform(work, knobs, &mut self.requests, memory, log);
        let moved = bytes + self.holder.filter(|(holder, _)| *holder == n).map_or(0, |held| held.1);
        // ka15889: a DMA burst goes on to its end, but those of the last channels do not.
        let low = n + (self.chip.channels / 4).max(1) >= self.chip.channels;
        let burst = channel.source.is_some() || channel.destination.is_some();
        let goes_on = burst && !(low && moved >= QUAD_WORD);
        self.holder = goes_on.then_some((n, moved));
        true
    }

    /// The CPU has read a register. A word of an item takes no more of such reads than this.
    pub(super) fn was_read(&mut self, knobs: &Knobs, memory: &mut Memory, log: &mut Log) {
        if !self.on() {
            return;
        }
        for channel in &mut self.channels {
            let Phase::Loading(item) = channel.phase else { continue };
            if item.reads < READS_OF_A_WORD {
                channel.phase = Phase::Loading(Item { reads: item.reads + 1, ..item });
            } else {
                channel.perform(Work::Load(item), knobs, &mut self.requests, memory, log);
            }
        }
    }

    /// Fixed priority, the lowest number first (DDI 0196 2.1), after the burst under way.
    fn winner(&self, knobs: &Knobs) -> Option<(usize, Work)> {
        let holder = self.holder.map(|(n, _)| n);
        let order = holder.into_iter().chain(0..self.channels.len());
        let mut wants = order.map(|n| Some((n, self.channels[n].next(&self.requests, knobs)?)));
        wants.find_map(|want| want)
    }
}

impl Channel {
    /// Whether the channel is enabled with this peripheral as its source or destination.
    pub(super) fn listens_to(&self, line: usize) -> bool {
        let flow = self.flow();
        let source = flow.source_asks() && self.src_line() == line;
        let destination = flow.destination_asks() && self.dest_line() == line;
        self.enabled() && (source || destination)
    }

    fn tick(
        &mut self,
        knobs: &Knobs,
        requests: &mut Requests,
        memory: &mut Memory,
        log: &mut Log,
    ) -> Tick {
        match self.phase {
            Phase::Stopping { left: u32::MAX, .. } | Phase::Ending { left: u32::MAX } => {
                Tick::Nothing
            }
            Phase::Stopping { left: 0 | 1, lands } => {
                if let Some(work) = lands {
                    self.perform(work, knobs, requests, memory, log);
                }
                self.rest(knobs.count);
                Tick::Visible
            }
            Phase::Stopping { left, lands } => {
                self.phase = Phase::Stopping { left: left - 1, lands };
                Tick::Waiting
            }
            Phase::Ending { left: 0 | 1 } => {
                self.end(knobs);
                Tick::Visible
            }
            Phase::Ending { left } => {
                self.phase = Phase::Ending { left: left - 1 };
                Tick::Waiting
            }
            Phase::Running | Phase::Loading(_) if self.halted() => self.settle(),
            _ => Tick::Nothing,
        }
    }

    /// Halt is set: Active falls some steps after the FIFO has run dry.
    fn settle(&mut self) -> Tick {
        let settling = std::mem::take(&mut self.settling);
        let busy = self.active();
        self.settling = settling;
        if busy || matches!(settling, 0 | u32::MAX) {
            return Tick::Nothing;
        }
        self.settling -= 1;
        if self.settling == 0 { Tick::Visible } else { Tick::Waiting }
    }
}
