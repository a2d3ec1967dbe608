//! What a stream moves in a step.
//!
//! A step is one transfer on one port: an item, or a burst, which is indivisible (RM0090 10.3.11).
//! In direct mode an item crosses both ports in one step.

use super::layout::{cr, flag};
use super::stream::{Log, Phase, Run, Stream};
use crate::memory::{BusError, Memory};

/// The next transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// Items from the peripheral port into the FIFO.
    Take { items: u32 },
    /// Items from the FIFO to the memory port.
    Store { items: u32 },
    /// Items from the memory port into the FIFO.
    Load { items: u32 },
    /// Items from the FIFO to the peripheral port.
    Emit { items: u32 },
    /// The late TCIF of a stop.
    EndStop,
}

impl Stream {
    /// The transfer this stream wants, if it could make one now.
    pub(super) fn next(&self) -> Option<Work> {
        let run = self.run.as_ref()?;
        match self.phase {
            Phase::Idle | Phase::Stopping { .. } => None,
            Phase::Flushing if self.fifo.level() == 0 => Some(Work::EndStop),
            Phase::Flushing => Some(Work::Store { items: self.storable(run) }),
            Phase::Running if run.total == 0 => None,
            Phase::Running if run.shape.writes_memory() => self.next_into_memory(run),
            Phase::Running => self.next_from_memory(run),
        }
    }

    /// Does the work.
    pub(super) fn perform(&mut self, work: Work, memory: &mut Memory, log: &mut Log) {
        let Some(mut run) = self.run else { return };
        let done = match work {
            Work::Take { items } => self.take(&mut run, items, memory, log),
            Work::Store { items } => self.store(&mut run, items, memory, log),
            Work::Load { items } => self.load(&mut run, items, memory, log),
            Work::Emit { items } => self.emit(&mut run, items, memory, log),
            Work::EndStop => return self.end_stop(),
        };
        self.run = Some(run);
        if done.is_err() {
            // RM0090 10.3.18.
            self.fail();
            return;
        }
        self.mark_half();
        match self.phase {
            Phase::Running => self.settle(),
            // With the flush before the enable bit, the end is seen with the last transfer; else
            // TCIF too rises with it.
            Phase::Flushing if self.fifo.level() == 0 => self.end_stop(),
            _ => {}
        }
    }

    /// Ends the transfer, or its round, when all has arrived (RM0090 10.3.13).
    pub(super) fn settle(&mut self) {
        let Some(run) = &self.run else { return };
        let arrived = !run.shape.writes_memory() || self.fifo.level() == 0;
        if self.phase != Phase::Running || !self.ended(run) {
            return;
        }
        let (circular, double) = (run.shape.circular, run.shape.double);
        if !arrived {
            // In direct mode the transfer that counts is over when its item is stored (10.3.2).
            if self.demanding && !circular && !run.shape.direct {
                self.cr &= !cr::EN;
                self.phase = Phase::Flushing;
            }
            return;
        }
        self.flags |= flag::TCIF;
        if !circular {
            self.rest();
            return;
        }
        // RM0090 10.3.8: reload. 10.3.9: the memory pointers are swapped. Whether data of the next
        // round may be read ahead before this point is not said; here it is not.
        if double {
            self.cr ^= cr::CT;
        }
        self.fifo.clear();
        self.begin_round();
    }

    /// Whether no further item crosses the peripheral port (RM0090 10.3.13, 10.3.15).
    fn ended(&self, run: &Run) -> bool {
        self.ndtr == 0 || (run.shape.peripheral_flow && run.last && !self.requested(run))
    }

    /// Whether the selected channel asks (RM0090 10.3.3); memory-to-memory runs without requests.
    fn requested(&self, run: &Run) -> bool {
        !run.shape.paced() || self.pending[run.shape.channel] > 0
    }

    /// A request is answered by a whole burst, or by single items where the rest is too short for
    /// one (RM0090 10.3.11, 10.3.12).
    fn per_request(&self, run: &Run) -> u32 {
        if self.ndtr >= run.shape.pburst { run.shape.pburst } else { 1 }
    }

    /// Peripheral-to-memory and memory-to-memory (RM0090 10.3.6).
    fn next_into_memory(&self, run: &Run) -> Option<Work> {
        let items = self.per_request(run);
        let fits = self.fifo.space() >= items * u32::from(run.shape.psize);
        let over = self.ended(run);
        let store = run.draining || over || !fits || run.shape.direct;
        let storable = if store { self.storable(run) } else { 0 };
        if storable > 0 {
            Some(Work::Store { items: storable })
        } else if !over && fits && self.requested(run) {
            Some(Work::Take { items })
        } else {
            None
        }
    }

    /// Memory items to go next: a burst if there is one; of a rest single items, even an incomplete
    /// one (RM0090 10.3.12, FIFO flush).
    fn storable(&self, run: &Run) -> u32 {
        let level = self.fifo.level();
        if level >= run.shape.memory_burst() { run.shape.mburst } else { u32::from(level > 0) }
    }

