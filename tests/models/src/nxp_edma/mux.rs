//! The DMAMUX: which source asks on behalf of which channel.

use super::layout::CHANNELS;

const SOURCE: u8 = 0x3F;
const TRIG: u8 = 1 << 6;
const ENBL: u8 = 1 << 7;

/// Channels with a periodic trigger (DMAMUX: Channels with periodic triggering capability).
const TRIGGERED: usize = 4;
/// Peripheral sources of the K63 and K64 (chip configuration: DMA MUX request sources); 0 is none,
/// 1 is reserved.
const PERIPHERALS: core::ops::RangeInclusive<usize> = 2..=57;
/// Always-enabled sources.
const ALWAYS: core::ops::RangeInclusive<usize> = 58..=63;

/// CHCFG0 to CHCFG15, in the order of their numbers.
#[derive(Debug, Clone)]
pub(super) struct Mux {
    config: [u8; CHANNELS],
    /// Requests that each source still has.
    pending: [u32; 64],
    /// Channels whose trigger has let a request through.
    open: [bool; CHANNELS],
}

impl Mux {
    pub(super) fn new() -> Self {
        Self { config: [0; CHANNELS], pending: [0; 64], open: [false; CHANNELS] }
    }

    pub(super) fn read(&self, offset: u32) -> Option<u8> {
        self.config.get(offset as usize).copied()
    }

    /// A write of CHCFGn; what is wrong with it goes to the log.
    pub(super) fn write(&mut self, channel: usize, value: u8, log: &mut Vec<String>) {
        let Some(old) = self.config.get(channel).copied() else { return };
        // CHCFGn: the channel must be disabled before source or trigger change.
        if old & ENBL != 0 && (old ^ value) & (SOURCE | TRIG) != 0 && value & ENBL != 0 {
            log.push(format!("CHCFG{channel} changes source or trigger while it is enabled"));
        }
        let source = value & SOURCE;
        // CHCFGn: unpredictable, even while one of them is disabled.
        for (other, config) in self.config.iter().enumerate() {
            if other != channel && source != 0 && config & SOURCE == source {
                log.push(format!("CHCFG{channel} and CHCFG{other} both select source {source}"));
            }
        }
        if value & ENBL != 0 && source <= 1 {
            log.push(format!("CHCFG{channel} enables source {source}, which is none"));
        }
        if value & TRIG != 0 && channel >= TRIGGERED {
            log.push(format!("CHCFG{channel} asks for a trigger, which it does not have"));
        }
        self.config[channel] = value;
        self.open[channel] = false;
    }

    /// More requests of a peripheral; false if there is no such source.
    pub(super) fn request(&mut self, source: usize, count: u32) -> bool {
        if !PERIPHERALS.contains(&source) {
            return false;
        }
        self.pending[source] = self.pending[source].saturating_add(count);
        true
    }

    /// DMAMUX: Channels with periodic triggering capability: a trigger that finds no request is
    /// ignored.
    pub(super) fn trigger(&mut self, channel: usize) {
        if channel < TRIGGERED && self.source_asks(channel) {
            self.open[channel] = true;
        }
    }

    /// Whether the eDMA sees a request on this channel. The manual says of neither TRIG on a channel
    /// without trigger; it is taken to do nothing.
    pub(super) fn asks(&self, channel: usize) -> bool {
        let gated = self.config[channel] & TRIG != 0 && channel < TRIGGERED;
        self.source_asks(channel) && (!gated || self.open[channel])
    }

    /// Source 0 and reserved ones disable the channel (DMAMUX request sources, note).
    fn source_asks(&self, channel: usize) -> bool {
        let config = self.config[channel];
        let source = self.source(channel);
        config & ENBL != 0 && (ALWAYS.contains(&source) || self.pending[source] != 0)
    }

    /// The source that a channel selects.
    pub(super) fn source(&self, channel: usize) -> usize {
        usize::from(self.config[channel] & SOURCE)
    }

    /// The eDMA has acknowledged: the source drops its request, and the gate closes until the next
    /// trigger.
    pub(super) fn acknowledge(&mut self, channel: usize, source: usize) {
        self.pending[source] = self.pending[source].saturating_sub(1);
        self.open[channel] = false;
    }
}
