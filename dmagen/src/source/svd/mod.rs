//! SVD files as a register map.
//!
//! `outline` finds the peripherals by a byte scan, `xml` reads those that are needed, `repair`
//! writes them anew for the parser, `resolve` follows `derivedFrom` and `flatten` makes the list of
//! registers. Whole files are never parsed, and faults outside the named peripherals do not matter.

mod array;
mod flatten;
mod interrupts;
mod load;
mod lookup;
mod map;
mod outline;
mod repair;
mod resolve;
mod text;
mod values;
mod write;
mod xml;

pub use load::load;
pub use map::{Access, Array, Device, Field, Interrupt, Peripheral, Register, WriteEffect};
