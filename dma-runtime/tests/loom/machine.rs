//! A controller of one channel whose every register access is one step of the model, and the checks.

use dma_runtime::{Event, State};
use loom::sync::Mutex;
use std::sync::Mutex as Unseen;

/// What the device does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// One block that ends.
    OneBlock,
    /// One block that fails.
    Error,
    /// One block that fails, of a controller that is paused by being disabled: then nothing but the flag tells the
    /// error, and what is resumed goes on to its end.
    Taken,
    /// One block with a half event.
    Half,
    /// Two blocks that the runtime goes through, the first two of [`BYTES`].
    List,
    /// Three blocks that the hardware goes through.
    Chain,
    /// One block that the hardware runs, behind which another one may be put.
    Growing,
    /// Three blocks of one length, for ever.
    Ring,
    /// The first of three blocks ends, the second one fails.
    ChainError,
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
    /// Whether a level says what happened.
    pub fn level(self) -> bool {
        matches!(self, Setting::Level | Setting::LevelUnasked)
    }
    /// Whether the hardware goes from block to block by itself.
    pub fn chained(self) -> bool {
        matches!(self, Setting::Chain | Setting::Growing | Setting::Ring | Setting::ChainError)
    }
    pub fn cyclic(self) -> bool {
        matches!(self, Setting::Pair | Setting::Ring)
    }
    /// How many of its blocks are configured.
    pub fn configured(self) -> usize {
        if self == Setting::Growing { 1 } else { self.blocks().len() }
    }
    /// The bytes of its blocks.
    pub fn blocks(self) -> &'static [usize] {
        match self {
            Setting::Ring => &[64; 3],
            Setting::Growing => &BYTES[..2],
            _ if self.chained() => &BYTES,
            Setting::List => &BYTES[..2],
            Setting::Pair => &[64, 64],
            _ => &BYTES[..1],
        }
    }
}

/// Bytes of the blocks of a list.
pub const BYTES: [usize; 3] = [64, 32, 16];

#[derive(Default)]
pub struct Registers {
    pub enabled: bool,
    pub paused: bool,
    pub done: bool,
    pub failed: bool,
    pub half: bool,
    pub flags: u8,
    pub second: bool,
    pub stuck: bool,
    /// The block of a list that the hardware runs, and whether it has ended and the next was not read yet.
    pub block: usize,
    pub between: bool,
    /// Disabled by a suspension.
    pub held: bool,
    /// Where the second block of the list is, 0 when there is none.
    pub second_node: u32,
}

impl Registers {
    /// Bytes that are left of the block of a list.
    pub fn remaining(&self, blocks: &[usize]) -> u32 {
        if self.between || self.done { 0 } else { blocks[self.block] as u32 }
    }
}

pub const HALF: u8 = 1;
pub const DONE: u8 = 2;
pub const ERROR: u8 = 4;

/// What the checker knows; invisible to the model.
#[derive(Default)]
pub struct Known {
    inside: bool,
    pub programmed: u32,
    /// Blocks told of the present list.
    pub told: u32,
    /// The end was told.
    pub ended: bool,
    /// A block was put behind the first.
    pub grown: bool,
    /// Halted since the last start.
    pub stopped: bool,
    pub runs: u32,
    pub restarts: u32,
    pub rounds: u32,
    /// Ends of the device.
    pub ends: u32,
}

pub struct Machine {
    pub setting: Setting,
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

    pub fn access<R>(&self, access: impl FnOnce(&mut Registers) -> R) -> R {
        access(&mut self.registers.lock().unwrap())
    }

    /// Whoever acts on the channel is alone.
    pub fn alone<R>(&self, act: impl FnOnce() -> R) -> R {
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
                Setting::Taken if r.failed => {
                    (r.enabled, r.done) = (false, true);
                    r.flags |= DONE;
                }
                Setting::Error | Setting::Taken => {
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
                _ if setting.chained() && r.between => {
                    r.between = false;
                    r.block = (r.block + 1) % BYTES.len();
                }
                Setting::ChainError if r.block == 1 || r.second_node == 0 => {
                    (r.enabled, r.failed) = (false, true);
                    r.flags |= ERROR;
                }
                _ if r.second_node != 0
                    && (r.block + 1 < setting.blocks().len() || setting.cyclic()) =>
                {
                    r.between = true;
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
                Event::Block(index) if self.setting.chained() => {
                    // The first end of this block that was not told, counted over all rounds.
                    let count = BYTES.len() as u32;
                    let end = (known.told + 1..).find(|end| (end - 1) % count == index.into());
                    known.told = end.unwrap();
                    assert!(known.told <= known.rounds, "a block that has not ended, or twice");
                }
                Event::Block(index) => {
                    assert_eq!(u32::from(index), known.told, "blocks out of order");
                    known.told += 1;
                    assert_eq!(known.programmed, known.told, "the next block is not programmed");
                }
                Event::Complete => {
                    assert!(done, "complete though bytes are missing");
                    assert!(!failed, "complete though it failed");
                    let all = self.setting.chained() || known.told == known.programmed;
                    assert!(all, "a block was not told");
                    assert!(!known.grown || known.rounds > 0, "the end of the shorter list");
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
        // A whole round may pass unseen, for its end is its beginning.
        let untold = (known.rounds - known.told) % BYTES.len() as u32;
        let rings = self.setting == Setting::Ring && state == State::Running;
        assert!(!rings || untold == 0, "{untold} ends of blocks were lost");
    }
}
