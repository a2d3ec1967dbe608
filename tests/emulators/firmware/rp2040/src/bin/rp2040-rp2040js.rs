//! The board as rp2040js models it.

#![no_std]
#![no_main]

use cortex_m_start::Vectors;
use dma_runtime::{Bus, Mmio, Platform, Unlocked};
use rp2040_dma::{Controller, Instance, Vector};

// SAFETY: the only controller object, taken from in one context.
static DMA: Controller<Model> = unsafe { Controller::new(Instance::DMA) };

#[used]
#[unsafe(link_section = ".vectors")]
static VECTORS: Vectors<41> = Vectors::new(&[(Vector::DmaIrq0.number(), interrupt)]);

unsafe extern "C" fn interrupt() {
    // SAFETY: this is the vector's handler.
    unsafe { DMA.on_interrupt(Vector::DmaIrq0) }
}

/// The machine: registers behind [`OneACycle`], nothing else.
struct Model;

impl Platform for Model {
    type Bus = OneACycle;
    type Lock = Unlocked;
}

/// Register access that makes up for two differences.
///
/// A whole unpaced transfer takes no time in the model, where the hardware moves at most one element a cycle
/// (datasheet 2.5). So the unpaced request, `TREQ_SEL` 0x3F, goes to the model as pacing timer 0, which asks
/// once a cycle (X = Y = 1, datasheet 2.5.7).
///
/// `CHAN_ABORT` cannot be read in the model, which answers ones, where the hardware answers zero once the abort
/// has drained (datasheet 2.5.5.3). The model aborts at the write, so the answer here is zero.
struct OneACycle;

const TIMER0: usize = 0x5000_0420;
const CHAN_ABORT: usize = 0x5000_0444;
const TREQ: u32 = 0x3F << 15;
const PERMANENT: u32 = 0x3F << 15;
const BY_TIMER0: u32 = 0x3B << 15;

/// Whether this is a view of a channel's CTRL.
fn is_control(address: usize) -> bool {
    let offset = address.wrapping_sub(0x5000_0000);
    offset < 0x300 && matches!(offset & 0x3F, 0x0C | 0x10 | 0x20 | 0x30)
}

fn exchanged(address: usize, value: u32, from: u32, to: u32) -> u32 {
    if is_control(address) && value & TREQ == from { value & !TREQ | to } else { value }
}

// SAFETY: one access each, or none where the model has no register; a pacing timer stands for no pacing.
unsafe impl Bus for OneACycle {
    unsafe fn read32(address: usize) -> u32 {
        if address == CHAN_ABORT {
            return 0;
        }
        // SAFETY: as the caller promises.
        let value = unsafe { Mmio::read32(address) };
        exchanged(address, value, BY_TIMER0, PERMANENT)
    }
    unsafe fn write32(address: usize, value: u32) {
        let value = exchanged(address, value, PERMANENT, BY_TIMER0);
        // SAFETY: as the caller promises.
        unsafe { Mmio::write32(address, value) }
    }
    board::narrow!();
}

#[unsafe(no_mangle)]
fn program() -> ! {
    rp2040_board::power();
    // SAFETY: a pacing timer that nobody else uses.
    unsafe { Mmio::write32(TIMER0, 1 << 16 | 1) }
    rp2040_board::run(&DMA, &[])
}
