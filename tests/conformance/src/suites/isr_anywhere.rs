//! The handler entered at every register access of every call, with the hardware moving there too; and
//! every call made at every register access of the handler. Each time the results, the events and the state
//! are those of some serial order of the two. The same with the handler of a second channel, which goes on as if
//! nothing had been.

use super::{accepted, kinds};
use crate::case::context;
use crate::facts::Facts;
use crate::rig::Handle;
use crate::{Bench, Recorder, Setup, Skip, Transfer, plain, world};
use dma_runtime::{Channel, Direction, Error, Event, Events, State, Suspend};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

const ITEMS: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Call {
    Configure,
    Reload,
    Start,
    Stop,
    Suspend,
    Resume,
    Unconfigure,
    Status,
}

const CALLS: [Call; 8] = [
    Call::Configure,
    Call::Reload,
    Call::Start,
    Call::Stop,
    Call::Suspend,
    Call::Resume,
    Call::Unconfigure,
    Call::Status,
];

/// How the channel is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scene {
    /// Configured.
    Idle,
    /// In its only block.
    Running,
    /// In the first of two blocks.
    InList,
    /// Likewise, on a channel whose list the handler runs although other channels' hardware does.
    InOtherList,
    /// Ended, and nobody has noticed.
    Ended,
    /// Suspended.
    Suspended,
}

const SCENES: [Scene; 6] = [
    Scene::Idle,
    Scene::Running,
    Scene::InList,
    Scene::InOtherList,
    Scene::Ended,
    Scene::Suspended,
];

impl Scene {
    fn in_list(self) -> bool {
        matches!(self, Scene::InList | Scene::InOtherList)
    }

    /// The channel, if the controller has one for it.
    fn channel(self, facts: &Facts) -> Option<u32> {
        facts.list_channels(0).get(usize::from(self == Scene::InOtherList)).copied()
    }
}

/// What the hardware and the handler do at the point of interruption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Burst {
    /// The handler looks.
    Handler,
    /// One step of the hardware, then the handler.
    Step,
    /// The hardware goes on to its end without the handler.
    Unserved,
    /// Both go on to their end.
    All,
    /// The handler of this channel, a [`Neighbour`], looks.
    Neighbour(u32),
}

/// What somebody outside can tell.
type View = (Option<Result<(), Error>>, State, Vec<Event>, bool);

/// When the interruption comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Before,
    After,
    /// At this point of the call (or handler), of all where an interrupt can come.
    At(usize),
}

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for scene in SCENES {
            let Some(channel) = scene.channel(setup.facts()) else { continue };
            let other = u32::from(channel == 0);
            assert!(other < setup.facts().channels(), "a controller of one channel needs a skip");
            for call in CALLS {
                for burst in [
                    Burst::Handler,
                    Burst::Step,
                    Burst::Unserved,
                    Burst::All,
                    Burst::Neighbour(other),
                ] {
                    handler_in_call(setup, kind, scene, call, burst);
                }
                if scene != Scene::Idle {
                    call_in_handler(setup, kind, scene, call, None);
                }
                call_in_handler(setup, kind, scene, call, Some(other));
                if scene == Scene::Running || scene.in_list() {
                    call_beside_callback(setup, kind, scene, call);
                }
            }
        }
    }
    Ok(())
}

struct Subject {
    handle: Rc<RefCell<Handle>>,
    transfer: Transfer,
    recorder: &'static Recorder,
}

/// A second channel: a copy of it, if there are copies, has ended, and nobody has noticed. Told so, it begins anew with
/// its peripheral.
struct Neighbour {
    _handle: Handle,
    recorder: &'static Recorder,
    transfer: Rc<RefCell<Transfer>>,
}

impl Neighbour {
    fn new(bench: Bench, channel: u32) -> Self {
        let width = bench.facts.widest();
        let size = [ITEMS * width.bytes() as usize];
        let transfer = Transfer::new(bench, bench.facts.usual(), channel, width, &size);
        let (recorder, callback) = Recorder::new();
        let mut handle = bench.take(channel);
        accepted(&mut handle, &transfer.with_callback(callback), "a neighbour");
        assert_eq!(handle.start(), Ok(()));
        bench.drain();
        let transfer = Rc::new(RefCell::new(transfer));
        let own = transfer.clone();
        recorder.act(move |handle, _, before| {
            if before > 0 {
                return;
            }
            own.borrow().check();
            let kind = Direction::PeripheralToMemory;
            let next = Transfer::new(bench, kind, channel, width, &size);
            // SAFETY: a model's memory.
            let result = unsafe { handle.configure(&next.with_callback(callback)) };
            assert_eq!((result, handle.start()), (Ok(()), Ok(())), "the neighbour's callback");
            *own.borrow_mut() = next;
        });
        Neighbour { _handle: handle, recorder, transfer }
    }

