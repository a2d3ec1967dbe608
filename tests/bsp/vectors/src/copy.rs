//! A copy with the safe layer.

// README
use dma_runtime::Error;
use dma_runtime::transfer::{Ending, Settings, Transfer};
use stm32f429_dma::{Controller, Instance, Storage};

// SAFETY: the only controller of this instance, and one context takes and releases its channels.
static DMA2: Controller = unsafe { Controller::new(Instance::DMA2) };

/// Copies, and tells how it ended.
pub fn copy(source: &'static [u8], destination: &'static mut [u8]) -> Result<Ending, Error> {
    // Every error has what was handed over: channel, storage and buffers.
    let channel = DMA2.take(0, Storage::none()).map_err(|(error, _storage)| error)?;
    let transfer = Transfer::copy(channel, source, destination, &Settings::new());
    let transfer = transfer.map_err(|refused| refused.error)?;
    let done = transfer.wait().map_err(|(error, _transfer)| error)?;
    // done.channel, done.source and done.destination are ours again.
    Ok(done.ending)
}
