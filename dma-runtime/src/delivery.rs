//! Events: taking note of what hardware and handler have found, deciding what it means, delivering it.
//!
//! The owner enters a call by taking the channel's turn and leaves it by giving it up; between the two it
//! may drain. A handle inside a callback acts under the turn of whoever runs the callback, and never
//! drains: there is no recursion. An event is delivered when all words already show what comes after it,
//! and nothing is done between two events without looking again at what the callback left.

use crate::callback::InCallback;
use crate::mutation::{Mutation, left_out};
use crate::operations::{Access, Caller};
use crate::protocol::Command;
use crate::{Engine, Error, ErrorKind, Event, Events, Flags, Halt, Next, Outcome, State, barrier};

impl<E: Engine> Access<E> {
    /// Runs an owner's call.
    #[inline]
    pub(crate) fn call<R>(self, act: impl FnOnce(Self) -> Result<R, Error>) -> Result<R, Error> {
        let result =
            if self.slot.shared.owner_enter() { act(self) } else { Err(Error::InCallback) };
        self.leave();
        result
    }

    /// Gives the turn up, if it was taken; delivers what came meanwhile.
    #[inline]
    fn leave(self) {
        if self.slot.shared.owner_leave() {
            self.leave_late();
        }
    }

    /// A report came while the owner held the turn.
    #[cold]
    #[inline(never)]
    fn leave_late(self) {
        loop {
            if self.slot.shared.owner_enter() {
                self.drain(false);
            }
            if !self.slot.shared.owner_leave() {
                return;
            }
        }
    }

    /// The interrupt handler's share of one channel. With the turn free and nothing else reported it acts at once.
    #[inline]
    pub(crate) fn interrupt(self) {
        let shared = &self.slot.shared;
        let epoch = shared.seen().epoch();
        barrier::device();
        // SAFETY: this is the channel's handler.
        let flags = unsafe { self.engine.acknowledge() };
        if flags.is_empty() {
            return;
        }
        if shared.handler_claim() {
            self.found(epoch, flags);
            shared.handler_leave();
            return;
        }
        self.report(epoch, flags);
    }

    /// Leaves what the handler has found to whoever holds the turn, and takes it if nobody does.
    #[inline(never)]
    fn report(self, epoch: u32, flags: Flags) {
        self.slot.shared.post(epoch, flags);
        while self.slot.shared.handler_enter() {
            self.drain(false);
            self.slot.shared.handler_leave();
        }
    }

    /// Acts on what the handler has found, which was never reported. By the handler, holding the turn.
    #[inline(never)]
    fn found(self, epoch: u32, flags: Flags) {
        let command = self.command();
        if command.active() {
            let flags = command.counting(epoch, flags);
            self.decide(command, flags, !command.is_of(epoch), false);
            if self.slot.facts().look() || self.slot.shared.pending() {
                self.drain(false);
            }
        } else {
            self.blame(command, flags.failed());
        }
    }

    /// The error of a channel that does not answer.
    #[inline]
    fn blame(self, command: Command, failure: Option<ErrorKind>) {
        if let (State::Faulted, Some(kind)) = (command.state(), failure) {
            self.slot.set_facts(self.slot.facts().with_error(kind));
        }
    }

    /// Delivers what is known to have ended, if the caller may; the state after that.
    #[inline]
    pub(crate) fn settle(self, caller: Caller) -> State {
        if caller == Caller::Owner && self.command().active() {
            self.drain(true);
        }
        self.command().state()
    }

    /// Delivers what the handler has reported, if the caller may; the state after that.
    #[inline]
    pub(crate) fn note(self, caller: Caller) -> State {
        if caller == Caller::Owner && self.slot.shared.pending() {
            self.drain(false);
        }
        self.command().state()
    }

    /// Whether the present run is over, by the hardware's level.
    #[inline]
    pub(crate) fn level(self, command: Command) -> Outcome {
        if left_out(Mutation::NoLevel) {
            return Outcome::Running;
        }
        barrier::device();
        // SAFETY: asked only of a channel that is running or suspended, so it was started.
        unsafe { self.engine.outcome(&self.slot.context, command.state() == State::Suspended) }
    }

