//! One controller: what its driver wrote that QEMU must not see, or does not keep.

use std::collections::BTreeMap;

/// Of a channel's Configuration: enable, flow control, halt.
pub(super) const E: u32 = 1;
pub(super) const FLOW: u32 = 7 << 11;
const H: u32 = 1 << 18;

/// A controller.
#[derive(Debug)]
pub(super) struct Controller {
    pub(super) base: u32,
    /// The configuration of each channel; `E` falls when QEMU ends the transfer.
    pub(super) configs: Vec<u32>,
    /// Steps until `E`, which the driver has cleared, reads as zero.
    pub(super) stopping: Vec<u32>,
    /// Source, destination, link and control of each channel, where only QEMU has changed them since they were read.
    pub(super) known: Vec<Option<[u32; 4]>>,
    /// The configuration of the controller, and Sync.
    pub(super) common: [u32; 2],
    /// Requests of each peripheral that have not been served.
    pub(super) requests: BTreeMap<u32, u32>,
}

impl Controller {
    /// Lets a step pass for a channel that is to stop; false when there is none.
    pub(super) fn stop(&mut self) -> bool {
        let mut channels = self.stopping.iter_mut().zip(&mut self.configs);
        let Some((left, config)) = channels.find(|(left, _)| (1..u32::MAX).contains(*left)) else {
            return false;
        };
        *left -= 1;
        if *left == 0 {
            *config &= !E;
        }
        true
    }

    /// The lowest channel that can move, and the peripheral whose request it serves.
    pub(super) fn next(&self) -> Option<(usize, Option<u32>)> {
        if self.common[0] & E == 0 {
            return None;
        }
        let able = self
            .configs
            .iter()
            .enumerate()
            .filter(|(channel, config)| *config & (E | H) == E && self.stopping[*channel] == 0);
        let asked = able.map(|(channel, config)| {
            let peripheral = match (config & FLOW) >> 11 {
                0 => None,
                // Memory to peripheral: DestPeripheral. Peripheral to memory: SrcPeripheral.
                1 => Some(config >> 6 & 0x1F),
                _ => Some(config >> 1 & 0x1F),
            };
            (channel, peripheral)
        });
        let open = |peripheral| self.requests.get(&peripheral).is_some_and(|count| *count > 0);
        asked.into_iter().find(|(_, peripheral)| peripheral.is_none_or(open))
    }
}
