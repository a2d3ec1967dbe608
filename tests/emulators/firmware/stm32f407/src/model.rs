//! Where the model differs from the manual.

use dma_runtime::{Bus, Mmio, Platform, Unlocked};

/// What the model cannot show.
pub(crate) const WITHOUT: &[(&str, &str)] = &[
    ("copy_converting", "model: no FIFO packing, an item is moved in one width"),
    ("stop_midway", "model: a stream goes on to its end when SxCR.EN is cleared"),
    ("suspend_midway", "model: a stream goes on to its end when SxCR.EN is cleared"),
    ("suspend_often", "model: a stream goes on to its end when SxCR.EN is cleared"),
    ("suspend_then_stop", "model: a stream goes on to its end when SxCR.EN is cleared"),
    ("cyclic_paced", "model: no requests of peripherals"),
];

/// The machine: registers behind [`Cleared`], nothing else.
pub(crate) struct Model;

impl Platform for Model {
    type Bus = Cleared;
    type Lock = Unlocked;
}

/// Register access that makes up for two omissions.
///
/// The hardware clears `SxCR.EN` when a stream has ended by itself (RM0090 10.3.13, 10.5.5), and the model leaves
/// it set. So before an access to a stream whose count is zero and which does not go round, `EN` is cleared
/// in its place.
///
/// `SxFCR.FS` tells how full the FIFO is (RM0090 10.5.10), and the model, which has no FIFO, gives what was
/// written there. So the answer is that it is empty.
pub(crate) struct Cleared;

const EN: u32 = 1;
const CIRC: u32 = 1 << 8;
const FS: u32 = 7 << 3;
const EMPTY: u32 = 4 << 3;

/// The control register of the stream that has a register at this address.
fn control(address: usize) -> Option<usize> {
    let base = address & !0x3FF;
    let offset = address & 0x3FF;
    (0x10..0xD0).contains(&offset).then(|| base + 0x10 + (offset - 0x10) / 0x18 * 0x18)
}

/// Whether this is a stream's FIFO control register.
fn is_fifo_control(address: usize) -> bool {
    control(address).is_some_and(|control| address == control + 0x14)
}

fn clear_ended(address: usize) {
    let Some(control) = control(address) else { return };
    // SAFETY: the control and count registers of the stream that the driver is about to access.
    unsafe {
        let word = Mmio::read32(control);
        if word & EN != 0 && word & CIRC == 0 && Mmio::read32(control + 4) == 0 {
            Mmio::write32(control, word & !EN);
        }
    }
}

// SAFETY: one access each as the driver sees it; the others only bring the model to where the hardware is.
unsafe impl Bus for Cleared {
    unsafe fn read32(address: usize) -> u32 {
        clear_ended(address);
        // SAFETY: as the caller promises.
        let value = unsafe { Mmio::read32(address) };
        if is_fifo_control(address) { value & !FS | EMPTY } else { value }
    }
    unsafe fn write32(address: usize, value: u32) {
        clear_ended(address);
        // SAFETY: as the caller promises.
        unsafe { Mmio::write32(address, value) }
    }
    board::narrow!();
}
