//! The engine of the controller in software.

use super::hardware::{CHANNELS, FakeLoad, Hardware, Machine, Op};
use dma_runtime::*;
use std::marker::PhantomData;
use std::sync::Mutex;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FakePlan {
    pub source: Adjust,
    pub destination: Adjust,
    pub width: Width,
    pub events: Events,
    pub done: bool,
    pub cyclic: bool,
}

pub struct FakeContext {
    plan: Mutex<Option<FakePlan>>,
    left: Word,
}

/// The engine of one channel on a machine `P`.
pub struct Fake<P: 'static = Bare> {
    machine: &'static Machine,
    index: u8,
    platform: PhantomData<fn() -> P>,
}

impl<P> Clone for Fake<P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<P> Copy for Fake<P> {}

impl<P> Fake<P> {
    fn with<R>(self, op: Op, act: impl FnOnce(&mut Hardware) -> R) -> R {
        self.machine.note(op);
        act(&mut self.machine.channel(self.index))
    }
}

// SAFETY: the hardware is a mutex; memory is touched only by `Hardware::advance`, which needs an enabled
// channel, and `halt` disables it.
unsafe impl<P: Platform> Engine for Fake<P> {
    type Platform = P;
    type Instance = &'static Machine;
    type Vector = ();
    type Plan = FakePlan;
    type Load = FakeLoad;
    type Node = FakeLoad;
    type Tables = ();
    const TABLES: () = ();
    type Context = FakeContext;
    const CONTEXT: FakeContext = FakeContext { plan: Mutex::new(None), left: Word::new() };
    const CYCLIC: bool = true;
    const ALTERNATES: bool = true;

