//! Owned buffers: one transfer of one block, with nothing unsafe to call.
//!
//! A [`Transfer`] takes an idle channel and its buffers by value and gives them back when the device no
//! longer uses them, however it ends. Why that is sound:
//!
//! - Buffers live for ever or are owned by the transfer, so forgetting it leaves the device valid memory.
//! - Nobody can reach a buffer while the device uses it: the transfer has it and shows nothing of it, and holds
//!   it as [`MaybeUninit`], so that moving the transfer claims nothing about the memory.
//! - The channel comes back *unconfigured*. One that still knew the addresses could be started on memory that
//!   has been given back.
//! - Dropping it stops the channel and waits; if the hardware does not stop, channel and buffers are leaked.
//!
//! ```compile_fail
//! # use dma_runtime::{Channel, transfer::{Settings, Transfer}};
//! fn a_buffer_on_the_stack<C: Channel>(channel: C, source: &'static [u8; 4]) {
//!     let mut destination = [0; 4];
//!     let _ = Transfer::copy(channel, source, &mut destination, &Settings::new());
//! }
//! ```
//!
//! ```compile_fail
//! # use dma_runtime::{Channel, transfer::{Settings, Transfer}};
//! fn a_buffer_in_use<C: Channel>(channel: C, source: &'static [u8], destination: &'static mut [u8]) {
//!     let transfer = Transfer::copy(channel, source, destination, &Settings::new());
//!     destination[0] = 1;
//!     drop(transfer);
//! }
//! ```
//!
//! ```compile_fail
//! # use dma_runtime::{Channel, transfer::{Settings, Transfer}};
//! fn not_integers<C: Channel>(channel: C, source: &'static [u8], destination: &'static mut [bool]) {
//!     let _ = Transfer::copy(channel, source, destination, &Settings::new());
//! }
//! ```

use crate::{Block, Channel, Config, Error, ErrorKind, Field, Reason, State, Status, barrier};
use core::mem::{ManuallyDrop, MaybeUninit};

pub use crate::buffer::*;
pub use crate::settings::Settings;

/// How often a drop tries again when it runs beside the channel's callback.
const DROP_TRIES: u32 = 1000;

/// How a transfer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Ending {
    /// Everything was moved.
    Complete,
    /// The device failed.
    Failed(ErrorKind),
    /// It was aborted, or its callback stopped it.
    Stopped,
}

/// A transfer that is over: everything is back.
#[must_use]
pub struct Finished<C, S, D> {
    /// The channel, unconfigured.
    pub channel: C,
    /// What was read.
    pub source: S,
    /// What was written.
    pub destination: D,
    /// How it ended.
    pub ending: Ending,
    /// Bytes moved, as exactly as the channel's [`Residue`](crate::Residue) says.
    pub bytes: usize,
}

/// A transfer that was not started: everything is back.
pub struct Refused<C, S, D> {
    /// Why.
    pub error: Error,
    /// The channel.
    pub channel: C,
    /// What was to be read.
    pub source: S,
    /// What was to be written.
    pub destination: D,
}

/// A transfer under way.
#[must_use = "dropping a transfer stops it"]
pub struct Transfer<C: Channel, S, D> {
    channel: ManuallyDrop<C>,
    source: MaybeUninit<S>,
    destination: MaybeUninit<D>,
    /// Address and bytes of the memory that the device writes.
    written: (usize, usize),
}

impl<C: Channel, S: ReadBuffer, D: WriteBuffer<Element = S::Element>> Transfer<C, S, D> {
    /// Copies memory; both buffers have the same length.
    ///
    /// # Errors
    /// As [`Channel::configure`] and [`Channel::start`]; [`Field::Bytes`] when the lengths differ.
    pub fn copy(
        channel: C,
        source: S,
        destination: D,
        settings: &Settings,
    ) -> Result<Self, Refused<C, S, D>> {
        let mut transfer = Self::hold(channel, source, destination);
        let (from, read) = transfer.source().span();
        let (to, written) = transfer.destination().span_mut();
        if read != written {
            return Err(transfer.refuse(Error::invalid(Field::Bytes, Reason::Combination)));
        }
        let blocks = [block::<S::Element>(from.expose_provenance(), to.expose_provenance(), read)];
        transfer.channel.clean(blocks[0].source, blocks[0].bytes);
        transfer.written = (blocks[0].destination, blocks[0].bytes);
        let config = Config::memory_to_memory(S::Element::WIDTH, &blocks);
        transfer.start(config, settings)
    }
}

