//! The register file.

use super::controller::Controller;
use super::engine::Cancel;
use super::layout::{CHANNELS, Place, cr, csr, dchpri, place};

/// One bit for each channel.
const BITMAP: u32 = 0xFFFF;

impl Controller {
    /// Registers can be read and written by bytes, half-words and words (eDMA: Memory map).
    pub(super) fn read(&mut self, address: u32, size: u8) -> u32 {
        if !self.aligned(address, size) {
            return 0;
        }
        match place(address) {
            Some(Place::Register(offset)) => self.read_register(offset, size),
            Some(Place::Tcd(channel, offset)) => self.read_tcd(channel, offset, size),
            Some(Place::Mux(offset)) => {
                self.check_mux(offset, size);
                bytes(offset, size).fold(0, |word, (n, at)| {
                    word | u32::from(self.mux.read(at).unwrap_or(0)) << (8 * n)
                })
            }
            None => 0,
        }
    }

    pub(super) fn write(&mut self, address: u32, size: u8, value: u32) {
        if !self.aligned(address, size) {
            return;
        }
        match place(address) {
            Some(Place::Register(offset)) => self.write_register(offset, size, value),
            Some(Place::Tcd(channel, offset)) => self.write_tcd(channel, offset, size, value),
            Some(Place::Mux(offset)) => {
                self.check_mux(offset, size);
                for (n, at) in bytes(offset, size) {
                    let value = (value >> (8 * n)) as u8;
                    self.mux.write(at as usize, value, &mut self.complaints);
                }
            }
            None => {}
        }
    }

    fn aligned(&mut self, address: u32, size: u8) -> bool {
        let fine = matches!(size, 1 | 2 | 4) && address.is_multiple_of(u32::from(size));
        if !fine {
            self.complain(format!("access of {size} bytes at {address:#010x}"));
        }
        fine
    }

    /// The registers of the DMAMUX are bytes.
    fn check_mux(&mut self, offset: u32, size: u8) {
        if size != 1 || offset as usize >= CHANNELS {
            self.complain(format!("DMAMUX: access of {size} bytes at offset {offset:#x}"));
        }
    }

    fn read_register(&mut self, offset: u32, size: u8) -> u32 {
        let word = match offset & !3 {
            0x00 => self.cr,
            0x04 => self.error_status(),
            0x0C => u32::from(self.erq),
            0x14 => u32::from(self.eei),
            // The command registers read zero.
            0x18 | 0x1C => 0,
            0x24 => u32::from(self.int),
            0x2C => u32::from(self.err),
            0x34 => u32::from(self.hardware_requests()),
            // DCHPRI3 is the first byte, DCHPRI0 the fourth.
            first @ 0x100..0x110 => {
                let base = (first - 0x100) as usize;
                u32::from_be_bytes([0, 1, 2, 3].map(|n| self.priority[base + n]))
            }
            _ => {
                self.complain(format!("read of no register at offset {offset:#x}"));
                0
            }
        };
        word >> (8 * (offset & 3)) & lanes(size)
    }

    fn write_register(&mut self, offset: u32, size: u8, value: u32) {
        let shift = 8 * (offset & 3);
        let mask = lanes(size) << shift;
        let value = value << shift & mask;
        let merge = |old: u32| old & !mask | value;
        match offset & !3 {
            0x00 => self.write_control(merge(self.cr)),
            0x0C => {
                let erq = self.bitmap(merge(u32::from(self.erq)), "ERQ");
                self.set_erq(erq);
            }
            0x14 => self.eei = self.bitmap(merge(u32::from(self.eei)), "EEI"),
            0x18 | 0x1C => {
                for (n, at) in bytes(offset, size) {
                    self.command(at, (value >> shift >> (8 * n)) as u8);
                }
            }
            // INT and ERR: a one clears, a zero does nothing.
            0x24 => self.int &= !self.bitmap(value, "INT"),
            0x2C => self.err &= !self.bitmap(value, "ERR"),
            0x04 | 0x34 => self.complain(format!("write to read-only offset {offset:#x}")),
            0x100..0x110 => {
                for (n, at) in bytes(offset, size) {
                    let channel = (at as usize - 0x100) ^ 3;
                    self.write_priority(channel, (value >> shift >> (8 * n)) as u8);
                }
            }
            _ => self.complain(format!("write to no register at offset {offset:#x}")),
        }
    }

