//! Two controllers, their requests, and the bus.

use std::collections::BTreeMap;

use super::channel::{Channel, Element};
use super::controller::Controller;
use super::mux::Mux;
use super::rules::Rules;
use crate::Memory;
use crate::memory::BusError;

/// What is hardwired about a controller: one vector for each channel.
#[derive(Debug, Clone, Copy)]
pub(super) struct ControllerPlan {
    /// Its name in the manual.
    pub(super) name: &'static str,
    /// Where its registers are.
    pub(super) base: u32,
    /// The vector of each channel, in order.
    pub(super) vectors: &'static [u16],
}

/// A request line: a channel of a controller (from 1), or an input of the multiplexer.
type Line = (u8, u16);

/// The whole of a chip's DMA.
#[derive(Debug, Clone)]
pub(super) struct System {
    rules: Rules,
    controllers: [Controller; 2],
    mux: Option<Mux>,
    /// Requests that peripherals hold raised.
    requests: BTreeMap<Line, u32>,
    /// The controller that comes first in the next step.
    turn: usize,
    /// What the bus masters reach.
    pub(super) memory: Memory,
    /// Steps that an element under way takes to land.
    pub(super) halt_delay: u32,
    /// Complaints not fetched yet.
    pub(super) log: Vec<String>,
}

impl System {
    /// `first_number` is how the manual counts channels; `mux` the base of the multiplexer, if any.
    pub(super) fn new(
        plans: [ControllerPlan; 2],
        first_number: usize,
        rules: Rules,
        mux: Option<u32>,
    ) -> Self {
        Self {
            rules,
            controllers: plans.map(|p| Controller::new(p.name, p.base, p.vectors, first_number)),
            mux: mux.map(Mux::new),
            requests: BTreeMap::new(),
            turn: 0,
            memory: Memory::default(),
            halt_delay: 0,
            log: Vec::new(),
        }
    }

    pub(super) fn owns(&self, address: u32) -> bool {
        self.controllers.iter().any(|c| c.offset(address).is_some())
            || self.mux.as_ref().is_some_and(|mux| mux.offset(address).is_some())
    }

    pub(super) fn read(&mut self, address: u32, size: u8) -> u32 {
        for controller in &mut self.controllers {
            if let Some(offset) = controller.offset(address) {
                return controller.read(offset, size, &self.rules, &mut self.log);
            }
        }
        if let Some(mux) = &mut self.mux
            && let Some(offset) = mux.offset(address)
        {
            return mux.read(offset, size, &mut self.log);
        }
        self.log.push(format!("read outside the DMA at {address:#x}"));
        0
    }

    pub(super) fn write(&mut self, address: u32, size: u8, value: u32) {
        for (index, controller) in self.controllers.iter_mut().enumerate() {
            if let Some(offset) = controller.offset(address) {
                let halted = controller.write(offset, size, value, &self.rules, &mut self.log);
                if let Some(channel) = halted {
                    self.halt(index, channel);
                }
                return;
            }
        }
        if let Some(mux) = &mut self.mux
            && let Some(offset) = mux.offset(address)
        {
            mux.write(offset, size, value, &mut self.log);
            return;
        }
        self.log.push(format!("write outside the DMA at {address:#x}"));
    }

    pub(super) fn interrupt(&self, vector: u16) -> bool {
        self.controllers.iter().any(|c| c.interrupt(vector))
    }

    pub(super) fn request(&mut self, controller: u8, line: u16, count: u32) {
        let key = if self.mux.is_some() { (0, line) } else { (controller, line) };
        let channels = self.controllers.get(usize::from(controller)).map(|c| c.channels.len());
        let exists = match &self.mux {
            Some(_) => (1..=115).contains(&line),
            None => channels.is_some_and(|n| (1..=n).contains(&usize::from(line))),
        };
        if exists {
            let pending = self.requests.entry(key).or_default();
            *pending = pending.saturating_add(count);
        } else {
            self.log.push(format!("no request line {line} of controller {controller}"));
        }
    }

