//! With `riscv-rt` and a device crate whose interrupts implement `riscv::ExternalInterruptNumber`.

use gd32vf103_dma::{Controller, Instance};

// SAFETY: the only controller of this instance.
static DMA1: Controller = unsafe { Controller::new(Instance::DMA1) };

/// As a device crate has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[riscv::pac_enum(unsafe ExternalInterruptNumber)]
#[allow(dead_code, non_camel_case_types)]
enum Interrupt {
    DMA1_CHANNEL0 = 75,
}

// README
use gd32vf103_dma::Vector;

#[riscv_rt::external_interrupt(Interrupt::DMA1_CHANNEL0)]
fn dma1_channel0() {
    // SAFETY: as above.
    unsafe { DMA1.on_interrupt(Vector::Dma1Channel0) }
}
