//! Where a list stands that the hardware runs by itself.
//!
//! While it runs, the index in the slot is that of the first block whose end was not told; where the hardware is,
//! it is asked. At rest, the index is that of the block at which the run stood, and `left` belongs to it.

use crate::atomic::{Ordering, fence};
use crate::mutation::{Mutation, left_out};
use crate::nodes::node;
use crate::operations::{Access, Caller};
use crate::protocol::Command;
use crate::{Block, Engine, Error, Events, Field, Reason, Reloaded, State, barrier};
use core::mem::size_of;

/// Looks at the progress that a block's end may disturb.
pub(crate) const TRIES: u32 = 4;

/// Where a run of several blocks is.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The block that runs, or at which the channel was halted.
    pub(crate) index: u32,
    /// What it has not transferred.
    pub(crate) pending: u32,
    /// The first block of the list, or of the round, that has not ended.
    pub(crate) ended: u32,
}

impl<E: Engine> Access<E> {
    /// Whether several blocks are one run of the hardware.
    #[inline]
    pub(crate) fn chained(self) -> bool {
        self.engine.hardware_lists() && self.slot.list().1 > 1
    }

    /// The current block's index, when another follows it that the hardware does not go on to by itself.
    #[inline]
    pub(crate) fn more(self) -> Option<u32> {
        let (index, count) = self.slot.list();
        let by_handler = !self.engine.hardware_lists() && !self.slot.facts().cyclic();
        (by_handler && index + 1 < count).then_some(index)
    }

    /// Where the hardware is; `left` is what a quiet channel has left of its block.
    #[inline(never)]
    pub(crate) fn place(self, left: Option<u32>) -> Place {
        let context = &self.slot.context;
        // SAFETY: asked only of a channel that was started.
        let mut next = unsafe { self.engine.next(context) };
        let mut sure = true;
        let pending = left.unwrap_or_else(|| {
            let mut tries = TRIES;
            loop {
                tries -= 1;
                // SAFETY: as above.
                let (pending, after) =
                    unsafe { (self.engine.remaining(context), self.engine.next(context)) };
                sure = after == next || left_out(Mutation::OneRead);
                next = after;
                if sure || tries == 0 {
                    return pending;
                }
            }
        });
        let (index, known) = self.before(next);
        // A block that another follows has ended when nothing of it remains, though the other was not fetched yet.
        let over = u32::from(sure && known && pending == 0);
        let ended = if index + over == self.slot.list().1 { 0 } else { index + over };
        Place { index, pending, ended }
    }

    /// The block before the node at `next`, and whether one is there.
    pub(crate) fn before(self, next: u32) -> (u32, bool) {
        let (told, count) = self.slot.list();
        if next == 0 && !self.slot.facts().cyclic() {
            return (count.saturating_sub(1), false);
        }
        let mut address = self.slot.address(0);
        let mut previous = count.saturating_sub(1);
        for index in 0..count {
            if address == next {
                return (previous, true);
            }
            previous = index;
            address = address.wrapping_add(size_of::<E::Node>() as u32);
        }
        (told, false)
    }

    /// The last block that has ended, when that was not told.
    pub(crate) fn block_ended(self) -> Option<u32> {
        let suspended = self.command().state() == State::Suspended;
        let place = self.place(suspended.then(|| self.slot.left.get()));
        let (told, count) = self.slot.list();
        // A whole round is not seen.
        if place.ended == told && !left_out(Mutation::ToldAgain) {
            return None;
        }
        self.slot.set_list(place.ended, count);
        Some(if place.ended == 0 { count - 1 } else { place.ended - 1 })
    }

    /// Records where a run stands that a halt has ended, or failed to end: whether blocks have ended that were not
    /// told, and whether this is the last block.
    pub(crate) fn record(self, halted: bool) -> (bool, bool) {
        let place = self.place(halted.then(|| E::left(&self.slot.context)));
        let (told, count) = self.slot.list();
        self.slot.left.set(place.pending);
        self.slot.set_list(place.index, count);
        let wanted = self.slot.facts().events().contains(Events::BLOCK);
        (wanted && place.ended != told, place.index + 1 == count)
    }

