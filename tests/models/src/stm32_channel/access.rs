//! Byte lanes of an access to a 32-bit register.

/// An aligned access: the word it falls in and the lanes it touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Access {
    /// Offset of the word.
    pub(super) word: u32,
    /// Bits of the word that the access touches.
    pub(super) mask: u32,
    shift: u32,
}

impl Access {
    /// The lanes of `size` bytes at `offset`; none for a size that is no access size or an offset
    /// that is no multiple of it.
    pub(super) fn new(offset: u32, size: u8) -> Option<Self> {
        let ones = match size {
            1 => 0xFF,
            2 => 0xFFFF,
            4 => u32::MAX,
            _ => return None,
        };
        if !offset.is_multiple_of(u32::from(size)) {
            return None;
        }
        let shift = 8 * (offset % 4);
        Some(Self { word: offset & !3, mask: ones << shift, shift })
    }

    /// What the CPU reads of a word.
    pub(super) fn read(&self, word: u32) -> u32 {
        (word & self.mask) >> self.shift
    }

    /// The written value in its lanes, the other lanes zero.
    pub(super) fn lanes(&self, value: u32) -> u32 {
        (value << self.shift) & self.mask
    }

    /// A stored word after the write: other lanes keep their value.
    pub(super) fn merge(&self, old: u32, value: u32) -> u32 {
        (old & !self.mask) | self.lanes(value)
    }
}
