//! The ARM PrimeCell DMA controllers PL080 (eight channels, two AHB masters) and PL081 (two
//! channels, one master).
//!
//! From the technical reference manuals ARM DDI 0196 (PL080) and DDI 0218 (PL081), from NXP's
//! UM10503 (LPC43xx, chapter 19) and UM10360 (LPC17xx, chapter 31), which describe the same block,
//! and from ARM's support articles about it (ka3489, ka3493, ka3500, ka15889).
//!
//! | constructor | controllers | registers | vectors |
//! |---|---|---|---|
//! | [`Pl080::lpc43xx`] | one PL080 | 0x4000_2000 | 2 (of the Cortex-M4): any |
//! | [`Pl080::mps2_an505`] | four PL081 | 0x4011_0000 + n · 0x1000 | 56 + 3n to 58 + 3n |
//! | [`Pl080::versatilepb`] | one PL080 | 0x1013_0000 | 17 (of the VIC): any |
//!
//! The LPC43xx also has the multiplexer of its requests, CREG DMAMUX at 0x4004_311C. Each register of
//! the AN505 is seen at the Secure alias too, 0x1000_0000 above; its three vectors a controller are
//! error, terminal count, and any.
//!
//! A **request line** is the number of a peripheral, 0 to 15, on the AN505 and the Versatile; on the
//! LPC43xx it is `4 * n + option`: the source that DMAMUX puts on peripheral n when lane n holds
//! `option`, and nothing else reaches the controller. A plain line number raises burst requests
//! (DMACBREQ): `count` times the burst size. [`SINGLE`] added to it raises single requests
//! (DMACSREQ), [`LAST`] added to either raises the last request of a packet (DMACLBREQ, DMACLSREQ),
//! of interest only where the peripheral is the flow controller. Requests stay until served.
//!
//! **A step** is one transfer on one port of one channel, source into FIFO or FIFO to destination, or
//! the fetch of one word of a linked list item, or one delayed effect. The CPU's reads bring such words, too. Addresses that the masters put out are
//! those of [`Memory`], whichever master or alias is chosen.
//!
//! **Knobs**, for what the manuals leave open: [`Model::set_halt_delay`] (steps until a cleared E, or
//! a set Halt, is acknowledged: E and EnbldChns, or Active, read 1 meanwhile, and what was on the bus
//! when E was cleared still lands), [`Pl080::set_end_delay`], [`Pl080::set_count`],
//! [`Pl080::set_addresses`], [`Pl080::set_prefetch`], [`Pl080::set_single_to_destination`].
//!
//! Not modelled: big-endian masters (asking for one is a complaint), the lock bit and HPROT (their
//! bits store), bursts of the AHB and their splitting at boundaries, time, the test registers, which
//! memory each master reaches, the Versatile's request selectors (SYS_DMAPSR), and the AN505's
//! security controllers in front of masters and registers.

mod channel;
mod chip;
mod controller;
mod grants;
mod layout;
mod mux;
mod registers;
mod requests;
mod rules;
#[cfg(test)]
mod tests;
mod transfer;

use crate::{Memory, Model};
use channel::{Log, Tick};
use chip::Chip;
use controller::Controller;

/// Added to a request line: a single request instead of a burst request.
pub const SINGLE: u16 = 0x100;
/// Added to a request line: the last request of a packet.
pub const LAST: u16 = 0x200;

/// What TransferSize counts while data sits in the FIFO. Always in transfers of the source width.
///
/// DDI 0196 3.4 (channel control registers) calls what is read the transfers still to complete on the
/// destination bus. UM10503 19.6.19 has the same words, and both warn not to read it while the
/// channel moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Count {
    /// Falls as the destination receives: what the FIFO holds still counts.
    #[default]
    Destination,
    /// Falls as the source is read: what the FIFO loses when E is cleared looks done.
    Source,
}

/// What SrcAddr and DestAddr read once items have moved.
///
/// DDI 0196 3.4 and UM10360 31.5.17 say both: the register is updated as the address is incremented,
/// and a stopped channel shows the address of the last item read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Addresses {
    /// The address of the next item.
    #[default]
    Next,
    /// The address of the last item that moved.
    LastItem,
}

/// What a test may turn.
#[derive(Debug, Clone, Copy)]
struct Knobs {
    halt_delay: u32,
    end_delay: u32,
    count: Count,
    addresses: Addresses,
    prefetch: bool,
    single_to_destination: bool,
}

/// The DMA controllers of a chip, with its request multiplexer where it has one.
///
/// Controllers take turns. Inside one the lowest channel number wins, but a burst under way goes on;
/// channels 6 and 7 of a PL080, channel 1 of a PL081, give way after 16 bytes (ka15889; UM10237
/// 32.4.2.11 for two channels).
#[derive(Debug)]
pub struct Pl080 {
    chip: &'static Chip,
    controllers: Vec<Controller>,
    knobs: Knobs,
    turn: usize,
    memory: Memory,
    log: Log,
}

impl Pl080 {
    fn new(chip: &'static Chip) -> Self {
        Self {
            chip,
            controllers: (0..chip.bases.len()).map(|n| Controller::new(chip, n)).collect(),
            knobs: Knobs {
                halt_delay: 1,
                end_delay: 0,
                count: Count::default(),
                addresses: Addresses::default(),
                prefetch: false,
                single_to_destination: false,
            },
            turn: 0,
            memory: Memory::default(),
            log: Log::new(),
        }
    }

