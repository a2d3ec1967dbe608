//! What a controller's flags say.

use crate::ErrorKind;

/// What an interrupt found. Small enough for the report word of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// Nothing.
    pub const NONE: Self = Flags(0);
    /// Half of the block.
    pub const HALF: Self = Flags(1);
    /// The end of the block, or of a round.
    pub const DONE: Self = Flags(2);

    /// An error; the first of several wins.
    #[inline]
    pub const fn error(kind: ErrorKind) -> Self {
        Flags((kind as u8) << 4)
    }

    /// Both.
    #[inline]
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        let clash = self.0 & 0xF0 != 0 && other.0 & 0xF0 != 0;
        Flags(self.0 | if clash { other.0 & 0x0F } else { other.0 })
    }

    /// Whether nothing was found.
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn bits(self) -> u32 {
        self.0 as u32
    }

    pub(crate) const fn from_bits(bits: u32) -> Self {
        Flags(bits as u8)
    }

    pub(crate) const fn half(self) -> bool {
        self.0 & 1 != 0
    }

    pub(crate) const fn done(self) -> bool {
        self.0 & 2 != 0
    }

    pub(crate) const fn failed(self) -> Option<ErrorKind> {
        ErrorKind::from_code(self.0 as u32 >> 4)
    }

    /// Half of the block and the error.
    pub(crate) const fn without_end(self) -> Self {
        Flags(self.0 & !Self::DONE.0)
    }
}
