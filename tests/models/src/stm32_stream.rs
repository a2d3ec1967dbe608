//! The stream DMA of the STM32F4: DMA1 and DMA2 of the STM32F429, eight streams each.
//!
//! Written from RM0090 Rev 21 chapter 10; sections are cited where a behaviour stands. Not modelled:
//! the corruption of DMA2 data when it serves AHB and APB peripherals at once (errata sheet ES0206),
//! which is about the bus; which peripheral sits on which request; and the time a transfer takes, so
//! that FIFO overrun and underrun and the direct mode error come only when a test asks for them.

mod fifo;
mod layout;
mod shape;
mod start;
mod stop;
mod stream;
mod work;

#[cfg(test)]
mod tests;

use crate::{Memory, Model};
use layout::{BASES, CHANNELS, FLAG_SHIFTS, Place, SPAN, STREAMS, VECTORS, flag, place};
use stop::Tick;
use stream::{Log, Stream};

/// What software sees first when it has stopped a stream.
///
/// RM0090 allows both readings: 10.3.12 (FIFO flush) lets the FIFO flow out although the stream is
/// effectively disabled, and TCIF follows; 10.3.17 (step 1) has EN read 0 only once all current
/// transfers have finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StopOrder {
    /// EN reads 0, then the FIFO flows out, then TCIF rises: at least a step after EN fell.
    #[default]
    EnableFirst,
    /// The FIFO flows out, then EN reads 0 and TCIF rises at once.
    FlushFirst,
}

/// Both stream DMA controllers of an STM32F429.
///
/// A request line is `stream * 8 + channel`. A step is one transfer on one port of one stream: an
/// item or a burst into or out of the FIFO; in direct mode an item passes both ports in one step.
/// The controllers take turns; inside one, PL and then the lower stream number wins (RM0090
/// 10.3.4). Time also passes for every stream that is stopping.
#[derive(Debug)]
pub struct Stm32F429 {
    controllers: [Vec<Stream>; 2],
    turn: usize,
    memory: Memory,
    log: Log,
    delay: u32,
    order: StopOrder,
}

impl Default for Stm32F429 {
    fn default() -> Self {
        Self::new()
    }
}

impl Stm32F429 {
    /// Both controllers after reset, with empty memory and a halt delay of one step.
    pub fn new() -> Self {
        let streams = |controller| (0..STREAMS).map(|n| Stream::new(controller, n)).collect();
        Self {
            controllers: [streams(0), streams(1)],
            turn: 0,
            memory: Memory::default(),
            log: Log::new(),
            delay: 1,
            order: StopOrder::default(),
        }
    }

    /// Which reading of the manual later stops follow.
    pub fn set_stop_order(&mut self, order: StopOrder) {
        self.order = order;
    }

    /// Where the manual is silent or says two things, later transfers go the way that asks more of a driver:
    /// - at the end, EN reads 0 with the count, before the FIFO is empty and TCIF rises ("when the number
    ///   of data to be transferred reaches zero", 10.3.13, which ties TCIF to the flushed FIFO);
    /// - after an error the FIFO keeps what it holds (10.3.18 says nothing of it);
    /// - in direct mode an item from a peripheral waits for the memory bus after it was counted (10.3.18:
    ///   requests may saturate the FIFO).
    pub fn set_demanding(&mut self, demanding: bool) {
        for stream in self.controllers.iter_mut().flatten() {
            stream.demanding = demanding;
        }
    }

    /// The peripheral signals that the requests it has raised so far are its last (RM0090 10.3.15).
    /// Of interest only to a stream whose flow controller is the peripheral.
    pub fn signal_last(&mut self, controller: u8, stream: u8) {
        let stream = self.stream(controller, stream);
        if let Some(run) = &mut stream.run {
            run.last = true;
        }
        stream.settle();
    }

    /// A FIFO overrun or underrun: FEIF, and the stream goes on (RM0090 10.3.18).
    pub fn raise_fifo_error(&mut self, controller: u8, stream: u8) {
        self.stream(controller, stream).flags |= flag::FEIF;
    }

    /// A request came before the last item was in memory: DMEIF, and the stream goes on (RM0090
    /// 10.3.18; on hardware only from peripheral to memory in direct mode with MINC = 0).
    pub fn raise_direct_mode_error(&mut self, controller: u8, stream: u8) {
        self.stream(controller, stream).flags |= flag::DMEIF;
    }

    fn stream(&mut self, controller: u8, stream: u8) -> &mut Stream {
        &mut self.controllers[usize::from(controller)][usize::from(stream)]
    }

