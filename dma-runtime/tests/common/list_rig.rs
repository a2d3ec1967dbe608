//! The channel of a controller that follows lists by itself, with a recording callback.

use super::chain::{Machine, Node, Registers};
use super::chain_engine::Chain;
use super::rig::Recorder;
use super::window::{Window, host};
use dma_runtime::*;
use std::sync::MutexGuard;

pub const ROOM: usize = 5;

pub type Room = Storage<Node, ROOM>;

#[repr(align(64))]
struct Lines([u8; 512]);

pub struct ListRig<const RING: bool = true> {
    pub machine: &'static Machine,
    pub controller: &'static Controller<Chain<RING, Window>, 1>,
    pub recorder: &'static Recorder,
    pub callback: &'static Callback,
    pub channel: Owned<Chain<RING, Window>, ROOM>,
    /// Where the nodes are, on the bus.
    pub nodes: u32,
    pub source: usize,
    pub destination: usize,
}

/// Bytes of block `index`: all different.
pub const fn bytes(index: usize) -> usize {
    16 + 8 * index
}

/// Bytes of the blocks before block `index`.
pub fn before(index: usize) -> usize {
    (0..index).map(bytes).sum()
}

impl<const RING: bool> ListRig<RING> {
    pub fn new() -> Self {
        let machine = Machine::new();
        // SAFETY: the machine has no other controller; one thread takes.
        let controller: &'static Controller<Chain<RING, Window>, 1> =
            Box::leak(Box::new(unsafe { Controller::new(machine) }));
        let recorder: &'static Recorder = Box::leak(Box::default());
        let callback = Box::leak(Box::new(Callback::with(Recorder::called, recorder)));
        let room: &'static mut Room = Box::leak(Box::new(Storage::new()));
        let nodes = Window::translate((&raw const *room).addr()) as u32;
        let channel = controller.take(0, room).unwrap();
        let source = Box::leak(Box::new(Lines(std::array::from_fn(|i| i as u8))));
        let destination = Box::leak(Box::new(Lines([0xA5; 512])));
        machine.log();
        ListRig {
            machine,
            controller,
            recorder,
            callback,
            channel,
            nodes,
            source: source.0.as_ptr().expose_provenance(),
            destination: destination.0.as_mut_ptr().expose_provenance(),
        }
    }

    pub fn block(&self, index: usize) -> Block {
        Block::new(self.source + 64 * index, self.destination + 64 * index, bytes(index))
    }

    pub fn arrived(&self, index: usize) -> bool {
        let read = |address: usize| {
            // SAFETY: leaked, and the hardware moves only when the test says so.
            unsafe { core::ptr::with_exposed_provenance::<u8>(address).read() }
        };
        let block = self.block(index);
        (0..block.bytes).all(|i| read(block.source + i) == read(block.destination + i))
    }

    pub fn configure_with(
        &mut self,
        blocks: usize,
        adjust: impl for<'a> FnOnce(Config<'a>) -> Config<'a>,
    ) -> Result<(), Error> {
        let blocks: Vec<Block> = (0..blocks).map(|i| self.block(i % 6)).collect();
        let config = Config::memory_to_memory(Width::Bits8, &blocks)
            .events(Events::BLOCK.with(Events::COMPLETE).with(Events::ERROR))
            .callback(self.callback);
        // SAFETY: the blocks are leaked.
        unsafe { self.channel.configure(&adjust(config)) }
    }

    pub fn configure(&mut self, blocks: usize, cyclic: Cyclic) {
        self.configure_with(blocks, |c| c.cyclic(cyclic)).unwrap();
    }

    pub fn reload(&mut self, index: usize) -> Result<Reloaded, Error> {
        let block = self.block(index);
        // SAFETY: leaked memory.
        unsafe { self.channel.reload(block.source, block.destination, block.bytes) }
    }

    pub fn registers(&self) -> MutexGuard<'static, Registers> {
        self.machine.registers()
    }

    pub fn interrupt(&self) {
        // SAFETY: one thread plays the handler.
        unsafe { self.controller.on_interrupt(()) }
    }

    pub fn events(&self) -> Vec<Event> {
        self.recorder.events()
    }

    pub fn node(&self, index: u32) -> Node {
        let node = core::ptr::with_exposed_provenance::<Node>(host(self.nodes + 16 * index));
        // SAFETY: leaked storage; one thread.
        unsafe { node.read() }
    }

    /// Block, pending, position and total of the status.
    pub fn place(&self) -> (u16, usize, usize, usize) {
        let status = self.channel.status();
        (status.block, status.pending, status.position, status.total)
    }

    /// What they are when `moved` bytes of block `index` have been transferred.
    #[track_caller]
    pub fn expect(&self, index: usize, moved: usize) {
        let expected = (index as u16, bytes(index) - moved, moved, before(index) + moved);
        assert_eq!(self.place(), expected);
    }
}

pub fn running(blocks: usize, cyclic: Cyclic) -> ListRig {
    let mut rig = ListRig::new();
    rig.configure(blocks, cyclic);
    rig.channel.start().unwrap();
    rig.machine.log();
    rig
}
