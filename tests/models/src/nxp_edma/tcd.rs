//! A transfer control descriptor: 32 bytes of RAM and their fields (eDMA: TCD registers).

use super::layout::csr;

// Offsets.
pub(super) const SADDR: usize = 0x00;
pub(super) const SOFF: usize = 0x04;
pub(super) const ATTR: usize = 0x06;
pub(super) const NBYTES: usize = 0x08;
pub(super) const SLAST: usize = 0x0C;
pub(super) const DADDR: usize = 0x10;
pub(super) const DOFF: usize = 0x14;
pub(super) const CITER: usize = 0x16;
pub(super) const DLASTSGA: usize = 0x18;
pub(super) const CSR: usize = 0x1C;
pub(super) const BITER: usize = 0x1E;

const SMLOE: u32 = 1 << 31;
const DMLOE: u32 = 1 << 30;
const ELINK: u16 = 1 << 15;

/// The RAM of one channel. ACTIVE is not in it: the engine knows.
#[derive(Debug, Clone)]
pub(super) struct Tcd {
    bytes: [u8; 32],
    /// The bytes that have had a value since reset, one bit each.
    pub(super) written: u32,
    /// CITER or BITER is new since the last activation.
    pub(super) fresh: bool,
    /// START is a link's, or was in memory.
    pub(super) linked: bool,
}

/// CITER or BITER, in the layout that its ELINK bit chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Iterations {
    pub(super) count: u16,
    /// LINKCH, if ELINK is set.
    pub(super) link: Option<usize>,
}

/// NBYTES, in the layout that CR.EMLM and its offset enables choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Minor {
    /// Bytes of a minor loop.
    pub(super) bytes: u64,
    pub(super) source_offset: u32,
    pub(super) destination_offset: u32,
    /// The bits of the word which hold the count.
    pub(super) mask: u32,
}

impl Tcd {
    /// Undefined but for START, ACTIVE and DONE.
    pub(super) fn noise(seed: &mut u32) -> Self {
        let bytes = core::array::from_fn(|_| {
            *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (*seed >> 24) as u8
        });
        let mut tcd = Self { bytes, written: 0, fresh: false, linked: false };
        tcd.set_csr(tcd.csr() & !(csr::START | csr::ACTIVE | csr::DONE));
        tcd
    }

    /// What scatter-gather fetched.
    pub(super) fn fetched(bytes: [u8; 32]) -> Self {
        let mut tcd = Self { bytes, written: u32::MAX, fresh: true, linked: true };
        tcd.lower(csr::ACTIVE);
        tcd
    }

    pub(super) fn set_byte(&mut self, offset: usize, value: u8) {
        self.bytes[offset] = value;
        self.written |= 1 << offset;
        self.fresh |= (CITER..CITER + 2).contains(&offset) || offset >= BITER;
    }

    pub(super) fn half(&self, offset: usize) -> u16 {
        u16::from_le_bytes([self.bytes[offset], self.bytes[offset + 1]])
    }

    pub(super) fn word(&self, offset: usize) -> u32 {
        u32::from(self.half(offset)) | u32::from(self.half(offset + 2)) << 16
    }

    /// By the engine: the byte counts neither as written nor as fresh.
    pub(super) fn set_half(&mut self, offset: usize, value: u16) {
        self.bytes[offset..offset + 2].copy_from_slice(&value.to_le_bytes());
    }

    /// By the engine.
    pub(super) fn set_word(&mut self, offset: usize, value: u32) {
        self.bytes[offset..offset + 4].copy_from_slice(&value.to_le_bytes());
    }

    pub(super) fn csr(&self) -> u16 {
        self.half(CSR)
    }

    pub(super) fn set_csr(&mut self, value: u16) {
        self.set_half(CSR, value);
    }

    pub(super) fn has(&self, bit: u16) -> bool {
        self.csr() & bit != 0
    }

    pub(super) fn raise(&mut self, bit: u16) {
        self.set_csr(self.csr() | bit);
    }

    /// A link asks for service.
    pub(super) fn link(&mut self) {
        self.linked = true;
        self.raise(csr::START);
    }

    pub(super) fn lower(&mut self, bit: u16) {
        self.set_csr(self.csr() & !bit);
    }

    /// CITER or BITER: 15 bits of count, or 9 and a channel (CITER_ELINKNO, CITER_ELINKYES).
    pub(super) fn iterations(&self, offset: usize) -> Iterations {
        let raw = self.half(offset);
        if raw & ELINK == 0 {
            return Iterations { count: raw, link: None };
        }
        Iterations { count: raw & 0x1FF, link: Some(usize::from(raw >> 9 & 0xF)) }
    }

    pub(super) fn set_citer(&mut self, count: u16) {
        let bits = if self.half(CITER) & ELINK == 0 { 0x7FFF } else { 0x1FF };
        self.set_half(CITER, self.half(CITER) & !bits | count & bits);
    }

    /// NBYTES_MLNO, NBYTES_MLOFFNO, NBYTES_MLOFFYES. A count of zero without mapping is 4 GB; with
    /// mapping the manual does not say, and the whole range of the field is taken.
    pub(super) fn minor(&self, mapping: bool) -> Minor {
        let raw = self.word(NBYTES);
        let offsets = mapping && raw & (SMLOE | DMLOE) != 0;
        let mask = match (mapping, offsets) {
            (false, _) => u32::MAX,
            (true, false) => 0x3FFF_FFFF,
            (true, true) => 0x3FF,
        };
        let bytes = match raw & mask {
            0 => u64::from(mask) + 1,
            count => u64::from(count),
        };
        // MLOFF: bits 29 to 10, with sign.
        let offset = ((raw << 2) as i32 >> 12) as u32;
        let apply = |enable| if offsets && raw & enable != 0 { offset } else { 0 };
        Minor { bytes, source_offset: apply(SMLOE), destination_offset: apply(DMLOE), mask }
    }

    pub(super) fn source(&self) -> Side {
        Side::new(self.half(SOFF), self.half(ATTR) >> 8)
    }

    pub(super) fn destination(&self) -> Side {
        Side::new(self.half(DOFF), self.half(ATTR))
    }
}

/// How one side moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    /// Bytes of a transfer; 0 for a reserved code.
    pub(super) size: u8,
    /// Added after each transfer.
    pub(super) offset: u32,
    /// SMOD or DMOD.
    modulo: u32,
}

impl Side {
    fn new(offset: u16, attribute: u16) -> Self {
        // ATTR.SSIZE: 3, 6 and 7 are reserved.
        let size = [1, 2, 4, 0, 16, 32, 0, 0][usize::from(attribute & 7)];
        let modulo = u32::from(attribute >> 3 & 0x1F);
        Self { size, offset: i32::from(offset as i16) as u32, modulo }
    }

    /// The address after a transfer: with a modulo, only that many low bits change (ATTR.SMOD).
    pub(super) fn advance(&self, address: u32) -> u32 {
        let next = address.wrapping_add(self.offset);
        if self.modulo == 0 {
            return next;
        }
        let mask = (1 << self.modulo) - 1;
        address & !mask | next & mask
    }
}
