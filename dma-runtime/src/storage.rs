//! Where the blocks of a list are kept.

use core::mem::MaybeUninit;
use core::ptr::NonNull;

/// Room for `N` blocks of one channel, in the form `D` that its controller has for them. Lives in a `static` of any
/// section; handing out `&'static mut` to [`Controller::take`](crate::Controller::take) is the claim.
///
/// A list of several blocks needs as many. A transfer of one block needs none ([`Storage::none`]), but for a cyclic
/// one on controllers that repeat even a single block from memory, which needs room for that one: `configure` says so
/// ([`Field::Blocks`](crate::Field::Blocks), [`Reason::Capacity`](crate::Reason::Capacity)).
///
/// Where [hardware goes from block to block by itself](crate::Capabilities::hardware_lists) it reads the blocks here.
/// The section must then be memory that the controller reaches, within 32 bits of its addresses and not at its address
/// 0; a controller may have rules beyond that, such as a page that must not be left, and a chip the memory that it has to
/// be in ([`Platform::fetches`](crate::Platform::fetches)). `take` checks them
/// ([`Field::Storage`](crate::Field::Storage)) and gives back storage that it refuses. Alignment is the type's.
/// Caches are cleaned by `configure` and `reload`; lines may be shared with other data, for the controller writes
/// nothing here.
///
/// ```
/// # use dma_runtime::{Controller, Engine, Storage};
/// fn each_its_own<E: Engine>(
///     controller: &'static Controller<E, 2>,
///     [one, two]: [&'static mut Storage<E::Node, 4>; 2],
/// ) {
///     let (_first, _second) = (controller.take(0, one), controller.take(1, two));
/// }
/// ```
///
/// No two channels have the same, none has another controller's, and none has what ends before the program does:
///
/// ```compile_fail,E0382
/// # use dma_runtime::{Controller, Engine, Storage};
/// fn one_for_both<E: Engine>(
///     controller: &'static Controller<E, 2>,
///     one: &'static mut Storage<E::Node, 4>,
/// ) {
///     let (_first, _second) = (controller.take(0, one), controller.take(1, one));
/// }
/// ```
///
/// ```compile_fail,E0308
/// # use dma_runtime::{Controller, Engine, Storage};
/// fn of_another<E: Engine, F: Engine>(
///     controller: &'static Controller<E, 2>,
///     other: &'static mut Storage<F::Node, 4>,
/// ) {
///     let _first = controller.take(0, other);
/// }
/// ```
///
/// ```compile_fail,E0597
/// # use dma_runtime::{Controller, Engine, Storage};
/// fn on_the_stack<E: Engine>(controller: &'static Controller<E, 2>) {
///     let mut room = Storage::<E::Node, 4>::new();
///     let _first = controller.take(0, &mut room);
/// }
/// ```
#[derive(Debug)]
#[repr(C)]
pub struct Storage<D, const N: usize> {
    blocks: [MaybeUninit<D>; N],
}

impl<D, const N: usize> Storage<D, N> {
    /// Empty storage.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        Storage { blocks: [const { MaybeUninit::uninit() }; N] }
    }
}

impl<D> Storage<D, 0> {
    /// No storage, for channels that run one block at a time.
    pub fn none() -> &'static mut Self {
        // SAFETY: a reference to a zero-sized value needs only an aligned, non-null address.
        unsafe { core::ptr::NonNull::dangling().as_mut() }
    }
}

/// Storage that is claimed for channels, for good: what [`Owned::release`](crate::Owned::release) gives back and
/// [`Controller::take`](crate::Controller::take) accepts again, of any controller whose blocks have the same form.
///
/// It shows no memory, for a look at the channel from another context
/// ([`Controller::status`](crate::Controller::status)) that is under way may still read it.
#[derive(Debug)]
pub struct Claim<D, const N: usize> {
    storage: NonNull<Storage<D, N>>,
}

// SAFETY: as the exclusive reference that it was made of.
unsafe impl<D: Send, const N: usize> Send for Claim<D, N> {}

impl<D, const N: usize> From<&'static mut Storage<D, N>> for Claim<D, N> {
    #[inline]
    fn from(storage: &'static mut Storage<D, N>) -> Self {
        Claim { storage: storage.into() }
    }
}

impl<D, const N: usize> Claim<D, N> {
    /// Storage that a channel had.
    ///
    /// # Safety
    /// Its blocks, which no channel uses any more.
    pub(crate) unsafe fn of(blocks: *mut D) -> Self {
        // SAFETY: a channel's storage was a reference.
        Claim { storage: unsafe { NonNull::new_unchecked(blocks.cast()) } }
    }

    pub(crate) fn blocks(&self) -> *mut D {
        self.storage.as_ptr().cast()
    }
}
