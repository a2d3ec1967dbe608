//! An IP: what all controllers of one design have in common.

use super::descriptors::{Descriptors, descriptors};
use super::place::{RegisterPlace, Table, register, tables};
use super::reader::{Fields, Reader, named, note};
use super::step::{Step, Value, steps, value};
use super::ways::{Way, way};
use super::{Name, Spanned};
use crate::diagnostic::{Diagnostic, Sources};
use crate::expression::{Ast, AstKind};
use crate::source::yaml::{Node, Value as Yaml};
use std::cell::RefCell;

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
    /// Channels, unless an instance says otherwise.
    pub channels: Spanned<u64>,
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
    pub maps: Vec<(Name, Vec<(Name, u64)>)>,
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
    /// Whether cyclic transfers work.
    pub cyclic: bool,
    /// Whether half events exist.
    pub half: bool,
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
    /// The value to blame.
    pub field: Name,
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

/// Kinds of error and when they are found.
pub type Errors = Vec<(Name, Ast)>;

/// Reads a merged tree.
///
/// # Errors
/// Every finding.
pub fn read(sources: &Sources, node: &Node) -> Result<Ip, Vec<Diagnostic>> {
    let reader = Reader::new(sources);
    let ip = ip(&reader, node);
    let found = reader.found.into_inner();
    match ip {
        Some(ip) if found.is_empty() => Ok(ip),
        _ => Err(found),
    }
}

fn ip(r: &Reader<'_>, node: &Node) -> Option<Ip> {
    let f = r.fields(node)?;
    let name = f.need("ip").and_then(|n| r.text(n));
    f.get("extends");
    let title = f.need("title").and_then(|n| r.text(n));
    let source = f.need("source").and_then(|n| r.text(n));
    let blocks = f.need("blocks").map(|n| texts(r, n));
    let channels = f.need("channels").and_then(|n| r.number(n));
    let constants = f
        .get("instance")
        .map(|n| named(r, n, |n| r.choice(n, &[("bool", true), ("number", false)])));
    let registers = f.need("registers").map(|n| named(r, n, |n| register(r, n)));
    let tables = f.get("tables").map(|n| tables(r, n)).unwrap_or_default();
    let fields = f.get("fields").map(|n| named(r, n, |n| r.text(n)));
    let units = f.get("units").map(|n| named(r, n, |n| r.expression(n)));
    let lanes = f.get("lanes").map(|n| named(r, n, |n| lane(r, n)));
    let roles = f.get("roles").map(|n| {
        named(r, n, |n| {
            Some(named(r, n, |n| r.choice(n, &[("source", true), ("destination", false)])))
        })
    });
    let maps =
        f.get("maps").map(|n| named(r, n, |n| Some(named(r, n, |n| r.number(n).map(|n| n.value)))));
    let limits = f.need("limits").and_then(|n| limits(r, n));
    let lets = f.get("let").map(|n| lets(r, n)).unwrap_or_default();
    let require = f.get("require").map(|n| requirements(r, n)).unwrap_or_default();
    let plan = f.need("plan").map(|n| planned(r, n)).unwrap_or_default();
    let block = f.need("block").and_then(|n| block(r, n));
    let pair = f.get("pair").and_then(|n| pair(r, n));
    let descriptors = f.get("descriptors").and_then(|n| descriptors(r, n));
    let context = f.get("context").map(|n| named(r, n, |n| r.expression(n)));
    let procedures = f.get("procedures").map(|n| named(r, n, |n| procedure(r, n)));
    let operations = f.need("operations").and_then(|n| operations(r, n));
    let outcome = f.need("outcome").map(|n| outcome(r, n)).unwrap_or_default();
    let waiting = f.get("waiting").and_then(|n| r.expression(n));
    let residue = f.need("residue").and_then(|n| residue(r, n));
    let halted = f.get("halted").map(|n| named(r, n, |n| r.expression(n)));
    let interrupts = f.need("interrupts").and_then(|n| interrupts(r, n));
    f.finish();
    Some(Ip {
        name: name?,
        title: title?,
        source: source?,
        blocks: blocks?,
        channels: channels?,
        constants: constants.unwrap_or_default(),
        registers: registers?,
        tables,
        fields: fields.unwrap_or_default(),
        units: units.unwrap_or_default(),
        lanes: lanes
            .unwrap_or_default()
            .into_iter()
            .map(|(name, lane)| Lane { name, ..lane })
            .collect(),
        roles: roles
            .unwrap_or_default()
            .into_iter()
            .map(|(name, sides)| Role { name, sides })
            .collect(),
        maps: maps.unwrap_or_default(),
        limits: limits?,
        lets,
        require,
        plan,
        block: block?,
        pair,
        descriptors,
        context: context.unwrap_or_default(),
        procedures: procedures
            .unwrap_or_default()
            .into_iter()
            .map(|(name, procedure)| Procedure { name, ..procedure })
            .collect(),
        operations: operations?,
        outcome,
        waiting,
        residue: residue?,
        halted: halted.unwrap_or_default(),
        interrupts: interrupts?,
    })
}

