//! Configurations and their blocks: checked whole, then stored and programmed.

use crate::operations::{Access, Caller, idle};
use crate::slot::Facts;
use crate::{
    Block, Config, Cyclic, Direction, Engine, Error, Exchange, Field, Lock, Next, Outcome, Planned,
    Platform, Queueing, Reason, Reloaded, State, Stride, Suspend, barrier,
};

impl<E: Engine> Access<E> {
    /// # Safety
    /// As [`Channel::configure`](crate::Channel::configure).
    pub(crate) unsafe fn configure(self, caller: Caller, config: &Config<'_>) -> Result<(), Error> {
        idle(self.settle(caller))?;
        let planned = Planned::new(self.engine.plan(config)?, config);
        // SAFETY: the caller's promise is passed on.
        unsafe { self.install(&planned, config.blocks) }
    }

    /// # Safety
    /// As [`Channel::configure`](crate::Channel::configure), and the plan was made for this channel.
    pub(crate) unsafe fn configure_planned(
        self,
        caller: Caller,
        planned: &Planned<E::Plan>,
        blocks: &[Block],
    ) -> Result<(), Error> {
        idle(self.settle(caller))?;
        // SAFETY: the caller's promise is passed on.
        unsafe { self.install(planned, blocks) }
    }

    /// Checks the blocks of a plan, and stores and programs all of it.
    ///
    /// # Safety
    /// The channel is idle and the caller holds its turn; addresses as
    /// [`Channel::configure`](crate::Channel::configure).
    unsafe fn install(self, planned: &Planned<E::Plan>, blocks: &[Block]) -> Result<(), Error> {
        let (plan, direction) = (&planned.plan, planned.direction);
        let cyclic = planned.cyclic == Cyclic::Yes;
        let count = blocks.len();
        let Some(first) = blocks.first() else {
            return Err(Error::invalid(Field::Blocks, Reason::Range));
        };
        let follows = self.follows(count, cyclic);
        if count > 1 || follows {
            self.check_list(planned, blocks)?;
        }
        let next = self.next(0, count, cyclic);
        let load = self.check_block(plan, direction, first, next)?;
        self.slot.shared.change();
        // SAFETY: the channel is idle and the caller holds its turn; the addresses are valid by its promise.
        unsafe {
            if count > 1 || follows {
                self.store_list(planned, blocks);
            }
            self.engine.configure(&self.slot.context, plan);
            if !self.engine.hardware_lists() && cyclic && count == 2 {
                let second = E::unpack(plan, &self.slot.block(1).read());
                self.engine.program_pair(&self.slot.context, &second);
            }
            self.engine.program(&self.slot.context, &load);
            if count == 1 {
                self.keep(plan, &load, cyclic);
            }
        }
        self.slot.set_callback(planned.callback);
        self.slot.set_facts(Facts::new(direction, planned.events, cyclic));
        self.adopt(E::bytes(&load), count as u32, State::Configured);
        Ok(())
    }

    /// Whether a list fits that is kept in the storage; touches nothing.
    fn check_list(self, planned: &Planned<E::Plan>, blocks: &[Block]) -> Result<(), Error> {
        let plan = &planned.plan;
        let count = blocks.len();
        let cyclic = planned.cyclic == Cyclic::Yes;
        let lists = self.engine.hardware_lists();
        if cyclic && !lists && !(E::ALTERNATES && count == 2) {
            return Err(Error::unsupported(Field::Blocks, Reason::Capability));
        }
        if count > self.slot.room() {
            return Err(Error::invalid(Field::Blocks, Reason::Capacity));
        }
        let mut previous: Option<E::Load> = None;
        for (index, block) in blocks.iter().enumerate() {
            let next = self.next(index, count, cyclic);
            let load = self.check_block(plan, planned.direction, block, next)?;
            if lists {
                continue;
            }
            if let (true, Some(first)) = (cyclic, previous) {
                self.engine.check_pair(plan, &first, &load)?;
            }
            previous = Some(load);
        }
        Ok(())
    }

    /// # Safety
    /// The list was checked, and the caller holds the turn of an idle channel.
    unsafe fn store_list(self, planned: &Planned<E::Plan>, blocks: &[Block]) {
        let (plan, count) = (&planned.plan, blocks.len());
        for (index, block) in blocks.iter().enumerate() {
            let next = self.next(index, count, planned.cyclic == Cyclic::Yes);
            if let Ok(load) = self.check_block(plan, planned.direction, block, next) {
                // SAFETY: the checked list fits the storage, which only the holder of the turn writes.
                unsafe { self.slot.store(index as u32, E::pack(plan, &load)) }
            }
        }
        if self.engine.hardware_lists() {
            self.slot.clean(count);
        }
    }

