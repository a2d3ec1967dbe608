//! The DMAMUX of the STM32G4: request line multiplexer, and the registers of the request generator.

use super::access::Access;

/// Register window (RM0440 2.2).
const WINDOW: u32 = 0x400;

// CxCR, RM0440 13.6.1.
const DMAREQ_ID: u32 = 0x7F;
const EGE: u32 = 1 << 9;
const SE: u32 = 1 << 16;
const CXCR_BITS: u32 = 0x1FFF_037F;
/// RGxCR, RM0440 13.6.4.
const GE: u32 = 1 << 16;
const RGXCR_BITS: u32 = 0x00FF_011F;
/// The last input with a source on the STM32G4 (RM0440 table 93).
const LAST_INPUT: u32 = 115;

/// The multiplexer. Synchronization inputs and generator triggers are not modelled: their registers
/// are kept, no event ever comes, and turning them on is a complaint.
#[derive(Debug, Clone)]
pub(super) struct Mux {
    base: u32,
    channels: [u32; 16],
    generators: [u32; 4],
}

impl Mux {
    pub(super) fn new(base: u32) -> Self {
        Self { base, channels: [0; 16], generators: [0; 4] }
    }

    /// The offset of an address in the window.
    pub(super) fn offset(&self, address: u32) -> Option<u32> {
        address.checked_sub(self.base).filter(|offset| *offset < WINDOW)
    }

    /// The request input that a channel forwards. Zero is none; a synchronized channel forwards
    /// nothing before an event (RM0440 13.4.4).
    pub(super) fn input(&self, channel: usize) -> Option<u16> {
        let config = *self.channels.get(channel)?;
        let id = (config & DMAREQ_ID) as u16;
        (id != 0 && config & SE == 0).then_some(id)
    }

    /// Access by bytes, half-words or words (RM0440 13.6).
    pub(super) fn read(&mut self, offset: u32, size: u8, log: &mut Vec<String>) -> u32 {
        let Some(access) = decode(offset, size, log) else { return 0 };
        let word = match access.word {
            0x000..=0x03C => self.channels[index(access.word)],
            // CSR, RGSR: overruns, of which there are none without events.
            0x080 | 0x140 => 0,
            0x084 | 0x144 => {
                log.push("DMAMUX: clear register read, it is write-only".into());
                0
            }
            0x100..=0x10C => self.generators[index(access.word - 0x100)],
            _ => {
                log.push(format!("DMAMUX: no register at offset {offset:#x}"));
                0
            }
        };
        access.read(word)
    }

    pub(super) fn write(&mut self, offset: u32, size: u8, value: u32, log: &mut Vec<String>) {
        let Some(access) = decode(offset, size, log) else { return };
        match access.word {
            0x000..=0x03C => self.write_channel(index(access.word), access, value, log),
            0x080 | 0x140 => log.push("DMAMUX: status register written, it is read-only".into()),
            0x084 => reserved(access.lanes(value), 0xFFFF, "CFR", log),
            0x100..=0x10C => self.write_generator(index(access.word - 0x100), access, value, log),
            0x144 => reserved(access.lanes(value), 0xF, "RGCFR", log),
            _ => log.push(format!("DMAMUX: no register at offset {offset:#x}")),
        }
    }

    fn write_channel(&mut self, channel: usize, access: Access, value: u32, log: &mut Vec<String>) {
        let value = access.merge(self.channels[channel], value);
        reserved(value, CXCR_BITS, "CxCR", log);
        self.channels[channel] = value & CXCR_BITS;
        if value & (SE | EGE) != 0 {
            log.push(format!("DMAMUX channel {channel}: synchronization or event generation on"));
        }
        let id = value & DMAREQ_ID;
        if id > LAST_INPUT {
            log.push(format!("DMAMUX channel {channel}: request input {id} is reserved"));
        }
        // RM0440 13.4.4, caution: allowed only if the two DMA channels are never active together.
        let others = self.channels.iter().enumerate().filter(|(other, _)| *other != channel);
        for (other, config) in others {
            if id != 0 && config & DMAREQ_ID == id {
                log.push(format!("DMAMUX channels {channel} and {other} both select input {id}"));
            }
        }
    }

    fn write_generator(
        &mut self,
        number: usize,
        access: Access,
        value: u32,
        log: &mut Vec<String>,
    ) {
        let value = access.merge(self.generators[number], value);
        reserved(value, RGXCR_BITS, "RGxCR", log);
        self.generators[number] = value & RGXCR_BITS;
        if value & GE != 0 {
            log.push(format!("DMAMUX generator {number}: enabled"));
        }
    }
}

fn index(offset: u32) -> usize {
    (offset / 4) as usize
}

fn decode(offset: u32, size: u8, log: &mut Vec<String>) -> Option<Access> {
    let access = Access::new(offset, size);
    if access.is_none() {
        log.push(format!("DMAMUX: access of {size} bytes at offset {offset:#x}"));
    }
    access
}

fn reserved(value: u32, bits: u32, register: &str, log: &mut Vec<String>) {
    if value & !bits != 0 {
        log.push(format!("DMAMUX: reserved bits of {register} written"));
    }
}