    fn channels(_: &'static Machine) -> u8 {
        CHANNELS as u8
    }
    fn channel(machine: &'static Machine, index: u8, _: &'static Shared<Self>) -> Self {
        Fake { machine, index, platform: PhantomData }
    }
    unsafe fn dispatch(_: &'static Machine, (): (), mut found: impl FnMut(u8)) {
        (0..CHANNELS as u8).for_each(&mut found);
    }
    fn plan(self, config: &Config<'_>) -> Result<FakePlan, Error> {
        if config.priority > 3 {
            return Err(Error::unsupported(Field::Priority, Reason::Range));
        }
        if config.link.is_some() {
            return Err(Error::unsupported(Field::Link, Reason::Capability));
        }
        Ok(FakePlan {
            source: config.source.adjust,
            destination: config.destination.adjust,
            width: config.source.width,
            events: config.events,
            done: config.wants_done(),
            cyclic: config.cyclic == Cyclic::Yes,
        })
    }
    /// Those of the last channel may be; in which steps, a machine like this does not mind.
    fn strides(self) -> bool {
        self.index as usize == CHANNELS - 1
    }
    fn load(self, plan: &FakePlan, block: &Block, _next: Next) -> Result<FakeLoad, Error> {
        let Block { source, destination, bytes, .. } = *block;
        let step = plan.width.bytes() as usize;
        if bytes == 0 || bytes > 0xFFFF * step {
            return Err(Error::invalid(Field::Bytes, Reason::Range));
        }
        if bytes % step != 0 {
            return Err(Error::invalid(Field::Bytes, Reason::Multiple));
        }
        if source % step != 0 {
            return Err(Error::invalid(Field::SourceAddress, Reason::Alignment));
        }
        Ok(FakeLoad { source, destination, bytes })
    }
    fn pack(_: &FakePlan, load: &FakeLoad) -> FakeLoad {
        *load
    }
    fn unpack(_: &FakePlan, node: &FakeLoad) -> FakeLoad {
        *node
    }
    fn bytes(load: &FakeLoad) -> u32 {
        load.bytes as u32
    }
    fn planned(context: &FakeContext) -> FakePlan {
        context.plan.lock().unwrap().unwrap()
    }
    unsafe fn initialise(self) -> bool {
        self.with(Op::Initialise, |h| h.responding)
    }
    unsafe fn configure(self, context: &FakeContext, plan: &FakePlan) {
        *context.plan.lock().unwrap() = Some(*plan);
        self.with(Op::Configure, |h| {
            assert!(!h.enabled, "configured while running");
            h.plan = Some(*plan);
            h.pair = None;
            h.next = None;
        });
    }
    unsafe fn program(self, _: &FakeContext, load: &FakeLoad) {
        self.with(Op::Program, |h| {
            assert!(!h.enabled, "programmed while running");
            h.first = Some(*load);
            h.used = false;
        });
    }
    fn check_pair(self, _: &FakePlan, first: &FakeLoad, second: &FakeLoad) -> Result<(), Error> {
        if first.bytes == second.bytes {
            Ok(())
        } else {
            Err(Error::invalid(Field::Bytes, Reason::Combination))
        }
    }
    unsafe fn program_pair(self, _: &FakeContext, second: &FakeLoad) {
        self.with(Op::ProgramPair, |h| h.pair = Some(*second));
    }
    unsafe fn second(self, _: &FakeContext) -> Option<bool> {
        self.with(Op::Second, |h| h.tells_second.then_some(h.on_second))
    }
    unsafe fn start(self, _: &FakeContext, again: bool) {
        self.with(if again { Op::StartAgain } else { Op::Start }, |h| {
            assert!(!h.enabled, "started while running");
            assert_eq!(h.flags, Flags::NONE, "a stale flag prevents the start");
            assert_eq!(h.used, again, "started with the wrong idea of its registers");
            (h.enabled, h.paused, h.done, h.failed) = (true, false, false, None);
            (h.used, h.moved, h.on_second) = (true, 0, false);
        });
    }
    unsafe fn halt(self, context: &FakeContext, halt: Halt) -> Result<(), Timeout> {
        self.with(Op::Halt, |h| {
            if h.dry && !halt.has_failed() {
                return Err(Timeout);
            }
            if h.stuck > 0 {
                h.stuck -= 1;
                return Err(Timeout);
            }
            h.enabled = false;
            h.flags = Flags::NONE;
            context.left.set(h.remaining() as u32);
            Ok(())
        })
    }
    unsafe fn suspend(self, context: &FakeContext) -> Result<Suspended, Timeout> {
        self.with(Op::Suspend, |h| {
            if h.dry {
                return Err(Timeout);
            }
            if h.stuck > 0 {
                h.stuck -= 1;
                return Err(Timeout);
            }
            if std::mem::take(&mut h.ends_first) {
                h.complete();
            }
            if h.done || h.failed.is_some() || !h.enabled {
                return Ok(Suspended::Ended);
            }
            h.paused = true;
            h.flags = Flags::NONE;
            context.left.set(h.remaining() as u32);
            Ok(Suspended::Paused)
        })
    }
    unsafe fn resume(self, _: &FakeContext) {
        self.with(Op::Resume, |h| {
            assert!(h.paused && h.enabled, "resumed what is not suspended");
            h.paused = false;
        });
    }
    unsafe fn queue(self, _: &FakeContext, load: &FakeLoad) -> Exchange {
        self.with(Op::Queue, |h| {
            assert!(h.enabled, "queued behind nothing");
            if h.queue_kills {
                h.fail(ErrorKind::Bus);
            }
            if h.queue_late || h.queue_kills {
                return Exchange::Refused;
            }
            match (h.pair.is_some(), h.on_second) {
                (true, false) => {
                    h.pair = Some(*load);
                    return Exchange::Second;
                }
                (true, true) => h.first = Some(*load),
                (false, _) => h.next = Some(*load),
            }
            Exchange::First
        })
    }
    unsafe fn finish(self, _: &FakeContext) {
        self.with(Op::Finish, |h| assert!(!h.enabled, "finished while running"));
    }
    unsafe fn release(self, _: &FakeContext) {
        self.with(Op::Release, |h| h.plan = None);
    }
    unsafe fn acknowledge(self) -> Flags {
        self.with(Op::Acknowledge, |h| std::mem::replace(&mut h.flags, Flags::NONE))
    }
    unsafe fn outcome(self, _: &FakeContext, _: bool) -> Outcome {
        self.with(Op::Outcome, |h| match h.failed {
            Some(kind) => Outcome::Failed(kind),
            None if h.done && !h.blind => Outcome::Done,
            None => Outcome::Running,
        })
    }
    unsafe fn remaining(self, _: &FakeContext) -> u32 {
        self.with(Op::Remaining, |h| h.remaining() as u32)
    }
    fn left(context: &FakeContext) -> u32 {
        context.left.get()
    }
    fn controller_capabilities(self) -> ControllerCapabilities {
        ControllerCapabilities {
            channels: CHANNELS as u8,
            memory_to_memory: true,
            widths: 0b111,
            max_burst: 0,
            max_items: 0xFFFF,
            max_priority: 3,
            half_events: true,
            links: false,
            strides: false,
        }
    }
    fn suspend_capability(self, _: &FakeContext) -> Suspend {
        self.machine.channel(self.index).suspend
    }
    fn residue_capability(self, _: &FakeContext) -> Residue {
        Residue::Exact
    }
    fn reload_capability(self, _: &FakeContext) -> Queueing {
        self.machine.channel(self.index).queueing
    }
}
