//! Where the blocks of a list are kept.

use core::mem::MaybeUninit;

/// Room for `N` blocks of one channel, in the form `D` that its controller has for them. Lives in a `static` of any section; handing out
/// `&'static mut` to [`Controller::take`](crate::Controller::take) is the claim.
///
/// A transfer of one block needs none: [`Storage::none`].
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