impl<C: Channel, S: ReadBuffer> Transfer<C, S, DataRegister<S::Element>> {
    /// Feeds a peripheral.
    ///
    /// # Errors
    /// As [`Channel::configure`] and [`Channel::start`].
    pub fn write(
        channel: C,
        source: S,
        register: DataRegister<S::Element>,
        settings: &Settings,
    ) -> Result<Self, Refused<C, S, DataRegister<S::Element>>> {
        let (address, request) = (register.address, register.request);
        let mut transfer = Self::hold(channel, source, register);
        let (from, count) = transfer.source().span();
        let blocks = [block::<S::Element>(from.expose_provenance(), address, count)];
        transfer.channel.clean(blocks[0].source, blocks[0].bytes);
        let config = Config::memory_to_peripheral(request, S::Element::WIDTH, &blocks);
        transfer.start(config, settings)
    }
}

impl<C: Channel, D: WriteBuffer> Transfer<C, DataRegister<D::Element>, D> {
    /// Drains a peripheral.
    ///
    /// # Errors
    /// As [`Channel::configure`] and [`Channel::start`].
    pub fn read(
        channel: C,
        register: DataRegister<D::Element>,
        destination: D,
        settings: &Settings,
    ) -> Result<Self, Refused<C, DataRegister<D::Element>, D>> {
        let (address, request) = (register.address, register.request);
        let mut transfer = Self::hold(channel, register, destination);
        let (to, count) = transfer.destination().span_mut();
        let blocks = [block::<D::Element>(address, to.expose_provenance(), count)];
        transfer.written = (blocks[0].destination, blocks[0].bytes);
        let config = Config::peripheral_to_memory(request, D::Element::WIDTH, &blocks);
        transfer.start(config, settings)
    }
}

/// `count` elements; a buffer's size in bytes is a `usize`.
fn block<W>(source: usize, destination: usize, count: usize) -> Block {
    Block::new(source, destination, count.saturating_mul(size_of::<W>()))
}

impl<C: Channel, S, D> Transfer<C, S, D> {
    fn hold(channel: C, source: S, destination: D) -> Self {
        Transfer {
            channel: ManuallyDrop::new(channel),
            source: MaybeUninit::new(source),
            destination: MaybeUninit::new(destination),
            written: (0, 0),
        }
    }

    /// Before the start only.
    fn source(&mut self) -> &mut S {
        // SAFETY: initialised by `hold`.
        unsafe { self.source.assume_init_mut() }
    }

    /// Before the start only.
    fn destination(&mut self) -> &mut D {
        // SAFETY: initialised by `hold`.
        unsafe { self.destination.assume_init_mut() }
    }

    fn start(
        mut self,
        mut config: Config<'_>,
        settings: &Settings,
    ) -> Result<Self, Refused<C, S, D>> {
        config.source.burst = settings.source_burst;
        config.destination.burst = settings.destination_burst;
        config.priority = settings.priority;
        config.fifo = settings.fifo;
        config.events = settings.events;
        config.callback = settings.callback;
        // SAFETY: the buffers are valid for the device until they are given back or dropped, which happens
        // after the channel was unconfigured; the register is, by the promise made to its constructor.
        if let Err(error) = unsafe { self.channel.configure(&config) } {
            return Err(self.refuse(error));
        }
        self.channel.clean(self.written.0, self.written.1);
        match self.channel.start() {
            Ok(()) => Ok(self),
            // Not even unconfigured: it stays a transfer, which will end as stopped.
            Err(error) => match self.channel.unconfigure() {
                Ok(()) => Err(self.refuse(error)),
                Err(_) => Ok(self),
            },
        }
    }

