//! CREG DMAMUX of the LPC43xx (UM10503, CREG, DMA mux control register): two bits for each
//! peripheral number.

use super::channel::Log;
use super::controller::Controller;
use super::layout::LINES;

/// The reserved values of each lane, a bit for each.
const RESERVED: [u8; LINES] = [0, 0xC, 0xC, 0, 0, 0, 0, 0, 0, 8, 8, 8, 8, 2, 2, 0];

impl Controller {
    /// All lanes are written at once: those of others have to be read and written back.
    pub(super) fn write_mux(&mut self, value: u32, log: &mut Log) {
        let lane = |word: u32, line: usize| word >> (2 * line) & 3;
        let old = self.requests.mux;
        self.requests.mux = value;
        for (line, reserved) in RESERVED.iter().enumerate() {
            let (before, after) = (lane(old, line), lane(value, line));
            if before == after {
                continue;
            }
            if reserved >> after & 1 != 0 {
                log.push(format!("DMAMUX: {after} is reserved for peripheral {line}"));
            }
            if let Some(channel) = self.channels.iter().find(|channel| channel.listens_to(line)) {
                let name = &channel.name;
                log.push(format!("DMAMUX: peripheral {line} changed while {name} listens to it"));
            }
        }
    }
}