    /// In a running ring that hardware follows, puts a block into the node that comes next. The channel is held
    /// meanwhile: with something left of its block it has not read that node.
    ///
    /// # Safety
    /// The channel runs such a ring and the caller holds its turn; the block's addresses are valid.
    #[inline(never)]
    pub(crate) unsafe fn exchange_node(
        self,
        caller: Caller,
        block: &Block,
    ) -> Result<Reloaded, Error> {
        let context = &self.slot.context;
        let (_, count) = self.slot.list();
        let plan = E::planned(context);
        let mut tries = TRIES;
        let result = loop {
            // SAFETY: asked of a channel that was started.
            let link = unsafe { self.engine.next(context) };
            let (before, known) = self.before(link);
            let index = if before + 1 == count { 0 } else { before + 1 };
            let next = self.next(index as usize, count as usize, true);
            let load = match self.check_block(&plan, self.slot.facts().direction(), block, next) {
                Ok(load) => load,
                Err(error) => break Err(error),
            };
            // SAFETY: below the count of the list that `configure` has stored, whose nodes are only read.
            let old = unsafe { node::<E>(self.slot.block(index)) };
            if E::bytes(&E::unpack(&plan, &old)) != E::bytes(&load) {
                break Err(Error::invalid(Field::Bytes, Reason::Combination));
            }
            tries -= 1;
            // SAFETY: the holder of the turn owns the running channel.
            match unsafe { self.hold(caller) } {
                Err(Error::Busy) => break Err(Error::Busy),
                held => held?,
            }
            // SAFETY: as above.
            let same = known && link == unsafe { self.engine.next(context) };
            let waits = same && E::left(context) != 0;
            if waits {
                // SAFETY: below the count; the held channel reads no node.
                unsafe { self.slot.store(index, E::pack(&plan, &load)) };
                self.slot.clean(count as usize);
                let facts = self.slot.facts();
                self.slot.set_facts(facts.with_exchanged(facts.exchanged() || index == 0));
            }
            barrier::publish();
            // SAFETY: as above.
            unsafe { self.engine.resume(context) };
            // Held while it reads a node, it may have read it when it is held again.
            if waits {
                break Ok(Reloaded::Queued);
            } else if tries == 0 {
                break Err(Error::Busy);
            }
        };
        if tries != TRIES {
            self.look_again(caller);
        }
        result
    }

    /// Programs the first block of a list, whose node was changed while the list ran.
    pub(crate) fn load_first(self) {
        let plan = E::planned(&self.slot.context);
        let next = self.next(0, self.slot.list().1 as usize, self.slot.facts().cyclic());
        // SAFETY: the channel is idle and this caller holds its turn; valid blocks were stored.
        unsafe {
            let first = E::unpack(&plan, &node::<E>(self.slot.block(0)));
            let first = E::relink(&plan, &first, next);
            self.engine.program(&self.slot.context, &first);
        }
    }

    /// Of block `index` of the list that ran at `command` its bytes, and those of all blocks before it.
    pub(crate) fn lengths(self, command: Command, index: u32) -> (u32, u32) {
        let nodes = self.slot.storage();
        fence(Ordering::Acquire);
        if !command.steady(self.slot.shared.seen()) {
            // The storage may be another one by now. The snapshot will not be accepted.
            return (self.slot.bytes.get(), self.slot.moved.get());
        }
        let plan = E::planned(&self.slot.context);
        let (mut bytes, mut before) = (0, 0u32);
        for index in 0..=index as usize {
            before = before.wrapping_add(bytes);
            // SAFETY: below the count of the list that `configure` has stored.
            let node = unsafe { node::<E>(nodes.add(index)) };
            bytes = E::bytes(&E::unpack(&plan, &node));
        }
        (bytes, before)
    }
}
