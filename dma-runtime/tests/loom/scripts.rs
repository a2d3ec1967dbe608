//! What owner, handler, device and watcher do in one execution.

use super::engine::Fake;
pub use super::machine::Setting;
use super::machine::{BYTES, Machine};
use dma_runtime::mutation::Mutation;
use dma_runtime::*;
use loom::thread;
use std::mem::ManuallyDrop;

/// After a first `start`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calls {
    Stop,
    SuspendResume,
    Start,
    ReloadStartStop,
    StopStart,
    SuspendStopStart,
    ReloadReload,
    StopStopStart,
    Append,
    AppendStopStart,
}

/// The owner's calls, and whether a third context watches the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Script {
    calls: Calls,
    watched: bool,
}

impl Script {
    const fn of(calls: Calls) -> Self {
        Script { calls, watched: false }
    }
    pub const START_STOP: Self = Self::of(Calls::Stop);
    pub const START_SUSPEND_RESUME: Self = Self::of(Calls::SuspendResume);
    pub const START_START: Self = Self::of(Calls::Start);
    pub const START_STOP_START: Self = Self::of(Calls::StopStart);
    pub const START_RELOAD_RELOAD: Self = Self::of(Calls::ReloadReload);
    pub const START_STOP_STOP_START: Self = Self::of(Calls::StopStopStart);
    pub const START_APPEND: Self = Self::of(Calls::Append);
    pub const START_APPEND_STOP_START: Self = Self::of(Calls::AppendStopStart);
    pub const CALLS: [Self; 6] = [
        Self::of(Calls::Stop),
        Self::of(Calls::SuspendResume),
        Self::of(Calls::Start),
        Self::of(Calls::ReloadStartStop),
        Self::of(Calls::StopStart),
        Self::of(Calls::SuspendStopStart),
    ];
    pub fn watched(self) -> Self {
        Script { watched: true, ..self }
    }
}

/// Ends and fetches of a hardware's list that may come at any moment; the rest comes afterwards.
const CHAIN_STEPS: usize = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    pub script: Script,
    pub setting: Setting,
    /// How often the callback of an end starts the channel again.
    pub restarts: u32,
}

/// A fault, and a case that finds it within a bound.
pub fn mutations() -> Vec<(Mutation, Case, usize)> {
    let case = |script, setting, restarts| Case { script, setting, restarts };
    let one = Setting::OneBlock;
    vec![
        (Mutation::NoTurn, case(Script::START_STOP, one, 0), 2),
        (Mutation::NoEpoch, case(Script::START_STOP_START, one, 0), 2),
        (Mutation::ErrorOfOneEpoch, case(Script::START_SUSPEND_RESUME, Setting::Taken, 0), 2),
        (Mutation::NoLevel, case(Script::START_SUSPEND_RESUME, one, 0), 2),
        (Mutation::NoSecondLook, case(Script::START_START, one, 0), 2),
        (Mutation::WeakFence, case(Script::START_STOP, one, 0), 2),
        (Mutation::NoChangeMark, case(Script::START_START.watched(), Setting::List, 0), 1),
        (Mutation::NoLookAtTheTurn, case(Script::START_START.watched(), Setting::Level, 0), 1),
        (Mutation::NoTurn, case(Script::START_STOP, Setting::Chain, 0), 2),
        (Mutation::FlagEndsList, case(Script::START_START, Setting::Chain, 0), 2),
        (Mutation::EndKeepsFlag, case(Script::START_START, Setting::Chain, 1), 2),
        (Mutation::ToldAgain, case(Script::START_START, Setting::Ring, 0), 2),
        (Mutation::GrowsUnseen, case(Script::START_APPEND.watched(), Setting::Growing, 0), 1),
        (Mutation::OneRead, case(Script::START_START.watched(), Setting::Chain, 0), 2),
    ]
}

type One<const LISTS: bool> = Controller<Fake<LISTS>, 1>;

type Channel3<const LISTS: bool> = Owned<Fake<LISTS>, 3>;

/// Repeats a call that ran into the callback.
fn again<R, const L: bool>(
    channel: &mut Channel3<L>,
    call: impl Fn(&mut Channel3<L>) -> Result<R, Error>,
) -> Result<R, Error> {
    loop {
        match call(channel) {
            Err(Error::InCallback) => thread::yield_now(),
            result => return result,
        }
    }
}

