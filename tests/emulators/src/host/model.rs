//! The controllers of a board in QEMU, moved item by item, and the memory that QEMU and the host share.
//!
//! QEMU moves a whole list inside the register write that enables a channel, where the hardware moves item by item (DDI
//! 0196 2.3). So a channel is enabled there only while [`Model::step`] gives it its next items, and `E` as the driver
//! wrote it is kept here. The last items of a block end it in QEMU itself, which raises the flag, reads the next block
//! from memory and drops `E`; the count of that block is zero while it reads, so that it does not run on.
//!
//! QEMU looks at the terminal count enable of the next block, not of the one that has ended (DDI 0196 3.4.17); so the
//! block is shown to it with the one that counts. Its interrupt output follows a write to a register that all channels
//! share; so Sync is written, with what it holds, after a step and after a write to a Configuration. Its request inputs
//! lead nowhere (DDI 0196 2.2.4); so a request is one item without flow control. A peripheral's data register is a
//! word of memory, which is filled before an item and emptied after it. A channel stops at once; so that a driver has
//! something to wait for, `E` that it has cleared reads as set for a step, or for ever while time stands still.

use super::Board;
use super::controller::{Controller, E, FLOW};
use super::qtest::{Command, Qemu};
use super::ram::{self, PORTS, RAM};
use core::ops::Range;
use models::{Memory, Model, Window};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The QEMU that runs; each case has its own thread and model.
static QEMU: Mutex<Option<Qemu>> = Mutex::new(None);
/// Items of a step that no peripheral paces.
static ITEMS: AtomicU32 = AtomicU32::new(1);

/// Connects the models to a QEMU, or to none.
pub(super) fn connect(qemu: Option<Qemu>) {
    *locked() = qemu;
}

/// Sets the items of a step that no peripheral paces, until the next model is built.
pub(super) fn stride(items: u32) {
    ITEMS.store(items, Ordering::Relaxed);
}

fn locked() -> MutexGuard<'static, Option<Qemu>> {
    QEMU.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does something with the QEMU that runs. One that has failed is of no use any more.
fn with<R>(act: impl FnOnce(&mut Qemu) -> Result<R, String>) -> Result<R, String> {
    let mut connected = locked();
    let result = connected.as_mut().ok_or("no QEMU".to_string()).and_then(act);
    if result.is_err() {
        *connected = None;
    }
    result
}

const ENABLED: u32 = 0x1C;
const CLEAR_ENDED: u32 = 0x08;
const CLEAR_FAILED: u32 = 0x10;
const CONFIGURATION: u32 = 0x30;
const SYNC: u32 = 0x34;
const CHANNELS: u32 = 0x100;
const SPAN: u32 = 0x1000;

/// Registers of a channel.
const SOURCE: u32 = 0x00;
const DESTINATION: u32 = 0x04;
const LINK: u32 = 0x08;
const CONTROL: u32 = 0x0C;
const CONFIG: u32 = 0x10;

const SIZE: u32 = 0xFFF;
const TERMINAL_COUNT: u32 = 1 << 31;
/// An address that nothing on either board answers to.
const NOWHERE: u32 = 0xA000_0000;

/// The controllers of a board out of reset.
#[derive(Debug)]
pub(super) struct Emulated {
    board: &'static Board,
    converts: bool,
    halt_delay: u32,
    /// What was read last, while nothing else has happened: a driver that polls need not ask QEMU.
    last: Option<(u32, u32)>,
    controllers: Vec<Controller>,
    memory: Memory,
    complaints: Vec<String>,
}

impl Emulated {
    /// Resets them. `converts`: with what the model does to items of two widths.
    pub(super) fn new(board: &'static Board, converts: bool) -> Self {
        stride(1);
        let mut memory = Memory::default();
        let (first, last) = (board.shared as u32, board.shared as u32 + ram::BYTES as u32 - 1);
        memory.add_window(Window { first, last, read: ram::read, write: ram::write });
        let controller = |index: u32| Controller {
            base: board.base as u32 + SPAN * index,
            configs: vec![0; board.channels],
            stopping: vec![0; board.channels],
            known: vec![None; board.channels],
            common: [0; 2],
            requests: BTreeMap::new(),
        };
        let controllers = (0..board.controllers).map(controller).collect();
        let mut model = Emulated {
            board,
            converts,
            halt_delay: 1,
            last: None,
            controllers,
            memory,
            complaints: Vec::new(),
        };
        let all = [CONFIG, CONTROL, LINK, DESTINATION, SOURCE];
        let channels = (0..board.channels as u32).map(|n| CHANNELS + 0x20 * n);
        let own = channels.flat_map(|channel| all.map(|at| (channel + at, 0)));
        let shared = [(CONFIGURATION, 0), (CLEAR_ENDED, 0xFF), (CLEAR_FAILED, 0xFF), (SYNC, 0)];
        let writes: Vec<(u32, u32)> = own.chain(shared).collect();
        let bases: Vec<u32> = model.controllers.iter().map(|controller| controller.base).collect();
        for base in bases {
            model.post(&writes.iter().map(|(at, value)| (base + at, *value)).collect::<Vec<_>>());
        }
        model
    }

