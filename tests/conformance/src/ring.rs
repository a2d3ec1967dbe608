//! A peripheral that goes on longer than the list: rounds of a cyclic transfer.

use crate::facts::Side;
use crate::transfer::{Transfer, little_endian, output};
use crate::world;
use dma_runtime::Direction;

impl Transfer {
    fn port_width(&self) -> usize {
        let source = self.direction == Direction::PeripheralToMemory;
        self.width(if source { Side::Source } else { Side::Destination })
    }

    /// The peripheral gives these bytes (or has room for as many) in place of one run's.
    pub fn extend(&self, bytes: &[u8]) {
        if let Some(line) = self.line {
            world::memory(|m| m.port(line.port).map(|port| port.input.clear()));
        }
        self.with_peripheral(|p, _| p.items = 0);
        self.extend_more(bytes);
    }

    /// The peripheral gives these bytes too, or has room for as many more.
    pub fn extend_more(&self, bytes: &[u8]) {
        let Some(line) = self.line else { return };
        let width = self.port_width();
        if self.direction == Direction::PeripheralToMemory {
            world::memory(|m| {
                if let Some(port) = m.port(line.port) {
                    port.input.extend(bytes.chunks(width).map(little_endian));
                }
            });
        }
        self.with_peripheral(|p, _| p.items += bytes.len() / width);
    }

    /// Bytes written to the peripheral, from the byte `from`.
    pub fn sent(&self, from: usize) -> Vec<u8> {
        self.line.map_or_else(Vec::new, |line| output(line.port).split_off(from))
    }
}