    pub(super) fn step(&mut self) -> bool {
        let mut waiting = false;
        for channel in self.controllers.iter_mut().flat_map(|c| &mut c.channels) {
            waiting |= channel.age();
        }
        if self.land() {
            return true;
        }
        // The controllers are two bus masters. RM0008 13.3.2 gives DMA1 priority when both want the
        // bus in the same cycle; RM0440 and GD do not. A step is longer than a bus cycle, so they
        // alternate on every chip.
        for index in [self.turn, 1 - self.turn] {
            if self.serve(index) {
                self.turn = 1 - index;
                return true;
            }
        }
        waiting
    }

    /// One element of one channel of a controller.
    fn serve(&mut self, index: usize) -> bool {
        let Self { controllers, mux, requests, .. } = self;
        let ready = |i: usize, channel: &Channel| {
            channel.ready()
                && (channel.software_triggered() || requested(mux.as_ref(), requests, index, i))
        };
        let Some(winner) = controllers[index].arbitrate(&self.rules, ready) else { return false };
        self.acknowledge(index, winner);
        let element = self.controllers[index].channels[winner].element();
        let result = transfer(&mut self.memory, element);
        let channel = &mut self.controllers[index].channels[winner];
        match result {
            Ok(()) => channel.advance(),
            Err(BusError) => channel.fail(),
        }
        true
    }

    /// The peripheral drops its request when the channel is granted (RM0008 13.3.1, RM0440 12.4.3).
    fn acknowledge(&mut self, index: usize, channel: usize) {
        if self.controllers[index].channels[channel].software_triggered() {
            return;
        }
        let pending =
            line(self.mux.as_ref(), index, channel).and_then(|l| self.requests.get_mut(&l));
        if let Some(pending) = pending {
            *pending = pending.saturating_sub(1);
        }
    }

    /// Software disabled a channel that was ready: an element that was granted still goes over the bus.
    fn halt(&mut self, index: usize, channel: usize) {
        let granted = self.controllers[index].channels[channel].software_triggered()
            || requested(self.mux.as_ref(), &self.requests, index, channel);
        if self.halt_delay != 0 && granted {
            self.acknowledge(index, channel);
            self.controllers[index].channels[channel].launch(self.halt_delay);
        }
    }

    fn land(&mut self) -> bool {
        for channel in self.controllers.iter_mut().flat_map(|c| &mut c.channels) {
            let Some((element, counts)) = channel.land() else { continue };
            let result = transfer(&mut self.memory, element);
            match result {
                Ok(()) if counts => channel.advance(),
                Ok(()) => {}
                Err(BusError) => channel.fail(),
            }
            return true;
        }
        false
    }
}

/// The line that a channel listens to.
fn line(mux: Option<&Mux>, controller: usize, channel: usize) -> Option<Line> {
    match mux {
        // RM0440 13.3.2, category 3: eight multiplexer channels for each controller.
        Some(mux) => mux.input(8 * controller + channel).map(|input| (0, input)),
        None => Some((controller as u8, channel as u16 + 1)),
    }
}

fn requested(
    mux: Option<&Mux>,
    requests: &BTreeMap<Line, u32>,
    controller: usize,
    channel: usize,
) -> bool {
    let pending = line(mux, controller, channel).and_then(|l| requests.get(&l));
    pending.is_some_and(|count| *count != 0)
}

/// Reads, then writes. A narrower destination takes the low part, a wider one is filled with zeros
/// (RM0008 table 76, RM0440 table 89).
fn transfer(memory: &mut Memory, element: Element) -> Result<(), BusError> {
    let (source, read_size) = element.source;
    let (destination, write_size) = element.destination;
    let value = memory.dma_read(source, read_size)? & ones(read_size);
    memory.dma_write(destination, write_size, value & ones(write_size))
}

fn ones(size: u8) -> u32 {
    match size {
        1 => 0xFF,
        2 => 0xFFFF,
        _ => u32::MAX,
    }
}