    pub(crate) fn check_block(
        self,
        plan: &E::Plan,
        direction: Direction,
        block: &Block,
        next: Next,
    ) -> Result<E::Load, Error> {
        let strides = self.engine.strides();
        if !strides && block.gather.is_some() {
            return Err(Error::unsupported(Field::Gather, Reason::Capability));
        }
        if !strides && block.scatter.is_some() {
            return Err(Error::unsupported(Field::Scatter, Reason::Capability));
        }
        let line = <E::Platform as Platform>::CACHE_LINE;
        if line > 1
            && matches!(
                direction,
                Direction::MemoryToMemory | Direction::PeripheralToMemory | Direction::HostToMemory
            )
        {
            if (block.destination | block.bytes) & (line - 1) != 0 {
                return Err(Error::invalid(Field::DestinationAddress, Reason::Alignment));
            }
            // A line that the device writes belongs to it whole. One run, or runs without gaps, are as no steps.
            let torn = |stride: Stride| {
                let (run, interval) = (usize::from(stride.count), stride.interval as usize);
                run < block.bytes && run != interval && (run | interval) & (line - 1) != 0
            };
            if block.scatter.is_some_and(torn) {
                return Err(Error::invalid(Field::Scatter, Reason::Alignment));
            }
        }
        let block = Block {
            source: <E::Platform as Platform>::translate(block.source),
            destination: <E::Platform as Platform>::translate(block.destination),
            ..*block
        };
        self.engine.load(plan, &block, next)
    }

    /// The one block that takes the place of the configured list, checked.
    fn check_reload(self, plan: &E::Plan, block: &Block) -> Result<E::Load, Error> {
        let facts = self.slot.facts();
        self.check_block(plan, facts.direction(), block, self.next(0, 1, facts.cyclic()))
    }

    /// # Safety
    /// As [`Channel::reload`](crate::Channel::reload).
    pub(crate) unsafe fn reload(self, caller: Caller, block: &Block) -> Result<Reloaded, Error> {
        let entry = self.command();
        match self.settle(caller) {
            State::Configured if entry.active() => Err(Error::Completed),
            State::Configured => {
                let plan = E::planned(&self.slot.context);
                let load = self.check_reload(&plan, block)?;
                // SAFETY: idle and owned; the addresses are valid by the caller's promise.
                unsafe { self.replace(&plan, &load) }
            }
            State::Running => {
                match self.queueing() {
                    Queueing::IdleOnly => return Err(Error::Busy),
                    // SAFETY: owned and running; the addresses are valid by the caller's promise.
                    Queueing::Append => return unsafe { self.append(caller, block) },
                    Queueing::NextBlock if self.chained() => {
                        // SAFETY: as above.
                        return unsafe { self.exchange_node(caller, block) };
                    }
                    Queueing::NextBlock => {}
                }
                let plan = E::planned(&self.slot.context);
                let load = self.check_reload(&plan, block)?;
                if E::bytes(&load) != self.slot.bytes.get() {
                    return Err(Error::invalid(Field::Bytes, Reason::Combination));
                }
                // SAFETY: owned and running; the addresses are valid by the caller's promise.
                unsafe { self.exchange(caller, &plan, &load) }
            }
            State::Suspended => Err(Error::Busy),
            State::Faulted => Err(Error::Faulted),
            State::Unconfigured if entry.active() => Err(Error::Completed),
            State::Unconfigured => Err(Error::InvalidState),
        }
    }

    /// Whether a block can be queued behind the running one, and which one runs before it: a node that hardware may
    /// be reading stays as it is.
    pub(crate) fn queueing(self) -> Queueing {
        let (cyclic, context) = (self.slot.facts().cyclic(), &self.slot.context);
        let count = self.slot.list().1 as usize;
        if cyclic && !self.follows(count, cyclic) {
            return self.engine.reload_capability(context);
        }
        let waits = E::NODES_WAIT
            && self.engine.hardware_lists()
            && self.engine.suspend_capability(context) != Suspend::Unsupported;
        if waits && cyclic && count > 1 {
            Queueing::NextBlock
        } else if waits && !cyclic && self.grows(count) {
            Queueing::Append
        } else {
            Queueing::IdleOnly
        }
    }