fn start<const L: bool>(channel: &mut Channel3<L>) {
    again(channel, |c| c.start()).unwrap();
}

fn stop<const L: bool>(channel: &mut Channel3<L>) -> Result<usize, Error> {
    again(channel, |c| c.stop())
}

fn reload<const L: bool>(channel: &mut Channel3<L>) -> Result<Reloaded, Error> {
    // SAFETY: there is no memory.
    again(channel, |c| unsafe { c.reload(0, 0, 64) })
}

/// A block behind the running one, unless that has ended; false when the block is the list now.
fn append<const L: bool>(channel: &mut Channel3<L>) -> bool {
    // SAFETY: there is no memory.
    match again(channel, |c| unsafe { c.reload(1, 0, BYTES[1]) }) {
        // Busy: it was about to end.
        Ok(Reloaded::Queued) | Err(Error::Completed | Error::Busy) => true,
        Ok(Reloaded::Idle) => false,
        other => panic!("{other:?}"),
    }
}

fn run<const L: bool>(script: Script, channel: &mut Channel3<L>, machine: &Machine) {
    start(channel);
    if script.watched && script.calls != Calls::Append {
        // To the next block, where the hardware goes there.
        for _ in 0..if L { 2 } else { 1 } {
            machine.step();
        }
    }
    match script.calls {
        Calls::Stop => drop(stop(channel).unwrap()),
        Calls::SuspendResume => {
            if again(channel, |c| c.suspend()).is_ok() {
                let _ = again(channel, |c| c.resume());
            }
        }
        Calls::Start => start(channel),
        Calls::ReloadStartStop => {
            let _ = reload(channel);
            start(channel);
            stop(channel).unwrap();
        }
        Calls::StopStart => {
            stop(channel).unwrap();
            start(channel);
        }
        Calls::SuspendStopStart => {
            let _ = again(channel, |c| c.suspend());
            stop(channel).unwrap();
            start(channel);
        }
        Calls::ReloadReload => {
            // A node that the hardware is about to read stays as it is.
            let busy = |result| L && result == Err(Error::Busy);
            for result in [reload(channel), reload(channel)] {
                assert!(busy(result) || result == Ok(Reloaded::Queued), "{result:?}");
            }
        }
        Calls::Append => {
            append(channel);
            // Into the block that was appended, where nothing but the watcher looks.
            if script.watched {
                let _ = (machine.step(), machine.step());
            }
        }
        Calls::AppendStopStart => {
            if append(channel) {
                stop(channel).unwrap();
                start(channel);
            }
        }
        Calls::StopStopStart => {
            match stop(channel) {
                Ok(_) => {}
                Err(error) => {
                    assert_eq!(error, Error::Timeout);
                    assert_eq!(again(channel, |c| c.start()), Err(Error::Faulted));
                    stop(channel).unwrap();
                }
            }
            start(channel);
        }
    }
}

fn told(channel: &mut dyn Channel, event: Event, machine: *const ()) {
    // SAFETY: `execute` keeps the machine until all threads have ended.
    let machine = unsafe { &*machine.cast::<Machine>() };
    machine.told(event);
    let over = matches!(event, Event::Complete | Event::Error(_));
    if over && machine.known.lock().unwrap().restarts > 0 {
        machine.known.lock().unwrap().restarts -= 1;
        channel.start().unwrap();
    }
}

/// An accepted snapshot shows one moment.
fn watch<const L: bool>(controller: &'static One<L>, machine: &Machine, setting: Setting) {
    let Some((status, true)) = controller.snapshot(0) else { return };
    let ends = {
        let known = machine.known.lock().unwrap();
        if setting.chained() { known.ends + known.rounds } else { known.ends }
    };
    assert!(status.pending != 0 || ends > 0, "nothing pending, but nothing has ended");
    assert_eq!(status.busy, !matches!(status.state, State::Unconfigured | State::Configured));
    let (block, blocks) = (usize::from(status.block), setting.blocks());
    if setting == Setting::List || setting.chained() {
        assert_eq!(status.position + status.pending, blocks[block], "{status:?}");
        let before: usize = blocks[..block].iter().sum();
        assert_eq!(status.total, before + status.position, "{status:?}");
    }
    // The device moves whole blocks.
    let whole = status.pending == 0 || status.position == 0;
    assert!(whole, "{status:?}: the count of another block");
}

