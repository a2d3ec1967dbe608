//! Where the registers and their bits are.
//!
//! Every number is this model's own literal, from RM0456 Rev 6 section 17.8 (the fullest of the three
//! manuals), with the widths of REQSEL and TRIGSEL in the plan of each chip.

/// Bytes of the bus that a controller occupies.
pub(super) const SPAN: u32 = 0x1000;
/// Channels of each controller here (RM0481 16.3.2, RM0493 17.3.1).
pub(super) const CHANNELS: usize = 8;

/// Bits of CxSR and, from bit 8 on, of CxFCR and the interrupt enables of CxCR (RM0456 17.8.7 to
/// 17.8.9).
pub(super) mod flag {
    pub(in super::super) const IDLE: u32 = 1 << 0;
    pub(in super::super) const TC: u32 = 1 << 8;
    pub(in super::super) const HT: u32 = 1 << 9;
    pub(in super::super) const DTE: u32 = 1 << 10;
    pub(in super::super) const ULE: u32 = 1 << 11;
    pub(in super::super) const USE: u32 = 1 << 12;
    pub(in super::super) const SUSP: u32 = 1 << 13;
    pub(in super::super) const TO: u32 = 1 << 14;
    pub(in super::super) const ALL: u32 = TC | HT | DTE | ULE | USE | SUSP | TO;
    pub(in super::super) const LEVEL: u32 = 16;
}

/// CxCR (RM0456 17.8.9).
pub(super) mod cr {
    pub(in super::super) const EN: u32 = 1 << 0;
    pub(in super::super) const RESET: u32 = 1 << 1;
    pub(in super::super) const SUSP: u32 = 1 << 2;
    pub(in super::super) const ENABLES: u32 = super::flag::ALL;
    pub(in super::super) const LSM: u32 = 1 << 16;
    pub(in super::super) const LAP: u32 = 1 << 17;
    pub(in super::super) const PRIO: u32 = 22;
    /// Read-only while EN is 1.
    pub(in super::super) const FIXED: u32 = LSM | LAP | 3 << PRIO;
    pub(in super::super) const KNOWN: u32 = EN | RESET | SUSP | ENABLES | FIXED;
}

/// CxTR1 (RM0456 17.8.10).
pub(super) mod tr1 {
    pub(in super::super) const SDW: u32 = 0;
    pub(in super::super) const SINC: u32 = 1 << 3;
    pub(in super::super) const SBL: u32 = 4;
    pub(in super::super) const PAM: u32 = 11;
    pub(in super::super) const SBX: u32 = 1 << 13;
    pub(in super::super) const SSEC: u32 = 1 << 15;
    pub(in super::super) const DDW: u32 = 16;
    pub(in super::super) const DINC: u32 = 1 << 19;
    pub(in super::super) const DBL: u32 = 20;
    pub(in super::super) const DBX: u32 = 1 << 26;
    pub(in super::super) const DHX: u32 = 1 << 27;
    pub(in super::super) const DSEC: u32 = 1 << 31;
    /// All but bits 2, 10, 18, 28 and 29.
    pub(in super::super) const KNOWN: u32 = !(1 << 2 | 1 << 10 | 1 << 18 | 3 << 28);
}

/// CxTR2 (RM0456 17.8.11; PFREQ from the H5).
pub(super) mod tr2 {
    pub(in super::super) const SWREQ: u32 = 1 << 9;
    pub(in super::super) const DREQ: u32 = 1 << 10;
    pub(in super::super) const BREQ: u32 = 1 << 11;
    pub(in super::super) const PFREQ: u32 = 1 << 12;
    pub(in super::super) const TRIGM: u32 = 14;
    pub(in super::super) const TRIGSEL: u32 = 16;
    pub(in super::super) const TRIGPOL: u32 = 24;
    pub(in super::super) const TCEM: u32 = 30;
    /// What every chip has; REQSEL, TRIGSEL and PFREQ are added by its plan.
    pub(in super::super) const COMMON: u32 =
        SWREQ | DREQ | BREQ | 3 << TRIGM | 3 << TRIGPOL | 3 << TCEM;
}

