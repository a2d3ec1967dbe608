//! With `cortex-m-rt` and a device crate.

use stm32f429_dma::{Controller, Instance};

// SAFETY: the only controller of this instance.
static DMA2: Controller = unsafe { Controller::new(Instance::DMA2) };

// README
use stm32f4::stm32f429::interrupt;
use stm32f429_dma::Vector;

#[interrupt]
fn DMA2_STREAM0() {
    // SAFETY: this is the handler of that vector, and nothing re-enters it.
    unsafe { DMA2.on_interrupt(Vector::Dma2Stream0) }
}
// and once, at start-up: NVIC::unmask(interrupt::DMA2_STREAM0)
