//! The machine around a controller.

use crate::{Bus, Lock, Mmio, Unlocked};

/// Everything a driver needs from the machine it runs on: bus, lock, and hooks that do nothing unless
/// the machine needs them. A zero-sized type.
pub trait Platform: Sized + 'static {
    /// How registers are reached.
    type Bus: Bus;
    /// Exclusion for what channels share.
    type Lock: Lock;

    /// The cache line in bytes, 1 where the device sees memory as the CPU does. A buffer that the device
    /// writes must start and end on a line, or `configure` refuses it: invalidating a shared line would
    /// destroy a neighbour's data.
    const CACHE_LINE: usize = 1;
    /// Whether [`Platform::power`] is wanted. Costs two short locked sections a run.
    const POWER: bool = false;

    /// The address that the device uses for a CPU address, aligned alike; `usize::MAX` of memory that the device does
    /// not reach: storage and tables there are refused when a channel is taken
    /// ([`Reason::Reach`](crate::Reason::Reach)).
    #[inline(always)]
    fn translate(address: usize) -> usize {
        address
    }
    /// Whether the device finds descriptors and tables in its memory from `first` to `last`, an address each; storage
    /// and tables elsewhere are refused when a channel is taken. `known` is the memory of which the chip's description
    /// says so, by first and last address, empty where it says nothing: a board with more memory adds its own.
    #[inline(always)]
    fn fetches(first: u32, last: u32, known: &[(u32, u32)]) -> bool {
        known.is_empty() || known.iter().any(|(from, to)| *from <= first && last <= *to)
    }
    /// Writes cached data back. Behind [`Channel::clean`](crate::Channel::clean), which [`Transfer`](crate::transfer)
    /// calls by itself and who starts a channel directly calls before it.
    #[inline(always)]
    fn clean(address: usize, bytes: usize) {
        let _ = (address, bytes);
    }
    /// Drops cached data. Behind [`Channel::invalidate`](crate::Channel::invalidate), likewise.
    #[inline(always)]
    fn invalidate(address: usize, bytes: usize) {
        let _ = (address, bytes);
    }
    /// Called when the first channel of a controller starts (`on`) and when the last one has ended: to hold off
    /// a sleep that would stop a transfer. Registers are also used in between, by `configure` for one, so
    /// their clock stays on.
    #[inline(always)]
    fn power(on: bool) {
        let _ = on;
    }
}

/// Volatile MMIO, coherent memory, no clock handling, and no lock: for programs where one context
/// takes and releases channels. (Mind [`Channel::reload`](crate::Channel::reload) of a running channel.)
#[derive(Debug, Clone, Copy)]
pub struct Bare;

impl Platform for Bare {
    type Bus = Mmio;
    type Lock = Unlocked;
}
