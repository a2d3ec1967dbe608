//! Where the controllers sit in each chip.

/// An interrupt output (DDI 0196 3.7 and A.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signal {
    /// DMACINTERR.
    Error,
    /// DMACINTTC.
    TerminalCount,
    /// DMACINTR: either of them.
    Combined,
}

/// One chip.
#[derive(Debug)]
pub(super) struct Chip {
    /// For each controller the addresses at which its registers appear.
    pub(super) bases: &'static [&'static [u32]],
    /// Channels of each controller.
    pub(super) channels: usize,
    /// Two masters (PL080) or one (PL081).
    pub(super) two_masters: bool,
    /// Vector, controller and what the controller drives it with.
    pub(super) vectors: &'static [(u16, usize, Signal)],
    /// The identification registers from 0xFE0 on; none where the chip's manual has none.
    pub(super) ids: Option<[u8; 8]>,
    /// The register that chooses the source of each request, where there is one.
    pub(super) mux: Option<u32>,
    /// The only master that reaches peripherals, where a manual says so.
    pub(super) peripheral_master: Option<u32>,
}

/// UM10503 (Rev 1.4): memory map, interrupts of the Cortex-M4, GPDMA (chapter 19), CREG. Only AHB
/// master 1 reaches peripherals (19.6.19, bit D).
pub(super) const LPC43XX: Chip = Chip {
    bases: &[&[0x4000_2000]],
    channels: 8,
    two_masters: true,
    vectors: &[(2, 0, Signal::Combined)],
    ids: None,
    mux: Some(0x4004_311C),
    peripheral_master: Some(1),
};

/// AN505, memory map and interrupt map; the same numbers in the headers of ARM's board packages and
/// in QEMU's mps2-tz.
pub(super) const AN505: Chip = Chip {
    bases: &[
        &[0x4011_0000, 0x5011_0000],
        &[0x4011_1000, 0x5011_1000],
        &[0x4011_2000, 0x5011_2000],
        &[0x4011_3000, 0x5011_3000],
    ],
    channels: 2,
    two_masters: false,
    vectors: &[
        (56, 0, Signal::Error),
        (57, 0, Signal::TerminalCount),
        (58, 0, Signal::Combined),
        (59, 1, Signal::Error),
        (60, 1, Signal::TerminalCount),
        (61, 1, Signal::Combined),
        (62, 2, Signal::Error),
        (63, 2, Signal::TerminalCount),
        (64, 2, Signal::Combined),
        (65, 3, Signal::Error),
        (66, 3, Signal::TerminalCount),
        (67, 3, Signal::Combined),
    ],
    ids: Some([0x81, 0x10, 0x04, 0x0A, 0x0D, 0xF0, 0x05, 0xB1]),
    mux: None,
    peripheral_master: None,
};

/// ARM DUI 0225 (Versatile application baseboard for the ARM926EJ-S): memory map, and source 17 of
/// the primary interrupt controller.
pub(super) const VERSATILEPB: Chip = Chip {
    bases: &[&[0x1013_0000]],
    channels: 8,
    two_masters: true,
    vectors: &[(17, 0, Signal::Combined)],
    ids: Some([0x80, 0x10, 0x04, 0x0A, 0x0D, 0xF0, 0x05, 0xB1]),
    mux: None,
    peripheral_master: None,
};
