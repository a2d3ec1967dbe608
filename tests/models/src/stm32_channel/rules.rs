//! Where the three manuals differ.

use super::channel::{CIRC, DIR, HTIE, MEM2MEM, MINC, MSIZE, PINC, PL, PSIZE, TCIE, TEIE};

/// The differences between the manuals, as data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// Bits of CCR that a write does not change while EN is set.
    pub(super) read_only: u32,
    /// Bits of CCR that a write does change while EN is set although software must not.
    pub(super) unwise: u32,
    /// Whether CPAR and CMAR take a write while EN is set (never allowed, sometimes effective).
    pub(super) addresses_take_writes: bool,
    /// Whether a set TEIF keeps EN from being set again.
    pub(super) error_blocks_enable: bool,
    /// Whether enabling again without any write continues where the channel stopped.
    pub(super) resumes: bool,
    /// Whether a memory-to-memory channel lets another channel in after each element.
    pub(super) alternates: bool,
    /// Whether the DMA registers must be accessed by words.
    pub(super) words_only: bool,
}

/// RM0440 12.6.3: read-only while EN is set.
const CONFIGURATION: u32 = MEM2MEM | PL | MSIZE | PSIZE | MINC | PINC | DIR;

impl Rules {
    /// STM32F103. RM0008 13.4.3 does not say which bits of CCR a write reaches while EN is set; the
    /// configuration is taken as read-only, as RM0440 has it for the same block. 13.4.5 and 13.4.6
    /// forbid writing the addresses while EN is set and are silent on the effect: ignored here.
    /// Access size: any, as RM0041 9.4 says of the same block.
    pub(super) const RM0008: Self = Self {
        read_only: CONFIGURATION,
        unwise: CIRC,
        addresses_take_writes: false,
        error_blocks_enable: false,
        resumes: false,
        alternates: false,
        words_only: false,
    };

    /// STM32G474. CIRC and the interrupt enables "must not be written" but are "not read-only"
    /// (RM0440 12.6.3), and so are the addresses (12.6.5, 12.6.6). A set TEIF blocks EN (12.4.7).
    /// A memory-to-memory channel alternates with the others (12.4.4). Word access (12.6).
    pub(super) const RM0440: Self = Self {
        read_only: CONFIGURATION,
        unwise: CIRC | TCIE | HTIE | TEIE,
        addresses_take_writes: true,
        error_blocks_enable: true,
        resumes: false,
        alternates: true,
        words_only: true,
    };

    /// GD32VF103. CMEN too cannot be written while CHEN is set, the interrupt enables can (9.5,
    /// CHxCTL). Enabling again without configuration continues (9.4.1). Nothing says that an error
    /// flag blocks CHEN. Word access (9.5).
    pub(super) const GD32VF103: Self = Self {
        read_only: CONFIGURATION | CIRC,
        unwise: 0,
        addresses_take_writes: false,
        error_blocks_enable: false,
        resumes: true,
        alternates: false,
        words_only: true,
    };
}