    #[inline]
    pub(crate) fn pair(self) -> bool {
        !self.engine.hardware_lists() && self.slot.facts().cyclic() && self.slot.list().1 == 2
    }

    /// Programs one block in place of the list; both blocks of an alternating pair become it.
    ///
    /// # Safety
    /// The channel is idle and the caller holds its turn; the block was checked and its addresses are valid.
    unsafe fn replace(self, plan: &E::Plan, load: &E::Load) -> Result<Reloaded, Error> {
        let pair = self.pair();
        if pair {
            self.engine.check_pair(plan, load, load)?;
        }
        self.slot.shared.change();
        // SAFETY: by the caller's promise; a pair has room for two blocks, a ring that hardware follows for one.
        unsafe {
            if pair {
                self.slot.store(0, E::pack(plan, load));
                self.slot.store(1, E::pack(plan, load));
                self.program_pair(plan);
            }
            if self.follows(1, self.slot.facts().cyclic()) {
                self.slot.store(0, E::pack(plan, load));
                self.slot.clean(1);
            }
            self.engine.program(&self.slot.context, load);
            if !pair {
                self.keep(plan, load, self.slot.facts().cyclic());
            }
        }
        self.slot.set_facts(self.slot.facts().programmed());
        self.adopt(E::bytes(load), 1 + u32::from(pair), State::Configured);
        Ok(Reloaded::Idle)
    }

    /// Queues a block behind the running one.
    ///
    /// # Safety
    /// The channel runs a cyclic transfer and the caller holds its turn; the block was checked and its addresses
    /// are valid.
    unsafe fn exchange(
        self,
        caller: Caller,
        plan: &E::Plan,
        load: &E::Load,
    ) -> Result<Reloaded, Error> {
        let context = &self.slot.context;
        let pair = self.pair();
        // SAFETY: by the caller's promise; a pair has room for two blocks.
        unsafe {
            if pair {
                let first = E::unpack(plan, &self.slot.block(0).read());
                self.engine.check_pair(plan, &first, load)?;
                // Queued or refused, the registers may no longer hold what a later start runs.
                self.slot.set_facts(self.slot.facts().with_exchanged(true));
            }
            barrier::publish();
            let queued = self.common.shared.lock().with(|| self.engine.queue(context, load));
            if queued == Exchange::Refused {
                return Err(self.refused(caller));
            }
            if pair {
                self.slot.store(u32::from(queued == Exchange::Second), E::pack(plan, load));
            }
        }
        Ok(Reloaded::Queued)
    }

    /// Why a block could not be queued: the run has ended, or the running block is about to.
    fn refused(self, caller: Caller) -> Error {
        if caller == Caller::Owner {
            return match self.settle(caller) {
                State::Running => Error::Busy,
                _ => Error::Completed,
            };
        }
        if self.level(self.command()) == Outcome::Running {
            return Error::Busy;
        }
        self.slot.set_facts(self.slot.facts().with_look(true));
        Error::Completed
    }

    /// # Safety
    /// The channel is idle, the caller holds its turn, and both blocks of its pair are stored and valid.
    unsafe fn program_pair(self, plan: &E::Plan) {
        // SAFETY: by the caller's promise.
        unsafe {
            self.engine.configure(&self.slot.context, plan);
            let second = E::unpack(plan, &self.slot.block(1).read());
            self.engine.program_pair(&self.slot.context, &second);
        }
    }

    /// Before a list of several blocks runs again: programs what the registers no longer hold. False when the
    /// registers are as after `configure`.
    #[inline(never)]
    pub(crate) fn rewind(self) -> bool {
        let (index, count) = self.slot.list();
        self.slot.shared.change();
        self.slot.moved.set(0);
        self.slot.set_list(0, count);
        let facts = self.slot.facts();
        if self.engine.hardware_lists() {
            // Unless its node was changed, the engine has kept the first block.
            if facts.exchanged() {
                self.load_first();
                self.slot.set_facts(facts.with_exchanged(false));
            }
            return !facts.exchanged();
        }
        if !facts.cyclic() {
            if index != 0 {
                self.load(0);
            }
            return index == 0;
        }
        if facts.exchanged() {
            // SAFETY: the channel is idle and this caller holds its turn; `exchange` has stored valid blocks.
            unsafe { self.program_pair(&E::planned(&self.slot.context)) };
            self.load(0);
            self.slot.set_facts(facts.with_exchanged(false));
        }
        !facts.exchanged()
    }
}
