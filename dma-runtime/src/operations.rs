//! The state machine: what each call does in each state.
//!
//! The owner enters a call by taking the channel's turn and leaves it by giving it up; between the two it
//! may drain, which delivers what the hardware or the handler has found. A handle inside a callback acts
//! under the turn of whoever runs the callback, and never drains: there is no recursion.

use crate::controller::Common;
use crate::protocol::{Command, Report};
use crate::slot::{Facts, Slot};
use crate::{
    Capabilities, Channel, Config, Cyclic, Direction, Engine, Error, ErrorKind, Event, Events,
    Field, Flags, Halt, Outcome, Platform, Queueing, Reason, Reloaded, State, Status, Suspend,
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

/// Whether a call may deliver events before and after it acts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Caller {
    Owner,
    Callback,
}

impl<E: Engine> Access<E> {
    /// Runs an owner's call.
    #[inline]
    pub(crate) fn call<R>(self, act: impl FnOnce(Self) -> Result<R, Error>) -> Result<R, Error> {
        if !self.slot.shared.owner_enter() {
            self.leave();
            return Err(Error::InCallback);
        }
        let result = act(self);
        self.leave();
        result
    }

    /// Gives the turn up; delivers what came meanwhile.
    #[inline]
    fn leave(self) {
        if self.slot.shared.pending() {
            self.drain(false);
        }
        while self.slot.shared.owner_leave() {
            if self.slot.shared.owner_enter() {
                self.drain(false);
            }
        }
    }

    #[inline]
    fn command(self) -> Command {
        self.slot.shared.command()
    }

    /// Delivers what is known to have ended; `look` asks the hardware too.
    #[inline]
    fn settle(self, caller: Caller) -> State {
        let command = self.command();
        if caller == Caller::Owner && (command.active() || self.slot.shared.pending()) {
            self.drain(true);
            return self.command().state();
        }
        command.state()
    }

