//! One side of a transfer.

/// The size of one bus access.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Width {
    /// 1 byte.
    Bits8 = 0,
    /// 2 bytes.
    Bits16 = 1,
    /// 4 bytes.
    Bits32 = 2,
    /// 8 bytes.
    Bits64 = 3,
    /// 16 bytes.
    Bits128 = 4,
    /// 32 bytes.
    Bits256 = 5,
}

impl Width {
    /// Bytes of one access.
    pub const fn bytes(self) -> u32 {
        1 << self as u32
    }

    /// The access of this many bytes, if there is one.
    pub const fn from_bytes(bytes: u32) -> Option<Self> {
        Some(match bytes {
            1 => Width::Bits8,
            2 => Width::Bits16,
            4 => Width::Bits32,
            8 => Width::Bits64,
            16 => Width::Bits128,
            32 => Width::Bits256,
            _ => return None,
        })
    }
}

/// What an address does after each access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
pub enum Adjust {
    /// Grows by the width.
    Increment = 0,
    /// Shrinks by the width.
    Decrement = 1,
    /// Stays.
    Fixed = 2,
}

/// One side of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The size of one access.
    pub width: Width,
    /// Bytes moved in one burst; 0 means one access.
    pub burst: u16,
    /// What the address does.
    pub adjust: Adjust,
}

impl Endpoint {
    /// Memory: the address grows, no bursts.
    pub const fn memory(width: Width) -> Self {
        Endpoint { width, burst: 0, adjust: Adjust::Increment }
    }

    /// A peripheral's data register: the address stays, no bursts.
    pub const fn register(width: Width) -> Self {
        Endpoint { width, burst: 0, adjust: Adjust::Fixed }
    }

    /// With bursts of this many bytes.
    #[must_use]
    pub const fn burst(mut self, bytes: u16) -> Self {
        self.burst = bytes;
        self
    }

    /// With another step of the address.
    #[must_use]
    pub const fn adjust(mut self, adjust: Adjust) -> Self {
        self.adjust = adjust;
        self
    }
}
