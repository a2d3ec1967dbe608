//! What belongs to a controller, and what belongs to a list, beyond one channel and block.

use crate::{Engine, Lock, Platform};
use core::cell::UnsafeCell;

/// What follows a block of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// Where the device finds the descriptor of the block that follows; 0 when hardware follows none.
    pub address: u32,
    /// Whether this block ends the list, or a round of it.
    pub last: bool,
    /// Whether the list has no other block.
    pub alone: bool,
}

impl Next {
    /// Nothing follows, or nothing that hardware knows of.
    pub const NONE: Self = Next { address: 0, last: true, alone: true };
}

/// What the channels of one controller share.
pub struct Shared<E: Engine> {
    lock: <E::Platform as Platform>::Lock,
    tables: UnsafeCell<E::Tables>,
}

// SAFETY: a lock is for all contexts. Of the tables only a pointer is handed out; who follows it writes the entry of a
// channel whose turn is held, in accesses that are atomic for whoever looks on.
unsafe impl<E: Engine> Sync for Shared<E> {}

impl<E: Engine> Shared<E> {
    /// What a controller begins with. A [`Controller`](crate::Controller) has its own.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Shared { lock: <E::Platform as Platform>::Lock::NEW, tables: UnsafeCell::new(E::TABLES) }
    }

    /// The lock, for a register that channels share, or a short sequence that nothing may interrupt.
    #[inline]
    pub const fn lock(&self) -> &<E::Platform as Platform>::Lock {
        &self.lock
    }

    /// The memory that controller and channels share. The device uses it by itself, so nobody makes a reference to any
    /// of it: each word is reached from this pointer, one [access](crate::memory) at a time.
    #[inline]
    pub const fn tables(&self) -> *mut E::Tables {
        self.tables.get()
    }
}
