//! Time: one element, or what falls due.

use super::channel::{Empty, Mode, READ_ERROR, WRITE_ERROR, split_count};
use super::controller::Controller;
use super::registers;
use crate::memory::BusError;

/// SIO and the PPB belong to the processors; no bus leads there (RP2350 12.6.7; RP2040 2.1: the SIO is on
/// the processors' own port).
const PROCESSORS: u32 = 0xd000_0000;

impl Controller {
    /// One step: an effect that falls due, or else one element.
    pub(super) fn step(&mut self) -> bool {
        let waiting = match self.tick_aborts() {
            Tick::Effect => return true,
            Tick::Waiting => true,
            Tick::Idle => false,
        };
        let empty = self.channels.iter().position(|c| c.empty.is_some());
        if let Some(index) = empty {
            self.complete_empty(index);
            return true;
        }
        if self.tick_completions() {
            return true;
        }
        // What was issued lands first; RP2040-E13 delays it past the abort bit.
        let early = self.chip.early_abort;
        let landing =
            self.channels.iter().position(|c| c.in_flight && !(early && c.abort.is_some()));
        if let Some(index) = landing {
            match self.channels[index].landing.checked_sub(1) {
                Some(left) => self.channels[index].landing = left,
                None => self.land(index),
            }
            return true;
        }
        if let Some(index) = self.arbitrate() {
            self.channels[index].issue(&self.chip.ctrl);
            self.land(index);
            return true;
        }
        waiting
    }

    /// Counts down to the fall of BUSY; true when a step of it was taken.
    fn tick_completions(&mut self) -> bool {
        let Some(index) = self.channels.iter().position(|c| c.completing.is_some()) else {
            return false;
        };
        match self.channels[index].completing {
            Some(0) | None => self.complete(index, true),
            Some(left) => self.channels[index].completing = Some(left - 1),
        }
        true
    }

    /// A sequence without elements ends (RP2350-E8, or -E5 behind an abort).
    fn complete_empty(&mut self, index: usize) {
        let chains = match self.channels[index].empty {
            // -E8: the chain fires only from the channel whose write completed last.
            Some(Empty::ZeroCount) => !self.chip.lame_zero_chain || self.last_writer == Some(index),
            // -E5: interrupt and chain fire on the cycle after the abort.
            Some(Empty::Aborted) => true,
            None => return,
        };
        self.complete(index, chains);
    }

    /// The read and the write of the element in flight.
    pub(super) fn land(&mut self, index: usize) {
        let layout = &self.chip.ctrl;
        let channel = &mut self.channels[index];
        channel.in_flight = false;
        let (from, to, size) = (channel.read_addr, channel.write_addr, channel.flight_size());
        let swap = channel.swaps(layout);
        // Both addresses move even when an access fails: they always move in pairs and point past
        // the fault (RP2350 12.6.7.3). How far past is bounded, not fixed; the least is taken.
        channel.advance(layout);
        let Ok(mut data) = self.bus_read(from, size) else {
            self.bus_error(index, READ_ERROR);
            return;
        };
        if swap {
            data = data.swap_bytes() >> (32 - 8 * u32::from(size));
        }
        if self.bus_write(to, size, data).is_err() {
            self.bus_error(index, WRITE_ERROR);
            return;
        }
        self.last_writer = Some(index);
        let channel = &mut self.channels[index];
        let (mode, count) = split_count(channel.count, self.chip.count_modes);
        // An abort has cleared the count.
        if mode == Mode::Endless || count == 0 {
            return;
        }
        channel.count -= 1;
        match (count, self.busy_delay) {
            (1, 0) => self.complete(index, true),
            (1, delay) => channel.completing = Some(delay - 1),
            _ => {}
        }
    }

    /// The DMA can program itself: control blocks (RP2040 2.5.6.2, RP2350 12.6.9.2).
    fn bus_read(&mut self, address: u32, size: u8) -> Result<u32, BusError> {
        if registers::owns(address) {
            return Ok(self.read(address, size));
        }
        if address >= PROCESSORS {
            return Err(BusError);
        }
        self.memory.dma_read(address, size)
    }

    fn bus_write(&mut self, address: u32, size: u8, value: u32) -> Result<(), BusError> {
        if registers::owns(address) {
            self.write(address, size, value);
            return Ok(());
        }
        if address >= PROCESSORS {
            return Err(BusError);
        }
        self.memory.dma_write(address, size, value)
    }
}

/// What a step found to do besides moving an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    /// Something became visible.
    Effect,
    /// Time passes towards something.
    Waiting,
    /// Nothing is pending.
    Idle,
}
