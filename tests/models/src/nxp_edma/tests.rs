//! What the model shows to a driver. Offsets and bits are written out, as a driver would.

mod arbitration;
mod errors;
mod links;
mod lists;
mod moving;
mod multiplexer;
mod preemption;
mod registers;
mod rules;
mod stopping;
mod tcd;

use super::{LoadOrder, Mk63f12};
use crate::Model;

const DMA: u32 = 0x4000_8000;
const TCD: u32 = 0x4000_9000;
const MUX: u32 = 0x4002_1000;

const CR: u32 = 0x00;
const ES: u32 = 0x04;
const ERQ: u32 = 0x0C;
const EEI: u32 = 0x14;
const CEEI: u32 = 0x18;
const SEEI: u32 = 0x19;
const CERQ: u32 = 0x1A;
const SERQ: u32 = 0x1B;
const CDNE: u32 = 0x1C;
const SSRT: u32 = 0x1D;
const CERR: u32 = 0x1E;
const CINT: u32 = 0x1F;
const INT: u32 = 0x24;
const ERR: u32 = 0x2C;
const HRS: u32 = 0x34;

const ERCA: u32 = 1 << 2;
const HOE: u32 = 1 << 4;
const HALT: u32 = 1 << 5;
const CLM: u32 = 1 << 6;
const EMLM: u32 = 1 << 7;
const ECX: u32 = 1 << 16;
const CX: u32 = 1 << 17;

const START: u32 = 1;
const INTMAJOR: u32 = 1 << 1;
const INTHALF: u32 = 1 << 2;
const DREQ: u32 = 1 << 3;
const ESG: u32 = 1 << 4;
const MAJORELINK: u32 = 1 << 5;
const ACTIVE: u32 = 1 << 6;
const DONE: u32 = 1 << 7;

const FROM: u32 = 0x2000_0000;
const TO: u32 = 0x2000_2000;
const LIST: u32 = 0x2000_4000;
const PORT: u32 = 0x4006_A007;

/// The fields of a TCD.
#[derive(Debug, Clone, Copy)]
struct Fields {
    saddr: u32,
    soff: u32,
    attr: u32,
    nbytes: u32,
    slast: u32,
    daddr: u32,
    doff: u32,
    citer: u32,
    dlast: u32,
    csr: u32,
    biter: u32,
}

impl Fields {
    /// `nbytes` bytes a minor loop, `count` minor loops, with `size` bytes a transfer on both sides.
    fn copy(size: u32, nbytes: u32, count: u32) -> Self {
        let code = size.trailing_zeros();
        Self {
            saddr: FROM,
            soff: size,
            attr: code << 8 | code,
            nbytes,
            slast: 0,
            daddr: TO,
            doff: size,
            citer: count,
            dlast: 0,
            csr: 0,
            biter: count,
        }
    }

    fn csr(self, csr: u32) -> Self {
        Self { csr, ..self }
    }

    fn words(&self) -> [u32; 8] {
        let pair = |low: u32, high: u32| low & 0xFFFF | high << 16;
        [
            self.saddr,
            pair(self.soff, self.attr),
            self.nbytes,
            self.slast,
            self.daddr,
            pair(self.doff, self.citer),
            self.dlast,
            pair(self.csr, self.biter),
        ]
    }
}

/// The model with the accesses of a driver.
struct Rig {
    dma: Mk63f12,
}

impl Rig {
    fn new() -> Self {
        let mut dma = Mk63f12::new();
        dma.memory().add_port(PORT);
        for n in 0..0x400 {
            dma.memory().set_byte(FROM + n, pattern(n));
        }
        Self { dma }
    }

    fn get(&mut self, register: u32) -> u32 {
        self.dma.read(DMA + register, 4)
    }

    fn set(&mut self, register: u32, value: u32) {
        self.dma.write(DMA + register, 4, value);
    }

    /// A command register.
    fn command(&mut self, register: u32, value: u32) {
        self.dma.write(DMA + register, 1, value);
    }

    /// DCHPRIn.
    fn priority(&mut self, channel: u32, value: u32) {
        self.dma.write(DMA + 0x100 + (channel ^ 3), 1, value);
    }

    /// A word of a TCD.
    fn tcd(&mut self, channel: u32, offset: u32) -> u32 {
        self.dma.read(TCD + 32 * channel + offset, 4)
    }

    fn half(&mut self, channel: u32, offset: u32) -> u32 {
        self.dma.read(TCD + 32 * channel + offset, 2)
    }

    fn set_half(&mut self, channel: u32, offset: u32, value: u32) {
        self.dma.write(TCD + 32 * channel + offset, 2, value);
    }

    fn csr(&mut self, channel: u32) -> u32 {
        self.half(channel, 0x1C)
    }

    fn citer(&mut self, channel: u32) -> u32 {
        self.half(channel, 0x16)
    }

    /// All of a TCD, CSR last.
    fn load(&mut self, channel: u32, fields: Fields) {
        for (offset, word) in (0u32..).step_by(4).zip(fields.words()) {
            self.dma.write(TCD + 32 * channel + offset, 4, word);
        }
    }

    /// A TCD in memory.
    fn store(&mut self, address: u32, fields: Fields) {
        for (at, word) in (address..).step_by(4).zip(fields.words()) {
            for (at, byte) in (at..).zip(word.to_le_bytes()) {
                self.dma.memory().set_byte(at, byte);
            }
        }
    }

    /// Loads and starts by software.
    fn start(&mut self, channel: u32, fields: Fields) {
        self.load(channel, fields);
        self.command(SSRT, channel);
    }

    /// Loads, selects a source and enables requests.
    fn listen(&mut self, channel: u32, source: u32, fields: Fields) {
        self.load(channel, fields);
        self.dma.write(MUX + channel, 1, 0x80 | source);
        self.command(SERQ, channel);
    }

    fn step(&mut self) -> bool {
        self.dma.step()
    }

    fn steps(&mut self, count: u32) {
        for _ in 0..count {
            assert!(self.dma.step());
        }
    }

    /// Steps until nothing moves.
    fn run(&mut self) -> usize {
        (0..10_000).take_while(|_| self.dma.step()).count()
    }

    fn bytes(&mut self, address: u32, count: u32) -> Vec<u8> {
        (address..address + count).map(|a| self.dma.memory().byte(a)).collect()
    }

    /// Whether so many bytes from the start of FROM are in TO.
    #[track_caller]
    fn copied(&mut self, count: u32) {
        let want: Vec<u8> = (0..count).map(pattern).chain([0]).collect();
        assert_eq!(self.bytes(TO, count + 1), want);
    }

    #[track_caller]
    fn clean(&mut self) {
        assert_eq!(self.dma.complaints(), Vec::<String>::new());
    }

    /// Exactly one complaint has been made, and it has these words.
    #[track_caller]
    fn complained(&mut self, words: &str) {
        let complaints = self.dma.complaints();
        assert!(complaints.len() == 1 && complaints[0].contains(words), "{complaints:?}");
    }
}

/// Never zero.
fn pattern(n: u32) -> u8 {
    (n % 251 + 1) as u8
}