pub fn execute(case: Case) {
    if case.setting.chained() { execute_on::<true>(case) } else { execute_on::<false>(case) }
}

fn execute_on<const LISTS: bool>(case: Case) {
    let Case { script, setting, restarts } = case;
    let machine = Leaked::new(Machine::new(setting, restarts));
    // SAFETY: the only controller of this machine.
    let controller = Leaked::new(unsafe { One::<LISTS>::new(machine.get()) });
    let callback = Leaked::new(Callback::with(told, machine.get()));
    let storage = Leaked::new(Storage::new());
    let (machine_ref, controller_ref) = (machine.get(), controller.get());
    // SAFETY: handed out once, here.
    let channel = controller_ref.take(0, unsafe { storage.get_mut() }).unwrap();
    // A failing execution must not act on the channel while it unwinds.
    let mut channel = ManuallyDrop::new(channel);
    let blocks: Vec<Block> = match setting {
        Setting::Pair => vec![Block::new(0, 0, 64); 2],
        _ => {
            let blocks = (0..).zip(setting.blocks()).take(setting.configured());
            blocks.map(|(i, bytes)| Block::new(i, 0, *bytes)).collect()
        }
    };
    let events = Events::HALF.with(Events::BLOCK).with(Events::COMPLETE).with(Events::ERROR);
    let config = Config::memory_to_memory(Width::Bits8, &blocks)
        .events(events)
        .cyclic(if setting.cyclic() { Cyclic::Yes } else { Cyclic::No })
        .callback(callback.get());
    // SAFETY: there is no memory.
    unsafe { channel.configure(&config) }.unwrap();

    // A handler that was entered before the run began cannot know whose error it takes.
    if setting == Setting::Taken {
        start(&mut channel);
    }
    // Beside a watcher the owner plays the device too, for four parties are more than can be checked.
    let steps = match setting {
        Setting::List | Setting::ChainError => 3,
        Setting::Chain | Setting::Ring => CHAIN_STEPS,
        _ => 2,
    };
    let device = (!script.watched).then(|| {
        thread::spawn(move || {
            for _ in 0..steps {
                machine_ref.step();
            }
        })
    });
    let handler = thread::spawn(move || {
        // SAFETY: one thread plays the handler.
        (0..2).for_each(|_| unsafe { controller_ref.on_interrupt(()) });
    });
    let watcher =
        script.watched.then(|| thread::spawn(move || watch(controller_ref, machine_ref, setting)));
    run(script, &mut channel, machine_ref);
    if let Some(device) = device {
        device.join().unwrap();
    }
    handler.join().unwrap();
    if let Some(watcher) = watcher {
        watcher.join().unwrap();
    }
    // What is still to come comes, one step and one interrupt at a time; rounds never end.
    for _ in 0..14 {
        // SAFETY: the handler has ended; a flag that is still raised is a pending interrupt.
        unsafe { controller_ref.on_interrupt(()) };
        if setting.cyclic() || !machine_ref.step() {
            break;
        }
    }
    // The next block of a ring is fetched, and ends: with it all ends are told.
    if setting == Setting::Ring {
        let _ = (machine_ref.step(), machine_ref.step());
        // SAFETY: as above.
        unsafe { controller_ref.on_interrupt(()) };
    }
    machine_ref.at_rest(channel.status().state);
    drop(ManuallyDrop::into_inner(channel));
}

/// A `&'static` that ends with the execution, all threads having ended.
struct Leaked<T>(*mut T);

impl<T> Leaked<T> {
    fn new(value: T) -> Self {
        Leaked(Box::into_raw(Box::new(value)))
    }
    fn get(&self) -> &'static T {
        // SAFETY: lives until the end of `execute`, which joins every thread.
        unsafe { &*self.0 }
    }
    /// # Safety
    /// Called once, and `get` never.
    unsafe fn get_mut(&self) -> &'static mut T {
        // SAFETY: as `get`, and alone by the caller's promise.
        unsafe { &mut *self.0 }
    }
}

impl<T> Drop for Leaked<T> {
    fn drop(&mut self) {
        // A failing execution leaks, for its threads are not joined.
        if !std::thread::panicking() {
            // SAFETY: from `Box::into_raw`.
            drop(unsafe { Box::from_raw(self.0) });
        }
    }
}
