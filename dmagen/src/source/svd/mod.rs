//! SVD files as a register map.

mod load;
mod map;

pub use load::load;
pub use map::{Access, Array, Device, Field, Interrupt, Peripheral, Register, WriteEffect};
