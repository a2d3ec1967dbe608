//! What the models show to a driver. Offsets and bits are written out, as a driver would.

mod abort_rp2040;
mod abort_rp2350;
mod complaints;
mod delays;
mod errors;
mod interrupts;
mod layout;
mod pacing;
mod sequence;
mod views;

use super::{Rp2040, Rp2350};
use crate::Model;

const BASE: u32 = 0x5000_0000;
const SET: u32 = 0x2000;
const CLEAR: u32 = 0x3000;
const XOR: u32 = 0x1000;

const READ_ADDR: u32 = 0x00;
const WRITE_ADDR: u32 = 0x04;
const TRANS_COUNT: u32 = 0x08;
const CTRL_TRIG: u32 = 0x0c;
const AL1_CTRL: u32 = 0x10;
const AL1_COUNT_TRIG: u32 = 0x1c;
const AL2_WRITE_TRIG: u32 = 0x2c;
const AL3_READ_TRIG: u32 = 0x3c;

const INTR: u32 = 0x400;
const INTE0: u32 = 0x404;
const INTF0: u32 = 0x408;
const INTS0: u32 = 0x40c;

const EN: u32 = 1;
const UNPACED: u32 = 0x3f;
const SRC: u32 = 0x2000_0000;
const DST: u32 = 0x2000_4000;

/// What differs between the chips, as a driver would hold it.
trait Bits: Model {
    const BUSY: u32;
    const QUIET: u32;
    const BSWAP: u32;
    const INCR_WRITE: u32;
    const CHAIN: u32;
    const TREQ: u32;
    const RING_SIZE: u32;
    const RING_SEL: u32;
    const ABORT: u32;
    const MULTI: u32;
    const FIFO_LEVELS: u32;
}

impl Bits for Rp2040 {
    const BUSY: u32 = 1 << 24;
    const QUIET: u32 = 1 << 21;
    const BSWAP: u32 = 1 << 22;
    const INCR_WRITE: u32 = 1 << 5;
    const CHAIN: u32 = 11;
    const TREQ: u32 = 15;
    const RING_SIZE: u32 = 6;
    const RING_SEL: u32 = 1 << 10;
    const ABORT: u32 = 0x444;
    const MULTI: u32 = 0x430;
    const FIFO_LEVELS: u32 = 0x440;
}

impl Bits for Rp2350 {
    const BUSY: u32 = 1 << 26;
    const QUIET: u32 = 1 << 23;
    const BSWAP: u32 = 1 << 24;
    const INCR_WRITE: u32 = 1 << 6;
    const CHAIN: u32 = 13;
    const TREQ: u32 = 17;
    const RING_SIZE: u32 = 8;
    const RING_SEL: u32 = 1 << 12;
    const ABORT: u32 = 0x464;
    const MULTI: u32 = 0x450;
    const FIFO_LEVELS: u32 = 0x460;
}

fn rd(m: &mut impl Model, offset: u32) -> u32 {
    m.read(BASE + offset, 4)
}

fn wr(m: &mut impl Model, offset: u32, value: u32) {
    m.write(BASE + offset, 4, value);
}

fn ch(index: u32, register: u32) -> u32 {
    index * 0x40 + register
}

/// CTRL of words, both addresses counting up, paced by `treq`, chained to `chain`, enabled.
fn ctrl<M: Bits>(chain: u32, treq: u32) -> u32 {
    EN | 2 << 2 | 1 << 4 | M::INCR_WRITE | chain << M::CHAIN | treq << M::TREQ
}

/// Addresses and count of a channel; each channel has 0x100 bytes of SRC and DST.
fn load(m: &mut impl Model, index: u32, count: u32) {
    wr(m, ch(index, READ_ADDR), SRC + 0x100 * index);
    wr(m, ch(index, WRITE_ADDR), DST + 0x100 * index);
    wr(m, ch(index, TRANS_COUNT), count);
}

/// Loads and starts a channel that chains to nobody.
fn start<M: Bits>(m: &mut M, index: u32, count: u32, treq: u32) {
    load(m, index, count);
    wr(m, ch(index, CTRL_TRIG), ctrl::<M>(index, treq));
}

fn fill(m: &mut impl Model, address: u32, words: &[u32]) {
    for (i, word) in (0u32..).zip(words) {
        for (j, byte) in (0u32..).zip(word.to_le_bytes()) {
            m.memory().set_byte(address + 4 * i + j, byte);
        }
    }
}

fn word(m: &mut impl Model, address: u32) -> u32 {
    let bytes = [0, 1, 2, 3].map(|i| m.memory().byte(address + i));
    u32::from_le_bytes(bytes)
}

fn busy<M: Bits>(m: &mut M, index: u32) -> bool {
    rd(m, ch(index, AL1_CTRL)) & M::BUSY != 0
}

fn steps(m: &mut impl Model, count: u32) {
    for _ in 0..count {
        m.step();
    }
}

/// Steps until nothing moves, at most `limit` times; returns how many did something.
fn run(m: &mut impl Model, limit: u32) -> u32 {
    (0..limit).take_while(|_| m.step()).count() as u32
}

fn quiet_model(m: &mut impl Model) {
    assert_eq!(m.complaints(), Vec::<String>::new());
}

fn complains(m: &mut impl Model, of: &str) {
    let all = m.complaints();
    assert!(all.iter().any(|c| c.contains(of)), "no complaint of {of:?} in {all:?}");
}
