//! A driver without its types, so that one suite serves all.

use crate::{Host, host, world};
use dma_runtime::{
    Capabilities, Channel, Config, Controller, Engine, Error, Filter, Owned, Reloaded, Status,
    Storage,
};
use std::alloc::Layout;

/// One controller of a chip under its generated driver.
pub trait Rig {
    /// Takes one channel with room for `capacity` blocks (0, 1, 2, 4, 8 or 129).
    fn take(&self, index: u32, capacity: usize) -> Result<Handle, Error>;
    /// Takes one channel with room for eight blocks, where they should not be.
    fn take_misplaced(&self, index: u32, place: Misplaced) -> Result<Handle, Error>;
    /// Requests one channel with room for one block.
    fn request(&self, filter: Filter) -> Result<Handle, Error>;
    /// How many channels the driver says there are.
    fn channels(&self) -> u8;
    /// The interrupt numbers of the driver's vectors.
    fn vectors(&self) -> Vec<u16>;
    /// Runs the handler of one vector.
    fn interrupt(&self, vector: u16);
}

/// Where the storage of a channel should not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misplaced {
    /// Where no controller reaches.
    Unreachable,
    /// On both sides of the end of a page of so many bytes.
    Across(u32),
}

/// A taken channel whatever its storage.
pub trait Taken: Channel {
    /// Gives it back.
    fn release(self: Box<Self>) -> Result<(), (Error, Handle)>;
}

impl<E: Engine, const N: usize> Taken for Owned<E, N> {
    fn release(self: Box<Self>) -> Result<(), (Error, Handle)> {
        match Owned::release(*self) {
            Ok(_) => Ok(()),
            Err((error, channel)) => Err((error, Handle(Box::new(channel)))),
        }
    }
}

/// A taken channel; tells the world where each call begins.
pub struct Handle(Box<dyn Taken>);

impl core::fmt::Debug for Handle {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Handle")
    }
}

impl Handle {
    /// Gives the channel back.
    pub fn release(self) -> Result<(), (Error, Handle)> {
        world::begin_call();
        self.0.release()
    }

    /// `configure`, with addresses that only a model will follow.
    pub fn set_up(&mut self, config: &Config<'_>) -> Result<(), Error> {
        // SAFETY: the addresses are those of a model's memory; no Rust memory is reached.
        unsafe { self.configure(config) }
    }

    /// `reload`, likewise.
    pub fn reload_with(&mut self, block: dma_runtime::Block) -> Result<Reloaded, Error> {
        // SAFETY: as `set_up`.
        unsafe { self.reload(block.source, block.destination, block.bytes) }
    }
}

impl Channel for Handle {
    unsafe fn configure(&mut self, config: &Config<'_>) -> Result<(), Error> {
        world::begin_call();
        // SAFETY: the caller's promise is passed on.
        unsafe { self.0.configure(config) }
    }
    unsafe fn reload(&mut self, from: usize, to: usize, bytes: usize) -> Result<Reloaded, Error> {
        world::begin_call();
        // SAFETY: the caller's promise is passed on.
        unsafe { self.0.reload(from, to, bytes) }
    }
    fn start(&mut self) -> Result<(), Error> {
        world::begin_call();
        self.0.start()
    }
    fn begin_stop(&mut self) -> Result<(), Error> {
        world::begin_call();
        self.0.begin_stop()
    }
    fn stop(&mut self) -> Result<usize, Error> {
        world::begin_call();
        self.0.stop()
    }
    fn suspend(&mut self) -> Result<usize, Error> {
        world::begin_call();
        self.0.suspend()
    }
    fn resume(&mut self) -> Result<(), Error> {
        world::begin_call();
        self.0.resume()
    }
    fn unconfigure(&mut self) -> Result<(), Error> {
        world::begin_call();
        self.0.unconfigure()
    }
    fn status(&self) -> Status {
        world::begin_call();
        // A snapshot may read a register twice, but does not wait for it to change.
        let frozen = world::freeze(true);
        let status = self.0.status();
        world::freeze(frozen);
        status
    }
    fn capabilities(&self) -> Capabilities {
        world::begin_call();
        self.0.capabilities()
    }
}

struct Driver<E: Engine, const C: usize> {
    controller: &'static Controller<E, C>,
    vectors: Vec<(u16, E::Vector)>,
}

