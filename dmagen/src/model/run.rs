//! What is written for a configuration, and what each operation of a channel does.

use super::{Expr, Step};

/// A register word made from expressions.
#[derive(Clone, Debug)]
pub struct Word {
    /// The register.
    pub register: usize,
    /// Its fields, or its whole.
    pub value: WordValue,
    /// Whether the rest is the word that the plan makes for the register, rather than zero.
    pub base: bool,
}

/// What goes into a word.
#[derive(Clone, Debug)]
pub enum WordValue {
    /// All of it.
    Whole(Expr),
    /// Field index and value; the rest is zero.
    Fields(Vec<(usize, Expr)>),
}

impl WordValue {
    /// The expressions that it is made of.
    pub fn exprs(&self) -> Vec<&Expr> {
        match self {
            WordValue::Whole(expr) => vec![expr],
            WordValue::Fields(fields) => fields.iter().map(|(_, expr)| expr).collect(),
        }
    }
}

/// The descriptor of a block in memory.
#[derive(Clone, Debug)]
pub struct Descriptors {
    /// The registers whose words it holds, in order.
    pub words: Vec<usize>,
    /// Those that some channels lack, and which channels have them. The descriptors of the others lack the words.
    pub partial: Option<(Vec<usize>, Expr)>,
    /// Of which channels the hardware follows them, if not of all, and why the others' does not.
    pub when: Option<(Expr, String)>,
    /// A power of two that its address is a multiple of.
    pub align: u64,
    /// All descriptors of a channel lie in one page of so many bytes.
    pub page: Option<u64>,
    /// Whether a single block repeats through its own descriptor.
    pub ring: bool,
    /// Whether a suspended channel has not read the descriptor that follows.
    pub waits: bool,
    /// Where the channel shows the address of the descriptor that follows.
    pub next: Expr,
    /// The block's length.
    pub bytes: Expr,
}

/// A named step list.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Its name.
    pub name: String,
    /// Words for the driver's reader.
    pub note: Option<String>,
    /// What it does.
    pub steps: Vec<Step>,
}

/// What each operation does.
#[derive(Clone, Debug, Default)]
pub struct Operations {
    /// What all channels share, to its working state.
    pub prepare: Vec<Step>,
    /// To a known idle state.
    pub initialise: Vec<Step>,
    /// What does not change from block to block.
    pub configure: Vec<Step>,
    /// The next block.
    pub program: Vec<Step>,
    /// Go.
    pub start: Vec<Step>,
    /// Stop.
    pub halt: Vec<Step>,
    /// After an end by itself.
    pub finish: Vec<Step>,
    /// Forget the request line.
    pub release: Vec<Step>,
    /// Pause.
    pub suspend: Suspend,
    /// Go on.
    pub resume: Vec<Step>,
    /// Give a running channel its next block.
    pub queue: Option<Queue>,
    /// Link the running block to one that is appended.
    pub append: Option<Append>,
}

/// How a channel is paused.
#[derive(Clone, Debug, Default)]
pub struct Suspend {
    /// The runtime's name of the strategy.
    pub strategy: &'static str,
    /// The manual's section.
    pub source: String,
    /// For which configurations.
    pub supported: Option<Expr>,
    /// What is done.
    pub steps: Vec<Step>,
    /// Whether the transfer had ended by then.
    pub ended: Option<Expr>,
}

/// How a running channel is given its next block.
#[derive(Clone, Debug)]
pub struct Queue {
    /// For which configurations.
    pub supported: Expr,
    /// What is done.
    pub steps: Vec<Step>,
    /// Whether it came in time.
    pub accepted: Expr,
    /// Whether it took the place of the second block of a pair.
    pub second: Option<Expr>,
}

/// How the block that runs, the last one of its list, is linked to another one.
#[derive(Clone, Debug)]
pub struct Append {
    /// For which configurations.
    pub supported: Option<Expr>,
    /// What is done.
    pub steps: Vec<Step>,
}

/// One case of the outcome.
#[derive(Clone, Debug)]
pub struct OutcomeCase {
    /// What it is.
    pub is: Outcome,
    /// When; the last case has none.
    pub when: Option<Expr>,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on.
    Running,
    /// All was transferred.
    Done,
    /// It failed; the runtime's name of the kind.
    Failed(&'static str),
}

/// What the handler does.
#[derive(Clone, Debug)]
pub struct Interrupts {
    /// A lane that says which channels want service.
    pub summary: Option<usize>,
    /// Asked first: what must hold for the channel to have anything to say.
    pub when: Option<Expr>,
    /// Reads and clears a channel's flags.
    pub steps: Vec<Step>,
    /// Whether half a block is done.
    pub half: Option<Expr>,
    /// Whether a block is done.
    pub done: Expr,
    /// The runtime's name of an error kind, and when.
    pub errors: Vec<(&'static str, Expr)>,
}