    /// Takes note of reports, decides what they mean, and delivers; `look` asks the hardware too. By the
    /// holder of the turn.
    #[inline(never)]
    pub(crate) fn drain(self, look: bool) {
        let mut look = look;
        loop {
            let command = self.command();
            let report = self.slot.shared.report();
            let news = report.is_news_to(command);
            let facts = self.slot.facts();
            look |= facts.look();
            if !news && !look {
                return;
            }
            let held = facts.look();
            let noted = command.noting(report);
            if !command.active() {
                self.blame(command, report.failed());
                self.slot.shared.set_command(noted);
                return;
            }
            if held {
                self.slot.set_facts(facts.with_look(false));
            }
            look |= !command.is_of(report.epoch());
            look = self.decide(noted, report.news(command), look, held);
        }
    }

    /// Decides what was found of the present run, acts and delivers; `ask` when the flags do not tell all, `held` as
    /// [`Access::progress`] has it. True when a handler came in between, and the hardware has to be looked at with
    /// what it has reported.
    #[inline]
    fn decide(self, noted: Command, flags: Flags, ask: bool, held: bool) -> bool {
        let ended = flags.done() && !self.slot.facts().cyclic();
        let outcome = match flags.failed() {
            Some(kind) => Outcome::Failed(kind),
            None if ended && self.flag_ends() => Outcome::Done,
            // Of several blocks that hardware runs by itself, any may have raised the flag.
            None if ask || ended => self.level(noted),
            None => Outcome::Running,
        };
        if outcome != Outcome::Running && self.slot.shared.report().is_news_to(noted) {
            // It may have taken an error flag, which says most, before the level was asked.
            return true;
        }
        match outcome {
            Outcome::Running => {
                self.slot.shared.set_command(noted);
                self.progress(flags, held);
            }
            Outcome::Done => {
                let flag = !self.chained() || left_out(Mutation::EndKeepsFlag);
                self.done(noted, flags.done() && flag);
            }
            Outcome::Failed(kind) => self.failed(noted, kind),
        }
        false
    }

    /// Whether the end of a block is that of the run.
    #[inline]
    fn flag_ends(self) -> bool {
        !self.chained() || left_out(Mutation::FlagEndsList)
    }

    /// Half a block, or one round of a cyclic transfer; a half merges with the round that ends it. Where rounds are
    /// not told, no round ends a half: the flag that comes with it may be that of the round before. A list that
    /// hardware follows was `held` when a callback may have suspended it, which clears the flag of a block that has
    /// just ended.
    fn progress(self, flags: Flags, held: bool) {
        let wanted = self.slot.facts().events().contains(Events::BLOCK);
        let ended = if !self.chained() {
            flags.done().then(|| self.alternate())
        } else if wanted && (flags.done() || held) {
            self.block_ended()
        } else {
            None
        };
        let event = match ended {
            Some(index) if wanted => Event::Block(index as u16),
            _ if flags.half() && !(flags.done() && wanted) => Event::Half,
            _ => return,
        };
        barrier::consume();
        self.deliver(event);
    }

    /// Tells the block that had just ended when a suspension cleared its flag, now or when the callback returns:
    /// a ring of two blocks might go all the way round before another flag comes, and a list may wait for what its
    /// owner appends when it is told.
    pub(crate) fn look_again(self, caller: Caller) {
        let facts = self.slot.facts();
        if self.chained() && facts.events().contains(Events::BLOCK) {
            if caller == Caller::Callback {
                self.slot.set_facts(facts.with_look(true));
            } else if let Some(index) = self.block_ended() {
                self.deliver(Event::Block(index as u16));
                self.drain(false);
            }
        }
    }

    /// The block of a pair that runs, or ran when the channel was halted, where the hardware tells.
    pub(crate) fn alternating(self) -> Option<u32> {
        if !self.pair() {
            return None;
        }
        // SAFETY: asked only of a channel that was started.
        unsafe { self.engine.second(&self.slot.context) }.map(u32::from)
    }

    /// Keeps which block of a pair was halted: handlers may not have told all of its rounds.
    pub(crate) fn record_pair(self) {
        if let Some(index) = self.alternating() {
            self.slot.set_list(index, 2);
        }
    }

    /// A round of a cyclic block or pair has ended: goes on to the block that runs, as the hardware tells or else by
    /// counting; the block that has ended.
    fn alternate(self) -> u32 {
        let (index, count) = self.slot.list();
        if count < 2 {
            return 0;
        }
        let running = self.alternating().unwrap_or(1 - (index & 1));
        self.slot.set_list(running, count);
        1 - running
    }

