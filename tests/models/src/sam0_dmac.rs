//! The DMAC of the Atmel/Microchip SAM D21: 12 channels behind one window of registers, descriptors
//! in SRAM. Modelled on the SAMD21J18A.
//!
//! "DS" in these files is the SAM D21 family data sheet DS40001882, chapter 20 (chapter 19 of the
//! earlier Atmel-42181); "errata" is the family's errata sheet, whose linked descriptor entry is
//! 1.7.2. Where they are silent or at odds, the comment says so, and a knob holds the choice.
//!
//! Base 0x4100_4800, vector 6. Registers take 8-, 16- and 32-bit accesses of their own bytes (DS 20.8);
//! an access over several registers draws a complaint.
//!
//! `request(0, line, n)`: a line is a value of CHCTRLB.TRIGSRC (1 to 0x2c on this chip). The peripheral
//! keeps its request up until it has been served n times, as a serial port does: what finds a trigger
//! pending, or no enabled channel, waits. If two enabled channels listen to one line, the lower takes
//! each request. A source that does not wait (a timer, an event) is [`Samd21j18a::pulse`].
//!
//! One [`Model::step`] is one beat (on this family a burst is one beat), one descriptor fetched, or one
//! write-back.
//!
//! `set_halt_delay(n)`: steps until a channel that is being disabled or suspended by software, and
//! whose descriptor the controller holds, shows it (ENABLE reads 0, SUSP is set). It takes as many as
//! the pending work needs even if `n` is less: a beat under way, then the write-back. With 0
//! all happens inside the write. With `u32::MAX` nothing is acknowledged, for any channel, until
//! another delay is set. A channel the controller does not hold stops within the write (DS 20.6.3.6:
//! the next clock).
//!
//! Not modelled: the event system (EVACT, EVIE, EVOE and EVOSEL only store), CRC calculation (its
//! registers store), debug and quality of service, PAC write protection (an ignored write is a
//! complaint, no bus error of the CPU), that descriptors must lie in SRAM, byte writes of INTPEND.

mod channel;
mod controller;
mod descriptor;
mod engine;
mod registers;
mod stop;
#[cfg(test)]
mod tests;
mod window;

use crate::{Memory, Model};
use controller::Controller;

/// When the live count of a channel that only waits for its next trigger reaches memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WriteBack {
    /// When another channel is granted access, or the channel is suspended or disabled (DS 20.6.2.5,
    /// ACTIVE.BTCNT, BTCNT): until then ACTIVE shows it with ABUSY set.
    #[default]
    OnSwitch,
    /// As soon as the trigger's action is over and no trigger is pending. Then ABUSY falls, and the
    /// next trigger fetches the descriptor again. DS does not say so; a driver must not care.
    AfterAction,
}

/// Errata 1.7.2: a channel is enabled while one with a greater number works through linked
/// descriptors. Which of the two outcomes comes is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LinkedErratum {
    /// The silicon without it. Enabling in any order draws no complaint.
    #[default]
    Off,
    /// The next link that the greater channel follows ends in a fetch error.
    FetchError,
    /// The next link leads to the first descriptor of the channel that was enabled.
    WrongDescriptor,
}

/// The DMAC of a SAMD21J18A.
#[derive(Debug)]
pub struct Samd21j18a(Controller);

impl Samd21j18a {
    /// The controller out of reset, with empty memory and a halt delay of one step.
    pub fn new() -> Self {
        Self(Controller::new())
    }

    /// Triggers that do not wait (DS 20.6.2.6): each sets a listening channel pending, or is lost if
    /// that channel is pending already or nobody listens.
    pub fn pulse(&mut self, line: u16, count: u32) {
        self.0.pulse(line, count);
    }

    /// When a waiting channel's count is written back.
    pub fn set_write_back(&mut self, when: WriteBack) {
        self.0.write_back = when;
    }

    /// Steps from when a channel that software suspends or disables shows it (SUSP, ENABLE) until its count is in
    /// memory and ABUSY falls. 0 at reset: before it shows. DS does not say which comes first when a channel is suspended
    /// (20.6.3.2); for one that is disabled 20.6.3.6 does, but 20.8.18 has ENABLE wait for the last beat only.
    pub fn set_late_write_back(&mut self, steps: u32) {
        self.0.late_write_back = steps;
    }

    /// Whether a channel that software suspends in the last beat of a block is suspended before it goes on to the next
    /// one, or ends: ENABLE stays 1, and of a last block the resume finds no descriptor (DS 20.6.2.8). Off at reset: it
    /// ends. DS 20.6.3.2 has it suspended "after the ongoing burst", whichever that is.
    pub fn set_suspend_before_end(&mut self, on: bool) {
        self.0.suspend_before_end = on;
    }

    /// Turns the erratum 1.7.2 on. While on, breaking its rule also draws a complaint.
    pub fn set_linked_erratum(&mut self, erratum: LinkedErratum) {
        self.0.erratum = erratum;
    }

    /// Whether the last block of a transaction sets TCMPL only if its BLOCKACT asks for it, as
    /// CHINTFLAG.TCMPL reads in DS. Off at reset: Zephyr, RIOT and Adafruit's library leave BLOCKACT
    /// at 0 and live on that interrupt.
    pub fn set_quiet_last_block(&mut self, on: bool) {
        self.0.quiet_last_block = on;
    }

    /// Whether an invalid descriptor sets TERR too. On at reset: CHINTFLAG.TERR and DS 20.6.5 say so,
    /// and NuttX reports both from a SAMD21G18A; DS 20.6.2.8 names only SUSP and FERR.
    pub fn set_fetch_error_raises_terr(&mut self, on: bool) {
        self.0.fetch_error_raises_terr = on;
    }

    /// Whether INTPEND shows only flags whose interrupt is enabled. Off at reset: it shows all flags of
    /// the lowest channel that has an interrupt pending. DS 20.8.10 can be read both ways.
    pub fn set_intpend_masked(&mut self, on: bool) {
        self.0.intpend_masked = on;
    }
}

impl Default for Samd21j18a {
    fn default() -> Self {
        Self::new()
    }
}

impl Model for Samd21j18a {
    fn read(&mut self, address: u32, size: u8) -> u32 {
        self.0.read(address, size)
    }

    fn write(&mut self, address: u32, size: u8, value: u32) {
        self.0.write(address, size, value);
    }

    fn owns(&self, address: u32) -> bool {
        registers::owns(address)
    }

    /// CHID (DS 20.8.17).
    fn selects(&self, address: u32) -> bool {
        address == 0x4100_483F
    }

    fn step(&mut self) -> bool {
        self.0.step()
    }

    fn interrupt(&self, vector: u16) -> bool {
        vector == registers::VECTOR && self.0.int_status() != 0
    }

    fn request(&mut self, controller: u8, line: u16, count: u32) {
        self.0.request(controller, line, count);
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.0.memory
    }

    fn set_halt_delay(&mut self, steps: u32) {
        self.0.set_halt_delay(steps);
    }

    fn complaints(&mut self) -> Vec<String> {
        core::mem::take(&mut self.0.complaints)
    }
}
