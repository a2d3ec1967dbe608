//! Addresses and bits (eDMA: Memory map and register definition; DMAMUX: Memory map).

/// The eDMA's registers.
pub(super) const DMA: u32 = 0x4000_8000;
/// The TCDs, 32 bytes each, as offset from the registers.
pub(super) const TCDS: u32 = 0x1000;
/// Two slots of the peripheral bridge: registers and TCDs.
const DMA_SPAN: u32 = 0x2000;
/// The DMAMUX.
pub(super) const MUX: u32 = 0x4002_1000;
const MUX_SPAN: u32 = 0x1000;

pub(super) const CHANNELS: usize = 16;
/// The vector of the error interrupt, after those of the channels.
pub(super) const ERROR_VECTOR: u16 = 16;

/// A block and an offset in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Register(u32),
    Tcd(usize, u32),
    Mux(u32),
}

pub(super) fn place(address: u32) -> Option<Place> {
    if let Some(offset) = address.checked_sub(DMA).filter(|offset| *offset < DMA_SPAN) {
        let Some(tcd) = offset.checked_sub(TCDS) else { return Some(Place::Register(offset)) };
        let channel = (tcd / 32) as usize;
        return Some(if channel < CHANNELS {
            Place::Tcd(channel, tcd % 32)
        } else {
            Place::Register(offset)
        });
    }
    let offset = address.checked_sub(MUX).filter(|offset| *offset < MUX_SPAN)?;
    Some(Place::Mux(offset))
}

pub(super) fn owns(address: u32) -> bool {
    place(address).is_some()
}

/// Control register.
pub(super) mod cr {
    pub(crate) const ERCA: u32 = 1 << 2;
    pub(crate) const HOE: u32 = 1 << 4;
    pub(crate) const HALT: u32 = 1 << 5;
    pub(crate) const CLM: u32 = 1 << 6;
    pub(crate) const EMLM: u32 = 1 << 7;
    pub(crate) const ECX: u32 = 1 << 16;
    pub(crate) const CX: u32 = 1 << 17;
    /// With EDBG.
    pub(crate) const ALL: u32 = 1 << 1 | ERCA | HOE | HALT | CLM | EMLM | ECX | CX;
    /// What may be written while a channel is active, or it would be of no use.
    pub(crate) const ANY_TIME: u32 = HALT | ECX | CX;
}

/// Error status register; the channel number is in bits 11 to 8.
pub(super) mod es {
    pub(crate) const DBE: u32 = 1;
    pub(crate) const SBE: u32 = 1 << 1;
    pub(crate) const SGE: u32 = 1 << 2;
    pub(crate) const NCE: u32 = 1 << 3;
    pub(crate) const DOE: u32 = 1 << 4;
    pub(crate) const DAE: u32 = 1 << 5;
    pub(crate) const SOE: u32 = 1 << 6;
    pub(crate) const SAE: u32 = 1 << 7;
    pub(crate) const CPE: u32 = 1 << 14;
    pub(crate) const ECX: u32 = 1 << 16;
    pub(crate) const VLD: u32 = 1 << 31;
}

/// Channel priority registers.
pub(super) mod dchpri {
    pub(crate) const CHPRI: u8 = 0xF;
    pub(crate) const DPA: u8 = 1 << 6;
    pub(crate) const ECP: u8 = 1 << 7;
}

/// TCD control and status.
pub(super) mod csr {
    pub(crate) const START: u16 = 1;
    pub(crate) const INTMAJOR: u16 = 1 << 1;
    pub(crate) const INTHALF: u16 = 1 << 2;
    pub(crate) const DREQ: u16 = 1 << 3;
    pub(crate) const ESG: u16 = 1 << 4;
    pub(crate) const MAJORELINK: u16 = 1 << 5;
    pub(crate) const ACTIVE: u16 = 1 << 6;
    pub(crate) const DONE: u16 = 1 << 7;
    pub(crate) const RESERVED: u16 = 3 << 12;
}
