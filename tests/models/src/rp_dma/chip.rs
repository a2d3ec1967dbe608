//! What differs between the two chips.

/// One chip: its size, its CTRL layout and its errata.
#[derive(Debug)]
pub(super) struct Chip {
    /// N_CHANNELS (RP2040 2.5.7, RP2350 12.6.10).
    pub(super) channels: usize,
    /// Peripheral requests: TREQ_SEL beyond them and below the timers selects nothing (RP2040 2.5.3.1,
    /// RP2350 12.6.4.1).
    pub(super) requests: u32,
    /// System interrupt lines (RP2040 2.5.4, RP2350 12.6.5).
    pub(super) lines: usize,
    /// Vector of line 0 (RP2040 2.3.2, RP2350 3.2).
    pub(super) vector: u16,
    /// Bits of CTRL.
    pub(super) ctrl: CtrlLayout,
    /// TRANS_COUNT is a 4-bit mode over a 28-bit count (RP2350 12.6.2.2.1).
    pub(super) count_modes: bool,
    /// SECCFG and MPU registers exist (RP2350 12.6.6).
    pub(super) security: bool,
    /// RP2040-E13: the abort bit clears before the element in flight lands, which then completes.
    pub(super) early_abort: bool,
    /// RP2350-E5: an abort fires CHAIN_TO and leaves the channel open to a trigger.
    pub(super) abort_chains: bool,
    /// RP2350-E8: a sequence of length zero chains only from the channel that wrote last.
    pub(super) lame_zero_chain: bool,
}

/// Positions of the CTRL fields that moved. EN 0, HIGH_PRIORITY 1, DATA_SIZE 3:2, INCR_READ 4,
/// WRITE_ERROR 29, READ_ERROR 30 and AHB_ERROR 31 are the same on both.
#[derive(Debug)]
pub(super) struct CtrlLayout {
    /// INCR_READ_REV and INCR_WRITE_REV, where they exist.
    pub(super) reverse: Option<(u32, u32)>,
    pub(super) incr_write: u32,
    pub(super) ring_size: u32,
    pub(super) ring_sel: u32,
    pub(super) chain_to: u32,
    pub(super) treq_sel: u32,
    pub(super) irq_quiet: u32,
    pub(super) bswap: u32,
    pub(super) busy: u32,
    /// The read-write fields.
    pub(super) writable: u32,
    /// The bits without a field.
    pub(super) reserved: u32,
}

/// CTRL: RP2040 datasheet 2.5.7, CHn_CTRL_TRIG.
pub(super) const RP2040: Chip = Chip {
    channels: 12,
    requests: 40,
    lines: 2,
    vector: 11,
    ctrl: CtrlLayout {
        reverse: None,
        incr_write: 5,
        ring_size: 6,
        ring_sel: 10,
        chain_to: 11,
        treq_sel: 15,
        irq_quiet: 21,
        bswap: 22,
        busy: 24,
        writable: 0x00ff_ffff,
        reserved: 0x1e00_0000,
    },
    count_modes: false,
    security: false,
    early_abort: true,
    abort_chains: false,
    lame_zero_chain: false,
};

/// CTRL: RP2350 datasheet 12.6.10, CHn_CTRL_TRIG.
pub(super) const RP2350: Chip = Chip {
    channels: 16,
    requests: 55,
    lines: 4,
    vector: 10,
    ctrl: CtrlLayout {
        reverse: Some((5, 7)),
        incr_write: 6,
        ring_size: 8,
        ring_sel: 12,
        chain_to: 13,
        treq_sel: 17,
        irq_quiet: 23,
        bswap: 24,
        busy: 26,
        writable: 0x03ff_ffff,
        reserved: 0x1800_0000,
    },
    count_modes: true,
    security: true,
    early_abort: false,
    abort_chains: true,
    lame_zero_chain: true,
};
