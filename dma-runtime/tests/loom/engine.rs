//! The engine of the machine. With `LISTS` it goes from block to block by itself.

use super::machine::{DONE, ERROR, HALF, Machine, Setting};
use dma_runtime::*;

/// Memory with 32 address lines.
pub struct Low;

impl Platform for Low {
    type Bus = Mmio;
    type Lock = Unlocked;
    fn translate(address: usize) -> usize {
        address & 0xFFFF_FFFF
    }
}

/// In the context: the last halt has cleared an error flag.
const FAULT: u32 = 1 << 31;

#[derive(Clone, Copy)]
pub struct Fake<const LISTS: bool>(&'static Machine);

#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Loaded {
    index: u32,
    bytes: u32,
    next: u32,
}

impl<const LISTS: bool> Fake<LISTS> {
    /// Pauses by disabling. The error that strikes behind the first look shows by its flag alone, until a handler
    /// takes that.
    fn hold(self) -> Suspended {
        if !self.0.access(|r| r.enabled) {
            return Suspended::Ended;
        }
        self.0.access(|r| {
            (r.enabled, r.held) = (false, true);
            r.flags |= DONE;
        });
        let failed = self.0.access(|r| {
            r.flags &= ERROR;
            r.flags != 0
        });
        if failed { Suspended::Ended } else { Suspended::Paused }
    }
}

// SAFETY: the registers are a mutex and there is no memory. Nodes are words that nobody else reads.
unsafe impl<const LISTS: bool> Engine for Fake<LISTS> {
    type Platform = Low;
    type Instance = &'static Machine;
    type Vector = ();
    type Plan = ();
    type Load = Loaded;
    type Node = Loaded;
    type Tables = ();
    const TABLES: () = ();
    type Context = Word;
    const CONTEXT: Word = Word::new();
    const CYCLIC: bool = true;
    const ALTERNATES: bool = true;
    const HARDWARE_LISTS: bool = LISTS;
    const NODES_WAIT: bool = LISTS;