    /// What `N` reads among commands read, in order; a fault becomes a complaint.
    fn ask<const N: usize>(&mut self, commands: &[Command]) -> [u32; N] {
        self.last = None;
        let found = with(|qemu| qemu.batch(commands)).and_then(|found| {
            found.try_into().map_err(|found| format!("{found:?} from {N} reads"))
        });
        found.unwrap_or_else(|fault| {
            self.complaints.push(fault);
            [0; N]
        })
    }

    /// Writes before QEMU is asked the next time.
    fn post(&mut self, writes: &[(u32, u32)]) {
        self.last = None;
        let posted = with(|qemu| {
            writes.iter().for_each(|&(address, value)| qemu.post(address, value));
            Ok(())
        });
        self.complaints.extend(posted.err());
    }

    /// The controller and the offset of a register.
    fn locate(&self, address: u32) -> Option<(usize, u32)> {
        let offset = address.checked_sub(self.board.base as u32)?;
        let index = (offset / SPAN) as usize;
        (index < self.controllers.len()).then_some((index, offset % SPAN))
    }

    /// The channel whose Configuration is at an offset.
    fn configured(&self, offset: u32) -> Option<usize> {
        let channel = (offset.checked_sub(CHANNELS)? / 0x20) as usize;
        (offset % 0x20 == CONFIG && channel < self.board.channels).then_some(channel)
    }
}

impl Emulated {
    /// Lets a channel move its next items.
    fn advance(&mut self, index: usize, channel: usize, most: u32) {
        let controller = &self.controllers[index];
        let (config, sync) = (controller.configs[channel], controller.common[1]);
        let sync = Command::Write(controller.base + SYNC, sync);
        let base = controller.base + CHANNELS + 0x20 * channel as u32;
        let write = |at, value| Command::Write(base + at, value);
        let look = [SOURCE, DESTINATION, LINK, CONTROL].map(|at| Command::Read(base + at));
        let known = controller.known[channel];
        let [source, destination, link, control] = known.unwrap_or_else(|| self.four(&look));
        let size = control & SIZE;
        let items = size.min(most);
        let (go, rest) = (write(CONFIG, config & !FLOW), write(CONFIG, config & !E));
        self.fill(source, control);
        for (at, address) in [(SOURCE, source), (DESTINATION, destination)] {
            if self.memory.dma_faults(address) {
                self.post(&[(base + at, NOWHERE)]);
            }
        }
        let found = if items < size {
            let part = control & !(SIZE | TERMINAL_COUNT) | items;
            let before = [write(LINK, 0), write(CONTROL, part), go, Command::Read(base + CONTROL)];
            let after = [rest, write(LINK, link), write(CONTROL, control & !SIZE | (size - items))];
            let commands: Vec<Command> = before.into_iter().chain(after).chain(look).collect();
            let [left, found @ ..] = self.ask::<5>(&commands);
            if left & SIZE != 0 {
                self.complaints.push(format!("{left:#x} is the control after {items} items"));
            }
            found
        } else if link & !3 != 0 {
            let place = (link & !3) + 12;
            let next = ram::read(place, 4).unwrap_or_default();
            ram::write(place, 4, next & !(SIZE | TERMINAL_COUNT) | control & TERMINAL_COUNT);
            let commands = [go, rest, sync, write(CONTROL, next)];
            let found = self.four(&commands.into_iter().chain(look).collect::<Vec<_>>());
            ram::write(place, 4, next);
            found
        } else {
            let commands = [go, Command::Read(base + CONFIG), rest, sync].into_iter().chain(look);
            let [config, found @ ..] = self.ask::<5>(&commands.collect::<Vec<_>>());
            self.controllers[index].configs[channel] &= config | !E;
            found
        };
        self.controllers[index].known[channel] = Some(found);
        self.empty(destination, control);
    }

    fn four(&mut self, commands: &[Command]) -> [u32; 4] {
        self.ask(commands)
    }

