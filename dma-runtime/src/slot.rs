//! The memory of one channel.

use crate::atomic::{AtomicPtr, Ordering, SlotWord};
use crate::protocol::Shared;
use crate::{Callback, Direction, Engine, ErrorKind, Events};

/// One channel's words. Everything is readable from any context; only the holder of the turn writes, but for
/// the report and its turn, which are the handler's.
pub(crate) struct Slot<E: Engine> {
    pub(crate) shared: Shared,
    callback: AtomicPtr<Callback>,
    pub(crate) context: E::Context,
    /// Bytes of the current block.
    pub(crate) bytes: SlotWord,
    /// Bytes of the blocks before it.
    pub(crate) moved: SlotWord,
    /// Bytes that the last halt or suspension left.
    pub(crate) left: SlotWord,
    /// Blocks of the list in the upper half, index of the current one in the lower.
    list: SlotWord,
    facts: SlotWord,
    blocks: AtomicPtr<E::Node>,
    /// Blocks that fit, plus one; 0 when nobody has taken the channel.
    pub(crate) taken: SlotWord,
    #[cfg(debug_assertions)]
    pub(crate) entered: SlotWord,
}

/// What is known of the configuration and its last run, in one word.
#[derive(Clone, Copy)]
pub(crate) struct Facts(u32);

const CYCLIC: u32 = 1 << 7;
const AGAIN: u32 = 1 << 8;
const LOOK: u32 = 1 << 9;
const ENDED: u32 = 1 << 10;
const EXCHANGED: u32 = 1 << 11;
const ERROR: u32 = 0xF << 12;
const DISCARDED: u32 = 0xF << 16;

impl Facts {
    /// Of a list just configured.
    #[inline]
    pub(crate) fn new(direction: Direction, events: Events, cyclic: bool) -> Self {
        Facts(direction as u32 | u32::from(events.bits()) << 3 | if cyclic { CYCLIC } else { 0 })
    }
    #[inline]
    pub(crate) fn direction(self) -> Direction {
        Direction::from_code(self.0 & 7)
    }
    #[inline]
    pub(crate) fn events(self) -> Events {
        Events::from_bits((self.0 >> 3) as u8)
    }
    #[inline]
    pub(crate) fn cyclic(self) -> bool {
        self.0 & CYCLIC != 0
    }
    /// The registers no longer hold the first block as programmed.
    #[inline]
    pub(crate) fn again(self) -> bool {
        self.0 & AGAIN != 0
    }
    /// The hardware may have ended without leaving a flag.
    #[inline]
    pub(crate) fn look(self) -> bool {
        self.0 & LOOK != 0
    }
    #[inline]
    #[must_use]
    pub(crate) fn with_look(self, look: bool) -> Self {
        self.with(LOOK, look)
    }
    /// A block that others follow ended while the channel was suspended; `resume` goes on with the next.
    #[inline]
    pub(crate) fn ended(self) -> bool {
        self.0 & ENDED != 0
    }
    #[inline]
    #[must_use]
    pub(crate) fn with_ended(self, ended: bool) -> Self {
        self.with(ENDED, ended)
    }
    /// A block of the alternating pair was exchanged while it ran.
    #[inline]
    pub(crate) fn exchanged(self) -> bool {
        self.0 & EXCHANGED != 0
    }
    #[inline]
    #[must_use]
    pub(crate) fn with_exchanged(self, exchanged: bool) -> Self {
        self.with(EXCHANGED, exchanged)
    }
    /// A run is over: what is known of it stays, what it left to do does not.
    #[inline]
    #[must_use]
    pub(crate) fn at_rest(self) -> Self {
        Facts(self.0 & !(LOOK | ENDED) | AGAIN)
    }
    /// Another list is programmed.
    #[inline]
    #[must_use]
    pub(crate) fn programmed(self) -> Self {
        Facts(self.0 & !(AGAIN | EXCHANGED))
    }
    /// A run begins.
    #[inline]
    #[must_use]
    pub(crate) fn begun(self) -> Self {
        Facts(self.0 & !(ERROR | DISCARDED))
    }
    #[inline]
    pub(crate) fn error(self) -> Option<ErrorKind> {
        ErrorKind::from_code((self.0 & ERROR) >> 12)
    }
    #[inline]
    #[must_use]
    pub(crate) fn with_error(self, error: ErrorKind) -> Self {
        Facts(self.0 & !ERROR | (error as u32) << 12)
    }
    #[inline]
    pub(crate) fn discarded(self) -> Events {
        Events::from_bits((self.0 >> 16) as u8)
    }
    /// With more events discarded.
    #[inline]
    #[must_use]
    pub(crate) fn discarding(self, events: Events) -> Self {
        Facts(self.0 | u32::from(events.bits()) << 16)
    }
    #[inline]
    fn with(self, bit: u32, on: bool) -> Self {
        Facts(if on { self.0 | bit } else { self.0 & !bit })
    }
}