    /// Takes note of reports, decides what they mean, and delivers. By the holder of the turn.
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
            let command = command.acknowledging(report);
            if !command.active() {
                self.slot.shared.set_command(command);
                return;
            }
            let current = news && report.epoch() == command.epoch();
            let flags = if current { report.flags() } else { Flags::NONE };
            let outcome = if let Some(kind) = flags.failed() {
                Outcome::Failed(kind)
            } else if flags.done() && !facts.cyclic() {
                Outcome::Done
            } else if look || (news && !current) {
                let suspended = command.state() == State::Suspended;
                // SAFETY: the channel is running or suspended, so it was started.
                unsafe { self.engine.outcome(&self.slot.context, suspended) }
            } else {
                Outcome::Running
            };
            if facts.look() {
                self.slot.set_facts(facts.with_look(false));
            }
            look = false;
            match outcome {
                Outcome::Running => {
                    self.slot.shared.set_command(command);
                    if flags.half() {
                        self.deliver(Event::Half);
                    }
                    if flags.done() {
                        self.round();
                    }
                }
                Outcome::Done => self.done(command, current),
                Outcome::Failed(kind) => self.failed(command, kind),
            }
        }
    }

    /// One round of a cyclic transfer.
    fn round(self) {
        let (index, count) = self.slot.list();
        let next = if index + 1 < count { index + 1 } else { 0 };
        self.slot.set_list(next, count);
        barrier::consume();
        self.deliver(Event::Block(index as u16));
    }

    /// A block has ended: goes on to the next one, or ends the run.
    fn done(self, command: Command, flags_clear: bool) {
        // SAFETY: this holder of the turn owns the channel; a level showed the end, so the flags that a handler
        // would clear belong to the ended run.
        unsafe {
            if !flags_clear {
                self.engine.acknowledge();
            }
            self.engine.finish(&self.slot.context);
        }
        barrier::consume();
        let (index, count) = self.slot.list();
        if index + 1 < count && !self.slot.facts().cyclic() {
            self.slot.moved.set(self.slot.moved.get() + self.slot.bytes.get());
            self.slot.set_list(index + 1, count);
            self.load(index + 1);
            self.run(command, false);
            self.deliver(Event::Block(index as u16));
        } else {
            self.slot.left.set(0);
            self.rest(command.in_state(State::Configured));
            self.deliver(Event::Complete);
        }
    }

    fn failed(self, command: Command, kind: ErrorKind) {
        // SAFETY: the holder of the turn owns the channel.
        let halted = unsafe { self.engine.halt(&self.slot.context, Halt::Bounded) };
        barrier::consume();
        self.slot.left.set(E::left(&self.slot.context));
        self.slot.set_facts(self.slot.facts().with_error(Some(kind)));
        let command = command.next();
        match halted {
            Ok(()) => self.rest(command.in_state(State::Configured)),
            Err(_) => self.slot.shared.set_command(command.in_state(State::Faulted)),
        }
        self.deliver(Event::Error(kind));
    }

    /// Programs block `index` of the list.
    fn load(self, index: u32) {
        // SAFETY: `index` is below the count that `configure` has stored, which fits the storage; its addresses
        // are valid by the promise made to `configure`.
        unsafe {
            let load = self.slot.block(index).read();
            self.slot.bytes.set(E::bytes(&load));
            self.engine.program(&self.slot.context, &load);
        }
    }

    /// A new run of what is programmed.
    #[inline]
    fn run(self, command: Command, again: bool) {
        self.slot.shared.set_command(command.next().in_state(State::Running));
        barrier::publish();
        // SAFETY: programmed and published; the memory is valid by the promise made to `configure`.
        unsafe { self.engine.start(&self.slot.context, again) }
    }

    /// The run is over and the hardware quiet.
    #[inline]
    fn rest(self, command: Command) {
        self.slot.set_facts(self.slot.facts().with_again(true));
        self.slot.shared.set_command(command);
        self.common.idle();
    }

    fn deliver(self, event: Event) {
        let wanted = match event {
            Event::Half => Events::HALF,
            Event::Block(_) => Events::BLOCK,
            Event::Complete => Events::COMPLETE,
            Event::Error(_) => Events::ERROR,
        };
        if self.slot.facts().events().contains(wanted) {
            if let Some(callback) = self.slot.callback() {
                callback.run(&mut InCallback(self), event);
            }
        }
    }

    /// # Safety
    /// As [`Channel::configure`].
    pub(crate) unsafe fn configure(self, caller: Caller, config: &Config<'_>) -> Result<(), Error> {
        idle(self.settle(caller))?;
        let plan = self.engine.plan(config)?;
        let cyclic = config.cyclic == Cyclic::Yes;
        let count = config.blocks.len();
        let Some(first) = config.blocks.first() else {
            return Err(Error::invalid(Field::Blocks, Reason::Range));
        };
        if count > 1 {
            self.check_list(config, &plan)?;
        }
        let load = self.check_block(&plan, config.direction, first)?;
        // SAFETY: the channel is idle and the caller holds its turn; the addresses are valid by its promise.
        unsafe {
            if count > 1 {
                self.store_list(config, &plan);
            }
            self.engine.configure(&self.slot.context, &plan);
            if cyclic && count == 2 {
                self.engine.program_pair(&self.slot.context, &self.slot.block(1).read());
            }
            self.engine.program(&self.slot.context, &load);
        }
        self.slot.set_callback(config.callback);
        self.slot.set_facts(Facts::new(config.direction, config.events, cyclic));
        self.adopt(E::bytes(&load), count as u32);
        Ok(())
    }

    /// A new list is programmed.
    fn adopt(self, bytes: u32, count: u32) {
        self.slot.bytes.set(bytes);
        self.slot.left.set(bytes);
        self.slot.moved.set(0);
        self.slot.set_list(0, count);
        self.slot.shared.set_command(self.command().in_state(State::Configured));
    }

    /// Whether a list of several blocks fits; touches nothing.
    fn check_list(self, config: &Config<'_>, plan: &E::Plan) -> Result<(), Error> {
        let count = config.blocks.len();
        if count > self.slot.capacity() {
            return Err(Error::invalid(Field::Blocks, Reason::Capacity));
        }
        let mut previous: Option<E::Load> = None;
        for block in config.blocks {
            let load = self.check_block(plan, config.direction, block)?;
            if config.cyclic == Cyclic::Yes {
                if !E::ALTERNATES || count != 2 {
                    return Err(Error::unsupported(Field::Blocks, Reason::Capability));
                }
                if let Some(first) = previous {
                    self.engine.check_pair(plan, &first, &load)?;
                }
            }
            previous = Some(load);
        }
        Ok(())
    }

    /// # Safety
    /// The list was checked, and the caller holds the turn of an idle channel.
    unsafe fn store_list(self, config: &Config<'_>, plan: &E::Plan) {
        for (index, block) in config.blocks.iter().enumerate() {
            if let Ok(load) = self.check_block(plan, config.direction, block) {
                // SAFETY: the checked list fits the storage, which only the holder of the turn touches.
                unsafe { self.slot.block(index as u32).write(load) }
            }
        }
    }

    fn check_block(
        self,
        plan: &E::Plan,
        direction: Direction,
        block: &crate::Block,
    ) -> Result<E::Load, Error> {
        if block.gather.is_some() {
            return Err(Error::unsupported(Field::Gather, Reason::Capability));
        }
        if block.scatter.is_some() {
            return Err(Error::unsupported(Field::Scatter, Reason::Capability));
        }
        let line = <E::Platform as Platform>::CACHE_LINE;
        if line > 1
            && matches!(
                direction,
                Direction::MemoryToMemory | Direction::PeripheralToMemory | Direction::HostToMemory
            )
            && (block.destination | block.bytes) & (line - 1) != 0
        {
            return Err(Error::invalid(Field::DestinationAddress, Reason::Alignment));
        }
        self.engine.load(
            plan,
            <E::Platform as Platform>::translate(block.source),
            <E::Platform as Platform>::translate(block.destination),
            block.bytes,
        )
    }

    /// # Safety
    /// As [`Channel::reload`].
    pub(crate) unsafe fn reload(
        self,
        caller: Caller,
        block: &crate::Block,
    ) -> Result<Reloaded, Error> {
        let entry = self.command().state();
        match self.settle(caller) {
            State::Configured if entry == State::Running => Err(Error::Completed),
            State::Configured => {
                let plan = E::planned(&self.slot.context);
                let load = self.check_block(&plan, self.slot.facts().direction(), block)?;
                // SAFETY: idle and owned; the addresses are valid by the caller's promise.
                unsafe { self.engine.program(&self.slot.context, &load) };
                self.slot.set_facts(self.slot.facts().with_again(false));
                self.adopt(E::bytes(&load), 1);
                Ok(Reloaded::Idle)
            }
            State::Running => {
                if self.engine.reload_capability(&self.slot.context) == Queueing::IdleOnly {
                    return Err(Error::Busy);
                }
                let plan = E::planned(&self.slot.context);
                let load = self.check_block(&plan, self.slot.facts().direction(), block)?;
                if E::bytes(&load) != self.slot.bytes.get() {
                    return Err(Error::invalid(Field::Bytes, Reason::Combination));
                }
                // SAFETY: owned and running; the addresses are valid by the caller's promise.
                if unsafe { self.engine.queue(&self.slot.context, &load) } {
                    Ok(Reloaded::Queued)
                } else {
                    Err(Error::Busy)
                }
            }
            State::Suspended => Err(Error::Busy),
            State::Faulted => Err(Error::Faulted),
            State::Unconfigured => Err(Error::InvalidState),
        }
    }

    pub(crate) fn start(self, caller: Caller) -> Result<(), Error> {
        match self.settle(caller) {
            State::Configured => {
                self.begin();
                Ok(())
            }
            State::Running => Ok(()),
            State::Unconfigured | State::Suspended => Err(Error::InvalidState),
            State::Faulted => Err(Error::Faulted),
        }
    }

    /// Runs the list from its first block.
    #[inline]
    fn begin(self) {
        let facts = self.slot.facts();
        let (index, count) = self.slot.list();
        let mut again = facts.again();
        if again && count > 1 {
            if index != 0 {
                self.load(0);
                again = false;
            }
            self.slot.moved.set(0);
            self.slot.set_list(0, count);
        }
        self.slot.set_facts(facts.with_error(None).with_discarded(Events::NONE));
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
        let halted = unsafe { self.engine.halt(&self.slot.context, halt) };
        let report = self.slot.shared.report();
        let next = command.next().acknowledging(report);
        if halted.is_err() {
            self.slot.shared.set_command(next.in_state(State::Faulted));
            return Err(Error::Timeout);
        }
        barrier::consume();
        let left = E::left(&self.slot.context);
        self.slot.left.set(left);
        self.slot
            .set_facts(self.slot.facts().with_discarded(self.undelivered(command, report, left)));
        self.rest(next.in_state(State::Configured));
        Ok(left as usize)
    }

    /// What a stop takes away from the callback.
    fn undelivered(self, command: Command, report: Report, left: u32) -> Events {
        let facts = self.slot.facts();
        let (index, count) = self.slot.list();
        let current = report.is_news_to(command) && report.epoch() == command.epoch();
        let flags = if current { report.flags() } else { Flags::NONE };
        let last = index + 1 >= count;
        let mut events = Events::NONE;
        if flags.half() {
            events = events.with(Events::HALF);
        }
        if flags.failed().is_some() {
            events = events.with(Events::ERROR);
        } else if facts.cyclic() || !last {
            if flags.done() {
                events = events.with(Events::BLOCK);
            }
        } else if flags.done() || left == 0 {
            events = events.with(Events::COMPLETE);
        }
        events
    }

    pub(crate) fn suspend(self, caller: Caller) -> Result<usize, Error> {
        let entry = self.command().state();
        loop {
            match self.settle(caller) {
                State::Running => {}
                State::Suspended => return Ok(self.slot.left.get() as usize),
                State::Faulted => return Err(Error::Faulted),
                _ if entry == State::Running => return Err(Error::Completed),
                _ => return Err(Error::InvalidState),
            }
            if self.engine.suspend_capability(&self.slot.context) == Suspend::Unsupported {
                return Err(Error::unsupported(Field::Operation, Reason::Capability));
            }
            // SAFETY: the holder of the turn owns the running channel.
            let suspended = unsafe { self.engine.suspend(&self.slot.context) };
            let next = self.command().next();
            match suspended {
                Ok(Suspended::Paused) => {
                    barrier::consume();
                    let left = E::left(&self.slot.context);
                    self.slot.left.set(left);
                    self.slot.shared.set_command(next.in_state(State::Suspended));
                    return Ok(left as usize);
                }
                Ok(Suspended::Ended) => {
                    self.slot.shared.set_command(next);
                    if caller == Caller::Callback {
                        self.slot.set_facts(self.slot.facts().with_look(true));
                        return Err(Error::Completed);
                    }
                }
                Err(_) => {
                    self.slot.shared.set_command(next.in_state(State::Faulted));
                    return Err(Error::Timeout);
                }
            }
        }
    }

    pub(crate) fn resume(self, caller: Caller) -> Result<(), Error> {
        let entry = self.command().state();
        match self.settle(caller) {
            State::Suspended => {
                self.slot.shared.set_command(self.command().next().in_state(State::Running));
                barrier::publish();
                // SAFETY: the holder of the turn owns the suspended channel.
                unsafe { self.engine.resume(&self.slot.context) };
                Ok(())
            }
            State::Running => Ok(()),
            State::Faulted => Err(Error::Faulted),
            _ if matches!(entry, State::Running | State::Suspended) => Err(Error::Completed),
            _ => Err(Error::InvalidState),
        }
    }

    pub(crate) fn unconfigure(self, caller: Caller) -> Result<(), Error> {
        if self.settle(caller) == State::Unconfigured {
            return Ok(());
        }
        idle(self.command().state())?;
        // SAFETY: idle and owned.
        unsafe { self.engine.release(&self.slot.context) };
        self.slot.set_callback(None);
        self.slot.bytes.set(0);
        self.slot.left.set(0);
        self.slot.shared.set_command(self.command().in_state(State::Unconfigured));
        Ok(())
    }

    /// A snapshot from any context: accepted when no call changed the channel meanwhile.
    pub(crate) fn status(self) -> Status {
        let mut before = self.command();
        for _ in 0..3 {
            let status = self.glance(before);
            crate::atomic::fence(crate::atomic::Ordering::Acquire);
            let after = self.command();
            if before.epoch() == after.epoch() && before.state() == after.state() {
                return status;
            }
            before = after;
        }
        self.glance(before)
    }

    fn glance(self, command: Command) -> Status {
        let facts = self.slot.facts();
        let (index, count) = self.slot.list();
        let mut state = command.state();
        let mut error = facts.error();
        let mut pending = self.slot.left.get();
        let bytes = self.slot.bytes.get();
        if command.active() {
            let suspended = state == State::Suspended;
            // SAFETY: reading levels of a started channel has no effect.
            let outcome = unsafe { self.engine.outcome(&self.slot.context, suspended) };
            match outcome {
                Outcome::Running if suspended => {}
                // SAFETY: as above.
                Outcome::Running => pending = unsafe { self.engine.remaining(&self.slot.context) },
                Outcome::Done => {
                    pending = 0;
                    if facts.cyclic() || index + 1 >= count {
                        state = State::Configured;
                    }
                }
                Outcome::Failed(kind) => {
                    // SAFETY: as above.
                    pending = unsafe { self.engine.remaining(&self.slot.context) };
                    state = State::Configured;
                    error = Some(kind);
                }
            }
        } else if state == State::Configured && !facts.again() {
            pending = bytes;
        }
        let position = bytes.saturating_sub(pending) as usize;
        Status {
            state,
            busy: matches!(state, State::Running | State::Suspended | State::Faulted),
            direction: facts.direction(),
            pending: pending as usize,
            position,
            total: self.slot.moved.get() as usize + position,
            block: index as u16,
            error,
            discarded: facts.discarded(),
        }
    }

    pub(crate) fn capabilities(self) -> Capabilities {
        let context = &self.slot.context;
        Capabilities {
            controller: self.engine.controller_capabilities(),
            max_blocks: self.slot.capacity() as u16,
            suspend: self.engine.suspend_capability(context),
            residue: self.engine.residue_capability(context),
            reload: self.engine.reload_capability(context),
        }
    }

    /// The interrupt handler's share of one channel.
    #[inline]
    pub(crate) fn interrupt(self) {
        let epoch = self.command().epoch();
        // SAFETY: this is the channel's handler.
        let flags = unsafe { self.engine.acknowledge() };
        if flags.is_empty() {
            return;
        }
        self.slot.shared.post(epoch, flags);
        while self.slot.shared.handler_enter() {
            self.drain(false);
            self.slot.shared.handler_leave();
        }
    }
}

