//! A channel of the RP2040, memory to peripheral (RP2040 datasheet 2.5; erratum RP2040-E13).

use crate::by_hand::{read, write};
use dma_runtime::barrier;

pub(crate) struct Channel {
    channel: usize,
    bit: u32,
}

const DMA: usize = 0x5000_0000;
pub(crate) const CHANNEL: Channel = Channel { channel: DMA + 3 * 0x40, bit: 1 << 3 };

const CTRL_TRIG: usize = 0x0C;
const AL1_CTRL: usize = 0x10;
const TRANS_COUNT: usize = 0x08;
const INTS0: usize = DMA + 0x40C;
const INTE0_SET: usize = DMA + 0x2404;
const INTE0_CLEAR: usize = DMA + 0x3404;
const CHAN_ABORT: usize = DMA + 0x444;

/// Request 16, chained to nobody, INCR_READ, bytes.
const CONTROL: u32 = 16 << 15 | 3 << 11 | 1 << 4;
const EN: u32 = 1;

impl Channel {
    #[inline(always)]
    pub(crate) fn program(&self, source: u32, destination: u32, items: u32) {
        write(self.channel, source);
        write(self.channel + 4, destination);
        write(self.channel + TRANS_COUNT, items);
    }

    #[inline(always)]
    pub(crate) fn start(&self) {
        barrier::publish();
        write(self.channel + CTRL_TRIG, CONTROL | EN);
    }

    #[inline(always)]
    pub(crate) fn acknowledge(&self) -> u32 {
        let seen = read(INTS0) & self.bit;
        write(INTS0, seen);
        seen
    }

    #[inline(always)]
    pub(crate) fn stop(&self) {
        write(INTE0_CLEAR, self.bit);
        write(CHAN_ABORT, self.bit);
        while read(CHAN_ABORT) & self.bit != 0 {}
        write(INTS0, self.bit);
        write(INTE0_SET, self.bit);
    }

    #[inline(always)]
    pub(crate) fn suspend(&self) -> u32 {
        write(self.channel + AL1_CTRL, CONTROL);
        read(self.channel + TRANS_COUNT)
    }

    #[inline(always)]
    pub(crate) fn resume(&self, _left: u32) {
        write(self.channel + AL1_CTRL, CONTROL | EN);
    }
}
