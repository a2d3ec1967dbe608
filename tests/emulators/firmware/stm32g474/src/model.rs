//! Where the model differs from the manual.

use cortex_m_start::Masked;
use dma_runtime::{Bus, Mmio, Platform, Word};

/// What the model cannot show.
pub(crate) const WITHOUT: &[(&str, &str)] = &[
    ("copy_halfwords", "model: an item is one byte, whatever its width"),
    ("copy_words", "model: an item is one byte, whatever its width"),
    ("status_points", "model: an item is one byte, whatever its width"),
    ("list_again", "model: an item is one byte, whatever its width"),
    ("stop_midway", "model: a channel goes on to its end when CCRx.EN is cleared"),
    ("cyclic_paced", "model: no requests of peripherals"),
];

/// The machine: registers behind [`Routed`].
pub(crate) struct Model;

impl Platform for Model {
    type Bus = Routed;
    type Lock = Masked;
}

/// Register access that makes up for one omission: the chip has no DMAMUX in the model, so its registers are kept here.
pub(crate) struct Routed;

const DMAMUX: usize = 0x4002_0800;

/// C0CR to C15CR (RM0440 13.6.1).
static ROUTES: [Word; 16] = [const { Word::new() }; 16];

fn route(address: usize) -> Option<&'static Word> {
    ROUTES.get(address.checked_sub(DMAMUX)? / 4)
}

// SAFETY: one access each, or none where the model has no register.
unsafe impl Bus for Routed {
    unsafe fn read32(address: usize) -> u32 {
        match route(address) {
            Some(route) => route.get(),
            // SAFETY: as the caller promises.
            None => unsafe { Mmio::read32(address) },
        }
    }
    unsafe fn write32(address: usize, value: u32) {
        match route(address) {
            Some(route) => route.set(value),
            // SAFETY: as the caller promises.
            None => unsafe { Mmio::write32(address, value) },
        }
    }
    board::narrow!();
}
