//! One controller of a chip.

use crate::atomic::SlotWord;
use crate::nodes::{check_storage, check_tables};
use crate::operations::{Access, Caller};
use crate::slot::Slot;
use crate::{Claim, Engine, Error, Lock, Owned, Platform, Shared, Status};

/// What a controller's channels share.
pub(crate) struct Common<E: Engine> {
    instance: E::Instance,
    pub(crate) shared: Shared<E>,
    running: SlotWord,
}

impl<E: Engine> Common<E> {
    #[inline]
    pub(crate) fn busy(&self) {
        if <E::Platform as Platform>::POWER {
            self.shared.lock().with(|| {
                let running = self.running.get();
                self.running.set(running + 1);
                if running == 0 {
                    <E::Platform as Platform>::power(true);
                }
            });
        }
    }

    #[inline]
    pub(crate) fn idle(&self) {
        if <E::Platform as Platform>::POWER {
            self.shared.lock().with(|| {
                let running = self.running.get().saturating_sub(1);
                self.running.set(running);
                if running == 0 {
                    <E::Platform as Platform>::power(false);
                }
            });
        }
    }

    pub(crate) fn give_back(&self, slot: &Slot<E>) {
        self.shared.lock().with(|| slot.taken.set(0));
    }
}

/// Which channels `request` may choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Any; the lowest free one is taken.
    Any,
    /// Those whose bit is set; the lowest free one of them is taken.
    Mask(u32),
}

/// One controller: placed by the program in a `static`, it holds the shared words of its channels, and the tables that
/// its hardware keeps in memory, if it does: then the section must be memory that the hardware reaches.
///
/// `C` is the number of channels; generated crates have an alias for it.
pub struct Controller<E: Engine, const C: usize> {
    slots: [Slot<E>; C],
    common: Common<E>,
}

// SAFETY: slots are made of atomics; block storage behind them is written by the holder of the turn only; the tables are
// `Shared`'s to answer for.
unsafe impl<E: Engine, const C: usize> Sync for Controller<E, C> {}

impl<E: Engine, const C: usize> Controller<E, C> {
    /// A controller with all channels free.
    ///
    /// # Safety
    /// At most one `Controller` exists for an instance of the chip, nothing else drives its channels, and the
    /// platform's lock excludes all contexts that take or release channels. Where the driver has no default platform, the
    /// lock also excludes every context that makes any call on a channel of this controller, handlers among them: the
    /// registers of a channel stand behind a window that all channels share, or bits of several channels in one register.
    /// What it must hold off for a reload of a running channel, [`Channel::reload`](crate::Channel::reload) says.
    #[cfg(not(loom))]
    pub const unsafe fn new(instance: E::Instance) -> Self {
        Controller {
            slots: [const { Slot::new() }; C],
            common: Common { instance, shared: Shared::new(), running: SlotWord::new() },
        }
    }

    /// As outside the model checker.
    ///
    /// # Safety
    /// As outside the model checker.
    #[cfg(loom)]
    pub unsafe fn new(instance: E::Instance) -> Self {
        Controller {
            slots: core::array::from_fn(|_| Slot::new()),
            common: Common { instance, shared: Shared::new(), running: SlotWord::new() },
        }
    }

    /// How many channels there are.
    pub fn channels(&self) -> u8 {
        E::channels(self.common.instance).min(C.min(255) as u8)
    }

    /// Takes one channel.
    ///
    /// # Errors
    /// [`Error::NoChannel`] when there is no such channel, [`Error::Busy`] when it is taken,
    /// [`Error::NotResponding`] when the controller does not answer (clock off, in reset);
    /// [`Field::Storage`](crate::Field::Storage) when the channel's hardware follows lists by itself and cannot follow
    /// one there; [`Field::Tables`](crate::Field::Tables) when the controller keeps tables in this `Controller` and cannot
    /// reach them; each with the storage, and the channel stays as it was.
    pub fn take<const N: usize>(
        &'static self,
        index: u32,
        storage: impl Into<Claim<E::Node, N>>,
    ) -> Result<Owned<E, N>, (Error, Claim<E::Node, N>)> {
        self.take_claim(index, storage.into())
    }