    /// The GPDMA of the LPC43xx with the DMAMUX register of CREG, after reset.
    pub fn lpc43xx() -> Self {
        Self::new(&chip::LPC43XX)
    }

    /// The four PL081 of the MPS2 board with FPGA image AN505, after reset.
    pub fn mps2_an505() -> Self {
        Self::new(&chip::AN505)
    }

    /// The PL080 of the Versatile platform baseboard, after reset.
    pub fn versatilepb() -> Self {
        Self::new(&chip::VERSATILEPB)
    }

    /// How many steps lie between the last transfer and the terminal count with the fall of E. The manuals
    /// name both as what the end brings (DDI 0196 3.4, 3.8), and not when. Zero at first.
    pub fn set_end_delay(&mut self, steps: u32) {
        self.knobs.end_delay = steps;
    }

    /// What TransferSize counts.
    pub fn set_count(&mut self, count: Count) {
        self.knobs.count = count;
    }

    /// What the address registers read.
    pub fn set_addresses(&mut self, addresses: Addresses) {
        self.knobs.addresses = addresses;
    }

    /// Whether a channel from memory to a peripheral fills its FIFO before the peripheral asks. ARM
    /// says no (ka3500), which is what holds at first; Linux's driver expects data to wait there.
    pub fn set_prefetch(&mut self, on: bool) {
        self.knobs.prefetch = on;
    }

    /// Whether single requests of a destination are served under the controller's own flow control.
    /// The manual has only burst requests there (DDI 0196 table B-1), which is what holds at first;
    /// Linux's driver notes that hardware serves both.
    pub fn set_single_to_destination(&mut self, on: bool) {
        self.knobs.single_to_destination = on;
    }

    /// The controller and the offset of a bus address.
    fn locate(&self, address: u32) -> Option<(usize, u32)> {
        self.chip.bases.iter().enumerate().find_map(|(n, aliases)| {
            let base =
                aliases.iter().find(|base| (**base..**base + layout::SPAN).contains(&address))?;
            Some((n, address - base))
        })
    }

    fn is_mux(&self, address: u32) -> bool {
        self.chip.mux.is_some_and(|mux| (mux..mux + 4).contains(&address))
    }

    /// UM10360 31.4.1.1: the AHB slave interface takes words only.
    fn is_word(&mut self, address: u32, size: u8) -> bool {
        let word = size == 4 && address.is_multiple_of(4);
        if !word {
            self.log.push(format!("access of {size} bytes at {address:#010x}, not a word"));
        }
        word
    }
}

impl Model for Pl080 {
    fn read(&mut self, address: u32, size: u8) -> u32 {
        if !self.is_word(address, size) {
            return 0;
        }
        if self.is_mux(address) {
            return self.controllers[0].requests.mux;
        }
        let Some((n, offset)) = self.locate(address) else {
            self.log.push(format!("no register of the DMA at {address:#010x}"));
            return 0;
        };
        let value = self.controllers[n].read(offset, &self.knobs, &mut self.log);
        self.controllers[n].was_read(&self.knobs, &mut self.memory, &mut self.log);
        value
    }

    fn write(&mut self, address: u32, size: u8, value: u32) {
        if !self.is_word(address, size) {
            return;
        }
        if self.is_mux(address) {
            self.controllers[0].write_mux(value, &mut self.log);
            return;
        }
        let Some((n, offset)) = self.locate(address) else {
            self.log.push(format!("no register of the DMA at {address:#010x}"));
            return;
        };
        let controller = &mut self.controllers[n];
        controller.write(offset, value, &self.knobs, &mut self.log);
    }

    fn owns(&self, address: u32) -> bool {
        self.is_mux(address) || self.locate(address).is_some()
    }

    fn step(&mut self) -> bool {
        let ticks: Vec<Tick> = self
            .controllers
            .iter_mut()
            .flat_map(|c| c.tick(&self.knobs, &mut self.memory, &mut self.log))
            .collect();
        if ticks.contains(&Tick::Visible) {
            return true;
        }
        let all = self.controllers.len();
        for n in (0..all).map(|n| (self.turn + n) % all) {
            if self.controllers[n].serve(&self.knobs, &mut self.memory, &mut self.log) {
                self.turn = (n + 1) % all;
                return true;
            }
        }
        ticks.contains(&Tick::Waiting)
    }

    fn interrupt(&self, vector: u16) -> bool {
        self.chip
            .vectors
            .iter()
            .any(|(v, n, signal)| *v == vector && self.controllers[*n].signal(*signal))
    }

    fn request(&mut self, controller: u8, line: u16, count: u32) {
        let Some(controller) = self.controllers.get_mut(usize::from(controller)) else {
            self.log.push(format!("no controller {controller}"));
            return;
        };
        if !controller.requests.raise(self.chip, line, count) {
            self.log.push(format!("no request line {line:#x}"));
        }
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }

    fn set_halt_delay(&mut self, steps: u32) {
        self.knobs.halt_delay = steps;
    }

    fn complaints(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }
}
