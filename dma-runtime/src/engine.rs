//! What a generated driver supplies.

use crate::{
    Block, Config, ControllerCapabilities, Error, ErrorKind, Field, Flags, Next, Platform,
    Queueing, Reason, Residue, Shared, Suspend,
};

/// Whether a run is over, from levels alone: reading it has no effect, and it stays true after the flags
/// were cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Not over.
    Running,
    /// Everything was transferred.
    Done,
    /// It ended early.
    Failed(ErrorKind),
}

/// The hardware did not acknowledge within the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeout;

/// How far a halt may wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Halt {
    /// As long as the description allows.
    Bounded,
    /// One look.
    Once,
    /// As [`Halt::Bounded`], of a run that is known to have failed. A handler may have taken the flag that says so:
    /// the halt need not wait for what only a run without an error brings about.
    Failed,
    /// As [`Halt::Once`], of such a run.
    FailedOnce,
}

impl Halt {
    /// The number of reads that a poll may make.
    #[inline(always)]
    pub const fn reads(self, bound: u32) -> u32 {
        match self {
            Halt::Bounded | Halt::Failed => bound,
            Halt::Once | Halt::FailedOnce => 1,
        }
    }
    /// Whether each poll looks once: the caller will come back.
    #[inline(always)]
    pub const fn is_once(self) -> bool {
        matches!(self, Halt::Once | Halt::FailedOnce)
    }
    /// Whether the run is known to have failed.
    #[inline(always)]
    pub const fn has_failed(self) -> bool {
        matches!(self, Halt::Failed | Halt::FailedOnce)
    }
}

/// How a suspension ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspended {
    /// Nothing moves any more.
    Paused,
    /// The transfer ended first.
    Ended,
}

/// What became of a block that was queued behind a running one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// It came too late, or the run has ended: the hardware will not use it.
    Refused,
    /// It takes the place of the first block of a pair, or of the only block.
    First,
    /// It takes the place of the second block of a pair.
    Second,
}

