//! Each behaviour of the model, shown with bare register accesses.

mod arbitration;
mod chips;
mod counting;
mod errors;
mod flow;
mod guards;
mod halting;
mod interrupts;
mod lists;
mod masters;
mod moving;
mod multiplexer;
mod packing;
mod registers;
mod requests;
mod stopping;

use super::{Addresses, Count, LAST, Pl080, SINGLE};
use crate::Model;

/// Peripheral data registers, memory areas, and list items.
const PORT: u32 = 0x101F_1000;
const OTHER_PORT: u32 = 0x101F_2000;
const FROM: u32 = 0x0010_0000;
const TO: u32 = 0x0020_0000;
const ITEMS: u32 = 0x0030_0000;

const TC_STATUS: u32 = 0x004;
const TC_CLEAR: u32 = 0x008;
const ERROR_STATUS: u32 = 0x00C;
const ERROR_CLEAR: u32 = 0x010;
const RAW_TC: u32 = 0x014;
const RAW_ERROR: u32 = 0x018;
const ENABLED: u32 = 0x01C;
const SOFT_BURST: u32 = 0x020;
const SOFT_SINGLE: u32 = 0x024;
const CONFIGURATION: u32 = 0x030;

/// The registers of a channel.
const SRC: u32 = 0x00;
const DEST: u32 = 0x04;
const LLI: u32 = 0x08;
const CONTROL: u32 = 0x0C;
const CONFIG: u32 = 0x10;

const S4: u32 = 1 << 12;
const S8: u32 = 2 << 12;
const S256: u32 = 7 << 12;
const D4: u32 = 1 << 15;
const D8: u32 = 2 << 15;
const SW16: u32 = 1 << 18;
const SW32: u32 = 2 << 18;
const DW16: u32 = 1 << 21;
const DW32: u32 = 2 << 21;
const SI: u32 = 1 << 26;
const DI: u32 = 1 << 27;
const I: u32 = 1 << 31;
const INC: u32 = SI | DI;

const E: u32 = 1;
const M2P: u32 = 1 << 11;
const P2M: u32 = 2 << 11;
const P2P: u32 = 3 << 11;
const P2P_BY_DEST: u32 = 4 << 11;
const M2P_BY_DEST: u32 = 5 << 11;
const P2M_BY_SRC: u32 = 6 << 11;
const P2P_BY_SRC: u32 = 7 << 11;
const IE: u32 = 1 << 14;
const ITC: u32 = 1 << 15;
const L: u32 = 1 << 16;
const A: u32 = 1 << 17;
const H: u32 = 1 << 18;

/// Peripheral numbers, for both fields.
const fn src(line: u32) -> u32 {
    line << 1
}

const fn dest(line: u32) -> u32 {
    line << 6
}

/// The model, and the channel under test.
struct Rig {
    dma: Pl080,
    base: u32,
    channel: u32,
}

impl Rig {
    /// Channel 3 of the Versatile's PL080, switched on.
    fn new() -> Self {
        Self::on(Pl080::versatilepb(), 0x1013_0000, 3)
    }

    fn on(dma: Pl080, base: u32, channel: u32) -> Self {
        let mut rig = Self { dma, base, channel };
        rig.dma.memory().add_port(PORT);
        rig.dma.memory().add_port(OTHER_PORT);
        rig.put(CONFIGURATION, 1);
        rig
    }

    /// A register of the controller.
    fn look(&mut self, offset: u32) -> u32 {
        self.dma.read(self.base + offset, 4)
    }

    fn put(&mut self, offset: u32, value: u32) {
        self.dma.write(self.base + offset, 4, value);
    }

    /// A register of the channel.
    fn get(&mut self, register: u32) -> u32 {
        self.look(0x100 + 0x20 * self.channel + register)
    }

    fn set(&mut self, register: u32, value: u32) {
        self.put(0x100 + 0x20 * self.channel + register, value);
    }

    fn size(&mut self) -> u32 {
        self.get(CONTROL) & 0xFFF
    }

    /// The channel's bit in a status register.
    fn bit(&mut self, offset: u32) -> bool {
        self.look(offset) >> self.channel & 1 != 0
    }

    fn clear(&mut self) {
        self.put(TC_CLEAR, 1 << self.channel);
        self.put(ERROR_CLEAR, 1 << self.channel);
    }

    fn enabled(&mut self) -> bool {
        let enabled = self.get(CONFIG) & E != 0;
        assert_eq!(self.bit(ENABLED), enabled, "EnbldChns shows the same");
        enabled
    }

    fn active(&mut self) -> bool {
        self.get(CONFIG) & A != 0
    }

    /// Sets or clears bits of Configuration, as a driver would.
    fn modify(&mut self, clear: u32, set: u32) {
        let config = self.get(CONFIG);
        self.set(CONFIG, config & !clear | set);
    }

    /// Programs everything and enables. Peripherals are at PORT, or OTHER_PORT for the destination
    /// between two.
    fn start(&mut self, config: u32, control: u32, size: u32, lli: u32) {
        let flow = config >> 11 & 7;
        let from = if matches!(flow, 2 | 3 | 4 | 6 | 7) { PORT } else { FROM };
        let to = match flow {
            1 | 5 => PORT,
            3 | 4 | 7 => OTHER_PORT,
            _ => TO,
        };
        self.set(SRC, from);
        self.set(DEST, to);
        self.set(LLI, lli);
        self.set(CONTROL, control | size);
        self.set(CONFIG, config | E);
    }

    /// A list item at ITEMS + 16 n.
    fn item(&mut self, n: u32, words: [u32; 4]) {
        for (n, word) in (4 * n..).zip(words) {
            self.fill(ITEMS + 4 * n, &word.to_le_bytes());
        }
    }

    fn request(&mut self, line: u16, count: u32) {
        self.dma.request(0, line, count);
    }

    fn step(&mut self) -> bool {
        self.dma.step()
    }

    fn steps(&mut self, count: usize) {
        for _ in 0..count {
            assert!(self.dma.step());
        }
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

    fn sent(&mut self, port: u32) -> Vec<(u32, u8)> {
        self.dma.memory().port(port).map(|port| port.output.clone()).unwrap_or_default()
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
