//! A controller that follows lists by itself: registers that hold the running block and where the next one is, and
//! nodes that it reads from memory.

use super::window::host;
use dma_runtime::*;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};

/// What the hardware is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Prepare,
    Configure,
    Program(Node),
    Start,
    StartAgain,
    Halt,
    Suspend,
    Resume,
    Queue,
    Append,
    Finish,
    Acknowledge,
    Outcome,
    Remaining,
    Next,
}

/// A block as the hardware has it. `bytes` has the request for an interrupt in its highest bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(C, align(16))]
pub struct Node {
    pub source: u32,
    pub destination: u32,
    pub bytes: u32,
    pub link: u32,
}

pub const INTERRUPT: u32 = 1 << 31;

impl Node {
    pub fn length(self) -> u32 {
        self.bytes & !INTERRUPT
    }
}

#[derive(Default)]
pub struct Registers {
    pub first: Node,
    pub block: Node,
    pub moved: u32,
    /// The block has ended, and the one that follows was not read yet.
    pub between: bool,
    pub enabled: bool,
    pub paused: bool,
    pub over: bool,
    pub failed: Option<ErrorKind>,
    pub flags: u8,
    pub used: bool,
    /// Halts that are not acknowledged.
    pub stuck: u32,
    pub cyclic: bool,
    pub half: bool,
    /// The channel repeats the block in its registers.
    pub repeats: bool,
    /// The end takes effect later than its last byte.
    pub lingers: bool,
    pub queueing: bool,
}

pub const HALF: u8 = 1;
pub const DONE: u8 = 2;

type Hook = Box<dyn FnMut() + Send>;

/// Its one channel, and what tests set or look at.
pub struct Machine {
    registers: Mutex<Registers>,
    log: Mutex<Vec<Op>>,
    hook: Mutex<Option<(Op, Hook)>>,
    pub tables: Mutex<usize>,
    /// It follows no nodes on this channel.
    pub handled: AtomicBool,
    /// The link of a suspended channel can be written.
    pub appends: AtomicBool,
}

impl Machine {
    pub fn new() -> &'static Self {
        Box::leak(Box::new(Machine {
            registers: Mutex::default(),
            log: Mutex::default(),
            hook: Mutex::default(),
            tables: Mutex::default(),
            handled: AtomicBool::new(false),
            appends: AtomicBool::new(false),
        }))
    }

    pub fn registers(&self) -> MutexGuard<'_, Registers> {
        self.registers.lock().unwrap()
    }

    /// What the hardware was told since the last time, looks aside.
    pub fn writes(&self) -> Vec<Op> {
        let mut log = std::mem::take(&mut *self.log.lock().unwrap());
        log.retain(|op| {
            !matches!(op, Op::Outcome | Op::Remaining | Op::Next | Op::Acknowledge | Op::Prepare)
        });
        log
    }

    pub fn log(&self) -> Vec<Op> {
        std::mem::take(&mut *self.log.lock().unwrap())
    }

    /// Moves the hardware each time when the engine is about to do `op`.
    pub fn before(&'static self, op: Op, mut hook: impl FnMut(&mut Registers) + Send + 'static) {
        self.interrupted(op, move || hook(&mut self.registers()));
    }

    /// Does something each time when the engine is about to do `op`, but for what it does itself.
    pub fn interrupted(&self, op: Op, hook: impl FnMut() + Send + 'static) {
        *self.hook.lock().unwrap() = Some((op, Box::new(hook)));
    }

    pub fn with<R>(&self, op: Op, act: impl FnOnce(&mut Registers) -> R) -> R {
        self.log.lock().unwrap().push(op);
        let hook = self.hook.lock().unwrap().take_if(|(when, _)| *when == op);
        if let Some((when, mut hook)) = hook {
            hook();
            self.hook.lock().unwrap().get_or_insert((when, hook));
        }
        act(&mut self.registers())
    }
}

impl Registers {
    /// Reads the next node, if that is what comes next.
    pub fn fetch(&mut self) {
        if !std::mem::take(&mut self.between) {
            return;
        }
        let words = core::ptr::with_exposed_provenance::<AtomicU32>(host(self.block.link));
        // SAFETY: the runtime gave the address of a node of the storage, which is leaked.
        let words: [u32; 4] =
            std::array::from_fn(|i| unsafe { (*words.add(i)).load(Ordering::Relaxed) });
        let [source, destination, bytes, link] = words;
        self.block = Node { source, destination, bytes, link };
        self.moved = 0;
    }

    pub fn remaining(&self) -> u32 {
        self.block.length() - self.moved
    }

    /// Moves up to `bytes` bytes of one block.
    pub fn advance(&mut self, bytes: u32) {
        assert!(self.enabled && !self.paused, "nothing moves");
        self.fetch();
        let end = (self.moved + bytes).min(self.block.length());
        for at in self.moved..end {
            let from = host(self.block.source + at);
            let to = host(self.block.destination + at);
            // SAFETY: the test gave valid addresses to `configure`.
            unsafe {
                core::ptr::with_exposed_provenance_mut::<u8>(to)
                    .write(core::ptr::with_exposed_provenance::<u8>(from).read());
            }
        }
        let half = self.block.length() / 2;
        if self.half && self.moved < half && end >= half {
            self.flags |= HALF;
        }
        self.moved = end;
        if end < self.block.length() {
            return;
        }
        if self.block.bytes & INTERRUPT != 0 {
            self.flags |= DONE;
        }
        if self.block.link != 0 {
            self.between = true;
        } else if self.repeats {
            self.moved = 0;
        } else if !self.lingers {
            (self.enabled, self.over) = (false, true);
        }
    }

    /// To the end of a block.
    pub fn complete(&mut self) {
        self.advance(u32::MAX / 2);
    }

    /// To the end of the list.
    pub fn run_out(&mut self) {
        while self.enabled {
            self.complete();
        }
    }

    pub fn fail(&mut self, kind: ErrorKind) {
        self.enabled = false;
        self.failed = Some(kind);
        self.flags |= (kind as u8) << 4;
    }
}