/// CxBR1 (RM0456 17.8.12, and 17.8.13 for a 2D channel).
pub(super) mod br1 {
    pub(in super::super) const BNDT: u32 = 0xFFFF;
    pub(in super::super) const BRC: u32 = 16;
    pub(in super::super) const BRC_MASK: u32 = 0x7FF;
    pub(in super::super) const SDEC: u32 = 1 << 28;
    pub(in super::super) const DDEC: u32 = 1 << 29;
    pub(in super::super) const BRSDEC: u32 = 1 << 30;
    pub(in super::super) const BRDDEC: u32 = 1 << 31;
    pub(in super::super) const KNOWN_2D: u32 = !(1 << 27);
}

/// CxLLR (RM0456 17.8.18, and 17.8.19 for a 2D channel).
pub(super) mod llr {
    pub(in super::super) const LA: u32 = 0xFFFC;
    pub(in super::super) const ULL: u32 = 1 << 16;
    pub(in super::super) const UB2: u32 = 1 << 25;
    pub(in super::super) const UT3: u32 = 1 << 26;
    pub(in super::super) const UDA: u32 = 1 << 27;
    pub(in super::super) const USA: u32 = 1 << 28;
    pub(in super::super) const UB1: u32 = 1 << 29;
    pub(in super::super) const UT2: u32 = 1 << 30;
    pub(in super::super) const UT1: u32 = 1 << 31;
    pub(in super::super) const LINEAR: u32 = ULL | UDA | USA | UB1 | UT2 | UT1;
    pub(in super::super) const UPDATES: u32 = LINEAR | UB2 | UT3;
}

/// The registers that a linked-list item can hold, in the order in which they follow each other in
/// memory (RM0456 17.4.5, figures 55 and 56), and LBAR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Register {
    Tr1,
    Tr2,
    Br1,
    Sar,
    Dar,
    Tr3,
    Br2,
    Llr,
    Lbar,
}

impl Register {
    /// The order of an item, with the update bit of each.
    pub(super) const ITEM: [(Self, u32); 8] = [
        (Self::Tr1, llr::UT1),
        (Self::Tr2, llr::UT2),
        (Self::Br1, llr::UB1),
        (Self::Sar, llr::USA),
        (Self::Dar, llr::UDA),
        (Self::Tr3, llr::UT3),
        (Self::Br2, llr::UB2),
        (Self::Llr, llr::ULL),
    ];

    pub(super) fn name(self) -> &'static str {
        ["TR1", "TR2", "BR1", "SAR", "DAR", "TR3", "BR2", "LLR", "LBAR"][self as usize]
    }
}

/// What an offset in a controller names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Seccfgr,
    Privcfgr,
    Rcfglockr,
    Misr,
    Smisr,
    Flags(usize),
    Status(usize),
    Control(usize),
    Data(usize, Register),
    Nothing,
}

/// The register at `offset` (RM0456 17.8.20, register map). TR3 and BR2 are named on every channel;
/// whether the channel has them is its own matter.
pub(super) fn place(offset: u32) -> Place {
    match offset {
        0x00 => return Place::Seccfgr,
        0x04 => return Place::Privcfgr,
        0x08 => return Place::Rcfglockr,
        0x0C => return Place::Misr,
        0x10 => return Place::Smisr,
        0x50..0x450 => {}
        _ => return Place::Nothing,
    }
    let channel = ((offset - 0x50) / 0x80) as usize;
    let register = match (offset - 0x50) % 0x80 {
        0x00 => Register::Lbar,
        0x0C => return Place::Flags(channel),
        0x10 => return Place::Status(channel),
        0x14 => return Place::Control(channel),
        0x40 => Register::Tr1,
        0x44 => Register::Tr2,
        0x48 => Register::Br1,
        0x4C => Register::Sar,
        0x50 => Register::Dar,
        0x54 => Register::Tr3,
        0x58 => Register::Br2,
        0x7C => Register::Llr,
        _ => return Place::Nothing,
    };
    Place::Data(channel, register)
}