    fn bitmap(&mut self, value: u32, name: &str) -> u16 {
        if value & !BITMAP != 0 {
            self.complain(format!("reserved bits of {name} written: {value:#x}"));
        }
        value as u16
    }

    fn write_control(&mut self, value: u32) {
        if value & !cr::ALL != 0 {
            self.complain(format!("reserved bits of CR written: {value:#x}"));
        }
        let value = value & cr::ALL;
        // CR: to be written only while no channel is active.
        if (value ^ self.cr) & !cr::ANY_TIME != 0 && self.running.is_some() {
            self.complain("CR is reconfigured while a channel is active");
        }
        // CX and ECX fall by themselves.
        let pending = self.cr & (cr::CX | cr::ECX);
        self.cr = value | pending;
        if value & (cr::CX | cr::ECX) & !pending != 0 {
            self.cancel = Some(Cancel { left: self.halt_delay });
            if self.halt_delay == 0 {
                self.cancel_now();
            }
        }
    }

    /// ERQ. A channel that is active keeps its minor loop.
    fn set_erq(&mut self, value: u16) {
        for channel in 0..CHANNELS {
            if (self.erq & !value) >> channel & 1 != 0 {
                self.stop(channel);
            }
        }
        self.erq = value;
    }

    /// The driver wants to see ACTIVE fall.
    fn stop(&mut self, channel: usize) {
        let stall = self.halt_delay;
        let services = [&mut self.running, &mut self.preempted].into_iter().flatten();
        for service in services.filter(|service| service.channel == channel) {
            service.stall = stall;
        }
    }

    /// CEEI to CINT: a channel number, or all; with NOP nothing at all, so that a wider write can
    /// give one command of four.
    fn command(&mut self, offset: u32, value: u8) {
        const NOP: u8 = 1 << 7;
        const ALL: u8 = 1 << 6;
        if value & NOP != 0 {
            return;
        }
        if value & 0x30 != 0 {
            self.complain(format!("reserved bits of the command at offset {offset:#x} written"));
        }
        let one = 1u16 << (value & 0xF);
        let set = if value & ALL != 0 { u16::MAX } else { one };
        match offset {
            0x18 => self.eei &= !set,
            0x19 => self.eei |= set,
            0x1A => {
                for channel in channels(set) {
                    self.stop(channel);
                }
                self.erq &= !set;
            }
            0x1B => self.erq |= set,
            0x1C => channels(set).for_each(|n| self.tcds[n].lower(csr::DONE)),
            0x1D => channels(set).for_each(|n| self.start(n)),
            0x1E => self.err &= !set,
            _ => self.int &= !set,
        }
    }

    /// A start that finds that of a link adds nothing to it, which no software can know beforehand.
    fn start(&mut self, channel: usize) {
        if self.tcds[channel].has(csr::START) && !self.tcds[channel].linked {
            self.complain(format!("channel {channel} is started before its last start was taken"));
        }
        self.tcds[channel].raise(csr::START);
    }

    /// DCHPRIn. Priorities change in round-robin mode or with all channels disabled (Dynamic
    /// programming: Dynamically changing the channel priority).
    fn write_priority(&mut self, channel: usize, value: u8) {
        let known = dchpri::CHPRI | dchpri::DPA | dchpri::ECP;
        if value & !known != 0 {
            self.complain(format!("reserved bits of DCHPRI{channel} written: {value:#x}"));
        }
        let busy = self.erq != 0 || self.running.is_some();
        let moves = (value ^ self.priority[channel]) & dchpri::CHPRI != 0;
        if moves && busy && self.cr & cr::ERCA == 0 {
            self.complain(format!("DCHPRI{channel} changes while channels are enabled"));
        }
        self.priority[channel] = value & known;
    }
}

/// The channels of a set.
fn channels(set: u16) -> impl Iterator<Item = usize> {
    (0..CHANNELS).filter(move |n| set >> n & 1 != 0)
}

/// The bytes of an access: their lane and their offset.
fn bytes(offset: u32, size: u8) -> impl Iterator<Item = (u32, u32)> {
    (0..u32::from(size)).map(move |n| (n, offset + n))
}

fn lanes(size: u8) -> u32 {
    if size == 4 { u32::MAX } else { (1 << (8 * size)) - 1 }
}
