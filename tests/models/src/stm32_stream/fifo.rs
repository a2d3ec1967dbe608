//! The four-word FIFO of a stream (RM0090 10.3.12).

use std::collections::VecDeque;

/// Four words.
pub(super) const CAPACITY: u32 = 16;

/// What the missing bytes of a flushed memory word hold. RM0090 10.3.12 says only that memory is
/// written with an undesired value; a visible pattern stands for it.
pub(super) const STALE: u8 = 0xA5;

/// Bytes in the order of their addresses: the controller knows little-endian only (RM0090 10.3.10),
/// so packing and unpacking is a queue of bytes.
#[derive(Debug, Default, Clone)]
pub(super) struct Fifo {
    bytes: VecDeque<u8>,
}

impl Fifo {
    /// Puts `size` bytes in.
    pub(super) fn push(&mut self, value: u32, size: u8) {
        self.bytes.extend(value.to_le_bytes().iter().take(usize::from(size)));
    }

    /// Takes `size` bytes out, the missing ones filled with [`STALE`].
    pub(super) fn pop(&mut self, size: u8) -> u32 {
        let mut value = [0; 4];
        for byte in value.iter_mut().take(usize::from(size)) {
            *byte = self.bytes.pop_front().unwrap_or(STALE);
        }
        u32::from_le_bytes(value)
    }

    /// Bytes inside.
    pub(super) fn level(&self) -> u32 {
        self.bytes.len() as u32
    }

    /// Bytes that still fit.
    pub(super) fn space(&self) -> u32 {
        CAPACITY.saturating_sub(self.level())
    }

    /// Forgets the content.
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
    }

    /// The FS field (RM0090 10.5.10).
    pub(super) fn status(&self) -> u32 {
        match self.level() {
            0 => 4,
            1..4 => 0,
            4..8 => 1,
            8..12 => 2,
            12..CAPACITY => 3,
            _ => 5,
        }
    }
}
