//! STM32H563 as LabWired models it: the portable program on GPDMA1.

#![no_std]
#![no_main]

mod model;

use board::{Given, run};
use cortex_m_start::{Vectors, enable, finish, report};
use model::{Model, WITHOUT};
use portable::Arena;
use stm32h563_dma::{Controller, Instance, Storage, Vector};

static ARENA: Arena = Arena::new();
static mut BLOCKS: Storage<4> = Storage::new();

// SAFETY: the only controller object, taken from in one context.
static GPDMA1: Controller<Model> = unsafe { Controller::new(Instance::GPDMA1) };

#[used]
#[unsafe(link_section = ".vectors")]
static VECTORS: Vectors<50> =
    Vectors::new(&[(Vector::Gpdma1Ch0.number(), first), (Vector::Gpdma1Ch7.number(), last)]);

unsafe extern "C" fn first() {
    // SAFETY: this is the vector's handler.
    unsafe { GPDMA1.on_interrupt(Vector::Gpdma1Ch0) }
}

unsafe extern "C" fn last() {
    // SAFETY: this is the vector's handler.
    unsafe { GPDMA1.on_interrupt(Vector::Gpdma1Ch7) }
}

/// RCC_AHB1ENR, and GPDMA1EN in it (RM0481 11.8.28).
const AHB1ENR: usize = 0x4402_0C88;
const GPDMA1EN: u32 = 1;

#[unsafe(no_mangle)]
fn program() -> ! {
    let place = &raw mut BLOCKS;
    // SAFETY: the handlers are in the vector table, each interrupt is unmasked once, nobody else writes the clock
    // enables, and the report, the arena and the storage are claimed here only.
    let (report, memory, storage) = unsafe {
        let register = core::ptr::without_provenance_mut::<u32>(AHB1ENR);
        register.write_volatile(register.read_volatile() | GPDMA1EN);
        enable(Vector::Gpdma1Ch0.number());
        enable(Vector::Gpdma1Ch7.number());
        (report(), ARENA.claim(), &mut *place)
    };
    run(Given {
        controller: &GPDMA1,
        last: 7,
        storage,
        memory,
        report,
        paced: None,
        prompt: false,
        without: WITHOUT,
    });
    finish()
}
