//! An active channel at work: beats, and what the end of a burst changes.

use super::channel::{Channel, Halt, Log};
use super::layout::{Register, br1, flag};
use super::run::{Burst, Run, Side, Work};
use super::shape::{Gate, Shape};
use crate::Memory;
use crate::memory::BusError;

impl Channel {
    /// Carries out what [`Channel::next`] found. True: a request of the line was used up.
    pub(super) fn perform(&mut self, work: Work, memory: &mut Memory, log: &mut Log) -> bool {
        if let Halt::Waiting { committed, .. } = &mut self.halt {
            *committed = false;
        }
        let mut used = false;
        match work {
            Work::Word => self.load_word(memory, log),
            Work::Beat => self.beat(memory, log),
            Work::Begin { side, beats } => {
                used = self.begin(side, beats);
                self.beat(memory, log);
            }
        }
        self.settle();
        used
    }

    /// Puts a burst on the bus. True: a new programmed burst, which took a request. A request stands
    /// for one programmed burst on its side, however it is shortened, or with BREQ for one block
    /// (RM0456 17.8.11).
    fn begin(&mut self, side: Side, beats: u32) -> bool {
        let shape = self.shape();
        let in_block = self.bndt() / shape.from;
        let level = self.level();
        let ending = self.bndt() == 0;
        let address = match side {
            Side::Source => self.get(Register::Sar),
            Side::Destination => self.get(Register::Dar),
        };
        let Some(run) = &mut self.run else { return false };
        run.burst = Some(Burst { side, beats, left: beats, address });
        let (left, whole, programmed, rest, paced) = match side {
            Side::Source => (
                &mut run.read_left,
                &mut run.read_whole,
                shape.source_burst,
                in_block,
                shape.paced_source,
            ),
            Side::Destination => (
                &mut run.write_left,
                &mut run.write_whole,
                shape.destination_burst,
                if ending { level } else { u32::MAX },
                shape.paced_destination,
            ),
        };
        let begins = *left == 0;
        if begins {
            *left = programmed.min(rest);
            *whole = programmed <= rest;
        } else if *left > rest {
            // The block ended while a programmed burst to the destination was under way.
            *left = rest;
            *whole = false;
        }
        if side == Side::Source {
            run.block_begun = true;
        }
        if !begins || !paced {
            return false;
        }
        !shape.by_block || !std::mem::replace(&mut run.block_requested, true)
    }

    /// One beat; with the last of a burst the registers follow (RM0456 17.8.14: after each burst).
    fn beat(&mut self, memory: &mut Memory, log: &mut Log) {
        let shape = self.shape();
        let Some(mut burst) = self.run.as_ref().and_then(|run| run.burst) else { return };
        let done = match burst.side {
            Side::Source => self.read_beat(&mut burst, &shape, memory),
            Side::Destination => self.write_beat(&mut burst, &shape, memory),
        };
        if done.is_err() {
            return self.data_error();
        }
        burst.left -= 1;
        let ended = burst.left == 0;
        if let Some(run) = &mut self.run {
            run.burst = (!ended).then_some(burst);
        }
        match (ended, burst.side) {
            (false, _) => {}
            (true, Side::Source) => self.source_done(burst.beats, &shape),
            (true, Side::Destination) => self.destination_done(burst.beats, &shape, log),
        }
    }

    fn read_beat(
        &mut self,
        burst: &mut Burst,
        shape: &Shape,
        memory: &mut Memory,
    ) -> Result<(), BusError> {
        let value = memory.dma_read(burst.address, shape.from as u8)?;
        self.fifo.extend(shape.take_in(value));
        if shape.source_moves {
            burst.address = burst.address.wrapping_add(shape.from);
        }
        Ok(())
    }

    fn write_beat(
        &mut self,
        burst: &mut Burst,
        shape: &Shape,
        memory: &mut Memory,
    ) -> Result<(), BusError> {
        let count = shape.per_beat() as usize;
        let bytes: Vec<u8> = self.fifo.drain(..count).collect();
        memory.dma_write(burst.address, shape.to as u8, shape.give_out(&bytes))?;
        if shape.destination_moves {
            burst.address = burst.address.wrapping_add(shape.to);
        }
        Ok(())
    }

