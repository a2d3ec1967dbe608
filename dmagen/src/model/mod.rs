//! A description bound to a register map: every name resolved, every unit checked.
//!
//! After binding nothing looks a name up again. The emitter, `trace` and the documentation of a
//! generated crate all read this.

mod announced;
mod bind;
mod bounds;
mod declared;
mod descriptors;
mod ends;
mod evaluate;
mod exact;
mod expr;
mod frames;
mod insert;
mod instances;
mod kept;
mod lanes;
mod maps;
mod measures;
mod names;
mod operations;
mod partial;
mod plan;
mod prepared;
mod registers;
mod relinked;
mod requirement;
mod run;
mod scope;
mod siblings;
mod steps;
mod tables;
mod template;
mod units;
mod values;
mod vectors;
mod ways;
mod words;
mod worth;

pub use bind::{Binding, bind};
pub(crate) use declared::unexplained;
pub use evaluate::{EvalError, evaluate_index, evaluate_on};
pub(crate) use evaluate::{binary as compute, partly};
pub use expr::{BinaryOp, Choice, ConfigValue, Expr, ExprKind, LocalPart, Side, SideValue, Ty};
pub use frames::{Frame, Order};
pub(crate) use lanes::lane_place;
pub use lanes::{Lane, Shift};
pub use names::Losses;
pub use requirement::{Blame, Requirement};
pub use run::{
    Append, Descriptors, Interrupts, Operations, Outcome, OutcomeCase, Procedure, Queue, Suspend,
    Word, WordValue,
};
pub use steps::{Assign, Step, StepKind, Target, WriteValue};
pub use ways::{Command, Way};

use crate::description::{Limits, Memory, Requests};
pub use crate::source::svd::WriteEffect;

/// Everything known of a chip's controllers.
#[derive(Clone, Debug)]
pub struct Model {
    /// The chip's name.
    pub chip: String,
    /// The parts.
    pub title: String,
    /// Manual and sections for the chip.
    pub chip_source: String,
    /// The IP's name.
    pub ip: String,
    /// What the IP is.
    pub ip_title: String,
    /// Manual and sections for the IP.
    pub ip_source: String,
    /// The CPU's compilation target.
    pub target: String,
    /// The most channels that a controller has.
    pub channels: usize,
    /// The controllers.
    pub instances: Vec<Instance>,
    /// Names of the register blocks.
    pub blocks: Vec<String>,
    /// Runs of channel registers whose places follow one rule.
    pub frames: Vec<Frame>,
    /// The channels' registers.
    pub registers: Vec<Register>,
    /// Memory that a controller reads or writes by itself.
    pub tables: Vec<Table>,
    /// The channels' bits in shared registers.
    pub lanes: Vec<Lane>,
    /// Constants of an instance, and whether they are booleans.
    pub constants: Vec<(String, bool)>,
    /// Role names, and for each direction whether the role is the source.
    pub roles: Vec<Role>,
    /// Value maps.
    pub maps: Vec<Map>,
    /// What the controller can do at most.
    pub limits: Limits,
    /// Values made from a configuration.
    pub lets: Vec<Let>,
    /// What a configuration must fulfil.
    pub require: Vec<Requirement>,
    /// Words made from a configuration.
    pub plan: Vec<Word>,
    /// Configuration values that are needed after planning.
    pub saved: Vec<Saved>,
    /// Values made from a block.
    pub block_lets: Vec<Let>,
    /// What a block must fulfil.
    pub block_require: Vec<Requirement>,
    /// Words made from a block.
    pub load: Vec<Word>,
    /// Two blocks that alternate: what they must fulfil, and how the second is programmed.
    pub pair: Option<(Vec<Requirement>, Vec<Step>)>,
    /// Descriptors in memory.
    pub descriptors: Option<Descriptors>,
    /// Of which channels blocks may be strided, if not of all or none, and why those of the others may not.
    pub strided: Option<(Expr, String)>,
    /// Whether the second block of a pair runs.
    pub second: Option<Expr>,
    /// Variables of a channel.
    pub context: Vec<(String, Ty)>,
    /// Variables that never hold more than a byte.
    pub small: Vec<usize>,
    /// Named step lists.
    pub procedures: Vec<Procedure>,
    /// What each operation does.
    pub operations: Operations,
    /// Whether a run is over.
    pub outcome: Vec<OutcomeCase>,
    /// What is read before, once.
    pub counting: Vec<Step>,
    /// Whether an armed channel has not been started yet; looked at before the outcome.
    pub waiting: Option<Expr>,
    /// Bytes left while running.
    pub remaining: Expr,
    /// Bytes left after a halt.
    pub left: Expr,
    /// When `remaining` is exact.
    pub exact: Option<Expr>,
    /// When `remaining` counts whole blocks only.
    pub blockwise: Option<Expr>,
    /// Errors whose flags the last halt has cleared: the runtime's name of a kind, and when.
    pub halted: Vec<(&'static str, Expr)>,
    /// What the handler does.
    pub interrupts: Interrupts,
    /// The request lines.
    pub requests: Requests,
    /// What channels must not share, and the driver does not check.
    pub exclusive: Option<String>,
    /// Errata that the driver works around, and how.
    pub errata: Vec<(String, String)>,
    /// Memory that descriptors and tables have to be in.
    pub memory: Vec<Memory>,
}

impl Model {
    /// Whether a running ring takes another block, by registers or through its descriptors.
    pub fn queues(&self) -> bool {
        self.operations.queue.is_some() || self.descriptors.as_ref().is_some_and(|d| d.waits)
    }

