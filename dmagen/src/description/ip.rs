//! An IP: what all controllers of one design have in common.

use super::descriptors::Descriptors;
use super::maps::MapEntry;
use super::place::{RegisterPlace, Table};
use super::step::{Step, StepKind, Value};
use super::ways::Way;
use super::{Name, Spanned};
use crate::diagnostic::Span;
use crate::expression::Ast;

/// A controller design, after `extends` and route have been merged in.
#[derive(Clone, Debug)]
pub struct Ip {
    /// Its name, as chips refer to it.
    pub name: Name,
    /// What it is.
    pub title: Name,
    /// The manual and chapter.
    pub source: Name,
    /// Register blocks that an instance binds to peripherals.
    pub blocks: Vec<Name>,
    /// Channels, unless an instance says otherwise; none are lost.
    pub channels: Option<Spanned<u64>>,
    /// Constants that each instance gives: true for booleans.
    pub constants: Vec<(Name, bool)>,
    /// Logical register names and where they are.
    pub registers: Vec<(Name, RegisterPlace)>,
    /// Memory that the controller reads or writes for all of its channels.
    pub tables: Vec<Table>,
    /// Logical field names that differ from the register map's.
    pub fields: Vec<(Name, Name)>,
    /// What a register or field counts or holds.
    pub units: Vec<(Name, Ast)>,
    /// Bits that each channel has in registers shared by channels.
    pub lanes: Vec<Lane>,
    /// Names for the two sides, by direction.
    pub roles: Vec<Role>,
    /// Sparse maps from a value to its code.
    pub maps: Vec<(Name, Vec<MapEntry>)>,
    /// What the controller can do at most.
    pub limits: Limits,
    /// Values made from a configuration.
    pub lets: Vec<Let>,
    /// What a configuration must fulfil.
    pub require: Vec<Requirement>,
    /// Register words made from a configuration.
    pub plan: Vec<PlannedRegister>,
    /// What a block must fulfil and becomes.
    pub block: Block,
    /// Two blocks that alternate.
    pub pair: Option<Pair>,
    /// Descriptors in memory, where hardware goes from block to block.
    pub descriptors: Option<Descriptors>,
    /// Variables of a channel.
    pub context: Vec<(Name, Ast)>,
    /// Named step lists.
    pub procedures: Vec<Procedure>,
    /// What each operation does.
    pub operations: Operations,
    /// Whether a run is over, decided by the first case that holds.
    pub outcome: Vec<OutcomeCase>,
    /// Whether a channel that another one starts has not been started yet, by levels that only its run changes.
    pub waiting: Option<Ast>,
    /// How much is left.
    pub residue: Residue,
    /// Errors whose flags the last halt has cleared, by kind.
    pub halted: Errors,
    /// What the handler does.
    pub interrupts: Interrupts,
    /// What channels must not share, and no driver checks: words for its user.
    pub exclusive: Option<Name>,
}

impl Ip {
    /// Takes those calls out of the procedures.
    pub fn forget(&mut self, calls: &[Span]) {
        let procedures = self.procedures.iter_mut();
        procedures.for_each(|procedure| forget(&mut procedure.steps, calls));
    }
}

fn forget(steps: &mut Vec<Step>, calls: &[Span]) {
    steps.retain(|step| !matches!(&step.kind, StepKind::Call(name) if calls.contains(&name.span)));
    for step in steps {
        if let StepKind::When { then, otherwise, .. } = &mut step.kind {
            forget(then, calls);
            forget(otherwise, calls);
        }
    }
}

/// A lane: a few bits of each channel inside shared registers.
#[derive(Clone, Debug)]
pub struct Lane {
    /// Its name.
    pub name: Name,
    /// The registers; `bank` chooses one.
    pub registers: Vec<Name>,
    /// Which register serves channel `n`.
    pub bank: Option<Ast>,
    /// Where the channel's bits begin.
    pub shift: Shift,
    /// The bits, from there.
    pub bits: Vec<(Name, u64)>,
    /// Whether ones act and zeros do nothing, so that it may be written.
    pub ones_act: bool,
    /// How a channel's bits are set.
    pub set: Option<Way>,
    /// How they are cleared.
    pub clear: Option<Way>,
    /// The lane that lets these flags interrupt.
    pub enable: Option<Name>,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

/// Where a channel's bits begin.
#[derive(Clone, Debug)]
pub enum Shift {
    /// By a formula.
    Formula(Ast),
    /// By a table.
    Table(Vec<u64>, Ast),
}

/// A name for a side: for each direction, whether it is the source.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name.
    pub name: Name,
    /// Direction and whether this is the source.
    pub sides: Vec<(Name, bool)>,
}

/// What the controller can do at most.
#[derive(Clone, Debug, Default)]
pub struct Limits {
    /// The limits that are written, and where.
    pub places: Vec<Name>,
    /// Items of a block.
    pub items: u64,
    /// The highest priority.
    pub priority: u64,
    /// Bytes of a burst.
    pub max_burst: u64,
    /// Whether channels can start each other.
    pub links: bool,
    /// Whether a link moves one burst of an armed channel that has a peripheral side, as a request would.
    pub steps: bool,
    /// Whether cyclic transfers work.
    pub cyclic: bool,
    /// Whether half events exist.
    pub half: bool,
    /// Whether the blocks of some channels may be strided.
    pub strides: bool,
    /// Of which channels, if not of all, and why those of the others may not.
    pub strided: Option<(Ast, Name)>,
    /// Why the controller lacks an ability, by its key.
    pub lacks: Vec<(Name, String)>,
}

