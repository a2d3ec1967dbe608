//! The drivers on the host, their registers and memory in a QEMU whose processor stands still: many random
//! transfers, with the data, the events and the register accesses of each compared with what they must be.

mod bus;
mod draw;
mod qtest;
mod ram;
mod run;
mod shape;

pub(crate) use run::run;

use std::path::Path;

/// A board of QEMU's whose controller the host drives.
#[derive(Debug)]
pub(crate) struct Board {
    /// Its column in the table.
    pub(crate) name: &'static str,
    /// The chip of the driver.
    chip: &'static str,
    /// QEMU's name of the board.
    machine: &'static str,
    /// Where its memory begins, and how much there is.
    memory: (usize, usize),
    /// The part of it that the host shares, at the same addresses.
    shared: usize,
    /// The interrupt controller in QEMU's tree of objects.
    interrupts: &'static str,
    /// Registers that are written first.
    before: &'static [(usize, u32)],
    /// The controller.
    base: usize,
    /// The controller's name, and how many channels it has.
    controller: (&'static str, usize),
}

/// All of them.
pub(crate) const BOARDS: &[Board] = &[
    Board {
        name: "mps2-an505-qtest",
        chip: "mps2-an505",
        machine: "mps2-an505",
        memory: (0x8000_0000, 16 << 20),
        shared: 0x8010_0000,
        interrupts: "/machine/iotkit/cluster0/armv7m0",
        // AHBNSPPCEXP1: the host is Non-secure, and so are the controllers then (ARM DAI 0505 3.7).
        before: &[(0x5008_0064, 0xF)],
        base: 0x4011_0000,
        controller: ("DMA0", 2),
    },
    Board {
        name: "versatilepb-qtest",
        chip: "versatilepb",
        machine: "versatilepb",
        memory: (0, 64 << 20),
        shared: 0x0100_0000,
        interrupts: "/machine/unattached/device[2]",
        before: &[],
        base: 0x1013_0000,
        controller: ("DMAC", 8),
    },
];

impl Board {
    /// The file that holds its memory.
    fn file(&self, place: &Path) -> std::path::PathBuf {
        place.join(format!("{}.ram", self.name))
    }
}
