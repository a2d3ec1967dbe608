//! The trait that drivers are written against.

use crate::{Capabilities, Config, Error, Status};

/// What `reload` did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Reloaded {
    /// The configured list is now this block; `start` runs it.
    Idle,
    /// The running transfer goes on with this block next.
    Queued,
}

/// One DMA channel.
///
/// # States
///
/// `noop` succeeds and changes nothing. A name is the error returned; then nothing was changed.
///
/// | call | unconfigured | configured | running | suspended | faulted |
/// |---|---|---|---|---|---|
/// | configure | → configured | → configured | Busy | Busy | Faulted |
/// | reload | InvalidState | `Idle` | `Queued`, or Busy | Busy | Faulted |
/// | start | InvalidState | → running | noop | InvalidState | Faulted |
/// | stop, begin_stop | noop | noop | → configured | → configured | → configured |
/// | suspend | InvalidState | InvalidState | → suspended | noop | Faulted |
/// | resume | InvalidState | InvalidState | noop | → running | Faulted |
/// | unconfigure | noop | → unconfigured | Busy | Busy | Faulted |
/// | status, capabilities | ok | ok | ok | ok | ok |
///
/// A transfer that has ended leaves the channel configured, and `start` runs the same list again. A call
/// first delivers an end that it finds, then acts on the state that the callback left; when that means
/// it came too late it returns [`Error::Completed`]. [`Error::InCallback`] means that the call ran into
/// the channel's own callback (from a higher priority or another core) and did nothing.
///
/// Every wait is bounded by a number of register reads that the controller's description gives. When
/// the bound is passed the call returns [`Error::Timeout`] and the channel is faulted: the hardware may
/// still use the buffers, and only `stop` (again) frees it.
pub trait Channel {
    /// Sets up a transfer and leaves it idle.
    ///
    /// # Errors
    /// [`Error::Invalid`] and [`Error::Unsupported`] name the value; no register was touched and the earlier
    /// configuration stays.
    ///
    /// # Safety
    /// Every address of the configuration (of a strided block, those of its runs) is valid for the device, and memory
    /// that the device writes is used by nobody else while the channel runs or is suspended, until the next successful
    /// `configure`, `reload` or `unconfigure`: not merely until completion, because `start` runs the same list again.
    ///
    /// With a [`link`](Config::link), that one is among the addresses: as long as this configuration stays, the
    /// linked channel is a channel of the same controller which has been taken, and whenever this channel ends
    /// it is one of: armed (configured with [`Trigger::Link`](crate::Trigger::Link) and started, its end not yet
    /// come); configured with that trigger and at rest (not started since it was configured or stopped, or its end
    /// delivered); unconfigured. One that is configured for its own start would run, for its registers may hold the
    /// transfer. A linked channel that has ended would run on behind its buffers, or into them a second time, so start
    /// this channel again only when the end of the linked one has been delivered, and it has been started again if it
    /// is to run.
    ///
    /// A linked channel is not stopped between two of its own bursts while this one runs or is suspended: stop this
    /// one first. Nothing else keeps the next link from a channel that is being taken apart.
    unsafe fn configure(&mut self, config: &Config<'_>) -> Result<(), Error>;

    /// Replaces the configured list by one contiguous block, or queues the block behind a running one where the
    /// hardware can: [`Capabilities::reload`] tells. Idle, a ring that hardware follows through its
    /// [`Storage`](crate::Storage) becomes one of this block alone, and an alternating pair this block twice.
    ///
    /// Queued in a cyclic transfer of two or more blocks, it takes the place of the block that comes next, of the same
    /// size, in every round from then on: of the pair, the one that does not run; of the ring, the one behind the
    /// running block. That is safest in the callback of [`Event::Block`](crate::Event): the running block is then the
    /// longest way from its end. Queued in a list that ends, it becomes the last block of the list, also for a later
    /// start, as long as there is room in the storage; the block that was the last one then ends with
    /// [`Event::Block`](crate::Event). For a ring and a list the call suspends the channel and resumes it.
    ///
    /// # Errors
    /// As [`Channel::configure`]; [`Error::Busy`] when running and the block cannot be queued: never in this
    /// configuration, or not now, because the running block is about to end, the storage is full, the last block of a
    /// list is read already, or a peripheral keeps the channel from being held; [`Error::Completed`] when the run has
    /// ended meanwhile; [`Error::Timeout`] when the hardware says that it has ended and that it runs: the channel is
    /// faulted.
    ///
    /// # Safety
    /// As [`Channel::configure`]. The block whose place a queued one takes is in use until the block that now runs
    /// has ended. While an alternating pair runs, the platform's lock holds off every interrupt, or the rest of the
    /// running block takes longer than whatever may interrupt the call.
    unsafe fn reload(
        &mut self,
        source: usize,
        destination: usize,
        bytes: usize,
    ) -> Result<Reloaded, Error>;

    /// Runs the configured list from its first block.
    ///
    /// # Errors
    /// See the table.
    fn start(&mut self) -> Result<(), Error>;

    /// Halts the channel without waiting: looks at the acknowledge once. When the hardware is still
    /// finishing, the channel is faulted until `begin_stop` or `stop` has seen it quiet.
    ///
    /// # Errors
    /// [`Error::Timeout`] when it is not yet quiet.
    fn begin_stop(&mut self) -> Result<(), Error>;

    /// Halts the channel and waits, bounded, until it is quiet; returns the bytes of the current block not
    /// transferred. No event of the stopped run follows; those that were due are named in
    /// [`Status::discarded`].
    ///
    /// # Errors
    /// [`Error::Timeout`]: the channel is faulted.
    fn stop(&mut self) -> Result<usize, Error>;

    /// Pauses the transfer and waits, bounded, until nothing moves; returns the bytes pending.
    ///
    /// # Errors
    /// [`Error::Completed`] when it ended before it could be paused, its event having been delivered (in a
    /// callback: following when the callback returns); [`Error::Unsupported`] when this configuration
    /// cannot be paused.
    fn suspend(&mut self) -> Result<usize, Error>;

    /// Goes on where `suspend` paused.
    ///
    /// # Errors
    /// [`Error::Completed`] when it had ended, as with [`Channel::suspend`].
    fn resume(&mut self) -> Result<(), Error>;

    /// Forgets the configuration: afterwards the channel knows no address.
    ///
    /// # Errors
    /// See the table.
    fn unconfigure(&mut self) -> Result<(), Error>;

    /// A snapshot; never changes anything. From a context that has interrupted a call on this channel, the
    /// numbers may be partly those of before the call and partly those of after it.
    fn status(&self) -> Status;

    /// What the channel can do, in its present configuration where that matters.
    fn capabilities(&self) -> Capabilities;

    /// Makes what the CPU has stored in this memory visible to the device: before a start, for what the device
    /// reads and for what it writes. Nothing to do where the device sees memory as the CPU does; an
    /// implementation that wraps another passes it on. Of a [strided](crate::Stride) block this is for each run alone.
    fn clean(&self, address: usize, bytes: usize) {
        let _ = (address, bytes);
    }

    /// Drops what the CPU has cached of this memory: after the end, before reading what the device wrote. See
    /// [`Channel::clean`].
    ///
    /// # Safety
    /// The memory fills whole cache lines ([`Platform::CACHE_LINE`](crate::Platform::CACHE_LINE), which `configure`
    /// has checked of a destination), and what the CPU stored there since `clean` may be lost. Of a scattered block it
    /// is called run by run: whole lines in the gaps are the CPU's, and what it stored there would be lost, too.
    unsafe fn invalidate(&self, address: usize, bytes: usize) {
        let _ = (address, bytes);
    }
}
