//! One channel of a fake controller with a recording callback.

use super::engine::Fake;
use super::hardware::{CHANNELS, FakeLoad, Hardware, Machine, Op};
use dma_runtime::*;
use std::sync::{Mutex, MutexGuard};

type Script = Box<dyn FnMut(&mut dyn Channel, Event) + Send>;

/// Records events and runs the test's script for each.
#[derive(Default)]
pub struct Recorder {
    events: Mutex<Vec<Event>>,
    script: Mutex<Option<Script>>,
}

impl Recorder {
    pub fn called(channel: &mut dyn Channel, event: Event, data: *const ()) {
        // SAFETY: `Rig::new` gave a `&'static Recorder`.
        let this = unsafe { &*data.cast::<Recorder>() };
        this.events.lock().unwrap().push(event);
        let script = this.script.lock().unwrap().take();
        if let Some(mut script) = script {
            script(channel, event);
            this.script.lock().unwrap().get_or_insert(script);
        }
    }

    /// The events since the last time.
    pub fn events(&self) -> Vec<Event> {
        std::mem::take(&mut self.events.lock().unwrap())
    }

    /// Runs in the callback of every event from now on.
    pub fn script(&self, script: impl FnMut(&mut dyn Channel, Event) + Send + 'static) {
        *self.script.lock().unwrap() = Some(Box::new(script));
    }
}

pub type Room<P> = Storage<<Fake<P> as Engine>::Node, 4>;

pub struct Rig<P: Platform = Bare> {
    pub machine: &'static Machine,
    pub controller: &'static Controller<Fake<P>, CHANNELS>,
    pub recorder: &'static Recorder,
    pub callback: &'static Callback,
    pub channel: Owned<Fake<P>, 4>,
    pub source: &'static [u8],
    pub destination: usize,
}

/// Storage for one channel.
pub fn room() -> &'static mut Storage<FakeLoad, 4> {
    Box::leak(Box::new(Storage::new()))
}

pub fn controller<P: Platform>(
    machine: &'static Machine,
) -> &'static Controller<Fake<P>, CHANNELS> {
    // SAFETY: the machine has no other controller; tests with the `Unlocked` lock take in one thread.
    Box::leak(Box::new(unsafe { Controller::new(machine) }))
}

#[repr(align(64))]
struct Lines([u8; 256]);

impl Rig {
    pub fn new() -> Self {
        Self::on_platform()
    }
}

impl<P: Platform> Rig<P> {
    pub fn on_platform() -> Self {
        let machine = Machine::new();
        let controller = controller::<P>(machine);
        let recorder: &'static Recorder = Box::leak(Box::default());
        let callback = Box::leak(Box::new(Callback::with(Recorder::called, recorder)));
        let channel = controller.take(0, room()).unwrap();
        let source = Box::leak(Box::new(Lines(std::array::from_fn(|i| i as u8))));
        source.0.as_ptr().expose_provenance();
        let destination = Box::leak(Box::new(Lines([0xA5; 256])));
        let destination = destination.0.as_mut_ptr().expose_provenance();
        machine.log();
        Rig { machine, controller, recorder, callback, channel, source: &source.0, destination }
    }

    /// Block `index` of 64 bytes, in memory that lives for ever.
    pub fn block(&self, index: usize) -> Block {
        Block::new(self.source.as_ptr().addr() + 64 * index, self.destination + 64 * index, 64)
    }

    /// What arrived for block `index`.
    pub fn arrived(&self, index: usize) -> Vec<u8> {
        let at = core::ptr::with_exposed_provenance::<u8>(self.destination + 64 * index);
        // SAFETY: leaked, and the fake hardware runs only when the test says so.
        unsafe { core::slice::from_raw_parts(at, 64) }.to_vec()
    }

    /// Configures `blocks` blocks with all events, after the test has adjusted that.
    pub fn configure(
        &mut self,
        blocks: usize,
        adjust: impl for<'a> FnOnce(Config<'a>) -> Config<'a>,
    ) -> Result<(), Error> {
        let blocks: Vec<Block> = (0..blocks).map(|i| self.block(i)).collect();
        let config = Config::memory_to_memory(Width::Bits8, &blocks)
            .events(all_events())
            .callback(self.callback);
        // SAFETY: the blocks are leaked.
        unsafe { self.channel.configure(&adjust(config)) }
    }

    pub fn hardware(&self) -> MutexGuard<'static, Hardware> {
        self.machine.channel(0)
    }

    /// The interrupt is served.
    pub fn interrupt(&self) {
        // SAFETY: one thread plays the handler.
        unsafe { self.controller.on_interrupt(()) }
    }

    pub fn state(&self) -> State {
        self.channel.status().state
    }

    /// What the hardware was told since the last time, flags aside.
    pub fn writes(&self) -> Vec<Op> {
        self.machine.log().into_iter().filter(|op| op.writes()).collect()
    }

    /// Configured, running or suspended with one block; or faulted.
    pub fn bring_to(&mut self, state: State) {
        if state == State::Unconfigured {
            return;
        }
        self.configure(1, |c| c).unwrap();
        if state != State::Configured {
            self.channel.start().unwrap();
            self.hardware().advance(16);
        }
        if state == State::Suspended {
            self.channel.suspend().unwrap();
        }
        if state == State::Faulted {
            self.hardware().stuck = 1;
            self.channel.stop().unwrap_err();
        }
        assert_eq!(self.state(), state);
        self.machine.log();
        self.recorder.events();
    }
}

pub fn all_events() -> Events {
    Events::HALF.with(Events::BLOCK).with(Events::COMPLETE).with(Events::ERROR)
}
