//! The drivers on the host, their registers and memory in a QEMU whose processor stands still: the suites of
//! `conformance` on QEMU's model in the place of our own, and many random transfers.

mod appends;
mod controller;
mod courses;
mod draw;
mod expected;
mod model;
mod qtest;
mod ram;
mod random;
mod shape;
mod suites;
mod traced;
mod trial;

pub(crate) use random::Seeds;
pub(crate) use suites::run;

use std::path::Path;

/// A board of QEMU's whose controllers the host drives.
#[derive(Debug)]
pub(crate) struct Board {
    /// Its column in the table.
    pub(crate) name: &'static str,
    /// Its chip in `conformance`.
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
    before: &'static [(u32, u32)],
    /// The first controller; the others follow at 4 KiB.
    base: usize,
    /// How many controllers it has.
    controllers: u32,
    /// How many channels each has.
    channels: usize,
}

static AN505: Board = Board {
    name: "mps2-an505-qtest",
    chip: "mps2_an505",
    machine: "mps2-an505",
    memory: (0x8000_0000, 16 << 20),
    shared: 0x8010_0000,
    interrupts: "/machine/iotkit/cluster0/armv7m0",
    // AHBNSPPCEXP1: the host is Non-secure, and so are the controllers then (ARM DAI 0505 3.7).
    before: &[(0x5008_0064, 0xF)],
    base: 0x4011_0000,
    controllers: 4,
    channels: 2,
};

static VERSATILE: Board = Board {
    name: "versatilepb-qtest",
    chip: "versatilepb",
    machine: "versatilepb",
    memory: (0, 64 << 20),
    shared: 0x0100_0000,
    interrupts: "/machine/unattached/device[2]",
    before: &[],
    base: 0x1013_0000,
    controllers: 1,
    channels: 8,
};

/// All of them.
pub(crate) const BOARDS: [&Board; 2] = [&AN505, &VERSATILE];

impl Board {
    /// The file that holds its memory.
    fn file(&self, place: &Path) -> std::path::PathBuf {
        place.join(format!("{}.ram", self.name))
    }
}
