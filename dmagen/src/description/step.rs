//! Steps: what an operation does, in order.

use super::lost::words;
use super::reader::{Fields, Reader, note};
use super::{Name, Spanned};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::expression::Ast;
use crate::source::yaml::{Node, Value as Yaml};

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

impl Step {
    /// What stands for a step that could not be read.
    fn lost(node: &Node) -> Self {
        Step { span: node.span, note: None, kind: StepKind::Lost(words(node)) }
    }
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// Writes whole registers, or ones into lanes, in order.
    Write(Vec<Assignment>),
    /// A write that starts the transfer.
    Commit(Vec<Assignment>),
    /// Sets a lane's bits through its `set` alias.
    Set(Name),
    /// Clears a lane's bits through its `clear` alias.
    Clear(Name),
    /// Replaces some bits of a register that all channels share, under the controller's lock.
    Insert(Insert),
    /// Reads a register or lane once, under a local name.
    Read(Name, Name),
    /// A local value.
    Let(Name, Ast),
    /// Keeps a value in a context variable.
    Capture(Name, Ast),
    /// Reads until a condition holds, at most `reads` times.
    Poll {
        /// The condition.
        until: Ast,
        /// The bound.
        reads: Option<u64>,
        /// Whether to go on when the bound is passed, instead of failing.
        proceed: bool,
    },
    /// Reads a register until reads in a row are equal.
    Settle {
        /// The register.
        register: Name,
        /// How many of them.
        equal: Option<Spanned<u64>>,
        /// The bound.
        reads: Option<u64>,
        /// The local name of the settled value, if it is of use.
        local: Option<Name>,
    },
    /// Steps under a condition.
    When {
        /// The condition.
        condition: Ast,
        /// If it holds.
        then: Vec<Step>,
        /// If not.
        otherwise: Vec<Step>,
    },
    /// A procedure.
    Call(Name),
    /// Writes a value and expects to read it back: does the controller answer?
    Probe(Probe),
    /// What could not be read, and its words: the names of locals may be among them.
    Lost(Vec<String>),
}

/// Some bits of a register, chosen when it is written.
#[derive(Clone, Debug)]
pub struct Insert {
    /// The register.
    pub register: Name,
    /// The place of the lowest bit.
    pub shift: Ast,
    /// How many bits.
    pub bits: Spanned<u64>,
    /// What they become.
    pub value: Ast,
}

/// Does the controller answer?
#[derive(Clone, Debug)]
pub struct Probe {
    /// The register.
    pub register: Name,
    /// The value that it keeps.
    pub value: Spanned<u64>,
}

/// One register or lane, and what is written to it.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The register or lane.
    pub target: Name,
    /// What is written.
    pub value: Value,
}

/// What is written.
#[derive(Clone, Debug)]
pub enum Value {
    /// The word that was planned.
    Planned,
    /// An expression for the whole register, or for a lane's bits.
    Whole(Ast),
    /// All bits of a lane.
    All,
    /// A lane is set, by its own way.
    Set,
    /// Fields by name over a base.
    Fields {
        /// Whether unnamed fields keep their planned value; otherwise they are zero.
        planned: bool,
        /// The named ones.
        fields: Vec<(Name, Ast)>,
    },
}

/// Reads a list of steps.
pub(super) fn steps(reader: &Reader<'_>, node: &Node) -> Vec<Step> {
    let Yaml::Sequence(items) = &node.value else {
        reader.list(node);
        return Vec::new();
    };
    items.iter().map(|item| step(reader, item).unwrap_or_else(|| Step::lost(item))).collect()
}

const KEYS: [&str; 13] = [
    "write", "commit", "set", "clear", "insert", "read", "let", "capture", "poll", "settle",
    "when", "call", "probe",
];

fn step(reader: &Reader<'_>, node: &Node) -> Option<Step> {
    let entries = reader.entries(node)?;
    let first = entries.iter().find(|entry| KEYS.contains(&entry.key.as_str()));
    let Some(first) = first else {
        reader.report(
            Diagnostic::error(codes::UNKNOWN_KEY, "this is no step")
                .at(node.span, "no known step")
                .help(format!("a step is one of: {}", KEYS.join(", "))),
        );
        return None;
    };
    let fields = reader.fields(node)?;
    let note = note(reader, &fields);
    let kind = kind(reader, &fields, &first.key, &first.value);
    let known = fields.finish();
    let mut kind = kind?;
    if let (false, StepKind::When { otherwise, .. }) = (known, &mut kind) {
        // What has another name may be what is done else.
        otherwise.push(Step::lost(node));
    }
    Some(Step { span: node.span, note, kind })
}