    /// The descriptors, where the hardware of a channel follows them.
    pub fn followed(&self, instance: usize, channel: usize) -> Option<&Descriptors> {
        let described = self.descriptors.as_ref()?;
        let Some((when, _)) = &described.when else { return Some(described) };
        let holds = evaluate_index(when, self.instances.get(instance)?, channel);
        (holds.ok()? != 0).then_some(described)
    }

    /// Whether the blocks of a channel may be strided.
    pub fn strides(&self, instance: usize, channel: usize) -> bool {
        let Some((when, _)) = &self.strided else { return self.limits.strides };
        let instance = self.instances.get(instance);
        instance.and_then(|i| evaluate_index(when, i, channel).ok()) == Some(1)
    }

    /// The controllers, each once.
    pub fn controllers(&self) -> impl Iterator<Item = &Instance> {
        self.instances.iter().filter(|instance| instance.alias.is_none())
    }
}

/// A controller.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub name: String,
    /// The controller that it is, at another address.
    pub alias: Option<String>,
    /// The peripherals that its blocks are bound to.
    pub peripherals: Vec<String>,
    /// Their base addresses.
    pub bases: Vec<u64>,
    /// Its channels.
    pub channels: usize,
    /// Its constants.
    pub constants: Vec<u64>,
    /// Its vectors.
    pub vectors: Vec<Vector>,
    /// Vectors that channels share beside their own ones.
    pub shared: Vec<SharedVector>,
}

impl Instance {
    /// The places of the vectors that can serve a channel.
    pub fn lines(&self, channel: usize) -> impl Iterator<Item = usize> {
        let serves = move |v: &Vector| (v.channels.0..=v.channels.1).contains(&channel);
        let places = self.vectors.iter().enumerate();
        places.filter(move |(_, vector)| serves(vector)).map(|(line, _)| line)
    }

    /// Whether several vectors can serve each channel, and the program chooses one.
    pub fn chooses_line(&self) -> bool {
        self.lines(0).nth(1).is_some()
    }
}

/// An interrupt vector.
#[derive(Clone, Debug)]
pub struct Vector {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: u32,
    /// First and last channel.
    pub channels: (usize, usize),
}

/// A vector that serves whichever channels have a bit in a lane.
#[derive(Clone, Debug)]
pub struct SharedVector {
    /// Its name.
    pub name: String,
    /// Its number.
    pub number: u32,
    /// The lane.
    pub lane: usize,
}

/// A channel register.
#[derive(Clone, Debug)]
pub struct Register {
    /// The name used in the description.
    pub name: String,
    /// The manual's name, `x` for the channel.
    pub title: String,
    /// Its frame.
    pub frame: usize,
    /// Bytes from the start of the frame.
    pub offset: u64,
    /// Bits.
    pub size: u8,
    /// Whether it can be read.
    pub readable: bool,
    /// Whether it can be written.
    pub writable: bool,
    /// The names in the register map, for each instance and channel; empty where the channel lacks it.
    pub places: Vec<Vec<String>>,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What it holds as a whole.
    pub unit: Ty,
    /// What writing it does, where no field says otherwise.
    pub write: WriteEffect,
    /// Whether reading it changes something.
    pub read_effect: bool,
    /// Whether all channels have the same one.
    pub shared: bool,
    /// The register and field that say whose registers appear at this place.
    pub select: Option<(usize, usize)>,
    /// The table whose entries have it, for a word in memory; `offset` is then from the start of the entry.
    pub table: Option<usize>,
}

impl Register {
    /// Whether a channel lacks it.
    pub fn is_partial(&self) -> bool {
        self.places.iter().flatten().any(String::is_empty)
    }

    /// The largest value.
    pub fn max(&self) -> u64 {
        u64::MAX.checked_shr(64 - u32::from(self.size)).unwrap_or(u64::MAX)
    }
}

/// Memory that a controller reads or writes by itself: an entry for each channel.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Bytes of an entry.
    pub entry: u64,
    /// A power of two that its address is a multiple of.
    pub align: u64,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

/// A field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name used in the description.
    pub name: String,
    /// The manual's name.
    pub title: String,
    /// The lowest bit.
    pub offset: u8,
    /// Bits.
    pub width: u8,
    /// What it counts or holds.
    pub unit: Ty,
    /// Whether it can be read.
    pub readable: bool,
    /// Whether it can be written.
    pub writable: bool,
    /// What writing it does.
    pub write: WriteEffect,
}

impl Field {
    /// The largest value.
    pub fn max(&self) -> u64 {
        if self.width >= 64 { u64::MAX } else { (1 << self.width) - 1 }
    }
}

/// A name for a side.
#[derive(Clone, Debug)]
pub struct Role {
    /// The name.
    pub name: String,
    /// For the directions m2m, m2p, p2m, p2p: whether it is the source, if the direction exists.
    pub source: [Option<bool>; 4],
}

/// A sparse map.
#[derive(Clone, Debug)]
pub struct Map {
    /// The name.
    pub name: String,
    /// What its argument is.
    pub key: Ty,
    /// Argument (a number, or an index of the key's choices) and code.
    pub entries: Vec<(u64, u64)>,
}

/// A named value.
#[derive(Clone, Debug)]
pub struct Let {
    /// The name.
    pub name: String,
    /// What it is.
    pub value: Expr,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

/// A configuration value that is kept for later.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// A name for it.
    pub name: String,
    /// What it is.
    pub value: Expr,
    /// Bits that it needs.
    pub bits: u8,
    /// The lowest bit in its word.
    pub shift: u8,
    /// Its word.
    pub word: u8,
}
