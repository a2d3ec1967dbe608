//! The registers of the toy that follows lists.
//!
//! As the other toy, with these differences. Per channel there is LINK, behind DESTINATION; COUNT is written with TELL in
//! its highest bit, which lets the end of this block raise DONE (a halt raises it always). When a block has ended and
//! LINK is not zero, the next step reads four words from there into SOURCE, DESTINATION, COUNT and LINK; nodes are
//! aligned to their size. If that fails the channel is disabled and LOST raised. With CIRC, a block without a LINK
//! begins again. LINK can be written while the channel is paused.

use super::model::{
    BASES, BURST, CIRC, CLEAR, COMMAND, DESTINATION_STEP, DONE, EN, END, ERROR, ERROR_IE, FLAGS,
    HALF, HALF_IE, HALT, KIND, PAUSE, PAUSED, REQUEST, RESUME, SELECT, SIZE, SOURCE_STEP, START,
    begin,
};
use models::{Memory, Model};
use std::collections::BTreeMap;

pub(super) const LINK: u32 = 0x10;
pub(super) const TELL: u32 = 1 << 31;
pub(super) const LOST: u32 = 8;

const CHANNELS: usize = 4;

#[derive(Debug, Clone, Copy, Default)]
struct Channel {
    ctrl: u32,
    /// SOURCE, DESTINATION, COUNT and LINK as written or read from a node.
    node: [u32; 4],
    count: u32,
    source: u32,
    destination: u32,
    flags: u32,
    /// Steps until a halt or pause takes effect.
    halting: Option<u32>,
    pausing: Option<u32>,
}

impl Channel {
    fn begin(&mut self, node: [u32; 4]) {
        self.node = node;
        [self.source, self.destination, self.count, _] = node;
        self.count &= !TELL;
    }

    fn held(&self) -> bool {
        self.ctrl & EN == 0 || self.ctrl & PAUSED != 0 || self.halting.is_some()
    }

    fn between(&self) -> bool {
        !self.held() && self.count == 0 && self.node[3] != 0
    }
}

/// Two controllers.
#[derive(Debug)]
pub(super) struct ListModel {
    channels: [[Channel; CHANNELS]; 2],
    selected: [usize; 2],
    requests: BTreeMap<(u8, u16), u32>,
    memory: Memory,
    delay: u32,
    turn: usize,
    complaints: Vec<String>,
}

impl ListModel {
    pub(super) fn new() -> Self {
        ListModel {
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

    fn fetch(&mut self, controller: usize, index: usize) {
        let channel = &mut self.channels[controller][index];
        let link = channel.node[3];
        if !link.is_multiple_of(16) {
            self.complaints.push(format!("node at {link:#x}"));
        }
        let words = [0, 4, 8, 12].map(|offset| self.memory.dma_read(link + offset, 4));
        match words {
            [Ok(source), Ok(destination), Ok(count), Ok(link)] => {
                channel.begin([source, destination, count, link]);
            }
            _ => {
                channel.flags |= LOST;
                channel.ctrl &= !EN;
            }
        }
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
            if channel.count == (channel.node[2] & !TELL) / 2 && channel.ctrl & HALF_IE != 0 {
                channel.flags |= HALF;
            }
        }
        if channel.count != 0 {
            return;
        }
        if channel.node[2] & TELL != 0 {
            channel.flags |= DONE;
        }
        if channel.node[3] == 0 && channel.ctrl & CIRC != 0 {
            channel.begin(channel.node);
        } else if channel.node[3] == 0 {
            channel.ctrl &= !EN;
        }
    }

    fn ready(&self, controller: usize, index: usize) -> bool {
        let channel = &self.channels[controller][index];
        let line = (controller as u8, (channel.ctrl >> REQUEST & 0xF) as u16);
        let asked =
            channel.ctrl >> KIND & 3 == 0 || self.requests.get(&line).is_some_and(|n| *n > 0);
        channel.between() || (!channel.held() && channel.count != 0 && asked)
    }
}

impl Model for ListModel {
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
            LINK => channel.node[3],
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
        if channel.ctrl & PAUSED != 0 && offset % 0x20 == LINK {
            channel.node[3] = value;
            return;
        }
        if channel.ctrl & EN != 0 {
            self.complaints.push(format!("register {offset:#x} written while enabled"));
            return;
        }
        let word = match offset % 0x20 {
            0 => {
                channel.ctrl = value & !(PAUSED | EN);
                return;
            }
            4 => 2,
            8 => 0,
            LINK => 3,
            _ => 1,
        };
        let mut node = channel.node;
        node[word] = value;
        channel.begin(node);
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
                    None | Some(u32::MAX) => continue,
                    Some(0 | 1) => {
                        *timer = None;
                        if effect == PAUSED {
                            channel.ctrl |= PAUSED;
                        } else {
                            channel.ctrl &= !(EN | PAUSED);
                            channel.flags |= DONE;
                        }
                    }
                    Some(left) => *left -= 1,
                }
                moved = true;
            }
        }
        let count = 2 * CHANNELS;
        let turns = (1..=count).map(|i| (self.turn + i) % count);
        let next = turns.into_iter().find(|n| self.ready(n / CHANNELS, n % CHANNELS));
        let Some(n) = next else { return moved };
        self.turn = n;
        let (controller, index) = (n / CHANNELS, n % CHANNELS);
        if self.channels[controller][index].between() {
            self.fetch(controller, index);
        } else {
            self.element(controller, index);
        }
        true
    }

    fn interrupt(&self, vector: u16) -> bool {
        let number = vector.wrapping_sub(40);
        let (controller, index) = (usize::from(number / 10), usize::from(number % 10));
        let Some(channel) = self.channels.get(controller).and_then(|c| c.get(index)) else {
            return false;
        };
        let errors = if channel.ctrl & ERROR_IE != 0 { ERROR | LOST } else { 0 };
        channel.flags & (DONE | HALF | errors) != 0
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
