//! The layer of owned buffers.

use crate::calls::{CONTROLLER, Taken};
use crate::chip::{CHANNEL, REQUEST};
use crate::{opaque, settings};
use core::hint::black_box;
use dma_runtime::transfer::{DataRegister, Finished, Refused, Settings, Transfer};
use dma_runtime::{Error, FifoMode, Owned, Storage};

type Copying = Transfer<Taken, &'static [u32], &'static mut [u32]>;
type Copied = Finished<Taken, &'static [u32], &'static mut [u32]>;
type NotCopied = Refused<Taken, &'static [u32], &'static mut [u32]>;

static SOURCE: [u32; 8] = [7; 8];
static mut DESTINATION: [u32; 8] = [0; 8];

#[inline(never)]
#[unsafe(no_mangle)]
fn call_transfer_copy(
    channel: Taken,
    from: &'static [u32],
    to: &'static mut [u32],
    settings: &Settings,
) -> Result<Copying, NotCopied> {
    Transfer::copy(channel, from, to, settings)
}

#[inline(never)]
#[unsafe(no_mangle)]
fn call_transfer_poll(transfer: Copying) -> Result<Copied, Copying> {
    transfer.poll()
}

#[inline(never)]
#[unsafe(no_mangle)]
fn call_transfer_wait(transfer: Copying) -> Result<Copied, (Error, Copying)> {
    transfer.wait()
}

#[inline(never)]
#[unsafe(no_mangle)]
fn call_transfer_abort(transfer: Copying) -> Result<Copied, (Error, Copying)> {
    transfer.abort()
}

#[inline(never)]
#[unsafe(no_mangle)]
fn call_transfer_drop(transfer: Copying) {
    drop(transfer);
}

fn chosen() -> Settings {
    let fifo = if opaque(80) == 0 { FifoMode::Automatic } else { FifoMode::Half };
    Settings::new()
        .priority(opaque(81) as u8)
        .bursts(opaque(82) as u16, opaque(83) as u16)
        .fifo(fifo)
        .callback(&settings::CALLBACK, settings::events())
}

fn source() -> &'static [u32] {
    black_box(&SOURCE).get(..opaque(84)).unwrap_or_default()
}

fn destination() -> &'static mut [u32] {
    // SAFETY: never run.
    let whole: &'static mut [u32; 8] = unsafe { &mut *(&raw mut DESTINATION) };
    whole.get_mut(..opaque(85)).unwrap_or_default()
}

fn register() -> DataRegister<u32> {
    // SAFETY: never run.
    unsafe { DataRegister::new(opaque(86), REQUEST) }
}

fn copy() -> Option<Copying> {
    let channel = crate::calls::taken(u32::from(CHANNEL) + opaque(87) as u32)?;
    call_transfer_copy(channel, source(), destination(), &chosen()).ok()
}

/// Calls each of them.
pub(crate) fn all() {
    if let Some(transfer) = copy() {
        black_box(transfer.status());
        if let Err(again) = call_transfer_poll(transfer) {
            let _ = black_box(call_transfer_wait(again));
        }
    }
    if let Some(transfer) = copy() {
        let _ = black_box(call_transfer_abort(transfer));
    }
    if let Some(transfer) = copy() {
        call_transfer_drop(transfer);
    }
    if let Ok(channel) = black_box(&CONTROLLER).take(opaque(88) as u32, Storage::none()) {
        let channel: Owned<driver::Dma<dma_runtime::Bare>, 0> = channel;
        let _ = black_box(Transfer::write(channel, source(), register(), &chosen()).is_ok());
    }
    if let Ok(channel) = black_box(&CONTROLLER).take(opaque(89) as u32, Storage::none()) {
        let channel: Owned<driver::Dma<dma_runtime::Bare>, 0> = channel;
        let _ = black_box(Transfer::read(channel, register(), destination(), &chosen()).is_ok());
    }
}
