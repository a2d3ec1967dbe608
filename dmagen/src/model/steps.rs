//! Bound steps.

use super::Expr;
use crate::diagnostic::Span;

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands.
    pub span: Span,
    /// Why, in words for the driver's reader.
    pub note: Option<String>,
    /// What it does.
    pub kind: StepKind,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Writes, in order; `commit` starts the transfer.
    Write {
        /// What is written.
        writes: Vec<Assign>,
        /// Whether it starts the transfer.
        commit: bool,
    },
    /// Sets a lane's bits through its alias.
    Set(usize),
    /// Clears a lane's bits through its alias.
    Clear(usize),
    /// Replaces some bits of a shared register under the controller's lock.
    Insert {
        /// The register.
        register: usize,
        /// The place of the lowest bit.
        shift: Expr,
        /// The bits, from the lowest place.
        mask: u32,
        /// What they become.
        value: Expr,
    },
    /// Reads once, under a local name.
    Read(String, Target),
    /// A local value.
    Let(String, Expr),
    /// Keeps a value in a context variable.
    Capture(usize, Expr),
    /// Reads until a condition holds.
    Poll {
        /// The condition.
        until: Expr,
        /// At most so many times.
        reads: u64,
        /// Whether to go on when that was not enough.
        proceed: bool,
    },
    /// Reads until reads in a row are equal.
    Settle {
        /// The register.
        register: usize,
        /// How many of them; at least 2.
        equal: u64,
        /// At most so many times.
        reads: u64,
        /// The local name of the settled value, if it has one.
        local: Option<String>,
    },
    /// Steps under a condition.
    When(Expr, Vec<Step>, Vec<Step>),
    /// A procedure, by index.
    Call(usize),
    /// Writes a value and expects to read it back.
    Probe {
        /// The register.
        register: usize,
        /// The value.
        value: u64,
    },
}

/// What is written or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A channel register.
    Register(usize),
    /// A lane.
    Lane(usize),
}

/// One write.
#[derive(Clone, Debug)]
pub struct Assign {
    /// Where to.
    pub target: Target,
    /// What.
    pub value: WriteValue,
}

/// What is written.
#[derive(Clone, Debug)]
pub enum WriteValue {
    /// The planned or loaded word.
    Planned,
    /// A value for all of it.
    Whole(Expr),
    /// All bits of a lane.
    AllBits,
    /// A lane's own way to set it.
    Set,
    /// Fields (or bits of a lane) over the planned word or over zero.
    Fields {
        /// Over the planned word?
        planned: bool,
        /// Field index and value.
        fields: Vec<(usize, Expr)>,
    },
}