    /// A burst from the source is in the FIFO. BNDT counts here: what it has lost may still be in
    /// the FIFO (RM0456 17.8.8, note at FIFOL).
    fn source_done(&mut self, beats: u32, shape: &Shape) {
        let word = self.get(Register::Br1);
        let mut address = self.get(Register::Sar);
        if shape.source_moves {
            address = address.wrapping_add(beats * shape.from);
        }
        let left = self.bndt() - beats * shape.from;
        self.set(Register::Br1, word & !br1::BNDT | left);
        let Some(run) = &mut self.run else { return };
        run.read_left -= beats;
        let burst_ended = run.read_left == 0;
        if burst_ended && run.read_whole && self.two_d {
            // RM0456 17.8.14: not after a burst that the end of the block shortened.
            address = moved(address, self.get(Register::Tr3) & 0x1FFF, word & br1::SDEC);
        }
        if left == 0 && self.two_d {
            address = moved(address, self.get(Register::Br2) & 0xFFFF, word & br1::BRSDEC);
        }
        self.set(Register::Sar, address);
        if burst_ended && !shape.paced_destination {
            self.triggered_done(Gate::Burst, shape.gate);
        }
    }

    /// A burst has reached the destination.
    fn destination_done(&mut self, beats: u32, shape: &Shape, log: &mut Log) {
        let word = self.get(Register::Br1);
        let mut address = self.get(Register::Dar);
        if shape.destination_moves {
            address = address.wrapping_add(beats * shape.to);
        }
        // Less than a beat cannot follow any more: only a FIFO not reset after an error has it.
        let ended = self.bndt() == 0 && self.level() == 0;
        let (offset, jump) = (self.get(Register::Tr3) >> 16, self.get(Register::Br2) >> 16);
        let Some(run) = &mut self.run else { return };
        run.delivered += beats * shape.per_beat();
        run.write_left -= beats;
        let burst_ended = run.write_left == 0 || ended;
        if burst_ended && run.write_whole && run.write_left == 0 && self.two_d {
            // Of the last, shortened burst the manual speaks for the source only; the same is taken.
            address = moved(address, offset, word & br1::DDEC);
        }
        if ended {
            run.write_left = 0;
            if self.two_d {
                address = moved(address, jump, word & br1::BRDDEC);
            }
        }
        self.set(Register::Dar, address);
        if burst_ended && shape.paced_destination {
            self.triggered_done(Gate::Burst, shape.gate);
        }
        self.mark_half_block(shape);
        if ended {
            self.fifo.clear();
            self.block_done(shape, log);
        }
    }

    /// A block has reached the destination.
    fn block_done(&mut self, shape: &Shape, log: &mut Log) {
        self.triggered_done(Gate::Block, shape.gate);
        let more = self.blocks_left(self.get(Register::Br1));
        let Some(run) = &mut self.run else { return };
        run.blocks += 1;
        run.block_begun = false;
        run.block_requested = false;
        run.delivered = 0;
        self.mark_half_item(shape);
        self.block_event(shape, more == 0);
        if more > 0 {
            // RM0456 17.8.13: BRC counts down, and the block is as long as it was programmed.
            let modes = self.get(Register::Br1) & !(br1::BNDT | br1::BRC_MASK << br1::BRC);
            let bndt = self.programmed & br1::BNDT;
            self.set(Register::Br1, modes | (more - 1) << br1::BRC | bndt);
            return;
        }
        self.triggered_done(Gate::RepeatedBlock, shape.gate);
        self.item_data_done(*shape, log);
    }

    /// A bus error at the source or the destination (RM0456 17.4.16): EN falls, and the FIFO keeps
    /// what it has until RESET.
    fn data_error(&mut self) {
        self.flags |= flag::DTE;
        self.needs_reset = true;
        self.disable();
    }

    /// A new item begins, from the registers as they are.
    pub(super) fn begin_item(&mut self) {
        self.run = Some(Run::new());
    }
}

/// An address and an offset that is added, or subtracted where the mode bit is set.
fn moved(address: u32, offset: u32, down: u32) -> u32 {
    if down == 0 { address.wrapping_add(offset) } else { address.wrapping_sub(offset) }
}
