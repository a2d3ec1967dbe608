//! What the model shows to a driver. Offsets and bits are written out, as a driver would.

mod arbitration;
mod errors;
mod interrupts;
mod links;
mod moving;
mod protection;
mod registers;
mod stopping;
mod suspending;
mod triggers;
mod write_back;

use super::{LinkedErratum, Samd21j18a, WriteBack};
use crate::Model;

const BASE: u32 = 0x4100_4800;
const CTRL: u32 = 0x00;
const SWTRIGCTRL: u32 = 0x10;
const PRICTRL0: u32 = 0x14;
const INTPEND: u32 = 0x20;
const INTSTATUS: u32 = 0x24;
const BUSYCH: u32 = 0x28;
const PENDCH: u32 = 0x2c;
const ACTIVE: u32 = 0x30;
const BASEADDR: u32 = 0x34;
const WRBADDR: u32 = 0x38;
const CHID: u32 = 0x3f;
const CHCTRLA: u32 = 0x40;
const CHCTRLB: u32 = 0x44;
const CHINTENCLR: u32 = 0x4c;
const CHINTENSET: u32 = 0x4d;
const CHINTFLAG: u32 = 0x4e;
const CHSTATUS: u32 = 0x4f;

const ENABLE: u32 = 2;
const BLOCK: u32 = 0;
const BEAT: u32 = 2 << 22;
const TRANSACTION: u32 = 3 << 22;
const SUSPEND: u32 = 1;
const RESUME: u32 = 2;

const TERR: u32 = 1;
const TCMPL: u32 = 2;
const SUSP: u32 = 4;
const PEND: u32 = 1;
const BUSY: u32 = 2;
const FERR: u32 = 4;

/// BTCTRL of bytes, both sides counting up.
const BYTES: u16 = 1 | 1 << 10 | 1 << 11;
const INT: u16 = 1 << 3;
const SUSPENDS: u16 = 2 << 3;
const BOTH: u16 = 3 << 3;

const FIRST: u32 = 0x2000_0000;
const LIVE: u32 = 0x2000_0100;
const MORE: u32 = 0x2000_0200;
const SRC: u32 = 0x2000_1000;
const DST: u32 = 0x2000_2000;
const PORT: u32 = 0x4200_0828;
/// A trigger source: SERCOM0 RX.
const LINE: u16 = 1;

struct Rig {
    dma: Samd21j18a,
}

impl Rig {
    /// The controller enabled with all levels, the sections at FIRST and LIVE, bytes 1, 2, 3 … at SRC.
    fn new() -> Self {
        let mut rig = Self { dma: Samd21j18a::new() };
        rig.set(BASEADDR, 4, FIRST);
        rig.set(WRBADDR, 4, LIVE);
        rig.set(CTRL, 2, 0xf02);
        for i in 0..0x400 {
            rig.dma.memory().set_byte(SRC + i, (i % 255) as u8 + 1);
        }
        rig.dma.memory().add_port(PORT);
        rig
    }

    fn set(&mut self, offset: u32, size: u8, value: u32) {
        self.dma.write(BASE + offset, size, value);
    }

    fn get(&mut self, offset: u32, size: u8) -> u32 {
        self.dma.read(BASE + offset, size)
    }

    fn select(&mut self, channel: u32) {
        self.set(CHID, 1, channel);
    }

    /// Puts a descriptor in memory.
    fn descriptor(&mut self, at: u32, btctrl: u16, btcnt: u16, ends: [u32; 3]) {
        self.store(at, u32::from(btctrl) | u32::from(btcnt) << 16);
        for (i, word) in (1u32..).zip(ends) {
            self.store(at + 4 * i, word);
        }
    }

    fn store(&mut self, at: u32, word: u32) {
        for (i, byte) in (0u32..).zip(word.to_le_bytes()) {
            self.dma.memory().set_byte(at + i, byte);
        }
    }

    fn word(&mut self, at: u32) -> u32 {
        u32::from_le_bytes([0, 1, 2, 3].map(|i| self.dma.memory().byte(at + i)))
    }

    /// The count in a channel's write-back slot.
    fn written(&mut self, channel: u32) -> u32 {
        self.word(LIVE + 16 * channel) >> 16
    }

    /// A block of `count` bytes from SRC to DST, each channel 0x40 further; `link` follows.
    fn block(&mut self, at: u32, channel: u32, count: u16, action: u16, link: u32) {
        let end = 0x40 * channel + u32::from(count);
        self.descriptor(at, BYTES | action, count, [SRC + end, DST + end, link]);
    }

    /// The first descriptor of a channel, one block with the interrupt action.
    fn single(&mut self, channel: u32, count: u16) {
        self.block(FIRST + 16 * channel, channel, count, INT, 0);
    }

    fn enable(&mut self, channel: u32, control: u32) {
        self.select(channel);
        self.set(CHCTRLB, 4, control);
        self.set(CHCTRLA, 1, ENABLE);
    }

    /// One block, one software trigger for the whole.
    fn start(&mut self, channel: u32, count: u16) {
        self.single(channel, count);
        self.enable(channel, TRANSACTION);
        self.trigger(channel);
    }

    fn trigger(&mut self, channel: u32) {
        self.set(SWTRIGCTRL, 4, 1 << channel);
    }

    fn command(&mut self, channel: u32, command: u32) {
        self.select(channel);
        self.set(CHCTRLB + 3, 1, command);
    }

    fn disable(&mut self, channel: u32) {
        self.select(channel);
        self.set(CHCTRLA, 1, 0);
    }

    fn enabled(&mut self, channel: u32) -> bool {
        self.select(channel);
        self.get(CHCTRLA, 1) & ENABLE != 0
    }

    fn flags(&mut self, channel: u32) -> u32 {
        self.select(channel);
        self.get(CHINTFLAG, 1)
    }

    fn status(&mut self, channel: u32) -> u32 {
        self.select(channel);
        self.get(CHSTATUS, 1)
    }

    /// ACTIVE: ID, ABUSY and BTCNT.
    fn active(&mut self) -> (u32, bool, u32) {
        let active = self.get(ACTIVE, 4);
        (active >> 8 & 0x1f, active & 0x8000 != 0, active >> 16)
    }

    /// How many bytes of a channel have arrived.
    fn arrived(&mut self, channel: u32) -> u32 {
        (0..0x40).take_while(|i| self.dma.memory().byte(DST + 0x40 * channel + i) != 0).count()
            as u32
    }

    fn steps(&mut self, count: u32) {
        for _ in 0..count {
            assert!(self.dma.step());
        }
    }

    /// Steps until nothing moves; how many there were.
    #[track_caller]
    fn run(&mut self) -> usize {
        let count = (0..10_000).take_while(|_| self.dma.step()).count();
        assert!(count < 10_000, "it never ends");
        count
    }

    #[track_caller]
    fn clean(&mut self) {
        assert_eq!(self.dma.complaints(), Vec::<String>::new());
    }

    #[track_caller]
    fn complained(&mut self, words: &str) {
        let all = self.dma.complaints();
        assert!(all.len() == 1 && all[0].contains(words), "{words:?} in {all:?}");
    }
}
