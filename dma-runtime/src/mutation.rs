//! Faults that the model checker puts into the protocol, to show that its test can fail. Never compiled
//! into a program: without `cfg(loom)` every question is answered "no" at compile time.

/// One ingredient of the protocol left out.
#[cfg_attr(not(loom), allow(unreachable_pub))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Mutation {
    /// Owner and handler act without taking the turn.
    NoTurn = 1,
    /// A report of another epoch is believed.
    NoEpoch = 2,
    /// The hardware's level is not asked.
    NoLevel = 3,
    /// Nobody looks again after giving the turn up.
    NoSecondLook = 4,
    /// Acquire and release instead of the full fence.
    WeakFence = 5,
}

#[cfg(loom)]
static ACTIVE: core::sync::atomic::AtomicU8 = core::sync::atomic::AtomicU8::new(0);

/// Selects the fault of the following executions.
#[cfg(loom)]
pub fn select(mutation: Option<Mutation>) {
    ACTIVE.store(mutation.map_or(0, |m| m as u8), core::sync::atomic::Ordering::SeqCst);
}

#[cfg(loom)]
pub(crate) fn left_out(mutation: Mutation) -> bool {
    ACTIVE.load(core::sync::atomic::Ordering::SeqCst) == mutation as u8
}

#[cfg(not(loom))]
#[inline(always)]
pub(crate) const fn left_out(_: Mutation) -> bool {
    false
}
