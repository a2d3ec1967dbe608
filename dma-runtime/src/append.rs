//! Appending to a list that hardware runs.

use crate::lists::TRIES;
use crate::mutation::{Mutation, left_out};
use crate::nodes::node;
use crate::operations::{Access, Caller};
use crate::{Block, Engine, Error, Next, Outcome, Reloaded, State, Suspended, barrier};

impl<E: Engine> Access<E> {
    /// Whether a list of so many blocks that does not repeat can get another one while it runs.
    pub(crate) fn grows(self, count: usize) -> bool {
        count < self.slot.room()
            && (count > 1 || (count == 1 && self.engine.appends(&self.slot.context)))
    }

    /// Keeps a single block that another one may be appended to.
    ///
    /// # Safety
    /// The channel is idle and configured, and the caller holds its turn; the block was checked.
    pub(crate) unsafe fn keep(self, plan: &E::Plan, load: &E::Load, cyclic: bool) {
        if E::NODES_WAIT && !cyclic && self.engine.hardware_lists() && self.grows(1) {
            // SAFETY: there is room, and an idle channel's hardware reads no node.
            unsafe { self.slot.store(0, E::pack(plan, load)) }
        }
    }

    /// Suspends a running channel for a change of its list. Nothing is to be undone after an error.
    ///
    /// # Safety
    /// The caller holds the turn of the running channel.
    pub(crate) unsafe fn hold(self, caller: Caller) -> Result<(), Error> {
        let context = &self.slot.context;
        // SAFETY: the holder of the turn owns the running channel.
        let suspended = unsafe { self.engine.suspend(context) };
        barrier::consume();
        match suspended {
            // An error may have come before the hold; then nothing goes on.
            Ok(Suspended::Paused)
                if !self.has_failed() && self.level(self.command()) == Outcome::Running =>
            {
                Ok(())
            }
            Err(_) if !self.has_failed() => {
                // A peripheral may be too slow for the hold to end; nothing was written.
                // SAFETY: as above.
                unsafe { self.engine.resume(context) };
                Err(Error::Busy)
            }
            _ => {
                self.over(caller)?;
                Err(Error::Completed)
            }
        }
    }

    /// Puts a block behind the last one of a running list that ends. The channel is held meanwhile: the last node is
    /// linked to the new one where the hardware will still read it, or else in the registers, with something left of
    /// the last block.
    ///
    /// # Safety
    /// The channel runs such a list, which [`grows`](Self::grows), and the caller holds its turn; the block's
    /// addresses are valid.
    #[inline(never)]
    pub(crate) unsafe fn append(self, caller: Caller, block: &Block) -> Result<Reloaded, Error> {
        let context = &self.slot.context;
        let plan = E::planned(context);
        let behind = Next { alone: false, ..Next::NONE };
        let load = self.check_block(&plan, self.slot.facts().direction(), block, behind)?;
        let (told, count) = self.slot.list();
        let (last, new) = (count - 1, self.slot.address(count));
        let mut tries = TRIES;
        let result = loop {
            tries -= 1;
            // SAFETY: the holder of the turn owns the running channel.
            match unsafe { self.hold(caller) } {
                Err(Error::Busy) => break Err(Error::Busy),
                held => held?,
            }
            // SAFETY: asked of a channel that was started.
            let next = unsafe { self.engine.next(context) };
            let left = E::left(context) != 0;
            let unread =
                last > 0 && self.before(next).1 && (left || next != self.slot.address(last));
            // What a single block shows there need be no link.
            let running = (next == 0 || last == 0) && left && self.engine.appends(context);
            if unread || running {
                self.slot.shared.change();
                // SAFETY: there is room; the held channel reads no node, and has not read these two or will not again.
                unsafe {
                    let old = E::unpack(&plan, &node::<E>(self.slot.block(last)));
                    let before = Next { address: new, last: false, alone: false };
                    let old = E::relink(&plan, &old, before);
                    self.slot.store(count, E::pack(&plan, &load));
                    self.slot.store(last, E::pack(&plan, &old));
                    self.slot.clean(count as usize + 1);
                    if running {
                        barrier::publish();
                        self.engine.append(context, &old);
                    }
                }
                let facts = self.slot.facts();
                self.slot.set_facts(facts.with_exchanged(facts.exchanged() || last == 0));
                self.slot.set_list(told, count + 1);
                // What a handler has found so far does not end the longer list, and no snapshot is of both.
                let command = self.command();
                let unseen = left_out(Mutation::GrowsUnseen);
                let command = if unseen { command } else { command.next() };
                self.slot.shared.set_command(command.in_state(State::Running));
            }
            barrier::publish();
            // SAFETY: as above.
            unsafe { self.engine.resume(context) };
            if unread || running {
                break Ok(Reloaded::Queued);
            } else if tries == 0 || last == 0 || next == 0 {
                break Err(Error::Busy);
            }
        };
        self.look_again(caller);
        result
    }
}
