//! The owner's handle.

use crate::operations::{Access, Caller};
use crate::{
    Block, Capabilities, Channel, Claim, Config, Engine, Error, Halt, Planned, Platform, Reloaded,
    State, Status,
};

/// A channel that was taken: not `Clone`, so that it has one owner, and `Send`, so that the owner may move.
///
/// Dropping it stops the channel, forgets its configuration and lets it be taken again; if the hardware does
/// not acknowledge the stop, or the drop runs into the channel's own callback, the channel stays taken.
/// Forgetting it leaves the transfer running and the channel taken. In both cases the promise made to
/// `configure` keeps the memory valid.
pub struct Owned<E: Engine, const N: usize> {
    access: Access<E>,
}

// SAFETY: all state is in the slot and behind the turn; the handle is a reference to it.
unsafe impl<E: Engine, const N: usize> Send for Owned<E, N> {}

impl<E: Engine, const N: usize> Owned<E, N> {
    pub(crate) fn new(access: Access<E>) -> Self {
        Owned { access }
    }

    /// Sets up a transfer whose configuration was planned before: only the blocks are checked.
    ///
    /// # Errors
    /// As [`Channel::configure`], for the blocks.
    ///
    /// # Safety
    /// As [`Channel::configure`], and the plan was made for this channel of this controller with as many blocks.
    pub unsafe fn configure_planned(
        &mut self,
        planned: &Planned<E::Plan>,
        blocks: &[Block],
    ) -> Result<(), Error> {
        // SAFETY: the caller's promise is passed on.
        self.access.call(|a| unsafe { a.configure_planned(Caller::Owner, planned, blocks) })
    }

    /// Gives the channel back, and its storage to the caller.
    ///
    /// # Errors
    /// The channel itself, when it is not idle, with the reason.
    pub fn release(mut self) -> Result<Claim<E::Node, N>, (Error, Self)> {
        if let Err(error) = self.unconfigure() {
            return Err((error, self));
        }
        let storage = self.access.slot.storage();
        self.access.common.give_back(self.access.slot);
        core::mem::forget(self);
        // SAFETY: `take` had this claim, and the channel, now unconfigured, no longer uses it.
        Ok(unsafe { Claim::of(storage) })
    }
}

impl<E: Engine, const N: usize> Drop for Owned<E, N> {
    fn drop(&mut self) {
        if self.stop().is_ok() && self.unconfigure().is_ok() {
            self.access.common.give_back(self.access.slot);
        }
    }
}

impl<E: Engine, const N: usize> Channel for Owned<E, N> {
    unsafe fn configure(&mut self, config: &Config<'_>) -> Result<(), Error> {
        // SAFETY: the caller's promise is passed on.
        self.access.call(|a| unsafe { a.configure(Caller::Owner, config) })
    }
    unsafe fn reload(
        &mut self,
        source: usize,
        destination: usize,
        bytes: usize,
    ) -> Result<Reloaded, Error> {
        let block = Block::new(source, destination, bytes);
        // SAFETY: the caller's promise is passed on.
        self.access.call(|a| unsafe { a.reload(Caller::Owner, &block) })
    }
    fn start(&mut self) -> Result<(), Error> {
        self.access.call(|a| a.start(Caller::Owner))
    }
    fn begin_stop(&mut self) -> Result<(), Error> {
        self.access.call(|a| a.stop(Halt::Once)).map(|_| ())
    }
    fn stop(&mut self) -> Result<usize, Error> {
        self.access.call(|a| a.stop(Halt::Bounded))
    }
    fn suspend(&mut self) -> Result<usize, Error> {
        self.access.call(|a| a.suspend(Caller::Owner))
    }
    fn resume(&mut self) -> Result<(), Error> {
        self.access.call(|a| a.resume(Caller::Owner))
    }
    fn unconfigure(&mut self) -> Result<(), Error> {
        self.access.call(|a| a.unconfigure(Caller::Owner))
    }
    fn status(&self) -> Status {
        self.access.status(Caller::Owner)
    }
    fn capabilities(&self) -> Capabilities {
        self.access.capabilities()
    }
    fn clean(&self, address: usize, bytes: usize) {
        <E::Platform as Platform>::clean(address, bytes);
    }
    unsafe fn invalidate(&self, address: usize, bytes: usize) {
        <E::Platform as Platform>::invalidate(address, bytes);
    }
}

impl<E: Engine, const N: usize> core::fmt::Debug for Owned<E, N> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let state: State = self.access.slot.shared.command().state();
        f.debug_struct("Owned").field("state", &state).finish_non_exhaustive()
    }
}
