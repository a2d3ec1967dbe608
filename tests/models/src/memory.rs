//! What a bus master of a DMA controller reaches: RAM and peripheral data registers.

use std::collections::{BTreeMap, VecDeque};

/// A peripheral's data register: reads take from `input`, writes go to `output`.
#[derive(Debug, Default, Clone)]
pub struct Port {
    /// Values that reads return, in order; a read of an empty port returns zero.
    pub input: VecDeque<u32>,
    /// Values written, in order, with their size in bytes.
    pub output: Vec<(u32, u8)>,
}

/// Memory outside of the model that its masters reach, too, from `first` to the end of the address space: where a
/// driver under test keeps the descriptors and tables that it writes through pointers. Either function returns `None`
/// for an address with nothing behind it, which is a bus error.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The first address.
    pub first: u32,
    /// Reads 1, 2 or 4 bytes, little-endian.
    pub read: fn(address: u32, size: u8) -> Option<u32>,
    /// Writes 1, 2 or 4 bytes, little-endian.
    pub write: fn(address: u32, size: u8, value: u32) -> Option<()>,
}

/// RAM in 4 KiB pages that appear when touched, peripheral ports, and addresses that answer with a
/// bus error.
#[derive(Debug, Default, Clone)]
pub struct Memory {
    pages: BTreeMap<u32, Vec<u8>>,
    ports: BTreeMap<u32, Port>,
    faults: Vec<core::ops::Range<u32>>,
    window: Option<Window>,
    accesses: u64,
    errors: u64,
}

/// The bus answered with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusError;

const PAGE: u32 = 0x1000;

impl Memory {
    /// Makes `address` a peripheral data register.
    pub fn add_port(&mut self, address: u32) {
        self.ports.insert(address, Port::default());
    }

    /// The port at `address`, if one was added.
    pub fn port(&mut self, address: u32) -> Option<&mut Port> {
        self.ports.get_mut(&address)
    }

    /// Every access that touches `range` ends in a bus error from now on.
    pub fn fault(&mut self, range: core::ops::Range<u32>) {
        self.faults.push(range);
    }

    /// No address faults any more.
    pub fn heal(&mut self) {
        self.faults.clear();
    }

    /// Opens a window to memory outside of the model.
    pub fn set_window(&mut self, window: Window) {
        self.window = Some(window);
    }

    /// Bus accesses made by the DMA so far.
    pub fn accesses(&self) -> u64 {
        self.accesses
    }

    /// Bus errors that the DMA met so far.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// A read by the DMA, `size` bytes, little-endian.
    pub fn dma_read(&mut self, address: u32, size: u8) -> Result<u32, BusError> {
        self.accesses += 1;
        self.check(address, size)?;
        if let Some(port) = self.ports.get_mut(&address) {
            return Ok(port.input.pop_front().unwrap_or(0));
        }
        if let Some(window) = self.window.filter(|window| address >= window.first) {
            return (window.read)(address, size).ok_or(BusError);
        }
        let mut value = 0;
        for i in 0..u32::from(size) {
            value |= u32::from(self.byte(address.wrapping_add(i))) << (8 * i);
        }
        Ok(value)
    }

    /// A write by the DMA, `size` bytes, little-endian.
    pub fn dma_write(&mut self, address: u32, size: u8, value: u32) -> Result<(), BusError> {
        self.accesses += 1;
        self.check(address, size)?;
        if let Some(port) = self.ports.get_mut(&address) {
            port.output.push((value, size));
            return Ok(());
        }
        if let Some(window) = self.window.filter(|window| address >= window.first) {
            return (window.write)(address, size, value).ok_or(BusError);
        }
        for i in 0..u32::from(size) {
            self.set_byte(address.wrapping_add(i), (value >> (8 * i)) as u8);
        }
        Ok(())
    }

    /// What the CPU sees at `address`.
    pub fn byte(&self, address: u32) -> u8 {
        let offset = (address % PAGE) as usize;
        self.pages.get(&(address / PAGE)).map_or(0, |page| page[offset])
    }

    /// A byte stored by the CPU.
    pub fn set_byte(&mut self, address: u32, value: u8) {
        let page = self.pages.entry(address / PAGE).or_insert_with(|| vec![0; PAGE as usize]);
        page[(address % PAGE) as usize] = value;
    }

    fn check(&mut self, address: u32, size: u8) -> Result<(), BusError> {
        let last = address.wrapping_add(u32::from(size) - 1);
        let hit = self.faults.iter().any(|r| r.contains(&address) || r.contains(&last));
        self.errors += u64::from(hit);
        if hit { Err(BusError) } else { Ok(()) }
    }
}
