//! The description language: what a YAML file says, with the place of every word.
//!
//! This is syntax. Names are resolved and units are checked when a description is bound to a
//! register map ([`crate::model`]).

mod alias;
mod chip;
mod descriptors;
mod ip;
mod lost;
mod maps;
mod merge;
mod operations;
mod place;
mod read;
pub(crate) mod reader;
mod step;
mod ways;

pub use chip::{Chip, Instance, Memory, RequestRoute, Requests, Vector, read as read_chip};
pub use descriptors::Descriptors;
pub use ip::{
    Block, Errors, Interrupts, Ip, Lane, Let, Limits, Operations, OutcomeCase, Pair,
    PlannedRegister, Procedure, Queue, Requirement, Residue, Role, Shift, Suspend,
};
pub use lost::Lost;
pub use maps::MapEntry;
pub use merge::merge;
pub use place::{MemoryWord, RegisterPlace, Table};
pub use read::read as read_ip;
pub use reader::{Absent, Gaps, Reading};
pub use step::{Assignment, Insert, Probe, Step, StepKind, Value};
pub use ways::Way;

use crate::diagnostic::Span;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub const fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

/// A name and where it stands.
pub type Name = Spanned<String>;
