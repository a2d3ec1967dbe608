//! The toy's registers.
//!
//! Per channel, 0x20 apart: CTRL, COUNT (items), SOURCE, DESTINATION, which move with the transfer and may be
//! written only while it is idle. Shared: FLAGS at 0x100 and CLEAR at 0x104, a nibble for each channel. COMMAND at
//! 0x10C is that of the channel whose number was written to SELECT at 0x108: START, which sets EN in CTRL, and others,
//! which mean nothing to an idle channel. A halt raises DONE.

use models::{Memory, Model};
use std::collections::BTreeMap;

pub(super) const BASES: [u32; 2] = [0x4003_0000, 0x4003_1000];
pub(super) const FLAGS: u32 = 0x100;
pub(super) const CLEAR: u32 = 0x104;

pub(super) const SELECT: u32 = 0x108;
pub(super) const COMMAND: u32 = 0x10C;
pub(super) const END: u32 = 0x110;
pub(super) const HALT: u32 = 1;
pub(super) const PAUSE: u32 = 2;
pub(super) const RESUME: u32 = 4;
pub(super) const START: u32 = 8;

pub(super) const EN: u32 = 1;
pub(super) const KIND: u32 = 1;
pub(super) const SOURCE_STEP: u32 = 3;
pub(super) const DESTINATION_STEP: u32 = 5;
pub(super) const SIZE: u32 = 7;
pub(super) const CIRC: u32 = 1 << 9;
pub(super) const DONE_IE: u32 = 1 << 10;
pub(super) const HALF_IE: u32 = 1 << 11;
pub(super) const ERROR_IE: u32 = 1 << 12;
pub(super) const PAUSED: u32 = 1 << 14;
pub(super) const BURST: u32 = 16;
pub(super) const REQUEST: u32 = 24;

pub(super) const DONE: u32 = 1;
pub(super) const HALF: u32 = 2;
pub(super) const ERROR: u32 = 4;

const CHANNELS: usize = 4;

#[derive(Debug, Clone, Copy, Default)]
struct Channel {
    ctrl: u32,
    count: u32,
    source: u32,
    destination: u32,
    /// COUNT, SOURCE and DESTINATION as written.
    shadow: [u32; 3],
    flags: u32,
    /// Steps until a halt or pause takes effect.
    halting: Option<u32>,
    pausing: Option<u32>,
}

/// Two toy controllers.
#[derive(Debug)]
pub(super) struct ToyModel {
    channels: [[Channel; CHANNELS]; 2],
    selected: [usize; 2],
    requests: BTreeMap<(u8, u16), u32>,
    memory: Memory,
    delay: u32,
    turn: usize,
    complaints: Vec<String>,
}

impl ToyModel {
    pub(super) fn new() -> Self {
        ToyModel {
            channels: Default::default(),
            selected: [0; 2],
            requests: BTreeMap::new(),
            memory: Memory::default(),
            delay: 3,
            turn: 0,
            complaints: Vec::new(),
        }
    }

    fn place(&self, address: u32) -> Option<(usize, u32)> {
        let found = BASES.iter().position(|base| (*base..base + END).contains(&address))?;
        Some((found, address - BASES[found]))
    }

    fn element(&mut self, controller: usize, index: usize) {
        let channel = &mut self.channels[controller][index];
        let beats = (channel.ctrl >> BURST & 0xFF).max(1).min(channel.count);
        let size = 1u8 << (channel.ctrl >> SIZE & 3);
        if channel.ctrl >> KIND & 3 != 0 {
            let line = (controller as u8, (channel.ctrl >> REQUEST & 0xF) as u16);
            if let Some(pending) = self.requests.get_mut(&line) {
                *pending -= 1;
            }
        }
        for _ in 0..beats {
            let moved = self
                .memory
                .dma_read(channel.source, size)
                .and_then(|value| self.memory.dma_write(channel.destination, size, value));
            if moved.is_err() {
                channel.flags |= ERROR;
                channel.ctrl &= !EN;
                return;
            }
            let step = |address: u32, code: u32| match code & 3 {
                0 => address.wrapping_add(size.into()),
                1 => address.wrapping_sub(size.into()),
                _ => address,
            };
            channel.source = step(channel.source, channel.ctrl >> SOURCE_STEP);
            channel.destination = step(channel.destination, channel.ctrl >> DESTINATION_STEP);
            channel.count -= 1;
            if channel.count == channel.shadow[0] / 2 {
                channel.flags |= HALF;
            }
        }
        if channel.count == 0 {
            channel.flags |= DONE;
            if channel.ctrl & CIRC != 0 {
                [channel.count, channel.source, channel.destination] = channel.shadow;
            } else {
                channel.ctrl &= !EN;
            }
        }
    }

