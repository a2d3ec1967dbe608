//! STM32F407 as LabWired models it: the portable program on DMA2 stream 0.

#![no_std]
#![no_main]

mod board;
mod model;

use cortex_m_start::Vectors;
use model::Model;
use stm32f407_dma::{Controller, Instance, Vector};

// SAFETY: the only objects for these controllers, taken from in one context.
static DMA1: Controller<Model> = unsafe { Controller::new(Instance::DMA1) };
// SAFETY: as above.
static DMA2: Controller<Model> = unsafe { Controller::new(Instance::DMA2) };

#[used]
#[unsafe(link_section = ".vectors")]
static VECTORS: Vectors<97> = Vectors::new(&[
    (Vector::Dma2Stream0.number(), stream0),
    (Vector::Dma2Stream7.number(), stream7),
]);

unsafe extern "C" fn stream0() {
    // SAFETY: this is the vector's handler.
    unsafe { DMA2.on_interrupt(Vector::Dma2Stream0) }
}

unsafe extern "C" fn stream7() {
    // SAFETY: this is the vector's handler.
    unsafe { DMA2.on_interrupt(Vector::Dma2Stream7) }
}

#[unsafe(no_mangle)]
fn program() -> ! {
    board::run(&DMA1, &DMA2, model::WITHOUT)
}
