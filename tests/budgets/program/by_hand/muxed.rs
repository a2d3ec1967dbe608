//! A channel of the STM32G4's DMA1 behind DMAMUX, memory to peripheral (RM0440 12.4, 12.6, 13.6): what is suspended is
//! the request.

use crate::by_hand::{read, write};
use dma_runtime::barrier;

pub(crate) struct Channel {
    channel: usize,
    /// The status register; the clear register is 4 further on.
    flags: usize,
    request: usize,
    shift: u32,
}

const DMA: usize = 0x4002_0000;
/// Channel 3.
pub(crate) const CHANNEL: Channel =
    Channel { channel: DMA + 0x30, flags: DMA, request: 0x4002_0808, shift: 8 };

/// MINC, bytes, from memory, TEIE, TCIE.
const CONTROL: u32 = 1 << 7 | 1 << 4 | 1 << 3 | 1 << 1;
const EN: u32 = 1;
const REQUEST: u32 = 11;
/// The end and the error.
const ENDS: u32 = 0xA;

impl Channel {
    #[inline(always)]
    pub(crate) fn program(&self, source: u32, destination: u32, items: u32) {
        write(self.request, REQUEST);
        write(self.channel + 4, items);
        write(self.channel + 8, destination);
        write(self.channel + 12, source);
    }

    #[inline(always)]
    pub(crate) fn start(&self) {
        barrier::publish();
        write(self.channel, CONTROL | EN);
    }

    #[inline(always)]
    pub(crate) fn acknowledge(&self) -> u32 {
        let seen = read(self.flags) & ENDS << self.shift;
        write(self.flags + 4, seen);
        write(self.channel, CONTROL);
        seen
    }

    #[inline(always)]
    pub(crate) fn stop(&self) {
        write(self.channel, CONTROL);
        write(self.flags + 4, 0xF << self.shift);
    }

    #[inline(always)]
    pub(crate) fn suspend(&self) -> u32 {
        write(self.request, 0);
        read(self.channel + 4)
    }

    #[inline(always)]
    pub(crate) fn resume(&self, _left: u32) {
        write(self.request, REQUEST);
    }
}
