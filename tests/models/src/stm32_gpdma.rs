//! The GPDMA of the STM32H5, STM32WBA and STM32U5.
//!
//! Two chips, one constructor each: [`Stm32Gpdma::stm32wba50`] (GPDMA1) and [`Stm32Gpdma::stm32h563`]
//! (GPDMA1 and GPDMA2); eight channels a controller. The facts are those of RM0456 Rev 6 chapter 17
//! (STM32U5), whose text RM0481 chapter 16 and RM0493 chapter 17 share; sections are cited from it
//! unless another manual is named. Where it is silent, the comment says so.
//!
//! | chip | controller | non-secure | secure | vectors | 2D channels | FIFO of 8 and of 32 bytes |
//! |---|---|---|---|---|---|---|
//! | STM32WBA50 | GPDMA1 | 0x4002_0000 | none shown | 29 to 36 | none | 0 to 5, 6 and 7 |
//! | STM32H563 | GPDMA1 | 0x4002_0000 | 0x5002_0000 | 27 to 34 | 6 and 7 | 0 to 3, 4 to 7 |
//! | STM32H563 | GPDMA2 | 0x4002_1000 | 0x5002_1000 | 90 to 97 | 6 and 7 | 0 to 3, 4 to 7 |
//!
//! An access through the secure alias is one of secure software, any other is not. It is privileged
//! unless [`Stm32Gpdma::set_privileged`] says otherwise. All bits of SECCFGR start at 0, and a driver
//! that lives in the non-secure world never meets them.
//!
//! `request`: a line is a value of REQSEL (CxTR2). `controller` is ignored: both controllers of the
//! STM32H563 see the same lines (RM0481 16.3.1), and what serves a request first takes it. A request
//! stands for one programmed burst on the side that DREQ names, or with BREQ for one block; it stays
//! raised until it is served.
//!
//! A step is one beat on one side of one channel, or one word of a linked-list item. A burst, as the
//! AHB sees it, is never interrupted by another channel; SAR, DAR and BNDT move with its last beat.
//! Reading goes before writing as long as the FIFO takes it ([`ReadAhead`]).
//!
//! `set_halt_delay(n)`: SUSPF rises at the earliest in the n-th step after SUSP was written, and never
//! before the burst or the link transfer under way has ended. With n > 0 the channel is taken to have
//! just put its next burst on the bus, if it had one; that may be its last, and then the channel ends
//! with TCF, idle, and no SUSPF. With `u32::MAX` the bus hangs: nothing of the channel moves any more.
//!
//! Knobs: [`Stm32Gpdma::set_privileged`], [`Stm32Gpdma::trigger`], and where the manual can be read in
//! two ways [`Stm32Gpdma::set_read_ahead`], [`Stm32Gpdma::set_suspend_between_words`] and
//! [`Stm32Gpdma::set_reset_needs_flag`].
//!
//! Not modelled: two master ports at work at once (a controller serves one channel at a time), the
//! security of the transfers themselves (SSEC and DSEC store), the early end of a block in peripheral
//! flow control (PFREQ stores, its restrictions are checked), which event drives which trigger line,
//! and the clock.

mod arbiter;
mod channel;
mod chip;
mod events;
mod instance;
mod layout;
mod link;
mod run;
mod shape;
#[cfg(test)]
mod tests;
mod trigger;
mod work;

use std::collections::BTreeMap;

use crate::{Memory, Model};
use channel::{Channel, Log};
use chip::Chip;
use instance::{Agent, Instance, Surroundings, Tick};

pub use run::ReadAhead;

/// The GPDMA controllers of a chip.
#[derive(Debug, Clone)]
pub struct Stm32Gpdma {
    chip: &'static Chip,
    instances: Vec<Instance>,
    /// Requests that peripherals hold raised, by line.
    requests: BTreeMap<u16, u32>,
    /// The controller that comes first in the next step.
    turn: usize,
    privileged: bool,
    delay: u32,
    memory: Memory,
    log: Log,
}

impl Stm32Gpdma {
    /// The STM32WBA50 after reset.
    pub fn stm32wba50() -> Self {
        Self::new(&chip::STM32WBA50)
    }

    /// The STM32H563 after reset.
    pub fn stm32h563() -> Self {
        Self::new(&chip::STM32H563)
    }

    fn new(chip: &'static Chip) -> Self {
        Self {
            chip,
            instances: chip.instances.iter().map(|plan| Instance::new(plan, chip)).collect(),
            requests: BTreeMap::new(),
            turn: 0,
            privileged: true,
            delay: 1,
            memory: Memory::default(),
            log: Log::new(),
        }
    }

    /// Whether later register accesses are those of privileged software. True at reset.
    pub fn set_privileged(&mut self, privileged: bool) {
        self.privileged = privileged;
    }

