//! Where the registers and their bits are: DDI 0196 3.3 and 3.4, UM10503 19.6.

/// Bytes of the bus that a controller occupies.
pub(super) const SPAN: u32 = 0x1000;
/// Peripheral request inputs (DDI 0196 B.1).
pub(super) const LINES: usize = 16;
/// Bytes of a channel's FIFO: four words (DDI 0196 2.1).
pub(super) const FIFO: u32 = 16;

/// DMACConfiguration.
pub(super) mod global {
    pub(in super::super) const E: u32 = 1 << 0;
    pub(in super::super) const M1: u32 = 1 << 1;
    pub(in super::super) const M2: u32 = 1 << 2;
}

/// DMACCxControl.
pub(super) mod control {
    pub(in super::super) const SIZE: u32 = 0xFFF;
    pub(in super::super) const SBSIZE: u32 = 12;
    pub(in super::super) const DBSIZE: u32 = 15;
    pub(in super::super) const SWIDTH: u32 = 18;
    pub(in super::super) const DWIDTH: u32 = 21;
    pub(in super::super) const S: u32 = 24;
    pub(in super::super) const D: u32 = 25;
    pub(in super::super) const SI: u32 = 1 << 26;
    pub(in super::super) const DI: u32 = 1 << 27;
    pub(in super::super) const I: u32 = 1 << 31;

    /// A field of three bits.
    pub(in super::super) fn triple(value: u32, shift: u32) -> u32 {
        (value >> shift) & 7
    }

    /// SBSize and DBSize: there is no burst of two.
    pub(in super::super) fn burst(value: u32, shift: u32) -> u32 {
        [1, 4, 8, 16, 32, 64, 128, 256][triple(value, shift) as usize]
    }

    /// SWidth and DWidth in bytes. The reserved values are taken for words.
    pub(in super::super) fn width(value: u32, shift: u32) -> u8 {
        1 << triple(value, shift).min(2)
    }
}

/// DMACCxConfiguration.
pub(super) mod config {
    pub(in super::super) const E: u32 = 1 << 0;
    pub(in super::super) const SRC_PERIPHERAL: u32 = 1;
    pub(in super::super) const DEST_PERIPHERAL: u32 = 6;
    pub(in super::super) const FLOW: u32 = 11;
    pub(in super::super) const IE: u32 = 1 << 14;
    pub(in super::super) const ITC: u32 = 1 << 15;
    pub(in super::super) const L: u32 = 1 << 16;
    pub(in super::super) const A: u32 = 1 << 17;
    pub(in super::super) const H: u32 = 1 << 18;
    /// Bits without a field: above H, and the fifth bit of both peripheral numbers (DDI 0196 has
    /// four; NXP's tables draw five, with values up to 15).
    pub(in super::super) const RESERVED: u32 = !0x7_FFFF | 1 << 5 | 1 << 10;
    /// What may change while E is 1: it stops, halts or masks.
    pub(in super::super) const FREE: u32 = E | IE | ITC | L | A | H;
}

/// DMACCxLLI: bit 0 is the master that fetches, bit 1 is reserved.
pub(super) mod lli {
    pub(in super::super) const LM: u32 = 1 << 0;
    pub(in super::super) const RESERVED: u32 = 1 << 1;
    pub(in super::super) const ADDRESS: u32 = !3;
}

/// A register of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Register {
    SrcAddr,
    DestAddr,
    Lli,
    Control,
    Configuration,
}

/// What an offset names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    IntStatus,
    IntTcStatus,
    IntTcClear,
    IntErrorStatus,
    IntErrClr,
    RawIntTcStatus,
    RawIntErrorStatus,
    EnbldChns,
    /// SoftBReq, SoftSReq, SoftLBReq, SoftLSReq.
    Soft(usize),
    Configuration,
    Sync,
    Channel(usize, Register),
    /// An identification register.
    Id(usize),
    Nothing,
}

/// The register at `offset` of a controller with `channels` channels.
pub(super) fn place(offset: u32, channels: usize) -> Place {
    match offset {
        0x000 => Place::IntStatus,
        0x004 => Place::IntTcStatus,
        0x008 => Place::IntTcClear,
        0x00C => Place::IntErrorStatus,
        0x010 => Place::IntErrClr,
        0x014 => Place::RawIntTcStatus,
        0x018 => Place::RawIntErrorStatus,
        0x01C => Place::EnbldChns,
        0x020..=0x02C => Place::Soft((offset as usize - 0x20) / 4),
        0x030 => Place::Configuration,
        0x034 => Place::Sync,
        0x100..=0x1FF => {
            let channel = (offset as usize - 0x100) / 0x20;
            let register = match offset % 0x20 {
                0x00 => Register::SrcAddr,
                0x04 => Register::DestAddr,
                0x08 => Register::Lli,
                0x0C => Register::Control,
                0x10 => Register::Configuration,
                _ => return Place::Nothing,
            };
            if channel < channels { Place::Channel(channel, register) } else { Place::Nothing }
        }
        0xFE0..=0xFFF => Place::Id((offset as usize - 0xFE0) / 4),
        _ => Place::Nothing,
    }
}
