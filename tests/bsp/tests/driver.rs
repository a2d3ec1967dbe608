//! The driver that the build script generated, used on registers that are plain memory.

use bsp::dma::{Controller, Dma, Instance, Storage, Vector};
use dma_runtime::{
    Block, Bus, Callback, Channel, Config, Event, Owned, Platform, Request, State, Unlocked, Width,
};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// RM0008 section 13.4, table 78: the registers of DMA1 and of its channel 4.
const ISR: usize = 0x4002_0000;
const IFCR: usize = ISR + 0x04;
const CCR: usize = ISR + 0x44;
const CNDTR: usize = CCR + 0x04;
const CPAR: usize = CCR + 0x08;
const CMAR: usize = CCR + 0x0C;
/// The channel's complete flag.
const COMPLETE: u32 = 0x2000;

thread_local! {
    static REGISTERS: RefCell<BTreeMap<usize, u32>> = const { RefCell::new(BTreeMap::new()) };
}

fn peek(address: usize) -> u32 {
    REGISTERS.with_borrow(|registers| registers.get(&address).copied().unwrap_or(0))
}

fn poke(address: usize, value: u32) {
    REGISTERS.with_borrow_mut(|registers| registers.insert(address, value));
}

/// Registers that are memory; ones written to IFCR clear flags in ISR.
struct Memory;

// SAFETY: a map of the thread; no memory of the program is touched.
unsafe impl Bus for Memory {
    unsafe fn read32(address: usize) -> u32 {
        peek(address)
    }
    unsafe fn write32(address: usize, value: u32) {
        if address == IFCR { poke(ISR, peek(ISR) & !value) } else { poke(address, value) }
    }
    unsafe fn read16(_: usize) -> u16 {
        unreachable!("this controller has 32-bit registers")
    }
    unsafe fn write16(_: usize, _: u16) {
        unreachable!("this controller has 32-bit registers")
    }
    unsafe fn read8(_: usize) -> u8 {
        unreachable!("this controller has 32-bit registers")
    }
    unsafe fn write8(_: usize, _: u8) {
        unreachable!("this controller has 32-bit registers")
    }
}

struct Mock;

impl Platform for Mock {
    type Bus = Memory;
    type Lock = Unlocked;
}

static COMPLETIONS: AtomicU32 = AtomicU32::new(0);
static OTHERS: AtomicU32 = AtomicU32::new(0);
static CALLBACK: Callback = Callback::new(|_, event, _| {
    let counter = if event == Event::Complete { &COMPLETIONS } else { &OTHERS };
    counter.fetch_add(1, Ordering::Relaxed);
});

/// Index 3 of the controller: the manual's channel 4.
fn channel(controller: &'static Controller<Mock>) -> Owned<Dma<Mock>, 0> {
    match controller.take(3, Storage::none()) {
        Ok(channel) => channel,
        Err((error, _)) => panic!("the channel is free: {error:?}"),
    }
}

#[test]
fn a_transfer_from_configure_to_its_completion() {
    // SAFETY: no hardware, and one context.
    static DMA1: Controller<Mock> = unsafe { Controller::new(Instance::DMA1) };
    let mut channel = channel(&DMA1);
    let blocks = [Block::new(0x2000_0100, 0x4001_3804, 12)];
    let config =
        Config::memory_to_peripheral(Request(4), Width::Bits8, &blocks).callback(&CALLBACK);
    // SAFETY: no hardware that could use the addresses.
    unsafe { channel.configure(&config) }.expect("a configuration that the channel can do");
    assert_eq!((peek(CPAR), peek(CMAR), peek(CNDTR)), (0x4001_3804, 0x2000_0100, 12));
    assert_eq!(peek(CCR) & 1, 0, "configured, not started");

    channel.start().expect("configured");
    // EN, TCIE, TEIE, DIR and MINC.
    assert_eq!(peek(CCR), 0x9B);
    assert_eq!(channel.status().state, State::Running);

    poke(CNDTR, 5);
    assert_eq!((channel.status().pending, channel.status().position), (5, 7));

    poke(CNDTR, 0);
    poke(ISR, COMPLETE);
    // SAFETY: the handler of this vector is this test.
    unsafe { DMA1.on_interrupt(Vector::Dma1Channel4) };
    assert_eq!(peek(ISR), 0, "the flag is cleared");
    assert_eq!(COMPLETIONS.load(Ordering::Relaxed), 1);
    assert_eq!(OTHERS.load(Ordering::Relaxed), 0);
    assert_eq!(channel.status().state, State::Configured);
    assert!(channel.release().is_ok());
}

#[test]
fn a_controller_without_clock_does_not_answer() {
    struct Dead;
    // SAFETY: touches nothing.
    unsafe impl Bus for Dead {
        unsafe fn read32(_: usize) -> u32 {
            0
        }
        unsafe fn write32(_: usize, _: u32) {}
        unsafe fn read16(_: usize) -> u16 {
            0
        }
        unsafe fn write16(_: usize, _: u16) {}
        unsafe fn read8(_: usize) -> u8 {
            0
        }
        unsafe fn write8(_: usize, _: u8) {}
    }
    struct Off;
    impl Platform for Off {
        type Bus = Dead;
        type Lock = Unlocked;
    }
    // SAFETY: no hardware, and one context.
    static DMA1: Controller<Off> = unsafe { Controller::new(Instance::DMA1) };
    let error = DMA1.take(0, Storage::none()).map_err(|(error, _)| error).err();
    assert_eq!(error, Some(dma_runtime::Error::NotResponding));
}