/// Whether a channel in this state may be configured anew.
fn idle(state: State) -> Result<(), Error> {
    match state {
        State::Unconfigured | State::Configured => Ok(()),
        State::Running | State::Suspended => Err(Error::Busy),
        State::Faulted => Err(Error::Faulted),
    }
}

/// The handle that a callback is given.
struct InCallback<E: Engine>(Access<E>);

impl<E: Engine> Channel for InCallback<E> {
    unsafe fn configure(&mut self, config: &Config<'_>) -> Result<(), Error> {
        // SAFETY: the caller's promise is passed on.
        unsafe { self.0.configure(Caller::Callback, config) }
    }
    unsafe fn reload(
        &mut self,
        source: usize,
        destination: usize,
        bytes: usize,
    ) -> Result<Reloaded, Error> {
        let block = crate::Block::new(source, destination, bytes);
        // SAFETY: the caller's promise is passed on.
        unsafe { self.0.reload(Caller::Callback, &block) }
    }
    fn start(&mut self) -> Result<(), Error> {
        self.0.start(Caller::Callback)
    }
    fn begin_stop(&mut self) -> Result<(), Error> {
        self.0.stop(Halt::Once).map(|_| ())
    }
    fn stop(&mut self) -> Result<usize, Error> {
        self.0.stop(Halt::Bounded)
    }
    fn suspend(&mut self) -> Result<usize, Error> {
        self.0.suspend(Caller::Callback)
    }
    fn resume(&mut self) -> Result<(), Error> {
        self.0.resume(Caller::Callback)
    }
    fn unconfigure(&mut self) -> Result<(), Error> {
        self.0.unconfigure(Caller::Callback)
    }
    fn status(&self) -> Status {
        self.0.status()
    }
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }
}