fn texts(r: &Reader<'_>, node: &Node) -> Vec<Name> {
    r.list(node).iter().filter_map(|n| r.text(n)).collect()
}

fn lets(r: &Reader<'_>, node: &Node) -> Vec<Let> {
    named(r, node, |n| {
        if !matches!(n.value, Yaml::Mapping(_)) {
            return Some((r.expression(n)?, None));
        }
        let f = r.fields(n)?;
        let (value, note) = (f.need("is").and_then(|n| r.expression(n)), note(r, &f));
        f.finish();
        Some((value?, note))
    })
    .into_iter()
    .map(|(name, (value, note))| Let { name, value, note })
    .collect()
}

fn procedure(r: &Reader<'_>, node: &Node) -> Option<Procedure> {
    let name = Spanned::new(String::new(), node.span);
    if !matches!(node.value, Yaml::Mapping(_)) {
        return Some(Procedure { name, note: None, steps: steps(r, node) });
    }
    let f = r.fields(node)?;
    let (note, list) = (note(r, &f), f.need("steps").map(|n| steps(r, n)));
    f.finish();
    Some(Procedure { name, note, steps: list? })
}

fn lane(r: &Reader<'_>, node: &Node) -> Option<Lane> {
    let f = r.fields(node)?;
    let set = f.get("set").and_then(|n| way(r, n));
    let clear = f.get("clear").and_then(|n| way(r, n));
    let enable = f.get("enable").and_then(|n| r.text(n));
    let bank = f.get("bank").and_then(|n| r.expression(n));
    let mut ways = set.iter().chain(&clear).peekable();
    let commands = ways.peek().is_some() && ways.all(|way| matches!(way, Way::Index(_)));
    let (registers, shift, bits) = if commands && f.get("registers").is_none() {
        // What only takes commands has no bits to look at.
        let nowhere = Ast { span: node.span, kind: AstKind::Number(0) };
        (Some(Vec::new()), Some(Shift::Formula(nowhere)), Some(Vec::new()))
    } else {
        let registers = f.need("registers").map(|n| texts(r, n));
        let shift = f.need("shift").and_then(|n| shift(r, n));
        (registers, shift, f.need("bits").map(|n| named(r, n, |n| r.small(n, 31))))
    };
    let ones_act = f
        .get("write")
        .and_then(|n| r.choice(n, &[("ones-act", true), ("never", false)]))
        .unwrap_or(false);
    let note = note(r, &f);
    f.finish();
    Some(Lane {
        name: Spanned::new(String::new(), node.span),
        registers: registers?,
        bank,
        shift: shift?,
        bits: bits?,
        ones_act,
        set,
        clear,
        enable,
        note,
    })
}

fn shift(r: &Reader<'_>, node: &Node) -> Option<Shift> {
    if !matches!(node.value, Yaml::Mapping(_)) {
        return r.expression(node).map(Shift::Formula);
    }
    let f = r.fields(node)?;
    let table = f
        .need("table")
        .map(|n| r.list(n).iter().filter_map(|n| r.small(n, 31)).collect::<Vec<_>>());
    let index = f.need("index").and_then(|n| r.expression(n));
    f.finish();
    Some(Shift::Table(table?, index?))
}

