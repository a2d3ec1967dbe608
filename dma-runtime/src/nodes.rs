//! The blocks of a list in the storage of its channel, where hardware may follow them.

use crate::memory::{read32, write32};
use crate::operations::Access;
use crate::slot::Slot;
use crate::{Engine, Error, Field, Next, Platform, Reason, reach};
use core::mem::{MaybeUninit, align_of, size_of};

impl<E: Engine> Access<E> {
    /// Whether a run of so many blocks goes through the storage by itself.
    #[inline]
    pub(crate) fn follows(self, count: usize, cyclic: bool) -> bool {
        self.engine.hardware_lists() && (count > 1 || (cyclic && E::RING_NODE))
    }

    /// What follows block `index` of a list.
    #[inline]
    pub(crate) fn next(self, index: usize, count: usize, cyclic: bool) -> Next {
        if !self.engine.hardware_lists() {
            return Next::NONE;
        }
        let last = index + 1 >= count;
        let address = match (last, self.follows(count, cyclic) && cyclic) {
            (false, _) => self.slot.address(index as u32 + 1),
            (true, true) => self.slot.address(0),
            (true, false) => 0,
        };
        Next { address, last, alone: count <= 1 }
    }
}

impl<E: Engine> Slot<E> {
    /// Hardware's nodes are copied word by word, so that a snapshot may look at them beside a change.
    pub(crate) const NODES_ARE_WORDS: () = assert!(
        !E::HARDWARE_LISTS || (size_of::<E::Node>() % 4 == 0 && align_of::<E::Node>() % 4 == 0),
        "a node that hardware reads is made of 32-bit words"
    );

    /// Where the device finds node `index`.
    #[inline]
    pub(crate) fn address(&self, index: u32) -> u32 {
        let start = <E::Platform as Platform>::translate(self.storage().expose_provenance());
        (start as u32).wrapping_add(index.wrapping_mul(size_of::<E::Node>() as u32))
    }

    /// Keeps a block.
    ///
    /// # Safety
    /// `index` is below the number of blocks of the storage, the caller holds the turn, and no hardware reads
    /// that node.
    #[inline]
    pub(crate) unsafe fn store(&self, index: u32, node: E::Node) {
        // SAFETY: inside the storage, by the caller's promise.
        unsafe {
            let to = self.block(index);
            if !E::HARDWARE_LISTS {
                return to.write(node);
            }
            let from = (&raw const node).cast::<u32>();
            for word in 0..size_of::<E::Node>() / 4 {
                write32(to.cast::<u32>().add(word), from.add(word).read());
            }
        }
    }

    /// Makes the first `count` nodes visible to the device.
    #[inline]
    pub(crate) fn clean(&self, count: usize) {
        let bytes = count * size_of::<E::Node>();
        <E::Platform as Platform>::clean(self.storage().addr(), bytes);
    }
}

/// A node of hardware's list.
///
/// # Safety
/// The node is inside the storage and was stored.
#[inline]
pub(crate) unsafe fn node<E: Engine>(from: *mut E::Node) -> E::Node {
    let mut node = MaybeUninit::<E::Node>::uninit();
    for word in 0..size_of::<E::Node>() / 4 {
        // SAFETY: whole words, by `NODES_ARE_WORDS`, each of them initialised by `store`.
        unsafe {
            let value = read32(from.cast::<u32>().add(word));
            node.as_mut_ptr().cast::<u32>().add(word).write(value);
        }
    }
    // SAFETY: an engine's nodes are made of words, all of which were written.
    unsafe { node.assume_init() }
}

/// Whether hardware can follow nodes in this storage.
pub(crate) fn check_storage<E: Engine>(
    engine: E,
    nodes: *mut E::Node,
    count: usize,
) -> Result<(), Error> {
    if !engine.hardware_lists() || count == 0 {
        return Ok(());
    }
    let bytes = count * size_of::<E::Node>();
    let address = fetched::<E>(nodes.expose_provenance(), bytes, Field::Storage)?;
    // It ends a list.
    if address == 0 {
        return Err(Error::invalid(Field::Storage, Reason::Reach));
    }
    // Its length was found to fit.
    E::check_storage(address, bytes as u32)
}

/// Whether hardware can use the tables of its controller.
pub(crate) fn check_tables<E: Engine>(tables: *mut E::Tables) -> Result<(), Error> {
    let bytes = size_of::<E::Tables>();
    if bytes == 0 {
        return Ok(());
    }
    fetched::<E>(tables.expose_provenance(), bytes, Field::Tables).map(drop)
}

/// Where the device finds memory that it fetches from: within 32 bits of its addresses, as consecutive there as here, and
/// where it has to be.
fn fetched<E: Engine>(first: usize, bytes: usize, field: Field) -> Result<u32, Error> {
    let unreachable = Error::invalid(field, Reason::Reach);
    let Ok(length) = u32::try_from(bytes) else {
        return Err(unreachable);
    };
    let start = <E::Platform as Platform>::translate(first);
    let end = <E::Platform as Platform>::translate(first.wrapping_add(bytes - 1));
    let address = reach(start, length, field)?;
    let there = <E::Platform as Platform>::fetches(address, end as u32, E::MEMORY);
    if end.wrapping_sub(start) != bytes - 1 || !there { Err(unreachable) } else { Ok(address) }
}
