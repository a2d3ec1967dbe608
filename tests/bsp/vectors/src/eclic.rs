//! With a device crate that brings its own table, as for the GD32VF103's ECLIC, which `riscv-rt` does not know.

use gd32vf103_dma::{Controller, Instance};

// SAFETY: the only controller of this instance.
static DMA0: Controller = unsafe { Controller::new(Instance::DMA0) };

// README
use gd32vf103_dma::Vector;

gd32vf103_pac::interrupt!(DMA0_CHANNEL0, dma0_channel0);

fn dma0_channel0() {
    // SAFETY: as above.
    unsafe { DMA0.on_interrupt(Vector::Dma0Channel0) }
}
