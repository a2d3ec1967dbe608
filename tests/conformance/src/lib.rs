//! What every generated DMA driver must do, shown on host register models.
//!
//! A [suite](suites) is a function over one controller of one chip. It knows the controller from its
//! manual ([`facts`]), holds the driver through a type-free [`rig`], and moves the hardware by hand
//! ([`Bench`]): each step is one element of one channel, and interrupts are taken when the suite takes them.
//! A case that a controller cannot do is skipped with a reason that comes from the facts and is compared
//! with the driver's own capabilities.
//!
//! A driver keeps descriptors and tables of its own. They stay in the host's memory, which the models reach at bus
//! addresses from 0xD000_0000 on (`host.rs`); a chip under test has nothing else there.
//!
//! To add a chip: a file in [`chips`] with its facts and its driver, a line in [`chips::ALL`], the
//! generated crate in `Cargo.toml`, and a line each in `tests/chips.rs` and `readmes.rs`.

#![doc(test(attr(deny(unused_imports))))]

mod bench;
mod case;
pub mod chips;
#[cfg(test)]
mod counts;
pub mod facts;
pub mod figures;
mod guarded;
mod host;
mod peripheral;
mod platform;
#[cfg(doctest)]
mod readmes;
mod reasons;
mod recorder;
pub mod rig;
mod ring;
pub mod suites;
pub mod table;
pub mod toy;
mod transfer;
pub mod world;

pub use bench::{Bench, expect_state, plain};
pub use case::{Outcome, Setup, Skip, Suite, alone, apart, context, run, skip};
pub use host::storage;
pub use platform::{Host, Masked, ModelBus};
pub use recorder::{Action, Recorder};
pub use transfer::{KINDS, Transfer, pattern, reading, resized, writing};
