//! Where the blocks of a list are kept.

use core::mem::MaybeUninit;

/// Room for `N` blocks of one channel, in the form `D` that its controller has for them. Lives in a `static` of any
/// section; handing out `&'static mut` to [`Controller::take`](crate::Controller::take) is the claim.
///
/// A list of several blocks needs as many. A transfer of one block needs none ([`Storage::none`]), but for a cyclic
/// one on controllers that repeat even a single block from memory, which needs room for that one: `configure` says so
/// ([`Field::Blocks`](crate::Field::Blocks), [`Reason::Capacity`](crate::Reason::Capacity)).
///
/// Where [hardware goes from block to block by itself](crate::Capabilities::hardware_lists) it reads the blocks here.
/// The section must then be memory that the controller reaches, within 32 bits of its addresses and not at its address
/// 0; a controller may have rules beyond that, such as a page that must not be left. `take` checks them
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
///
/// A look at the channel from another context ([`Controller::status`](crate::Controller::status)) that is under way may
/// still read storage that [`Owned::release`](crate::Owned::release) gives back.
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

    pub(crate) fn as_mut_ptr(&mut self) -> *mut D {
        self.blocks.as_mut_ptr().cast()
    }
}

impl<D> Storage<D, 0> {
    /// No storage, for channels that run one block at a time.
    pub fn none() -> &'static mut Self {
        // SAFETY: a reference to a zero-sized value needs only an aligned, non-null address.
        unsafe { core::ptr::NonNull::dangling().as_mut() }
    }
}
