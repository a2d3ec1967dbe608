//! Where the registers and their bits are.
//!
//! Every number is this model's own literal, taken from RM0090 Rev 21: chapter 2 (memory
//! map), section 10.5 (registers) and chapter 12 (vector table).

/// DMA1 and DMA2 (RM0090 chapter 2, memory map).
pub(super) const BASES: [u32; 2] = [0x4002_6000, 0x4002_6400];
/// Bytes of the bus that each controller occupies (RM0090 chapter 2, memory map).
pub(super) const SPAN: u32 = 0x400;
/// Streams of each controller (RM0090 10.2).
pub(super) const STREAMS: usize = 8;
/// Requests each stream can choose from (RM0090 10.3.3).
pub(super) const CHANNELS: usize = 8;

/// Positions in the vector table (RM0090 chapter 12, STM32F42x/43x).
pub(super) const VECTORS: [[u16; STREAMS]; 2] =
    [[11, 12, 13, 14, 15, 16, 17, 47], [56, 57, 58, 59, 60, 68, 69, 70]];

/// Where each of the four streams of a status or clear register starts (RM0090 10.5.1 to 10.5.4).
pub(super) const FLAG_SHIFTS: [u32; 4] = [0, 6, 16, 22];

/// Event flags of one stream, before the shift (RM0090 10.5.1). Bit 1 is a hole.
pub(super) mod flag {
    pub(in super::super) const FEIF: u32 = 1 << 0;
    pub(in super::super) const DMEIF: u32 = 1 << 2;
    pub(in super::super) const TEIF: u32 = 1 << 3;
    pub(in super::super) const HTIF: u32 = 1 << 4;
    pub(in super::super) const TCIF: u32 = 1 << 5;
    pub(in super::super) const ALL: u32 = FEIF | DMEIF | TEIF | HTIF | TCIF;
}

/// DMA_SxCR (RM0090 10.5.5).
pub(super) mod cr {
    pub(in super::super) const EN: u32 = 1 << 0;
    pub(in super::super) const DMEIE: u32 = 1 << 1;
    pub(in super::super) const TEIE: u32 = 1 << 2;
    pub(in super::super) const HTIE: u32 = 1 << 3;
    pub(in super::super) const TCIE: u32 = 1 << 4;
    pub(in super::super) const PFCTRL: u32 = 1 << 5;
    pub(in super::super) const DIR: u32 = 6;
    pub(in super::super) const CIRC: u32 = 1 << 8;
    pub(in super::super) const PINC: u32 = 1 << 9;
    pub(in super::super) const MINC: u32 = 1 << 10;
    pub(in super::super) const PSIZE: u32 = 11;
    pub(in super::super) const MSIZE: u32 = 13;
    pub(in super::super) const PINCOS: u32 = 1 << 15;
    pub(in super::super) const PL: u32 = 16;
    pub(in super::super) const DBM: u32 = 1 << 18;
    pub(in super::super) const CT: u32 = 1 << 19;
    pub(in super::super) const PBURST: u32 = 21;
    pub(in super::super) const MBURST: u32 = 23;
    pub(in super::super) const CHSEL: u32 = 25;

    /// Bit 20 and bits 31 to 28.
    pub(in super::super) const RESERVED: u32 = 1 << 20 | 0xF << 28;
    /// The bits without a write protection: interrupt enables.
    pub(in super::super) const FREE: u32 = DMEIE | TEIE | HTIE | TCIE;
    /// What may not change while EN reads 1. CT is left out: it is a status flag then, so a
    /// read-modify-write cannot avoid writing an old value. CIRC is in: its text carries no
    /// protection note of its own, but the EN text forbids to write the register at all.
    pub(in super::super) const PROTECTED: u32 = !(RESERVED | FREE | EN | CT);

    /// A field of two bits.
    pub(in super::super) fn pair(value: u32, shift: u32) -> u32 {
        (value >> shift) & 3
    }
}

/// DMA_SxFCR (RM0090 10.5.10).
pub(super) mod fcr {
    pub(in super::super) const FTH: u32 = 3;
    pub(in super::super) const DMDIS: u32 = 1 << 2;
    pub(in super::super) const FS: u32 = 3;
    pub(in super::super) const FS_MASK: u32 = 7 << 3;
    pub(in super::super) const FEIE: u32 = 1 << 7;

    /// Bit 6 and bits 31 to 8.
    pub(in super::super) const RESERVED: u32 = !0xBF;
    /// FTH is 01 after reset; FS, which is not stored, reads 100 (empty): together 0x21.
    pub(in super::super) const RESET: u32 = 1;
    /// What may not change while EN reads 1.
    pub(in super::super) const PROTECTED: u32 = FTH | DMDIS;
}

/// A register of one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Register {
    Cr,
    Ndtr,
    Par,
    M0ar,
    M1ar,
    Fcr,
}

/// What an offset in a controller names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// LISR (streams from 0) or HISR (streams from 4).
    Status(usize),
    /// LIFCR (streams from 0) or HIFCR (streams from 4).
    Clear(usize),
    /// A register of a stream.
    Stream(usize, Register),
    /// No register.
    Nothing,
}

/// The register at `offset` (RM0090 10.5.11, register map).
pub(super) fn place(offset: u32) -> Place {
    match offset {
        0x00 => Place::Status(0),
        0x04 => Place::Status(4),
        0x08 => Place::Clear(0),
        0x0C => Place::Clear(4),
        0x10..=0xCF => {
            let stream = ((offset - 0x10) / 0x18) as usize;
            let register = match (offset - 0x10) % 0x18 {
                0x00 => Register::Cr,
                0x04 => Register::Ndtr,
                0x08 => Register::Par,
                0x0C => Register::M0ar,
                0x10 => Register::M1ar,
                0x14 => Register::Fcr,
                _ => return Place::Nothing,
            };
            Place::Stream(stream, register)
        }
        _ => Place::Nothing,
    }
}
