//! A channel of the STM32H5's GPDMA1, memory to peripheral (RM0481 16.4, 16.8).

use crate::by_hand::{read, write};
use dma_runtime::barrier;

pub(crate) struct Channel {
    /// CxLBAR.
    channel: usize,
}

const DMA: usize = 0x4002_0000;
pub(crate) const CHANNEL: Channel = Channel { channel: DMA + 0x50 + 3 * 0x80 };

const FCR: usize = 0x0C;
const SR: usize = 0x10;
const CR: usize = 0x14;
const TR1: usize = 0x40;
const TR2: usize = 0x44;
const BR1: usize = 0x48;
const SAR: usize = 0x4C;
const DAR: usize = 0x50;

/// ULEIE, USEIE, DTEIE, TCIE.
const CONTROL: u32 = 1 << 12 | 1 << 11 | 1 << 10 | 1 << 8;
const EN: u32 = 1;
const RESET: u32 = 2;
const SUSP: u32 = 4;
const SUSPF: u32 = 1 << 13;
const ALL: u32 = 0x7F << 8;
/// The end and the errors.
const ENDS: u32 = 0x1D << 8;

impl Channel {
    #[inline(always)]
    pub(crate) fn program(&self, source: u32, destination: u32, items: u32) {
        // SINC, bytes; request 7 at the destination.
        write(self.channel + TR1, 1 << 3);
        write(self.channel + TR2, 1 << 10 | 7);
        write(self.channel + BR1, items);
        write(self.channel + SAR, source);
        write(self.channel + DAR, destination);
    }

    #[inline(always)]
    pub(crate) fn start(&self) {
        barrier::publish();
        write(self.channel + CR, CONTROL | EN);
    }

    #[inline(always)]
    pub(crate) fn acknowledge(&self) -> u32 {
        let seen = read(self.channel + SR) & ENDS;
        write(self.channel + FCR, seen);
        seen
    }

    #[inline(always)]
    pub(crate) fn stop(&self) {
        write(self.channel + CR, CONTROL | SUSP);
        while read(self.channel + SR) & SUSPF == 0 {}
        write(self.channel + CR, CONTROL | RESET);
        write(self.channel + FCR, ALL);
    }

    #[inline(always)]
    pub(crate) fn suspend(&self) -> u32 {
        write(self.channel + CR, CONTROL | SUSP);
        while read(self.channel + SR) & SUSPF == 0 {}
        read(self.channel + BR1) & 0xFFFF
    }

    #[inline(always)]
    pub(crate) fn resume(&self, _left: u32) {
        write(self.channel + FCR, SUSPF);
        write(self.channel + CR, CONTROL);
    }
}
