//! A transfer descriptor: 16 bytes in memory (DS 20.6.2.3, 20.9, 20.10).

use crate::Memory;
use crate::memory::BusError;

/// Bytes of a descriptor.
pub(super) const SIZE: u32 = 16;
/// BTCTRL.VALID.
const VALID: u16 = 1;

/// A descriptor as the controller holds it; `btcnt` is the live count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub(super) btctrl: u16,
    pub(super) btcnt: u16,
    pub(super) srcaddr: u32,
    pub(super) dstaddr: u32,
    pub(super) descaddr: u32,
}

impl Descriptor {
    /// Reads one as the bus master.
    pub(super) fn fetch(memory: &mut Memory, address: u32) -> Result<Self, BusError> {
        let mut words = [0; 4];
        for (offset, word) in (0..SIZE).step_by(4).zip(&mut words) {
            *word = memory.dma_read(address.wrapping_add(offset), 4)?;
        }
        let [control, srcaddr, dstaddr, descaddr] = words;
        let (btctrl, btcnt) = (control as u16, (control >> 16) as u16);
        Ok(Self { btctrl, btcnt, srcaddr, dstaddr, descaddr })
    }

    /// Writes all of it.
    pub(super) fn store(&self, memory: &mut Memory, address: u32) -> Result<(), BusError> {
        let control = u32::from(self.btctrl) | u32::from(self.btcnt) << 16;
        let words = [control, self.srcaddr, self.dstaddr, self.descaddr];
        for (offset, word) in (0..SIZE).step_by(4).zip(words) {
            memory.dma_write(address.wrapping_add(offset), 4, word)?;
        }
        Ok(())
    }

    /// Writes the count alone (DS 20.6.2.5: on a switch only the counter is written).
    pub(super) fn store_count(&self, memory: &mut Memory, address: u32) -> Result<(), BusError> {
        memory.dma_write(address.wrapping_add(2), 2, u32::from(self.btcnt))
    }

    pub(super) fn valid(&self) -> bool {
        self.btctrl & VALID != 0
    }

    pub(super) fn invalidate(&mut self) {
        self.btctrl &= !VALID;
    }

    /// BLOCKACT, the interrupt half.
    pub(super) fn interrupts(&self) -> bool {
        self.btctrl & 1 << 3 != 0
    }

    /// BLOCKACT, the suspend half.
    pub(super) fn suspends(&self) -> bool {
        self.btctrl & 1 << 4 != 0
    }

    /// Whether the transaction ends with this block.
    pub(super) fn last(&self) -> bool {
        self.descaddr == 0
    }

    /// Bytes of a beat. BEATSIZE 3 is reserved; the model takes it as a word.
    pub(super) fn beat(&self) -> u8 {
        1 << (self.btctrl >> 8 & 3).min(2)
    }

    /// The addresses of the next beat. An incrementing side is given by the address behind its last
    /// beat (DS 20.6.2.7), so the live count alone tells where the block stands. STEPSIZE belongs to the
    /// side that STEPSEL names (1: the source), the other steps by one beat.
    pub(super) fn addresses(&self) -> (u32, u32) {
        let from_source = self.btctrl & 1 << 12 != 0;
        let left = if self.btcnt == 0 { 0x1_0000 } else { u32::from(self.btcnt) };
        let step = |scaled| u32::from(self.beat()) << if scaled { self.btctrl >> 13 } else { 0 };
        let side = |address: u32, increments, scaled| {
            if increments { address.wrapping_sub(left.wrapping_mul(step(scaled))) } else { address }
        };
        let source = side(self.srcaddr, self.btctrl & 1 << 10 != 0, from_source);
        let destination = side(self.dstaddr, self.btctrl & 1 << 11 != 0, !from_source);
        (source, destination)
    }

    /// What no descriptor may hold when the controller takes it up.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.btctrl & 0xe0 != 0 {
            faults.push(format!("BTCTRL {:#06x} has reserved bits", self.btctrl));
        }
        if self.btctrl >> 8 & 3 == 3 {
            faults.push("BEATSIZE 3 is reserved".to_string());
        }
        if self.btctrl >> 1 & 3 == 2 {
            faults.push("EVOSEL 2 is reserved".to_string());
        }
        if self.btcnt == 0 {
            // A block has 1 to 64k beats (DS 20.6.1.1), the count 16 bits; what 0 does is not said.
            // The model runs the counter around, 65536 beats.
            faults.push("BTCNT is 0".to_string());
        }
        if !self.descaddr.is_multiple_of(SIZE) {
            faults.push(format!("DESCADDR {:#010x} is not on 16 bytes", self.descaddr));
        }
        let (source, destination) = self.addresses();
        for (name, address) in [("source", source), ("destination", destination)] {
            if !address.is_multiple_of(u32::from(self.beat())) {
                faults.push(format!("{name} {address:#010x} is not aligned to a beat"));
            }
        }
        faults
    }
}
