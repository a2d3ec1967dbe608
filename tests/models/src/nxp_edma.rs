//! The eDMA (second generation, 16 channels) of the MK63F12 and MK64F12 with its DMAMUX.
//!
//! From the chapters "Enhanced Direct Memory Access (eDMA)" and "Direct Memory Access Multiplexer
//! (DMAMUX)" of the Kinetis reference manuals. Register descriptions are those of the K64 Sub-Family
//! Reference Manual (K64P144M120SF5RM, as its vendor header repeats them); the functional sections
//! were read in the K20 and K22F manuals, which describe the same block. The comments name a section
//! by its title, or the register, as `eDMA: Error reporting and handling`. Where the manuals are
//! silent, the comment says so. Known of the block, but not found in a text that could be read: that a
//! cancel after the last read-write sequence is discarded, that INTHALF compares CITER with BITER
//! shifted right by one, that the minor offset is ignored at the end of a major loop, and that an
//! NBYTES of zero is 4 GB.
//!
//! Addresses: eDMA registers at 0x4000_8000, TCDs at 0x4000_9000, DMAMUX at 0x4002_1000.
//! Interrupts: vector n (0 to 15) is bit n of INT; vector 16 is the error interrupt, which is up
//! while ERR and EEI have a bit in common.
//!
//! Request lines: the DMAMUX source number, 2 to 57, of controller 0. A request stays raised until a
//! minor loop of a channel that selects the source has served it, whether a channel listens or not:
//! one request is one minor loop. Sources 58 to 63 are always on and need none. Periodic triggers
//! come from [`Mk63f12::trigger`].
//!
//! A step is one of: an arbitration with the load of the winner's TCD (START and DONE fall, ACTIVE
//! rises, configuration errors are found); an element of max(SSIZE, DSIZE) bytes, its reads and its
//! writes; the write-back that ends a minor loop; the fetch of the 32 bytes of a scatter-gather TCD.
//! So a minor loop of k elements takes k + 2 steps.
//!
//! `set_halt_delay(n)`: the eDMA acknowledges a stop in two ways. A cancel (CR.CX, CR.ECX) takes
//! effect in the n-th step after the write; until then elements go on. A channel that is ACTIVE when
//! its ERQ bit is cleared finishes its minor loop, and the write-back is the n-th step after its last
//! element. With 1, the default, there is no extra wait; with `u32::MAX` CX and ACTIVE stay.
//!
//! Further knobs, where the manual leaves a choice: [`Mk63f12::set_load_order`],
//! [`Mk63f12::set_load_time`], [`Mk63f12::set_storm`], [`Mk63f12::set_startup`], [`Mk63f12::with_noise`].
//!
//! Not modelled: clock gates (SIM), debug mode (CR.EDBG is kept), bandwidth control (CSR.BWC is
//! kept), asynchronous requests in stop modes, and the start-up of the bus pipeline but for its
//! effect on bus errors.

mod checks;
mod controller;
mod element;
mod engine;
mod layout;
mod mux;
mod registers;
mod retire;
mod tcd;
mod tcd_access;
#[cfg(test)]
mod tests;

use crate::{Memory, Model};
use controller::Controller;

/// What a read by the CPU takes; it brings what was there at its beginning.
const READ_CYCLES: u32 = 3;

/// What software sees first when a major loop with scatter-gather ends.
///
/// The manual gives no cycle for the fetch of the next TCD; the order in which it tells the end of a
/// major loop (eDMA: eDMA basic data flow) and its table of cycles (Peak request rates) suggest
/// [`LoadOrder::EventsFirst`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LoadOrder {
    /// DONE and INT rise with the write-back, then the next TCD arrives and takes DONE with it.
    /// ACTIVE stays up in between.
    #[default]
    EventsFirst,
    /// INT rises when the next TCD has arrived; DONE is never seen.
    LoadFirst,
}

/// The eDMA and the DMAMUX of an MK63F12 or MK64F12.
#[derive(Debug)]
pub struct Mk63f12(Controller);

impl Mk63f12 {
    /// Out of reset, with empty memory and noise in the TCDs.
    pub fn new() -> Self {
        Self::with_noise(0x6b63_4631)
    }

    /// The same with other noise in the TCDs, which are RAM and undefined after reset (eDMA: TCD
    /// registers; only START, ACTIVE and DONE are cleared).
    pub fn with_noise(seed: u32) -> Self {
        Self(Controller::new(seed))
    }

    /// Which reading of the manual the ends of major loops with scatter-gather follow from now on.
    pub fn set_load_order(&mut self, order: LoadOrder) {
        self.0.load_order = order;
    }

    /// How many steps lie between the fetch of the next TCD and its arrival in the registers, where it
    /// takes the place of whatever was written meanwhile. The manual speaks of a channel that retires
    /// while software changes its link to the next TCD, and gives no cycle at which that link is looked
    /// at (eDMA: Dynamic scatter/gather). With 0, the default, both are one step.
    pub fn set_load_time(&mut self, steps: u32) {
        self.0.load_time = steps;
    }

    /// Whether a peripheral whose request ended in an error goes on asking, so that the channel fails
    /// again and again until its ERQ bit is cleared or CR.HALT is set. That is what hardware does
    /// with a level request (eDMA: Error reporting and handling, last paragraph). Off at reset, so
    /// that tests which step until nothing moves come to an end: a failed service then takes its
    /// request with it.
    pub fn set_storm(&mut self, on: bool) {
        self.0.storm = on;
    }

    /// How many cycles lie between the arbitration that a channel wins and its ACTIVE. The manual has the request
    /// qualified in cycle 2 and the first access in cycle 7 (eDMA: Peak request rates), and ACTIVE rises when service
    /// begins (CSR.ACTIVE): at most 5. Meanwhile nothing of the channel can be seen once its ERQ bit is cleared, for
    /// that takes its HRS bit away, too (HRS). A read of the CPU takes 3 cycles (the same section: with a write of
    /// SRAM, 4); a write none, because the channel may win in its last cycle; a step all that are left, and each minor
    /// loop takes one step more. With 0, the default, the winner is ACTIVE at once.
    pub fn set_startup(&mut self, cycles: u32) {
        self.0.startup = cycles;
    }

    /// The periodic trigger of a channel fires (DMAMUX: Channels with periodic triggering
    /// capability; channels 0 to 3 have one, from the PIT). A trigger is lost while the source does
    /// not ask.
    pub fn trigger(&mut self, channel: usize) {
        self.0.mux.trigger(channel);
    }
}

impl Default for Mk63f12 {
    fn default() -> Self {
        Self::new()
    }
}

impl Model for Mk63f12 {
    fn read(&mut self, address: u32, size: u8) -> u32 {
        let value = self.0.read(address, size);
        self.0.pass(READ_CYCLES);
        value
    }

    fn write(&mut self, address: u32, size: u8, value: u32) {
        self.0.write(address, size, value);
    }

    fn owns(&self, address: u32) -> bool {
        layout::owns(address)
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
