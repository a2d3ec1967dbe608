//! A stream of the STM32F4's DMA2, memory to peripheral (RM0090 10.3.17, 10.5).

use crate::by_hand::{read, write};
use dma_runtime::barrier;

pub(crate) struct Channel {
    stream: usize,
    /// The status register; the clear register is 8 further on.
    flags: usize,
    shift: u32,
}

const DMA: usize = 0x4002_6400;
/// Stream 3.
pub(crate) const CHANNEL: Channel = Channel { stream: DMA + 0x58, flags: DMA, shift: 22 };

/// Request 3, MINC, bytes, to the peripheral, TCIE, TEIE.
const CONTROL: u32 = 3 << 25 | 1 << 10 | 1 << 6 | 1 << 4 | 1 << 2;
const EN: u32 = 1;
const ALL: u32 = 0x3D;
/// The end and the error.
const ENDS: u32 = 0x28;

impl Channel {
    #[inline(always)]
    pub(crate) fn program(&self, source: u32, destination: u32, items: u32) {
        write(self.stream + 4, items);
        write(self.stream + 8, destination);
        write(self.stream + 12, source);
        write(self.stream, CONTROL);
    }

    #[inline(always)]
    pub(crate) fn start(&self) {
        write(self.flags + 8, ALL << self.shift);
        barrier::publish();
        write(self.stream, CONTROL | EN);
    }

    #[inline(always)]
    pub(crate) fn acknowledge(&self) -> u32 {
        let seen = read(self.flags) & ENDS << self.shift;
        write(self.flags + 8, seen);
        seen
    }

    #[inline(always)]
    pub(crate) fn stop(&self) {
        write(self.stream, CONTROL);
        while read(self.stream) & EN != 0 {}
        write(self.flags + 8, ALL << self.shift);
    }

    #[inline(always)]
    pub(crate) fn suspend(&self) -> u32 {
        self.stop();
        read(self.stream + 4)
    }

    #[inline(always)]
    pub(crate) fn resume(&self, source: u32) {
        write(self.stream + 12, source);
        write(self.flags + 8, ALL << self.shift);
        write(self.stream, CONTROL | EN);
    }
}