/// The register steps of one channel: a small value that holds where its registers are. It decides
/// nothing; the runtime calls each function only where the state machine allows it.
///
/// # Safety
/// The implementation touches no register but those of its channel and lanes of shared registers that belong
/// to the channel, and no memory but its tables. `outcome`, `remaining` and `next` reads have no effect.
/// `acknowledge` touches only flags and their clear registers. After `halt` returned `Ok` the device makes
/// no access for this channel until the next `start`, and no flag of the channel is set.
///
/// With [`Engine::HARDWARE_LISTS`] the device reads nodes of the channel's storage, which never change while it may
/// (with [`Engine::NODES_WAIT`] one that it has not yet read does, of a suspended channel): it writes none of them, nodes
/// are made of 32-bit words without padding, and `planned`, `unpack` and `bytes` give some answer for any words, as a
/// snapshot may catch them half written (the answer is then thrown away).
pub unsafe trait Engine: Copy + Send + Sync + 'static {
    /// The machine around the controller.
    type Platform: Platform;
    /// Which controller of the chip.
    type Instance: Copy + Send + Sync + 'static;
    /// An interrupt vector of the controller.
    type Vector: Copy;
    /// Everything of a configuration but the blocks, encoded.
    type Plan: Copy;
    /// One block, checked and in the controller's own terms.
    type Load: Copy + Send + 'static;
    /// What a channel's storage holds of a block: the descriptor that hardware reads, or the load itself.
    type Node: Copy + Send + 'static;
    /// Memory that the controller reads or writes for all of its channels, made of whole [words](crate::memory). It is
    /// reached by [pointer](Shared::tables) alone.
    type Tables: Send + 'static;
    /// The channel's variables, all of them [`Word`](crate::Word)s.
    type Context: Send + Sync + 'static;

    /// A context before the first configuration.
    const CONTEXT: Self::Context;
    /// Shared memory before its first use.
    const TABLES: Self::Tables;
    /// Memory that descriptors and tables have to be in, by first and last address; nothing where the controller fetches
    /// them from wherever it reaches. See [`Platform::fetches`].
    const MEMORY: &'static [(u32, u32)] = &[];
    /// Whether a single block can run cyclically.
    const CYCLIC: bool;
    /// Whether the hardware alternates between two blocks in a cyclic transfer.
    const ALTERNATES: bool;
    /// Whether the hardware of some channel goes from block to block by itself, through the nodes of the storage: see
    /// [`Engine::hardware_lists`].
    const HARDWARE_LISTS: bool = false;
    /// Whether a cyclic transfer of one block runs from its node, too; if not, the channel's registers repeat it. A
    /// channel whose hardware follows no nodes has no cyclic transfer then: its `plan` refuses it.
    const RING_NODE: bool = false;
    /// Whether a suspended channel that has something left of its block has not yet read the node that
    /// [`Engine::next`] names: then `reload` of a running ring of several blocks changes that node, and of a list that
    /// ends it links another one to the last.
    const NODES_WAIT: bool = false;

    /// How many channels the controller has.
    fn channels(instance: Self::Instance) -> u8;
    /// One channel of it.
    fn channel(instance: Self::Instance, index: u8, shared: &'static Shared<Self>) -> Self;
    /// Brings what all channels share into its working state; what is in it already stays as it is.
    ///
    /// # Safety
    /// The controller belongs to the caller, and the lock is held.
    unsafe fn prepare(instance: Self::Instance, shared: &'static Shared<Self>) {
        let _ = (instance, shared);
    }
    /// Calls `found` for each channel that the vector may concern.
    ///
    /// # Safety
    /// Called from the handler of `vector` only.
    unsafe fn dispatch(instance: Self::Instance, vector: Self::Vector, found: impl FnMut(u8));

    /// Whether the hardware of this channel goes from block to block by itself. Then every list of several blocks,
    /// cyclic or not, is one run of the hardware: `program` is given its first block, whose [`Next`] says where the
    /// second one is found, and `start` runs them all. A block of which the callback is to be told, and the last one if
    /// the end is wanted, raises [`Flags::DONE`]. ([`Engine::ALTERNATES`] is not asked.) Of another channel each block
    /// is a run of its own, and raises that flag.
    #[inline(always)]
    fn hardware_lists(self) -> bool {
        Self::HARDWARE_LISTS
    }

    /// Checks and encodes all of a configuration but its blocks. Touches nothing.
    fn plan(self, config: &Config<'_>) -> Result<Self::Plan, Error>;
    /// Whether blocks of this channel may be strided: without it, [`Engine::load`] is given none that is.
    #[inline(always)]
    fn strides(self) -> bool {
        false
    }
    /// Checks and encodes one block of a planned configuration. Touches nothing. Its addresses are the device's. `next`
    /// is [`Next::NONE`] where hardware follows no list, and for a single block that repeats by registers.
    fn load(self, plan: &Self::Plan, block: &Block, next: Next) -> Result<Self::Load, Error>;
    /// A block as its storage holds it.
    fn pack(plan: &Self::Plan, load: &Self::Load) -> Self::Node;
    /// A block out of its storage, as it was packed.
    fn unpack(plan: &Self::Plan, node: &Self::Node) -> Self::Load;
    /// A block as [`Engine::load`] makes it where `next` follows, also of one that has been unpacked: with what only the
    /// first block of a run needs. Where the handler runs a list, each of its blocks is one.
    fn relink(plan: &Self::Plan, load: &Self::Load, next: Next) -> Self::Load {
        let _ = (plan, next);
        *load
    }
    /// Whether hardware can follow nodes in these bytes of its memory. Asked once, when the channel is taken.
    fn check_storage(address: u32, bytes: u32) -> Result<(), Error> {
        let _ = (address, bytes);
        Ok(())
    }
    /// The length of a block in bytes.
    fn bytes(load: &Self::Load) -> u32;
    /// The plan of the present configuration.
    fn planned(context: &Self::Context) -> Self::Plan;

    /// Brings an unused channel to a known idle state; false when the controller does not answer.
    ///
    /// # Safety
    /// The caller owns the channel and it is not running.
    unsafe fn initialise(self) -> bool;
    /// Stores a plan and programs what does not change from block to block.
    ///
    /// # Safety
    /// As [`Engine::initialise`].
    unsafe fn configure(self, context: &Self::Context, plan: &Self::Plan);
    /// Stores and programs the next block to run.
    ///
    /// # Safety
    /// As [`Engine::initialise`], and the addresses are valid as [`Channel::configure`](crate::Channel)
    /// demands.
    unsafe fn program(self, context: &Self::Context, load: &Self::Load);
    /// Whether the hardware can alternate between these two blocks. Touches nothing.
    fn check_pair(
        self,
        plan: &Self::Plan,
        first: &Self::Load,
        second: &Self::Load,
    ) -> Result<(), Error> {
        let _ = (plan, first, second);
        Err(Error::unsupported(Field::Blocks, Reason::Capability))
    }
    /// Stores and programs the second block of a controller that alternates between two; called between
    /// `configure` and `program`.
    ///
    /// # Safety
    /// As [`Engine::program`].
    unsafe fn program_pair(self, context: &Self::Context, second: &Self::Load) {
        let _ = (context, second);
    }
    /// Whether the hardware works on the second of two alternating blocks; `None` when it cannot be told, and
    /// then the runtime counts, which is wrong for good after a round whose flag was served a whole round late.
    ///
    /// # Safety
    /// The channel was started with a pair.
    unsafe fn second(self, context: &Self::Context) -> Option<bool> {
        let _ = context;
        None
    }
    /// Runs what is programmed, from the first block; `again` when the registers were used since `program`.
    ///
    /// # Safety
    /// As [`Engine::program`]; the memory has been published.
    unsafe fn start(self, context: &Self::Context, again: bool);
    /// Halts, waits, clears every flag and what an error left behind, and leaves the residue in the context, and the
    /// error that it found unread for [`Engine::fault`]: the next run is clean, whatever nobody has served of
    /// this one.
    ///
    /// # Safety
    /// The caller owns the channel.
    unsafe fn halt(self, context: &Self::Context, halt: Halt) -> Result<(), Timeout>;
    /// Pauses a running channel: leaves the residue in the context, and no flag that the pause itself has raised. Once
    /// `Paused`, the transfer neither moves nor ends before it is resumed. `Ended` when it was over first, done or
    /// failed, which [`Engine::outcome`] then shows: no error flag is cleared unread. A flag of an end that came before
    /// may be cleared, and one of half a block if the transfer is not cyclic; else they stay for the handler.
    ///
    /// # Safety
    /// As [`Engine::halt`].
    unsafe fn suspend(self, context: &Self::Context) -> Result<Suspended, Timeout>;
    /// Goes on after [`Engine::suspend`].
    ///
    /// # Safety
    /// As [`Engine::halt`].
    unsafe fn resume(self, context: &Self::Context);
    /// Gives a running cyclic channel the block that follows, proved by reading back. Of an alternating pair it
    /// replaces the block that does not run; a ring of one block becomes it, also for a later start. Called with
    /// the controller's lock held, so that no interrupt comes between a look at the hardware and the write that
    /// relies on it; it never waits. After [`Exchange::Refused`] the hardware may hold the block all the same:
    /// a later start programs what was there before.
    ///
    /// # Safety
    /// As [`Engine::program`].
    unsafe fn queue(self, context: &Self::Context, load: &Self::Load) -> Exchange {
        let _ = (context, load);
        Exchange::Refused
    }
    /// Whether [`Engine::append`] can do it in the present configuration.
    fn appends(self, context: &Self::Context) -> bool {
        let _ = context;
        false
    }
    /// Links the block that runs, the last one of its list so far, to one that follows: `load` is the running block,
    /// [relinked](Engine::relink). The channel is suspended, and something is left of that block.
    ///
    /// # Safety
    /// As [`Engine::halt`]; what follows is stored and valid.
    unsafe fn append(self, context: &Self::Context, load: &Self::Load) {
        let _ = (context, load);
    }
    /// Puts a channel to rest that ended by itself; no flag of it is set afterwards.
    ///
    /// # Safety
    /// As [`Engine::halt`].
    unsafe fn finish(self, context: &Self::Context);
    /// Deselects the request line.
    ///
    /// # Safety
    /// As [`Engine::initialise`].
    unsafe fn release(self, context: &Self::Context);

    /// Reads and clears the channel's flags; exactly those that it read, so that none is lost that comes
    /// meanwhile. Flags that no event of the configuration wants need not be reported.
    ///
    /// The clear reaches the device before any later access of the same core to the controller, which is all that
    /// the protocol needs there: a later start or halt cannot overtake it, and a handler that returns before its
    /// line has fallen is entered once more and finds nothing. Where handler and owner run on different cores, the
    /// implementation reads back, for nothing else orders a clear of one against a start by the other.
    ///
    /// # Safety
    /// Called by the interrupt handler, or by the holder of the turn for a block whose end the level showed;
    /// the two may overlap.
    unsafe fn acknowledge(self) -> Flags;
    /// Whether the present run is over; of a list that hardware runs, the whole of it. Once the flag of the last
    /// block's end was raised, it is. An error flag that nobody has acknowledged yet makes it `Failed`, even when
    /// nothing is left of the count.
    ///
    /// # Safety
    /// The channel was started.
    unsafe fn outcome(self, context: &Self::Context, suspended: bool) -> Outcome;
    /// Bytes of the running block that are not yet transferred.
    ///
    /// # Safety
    /// The channel was started.
    unsafe fn remaining(self, context: &Self::Context) -> u32;
    /// Where the device will find the descriptor that follows the running block, or that follows the one at which it
    /// was halted or suspended, exactly as [`Next::address`] had it; 0 when nothing follows. While it still stands at a
    /// block of which nothing [remains](Engine::remaining), that block has ended, for everybody.
    ///
    /// # Safety
    /// The channel was started.
    unsafe fn next(self, context: &Self::Context) -> u32 {
        let _ = context;
        0
    }
    /// Bytes that the last halt or suspension left.
    fn left(context: &Self::Context) -> u32;
    /// The error whose flag the last halt has cleared, if no handler had taken it before.
    fn fault(context: &Self::Context) -> Option<ErrorKind> {
        let _ = context;
        None
    }

    /// What the channel can do in any configuration.
    fn controller_capabilities(self) -> ControllerCapabilities;
    /// What suspension means for the present configuration.
    fn suspend_capability(self, context: &Self::Context) -> Suspend;
    /// What the residue means for the present configuration.
    fn residue_capability(self, context: &Self::Context) -> Residue;
    /// What a reload while running means for the present configuration.
    fn reload_capability(self, context: &Self::Context) -> Queueing {
        let _ = context;
        Queueing::IdleOnly
    }
}
