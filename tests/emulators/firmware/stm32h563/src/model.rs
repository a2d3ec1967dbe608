//! Where the model differs from the manual.

use cortex_m_start::Masked;
use dma_runtime::{Bus, Lock, Mmio, Platform, Word};

/// What the model cannot show.
pub(crate) const WITHOUT: &[(&str, &str)] = &[
    ("copy_converting", "model: no packing, CxTR1.PAM pads and cuts single items"),
    ("cyclic_paced", "model: no requests of peripherals"),
];

/// The machine: registers behind [`Suspending`].
pub(crate) struct Model;

impl Platform for Model {
    type Bus = Suspending;
    type Lock = Masked;
}

/// Register access that makes up for two omissions of the channel's control register (RM0481 16.8.9).
///
/// Hardware ignores a zero written to `EN`; in the model it reads as zero from then on, while the channel runs.
/// So a running channel's `EN` is written with every other value.
///
/// The model has no `SUSP`. Its `RESET` stops a channel where it is, and `EN` goes on from there, for count
/// and addresses are live and stay. So a suspension is a `RESET`, and what the driver wrote, with `EN` set as
/// it is in hardware, is kept until it resumes or resets the channel.
pub(crate) struct Suspending;

const STATUS: usize = 0x10;
const CONTROL: usize = 0x14;
const BLOCK: usize = 0x48;
const LINK: usize = 0x7C;

const IDLEF: u32 = 1;
const SUSPF: u32 = 1 << 13;
const EN: u32 = 1;
const RESET: u32 = 1 << 1;
const SUSP: u32 = 1 << 2;

/// The control register of each suspended channel, zero of the others.
static SUSPENDED: [Word; 8] = [const { Word::new() }; 8];

/// The channel of a register, where its registers begin, and which one it is.
fn place(address: usize) -> Option<(&'static Word, usize, usize)> {
    let offset = (address & 0xFFF).checked_sub(0x50)?;
    let kept = SUSPENDED.get(offset / 0x80)?;
    Some((kept, address - offset % 0x80, offset % 0x80))
}

/// # Safety
/// `channel` is that of the registers that `kept` belongs to.
unsafe fn control(kept: &Word, channel: usize, value: u32) {
    // SAFETY: registers of the channel that the driver is about to access.
    unsafe {
        let running = Mmio::read32(channel + CONTROL) & EN != 0;
        let suspended = kept.get() != 0;
        if value & RESET != 0 || !(running || suspended) {
            kept.set(0);
            Mmio::write32(channel + CONTROL, value);
        } else if value & SUSP == 0 {
            kept.set(0);
            Mmio::write32(channel + CONTROL, value | EN);
        } else if running {
            Mmio::write32(channel + CONTROL, RESET);
            let count = Mmio::read32(channel + BLOCK) & 0xFFFF;
            if count != 0 || Mmio::read32(channel + LINK) != 0 {
                kept.set(value | EN);
            }
        }
    }
}

// SAFETY: one access each as the driver sees it; the others only bring the model to where the hardware is.
unsafe impl Bus for Suspending {
    unsafe fn read32(address: usize) -> u32 {
        // SAFETY: as the caller promises.
        let value = unsafe { Mmio::read32(address) };
        match place(address) {
            Some((kept, _, STATUS)) if kept.get() != 0 => value & !IDLEF | SUSPF,
            Some((kept, _, CONTROL)) if kept.get() != 0 => kept.get(),
            _ => value,
        }
    }
    unsafe fn write32(address: usize, value: u32) {
        match place(address) {
            Some((kept, channel, CONTROL)) => Masked::NEW.with(|| {
                // SAFETY: as the caller promises.
                unsafe { control(kept, channel, value) }
            }),
            // SAFETY: as the caller promises.
            _ => unsafe { Mmio::write32(address, value) },
        }
    }
    board::narrow!();
}