    fn take_claim<const N: usize>(
        &'static self,
        index: u32,
        storage: Claim<E::Node, N>,
    ) -> Result<Owned<E, N>, (Error, Claim<E::Node, N>)> {
        if index >= u32::from(self.channels()) {
            return Err((Error::NoChannel, storage));
        }
        let Some(slot) = self.slots.get(index as usize) else {
            return Err((Error::NoChannel, storage));
        };
        let blocks = storage.blocks();
        let access = self.access(slot, index as u8);
        let tables = check_tables::<E>(self.common.shared.tables());
        let fits = tables.and_then(|()| check_storage(access.engine, blocks, N));
        if let Err(error) = fits {
            return Err((error, storage));
        }
        let free = self.common.shared.lock().with(|| {
            let free = slot.taken.get() == 0;
            if free {
                slot.set_storage(blocks, N);
                // SAFETY: the controller is this one's to drive, and its lock is held.
                unsafe { E::prepare(self.common.instance, &self.common.shared) };
            }
            free
        });
        if !free {
            return Err((Error::Busy, storage));
        }
        // SAFETY: the channel was free, so it is idle and now ours.
        if !unsafe { access.engine.initialise() } {
            self.common.give_back(slot);
            return Err((Error::NotResponding, storage));
        }
        Ok(Owned::new(access))
    }

    /// Takes the lowest free channel that passes the filter.
    ///
    /// # Errors
    /// [`Error::NoChannel`] when there is none; [`Error::NotResponding`], [`Field::Storage`](crate::Field::Storage) and
    /// [`Field::Tables`](crate::Field::Tables) as [`Controller::take`].
    pub fn request<const N: usize>(
        &'static self,
        filter: Filter,
        storage: impl Into<Claim<E::Node, N>>,
    ) -> Result<Owned<E, N>, (Error, Claim<E::Node, N>)> {
        let mut storage = storage.into();
        for index in 0..u32::from(self.channels()) {
            let wanted = match filter {
                Filter::Any => true,
                Filter::Mask(mask) => index < 32 && mask >> index & 1 != 0,
            };
            if !wanted {
                continue;
            }
            match self.take_claim(index, storage) {
                Err((Error::Busy, back)) => storage = back,
                other => return other,
            }
        }
        Err((Error::NoChannel, storage))
    }

    /// A snapshot of a channel, taken or not, from any context; `None` when there is no such channel. See
    /// [`Channel::status`](crate::Channel::status).
    pub fn status(&'static self, index: u32) -> Option<Status> {
        let slot = self.slots.get(index as usize)?;
        Some(self.access(slot, index as u8).status(Caller::Owner))
    }

    /// One try of [`Controller::status`], and whether it was not disturbed.
    #[cfg(loom)]
    pub fn snapshot(&'static self, index: u32) -> Option<(Status, bool)> {
        let slot = self.slots.get(index as usize)?;
        Some(self.access(slot, index as u8).snapshot(Caller::Owner))
    }

    /// Serves one interrupt vector: acknowledges what its channels report and delivers it.
    ///
    /// # Safety
    /// Called only from the handler of that vector, not re-entered; all vectors that serve one channel have one
    /// priority on one core.
    #[inline]
    pub unsafe fn on_interrupt(&'static self, vector: E::Vector) {
        // SAFETY: the caller is the vector's handler.
        unsafe {
            E::dispatch(self.common.instance, vector, |index| {
                if let Some(slot) = self.slots.get(usize::from(index)) {
                    self.serve(slot, index);
                }
            });
        }
    }

    #[inline]
    fn serve(&'static self, slot: &'static Slot<E>, index: u8) {
        #[cfg(debug_assertions)]
        {
            debug_assert!(
                slot.entered.get() == 0,
                "an interrupt handler of a channel was re-entered"
            );
            slot.entered.set(1);
        }
        self.access(slot, index).interrupt();
        #[cfg(debug_assertions)]
        slot.entered.set(0);
    }

    #[inline]
    fn access(&'static self, slot: &'static Slot<E>, index: u8) -> Access<E> {
        let engine = E::channel(self.common.instance, index, &self.common.shared);
        Access { slot, common: &self.common, engine }
    }
}