    /// Everything back; the device does not use the buffers.
    fn refuse(self, error: Error) -> Refused<C, S, D> {
        let (channel, source, destination) = self.dissolve();
        Refused { error, channel, source, destination }
    }

    /// After the end: what the device wrote becomes visible.
    fn collect(&self) {
        barrier::consume();
        if self.written.1 != 0 {
            // SAFETY: `configure` has accepted the memory as a destination, and nobody has used it since.
            unsafe { self.channel.invalidate(self.written.0, self.written.1) };
        }
    }

    fn dissolve(self) -> (C, S, D) {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: initialised by `hold`, read once, and `this` is not dropped.
        unsafe {
            (
                ManuallyDrop::take(&mut this.channel),
                this.source.assume_init_read(),
                this.destination.assume_init_read(),
            )
        }
    }

    /// What the channel is doing.
    pub fn status(&self) -> Status {
        self.channel.status()
    }

    /// Everything back if it has ended.
    ///
    /// # Errors
    /// The transfer itself while it goes on, and while it is [faulted](State::Faulted), for
    /// [`Transfer::abort`] to try again.
    pub fn poll(self) -> Result<Finished<C, S, D>, Self> {
        let status = self.channel.status();
        if status.busy {
            return Err(self);
        }
        self.close(status).map_err(|(_, this)| this)
    }

    /// Waits for the end, as long as it takes.
    ///
    /// # Errors
    /// [`Error::Timeout`] with the transfer, when the device failed and cannot be stopped.
    pub fn wait(self) -> Result<Finished<C, S, D>, (Error, Self)> {
        let mut this = self;
        loop {
            this = match this.poll() {
                Ok(finished) => return Ok(finished),
                Err(this) if this.status().state == State::Faulted => return this.abort(),
                Err(this) => this,
            };
            core::hint::spin_loop();
        }
    }

    /// Stops it. It may have ended before; the ending says so.
    ///
    /// # Errors
    /// [`Error::Timeout`] with the transfer, when the device cannot be stopped; [`Error::InCallback`] when the
    /// transfer's own callback is running.
    pub fn abort(mut self) -> Result<Finished<C, S, D>, (Error, Self)> {
        if let Err(error) = self.channel.stop() {
            return Err((error, self));
        }
        let status = self.channel.status();
        self.close(status)
    }

    /// Makes the channel forget the buffers, then gives everything back.
    fn close(mut self, status: Status) -> Result<Finished<C, S, D>, (Error, Self)> {
        if let Err(error) = self.channel.unconfigure() {
            return Err((error, self));
        }
        self.collect();
        let ending = match status.error {
            Some(kind) => Ending::Failed(kind),
            None if status.pending == 0 && status.state == State::Configured => Ending::Complete,
            None => Ending::Stopped,
        };
        let (channel, source, destination) = self.dissolve();
        Ok(Finished { channel, source, destination, ending, bytes: status.total })
    }
}

impl<C: Channel, S, D> Drop for Transfer<C, S, D> {
    fn drop(&mut self) {
        for _ in 0..DROP_TRIES {
            match self.channel.stop().and_then(|_| self.channel.unconfigure()) {
                Ok(()) => {
                    self.collect();
                    // SAFETY: initialised by `hold` and dropped once; the device no longer uses them.
                    unsafe {
                        ManuallyDrop::drop(&mut self.channel);
                        self.source.assume_init_drop();
                        self.destination.assume_init_drop();
                    }
                    return;
                }
                Err(Error::InCallback) => core::hint::spin_loop(),
                Err(_) => return,
            }
        }
    }
}

impl<C: Channel, S, D> core::fmt::Debug for Transfer<C, S, D> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Transfer").field("status", &self.status()).finish_non_exhaustive()
    }
}

impl<C, S, D> core::fmt::Debug for Finished<C, S, D> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let mut f = f.debug_struct("Finished");
        f.field("ending", &self.ending).field("bytes", &self.bytes).finish_non_exhaustive()
    }
}

impl<C, S, D> core::fmt::Debug for Refused<C, S, D> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Refused").field("error", &self.error).finish_non_exhaustive()
    }
}
