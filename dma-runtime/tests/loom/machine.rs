//! A controller of one channel whose every register access is one step of the model, and the checks.

use dma_runtime::*;
use loom::sync::Mutex;
use std::sync::Mutex as Unseen;

/// What the device does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// One block that ends.
    OneBlock,
    /// One block that fails.
    Error,
    /// One block with a half event.
    Half,
    /// Two blocks, of 64 and 32 bytes.
    List,
    /// A pair that alternates for ever.
    Pair,
    /// One block; the first halt is not acknowledged.
    Stuck,
    /// One block of a controller whose flag does not say what happened: a level does, the same before a run as
    /// after its end. It is asked only when the flag is pending.
    Level,
    /// Likewise, and the level is asked whenever the handler is entered: wrong.
    LevelUnasked,
}

impl Setting {
    fn level(self) -> bool {
        matches!(self, Setting::Level | Setting::LevelUnasked)
    }
}

#[derive(Default)]
pub struct Registers {
    enabled: bool,
    paused: bool,
    done: bool,
    failed: bool,
    half: bool,
    flags: u8,
    second: bool,
    stuck: bool,
}

const HALF: u8 = 1;
const DONE: u8 = 2;
const ERROR: u8 = 4;

/// What the checker knows; invisible to the model.
#[derive(Default)]
pub struct Known {
    inside: bool,
    programmed: u32,
    /// Blocks told of the present list.
    told: u32,
    /// The end was told.
    ended: bool,
    /// Halted since the last start.
    stopped: bool,
    pub runs: u32,
    pub restarts: u32,
    pub rounds: u32,
    /// Ends of the device.
    pub ends: u32,
}

pub struct Machine {
    setting: Setting,
    registers: Mutex<Registers>,
    pub known: Unseen<Known>,
}

impl Machine {
    pub fn new(setting: Setting, restarts: u32) -> Self {
        Machine {
            setting,
            registers: Mutex::new(Registers {
                stuck: setting == Setting::Stuck,
                ..Registers::default()
            }),
            known: Unseen::new(Known { restarts, ..Known::default() }),
        }
    }

    fn access<R>(&self, access: impl FnOnce(&mut Registers) -> R) -> R {
        access(&mut self.registers.lock().unwrap())
    }

    /// Whoever acts on the channel is alone.
    fn alone<R>(&self, act: impl FnOnce() -> R) -> R {
        let inside = std::mem::replace(&mut self.known.lock().unwrap().inside, true);
        assert!(!inside, "two parties act on the channel at once");
        let result = act();
        self.known.lock().unwrap().inside = false;
        result
    }

    /// The device does its next step; false when nothing moves.
    pub fn step(&self) -> bool {
        let setting = self.setting;
        self.access(|r| {
            if !r.enabled || r.paused {
                return false;
            }
            match setting {
                Setting::Half if !r.half => {
                    r.half = true;
                    r.flags |= HALF;
                }
                Setting::Error => {
                    (r.enabled, r.failed) = (false, true);
                    r.flags |= ERROR;
                }
                // A round ends, then half of the next has passed, and so on.
                Setting::Pair if r.half => {
                    r.half = false;
                    r.flags |= HALF;
                }
                Setting::Pair => {
                    r.half = true;
                    r.second = !r.second;
                    r.flags |= DONE;
                    self.known.lock().unwrap().rounds += 1;
                }
                _ => {
                    (r.enabled, r.done) = (false, true);
                    r.flags |= DONE;
                    self.known.lock().unwrap().ends += 1;
                }
            }
            true
        })
    }

