//! The state machine: what each call does in each state. (`blocks.rs` has `configure` and `reload`.)

use crate::controller::Common;
use crate::protocol::{Command, Report};
use crate::slot::Slot;
use crate::{
    Engine, Error, ErrorKind, Event, Events, Field, Halt, Outcome, Reason, State, Suspend,
    Suspended, barrier,
};

/// One channel, for whoever holds its turn.
pub(crate) struct Access<E: Engine> {
    pub(crate) slot: &'static Slot<E>,
    pub(crate) common: &'static Common<E>,
    pub(crate) engine: E,
}

impl<E: Engine> Clone for Access<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E: Engine> Copy for Access<E> {}

/// Whether a call may deliver events before it acts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Owner,
    Callback,
}

impl<E: Engine> Access<E> {
    #[inline]
    pub(crate) fn command(self) -> Command {
        self.slot.shared.command()
    }

    pub(crate) fn start(self, caller: Caller) -> Result<(), Error> {
        let state = self.settle(caller);
        if state == State::Configured {
            self.begin();
        } else if state == State::Faulted {
            return Err(Error::Faulted);
        } else if state != State::Running {
            return Err(Error::InvalidState);
        }
        Ok(())
    }

    /// Runs the list from its first block.
    #[inline]
    fn begin(self) {
        let mut again = self.slot.facts().again();
        if again && self.slot.list().1 > 1 {
            again = self.rewind();
        }
        self.slot.set_facts(self.slot.facts().begun());
        self.common.busy();
        self.run(self.command(), again);
    }

    pub(crate) fn stop(self, halt: Halt) -> Result<usize, Error> {
        let command = self.command();
        match command.state() {
            State::Unconfigured | State::Configured => return Ok(self.slot.left.get() as usize),
            State::Running | State::Suspended | State::Faulted => {}
        }
        // SAFETY: the holder of the turn owns the channel.
        let mut halted = unsafe { self.engine.halt(&self.slot.context, halt) };
        if halted.is_err() && self.has_failed() {
            let failed = if halt.is_once() { Halt::FailedOnce } else { Halt::Failed };
            // SAFETY: as above.
            halted = unsafe { self.engine.halt(&self.slot.context, failed) };
        }
        barrier::consume();
        let report = self.slot.shared.report();
        let left = E::left(&self.slot.context);
        self.slot.shared.change();
        let (untold, last) =
            if self.chained() { self.record(halted.is_ok()) } else { (false, true) };
        self.record_pair();
        let whole = halted.is_ok() && left == 0 && last;
        let fault = halted.ok().and_then(|()| E::fault(&self.slot.context));
        self.discard(command, report, (whole, untold), fault);
        let next = command.next().noting(report);
        if halted.is_err() {
            self.slot.shared.set_command(next.in_state(State::Faulted));
            return Err(Error::Timeout);
        }
        self.slot.left.set(left);
        self.rest(next.in_state(State::Configured));
        Ok(left as usize)
    }

    /// Records what a stop takes away from the callback. `whole` when nothing of the last block is left: a flag of
    /// completion does not show that, for a halt may raise it, too. `untold` when blocks of a list that hardware
    /// runs have ended. `fault` is an error that the halt found.
    fn discard(
        self,
        command: Command,
        report: Report,
        (whole, untold): (bool, bool),
        fault: Option<ErrorKind>,
    ) {
        let facts = self.slot.facts();
        let flags = report.news(command);
        let mut events = Events::NONE;
        if flags.half() {
            events = events.with(Events::HALF);
        }
        if let Some(kind) = flags.failed().or(fault) {
            self.slot.set_facts(facts.with_error(kind).discarding(events.with(Events::ERROR)));
            return;
        }
        let more = self.more().is_some();
        let ended = if self.chained() && (facts.cyclic() || !whole) {
            untold
        } else {
            (facts.cyclic() && flags.done()) || (more && (whole || facts.ended()))
        };
        if ended {
            events = events.with(Events::BLOCK);
        } else if whole && !facts.cyclic() && !more && facts.error().is_none() {
            events = events.with(Events::COMPLETE);
        }
        self.slot.set_facts(facts.discarding(events));
    }

    pub(crate) fn suspend(self, caller: Caller) -> Result<usize, Error> {
        let entry = self.command();
        let mut state = self.settle(caller);
        loop {
            match state {
                State::Running => {}
                State::Suspended => return Ok(self.slot.left.get() as usize),
                State::Faulted => return Err(Error::Faulted),
                _ if entry.active() => return Err(Error::Completed),
                _ => return Err(Error::InvalidState),
            }
            if self.engine.suspend_capability(&self.slot.context) == Suspend::Unsupported {
                return Err(Error::unsupported(Field::Operation, Reason::Capability));
            }
            // SAFETY: the holder of the turn owns the running channel.
            let suspended = unsafe { self.engine.suspend(&self.slot.context) };
            barrier::consume();
            match suspended {
                Ok(Suspended::Paused) => {
                    let left = E::left(&self.slot.context);
                    self.slot.left.set(left);
                    let command = self.command().next();
                    self.slot.shared.set_command(command.in_state(State::Suspended));
                    if self.has_failed() {
                        return Err(Error::Completed);
                    }
                    self.look_again(caller);
                    return Ok(left as usize);
                }
                Err(_) if !self.has_failed() => return Err(self.fault()),
                // Of a failed run it may wait for what never comes.
                Ok(Suspended::Ended) | Err(_) => state = self.over(caller)?,
            }
        }
    }

