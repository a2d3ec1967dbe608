//! What is hardwired about each chip.

use super::layout::{CHANNELS, tr2};

/// One controller.
#[derive(Debug)]
pub(super) struct InstancePlan {
    pub(super) name: &'static str,
    /// Where non-secure software finds it.
    pub(super) base: u32,
    /// Where secure software finds it, if the chip shows such an alias.
    pub(super) secure: Option<u32>,
    /// The vector of channel 0; the others follow.
    pub(super) vector: u16,
}

/// A chip.
#[derive(Debug)]
pub(super) struct Chip {
    pub(super) instances: &'static [InstancePlan],
    /// dma_fifo_size of each channel: two to this power is **half** the FIFO, in bytes (RM0456
    /// 17.4.10).
    pub(super) fifo: [u32; CHANNELS],
    /// The first channel with 2D addressing.
    pub(super) first_2d: usize,
    /// Values of REQSEL that a line can have.
    pub(super) lines: u16,
    pub(super) reqsel: u32,
    pub(super) trigsel: u32,
    /// Bits of CxTR2 beyond the common ones.
    pub(super) extra: u32,
}

impl Chip {
    /// Bits of CxTR2 that exist.
    pub(super) fn tr2_known(&self) -> u32 {
        tr2::COMMON | self.reqsel | self.trigsel << tr2::TRIGSEL | self.extra
    }
}

/// RM0493 17.3.1 (table 125): no channel has 2D addressing. The same row of that table gives 8 byte
/// FIFOs to channels 0 to 5 in one column and to channels 0 to 3 in another; the first is taken, the
/// column of the hardware parameter. Base and vectors: the vendor's SVD, which shows no secure alias.
/// 52 requests (table 124).
pub(super) static STM32WBA50: Chip = Chip {
    instances: &[InstancePlan { name: "GPDMA1", base: 0x4002_0000, secure: None, vector: 29 }],
    fifo: [2, 2, 2, 2, 2, 2, 4, 4],
    first_2d: CHANNELS,
    lines: 52,
    reqsel: 0x3F,
    trigsel: 0x1F,
    extra: 0,
};

/// RM0481 16.3.2 (table 134). Bases and vectors: chapters 2 and 19, as in the vendor's header.
pub(super) static STM32H563: Chip = Chip {
    instances: &[
        InstancePlan { name: "GPDMA1", base: 0x4002_0000, secure: Some(0x5002_0000), vector: 27 },
        InstancePlan { name: "GPDMA2", base: 0x4002_1000, secure: Some(0x5002_1000), vector: 90 },
    ],
    fifo: [2, 2, 2, 2, 4, 4, 4, 4],
    first_2d: 6,
    lines: 256,
    reqsel: 0xFF,
    trigsel: 0x3F,
    extra: tr2::PFREQ,
};
