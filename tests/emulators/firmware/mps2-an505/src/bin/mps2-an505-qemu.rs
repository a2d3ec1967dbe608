//! MPS2+ with AN505 as QEMU models it: the portable program on a PL081.

#![no_std]
#![no_main]

use board::{Given, run};
use cortex_m_start::{Masked, Vectors, enable, finish, report, tick};
use dma_runtime::{Mmio, Platform};
use mps2_an505_dma::{Controller, Instance, Storage, Vector};
use pl08x_board::{Machine, Stepped, WITHOUT, paced, step};
use portable::Arena;

static ARENA: Arena = Arena::new();
static mut BLOCKS: Storage<4> = Storage::new();

// SAFETY: the only controller object, taken from in one context.
static DMA: Controller<An505> = unsafe { Controller::new(Instance::DMA0) };

#[used]
#[unsafe(link_section = ".vectors")]
static VECTORS: Vectors<74> =
    Vectors::new(&[(Vector::Dma0.number(), interrupt)]).with_tick(next_items);

unsafe extern "C" fn interrupt() {
    // SAFETY: this is the vector's handler.
    unsafe { DMA.on_interrupt(Vector::Dma0) }
}

unsafe extern "C" fn next_items() {
    step::<An505>();
}

/// The machine: the program is Secure, and reaches the registers at their Secure alias.
struct An505;

impl Machine for An505 {
    type Registers = Mmio;
    type Mask = Masked;
    const DRIVER: usize = 0x4011_0000;
    const BASE: usize = 0x5011_0000;
    const CHANNELS: usize = 2;
}

impl Platform for An505 {
    type Bus = Stepped<An505>;
    type Lock = Masked;
}

/// Ticks of the 20 MHz clock from step to step.
const STEP: u32 = 2000;

#[unsafe(no_mangle)]
fn program() -> ! {
    let place = &raw mut BLOCKS;
    // SAFETY: the handlers are in the vector table, the interrupt is unmasked once, and the report, the arena
    // and the storage are claimed here only.
    let (report, memory, storage) = unsafe {
        enable(Vector::Dma0.number());
        tick(STEP);
        (report(), ARENA.claim(), &mut *place)
    };
    run(Given {
        controller: &DMA,
        last: 1,
        storage,
        memory,
        report,
        paced: Some(paced()),
        prompt: true,
        without: WITHOUT,
    });
    finish()
}