impl Limits {
    /// Why it lacks an ability, where the description says it.
    pub fn lack(&self, ability: &str) -> Option<&str> {
        let found = self.lacks.iter().find(|(name, _)| name.value == ability);
        found.map(|(_, reason)| reason.as_str())
    }
}

/// A named value.
#[derive(Clone, Debug)]
pub struct Let {
    /// Its name.
    pub name: Name,
    /// What it is.
    pub value: Ast,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

/// A condition on a configuration or block.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The condition.
    pub that: Ast,
    /// Whether a failure means `Unsupported` rather than `Invalid`.
    pub unsupported: bool,
    /// The value to blame; none is lost.
    pub field: Option<Name>,
    /// What is wrong with it.
    pub reason: &'static str,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

/// A register word made from expressions.
#[derive(Clone, Debug)]
pub struct PlannedRegister {
    /// The register.
    pub register: Name,
    /// What goes in.
    pub value: Value,
}

/// What a block must fulfil and becomes.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Values made from it.
    pub lets: Vec<Let>,
    /// What it must fulfil.
    pub require: Vec<Requirement>,
    /// Its register words.
    pub load: Vec<PlannedRegister>,
}

/// Two blocks that alternate in a cyclic transfer.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What they must fulfil together.
    pub require: Vec<Requirement>,
    /// How the second one is programmed.
    pub program: Vec<Step>,
    /// Whether the second one runs, where the hardware tells.
    pub second: Option<Ast>,
}

/// A named step list: `name: [step, …]`, or `name: { note: TEXT, steps: [step, …] }`.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// Its name.
    pub name: Name,
    /// Words for the driver's reader.
    pub note: Option<String>,
    /// What it does.
    pub steps: Vec<Step>,
}

/// What each operation does.
#[derive(Clone, Debug, Default)]
pub struct Operations {
    /// The operations that are written, and where.
    pub places: Vec<Name>,
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
    /// Stop, and be quiet.
    pub halt: Vec<Step>,
    /// After an end by itself.
    pub finish: Vec<Step>,
    /// Forget the request line.
    pub release: Vec<Step>,
    /// Pause.
    pub suspend: Option<Suspend>,
    /// Go on.
    pub resume: Vec<Step>,
    /// Give a running channel its next block.
    pub queue: Option<Queue>,
    /// Link the running block to one that is appended.
    pub append: Option<Append>,
}

/// How a channel is paused.
#[derive(Clone, Debug)]
pub struct Suspend {
    /// The strategy, or `unsupported`.
    pub strategy: Spanned<&'static str>,
    /// The manual's section.
    pub source: Option<Name>,
    /// For which configurations.
    pub supported: Option<Ast>,
    /// What is done.
    pub steps: Vec<Step>,
    /// Whether the transfer had ended by then.
    pub ended: Option<Ast>,
}

/// How a running channel is given its next block.
#[derive(Clone, Debug)]
pub struct Queue {
    /// For which configurations.
    pub supported: Ast,
    /// The manual's section.
    pub source: Name,
    /// What is done.
    pub steps: Vec<Step>,
    /// Whether it came in time.
    pub accepted: Ast,
    /// Whether it took the place of the second block of a pair.
    pub second: Option<Ast>,
}

/// How the block that runs, the last one of its list, is linked to another one.
#[derive(Clone, Debug)]
pub struct Append {
    /// For which configurations.
    pub supported: Option<Ast>,
    /// The manual's section.
    pub source: Name,
    /// What is done.
    pub steps: Vec<Step>,
}

/// One case of the outcome.
#[derive(Clone, Debug)]
pub struct OutcomeCase {
    /// `running`, `done`, or a kind of error.
    pub is: Name,
    /// When; the last case has none.
    pub when: Option<Ast>,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

/// How much is left.
#[derive(Clone, Debug)]
pub struct Residue {
    /// What is read first, once.
    pub steps: Vec<Step>,
    /// While running, in bytes.
    pub running: Ast,
    /// After a halt, in bytes.
    pub left: Ast,
    /// Whether `running` is what is not yet at the destination, rather than what is not yet read.
    pub exact: Option<Ast>,
    /// When `running` counts whole blocks only.
    pub blocks: Option<Ast>,
}

impl Residue {
    /// What stands for one that could not be read.
    pub fn lost(span: Span) -> Self {
        let (running, left) = (Ast::lost(span), Ast::lost(span));
        Residue { steps: Vec::new(), running, left, exact: None, blocks: None }
    }
}

/// What the handler does.
#[derive(Clone, Debug)]
pub struct Interrupts {
    /// A lane with one bit for each channel that wants service.
    pub summary: Option<Name>,
    /// Asked first: what must hold for the channel to have anything to say.
    pub when: Option<Ast>,
    /// Reads and clears the flags of a channel.
    pub steps: Vec<Step>,
    /// Whether half a block is done.
    pub half: Option<Ast>,
    /// Whether a block is done.
    pub done: Ast,
    /// Errors by kind.
    pub errors: Errors,
}

impl Interrupts {
    /// What stands for one that could not be read.
    pub fn lost(span: Span) -> Self {
        let (steps, errors) = (Vec::new(), Vec::new());
        Interrupts { summary: None, when: None, steps, half: None, done: Ast::lost(span), errors }
    }
}

/// Kinds of error and when they are found.
pub type Errors = Vec<(Name, Ast)>;