/// A fresh controller of a driver. `vectors` pairs interrupt numbers with the driver's vectors.
pub fn driver<E: Engine<Platform = Host>, const C: usize>(
    instance: E::Instance,
    vectors: Vec<(u16, E::Vector)>,
) -> &'static dyn Rig
where
    E::Vector: 'static,
{
    // SAFETY: the only controller of this instance in the thread's fresh model; the lock is the world's.
    let controller = Box::leak(Box::new(unsafe { Controller::<E, C>::new(instance) }));
    host::expose(controller, size_of_val(controller));
    Box::leak(Box::new(Driver { controller, vectors }))
}

/// Storage that lives for ever, `offset` bytes behind a multiple of `align` in memory from `allocate`.
fn place<D, const N: usize>(
    align: usize,
    offset: usize,
    allocate: fn(Layout) -> *mut u8,
) -> &'static mut Storage<D, N> {
    let layout = Layout::new::<Storage<D, N>>();
    let align = align.max(layout.align());
    let Ok(layout) = Layout::from_size_align(offset + layout.size().max(1), align) else {
        unreachable!("storage of {offset} bytes and {layout:?}");
    };
    let memory = allocate(layout);
    assert!(!memory.is_null(), "no memory is left");
    // SAFETY: the allocation has room for the storage behind the offset, which the caller has aligned; while the world
    // lasts, it is not given back.
    unsafe {
        let storage = memory.add(offset).cast::<Storage<D, N>>();
        storage.write(Storage::new());
        &mut *storage
    }
}

impl<E: Engine, const C: usize> Driver<E, C> {
    /// Storage that crosses no page, if it can be helped.
    fn take_with<const N: usize>(&self, index: u32) -> Result<Handle, Error> {
        let size = size_of::<Storage<E::Node, N>>();
        let storage = place::<E::Node, N>(size.next_power_of_two(), 0, host::allocate);
        host::expose(storage, size);
        self.take_in(index, storage)
    }

    fn take_in<const N: usize>(
        &self,
        index: u32,
        storage: &'static mut Storage<E::Node, N>,
    ) -> Result<Handle, Error> {
        match self.controller.take(index, storage) {
            Ok(channel) => Ok(Handle(Box::new(channel))),
            Err((error, _)) => Err(error),
        }
    }
}

impl<E: Engine, const C: usize> Rig for Driver<E, C> {
    fn take(&self, index: u32, capacity: usize) -> Result<Handle, Error> {
        world::begin_call();
        match capacity {
            0 => self.take_with::<0>(index),
            1 => self.take_with::<1>(index),
            2 => self.take_with::<2>(index),
            4 => self.take_with::<4>(index),
            8 => self.take_with::<8>(index),
            129 => self.take_with::<129>(index),
            _ => unreachable!("no storage of {capacity} blocks"),
        }
    }
    fn take_misplaced(&self, index: u32, misplaced: Misplaced) -> Result<Handle, Error> {
        world::begin_call();
        let storage = match misplaced {
            Misplaced::Unreachable => place::<E::Node, 8>(1, 0, host::hidden),
            Misplaced::Across(page) => {
                let node = align_of::<E::Node>();
                let half = size_of::<Storage<E::Node, 8>>() / 2;
                let offset = page as usize - half.next_multiple_of(node);
                let storage = place::<E::Node, 8>(page as usize, offset, host::allocate);
                host::expose(storage, size_of_val(storage));
                storage
            }
        };
        self.take_in(index, storage)
    }
    fn request(&self, filter: Filter) -> Result<Handle, Error> {
        world::begin_call();
        match self.controller.request(filter, Storage::none()) {
            Ok(channel) => Ok(Handle(Box::new(channel))),
            Err((error, _)) => Err(error),
        }
    }
    fn channels(&self) -> u8 {
        self.controller.channels()
    }
    fn vectors(&self) -> Vec<u16> {
        self.vectors.iter().map(|(number, _)| *number).collect()
    }
    fn interrupt(&self, vector: u16) {
        for (_, found) in self.vectors.iter().filter(|(number, _)| *number == vector) {
            // SAFETY: the case enters a vector's handler once at a time, on one thread.
            unsafe { self.controller.on_interrupt(*found) }
        }
    }
}
