//! Where a channel delivers its events.

use crate::{Channel, Event};

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