    /// How far channels read ahead.
    pub fn set_read_ahead(&mut self, ahead: ReadAhead) {
        self.channels().for_each(|channel| channel.rules.ahead = ahead);
    }

    /// Whether a suspension may be acknowledged between two words of an item, with the registers
    /// half loaded. 17.4.3 speaks of the update of the register file, 17.4.11 of one read each. False
    /// at reset: the whole item comes first.
    pub fn set_suspend_between_words(&mut self, between: bool) {
        self.channels().for_each(|channel| channel.rules.whole_items = !between);
    }

    /// Whether RESET of a suspended channel is lost when software has cleared SUSPF before, as 17.8.9
    /// can be read. False at reset; public drivers clear the flag first and live.
    pub fn set_reset_needs_flag(&mut self, needs: bool) {
        self.channels().for_each(|channel| channel.rules.reset_needs_flag = needs);
    }

    fn channels(&mut self) -> impl Iterator<Item = &mut Channel> {
        self.instances.iter_mut().flat_map(|instance| &mut instance.channels)
    }

    /// An edge, rising or falling, on a trigger line, for every channel that selects it with TRIGSEL
    /// and TRIGPOL (17.4.12).
    pub fn trigger(&mut self, line: u16, rising: bool) {
        let trigsel = self.chip.trigsel;
        for channel in self.channels() {
            channel.hit(line, rising, trigsel);
        }
    }

    /// The controller, the offset and the agent of a CPU access. 17.8: aligned words only; what else
    /// does is not said, here nothing.
    fn locate(&mut self, address: u32, size: u8) -> Option<(usize, u32, Agent)> {
        let mut found = self.instances.iter().enumerate();
        let found = found.find_map(|(n, instance)| Some((n, instance.locate(address)?)));
        let Some((index, (offset, secure))) = found else {
            self.log.push(format!("no register of the DMA at {address:#010x}"));
            return None;
        };
        if size != 4 || !offset.is_multiple_of(4) {
            self.log.push(format!("access of {size} bytes at {address:#010x}, not a word"));
            return None;
        }
        Some((index, offset, Agent { secure, privileged: self.privileged }))
    }

    /// 17.4.11: two active channels must not listen to one request.
    fn check_listeners(&mut self) {
        let channels = self.instances.iter().flat_map(|i| &i.channels);
        let mut lines: Vec<u16> = channels.filter(|c| c.listens()).map(|c| c.line()).collect();
        lines.sort_unstable();
        if let Some(pair) = lines.windows(2).find(|pair| pair[0] == pair[1]) {
            self.log.push(format!("two enabled channels listen to request {}", pair[0]));
        }
    }

    fn listeners(&self) -> usize {
        self.instances.iter().flat_map(|i| &i.channels).filter(|c| c.listens()).count()
    }
}

/// Whether a line has a request.
fn raised(requests: &BTreeMap<u16, u32>) -> impl Fn(u16) -> bool + '_ {
    |line| requests.get(&line).is_some_and(|count| *count != 0)
}

impl Model for Stm32Gpdma {
    fn read(&mut self, address: u32, size: u8) -> u32 {
        let Some((index, offset, agent)) = self.locate(address, size) else { return 0 };
        self.instances[index].read(offset, agent, &mut self.log)
    }

    fn write(&mut self, address: u32, size: u8, value: u32) {
        let Some((index, offset, agent)) = self.locate(address, size) else { return };
        let before = self.listeners();
        let requested = raised(&self.requests);
        let around = Surroundings { delay: self.delay, requested: &requested };
        self.instances[index].write(offset, value, agent, around, &mut self.log);
        drop(requested);
        if self.listeners() > before {
            self.check_listeners();
        }
    }

    fn owns(&self, address: u32) -> bool {
        self.instances.iter().any(|i| i.locate(address).is_some())
    }

    fn step(&mut self) -> bool {
        let Self { instances, requests, memory, log, turn, .. } = self;
        let requested = raised(requests);
        let ticks: Vec<_> = instances.iter_mut().map(|i| i.tick(&requested)).collect();
        if ticks.contains(&Tick::Visible) {
            return true;
        }
        let count = instances.len();
        for index in (0..count).map(|i| (*turn + i) % count) {
            let done = instances[index].step(&requested, memory, log);
            let Some(used) = done else { continue };
            *turn = (index + 1) % count;
            drop(requested);
            if let Some(pending) = used.and_then(|line| requests.get_mut(&line)) {
                *pending = pending.saturating_sub(1);
            }
            return true;
        }
        ticks.contains(&Tick::Waiting)
    }

    fn interrupt(&self, vector: u16) -> bool {
        self.instances.iter().any(|i| i.interrupt(vector))
    }

    fn request(&mut self, _controller: u8, line: u16, count: u32) {
        if line >= self.chip.lines {
            self.log.push(format!("no request line {line}"));
            return;
        }
        let pending = self.requests.entry(line).or_default();
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