    fn ready(&self, controller: usize, index: usize) -> bool {
        let channel = &self.channels[controller][index];
        let line = (controller as u8, (channel.ctrl >> REQUEST & 0xF) as u16);
        let asked =
            channel.ctrl >> KIND & 3 == 0 || self.requests.get(&line).is_some_and(|n| *n > 0);
        let held = channel.ctrl & PAUSED != 0 || channel.halting.is_some();
        channel.ctrl & EN != 0 && channel.count != 0 && !held && asked
    }
}

/// The command START.
pub(super) fn begin(ctrl: &mut u32, flags: u32, complaints: &mut Vec<String>) {
    if flags != 0 {
        complaints.push(format!("enabled with flags {flags:#x} set"));
    }
    *ctrl = *ctrl & !PAUSED | EN;
}

impl Model for ToyModel {
    fn read(&mut self, address: u32, _: u8) -> u32 {
        let Some((controller, offset)) = self.place(address) else { return 0 };
        let channels = &self.channels[controller];
        if offset == FLAGS {
            return channels.iter().rev().fold(0, |word, c| word << 4 | c.flags);
        }
        let Some(channel) = channels.get((offset / 0x20) as usize) else { return 0 };
        match offset % 0x20 {
            0 => channel.ctrl,
            4 => channel.count,
            8 => channel.source,
            _ => channel.destination,
        }
    }

    fn write(&mut self, address: u32, _: u8, value: u32) {
        let Some((controller, offset)) = self.place(address) else { return };
        let delay = self.delay;
        let channels = &mut self.channels[controller];
        if offset == CLEAR {
            for (i, channel) in channels.iter_mut().enumerate() {
                channel.flags &= !(value >> (4 * i));
            }
            return;
        }
        if offset == SELECT {
            self.selected[controller] = value as usize;
            return;
        }
        if offset == COMMAND {
            let Some(channel) = channels.get_mut(self.selected[controller]) else { return };
            if value == START {
                begin(&mut channel.ctrl, channel.flags, &mut self.complaints);
            }
            if channel.ctrl & EN == 0 {
                return;
            }
            match value {
                START => {}
                HALT => drop(channel.halting.get_or_insert(delay)),
                PAUSE => channel.pausing = Some(delay),
                RESUME => {
                    channel.pausing = None;
                    channel.ctrl &= !PAUSED;
                }
                _ => self.complaints.push(format!("command {value:#x}")),
            }
            return;
        }
        let Some(channel) = channels.get_mut((offset / 0x20) as usize) else { return };
        if channel.ctrl & EN != 0 {
            self.complaints.push(format!("register {offset:#x} written while enabled"));
            return;
        }
        match offset % 0x20 {
            0 => channel.ctrl = value & !(PAUSED | EN),
            4 => (channel.count, channel.shadow[0]) = (value & 0xFFFF, value & 0xFFFF),
            8 => (channel.source, channel.shadow[1]) = (value, value),
            _ => (channel.destination, channel.shadow[2]) = (value, value),
        }
    }

    fn owns(&self, address: u32) -> bool {
        self.place(address).is_some()
    }

    fn selects(&self, address: u32) -> bool {
        self.place(address).is_some_and(|(_, offset)| offset == SELECT)
    }

    fn step(&mut self) -> bool {
        let mut moved = false;
        for channel in self.channels.iter_mut().flatten() {
            for (timer, effect) in [(&mut channel.halting, EN), (&mut channel.pausing, PAUSED)] {
                match timer {
                    None | Some(u32::MAX) => {}
                    Some(0 | 1) => {
                        *timer = None;
                        moved = true;
                        if effect == PAUSED {
                            channel.ctrl |= PAUSED;
                        } else {
                            channel.ctrl &= !(EN | PAUSED);
                            channel.flags |= DONE;
                        }
                    }
                    Some(left) => {
                        *left -= 1;
                        moved = true;
                    }
                }
            }
        }
        let count = 2 * CHANNELS;
        let turns = (1..=count).map(|i| (self.turn + i) % count);
        let next = turns.into_iter().find(|n| self.ready(n / CHANNELS, n % CHANNELS));
        if let Some(n) = next {
            self.turn = n;
            self.element(n / CHANNELS, n % CHANNELS);
            return true;
        }
        moved
    }

    fn interrupt(&self, vector: u16) -> bool {
        let number = vector.wrapping_sub(40);
        let (controller, index) = (usize::from(number / 10), usize::from(number % 10));
        let Some(channel) = self.channels.get(controller).and_then(|c| c.get(index)) else {
            return false;
        };
        [(DONE, DONE_IE), (HALF, HALF_IE), (ERROR, ERROR_IE)]
            .iter()
            .any(|(flag, enable)| channel.flags & flag != 0 && channel.ctrl & enable != 0)
    }

    fn request(&mut self, controller: u8, line: u16, count: u32) {
        *self.requests.entry((controller, line)).or_default() += count;
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }

    fn set_halt_delay(&mut self, steps: u32) {
        self.delay = steps;
    }

    fn complaints(&mut self) -> Vec<String> {
        core::mem::take(&mut self.complaints)
    }
}
