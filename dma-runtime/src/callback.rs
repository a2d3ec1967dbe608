//! Where a channel delivers its events.

use crate::operations::{Access, Caller};
use crate::{
    Block, Capabilities, Channel, Config, Engine, Error, Event, Halt, Platform, Reloaded, Status,
};

/// A function and its data in one object, so that the two can never be torn apart by an interrupt
/// between two stores. Lives in a `static`.
#[derive(Debug)]
pub struct Callback {
    call: fn(&mut dyn Channel, Event, *const ()),
    data: *const (),
}

// SAFETY: `new` takes `&'static T` with `T: Sync`, so the data may be used from any context.
unsafe impl Sync for Callback {}
// SAFETY: as above.
unsafe impl Send for Callback {}

impl Callback {
    /// A callback without data.
    pub const fn new(call: fn(&mut dyn Channel, Event, *const ())) -> Self {
        Callback { call, data: core::ptr::null() }
    }

    /// A callback that is given a pointer to `data`, valid for ever.
    pub const fn with<T: Sync>(
        call: fn(&mut dyn Channel, Event, *const ()),
        data: &'static T,
    ) -> Self {
        Callback { call, data: &raw const *data as *const () }
    }

    #[inline]
    pub(crate) fn run(&self, channel: &mut dyn Channel, event: Event) {
        (self.call)(channel, event, self.data);
    }
}

/// The handle that a callback is given: acts under the turn of whoever runs the callback.
pub(crate) struct InCallback<E: Engine>(pub(crate) Access<E>);

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
        let block = Block::new(source, destination, bytes);
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
        self.0.status(Caller::Callback)
    }
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }
    fn clean(&self, address: usize, bytes: usize) {
        <E::Platform as Platform>::clean(address, bytes);
    }
    unsafe fn invalidate(&self, address: usize, bytes: usize) {
        <E::Platform as Platform>::invalidate(address, bytes);
    }
}