impl<E: Engine> Slot<E> {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Self {
        let () = Self::NODES_ARE_WORDS;
        Slot {
            shared: Shared::new(),
            callback: AtomicPtr::new(core::ptr::null_mut()),
            context: E::CONTEXT,
            bytes: SlotWord::new(),
            moved: SlotWord::new(),
            left: SlotWord::new(),
            list: SlotWord::new(),
            facts: SlotWord::new(),
            blocks: AtomicPtr::new(core::ptr::null_mut()),
            taken: SlotWord::new(),
            #[cfg(debug_assertions)]
            entered: SlotWord::new(),
        }
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        let () = Self::NODES_ARE_WORDS;
        Slot {
            shared: Shared::new(),
            callback: AtomicPtr::new(core::ptr::null_mut()),
            context: E::CONTEXT,
            bytes: SlotWord::new(),
            moved: SlotWord::new(),
            left: SlotWord::new(),
            list: SlotWord::new(),
            facts: SlotWord::new(),
            blocks: AtomicPtr::new(core::ptr::null_mut()),
            taken: SlotWord::new(),
            #[cfg(debug_assertions)]
            entered: SlotWord::new(),
        }
    }

    #[inline]
    pub(crate) fn facts(&self) -> Facts {
        Facts(self.facts.get())
    }

    #[inline]
    pub(crate) fn set_facts(&self, facts: Facts) {
        self.facts.set(facts.0);
    }

    /// Index of the current block (see `lists.rs` for a list that hardware runs) and number of blocks.
    #[inline]
    pub(crate) fn list(&self) -> (u32, u32) {
        let list = self.list.get();
        (list & 0xFFFF, list >> 16)
    }

    #[inline]
    pub(crate) fn set_list(&self, index: u32, count: u32) {
        self.list.set(count << 16 | index);
    }

    pub(crate) fn set_callback(&self, callback: Option<&'static Callback>) {
        let pointer = callback.map_or(core::ptr::null_mut(), |c| (&raw const *c).cast_mut());
        self.callback.store(pointer, Ordering::Release);
    }

    #[inline]
    pub(crate) fn callback(&self) -> Option<&'static Callback> {
        // SAFETY: null or made from a `&'static Callback`, which is never written.
        unsafe { self.callback.load(Ordering::Acquire).as_ref() }
    }

    pub(crate) fn set_storage(&self, blocks: *mut E::Node, capacity: usize) {
        self.blocks.store(blocks, Ordering::Relaxed);
        self.taken.set(1 + capacity.min(0xFFFF) as u32);
    }

    /// Blocks that the storage holds.
    #[inline]
    pub(crate) fn room(&self) -> usize {
        (self.taken.get() as usize).saturating_sub(1)
    }

    /// Blocks that a list may have.
    #[inline]
    pub(crate) fn capacity(&self) -> usize {
        self.room().max(1)
    }

    /// Where block `index` of a list is kept.
    ///
    /// # Safety
    /// `index` is below the number of blocks of the storage, and the caller holds the turn.
    #[inline]
    pub(crate) unsafe fn block(&self, index: u32) -> *mut E::Node {
        // SAFETY: inside the storage, by the caller's promise.
        unsafe { self.blocks.load(Ordering::Relaxed).add(index as usize) }
    }

    #[inline]
    pub(crate) fn storage(&self) -> *mut E::Node {
        self.blocks.load(Ordering::Relaxed)
    }
}
