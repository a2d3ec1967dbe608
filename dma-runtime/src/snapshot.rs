//! Looking at a channel from anywhere.

use crate::atomic::{Ordering, fence};
use crate::operations::{Access, Caller};
use crate::protocol::Command;
use crate::{Capabilities, Engine, Outcome, State, Status, barrier};

impl<E: Engine> Access<E> {
    /// A snapshot from any context: accepted when no call changed the channel meanwhile. After three tries the
    /// last one is returned: whoever interrupts a call, or looks while one changes the channel again and again, may
    /// see some words of before and some of after.
    #[inline(never)]
    pub(crate) fn status(self, caller: Caller) -> Status {
        let mut tries = 3;
        loop {
            tries -= 1;
            match self.snapshot(caller) {
                (status, true) => return status,
                (status, false) if tries == 0 => return status,
                _ => {}
            }
        }
    }

    /// One look, and whether it holds together.
    #[inline]
    pub(crate) fn snapshot(self, caller: Caller) -> (Status, bool) {
        let before = self.slot.shared.seen();
        let status = self.glance(before, caller);
        fence(Ordering::Acquire);
        (status, before.steady(self.slot.shared.seen()))
    }

    /// The level, unless it may be that of a run which a call has announced and not yet begun, or is halting:
    /// whoever holds the turn leaves it only when level and command agree. A callback is inside no such call.
    fn seen_level(self, command: Command, caller: Caller) -> Option<Outcome> {
        let held = caller == Caller::Owner && self.slot.shared.held();
        let outcome = self.level(command);
        barrier::consume();
        let held = held || caller == Caller::Owner && self.slot.shared.held();
        (outcome == Outcome::Running || !held).then_some(outcome)
    }

    fn glance(self, command: Command, caller: Caller) -> Status {
        let facts = self.slot.facts();
        let (mut index, count) = self.slot.list();
        let chained = self.engine.hardware_lists() && count > 1;
        let mut state = command.state();
        let mut error = facts.error();
        let mut pending = self.slot.left.get();
        if command.active() {
            let seen = self.seen_level(command, caller);
            let outcome = seen.unwrap_or(Outcome::Running);
            let running = state == State::Running;
            if chained {
                index = count - 1;
                if outcome != Outcome::Done {
                    let place = self.place((!running).then_some(pending));
                    (index, pending) = (place.index, place.pending);
                }
            } else if running && seen.is_none() {
                pending = self.slot.bytes.get();
            } else if outcome != Outcome::Done && running {
                let before = self.alternating();
                // SAFETY: reading levels of a started channel has no effect.
                pending = unsafe { self.engine.remaining(&self.slot.context) };
                let after = self.alternating();
                if before != after {
                    // SAFETY: as above.
                    pending = unsafe { self.engine.remaining(&self.slot.context) };
                }
                index = after.unwrap_or(index);
            }
            match outcome {
                Outcome::Running => {}
                Outcome::Done => {
                    pending = 0;
                    if facts.cyclic() || index + 1 >= count {
                        state = State::Configured;
                    }
                }
                Outcome::Failed(kind) => {
                    state = State::Configured;
                    error = Some(kind);
                }
            }
            // Who is told that bytes have arrived may look at them.
            barrier::consume();
        }
        let (bytes, before) = if chained {
            self.lengths(command, index)
        } else {
            (self.slot.bytes.get(), self.slot.moved.get())
        };
        let position = bytes.saturating_sub(pending) as usize;
        Status {
            state,
            busy: matches!(state, State::Running | State::Suspended | State::Faulted),
            direction: facts.direction(),
            pending: pending as usize,
            position,
            total: before as usize + position,
            block: index as u16,
            error,
            discarded: facts.discarded(),
        }
    }

    pub(crate) fn capabilities(self) -> Capabilities {
        let context = &self.slot.context;
        let hardware_lists = self.engine.hardware_lists();
        let ring = self.slot.facts().cyclic() && self.slot.list().1 != 0;
        let most = match ring && !hardware_lists {
            true => 1 + usize::from(E::ALTERNATES),
            false => usize::MAX,
        };
        Capabilities {
            controller: self.engine.controller_capabilities(),
            max_blocks: self.slot.capacity().min(most) as u16,
            hardware_lists,
            cyclic: E::CYCLIC && (hardware_lists || !E::RING_NODE),
            suspend: self.engine.suspend_capability(context),
            residue: self.engine.residue_capability(context),
            reload: self.queueing(),
        }
    }
}