    /// The hardware has not answered a call that has to know.
    pub(crate) fn fault(self) -> Error {
        self.slot.shared.set_command(self.command().next().in_state(State::Faulted));
        Error::Timeout
    }

    /// The state after a suspension that found the run ended, its event delivered if the caller may.
    pub(crate) fn over(self, caller: Caller) -> Result<State, Error> {
        // What a handler has reported of this run still counts: the epoch stays.
        let command = self.command();
        if caller == Caller::Owner {
            self.drain(true);
        } else if self.has_failed() || !self.go_on() {
            return Err(Error::Completed);
        }
        let now = self.command();
        if now.state() == State::Running && now.epoch() == command.epoch() {
            // Ended, says the suspension; running, says the level: nothing is known.
            return Err(self.fault());
        }
        Ok(now.state())
    }

    /// Whether a handler has taken an error of this run whose flag the hardware may no longer show. Of an active
    /// channel it is delivered when the turn is given up, or behind the callback.
    pub(crate) fn has_failed(self) -> bool {
        let command = self.command();
        let noted = command.state() == State::Faulted && self.slot.facts().error().is_some();
        noted || self.slot.shared.report().news(command).failed().is_some()
    }

    /// In a callback, when the running block may have ended: goes on to the next one, whose event merges with
    /// what follows; false when the run has ended, which the drain around the callback will deliver.
    fn go_on(self) -> bool {
        let command = self.command();
        match (self.level(command), self.more()) {
            (Outcome::Done, Some(index)) => {
                // The level has just shown that no error flag is set.
                let _ = self.finish(false);
                self.advance(command, index);
            }
            (Outcome::Running, _) => {}
            _ => {
                self.slot.set_facts(self.slot.facts().with_look(true));
                return false;
            }
        }
        true
    }

    pub(crate) fn resume(self, caller: Caller) -> Result<(), Error> {
        let entry = self.command();
        // A suspended channel is quiet, so there is nothing to ask the hardware.
        let state = match entry.state() {
            State::Suspended => self.note(caller),
            _ => self.settle(caller),
        };
        match state {
            State::Suspended if self.has_failed() => Err(Error::Completed),
            State::Suspended => {
                self.proceed(caller);
                Ok(())
            }
            State::Running => Ok(()),
            State::Faulted => Err(Error::Faulted),
            _ if entry.active() => Err(Error::Completed),
            _ => Err(Error::InvalidState),
        }
    }

    /// Leaves the suspended state.
    fn proceed(self, caller: Caller) {
        let command = self.command();
        if self.slot.facts().ended() {
            self.slot.set_facts(self.slot.facts().with_ended(false));
            if let Some(index) = self.more() {
                // An error would have been found when the end was.
                let _ = self.finish(false);
                self.advance(command, index);
                if caller == Caller::Owner {
                    self.deliver(Event::Block(index as u16));
                    self.drain(false);
                }
                return;
            }
        }
        self.slot.shared.set_command(command.next().in_state(State::Running));
        barrier::publish();
        // SAFETY: the holder of the turn owns the suspended channel.
        unsafe { self.engine.resume(&self.slot.context) };
    }

    pub(crate) fn unconfigure(self, caller: Caller) -> Result<(), Error> {
        if self.settle(caller) == State::Unconfigured {
            return Ok(());
        }
        idle(self.command().state())?;
        // SAFETY: idle and owned.
        unsafe { self.engine.release(&self.slot.context) };
        self.slot.shared.change();
        self.slot.set_callback(None);
        self.adopt(0, 0, State::Unconfigured);
        Ok(())
    }

    /// Another list is programmed, or none.
    pub(crate) fn adopt(self, bytes: u32, count: u32, state: State) {
        self.slot.bytes.set(bytes);
        self.slot.left.set(bytes);
        self.slot.moved.set(0);
        self.slot.set_list(0, count);
        // What is reported of an earlier run is not of this list.
        self.slot.shared.set_command(self.command().next_run().in_state(state));
    }
}

/// Whether a channel in this state may be configured anew.
pub(crate) fn idle(state: State) -> Result<(), Error> {
    match state {
        State::Unconfigured | State::Configured => Ok(()),
        State::Running | State::Suspended => Err(Error::Busy),
        State::Faulted => Err(Error::Faulted),
    }
}
