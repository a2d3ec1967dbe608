//! The two sides of an owned transfer: memory that a device may use while Rust code goes on, and data registers.

use crate::{Request, Width};
use core::marker::PhantomData;

mod sealed {
    pub trait Sealed {}
}

/// An integer that a device can move at once: every bit pattern is a value of it.
pub trait Element: sealed::Sealed + Copy + Send + 'static {
    /// Its size.
    const WIDTH: Width;
}

macro_rules! elements {
    ($($width:ident: $($integer:ty),*;)*) => {$($(
        impl sealed::Sealed for $integer {}
        impl Element for $integer {
            const WIDTH: Width = Width::$width;
        }
    )*)*};
}

elements! {
    Bits8: u8, i8;
    Bits16: u16, i16;
    Bits32: u32, i32;
    Bits64: u64, i64;
}

/// Something that a device may read from.
///
/// # Safety
/// `span` gives the same address and length each time, however the value is moved. The memory is
/// initialised and valid for reads until the value is dropped, for ever if it never is, and nobody
/// writes it as long as nobody uses the value.
pub unsafe trait ReadBuffer: 'static {
    /// What it is made of.
    type Element: Element;
    /// Where it begins, and how many elements it has.
    fn span(&self) -> (*const Self::Element, usize);
}

/// Something that a device may write to.
///
/// # Safety
/// As [`ReadBuffer`], valid for writes, and nobody reads it as long as nobody uses the value.
pub unsafe trait WriteBuffer: 'static {
    /// What it is made of.
    type Element: Element;
    /// Where it begins, and how many elements it has.
    fn span_mut(&mut self) -> (*mut Self::Element, usize);
}

// SAFETY: a shared reference to memory that lives for ever and holds no cell.
unsafe impl<W: Element> ReadBuffer for &'static [W] {
    type Element = W;
    fn span(&self) -> (*const W, usize) {
        (self.as_ptr(), self.len())
    }
}

// SAFETY: the only reference to memory that lives for ever.
unsafe impl<W: Element> ReadBuffer for &'static mut [W] {
    type Element = W;
    fn span(&self) -> (*const W, usize) {
        (self.as_ptr(), self.len())
    }
}

// SAFETY: as above.
unsafe impl<W: Element> WriteBuffer for &'static mut [W] {
    type Element = W;
    fn span_mut(&mut self) -> (*mut W, usize) {
        (self.as_mut_ptr(), self.len())
    }
}

// SAFETY: as of a slice.
unsafe impl<W: Element, const N: usize> ReadBuffer for &'static [W; N] {
    type Element = W;
    fn span(&self) -> (*const W, usize) {
        (self.as_ptr(), N)
    }
}

// SAFETY: as of a slice.
unsafe impl<W: Element, const N: usize> ReadBuffer for &'static mut [W; N] {
    type Element = W;
    fn span(&self) -> (*const W, usize) {
        (self.as_ptr(), N)
    }
}

// SAFETY: as of a slice.
unsafe impl<W: Element, const N: usize> WriteBuffer for &'static mut [W; N] {
    type Element = W;
    fn span_mut(&mut self) -> (*mut W, usize) {
        (self.as_mut_ptr(), N)
    }
}

/// A peripheral's data register and the request line that paces it.
#[derive(Debug, PartialEq, Eq)]
pub struct DataRegister<W> {
    pub(crate) address: usize,
    pub(crate) request: Request,
    element: PhantomData<fn(W) -> W>,
}

impl<W: Element> DataRegister<W> {
    /// Names a register.
    ///
    /// # Safety
    /// `address` is that of a register of this width, to which `request` belongs; reading and writing it touches no
    /// memory, and nothing but transfers through this value does so while it exists.
    pub const unsafe fn new(address: usize, request: Request) -> Self {
        DataRegister { address, request, element: PhantomData }
    }
}

/// A buffer of the `embedded-dma` crate.
#[cfg(feature = "embedded-dma")]
#[derive(Debug)]
pub struct Embedded<B>(pub B);

#[cfg(feature = "embedded-dma")]
// SAFETY: `embedded_dma::ReadBuffer` demands the same of its implementors.
unsafe impl<B: embedded_dma::ReadBuffer + 'static> ReadBuffer for Embedded<B>
where
    B::Word: Element,
{
    type Element = B::Word;
    fn span(&self) -> (*const B::Word, usize) {
        // SAFETY: the buffer is not used while a transfer has it.
        unsafe { self.0.read_buffer() }
    }
}

#[cfg(feature = "embedded-dma")]
// SAFETY: `embedded_dma::WriteBuffer` demands the same of its implementors.
unsafe impl<B: embedded_dma::WriteBuffer + 'static> WriteBuffer for Embedded<B>
where
    B::Word: Element,
{
    type Element = B::Word;
    fn span_mut(&mut self) -> (*mut B::Word, usize) {
        // SAFETY: the buffer is not used while a transfer has it.
        unsafe { self.0.write_buffer() }
    }
}
