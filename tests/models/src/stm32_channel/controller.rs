//! One controller: register decoding, flags of all channels, arbitration.

use super::access::Access;
use super::channel::Channel;
use super::rules::Rules;

/// A controller's register window (RM0008 3.3, RM0440 2.2).
pub(super) const WINDOW: u32 = 0x400;

/// A register of a controller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Isr,
    Ifcr,
    /// Channel, and its register: CCR, CNDTR, CPAR, CMAR.
    Channel(usize, u32),
}

/// A controller.
#[derive(Debug, Clone)]
pub(super) struct Controller {
    name: &'static str,
    base: u32,
    vectors: &'static [u16],
    /// Its channels, the first of which is number 1 (STM32) or 0 (GD32).
    pub(super) channels: Vec<Channel>,
    /// The channel granted last, for the alternation of RM0440 12.4.4.
    granted: Option<usize>,
}

impl Controller {
    pub(super) fn new(
        name: &'static str,
        base: u32,
        vectors: &'static [u16],
        first_number: usize,
    ) -> Self {
        let channels = (first_number..first_number + vectors.len())
            .map(|number| Channel::new(format!("{name} channel {number}")))
            .collect();
        Self { name, base, vectors, channels, granted: None }
    }

    /// The offset of an address in the window.
    pub(super) fn offset(&self, address: u32) -> Option<u32> {
        address.checked_sub(self.base).filter(|offset| *offset < WINDOW)
    }

    /// Whether a channel asks for this vector.
    pub(super) fn interrupt(&self, vector: u16) -> bool {
        self.vectors.iter().zip(&self.channels).any(|(v, c)| *v == vector && c.interrupt())
    }

    pub(super) fn read(
        &mut self,
        offset: u32,
        size: u8,
        rules: &Rules,
        log: &mut Vec<String>,
    ) -> u32 {
        let Some((access, place)) = self.decode(offset, size, rules, log) else { return 0 };
        match place {
            Place::Isr => {
                let isr = self.channels.iter().rev().fold(0, |isr, c| isr << 4 | c.nibble());
                access.read(isr)
            }
            Place::Ifcr => {
                log.push(format!("{}: IFCR read, it is write-only", self.name));
                0
            }
            Place::Channel(channel, register) => {
                access.read(self.channels[channel].register(register))
            }
        }
    }

    /// Returns the channel that the write disabled while it was ready to be served.
    pub(super) fn write(
        &mut self,
        offset: u32,
        size: u8,
        value: u32,
        rules: &Rules,
        log: &mut Vec<String>,
    ) -> Option<usize> {
        let (access, place) = self.decode(offset, size, rules, log)?;
        match place {
            Place::Isr => {
                log.push(format!("{}: ISR written, it is read-only", self.name));
                None
            }
            Place::Ifcr => {
                self.clear_flags(access.lanes(value), log);
                None
            }
            Place::Channel(index, register) => {
                let channel = &mut self.channels[index];
                let value = access.merge(channel.register(register), value);
                match register {
                    0 => channel.write_ccr(value, rules, log).then_some(index),
                    1 => {
                        channel.write_cndtr(value, log);
                        None
                    }
                    _ => {
                        channel.write_address(register, value, rules, log);
                        None
                    }
                }
            }
        }
    }

    /// The channel to serve among those that `ready` admits: highest PL, then lowest number (RM0008
    /// 13.3.2, GD 9.4.3). After an element of a memory-to-memory channel another one comes first if
    /// there is any, even one of lower priority (RM0440 12.4.4 only).
    pub(super) fn arbitrate(
        &mut self,
        rules: &Rules,
        ready: impl Fn(usize, &Channel) -> bool,
    ) -> Option<usize> {
        let yields =
            self.granted.filter(|g| rules.alternates && self.channels[*g].software_triggered());
        let ready = self.channels.iter().enumerate().filter(|(i, c)| ready(*i, c));
        let best = ready.min_by_key(|(i, c)| (yields == Some(*i), 3 - c.priority(), *i));
        self.granted = best.map(|(i, _)| i);
        self.granted
    }

    fn clear_flags(&mut self, value: u32, log: &mut Vec<String>) {
        let mut rest = value;
        for channel in &mut self.channels {
            channel.clear(rest & 0xF);
            rest >>= 4;
        }
        if rest != 0 {
            log.push(format!("{}: flags of a channel that does not exist cleared", self.name));
        }
    }

    fn decode(
        &self,
        offset: u32,
        size: u8,
        rules: &Rules,
        log: &mut Vec<String>,
    ) -> Option<(Access, Place)> {
        let access = Access::new(offset, size).filter(|_| size == 4 || !rules.words_only);
        let Some(access) = access else {
            log.push(format!("{}: access of {size} bytes at offset {offset:#x}", self.name));
            return None;
        };
        let place = self.place(access.word);
        if place.is_none() {
            log.push(format!("{}: no register at offset {offset:#x}", self.name));
        }
        Some((access, place?))
    }

    /// Offsets: RM0008 13.4.7, RM0440 12.6.7. A channel takes 20 bytes, the last four of which are
    /// reserved.
    fn place(&self, offset: u32) -> Option<Place> {
        match offset {
            0x00 => Some(Place::Isr),
            0x04 => Some(Place::Ifcr),
            _ => {
                let channel = ((offset - 0x08) / 0x14) as usize;
                let register = (offset - 0x08) % 0x14 / 4;
                let exists = channel < self.channels.len() && register < 4;
                exists.then_some(Place::Channel(channel, register))
            }
        }
    }
}