    /// The controller and offset of a bus address.
    fn locate(&self, address: u32) -> Option<(usize, u32)> {
        let index = BASES.iter().position(|base| (*base..base + SPAN).contains(&address))?;
        Some((index, address - BASES[index]))
    }

    /// RM0090 10.5: registers are accessed as words. What else does is not said; here, nothing.
    fn locate_word(&mut self, address: u32, size: u8) -> Option<(usize, Place)> {
        let Some((controller, offset)) = self.locate(address) else {
            self.log.push(format!("no register of the DMA at {address:#010x}"));
            return None;
        };
        if size != 4 || !offset.is_multiple_of(4) {
            self.log.push(format!("access of {size} bytes at {address:#010x}, not a word"));
            return None;
        }
        Some((controller, place(offset)))
    }

    /// Event flags of the four streams from `first` (RM0090 10.5.1, 10.5.2).
    fn status(&self, controller: usize, first: usize) -> u32 {
        let streams = &self.controllers[controller][first..];
        streams.iter().zip(FLAG_SHIFTS).fold(0, |word, (s, shift)| word | s.flags << shift)
    }

    /// RM0090 10.5.3, 10.5.4: a 1 clears the flag, a 0 leaves it.
    fn clear(&mut self, controller: usize, first: usize, value: u32) {
        let known = FLAG_SHIFTS.iter().fold(0, |word, shift| word | flag::ALL << shift);
        if value & !known != 0 {
            self.log.push(format!(
                "DMA{}: reserved bits of a flag clear register written: {value:#010x}",
                controller + 1
            ));
        }
        for (stream, shift) in self.controllers[controller][first..].iter_mut().zip(FLAG_SHIFTS) {
            stream.flags &= !(value >> shift);
        }
    }

    /// The stream that wins the arbitration of a controller (RM0090 10.3.4).
    fn winner(&self, controller: usize) -> Option<usize> {
        let ready = |n: &usize| self.controllers[controller][*n].next().is_some();
        let priority =
            |n: &usize| self.controllers[controller][*n].run.map_or(0, |run| run.shape.priority);
        // The first of equals is wanted, and max_by_key keeps the last.
        (0..STREAMS).rev().filter(ready).max_by_key(priority)
    }
}

impl Model for Stm32F429 {
    fn read(&mut self, address: u32, size: u8) -> u32 {
        let Some((controller, place)) = self.locate_word(address, size) else { return 0 };
        match place {
            Place::Status(first) => self.status(controller, first),
            // Write-only bits read their reset value (RM0090 chapter 1, abbreviations).
            Place::Clear(_) => 0,
            Place::Stream(stream, register) => self.controllers[controller][stream].read(register),
            Place::Nothing => {
                self.log.push(format!("read of no register at {address:#010x}"));
                0
            }
        }
    }

    fn write(&mut self, address: u32, size: u8, value: u32) {
        let Some((controller, place)) = self.locate_word(address, size) else { return };
        match place {
            Place::Status(_) => {
                self.log.push(format!("write to the read-only register at {address:#010x}"));
            }
            Place::Clear(first) => self.clear(controller, first, value),
            Place::Stream(stream, register) => {
                let stop = (self.delay, self.order);
                let stream = &mut self.controllers[controller][stream];
                stream.write(register, value, stop, &mut self.log);
            }
            Place::Nothing => {
                self.log.push(format!("write to no register at {address:#010x}"));
            }
        }
    }

    fn owns(&self, address: u32) -> bool {
        self.locate(address).is_some()
    }

    fn step(&mut self) -> bool {
        let ticks: Vec<Tick> = self.controllers.iter_mut().flatten().map(Stream::tick).collect();
        if ticks.contains(&Tick::Visible) {
            return true;
        }
        for controller in [self.turn, 1 - self.turn] {
            let Some(number) = self.winner(controller) else { continue };
            let stream = &mut self.controllers[controller][number];
            if let Some(work) = stream.next() {
                stream.perform(work, &mut self.memory, &mut self.log);
                self.turn = 1 - controller;
                return true;
            }
        }
        ticks.contains(&Tick::Waiting)
    }

    fn interrupt(&self, vector: u16) -> bool {
        let streams = self.controllers.iter().flatten();
        streams.zip(VECTORS.iter().flatten()).any(|(s, v)| *v == vector && s.interrupt())
    }

    fn request(&mut self, controller: u8, line: u16, count: u32) {
        let (stream, channel) = (usize::from(line) / CHANNELS, usize::from(line) % CHANNELS);
        let pending = &mut self.controllers[usize::from(controller)][stream].pending[channel];
        *pending = pending.saturating_add(count);
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }

    fn set_halt_delay(&mut self, steps: u32) {
        self.delay = steps;
    }

    fn complaints(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }
}
