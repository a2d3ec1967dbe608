//! The DMA controllers of the RP2040 (12 channels) and the RP2350 (16 channels).
//!
//! From the RP2040 datasheet, section 2.5 with erratum RP2040-E13, and the RP2350 datasheet, section
//! 12.6 with errata RP2350-E5 and RP2350-E8. Where they are silent, the comment says so.
//!
//! One [`Model::step`] moves one element (its read and its write). The hardware has several
//! in flight; here an element is in flight only where software can tell: a channel that could have
//! issued one when its EN is cleared or its abort is written still has that one to land.
//!
//! Not modelled: the sniffer (its registers store), the timers' rate (raise their requests by hand),
//! RP2040-E12, security levels and the MPU (their registers store; everything runs at the reset level).

mod abort;
mod channel;
mod chip;
mod controller;
mod registers;
#[cfg(test)]
mod tests;
mod transfer;

use crate::{Memory, Model};
use controller::Controller;

/// Knobs of both.
macro_rules! knobs {
    ($name:ident) => {
        impl $name {
            /// How many steps the element in flight of a paused or aborted channel takes to land: the datasheets
            /// bound no access, and a miss of the XIP cache takes many cycles. 0 at reset: the next step.
            pub fn set_landing_delay(&mut self, steps: u32) {
                self.0.landing_delay = steps;
            }

            /// How many steps after the count has reached zero BUSY falls, flag and chain with it: "low when the
            /// last transfer of that sequence completes" (CTRL.BUSY), which is later than its issue. 0 at reset.
            pub fn set_busy_delay(&mut self, steps: u32) {
                self.0.busy_delay = steps;
            }
        }
    };
}

knobs!(Rp2040);
knobs!(Rp2350);

/// The RP2040's DMA: base 0x5000_0000, vectors 11 and 12.
#[derive(Debug)]
pub struct Rp2040(Controller);

/// The RP2350's DMA: base 0x5000_0000, vectors 10 to 13.
#[derive(Debug)]
pub struct Rp2350(Controller);

impl Rp2040 {
    /// A controller out of reset, with empty memory.
    pub fn new() -> Self {
        Self(Controller::new(&chip::RP2040))
    }

    /// Whether what RP2040-E13 takes for a completion fires CHAIN_TO as well; the erratum does not say. False at
    /// reset.
    pub fn set_drained_chains(&mut self, on: bool) {
        self.0.drained_chains = on;
    }
}

impl Rp2350 {
    /// A controller out of reset, with empty memory.
    pub fn new() -> Self {
        Self(Controller::new(&chip::RP2350))
    }

    /// Whether a trigger is assumed to meet the last cycle of every abort of a running channel
    /// (the worst case of erratum RP2350-E5). True at reset; false leaves only the triggers that
    /// the channels and the CPU really make.
    pub fn set_stray_triggers(&mut self, on: bool) {
        self.0.stray_triggers = on;
    }
}

impl Default for Rp2040 {
    fn default() -> Self {
        Self::new()
    }
}

impl Default for Rp2350 {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! model {
    ($name:ident) => {
        impl Model for $name {
            fn read(&mut self, address: u32, size: u8) -> u32 {
                self.0.read(address, size)
            }

            fn write(&mut self, address: u32, size: u8, value: u32) {
                self.0.write(address, size, value);
            }

            fn owns(&self, address: u32) -> bool {
                registers::owns(address)
            }

            fn step(&mut self) -> bool {
                self.0.step()
            }

            fn interrupt(&self, vector: u16) -> bool {
                self.0.interrupt(vector)
            }

            fn request(&mut self, controller: u8, line: u16, count: u32) {
                self.0.request(controller, line, count);
            }

            fn memory(&mut self) -> &mut Memory {
                &mut self.0.memory
            }

            fn set_halt_delay(&mut self, steps: u32) {
                self.0.halt_delay = steps;
            }

            fn complaints(&mut self) -> Vec<String> {
                core::mem::take(&mut self.0.complaints)
            }
        }
    };
}

model!(Rp2040);
model!(Rp2350);
