//! What a channel does next, and how it does it (DDI 0196 3.8 and B.4).

use super::Knobs;
use super::channel::{Channel, Grant, Item, Log, Phase};
use super::layout::control;
use super::requests::Requests;
use crate::{Memory, memory::BusError};

/// What the missing bytes of an incomplete destination item hold. ARM only says that the bytes
/// shall be a multiple of the destination width (ka3500); a visible pattern stands for the rest.
pub(super) const STALE: u8 = 0xA5;

/// One step of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// A word of a list item comes from memory.
    Load(Item),
    /// An item comes into the FIFO, as the first of these bursts if they are given.
    Read { source: Option<Grant>, destination: Option<Grant> },
    /// An item leaves the FIFO, as the first of this burst if it is given.
    Write { destination: Option<Grant> },
}

impl Channel {
    /// What the channel would do now.
    pub(super) fn next(&self, requests: &Requests, knobs: &Knobs) -> Option<Work> {
        match self.phase {
            Phase::Loading(item) => Some(Work::Load(item)),
            Phase::Running => self.next_item(requests, knobs),
            _ => None,
        }
    }

    fn next_item(&self, requests: &Requests, knobs: &Knobs) -> Option<Work> {
        // A burst under way fills the FIFO first: from the source, or for the destination.
        let fetches = self.destination.is_some_and(|grant| self.fetches_for(grant));
        if self.room() && (self.source.is_some() || fetches) {
            return Some(Work::Read { source: None, destination: None });
        }
        let whole = self.level() >= u32::from(self.dest_width());
        let rest = self.level() > 0 && self.source_over();
        if whole || rest {
            if !self.flow().destination_asks() || self.destination.is_some() {
                return Some(Work::Write { destination: None });
            }
            if let Some(grant) = self.grant_destination(requests, knobs) {
                return Some(Work::Write { destination: Some(grant) });
            }
        }
        if self.source_over() || !self.room() {
            return None;
        }
        // Halt: the current source request is served, further ones wait (DDI 0196 3.2).
        if self.flow().source_asks() || !self.flow().destination_asks() {
            let grant = if self.halted() { None } else { self.grant_source(requests) };
            return grant.map(|grant| Work::Read { source: Some(grant), destination: None });
        }
        // From memory to a peripheral, whose request brings the reads (ka3500).
        if self.destination.is_none() {
            let grant = self.grant_destination(requests, knobs);
            if let Some(grant) = grant.filter(|grant| self.fetches_for(*grant)) {
                return Some(Work::Read { source: None, destination: Some(grant) });
            }
        }
        let ahead = knobs.prefetch && !self.halted();
        ahead.then_some(Work::Read { source: None, destination: None })
    }

    /// Whether a burst to a peripheral wants more from memory than the FIFO holds, and may have it.
    fn fetches_for(&self, grant: Grant) -> bool {
        let needed = grant.left.saturating_mul(u32::from(self.dest_width()));
        let may = grant.fetches || !self.halted();
        !self.flow().source_asks() && !self.source_over() && may && self.level() < needed
    }

    /// Does the work.
    pub(super) fn perform(
        &mut self,
        work: Work,
        knobs: &Knobs,
        requests: &mut Requests,
        memory: &mut Memory,
        log: &mut Log,
    ) {
        let done = match work {
            Work::Load(item) => self.load(item, memory, log),
            Work::Read { source, destination } => {
                self.source = self.source.or(source);
                self.destination = self.destination.or(destination);
                self.take(requests, memory)
            }
            Work::Write { destination } => {
                self.destination = self.destination.or(destination);
                self.give(requests, memory)
            }
        };
        match done {
            Err(BusError) => self.fail(knobs.count),
            Ok(()) if !matches!(work, Work::Load(_)) && self.block_over() => {
                self.end_block(knobs, requests)
            }
            Ok(()) => {}
        }
    }

    /// One of the four words of an item: source, destination, next item, control (DDI 0196 3.6). The
    /// Configuration register is not among them. That all four arrive at once is nowhere said.
    fn load(&mut self, item: Item, memory: &mut Memory, log: &mut Log) -> Result<(), BusError> {
        let word = memory.dma_read(item.at.wrapping_add(4 * item.word), 4)?;
        match item.word {
            0 => (self.src, self.last_src) = (word, None),
            1 => (self.dest, self.last_dest) = (word, None),
            2 => {
                self.check_lli(word, log);
                self.lli = word;
            }
            _ => {
                self.check_control(word, log);
                self.load_control(word);
                self.check_item(log);
            }
        }
        if let Phase::Loading(_) = self.phase {
            let next = Item { word: item.word + 1, reads: 0, ..item };
            self.phase = if next.word < 4 { Phase::Loading(next) } else { Phase::Running };
        }
        Ok(())
    }

    fn take(&mut self, requests: &mut Requests, memory: &mut Memory) -> Result<(), BusError> {
        let width = self.src_width();
        let value = memory.dma_read(self.src, width)?;
        self.fifo.extend(value.to_le_bytes().iter().take(usize::from(width)));
        self.last_src = Some(self.src);
        if self.control & control::SI != 0 {
            self.src = self.src.wrapping_add(u32::from(width));
        }
        if self.flow().controller_counts() {
            self.size = self.size.saturating_sub(1);
        }
        if let Some(grant) = &mut self.source {
            grant.left -= 1;
            let grant = *grant;
            if grant.left == 0 {
                self.source = None;
                self.finish(grant, requests);
            }
        }
        Ok(())
    }

    fn give(&mut self, requests: &mut Requests, memory: &mut Memory) -> Result<(), BusError> {
        let width = self.dest_width();
        let mut value = [0; 4];
        for (n, byte) in value.iter_mut().take(usize::from(width)).enumerate() {
            *byte = self.fifo.get(n).copied().unwrap_or(STALE);
        }
        memory.dma_write(self.dest, width, u32::from_le_bytes(value))?;
        self.fifo.drain(..self.fifo.len().min(usize::from(width)));
        self.last_dest = Some(self.dest);
        if self.control & control::DI != 0 {
            self.dest = self.dest.wrapping_add(u32::from(width));
        }
        if let Some(grant) = &mut self.destination {
            grant.left -= 1;
            let grant = *grant;
            if grant.left == 0 {
                self.destination = None;
                self.finish(grant, requests);
            }
        }
        Ok(())
    }

    /// A burst is over: its request is acknowledged; a last one ends the packet.
    fn finish(&mut self, grant: Grant, requests: &mut Requests) {
        if let Some(slot) = grant.slot {
            requests.acknowledge(slot);
        }
        self.packet_over |= grant.is_last();
    }

    /// DDI 0196 3.8: the count has reached zero, or the last request has been served; and all of it
    /// is at the destination.
    fn block_over(&self) -> bool {
        if self.flow().destination_ends() {
            return self.packet_over;
        }
        self.source_over() && self.fifo.is_empty()
    }
}