    /// Both of its transfers were as ever.
    fn check(&self) {
        assert_eq!(self.recorder.events(), [Event::Complete; 2], "the neighbour's events");
        self.transfer.borrow().check();
    }
}

/// Sets a scene; `None` when the controller has none such.
fn set(bench: Bench, kind: Direction, scene: Scene) -> Option<Subject> {
    let size = ITEMS * bench.facts.widest().bytes() as usize;
    let sizes: &[usize] = if scene.in_list() { &[size, size] } else { &[size] };
    let channel = scene.channel(bench.facts)?;
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), sizes);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    let config = transfer.with_callback(callback);
    let config = match scene {
        _ if scene.in_list() => config.events(config.events.with(Events::BLOCK)),
        _ => config,
    };
    accepted(&mut handle, &config, "configure");
    if scene == Scene::Suspended && handle.capabilities().suspend == Suspend::Unsupported {
        return None;
    }
    if scene != Scene::Idle {
        assert_eq!(handle.start(), Ok(()));
        bench.step(2);
    }
    if scene == Scene::Ended {
        bench.drain();
    }
    if scene == Scene::Suspended {
        assert!(handle.suspend().is_ok());
    }
    Some(Subject { handle: Rc::new(RefCell::new(handle)), transfer, recorder })
}

fn perform(subject: &Subject, call: Call) -> Result<(), Error> {
    let mut handle = subject.handle.borrow_mut();
    match call {
        // Without the callback: a new configuration is silent.
        Call::Configure => handle.set_up(&subject.transfer.config()),
        Call::Reload => plain(handle.reload_with(subject.transfer.blocks[0])),
        Call::Start => handle.start(),
        Call::Stop => plain(handle.stop()),
        Call::Suspend => plain(handle.suspend()),
        Call::Resume => handle.resume(),
        Call::Unconfigure => handle.unconfigure(),
        Call::Status => {
            let status = handle.status();
            assert!(status.pending <= subject.transfer.blocks[0].bytes, "status in the middle");
            Ok(())
        }
    }
}

fn interrupt(bench: Bench, burst: Burst) {
    match burst {
        Burst::Handler => {}
        Burst::Step => {
            world::step();
        }
        Burst::Unserved => {
            bench.drain();
            return;
        }
        Burst::All => bench.pump(),
        Burst::Neighbour(channel) => {
            bench.enter(bench.facts.vectors[channel as usize]);
            return;
        }
    }
    bench.settle();
}

/// The ends that were told. Ends of blocks inside the list may merge with what follows.
fn ends(subject: &Subject) -> Vec<Event> {
    let mut events = subject.recorder.events();
    events.retain(|event| !matches!(event, Event::Block(_)));
    events
}

/// Everything that is left happens; then one looks.
fn view(bench: Bench, subject: &Subject, result: Option<Result<(), Error>>) -> View {
    bench.pump();
    let state = subject.handle.borrow().status().state;
    let whole = subject.transfer.total_visible() == subject.transfer.bytes();
    // What has arrived matters where the run went on to its end.
    let whole = whole || !subject.recorder.events().contains(&Event::Complete);
    let seen = (result, state, ends(subject), whole);
    // A channel left running or suspended can still be stopped, and is quiet then.
    let events = subject.recorder.events();
    let mut handle = subject.handle.borrow_mut();
    assert!(handle.stop().is_ok(), "stop afterwards");
    drop(handle);
    bench.pump();
    assert_eq!(subject.recorder.events(), events, "events after the stop");
    seen
}

/// One order of call and interruption, `None` without the call; also tells at how many points of the call an interrupt
/// can come.
fn ordered(
    bench: Bench,
    subject: &Subject,
    call: Call,
    burst: Burst,
    when: Option<When>,
) -> (View, usize) {
    if when.is_none_or(|when| when == When::Before) {
        interrupt(bench, burst);
    }
    let count = Rc::new(Cell::new(0));
    let done = Rc::new(Cell::new(false));
    let (counter, fired) = (count.clone(), done.clone());
    world::set_hook(Some(Rc::new(move |_| {
        if world::in_handler() || fired.get() {
            return;
        }
        let index = counter.replace(counter.get() + 1);
        if when == Some(When::At(index)) {
            fired.set(true);
            interrupt(bench, burst);
        }
    })));
    let result = when.map(|_| perform(subject, call));
    world::set_hook(None);
    if when == Some(When::After) {
        interrupt(bench, burst);
    }
    (view(bench, subject, result), count.get())
}

