//! Each behaviour of the model, shown with bare register accesses.

mod counting;
mod errors;
mod fifo;
mod guards;
mod interrupts;
mod moving;
mod registers;
mod rounds;
mod rules;
mod stopping;

use super::{Stm32F429, StopOrder};
use crate::Model;

/// A peripheral data register and two memory areas.
const PORT: u32 = 0x4000_4404;
const FROM: u32 = 0x2000_0000;
const TO: u32 = 0x2000_2000;
const OTHER: u32 = 0x2000_4000;

const EN: u32 = 1;
const DMEIE: u32 = 1 << 1;
const TEIE: u32 = 1 << 2;
const HTIE: u32 = 1 << 3;
const TCIE: u32 = 1 << 4;
const PFCTRL: u32 = 1 << 5;
const M2P: u32 = 1 << 6;
const M2M: u32 = 2 << 6;
const CIRC: u32 = 1 << 8;
const PINC: u32 = 1 << 9;
const MINC: u32 = 1 << 10;
const P16: u32 = 1 << 11;
const P32: u32 = 2 << 11;
const M16: u32 = 1 << 13;
const M32: u32 = 2 << 13;
const PINCOS: u32 = 1 << 15;
const DBM: u32 = 1 << 18;
const CT: u32 = 1 << 19;
const PBURST4: u32 = 1 << 21;
const MBURST4: u32 = 1 << 23;

const DMDIS: u32 = 4;
const FEIE: u32 = 0x80;
const QUARTER: u32 = 0;
const HALF: u32 = 1;
const FULL: u32 = 3;

const FE: u32 = 1;
const DME: u32 = 4;
const TE: u32 = 8;
const HT: u32 = 0x10;
const TC: u32 = 0x20;

/// The registers of a stream.
const CR: u32 = 0;
const NDTR: u32 = 4;
const PAR: u32 = 8;
const M0AR: u32 = 12;
const M1AR: u32 = 16;
const FCR: u32 = 20;

/// The model, and the stream under test.
struct Rig {
    dma: Stm32F429,
    controller: u8,
    stream: u8,
}

impl Rig {
    /// Stream 3 of DMA2 unless a test says otherwise.
    fn new() -> Self {
        Self::on(1, 3)
    }

    fn on(controller: u8, stream: u8) -> Self {
        let mut dma = Stm32F429::new();
        dma.memory().add_port(PORT);
        Self { dma, controller, stream }
    }

    fn base(&self) -> u32 {
        0x4002_6000 + 0x400 * u32::from(self.controller)
    }

    fn at(&self, register: u32) -> u32 {
        self.base() + 0x10 + 0x18 * u32::from(self.stream) + register
    }

    fn get(&mut self, register: u32) -> u32 {
        self.dma.read(self.at(register), 4)
    }

    fn set(&mut self, register: u32, value: u32) {
        self.dma.write(self.at(register), 4, value);
    }

    fn shift(&self) -> u32 {
        [0, 6, 16, 22][usize::from(self.stream % 4)]
    }

    fn flags(&mut self) -> u32 {
        let register = self.base() + u32::from(self.stream / 4) * 4;
        self.dma.read(register, 4) >> self.shift() & 0x3F
    }

    fn clear(&mut self, flags: u32) {
        let register = self.base() + 8 + u32::from(self.stream / 4) * 4;
        self.dma.write(register, 4, flags << self.shift());
    }

    fn enabled(&mut self) -> bool {
        self.get(CR) & EN != 0
    }

    /// Programs everything and enables: memory-to-memory from FROM, else by PORT, to or from TO.
    fn start(&mut self, cr: u32, fcr: u32, count: u32) {
        let copies = cr & M2M != 0;
        self.set(PAR, if copies { FROM } else { PORT });
        self.set(M0AR, TO);
        self.set(M1AR, OTHER);
        self.set(NDTR, count);
        self.set(FCR, fcr);
        self.set(CR, cr | EN);
    }

    fn request(&mut self, count: u32) {
        self.dma.request(self.controller, u16::from(self.stream) * 8, count);
    }

    fn step(&mut self) -> bool {
        self.dma.step()
    }

    /// Steps until nothing moves.
    fn run(&mut self) -> usize {
        (0..100_000).take_while(|_| self.dma.step()).count()
    }

    fn fill(&mut self, address: u32, bytes: &[u8]) {
        for (address, byte) in (address..).zip(bytes) {
            self.dma.memory().set_byte(address, *byte);
        }
    }

    fn bytes(&mut self, address: u32, count: u32) -> Vec<u8> {
        (address..address + count).map(|a| self.dma.memory().byte(a)).collect()
    }

    fn feed(&mut self, values: impl IntoIterator<Item = u32>) {
        if let Some(port) = self.dma.memory().port(PORT) {
            port.input.extend(values);
        }
    }

    fn sent(&mut self) -> Vec<(u32, u8)> {
        self.dma.memory().port(PORT).map(|port| port.output.clone()).unwrap_or_default()
    }

    /// No complaint has been made.
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

/// Bytes that are all different.
fn ramp(count: u8) -> Vec<u8> {
    (1..=count).collect()
}