fn limits(r: &Reader<'_>, node: &Node) -> Option<Limits> {
    let f = r.fields(node)?;
    let number = |n: Option<&Node>, most| n.and_then(|n| r.small(n, most)).unwrap_or(0);
    // In place of an ability, words say why it is lacking; one word is none of the manual's.
    let lacks = RefCell::new(Vec::new());
    let given = |key: &'static str| {
        let node = f.get(key)?;
        if let Yaml::Text(reason) = &node.value
            && reason.contains(' ')
        {
            lacks.borrow_mut().push((Spanned::new(key.to_owned(), node.span), reason.clone()));
            return None;
        }
        Some(node)
    };
    let flag = |key: &'static str| given(key).and_then(|n| r.boolean(n)).unwrap_or(false);
    if let Some(node) = given("queue") {
        r.wrong(node, "words: why no block can be queued");
    }
    let places = r.entries(node).unwrap_or_default().iter();
    let limits = Limits {
        places: places.map(|e| Spanned::new(e.key.clone(), e.key_span)).collect(),
        items: number(f.need("items"), u64::from(u32::MAX)),
        priority: number(f.need("priority"), 255),
        max_burst: number(given("max_burst"), 0xFFFF),
        links: flag("links"),
        cyclic: flag("cyclic"),
        half: flag("half"),
        lacks: lacks.take(),
    };
    f.finish();
    Some(limits)
}

const REASONS: [(&str, &str); 7] = [
    ("range", "Range"),
    ("alignment", "Alignment"),
    ("multiple", "Multiple"),
    ("combination", "Combination"),
    ("capability", "Capability"),
    ("reach", "Reach"),
    ("capacity", "Capacity"),
];

/// Rules have names, so that a variant can replace or remove one.
fn requirements(r: &Reader<'_>, node: &Node) -> Vec<Requirement> {
    named(r, node, |n| requirement(r, n)).into_iter().map(|(_, requirement)| requirement).collect()
}

fn requirement(r: &Reader<'_>, node: &Node) -> Option<Requirement> {
    let f = r.fields(node)?;
    let that = f.need("that").and_then(|n| r.expression(n));
    let unsupported = f.get("unsupported");
    let field = match unsupported {
        Some(node) => r.text(node),
        None => f.need("invalid").and_then(|n| r.text(n)),
    };
    let reason = f.get("reason").and_then(|n| r.choice(n, &REASONS));
    let note = note(r, &f);
    f.finish();
    let default = if unsupported.is_some() { "Capability" } else { "Combination" };
    Some(Requirement {
        that: that?,
        unsupported: unsupported.is_some(),
        field: field?,
        reason: reason.unwrap_or(default),
        note,
    })
}

fn planned(r: &Reader<'_>, node: &Node) -> Vec<PlannedRegister> {
    named(r, node, |n| match &n.value {
        Yaml::Mapping(_) => value(r, n),
        _ => r.expression(n).map(Value::Whole),
    })
    .into_iter()
    .map(|(register, value)| PlannedRegister { register, value })
    .collect()
}

fn block(r: &Reader<'_>, node: &Node) -> Option<Block> {
    let f = r.fields(node)?;
    let block = Block {
        lets: f.get("let").map(|n| lets(r, n)).unwrap_or_default(),
        require: f.get("require").map(|n| requirements(r, n)).unwrap_or_default(),
        load: f.need("load").map(|n| planned(r, n)).unwrap_or_default(),
    };
    f.finish();
    Some(block)
}

fn pair(r: &Reader<'_>, node: &Node) -> Option<Pair> {
    let f = r.fields(node)?;
    let pair = Pair {
        require: f.get("require").map(|n| requirements(r, n)).unwrap_or_default(),
        program: f.need("program").map(|n| steps(r, n)).unwrap_or_default(),
        second: f.get("second").and_then(|n| r.expression(n)),
    };
    f.finish();
    Some(pair)
}

