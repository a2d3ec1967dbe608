//! Tests of the channel DMA models. Offsets here are written out again, not taken from the model.

mod arbitration;
mod chips;
mod errors;
mod flags;
mod multiplexer;
mod protection;
mod requests;
mod restart;
mod stop;
mod transfer;

use super::{Gd32Vf103, Stm32F103, Stm32G474};
use crate::Model;

const FIRST: u32 = 0x4002_0000;
const SECOND: u32 = 0x4002_0400;
const MUX: u32 = 0x4002_0800;

const ISR: u32 = FIRST;
const IFCR: u32 = FIRST + 4;

/// Registers of a channel counted from 1.
const fn ccr(base: u32, channel: u32) -> u32 {
    base + 0x08 + 0x14 * (channel - 1)
}
const fn cndtr(base: u32, channel: u32) -> u32 {
    base + 0x0C + 0x14 * (channel - 1)
}
const fn cpar(base: u32, channel: u32) -> u32 {
    base + 0x10 + 0x14 * (channel - 1)
}
const fn cmar(base: u32, channel: u32) -> u32 {
    base + 0x14 + 0x14 * (channel - 1)
}

const EN: u32 = 0x0001;
const TCIE: u32 = 0x0002;
const HTIE: u32 = 0x0004;
const TEIE: u32 = 0x0008;
const FROM_MEMORY: u32 = 0x0010;
const CIRC: u32 = 0x0020;
const PINC: u32 = 0x0040;
const MINC: u32 = 0x0080;
const PSIZE16: u32 = 0x0100;
const PSIZE32: u32 = 0x0200;
const MSIZE16: u32 = 0x0400;
const MSIZE32: u32 = 0x0800;
const MEM2MEM: u32 = 0x4000;
/// Memory to memory, bytes, both sides incrementing, from CPAR to CMAR.
const COPY: u32 = MEM2MEM | PINC | MINC;

const GIF: u32 = 1;
const TCIF: u32 = 2;
const HTIF: u32 = 4;
const TEIF: u32 = 8;

const SRC: u32 = 0x2000_0000;
const DST: u32 = 0x2000_1000;

fn all() -> [Box<dyn Model>; 3] {
    [Box::new(Stm32F103::new()), Box::new(Stm32G474::new()), Box::new(Gd32Vf103::new())]
}

fn get(dma: &mut dyn Model, address: u32) -> u32 {
    dma.read(address, 4)
}

fn put(dma: &mut dyn Model, address: u32, value: u32) {
    dma.write(address, 4, value);
}

/// Programs a channel of the first controller, the configuration and EN in one write.
fn start(dma: &mut dyn Model, channel: u32, par: u32, mar: u32, count: u32, config: u32) {
    start_at(dma, FIRST, channel, par, mar, count, config);
}

fn start_at(
    dma: &mut dyn Model,
    base: u32,
    channel: u32,
    par: u32,
    mar: u32,
    count: u32,
    config: u32,
) {
    put(dma, cpar(base, channel), par);
    put(dma, cmar(base, channel), mar);
    put(dma, cndtr(base, channel), count);
    put(dma, ccr(base, channel), config | EN);
}

fn run(dma: &mut dyn Model) -> usize {
    (0..10_000).take_while(|_| dma.step()).count()
}

fn steps(dma: &mut dyn Model, count: usize) {
    for _ in 0..count {
        assert!(dma.step(), "nothing could move");
    }
}

fn store(dma: &mut dyn Model, address: u32, bytes: &[u8]) {
    for (i, byte) in bytes.iter().enumerate() {
        dma.memory().set_byte(address + i as u32, *byte);
    }
}

fn load(dma: &mut dyn Model, address: u32, count: u32) -> Vec<u8> {
    (0..count).map(|i| dma.memory().byte(address + i)).collect()
}

fn quiet(dma: &mut dyn Model) {
    assert_eq!(dma.complaints(), Vec::<String>::new());
}

/// Exactly one complaint, which says `what`.
fn complains(dma: &mut dyn Model, what: &str) {
    let complaints = dma.complaints();
    assert!(complaints.len() == 1 && complaints[0].contains(what), "{what}: {complaints:?}");
}

fn flags(dma: &mut dyn Model, channel: u32) -> u32 {
    get(dma, ISR) >> (4 * (channel - 1)) & 0xF
}