fn kind(reader: &Reader<'_>, fields: &Fields<'_, '_>, key: &str, value: &Node) -> Option<StepKind> {
    let key = KEYS.iter().copied().find(|known| *known == key)?;
    fields.get(key);
    Some(match key {
        "write" => StepKind::Write(assignments(reader, value)),
        "commit" => StepKind::Commit(assignments(reader, value)),
        "set" => StepKind::Set(reader.text(value)?),
        "clear" => StepKind::Clear(reader.text(value)?),
        "insert" => {
            let inner = reader.fields(value)?;
            let register = inner.need("register").and_then(|n| reader.text(n));
            let shift = inner.need_expression("shift");
            let bits = inner.need("bits").and_then(|n| reader.number(n));
            let value = inner.need_expression("value");
            inner.finish();
            StepKind::Insert(Insert { register: register?, shift, bits: bits?, value })
        }
        "read" => {
            let (name, value) = single(reader, value)?;
            StepKind::Read(name, reader.text(value)?)
        }
        "let" => {
            let (name, value) = single(reader, value)?;
            StepKind::Let(name, reader.expression(value))
        }
        "capture" => {
            let (name, value) = single(reader, value)?;
            StepKind::Capture(name, reader.expression(value))
        }
        "poll" => poll(reader, value)?,
        "settle" => {
            let inner = reader.fields(value)?;
            let register = inner.need("register").and_then(|n| reader.text(n));
            let equal = inner.get("equal").and_then(|n| reader.number(n));
            let reads = bound(reader, &inner);
            let local = inner.get("as").and_then(|n| reader.text(n));
            inner.finish();
            StepKind::Settle { register: register?, equal, reads: reads?, local }
        }
        "when" => {
            let then = fields.need("then").map(|n| steps(reader, n)).unwrap_or_default();
            let otherwise = fields.get("else").map(|n| steps(reader, n)).unwrap_or_default();
            StepKind::When { condition: reader.expression(value), then, otherwise }
        }
        "call" => StepKind::Call(reader.text(value)?),
        _ => {
            let inner = reader.fields(value)?;
            let write = inner.need("write").and_then(|n| single(reader, n));
            inner.finish();
            let (register, number) = write?;
            StepKind::Probe(Probe { register, value: reader.number(number)? })
        }
    })
}

fn poll(reader: &Reader<'_>, node: &Node) -> Option<StepKind> {
    let fields = reader.fields(node)?;
    let until = fields.need_expression("until");
    let reads = bound(reader, &fields);
    let proceed = fields
        .get("on_timeout")
        .and_then(|n| reader.choice(n, &[("fail", false), ("continue", true)]))
        .unwrap_or(false);
    fields.finish();
    Some(StepKind::Poll { until, reads: reads?, proceed })
}

/// How often a poll reads at most, where it says so.
fn bound(reader: &Reader<'_>, fields: &Fields<'_, '_>) -> Option<Option<u64>> {
    match fields.get("reads") {
        Some(node) => reader.number(node).map(|number| Some(number.value)),
        None => Some(None),
    }
}

/// A mapping of exactly one key.
fn single<'n>(reader: &Reader<'_>, node: &'n Node) -> Option<(Name, &'n Node)> {
    match reader.entries(node)? {
        [entry] => Some((Spanned::new(entry.key.clone(), entry.key_span), &entry.value)),
        _ => {
            reader.report(
                Diagnostic::error(codes::WRONG_TYPE, "expected exactly one name and value")
                    .at(node.span, "one at a time")
                    .help("a step each: `- capture: { NAME: VALUE }`"),
            );
            None
        }
    }
}

fn assignments(reader: &Reader<'_>, node: &Node) -> Vec<Assignment> {
    match &node.value {
        Yaml::Sequence(items) => items
            .iter()
            .filter_map(|item| {
                Some(Assignment { target: reader.text(item)?, value: Value::Planned })
            })
            .collect(),
        Yaml::Mapping(entries) => entries
            .iter()
            .filter_map(|entry| {
                let target = Spanned::new(entry.key.clone(), entry.key_span);
                Some(Assignment { target, value: value(reader, &entry.value)? })
            })
            .collect(),
        _ => {
            reader.wrong(
                node,
                "a list of planned registers, or registers and their values",
                "write `[REGISTER, …]`, or `{ REGISTER: VALUE, … }`",
            );
            Vec::new()
        }
    }
}

pub(super) fn value(reader: &Reader<'_>, node: &Node) -> Option<Value> {
    match &node.value {
        Yaml::Text(text) if text == "planned" => Some(Value::Planned),
        Yaml::Text(text) if text == "all" => Some(Value::All),
        Yaml::Text(text) if text == "set" => Some(Value::Set),
        Yaml::Mapping(entries) => {
            let mut planned = false;
            let mut fields = Vec::new();
            for entry in entries {
                if entry.key == "base" {
                    planned = reader.choice(&entry.value, &[("planned", true), ("zero", false)])?;
                } else {
                    let name = Spanned::new(entry.key.clone(), entry.key_span);
                    fields.push((name, reader.expression(&entry.value)));
                }
            }
            Some(Value::Fields { planned, fields })
        }
        _ => Some(Value::Whole(reader.expression(node))),
    }
}