    /// The current block has ended: goes on to the next one, or ends the run. `cleared` when the handler has
    /// cleared the flag that says so.
    fn done(self, command: Command, cleared: bool) {
        let more = self.more();
        if more.is_some() && command.state() == State::Suspended {
            self.slot.left.set(0);
            self.slot.set_facts(self.slot.facts().with_ended(true));
            self.slot.shared.set_command(command);
            return;
        }
        if let Some(kind) = self.finish(cleared) {
            self.failed(command, kind);
        } else if let Some(index) = more {
            self.advance(command, index);
            self.deliver(Event::Block(index as u16));
        } else {
            if self.chained() {
                let count = self.slot.list().1;
                self.slot.set_list(count - 1, count);
            }
            self.slot.left.set(0);
            self.rest(command.in_state(State::Configured));
            self.deliver(Event::Complete);
        }
    }

    /// Puts the hardware of an ended block to rest; the error, if an unread flag says that it failed after all.
    #[must_use]
    pub(crate) fn finish(self, cleared: bool) -> Option<ErrorKind> {
        // SAFETY: this holder of the turn owns the channel. A flag that nobody cleared yet belongs to the ended
        // block; if a handler is about to clear it too, it has read an epoch that is over.
        let found = unsafe {
            let flags = if cleared { Flags::NONE } else { self.engine.acknowledge() };
            self.engine.finish(&self.slot.context);
            flags.failed()
        };
        barrier::consume();
        found
    }

    /// Goes on behind block `index`, which has ended and been put to rest.
    pub(crate) fn advance(self, command: Command, index: u32) {
        self.slot.shared.change();
        self.slot.moved.set(self.slot.moved.get().wrapping_add(self.slot.bytes.get()));
        self.slot.set_list(index + 1, self.slot.list().1);
        self.load(index + 1);
        self.run(command, false);
    }

    pub(crate) fn failed(self, command: Command, kind: ErrorKind) {
        // SAFETY: the holder of the turn owns the channel.
        let halted = unsafe { self.engine.halt(&self.slot.context, Halt::Failed) };
        barrier::consume();
        self.slot.shared.change();
        self.slot.left.set(E::left(&self.slot.context));
        if self.chained() {
            self.record(halted.is_ok());
        }
        self.record_pair();
        self.slot.set_facts(self.slot.facts().with_error(kind));
        let command = command.next();
        match halted {
            Ok(()) => self.rest(command.in_state(State::Configured)),
            Err(_) => self.slot.shared.set_command(command.in_state(State::Faulted)),
        }
        self.deliver(Event::Error(kind));
    }

    /// Programs block `index` of the list.
    pub(crate) fn load(self, index: u32) {
        // SAFETY: `index` is below the count that `configure` has stored, which fits the storage; its addresses
        // are valid by the promise made to `configure`.
        unsafe {
            let node = self.slot.block(index).read();
            let plan = E::planned(&self.slot.context);
            let load = E::relink(&plan, &E::unpack(&plan, &node), Next::NONE);
            self.slot.bytes.set(E::bytes(&load));
            self.engine.program(&self.slot.context, &load);
        }
    }

    /// A new run of what is programmed.
    #[inline]
    pub(crate) fn run(self, command: Command, again: bool) {
        self.slot.shared.set_command(command.next_run().in_state(State::Running));
        barrier::publish();
        // SAFETY: programmed and published; the memory is valid by the promise made to `configure`.
        unsafe { self.engine.start(&self.slot.context, again) }
    }

    /// The run is over and the hardware quiet.
    #[inline]
    pub(crate) fn rest(self, command: Command) {
        self.slot.set_facts(self.slot.facts().at_rest());
        self.slot.shared.set_command(command);
        self.common.idle();
    }

    #[inline(always)]
    pub(crate) fn deliver(self, event: Event) {
        let wanted = match event {
            Event::Half => Events::HALF,
            Event::Block(_) => Events::BLOCK,
            Event::Complete => Events::COMPLETE,
            Event::Error(_) => Events::ERROR,
        };
        if self.slot.facts().events().contains(wanted) {
            self.tell(event);
        }
    }

    #[inline(never)]
    fn tell(self, event: Event) {
        if let Some(callback) = self.slot.callback() {
            callback.run(&mut InCallback(self), event);
        }
    }
}
