//! The board as LabWired models it.

#![no_std]
#![no_main]

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
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

/// What the model cannot show.
const WITHOUT: &[(&str, &str)] = &[
    ("stop_midway", "model: CTRL.EN = 0 does not pause a running channel"),
    ("suspend_midway", "model: CTRL.EN = 0 does not pause a running channel"),
    ("suspend_often", "model: CTRL.EN = 0 does not pause a running channel"),
    ("suspend_then_stop", "model: CTRL.EN = 0 does not pause a running channel"),
    ("paced_to_uart0", "model: no data requests, a paced channel never starts"),
    ("paced_waiting", "model: no data requests, a paced channel is not even BUSY"),
];

/// The machine: registers behind [`Reloaded`], nothing else.
struct Model;

impl Platform for Model {
    type Bus = Reloaded;
    type Lock = Unlocked;
}

/// Register access that makes up for one omission: the hardware reloads TRANS_COUNT at each trigger with what
/// was last written to it (datasheet 2.5.1.2), and the model goes on from zero. So before a trigger that
/// does not bring a count, the last one written is written again.
struct Reloaded;

static COUNTS: [AtomicU32; 12] = [const { AtomicU32::new(0) }; 12];

/// What a write does beside storing.
enum Kind {
    Count,
    Trigger,
    Other,
}

/// The channel of a register, and what a write to it does.
fn kind(address: usize) -> (usize, Kind) {
    let offset = address.wrapping_sub(0x5000_0000);
    let kind = match offset & 0x3F {
        _ if offset >= 0x300 => Kind::Other,
        0x08 | 0x1C | 0x24 | 0x38 => Kind::Count,
        0x0C | 0x2C | 0x3C => Kind::Trigger,
        _ => Kind::Other,
    };
    (offset / 0x40, kind)
}

// SAFETY: one access each as the driver sees it; the other brings the model to where the hardware is.
unsafe impl Bus for Reloaded {
    unsafe fn read32(address: usize) -> u32 {
        // SAFETY: as the caller promises.
        unsafe { Mmio::read32(address) }
    }
    unsafe fn write32(address: usize, value: u32) {
        let (channel, kind) = kind(address);
        if let Some(count) = COUNTS.get(channel) {
            match kind {
                Kind::Count => count.store(value, Relaxed),
                // SAFETY: TRANS_COUNT of the channel that the driver starts.
                Kind::Trigger => unsafe { Mmio::write32(address & !0x3F | 8, count.load(Relaxed)) },
                Kind::Other => {}
            }
        }
        // SAFETY: as the caller promises.
        unsafe { Mmio::write32(address, value) }
    }
    board::narrow!();
}

#[unsafe(no_mangle)]
fn program() -> ! {
    rp2040_board::power();
    rp2040_board::run(&DMA, WITHOUT)
}