    /// Called for each event, in the callback.
    pub fn told(&self, event: Event) {
        self.alone(|| {
            let (done, failed, second) = self.access(|r| (r.done, r.failed, r.second));
            let mut known = self.known.lock().unwrap();
            assert!(!known.ended, "{event:?} after the end");
            assert!(!known.stopped || matches!(event, Event::Error(_)), "{event:?} after stop");
            match event {
                Event::Half => assert!(matches!(self.setting, Setting::Half | Setting::Pair)),
                Event::Block(index) if self.setting == Setting::Pair => {
                    // A round may have ended meanwhile, so the index proves nothing; the number does.
                    let _ = (index, second);
                    known.told += 1;
                    assert!(known.told <= known.rounds, "a round told twice");
                }
                Event::Block(index) => {
                    assert_eq!(u32::from(index), known.told, "blocks out of order");
                    known.told += 1;
                    assert_eq!(known.programmed, known.told, "the next block is not programmed");
                }
                Event::Complete => {
                    assert!(done, "complete though bytes are missing");
                    assert_eq!(known.told, known.programmed, "a block was not told");
                    known.ended = true;
                }
                Event::Error(_) => {
                    assert!(failed, "an error that did not happen");
                    known.ended = true;
                }
            }
        });
    }

    /// After everything has come to rest.
    pub fn at_rest(&self, state: State) {
        let (enabled, over) = self.access(|r| (r.enabled, r.done || r.failed));
        let known = self.known.lock().unwrap();
        let active = matches!(state, State::Running | State::Suspended);
        assert!(!(over && active), "an end was lost");
        assert!(!over || known.ended || known.stopped, "an end was not told");
        assert!(active || !enabled, "{state:?} but enabled");
    }
}

#[derive(Clone, Copy)]
pub struct Fake(&'static Machine);

#[derive(Debug, Clone, Copy)]
pub struct Loaded {
    index: u32,
    bytes: u32,
}

// SAFETY: the registers are a mutex and there is no memory.
unsafe impl Engine for Fake {
    type Platform = Bare;
    type Instance = &'static Machine;
    type Vector = ();
    type Plan = ();
    type Load = Loaded;
    type Node = Loaded;
    type Tables = ();
    const TABLES: () = ();
    type Context = Word;
    const CONTEXT: Word = Word::new();
    const ALTERNATES: bool = true;

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
    fn load(
        self,
        (): &(),
        source: usize,
        _: usize,
        bytes: usize,
        _: Next,
    ) -> Result<Loaded, Error> {
        Ok(Loaded { index: source as u32, bytes: bytes as u32 })
    }
    fn pack((): &(), load: &Loaded) -> Loaded {
        *load
    }
    fn unpack((): &(), node: &Loaded) -> Loaded {
        *node
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
                if known.programmed == 0 {
                    (known.told, known.rounds) = (0, 0);
                }
                (known.ended, known.stopped) = (false, false);
                known.runs += 1;
            }
            self.0.access(|r| (r.paused, r.done, r.failed, r.half) = (false, false, false, false));
            self.0.access(|r| {
                assert!(!r.enabled, "started while running");
                r.enabled = true;
            });
        });
    }
    unsafe fn halt(self, _: &Word, _: Halt) -> Result<(), Timeout> {
        self.0.alone(|| {
            if self.0.access(|r| std::mem::take(&mut r.stuck)) {
                return Err(Timeout);
            }
            self.0.access(|r| {
                if std::mem::take(&mut r.enabled) {
                    r.flags |= DONE;
                }
            });
            self.0.access(|r| r.flags = 0);
            self.0.known.lock().unwrap().stopped = true;
            Ok(())
        })
    }
    unsafe fn suspend(self, _: &Word) -> Result<Suspended, Timeout> {
        self.0.alone(|| {
            self.0.access(|r| {
                if r.enabled {
                    r.paused = true;
                    r.flags |= DONE;
                }
            });
            let over = self.0.access(|r| {
                r.flags = 0;
                r.done || r.failed
            });
            Ok(if over { Suspended::Ended } else { Suspended::Paused })
        })
    }
    unsafe fn resume(self, _: &Word) {
        self.0.alone(|| self.0.access(|r| r.paused = false));
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
    unsafe fn outcome(self, _: &Word, _: bool) -> Outcome {
        let level = self.0.setting.level();
        self.0.access(|r| match (r.failed, if level { !r.enabled } else { r.done }) {
            (true, _) => Outcome::Failed(ErrorKind::Bus),
            (_, true) => Outcome::Done,
            _ => Outcome::Running,
        })
    }
    unsafe fn remaining(self, bytes: &Word) -> u32 {
        bytes.get()
    }
    fn left(bytes: &Word) -> u32 {
        bytes.get()
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