    fn channels(_: &'static Machine) -> u8 {
        1
    }
    fn channel(machine: &'static Machine, _: u8, _: &'static Shared<Self>) -> Self {
        Fake(machine)
    }
    unsafe fn dispatch(_: &'static Machine, (): (), mut found: impl FnMut(u8)) {
        found(0);
    }
    fn plan(self, _: &Config<'_>) -> Result<(), Error> {
        Ok(())
    }
    fn load(self, (): &(), block: &Block, next: Next) -> Result<Loaded, Error> {
        let (index, bytes) = (block.source as u32, block.bytes as u32);
        Ok(Loaded { index, bytes, next: next.address })
    }
    fn pack((): &(), load: &Loaded) -> Loaded {
        *load
    }
    fn unpack((): &(), node: &Loaded) -> Loaded {
        *node
    }
    fn relink((): &(), load: &Loaded, next: Next) -> Loaded {
        Loaded { next: next.address, ..*load }
    }
    fn bytes(load: &Loaded) -> u32 {
        load.bytes
    }
    fn planned(_: &Word) {}
    unsafe fn initialise(self) -> bool {
        true
    }
    unsafe fn configure(self, _: &Word, (): &()) {}
    unsafe fn program(self, bytes: &Word, load: &Loaded) {
        self.0.alone(|| {
            bytes.set(load.bytes);
            let enabled = self.0.access(|r| {
                r.done = false;
                r.second_node = load.next;
                r.enabled
            });
            assert!(!enabled, "programmed while running");
            self.0.known.lock().unwrap().programmed = load.index;
        });
    }
    fn check_pair(self, (): &(), _: &Loaded, _: &Loaded) -> Result<(), Error> {
        Ok(())
    }
    unsafe fn second(self, _: &Word) -> Option<bool> {
        Some(self.0.access(|r| r.second))
    }
    unsafe fn start(self, _: &Word, _: bool) {
        self.0.alone(|| {
            {
                let mut known = self.0.known.lock().unwrap();
                assert!(!LISTS || known.programmed == 0, "the list is not run from its start");
                if known.programmed == 0 {
                    (known.told, known.rounds) = (0, 0);
                }
                (known.ended, known.stopped) = (false, false);
                known.runs += 1;
            }
            self.0.access(|r| {
                (r.paused, r.done, r.failed, r.half) = (false, false, false, false);
                r.held = false;
                (r.block, r.between) = (0, false);
            });
            self.0.access(|r| {
                assert!(!r.enabled, "started while running");
                assert!(r.flags == 0, "a stale flag prevents the start");
                r.enabled = true;
            });
        });
    }
    unsafe fn halt(self, bytes: &Word, _: Halt) -> Result<(), Timeout> {
        self.0.alone(|| {
            if self.0.access(|r| std::mem::take(&mut r.stuck)) {
                return Err(Timeout);
            }
            self.0.access(|r| {
                if std::mem::take(&mut r.enabled) {
                    r.flags |= DONE;
                }
            });
            let (left, flags) = self
                .0
                .access(|r| (r.remaining(self.0.setting.blocks()), std::mem::take(&mut r.flags)));
            let left = if LISTS { left } else { bytes.get() & !FAULT };
            bytes.set(left | if flags & ERROR != 0 { FAULT } else { 0 });
            self.0.known.lock().unwrap().stopped = true;
            Ok(())
        })
    }
    unsafe fn suspend(self, bytes: &Word) -> Result<Suspended, Timeout> {
        if self.0.setting == Setting::Taken {
            return Ok(self.0.alone(|| self.hold()));
        }
        self.0.alone(|| {
            self.0.access(|r| {
                if r.enabled {
                    r.paused = true;
                    r.flags |= DONE;
                }
            });
            let (over, left) = self.0.access(|r| {
                r.flags = 0;
                (r.done || r.failed, r.remaining(self.0.setting.blocks()))
            });
            if LISTS {
                bytes.set(left);
            }
            Ok(if over { Suspended::Ended } else { Suspended::Paused })
        })
    }
    unsafe fn resume(self, _: &Word) {
        self.0.alone(|| {
            self.0.access(|r| {
                r.paused = false;
                r.enabled |= std::mem::take(&mut r.held);
            });
        });
    }
    unsafe fn queue(self, _: &Word, _: &Loaded) -> Exchange {
        self.0.alone(|| {
            self.0.access(|r| match (r.enabled, r.second) {
                (false, _) => Exchange::Refused,
                (true, true) => Exchange::First,
                (true, false) => Exchange::Second,
            })
        })
    }
    fn appends(self, _: &Word) -> bool {
        self.0.setting == Setting::Growing
    }
    unsafe fn append(self, _: &Word, load: &Loaded) {
        self.0.alone(|| {
            let over = self.0.access(|r| {
                r.second_node = load.next;
                r.done || r.failed || !r.paused
            });
            assert!(!over, "a block behind what has ended or runs");
            self.0.known.lock().unwrap().grown = true;
        });
    }
    unsafe fn finish(self, _: &Word) {
        self.0.alone(|| assert!(!self.0.access(|r| r.enabled), "finished while running"));
    }
    unsafe fn release(self, _: &Word) {}
    unsafe fn acknowledge(self) -> Flags {
        let flags = self.0.access(|r| r.flags);
        if flags == 0 && self.0.setting != Setting::LevelUnasked {
            return Flags::NONE;
        }
        self.0.access(|r| r.flags &= !flags);
        if self.0.setting.level() {
            let busy = self.0.access(|r| r.enabled);
            return if busy { Flags::NONE } else { Flags::DONE };
        }
        let half = if flags & HALF != 0 { Flags::HALF } else { Flags::NONE };
        let done = if flags & DONE != 0 { Flags::DONE } else { Flags::NONE };
        let error = if flags & ERROR != 0 { Flags::error(ErrorKind::Bus) } else { Flags::NONE };
        half.with(done).with(error)
    }
    unsafe fn outcome(self, _: &Word, suspended: bool) -> Outcome {
        let level = self.0.setting.level();
        if self.0.setting == Setting::Taken {
            return self.0.access(|r| match (r.flags & ERROR != 0, suspended || r.enabled) {
                (true, _) => Outcome::Failed(ErrorKind::Bus),
                (_, true) => Outcome::Running,
                _ if r.done => Outcome::Done,
                _ => Outcome::Failed(ErrorKind::Bus),
            });
        }
        self.0.access(|r| match (r.failed, if level { !r.enabled } else { r.done }) {
            (true, _) => Outcome::Failed(ErrorKind::Bus),
            (_, true) => Outcome::Done,
            _ => Outcome::Running,
        })
    }
    unsafe fn remaining(self, bytes: &Word) -> u32 {
        if LISTS {
            self.0.access(|r| r.remaining(self.0.setting.blocks()))
        } else {
            bytes.get() & !FAULT
        }
    }
    unsafe fn next(self, _: &Word) -> u32 {
        let node = size_of::<Loaded>() as u32;
        self.0.access(|r| match (r.second_node, r.block) {
            (0, _) => 0,
            (_, last) if last + 1 == self.0.setting.blocks().len() && !self.0.setting.cyclic() => 0,
            (second, 2) => second - node,
            (second, block) => second + node * block as u32,
        })
    }
    fn left(bytes: &Word) -> u32 {
        bytes.get() & !FAULT
    }
    fn fault(bytes: &Word) -> Option<ErrorKind> {
        (bytes.get() & FAULT != 0).then_some(ErrorKind::Bus)
    }
    fn controller_capabilities(self) -> ControllerCapabilities {
        unreachable!("not asked")
    }
    fn suspend_capability(self, _: &Word) -> Suspend {
        Suspend::Native
    }
    fn residue_capability(self, _: &Word) -> Residue {
        Residue::Exact
    }
    fn reload_capability(self, _: &Word) -> Queueing {
        Queueing::NextBlock
    }
}
