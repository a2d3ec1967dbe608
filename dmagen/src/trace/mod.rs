//! The register accesses of an operation, and what it writes to the controller's tables in memory, by interpreting
//! the model.
//!
//! Nothing here is shared with the emitter: that the compiled driver makes the same accesses on a
//! recording bus is a test of both. The hardware is an ideal one that obeys at once: registers read
//! back what was written, a poll succeeds at its first read, a quarter of the items has been moved when
//! an operation looks, and the interrupt finds the transfer complete.

mod config;
mod encode;
mod machine;
mod operation;
mod perform;
mod read;
mod steps;
mod value;
mod windows;

pub use config::{Direction, Event, Transfer, TransferSide};
pub use machine::Access;
pub use operation::{DescriptorWord, Operation, Refused, Traced, Traces, traces};
pub use read::{blamed, read_config};