fn handler_in_call(setup: &Setup, kind: Direction, scene: Scene, call: Call, burst: Burst) {
    let try_at = |when| {
        context(format!("{kind:?}, {scene:?}: {call:?} with {burst:?}, {when:?}"));
        setup.bench(|bench| {
            let neighbour = match burst {
                Burst::Neighbour(channel) => Some(Neighbour::new(bench, channel)),
                _ => None,
            };
            let subject = set(bench, kind, scene)?;
            let seen = ordered(bench, &subject, call, burst, when);
            if let Some(neighbour) = neighbour {
                neighbour.check();
            }
            Some(seen)
        })
    };
    let Some((alone, _)) = try_at(None) else { return };
    let Some((before, _)) = try_at(Some(When::Before)) else { return };
    let Some((after, points)) = try_at(Some(When::After)) else { return };
    // A call that lost the race against the end says so and has done nothing.
    let lost = (Some(Err(Error::Completed)), alone.1, alone.2, alone.3);
    let serial = [before, after, lost];
    for point in 0..points {
        let Some((seen, _)) = try_at(Some(When::At(point))) else { return };
        assert!(serial.contains(&seen), "{points} points: {seen:?}, in serial order {serial:?}");
    }
}

/// A context above the handler's preempts it, at each of its accesses, and makes the call. The handler is the channel's
/// own or that of a [`Neighbour`].
fn call_in_handler(setup: &Setup, kind: Direction, scene: Scene, call: Call, other: Option<u32>) {
    let try_at = |when: Option<When>| {
        context(format!("{kind:?}, {scene:?}: {call:?} in the handler ({other:?}), {when:?}"));
        setup.bench(|bench| {
            let neighbour = other.map(|channel| Neighbour::new(bench, channel));
            let subject = Rc::new(set(bench, kind, scene)?);
            if scene != Scene::Suspended && other.is_none() {
                bench.drain();
            }
            let channel = other.or_else(|| scene.channel(bench.facts))?;
            let result = Rc::new(Cell::new(None));
            if when == Some(When::Before) {
                result.set(Some(perform(&subject, call)));
            }
            let count = Rc::new(Cell::new(0));
            let (counter, inner, outcome) = (count.clone(), subject.clone(), result.clone());
            world::set_hook(Some(Rc::new(move |_| {
                let index = counter.replace(counter.get() + 1);
                if outcome.get().is_none() && when == Some(When::At(index)) {
                    outcome.set(Some(perform(&inner, call)));
                }
            })));
            bench.enter(bench.facts.vectors[channel as usize]);
            world::set_hook(None);
            if when == Some(When::After) {
                result.set(Some(perform(&subject, call)));
            }
            let seen = view(bench, &subject, result.get());
            if let Some(neighbour) = neighbour {
                neighbour.check();
            }
            Some((seen, count.get()))
        })
    };
    let Some((alone, points)) = try_at(None) else { return };
    let Some((before, _)) = try_at(Some(When::Before)) else { return };
    let Some((after, _)) = try_at(Some(When::After)) else { return };
    let [refused, lost] = [Error::InCallback, Error::Completed]
        .map(|error| (Some(Err(error)), alone.1, alone.2.clone(), alone.3));
    let serial = [before, after, refused, lost];
    for point in 0..points {
        let Some((seen, _)) = try_at(Some(When::At(point))) else { return };
        assert!(serial.contains(&seen), "{points} points: {seen:?}, in serial order {serial:?}");
    }
}

/// A context above the handler's makes the call while the channel's callback runs: nothing is done.
fn call_beside_callback(setup: &Setup, kind: Direction, scene: Scene, call: Call) {
    context(format!("{kind:?}, {scene:?}: {call:?} beside the callback"));
    setup.bench(|bench| {
        let Some(subject) = set(bench, kind, scene) else { return };
        let subject = Rc::new(subject);
        let seen = Rc::new(RefCell::new(Vec::new()));
        let (inner, results) = (subject.clone(), seen.clone());
        subject.recorder.act(move |_, _, _| {
            let mark = world::mark();
            let result = perform(&inner, call);
            let writes = world::trace_since(mark).iter().any(|access| access.acts());
            results.borrow_mut().push((result, writes));
        });
        bench.pump();
        let wanted = if call == Call::Status { Ok(()) } else { Err(Error::InCallback) };
        let calls = subject.recorder.events().len();
        assert_eq!(calls, if scene.in_list() { 2 } else { 1 }, "callbacks");
        assert_eq!(*seen.borrow(), vec![(wanted, false); calls], "each call beside a callback");
        assert_eq!(ends(&subject), [Event::Complete]);
        assert_eq!(subject.handle.borrow().status().state, State::Configured);
        subject.transfer.check();
    });
}
