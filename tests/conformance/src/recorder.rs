//! A callback that remembers what it was told.

use dma_runtime::{Callback, Channel, Event};
use std::cell::{Cell, RefCell};

/// What a callback does besides remembering. The number is how many events came before.
pub type Action = Box<dyn FnMut(&mut dyn Channel, Event, usize)>;

/// Events of one channel, in order.
#[derive(Default)]
pub struct Recorder {
    events: RefCell<Vec<Event>>,
    action: RefCell<Option<Action>>,
    inside: Cell<bool>,
    reentered: Cell<bool>,
}

// SAFETY: a case, its handlers and its callbacks run on one thread.
unsafe impl Sync for Recorder {}

impl core::fmt::Debug for Recorder {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Recorder").field("events", &self.events).finish_non_exhaustive()
    }
}

impl Recorder {
    /// A recorder and the callback that fills it; both live for ever.
    pub fn new() -> (&'static Recorder, &'static Callback) {
        let recorder: &'static Recorder = Box::leak(Box::default());
        (recorder, Box::leak(Box::new(Callback::with(receive, recorder))))
    }

    /// Something to do at each event.
    pub fn act(&self, action: impl FnMut(&mut dyn Channel, Event, usize) + 'static) {
        *self.action.borrow_mut() = Some(Box::new(action));
    }

    /// What came so far.
    pub fn events(&self) -> Vec<Event> {
        assert!(!self.reentered.get(), "a callback was called inside itself");
        self.events.borrow().clone()
    }

    /// What came so far; forgets it.
    pub fn take(&self) -> Vec<Event> {
        let events = self.events();
        self.events.borrow_mut().clear();
        events
    }
}

fn receive(channel: &mut dyn Channel, event: Event, data: *const ()) {
    // SAFETY: `Recorder::new` made the callback with a leaked recorder.
    let recorder = unsafe { &*data.cast::<Recorder>() };
    if recorder.inside.replace(true) {
        recorder.reentered.set(true);
        return;
    }
    let before = recorder.events.borrow().len();
    recorder.events.borrow_mut().push(event);
    let action = recorder.action.borrow_mut().take();
    if let Some(mut action) = action {
        action(channel, event, before);
        *recorder.action.borrow_mut() = Some(action);
    }
    recorder.inside.set(false);
}