    /// The peripheral at an address puts its next value there; what the bus sees is counted.
    fn fill(&mut self, source: u32, control: u32) {
        let size = 1 << (control >> 18 & 7);
        let port = self.memory.port(source).is_some();
        match self.memory.dma_read(source, size) {
            Ok(value) if port => _ = ram::write(source, size, value),
            _ => {}
        }
    }

    /// The peripheral at an address takes the value that has been put there.
    fn empty(&mut self, destination: u32, control: u32) {
        let size = 1 << (control >> 21 & 7);
        if self.memory.port(destination).is_some()
            && let Some(value) = ram::read(destination, size)
        {
            // A port takes everything.
            let _ = self.memory.dma_write(destination, size, value);
        }
    }
}

impl Model for Emulated {
    fn read(&mut self, address: u32, size: u8) -> u32 {
        let Some((index, offset)) = self.locate(address) else { return 0 };
        if size != 4 {
            self.complaints.push(format!("a read of {size} bytes at {address:#x}"));
        }
        let value = match self.last {
            Some((last, value)) if last == address => value,
            _ => {
                let [value] = self.ask(&[Command::Read(address)]);
                self.last = Some((address, value));
                value
            }
        };
        let configs = &self.controllers[index].configs;
        match self.configured(offset) {
            Some(channel) => value & !E | configs[channel] & E,
            None if offset == ENABLED => (0..).zip(configs).map(|(n, c)| (c & E) << n).sum(),
            None => value,
        }
    }

    fn write(&mut self, address: u32, size: u8, value: u32) {
        let Some((index, offset)) = self.locate(address) else { return };
        if size != 4 {
            self.complaints.push(format!("a write of {size} bytes at {address:#x}"));
        }
        let configured = self.configured(offset);
        let controller = &mut self.controllers[index];
        let [common, sync] = &mut controller.common;
        match (configured, offset) {
            (Some(channel), _) => {
                let stops = controller.configs[channel] & !value & E != 0 && self.halt_delay > 0;
                controller.stopping[channel] = if stops { self.halt_delay } else { 0 };
                controller.configs[channel] = if stops { value | E } else { value };
                let sync = (controller.base + SYNC, *sync);
                return self.post(&[(address, value & !E), sync]);
            }
            (None, CONFIGURATION) => *common = value,
            (None, SYNC) => *sync = value,
            // A channel's: it must be read again.
            (None, _) => controller.known.fill(None),
        }
        self.post(&[(address, value)]);
    }

    fn owns(&self, address: u32) -> bool {
        self.locate(address).is_some()
    }

    fn step(&mut self) -> bool {
        if self.controllers.iter_mut().any(Controller::stop) {
            return true;
        }
        for index in 0..self.controllers.len() {
            let controller = &mut self.controllers[index];
            let Some((channel, peripheral)) = controller.next() else { continue };
            let most = match peripheral {
                None => ITEMS.load(Ordering::Relaxed),
                Some(peripheral) => {
                    *controller.requests.entry(peripheral).or_default() -= 1;
                    1
                }
            };
            self.advance(index, channel, most);
            // Without a connection nothing moves.
            return locked().is_some();
        }
        false
    }

    fn interrupt(&self, vector: u16) -> bool {
        with(|qemu| qemu.is_high(vector.into())).unwrap_or(false)
    }

    fn request(&mut self, controller: u8, line: u16, count: u32) {
        *self.controllers[usize::from(controller)].requests.entry(line.into()).or_default() +=
            count;
    }

    fn memory(&mut self) -> &mut Memory {
        &mut self.memory
    }

    fn ram(&self) -> Range<u32> {
        part(self.board, RAM)
    }

    fn shared(&self) -> Option<Range<u32>> {
        Some(part(self.board, RAM.end..ram::BYTES))
    }

    fn shows_conversion(&self) -> bool {
        self.converts
    }

    fn shows_bus_errors(&self) -> bool {
        false
    }

    fn set_halt_delay(&mut self, steps: u32) {
        self.halt_delay = steps;
    }

    fn complaints(&mut self) -> Vec<String> {
        core::mem::take(&mut self.complaints)
    }
}

/// A part of a board's shared memory.
fn part(board: &Board, part: Range<usize>) -> Range<u32> {
    (board.shared + part.start) as u32..(board.shared + part.end) as u32
}

/// The address of a channel's peripheral.
pub(super) fn port(board: &Board, channel: u32) -> u32 {
    board.shared as u32 + PORTS.start as u32 + 0x40 * channel
}
