//! Faults that the model checker puts into the protocol, to show that its test can fail. Never compiled
//! into a program: without `cfg(loom)` every question is answered "no" at compile time.

/// One ingredient of the protocol left out.
#[cfg_attr(not(loom), allow(unreachable_pub))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutation {
    /// Owner and handler act without taking the turn.
    NoTurn,
    /// A report of another epoch is believed.
    NoEpoch,
    /// An error is believed only in the epoch in which a handler took it.
    ErrorOfOneEpoch,
    /// The hardware's level is not asked.
    NoLevel,
    /// Nobody looks again after giving the turn up.
    NoSecondLook,
    /// Acquire and release instead of the full fence.
    WeakFence,
    /// Snapshots are accepted without a look at what changes meanwhile.
    NoChangeMark,
    /// Snapshots believe the level of a channel on which a call is at work.
    NoLookAtTheTurn,
    /// The end of a block is taken for that of the list that hardware runs.
    FlagEndsList,
    /// The end of such a list leaves its flag, because that of an earlier block was cleared.
    EndKeepsFlag,
    /// A block of such a list is told each time that a flag is found.
    ToldAgain,
    /// The place in such a list is believed though it changed while it was read.
    OneRead,
    /// A list that grows keeps its epoch.
    GrowsUnseen,
}

#[cfg(loom)]
std::thread_local! {
    static ACTIVE: core::cell::Cell<Option<Mutation>> = const { core::cell::Cell::new(None) };
}

/// Selects the fault of the models that this thread checks from now on.
#[cfg(loom)]
pub fn select(mutation: Option<Mutation>) {
    ACTIVE.set(mutation);
}

#[cfg(loom)]
pub(crate) fn left_out(mutation: Mutation) -> bool {
    ACTIVE.get() == Some(mutation)
}

#[cfg(not(loom))]
#[inline(always)]
pub(crate) const fn left_out(_: Mutation) -> bool {
    false
}
