//! The bus of a driver on the host: each access goes to QEMU and is noted.

use super::qtest::Qemu;
use dma_runtime::{Bus, Platform, Unlocked};
use std::cell::{Cell, RefCell};

/// An access of the driver: whether it wrote, where, and the value.
pub(super) type Made = (bool, usize, u32);

thread_local! {
    static QEMU: RefCell<Option<Qemu>> = const { RefCell::new(None) };
    static BASE: Cell<usize> = const { Cell::new(0) };
    static MADE: RefCell<Vec<Made>> = const { RefCell::new(Vec::new()) };
    static FAULT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Connects the bus of this thread to a controller in a QEMU, or to none.
pub(super) fn connect(qemu: Option<Qemu>, base: usize) {
    QEMU.set(qemu);
    BASE.set(base);
    MADE.take();
    FAULT.take();
}

/// The accesses since the last call.
///
/// # Errors
/// What went wrong with QEMU.
pub(super) fn made() -> Result<Vec<Made>, String> {
    match FAULT.take() {
        Some(fault) => Err(fault),
        None => Ok(MADE.take()),
    }
}

/// Whether an input of the interrupt controller is high.
pub(super) fn is_high(input: u32) -> bool {
    QEMU.with_borrow(|qemu| qemu.as_ref().is_some_and(|qemu| qemu.high.contains(&input)))
}

/// Does something with QEMU; a fault is kept.
fn with(what: impl FnOnce(&mut Qemu) -> Result<u32, String>) -> u32 {
    let done =
        QEMU.with_borrow_mut(|qemu| qemu.as_mut().ok_or("no QEMU".to_string()).and_then(what));
    done.unwrap_or_else(|fault| {
        FAULT.with_borrow_mut(|first| {
            first.get_or_insert(fault);
        });
        0
    })
}

/// The controller in QEMU. There its interrupt output follows only a write to a register that all channels share, not
/// the end of a transfer, so Sync is written, with the zero that it holds, after each write to a channel.
#[derive(Debug)]
pub(super) struct Remote;

const SYNC: usize = 0x34;
const CHANNELS: usize = 0x100;

// SAFETY: the registers are another process's; the memory that it shares is reached volatile.
unsafe impl Bus for Remote {
    unsafe fn read32(address: usize) -> u32 {
        let value = with(|qemu| qemu.read(address));
        MADE.with_borrow_mut(|made| made.push((false, address, value)));
        value
    }
    unsafe fn write32(address: usize, value: u32) {
        MADE.with_borrow_mut(|made| made.push((true, address, value)));
        with(|qemu| {
            qemu.write(address, value)?;
            if address >= BASE.get() + CHANNELS {
                qemu.write(BASE.get() + SYNC, 0)?;
            }
            Ok(0)
        });
    }
    unsafe fn read16(_: usize) -> u16 {
        unreachable!("the controller has registers of 32 bits only")
    }
    unsafe fn write16(_: usize, _: u16) {
        unreachable!("the controller has registers of 32 bits only")
    }
    unsafe fn read8(_: usize) -> u8 {
        unreachable!("the controller has registers of 32 bits only")
    }
    unsafe fn write8(_: usize, _: u8) {
        unreachable!("the controller has registers of 32 bits only")
    }
}

/// The machine.
#[derive(Debug)]
pub(super) struct Host;

impl Platform for Host {
    type Bus = Remote;
    type Lock = Unlocked;
}