    /// Memory-to-peripheral (RM0090 10.3.6).
    fn next_from_memory(&self, run: &Run) -> Option<Work> {
        let shape = &run.shape;
        if self.ended(run) {
            return None;
        }
        let items = self.per_request(run);
        let missing = self.fifo.level() < items * u32::from(shape.psize);
        let asked = self.requested(run);
        if asked && (!missing || shape.direct) {
            return Some(Work::Emit { items });
        }
        if shape.direct {
            // One item is read ahead.
            return (self.fifo.level() == 0).then_some(Work::Load { items: 1 });
        }
        if !run.refilling || run.to_load == 0 {
            return None;
        }
        let burst = shape.memory_burst();
        if run.to_load >= burst && self.fifo.space() >= burst {
            return Some(Work::Load { items: shape.mburst });
        }
        // The rest is too short for a burst, or a request would wait for ever.
        let single = run.to_load < burst || (asked && missing);
        (single && self.fifo.space() >= u32::from(shape.msize)).then_some(Work::Load { items: 1 })
    }

    fn take(
        &mut self,
        run: &mut Run,
        items: u32,
        memory: &mut Memory,
        log: &mut Log,
    ) -> Result<(), BusError> {
        self.check_burst(run.peripheral, items, run.peripheral_stride(), log);
        for _ in 0..items {
            let value = memory.dma_read(run.peripheral, run.shape.psize)?;
            self.fifo.push(value, run.shape.psize);
            run.advance_peripheral();
            if run.shape.direct && !self.demanding {
                // An item counts once both ports have carried it.
                self.store(run, 1, memory, log)?;
            }
            self.ndtr -= 1;
        }
        self.acknowledge_request(run);
        run.draining |= !run.shape.direct && self.fifo.level() >= run.shape.threshold;
        Ok(())
    }

    fn store(
        &mut self,
        run: &mut Run,
        items: u32,
        memory: &mut Memory,
        log: &mut Log,
    ) -> Result<(), BusError> {
        let size = run.shape.msize;
        self.check_burst(run.memory, items, run.memory_stride(), log);
        for _ in 0..items {
            run.delivered += self.fifo.level().min(u32::from(size));
            memory.dma_write(run.memory, size, self.fifo.pop(size))?;
            run.memory = run.memory.wrapping_add(run.memory_stride());
        }
        run.draining &= self.fifo.level() >= run.shape.memory_burst();
        Ok(())
    }

    fn load(
        &mut self,
        run: &mut Run,
        items: u32,
        memory: &mut Memory,
        log: &mut Log,
    ) -> Result<(), BusError> {
        let size = run.shape.msize;
        self.check_burst(run.memory, items, run.memory_stride(), log);
        for _ in 0..items {
            self.fifo.push(memory.dma_read(run.memory, size)?, size);
            run.memory = run.memory.wrapping_add(run.memory_stride());
            run.to_load = run.to_load.saturating_sub(u32::from(size));
        }
        // "Fully reloaded": until nothing more fits.
        run.refilling &= self.fifo.space() >= u32::from(size);
        Ok(())
    }

    fn emit(
        &mut self,
        run: &mut Run,
        items: u32,
        memory: &mut Memory,
        log: &mut Log,
    ) -> Result<(), BusError> {
        let size = run.shape.psize;
        if run.shape.direct && self.fifo.level() == 0 {
            self.load(run, 1, memory, log)?;
        }
        self.check_burst(run.peripheral, items, run.peripheral_stride(), log);
        for _ in 0..items {
            memory.dma_write(run.peripheral, size, self.fifo.pop(size))?;
            run.advance_peripheral();
            run.delivered += u32::from(size);
            self.ndtr -= 1;
        }
        self.acknowledge_request(run);
        run.refilling |= self.fifo.level() <= run.shape.threshold;
        if run.shape.direct && run.to_load > 0 {
            self.load(run, 1, memory, log)?;
        }
        Ok(())
    }

    fn acknowledge_request(&mut self, run: &Run) {
        if run.shape.paced() {
            self.pending[run.shape.channel] -= 1;
        }
    }

    /// HTIF, once half the data has reached the destination port (RM0090 10.3.17). An odd count is
    /// not spoken of: half is reached by the item that makes it at least half. With the peripheral
    /// as flow controller no half is known.
    fn mark_half(&mut self) {
        let Some(run) = &mut self.run else { return };
        let bytes = run.total * u32::from(run.shape.psize);
        if !run.half && !run.shape.peripheral_flow && run.delivered * 2 >= bytes {
            run.half = true;
            self.flags |= flag::HTIF;
        }
    }

    /// RM0090 10.3.11: a burst that crosses 1 KiB is an AHB error which no register reports.
    fn check_burst(&self, address: u32, items: u32, stride: u32, log: &mut Log) {
        let last = address.wrapping_add((items - 1) * stride);
        if items > 1 && address / 0x400 != last / 0x400 {
            self.complain(log, "a burst crosses a 1 KiB boundary");
        }
    }
}

impl Run {
    /// RM0090 10.3.7.
    fn memory_stride(&self) -> u32 {
        if self.shape.memory_moves { u32::from(self.shape.msize) } else { 0 }
    }

    /// RM0090 10.3.7.
    fn peripheral_stride(&self) -> u32 {
        match (self.shape.peripheral_moves, self.shape.peripheral_by_word) {
            (false, _) => 0,
            (true, false) => u32::from(self.shape.psize),
            (true, true) => 4,
        }
    }

    /// The next peripheral address; PINCOS also aligns it to a word (RM0090 10.3.7).
    fn advance_peripheral(&mut self) {
        self.peripheral = self.peripheral.wrapping_add(self.peripheral_stride());
        if self.shape.peripheral_moves && self.shape.peripheral_by_word {
            self.peripheral &= !3;
        }
    }
}
