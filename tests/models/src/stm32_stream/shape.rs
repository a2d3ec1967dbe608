//! The configuration of a stream as the hardware holds it from enable to end.
//!
//! A copy, because software may write the registers again while a flush is still under way.

use super::fifo::CAPACITY;
use super::layout::{CHANNELS, cr, fcr};

/// DIR (RM0090 10.5.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    PeripheralToMemory,
    MemoryToPeripheral,
    MemoryToMemory,
}

/// What the stream does.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) direction: Direction,
    /// Bytes of an item on the peripheral port.
    pub(super) psize: u8,
    /// Bytes of an item on the memory port.
    pub(super) msize: u8,
    pub(super) peripheral_moves: bool,
    pub(super) peripheral_by_word: bool,
    pub(super) memory_moves: bool,
    /// DMDIS = 0.
    pub(super) direct: bool,
    /// Bytes in the FIFO that make the memory port work.
    pub(super) threshold: u32,
    /// Beats of a burst on each port; 1 is a single transfer.
    pub(super) pburst: u32,
    pub(super) mburst: u32,
    pub(super) circular: bool,
    pub(super) double: bool,
    pub(super) peripheral_flow: bool,
    pub(super) channel: usize,
    pub(super) priority: u32,
}

impl Shape {
    /// Reads the configuration, or says which field holds a reserved value (RM0090 10.5.5).
    pub(super) fn decode(control: u32, fifo: u32) -> Result<Self, &'static str> {
        let direction = match cr::pair(control, cr::DIR) {
            0 => Direction::PeripheralToMemory,
            1 => Direction::MemoryToPeripheral,
            2 => Direction::MemoryToMemory,
            _ => return Err("DIR"),
        };
        let psize = width(cr::pair(control, cr::PSIZE)).ok_or("PSIZE")?;
        let msize = width(cr::pair(control, cr::MSIZE)).ok_or("MSIZE")?;
        let copies = direction == Direction::MemoryToMemory;
        let peripheral_flow = control & cr::PFCTRL != 0;
        // Forbidden pairs have been complained of at enable; the model then runs one round.
        let rounds = !copies && !peripheral_flow;
        Ok(Self {
            direction,
            psize,
            msize,
            peripheral_moves: control & cr::PINC != 0,
            peripheral_by_word: control & cr::PINCOS != 0,
            memory_moves: control & cr::MINC != 0,
            direct: fifo & fcr::DMDIS == 0,
            threshold: ((fifo & fcr::FTH) + 1) * (CAPACITY / 4),
            pburst: beats(cr::pair(control, cr::PBURST)),
            mburst: beats(cr::pair(control, cr::MBURST)),
            circular: rounds && control & cr::CIRC != 0,
            double: rounds && control & cr::DBM != 0,
            peripheral_flow,
            channel: (control >> cr::CHSEL) as usize % CHANNELS,
            priority: cr::pair(control, cr::PL),
        })
    }

    /// Whether data goes from the peripheral port to the memory port.
    pub(super) fn writes_memory(&self) -> bool {
        self.direction != Direction::MemoryToPeripheral
    }

    /// Whether each item (or burst) waits for a request.
    pub(super) fn paced(&self) -> bool {
        self.direction != Direction::MemoryToMemory
    }

    /// Bytes of a burst on the memory port.
    pub(super) fn memory_burst(&self) -> u32 {
        self.mburst * u32::from(self.msize)
    }

    /// Bytes of a burst on the peripheral port.
    pub(super) fn peripheral_burst(&self) -> u32 {
        self.pburst * u32::from(self.psize)
    }

    /// Whether the threshold holds whole memory bursts (RM0090 10.3.12, table 49).
    pub(super) fn threshold_fits(&self) -> bool {
        self.mburst == 1 || self.threshold.is_multiple_of(self.memory_burst())
    }

    /// Rules about `items` (NDTR) and bursts whose breach leaves the hardware running.
    pub(super) fn breaches(&self, items: u32) -> Vec<&'static str> {
        let mut found = Vec::new();
        let bytes = items * u32::from(self.psize);
        if !self.direct {
            // RM0090 10.3.10, table 48.
            if !self.peripheral_flow && !bytes.is_multiple_of(u32::from(self.msize)) {
                found.push("NDTR leaves the last memory item incomplete");
            }
            // RM0090 10.3.12, FIFO threshold and burst configuration.
            if self.peripheral_burst() > CAPACITY {
                found.push("PBURST × PSIZE is more than the FIFO holds");
            }
            // The note of the same section.
            if self.pburst > 1 && self.peripheral_burst() == CAPACITY && self.threshold == 12 {
                found.push("a peripheral burst of the whole FIFO forbids the 3/4 threshold");
            }
        }
        if self.circular {
            // RM0090 10.3.8, first note.
            if self.mburst > 1 && !bytes.is_multiple_of(self.memory_burst()) {
                found.push("circular NDTR is no multiple of the memory burst");
            }
            // The second note names "burst size multiplied by the data size", without saying
            // whether NDTR counts bytes there; whole bursts of items are what it can mean.
            if !items.is_multiple_of(self.pburst) {
                found.push("circular NDTR is no multiple of the peripheral burst");
            }
        }
        found
    }
}

/// PSIZE and MSIZE; 3 is reserved.
fn width(field: u32) -> Option<u8> {
    [1, 2, 4].get(field as usize).copied()
}

/// PBURST and MBURST.
fn beats(field: u32) -> u32 {
    if field == 0 { 1 } else { 2 << field }
}
