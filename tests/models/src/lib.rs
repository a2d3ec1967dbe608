//! Register models of DMA controllers for tests on the host.
//!
//! Each model is written from the reference manual alone: it depends on no generated crate, reads no
//! description and no SVD, and carries its own offsets. A test moves the hardware by hand, one bus
//! element at a time, so that every interleaving with the driver can be shown.

pub mod arm_pl080;
mod memory;
pub mod nxp_edma;
pub mod rp_dma;
pub mod sam0_dmac;
pub mod stm32_channel;
pub mod stm32_gpdma;
pub mod stm32_stream;

pub use memory::{Memory, Port, Window};

use core::ops::Range;

/// A controller (with its request multiplexer, where it has one) under the test's control.
///
/// Addresses are absolute bus addresses, 32 bits wide.
pub trait Model {
    /// A CPU read of `size` bytes (1, 2, 4) from a register. May have the read effects of the hardware.
    fn read(&mut self, address: u32, size: u8) -> u32;

    /// A CPU write of `size` bytes (1, 2, 4) to a register.
    fn write(&mut self, address: u32, size: u8, value: u32);

    /// Whether the address belongs to a register of this model (not to memory).
    fn owns(&self, address: u32) -> bool;

    /// Whether a write to the register only chooses what other registers show. (A driver that repeats it between two
    /// reads still waits.)
    fn selects(&self, address: u32) -> bool {
        let _ = address;
        false
    }

    /// Lets the hardware do one unit of work: at most one element of one channel, chosen by the
    /// arbitration rule of the manual, or one delayed effect (an enable bit that falls late, a
    /// FIFO that drains). Returns false when nothing could move.
    fn step(&mut self) -> bool;

    /// The level of an interrupt line, by its number in the chip's vector table.
    fn interrupt(&self, vector: u16) -> bool;

    /// Raises `count` requests on a request line of controller `controller` (0-based): a peripheral
    /// that wants to be served `count` times. What a line number means is the model's to say
    /// (multiplexer input, channel select of a stream, DREQ number).
    fn request(&mut self, controller: u8, line: u16, count: u32);

    /// Memory and peripheral data registers, as the DMA's bus master sees them.
    fn memory(&mut self) -> &mut Memory;

    /// Memory that a test may fill.
    fn ram(&self) -> Range<u32> {
        0x2000_0000..0x2800_0000
    }

    /// Memory that the host has at the same addresses, for what a driver keeps.
    fn shared(&self) -> Option<Range<u32>> {
        None
    }

    /// Whether it shows items whose width differs between source and destination.
    fn shows_conversion(&self) -> bool {
        true
    }

    /// Whether it shows errors of the bus.
    fn shows_bus_errors(&self) -> bool {
        true
    }

    /// How many `step`s a disabled or aborting channel takes before its acknowledge is visible.
    /// `u32::MAX` never acknowledges, which is how time-outs are tested.
    fn set_halt_delay(&mut self, steps: u32);

    /// Faults the test wants to hear of: what a driver must never do (a reserved value written, a
    /// register changed while its channel is enabled, a stale flag at enable …), in order.
    fn complaints(&mut self) -> Vec<String>;
}
