//! The controller: its registers, and what moves them.

use super::engine::FakePlan;
use dma_runtime::*;
use std::sync::{Mutex, MutexGuard};

/// One call of the engine that reaches the hardware.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Initialise,
    Configure,
    Program,
    ProgramPair,
    Start,
    StartAgain,
    Halt,
    Suspend,
    Resume,
    Queue,
    Finish,
    Release,
    Acknowledge,
    Outcome,
    Remaining,
    Second,
}

impl Op {
    pub fn writes(self) -> bool {
        !matches!(self, Op::Outcome | Op::Remaining | Op::Second)
    }
}

pub const CHANNELS: usize = 4;

type Hook = Box<dyn FnOnce() + Send>;

/// All channels, and what tests set or look at.
pub struct Machine {
    channels: [Mutex<Hardware>; CHANNELS],
    log: Mutex<Vec<Op>>,
    hooks: Mutex<Vec<(Op, Hook)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FakeLoad {
    pub source: usize,
    pub destination: usize,
    pub bytes: usize,
}

/// One channel's registers, and how it is to misbehave.
pub struct Hardware {
    pub responding: bool,
    pub enabled: bool,
    pub paused: bool,
    pub done: bool,
    pub failed: Option<ErrorKind>,
    pub flags: Flags,
    pub first: Option<FakeLoad>,
    pub pair: Option<FakeLoad>,
    pub next: Option<FakeLoad>,
    pub on_second: bool,
    pub moved: usize,
    pub used: bool,
    pub plan: Option<FakePlan>,
    /// Halts and suspensions that are not acknowledged.
    pub stuck: u32,
    /// What a halt waits for does not come after an error.
    pub dry: bool,
    /// The transfer ends just before a suspension takes effect.
    pub ends_first: bool,
    /// The level is wrong: it never shows an end.
    pub blind: bool,
    pub queue_late: bool,
    /// A queued block ends the run with an error.
    pub queue_kills: bool,
    pub tells_second: bool,
    pub suspend: Suspend,
    pub queueing: Queueing,
}

impl Machine {
    pub fn new() -> &'static Self {
        Box::leak(Box::new(Machine {
            channels: std::array::from_fn(|_| Mutex::new(Hardware::new())),
            log: Mutex::new(Vec::new()),
            hooks: Mutex::new(Vec::new()),
        }))
    }

    pub fn channel(&self, index: u8) -> MutexGuard<'_, Hardware> {
        self.channels[usize::from(index)].lock().unwrap()
    }

    /// What the hardware was told since the last time.
    pub fn log(&self) -> Vec<Op> {
        std::mem::take(&mut self.log.lock().unwrap())
    }

    /// Runs `hook` when the engine next does `op`, before it takes effect.
    pub fn before(&self, op: Op, hook: impl FnOnce() + Send + 'static) {
        self.hooks.lock().unwrap().push((op, Box::new(hook)));
    }

    pub fn note(&self, op: Op) {
        self.log.lock().unwrap().push(op);
        let hook = {
            let mut hooks = self.hooks.lock().unwrap();
            hooks.iter().position(|(when, _)| *when == op).map(|at| hooks.remove(at).1)
        };
        if let Some(hook) = hook {
            hook();
        }
    }
}

impl Hardware {
    fn new() -> Self {
        Hardware {
            responding: true,
            enabled: false,
            paused: false,
            done: false,
            failed: None,
            flags: Flags::NONE,
            first: None,
            pair: None,
            next: None,
            on_second: false,
            moved: 0,
            used: false,
            plan: None,
            stuck: 0,
            dry: false,
            ends_first: false,
            blind: false,
            queue_late: false,
            queue_kills: false,
            tells_second: true,
            suspend: Suspend::Native,
            queueing: Queueing::IdleOnly,
        }
    }

    fn plan(&self) -> FakePlan {
        self.plan.expect("used without a plan")
    }

    pub fn current(&self) -> FakeLoad {
        let load = if self.on_second { self.pair } else { self.first };
        load.expect("started without a block")
    }

    pub fn remaining(&self) -> usize {
        self.first.map_or(0, |_| self.current().bytes - self.moved)
    }

    /// The device moves up to `bytes` bytes of the current block; false when it does not move.
    pub fn advance(&mut self, bytes: usize) -> bool {
        if !self.enabled || self.paused {
            return false;
        }
        let (plan, load) = (self.plan(), self.current());
        let end = (self.moved + bytes).min(load.bytes);
        let step = plan.width.bytes() as usize;
        for at in (self.moved..end).step_by(step) {
            let source = if plan.source == Adjust::Fixed { 0 } else { at };
            let destination = if plan.destination == Adjust::Fixed { 0 } else { at };
            // SAFETY: the test gave valid addresses to `configure`.
            unsafe {
                core::ptr::copy(
                    core::ptr::with_exposed_provenance::<u8>(load.source + source),
                    core::ptr::with_exposed_provenance_mut::<u8>(load.destination + destination),
                    step,
                );
            }
        }
        if plan.events.contains(Events::HALF)
            && self.moved < load.bytes / 2
            && end >= load.bytes / 2
        {
            self.flags = self.flags.with(Flags::HALF);
        }
        self.moved = end;
        if end == load.bytes {
            self.block_end();
        }
        true
    }

    /// To the end of the current block.
    pub fn complete(&mut self) {
        assert!(self.advance(usize::MAX / 2), "nothing moves");
    }

    fn block_end(&mut self) {
        let plan = self.plan();
        // A round raises its flag whether its interrupt is on or not.
        if plan.done || plan.cyclic {
            self.flags = self.flags.with(Flags::DONE);
        }
        if !plan.cyclic {
            self.enabled = false;
            self.done = true;
            return;
        }
        self.moved = 0;
        if self.pair.is_some() {
            self.on_second = !self.on_second;
        } else if let Some(next) = self.next.take() {
            self.first = Some(next);
        }
    }

    pub fn fail(&mut self, kind: ErrorKind) {
        assert!(self.enabled, "an idle channel cannot fail");
        self.enabled = false;
        self.failed = Some(kind);
        if self.plan().events.contains(Events::ERROR) {
            self.flags = self.flags.with(Flags::error(kind));
        }
    }
}