fn operations(r: &Reader<'_>, node: &Node) -> Option<Operations> {
    let f = r.fields(node)?;
    let list = |n: Option<&Node>| n.map(|n| steps(r, n)).unwrap_or_default();
    let places = r.entries(node).unwrap_or_default().iter();
    let operations = Operations {
        places: places.map(|e| Spanned::new(e.key.clone(), e.key_span)).collect(),
        prepare: list(f.get("prepare")),
        initialise: list(f.need("initialise")),
        configure: list(f.need("configure")),
        program: list(f.need("program")),
        start: list(f.need("start")),
        halt: list(f.need("halt")),
        finish: list(f.get("finish")),
        release: list(f.get("release")),
        suspend: f.need("suspend").and_then(|n| suspend(r, n)),
        resume: list(f.get("resume")),
        queue: f.get("queue").and_then(|n| queue(r, &r.fields(n)?)),
    };
    f.finish();
    Some(operations)
}

const STRATEGIES: [(&str, &str); 4] = [
    ("native", "Native"),
    ("request-gate", "RequestGate"),
    ("abort-recompute", "Recompute"),
    ("unsupported", "Unsupported"),
];

fn suspend(r: &Reader<'_>, node: &Node) -> Option<Suspend> {
    let f = r.fields(node)?;
    let strategy =
        f.need("strategy").and_then(|n| Some(Spanned::new(r.choice(n, &STRATEGIES)?, n.span)));
    let suspend = Suspend {
        strategy: strategy.clone().unwrap_or(Spanned::new("Unsupported", node.span)),
        source: f.need("source").and_then(|n| r.text(n)),
        supported: f.get("supported").and_then(|n| r.expression(n)),
        steps: f.get("steps").map(|n| steps(r, n)).unwrap_or_default(),
        ended: f.get("ended").and_then(|n| r.expression(n)),
    };
    f.finish();
    strategy.map(|_| suspend)
}

fn queue(r: &Reader<'_>, f: &Fields<'_, '_>) -> Option<Queue> {
    let supported = f.need("supported").and_then(|n| r.expression(n));
    let source = f.need("source").and_then(|n| r.text(n));
    let list = f.need("steps").map(|n| steps(r, n));
    let accepted = f.need("accepted").and_then(|n| r.expression(n));
    let second = f.get("second").and_then(|n| r.expression(n));
    Some(Queue {
        supported: supported?,
        source: source?,
        steps: list?,
        accepted: accepted?,
        second,
    })
}

fn outcome(r: &Reader<'_>, node: &Node) -> Vec<OutcomeCase> {
    r.list(node)
        .iter()
        .filter_map(|n| {
            let f = r.fields(n)?;
            let is = f.need("is").and_then(|n| r.text(n));
            let when = f.get("when").and_then(|n| r.expression(n));
            let note = note(r, &f);
            f.finish();
            Some(OutcomeCase { is: is?, when, note })
        })
        .collect()
}

fn residue(r: &Reader<'_>, node: &Node) -> Option<Residue> {
    let f = r.fields(node)?;
    let steps = f.get("steps").map(|n| steps(r, n)).unwrap_or_default();
    let running = f.need("running").and_then(|n| r.expression(n));
    let left = f.need("left").and_then(|n| r.expression(n));
    let exact = f.get("exact").and_then(|n| r.expression(n));
    let blocks = f.get("blocks").and_then(|n| r.expression(n));
    f.finish();
    Some(Residue { steps, running: running?, left: left?, exact, blocks })
}

fn interrupts(r: &Reader<'_>, node: &Node) -> Option<Interrupts> {
    let f = r.fields(node)?;
    let summary = f.get("summary").and_then(|n| r.text(n));
    let when = f.get("when").and_then(|n| r.expression(n));
    let list = f.need("steps").map(|n| steps(r, n));
    let half = f.get("half").and_then(|n| r.expression(n));
    let done = f.need("done").and_then(|n| r.expression(n));
    let errors = f.need("errors").map(|n| named(r, n, |n| r.expression(n)));
    f.finish();
    Some(Interrupts { summary, when, steps: list?, half, done: done?, errors: errors? })
}
