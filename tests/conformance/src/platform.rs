//! The machine as a driver sees it: registers are the model's, the lock is watched.

use crate::{host, world};
use dma_runtime::{Bus, Lock, Platform};

/// Registers of the thread's model.
#[derive(Debug)]
pub struct ModelBus;

// SAFETY: the addresses are looked up in a model; no Rust memory is reached through them.
unsafe impl Bus for ModelBus {
    unsafe fn read32(address: usize) -> u32 {
        world::access(address, 4, None)
    }
    unsafe fn write32(address: usize, value: u32) {
        world::access(address, 4, Some(value));
    }
    unsafe fn read16(address: usize) -> u16 {
        world::access(address, 2, None) as u16
    }
    unsafe fn write16(address: usize, value: u16) {
        world::access(address, 2, Some(value.into()));
    }
    unsafe fn read8(address: usize) -> u8 {
        world::access(address, 1, None) as u8
    }
    unsafe fn write8(address: usize, value: u8) {
        world::access(address, 1, Some(value.into()));
    }
}

/// Masks the case's interrupts; nesting is reported.
#[derive(Debug)]
pub struct Masked;

// SAFETY: a case runs on one thread, and its interrupts are entered only while the lock is free.
unsafe impl Lock for Masked {
    const NEW: Self = Masked;
    fn with<R>(&self, f: impl FnOnce() -> R) -> R {
        if std::thread::panicking() {
            return f();
        }
        let outer = world::locked();
        world::set_locked(true);
        let result = f();
        world::set_locked(outer);
        result
    }
}

/// The platform of every driver under test.
#[derive(Debug)]
pub struct Host;

impl Platform for Host {
    type Bus = ModelBus;
    type Lock = Masked;
    fn translate(address: usize) -> usize {
        host::translate(address)
    }
    /// The windows stand for the memory that a chip's description names.
    fn fetches(first: u32, _: u32, known: &[(u32, u32)]) -> bool {
        known.is_empty() || first >= host::WINDOWS
    }
}
