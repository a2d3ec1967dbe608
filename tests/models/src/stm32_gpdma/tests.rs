//! What the models show to a driver. Offsets and bits are written out, as a driver would.

mod arbitration;
mod bursts;
mod chips;
mod errors;
mod events;
mod links;
mod moving;
mod pacing;
mod protection;
mod registers;
mod reset;
mod suspend;
mod triggers;
mod two_d;
mod widths;

use super::Stm32Gpdma;
use crate::Model;

const BASE: u32 = 0x4002_0000;
const SECOND: u32 = 0x4002_1000;

const LBAR: u32 = 0x50;
const FCR: u32 = 0x5C;
const SR: u32 = 0x60;
const CR: u32 = 0x64;
const TR1: u32 = 0x90;
const TR2: u32 = 0x94;
const BR1: u32 = 0x98;
const SAR: u32 = 0x9C;
const DAR: u32 = 0xA0;
const TR3: u32 = 0xA4;
const BR2: u32 = 0xA8;
const LLR: u32 = 0xCC;

const IDLE: u32 = 1;
const TC: u32 = 1 << 8;
const HT: u32 = 1 << 9;
const DTE: u32 = 1 << 10;
const ULE: u32 = 1 << 11;
const USE: u32 = 1 << 12;
const SUSPF: u32 = 1 << 13;
const TO: u32 = 1 << 14;

const EN: u32 = 1;
const RESET: u32 = 2;
const SUSP: u32 = 4;
const LSM: u32 = 1 << 16;

const SINC: u32 = 1 << 3;
const DINC: u32 = 1 << 19;
/// Both addresses count up.
const UP: u32 = SINC | DINC;
const WORDS: u32 = 2 | 2 << 16;
const PACK: u32 = 2 << 11;

const SWREQ: u32 = 1 << 9;
const DREQ: u32 = 1 << 10;
const BREQ: u32 = 1 << 11;

const ULL: u32 = 1 << 16;
const UDA: u32 = 1 << 27;
const USA: u32 = 1 << 28;
const UB1: u32 = 1 << 29;
const UT2: u32 = 1 << 30;
const UT1: u32 = 1 << 31;
/// A whole linear item.
const WHOLE: u32 = UT1 | UT2 | UB1 | USA | UDA | ULL;

const SRC: u32 = 0x2000_0000;
const DST: u32 = 0x2000_8000;
/// Where items are: an offset in the 64 KiB of `LIST`.
const LIST: u32 = 0x2003_0000;

fn wba() -> Stm32Gpdma {
    Stm32Gpdma::stm32wba50()
}

fn h5() -> Stm32Gpdma {
    Stm32Gpdma::stm32h563()
}

/// A register of a channel.
const fn at(channel: u32, register: u32) -> u32 {
    BASE + 0x80 * channel + register
}

fn rd(m: &mut Stm32Gpdma, channel: u32, register: u32) -> u32 {
    m.read(at(channel, register), 4)
}

fn wr(m: &mut Stm32Gpdma, channel: u32, register: u32, value: u32) {
    m.write(at(channel, register), 4, value);
}

fn flags(m: &mut Stm32Gpdma, channel: u32) -> u32 {
    rd(m, channel, SR) & 0xFFFF
}

fn bndt(m: &mut Stm32Gpdma, channel: u32) -> u32 {
    rd(m, channel, BR1) & 0xFFFF
}

fn fifo(m: &mut Stm32Gpdma, channel: u32) -> u32 {
    rd(m, channel, SR) >> 16
}

fn enabled(m: &mut Stm32Gpdma, channel: u32) -> bool {
    rd(m, channel, CR) & EN != 0
}

/// Writes the registers of one block from `SRC` to `DST` (0x100 bytes apart for each channel).
fn load(m: &mut Stm32Gpdma, channel: u32, tr1: u32, tr2: u32, count: u32) {
    wr(m, channel, TR1, tr1);
    wr(m, channel, TR2, tr2);
    wr(m, channel, BR1, count);
    wr(m, channel, SAR, SRC + 0x100 * channel);
    wr(m, channel, DAR, DST + 0x100 * channel);
    wr(m, channel, LLR, 0);
}

/// Loads and enables.
fn start(m: &mut Stm32Gpdma, channel: u32, tr1: u32, tr2: u32, count: u32) {
    load(m, channel, tr1, tr2, count);
    wr(m, channel, CR, EN);
}

/// Bytes 1, 2, 3 … at an address.
fn fill(m: &mut Stm32Gpdma, address: u32, count: u32) {
    for i in 0..count {
        m.memory().set_byte(address + i, i as u8 + 1);
    }
}

fn store(m: &mut Stm32Gpdma, address: u32, words: &[u32]) {
    for (i, word) in (0u32..).zip(words) {
        for (j, byte) in (0u32..).zip(word.to_le_bytes()) {
            m.memory().set_byte(address + 4 * i + j, byte);
        }
    }
}

fn bytes(m: &mut Stm32Gpdma, address: u32, count: u32) -> Vec<u8> {
    (0..count).map(|i| m.memory().byte(address + i)).collect()
}

/// 1, 2, 3 … `count`.
fn counting(count: u8) -> Vec<u8> {
    (1..=count).collect()
}

/// Steps until nothing moves; how many did something.
fn run(m: &mut Stm32Gpdma) -> usize {
    (0..10_000).take_while(|_| m.step()).count()
}

fn steps(m: &mut Stm32Gpdma, count: usize) {
    for _ in 0..count {
        assert!(m.step(), "nothing could move");
    }
}

fn quiet(m: &mut Stm32Gpdma) {
    assert_eq!(m.complaints(), Vec::<String>::new());
}

/// Exactly one complaint, which says `what`.
fn complains(m: &mut Stm32Gpdma, what: &str) {
    let all = m.complaints();
    assert!(all.len() == 1 && all[0].contains(what), "{what}: {all:?}");
}
