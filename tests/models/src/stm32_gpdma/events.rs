//! Half and complete events (RM0456 17.7, and TCEM in 17.8.11).

use super::channel::Channel;
use super::layout::{Register, br1, flag};
use super::shape::{Events, Shape};

impl Channel {
    /// Half of the bytes of a block, rounded up, have reached the destination. Where TCEM speaks of
    /// an item and the item is no repeated block, its half is that of its block; the same is taken
    /// for a repeated block of one.
    pub(super) fn mark_half_block(&mut self, shape: &Shape) {
        let by_block = shape.events == Events::Block || self.blocks_left(self.programmed) == 0;
        let half = (self.programmed & br1::BNDT).div_ceil(2);
        let Some(run) = &mut self.run else { return };
        if by_block && !run.half && run.delivered >= half {
            run.half = true;
            self.half_event(shape);
        }
    }

    /// Half of the blocks of a repeated block, rounded up, have reached the destination.
    pub(super) fn mark_half_item(&mut self, shape: &Shape) {
        let more = self.blocks_left(self.programmed);
        let Some(run) = &mut self.run else { return };
        if shape.events == Events::Block {
            // The half was that of the block which ends here.
            run.half = false;
        } else if more > 0 && !run.half && run.blocks >= (more + 1).div_ceil(2) {
            run.half = true;
            self.half_event(shape);
        }
    }

    fn half_event(&mut self, shape: &Shape) {
        // At channel level only the last item has events.
        if shape.events != Events::Channel || self.get(Register::Llr) == 0 {
            self.flags |= flag::HT;
        }
    }

    /// The end of a block, `last` of its item or not.
    pub(super) fn block_event(&mut self, shape: &Shape, last: bool) {
        let due = match shape.events {
            Events::Block => true,
            Events::RepeatedBlock => last,
            Events::Item | Events::Channel => false,
        };
        if due {
            self.flags |= flag::TC;
        }
    }

    /// The end of an item with its link transfer, if it had one.
    pub(super) fn item_event(&mut self, shape: &Shape) {
        if shape.events == Events::Item {
            self.flags |= flag::TC;
        }
    }
}
