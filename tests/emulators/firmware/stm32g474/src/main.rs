//! STM32G474 as LabWired models it: the portable program on DMA1.

#![no_std]
#![no_main]

mod model;

use board::{Given, run};
use cortex_m_start::{Vectors, enable, finish, report};
use model::{Model, WITHOUT};
use portable::Arena;
use stm32g474_dma::{Controller, Instance, Storage, Vector};

static ARENA: Arena = Arena::new();
static mut BLOCKS: Storage<4> = Storage::new();

// SAFETY: the only controller object, taken from in one context.
static DMA1: Controller<Model> = unsafe { Controller::new(Instance::DMA1) };

#[used]
#[unsafe(link_section = ".vectors")]
static VECTORS: Vectors<50> = Vectors::new(&[(Vector::Dma1Ch1.number(), interrupt)]);

/// The model has the first channel's interrupt alone, for all of them.
unsafe extern "C" fn interrupt() {
    // SAFETY: in the place of each vector's handler.
    unsafe {
        DMA1.on_interrupt(Vector::Dma1Ch1);
        DMA1.on_interrupt(Vector::Dma1Ch7);
    }
}

/// RCC_AHB1ENR, and DMA1EN and DMAMUX1EN in it (RM0440 7.4.13).
const AHB1ENR: usize = 0x4002_1048;
const DMA_CLOCKS: u32 = 1 | 1 << 2;

#[unsafe(no_mangle)]
fn program() -> ! {
    let place = &raw mut BLOCKS;
    // SAFETY: the handler is in the vector table, its interrupt is unmasked once, nobody else writes the clock
    // enables, and the report, the arena and the storage are claimed here only.
    let (report, memory, storage) = unsafe {
        let register = core::ptr::without_provenance_mut::<u32>(AHB1ENR);
        register.write_volatile(register.read_volatile() | DMA_CLOCKS);
        enable(Vector::Dma1Ch1.number());
        (report(), ARENA.claim(), &mut *place)
    };
    let (paced, prompt) = (None, true);
    run(Given {
        controller: &DMA1,
        last: 6,
        storage,
        memory,
        report,
        paced,
        prompt,
        without: WITHOUT,
    });
    finish()
}
