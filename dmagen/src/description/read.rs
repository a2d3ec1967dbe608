//! Reading an IP's description.

use super::descriptors::descriptors;
use super::ip::{
    Block, Interrupts, Ip, Lane, Let, Limits, OutcomeCase, Pair, PlannedRegister, Procedure,
    Requirement, Residue, Role, Shift,
};
use super::maps::map;
use super::operations::operations;
use super::place::{lacks_descriptors, register, tables, words};
use super::reader::{Gaps, Reader, Reading, named, note};
use super::step::{Value, steps, value};
use super::ways::{Way, way};
use super::{Name, Spanned};
use crate::diagnostic::Sources;
use crate::expression::{Ast, AstKind};
use crate::source::yaml::{Node, Value as Yaml};
use std::cell::RefCell;

/// Reads a merged tree.
pub fn read(sources: &Sources, node: &Node, gaps: Gaps) -> Reading<Ip> {
    Reading::of(sources, node, gaps, ip)
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
    let units = f.get("units").map(|n| named(r, n, |n| Some(r.expression(n))));
    let lanes = f.get("lanes").map(|n| named(r, n, |n| lane(r, n)));
    let roles = f.get("roles").map(|n| {
        named(r, n, |n| {
            Some(named(r, n, |n| r.choice(n, &[("source", true), ("destination", false)])))
        })
    });
    let maps = f.get("maps").map(|n| named(r, n, |n| Some(map(r, n))));
    let limits = f.need("limits").and_then(|n| limits(r, n));
    let lets = f.get("let").map(|n| lets(r, n)).unwrap_or_default();
    let require = f.get("require").map(|n| requirements(r, n)).unwrap_or_default();
    let plan = f.need("plan").map(|n| planned(r, n)).unwrap_or_default();
    let block = f.need("block").and_then(|n| block(r, n));
    let pair = f.get("pair").and_then(|n| pair(r, n));
    let described = f.get("descriptors").map(|n| descriptors(r, n));
    if described.is_none() && !r.is_open() {
        lacks_descriptors(r, &tables);
    }
    let descriptors = described.flatten();
    let copies = descriptors.as_ref().map(|d| words(&tables, d));
    let context = f.get("context").map(|n| named(r, n, |n| Some(r.expression(n))));
    let procedures = f.get("procedures").map(|n| named(r, n, |n| procedure(r, n)));
    let operations = f.need("operations").and_then(|n| operations(r, n));
    let outcome = f.need("outcome").map(|n| outcome(r, n)).unwrap_or_default();
    let exclusive = f.get("exclusive").and_then(|n| r.text(n));
    let waiting = f.get("waiting").map(|n| r.expression(n));
    let residue = f.need("residue").and_then(|n| residue(r, n));
    let halted = f.get("halted").map(|n| named(r, n, |n| Some(r.expression(n))));
    let interrupts = f.need("interrupts").and_then(|n| interrupts(r, n));
    f.finish();
    // What is lost is told, and no driver comes of it: here stands as little as can be.
    let nothing = || Spanned::new(String::new(), node.span);
    Some(Ip {
        name: name.unwrap_or_else(nothing),
        title: title.unwrap_or_else(nothing),
        source: source.unwrap_or_else(nothing),
        blocks: blocks.unwrap_or_default(),
        channels,
        constants: constants.unwrap_or_default(),
        registers: registers.into_iter().chain(copies).flatten().collect(),
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
        limits: limits.unwrap_or_default(),
        lets,
        require,
        plan,
        block: block.unwrap_or_default(),
        pair,
        descriptors,
        context: context.unwrap_or_default(),
        procedures: procedures
            .unwrap_or_default()
            .into_iter()
            .map(|(name, procedure)| Procedure { name, ..procedure })
            .collect(),
        operations: operations.unwrap_or_default(),
        outcome,
        waiting,
        residue: residue.unwrap_or_else(|| Residue::lost(node.span)),
        halted: halted.unwrap_or_default(),
        interrupts: interrupts.unwrap_or_else(|| Interrupts::lost(node.span)),
        exclusive,
    })
}

fn texts(r: &Reader<'_>, node: &Node) -> Vec<Name> {
    r.list(node).iter().filter_map(|n| r.text(n)).collect()
}

fn lets(r: &Reader<'_>, node: &Node) -> Vec<Let> {
    named(r, node, |n| {
        if !matches!(n.value, Yaml::Mapping(_)) {
            return Some((r.expression(n), None));
        }
        let f = r.fields(n)?;
        let (value, note) = (f.need_expression("is"), note(r, &f));
        f.finish();
        Some((value, note))
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
    let bank = f.get("bank").map(|n| r.expression(n));
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
        return Some(Shift::Formula(r.expression(node)));
    }
    let f = r.fields(node)?;
    let table = f
        .need("table")
        .map(|n| r.list(n).iter().filter_map(|n| r.small(n, 31)).collect::<Vec<_>>());
    let index = f.need_expression("index");
    f.finish();
    Some(Shift::Table(table?, index))
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
    let steps = matches!(f.get("links").map(|node| &node.value), Some(Yaml::Text(word)) if word == "bursts");
    let flag = |key: &'static str| given(key).and_then(|n| r.boolean(n)).unwrap_or(false);
    let some = matches!(f.get("strides").map(|node| &node.value), Some(Yaml::Mapping(_)));
    let strided = f.get("strides").filter(|_| some).map(|node| strides(r, node));
    for (key, expected) in [
        ("queue", "words: why no block can be queued"),
        ("flow_control", "words: why no peripheral can count"),
    ] {
        if let Some(node) = given(key) {
            r.wrong(node, expected, &format!("give the manual's reason: `{key}: \"…\"`"));
        }
    }
    let places = r.entries(node).unwrap_or_default().iter();
    let limits = Limits {
        places: places.map(|e| Spanned::new(e.key.clone(), e.key_span)).collect(),
        items: number(f.need("items"), u64::from(u32::MAX)),
        priority: number(f.need("priority"), 255),
        max_burst: number(given("max_burst"), 0xFFFF),
        links: steps || flag("links"),
        steps,
        cyclic: flag("cyclic"),
        half: flag("half"),
        strides: strided.is_some() || (!some && flag("strides")),
        strided: strided.flatten(),
        lacks: lacks.take(),
    };
    f.finish();
    Some(limits)
}

/// Blocks of some channels may be strided.
fn strides(r: &Reader<'_>, node: &Node) -> Option<(Ast, Name)> {
    let f = r.fields(node)?;
    let when = f.need_expression("when");
    let note = f.need("note").and_then(|n| r.text(n));
    f.finish();
    Some((when, note?))
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
    named(r, node, |n| Some(requirement(r, n)))
        .into_iter()
        .map(|(_, requirement)| requirement)
        .collect()
}

fn requirement(r: &Reader<'_>, node: &Node) -> Requirement {
    let Some(f) = r.fields(node) else {
        let (that, reason) = (Ast::lost(node.span), "Combination");
        return Requirement { that, unsupported: false, field: None, reason, note: None };
    };
    let that = f.need_expression("that");
    let unsupported = f.get("unsupported");
    let field = match unsupported {
        Some(node) => r.text(node),
        None => f.need("invalid").and_then(|n| r.text(n)),
    };
    let reason = f.get("reason").and_then(|n| r.choice(n, &REASONS));
    let note = note(r, &f);
    f.finish();
    let default = if unsupported.is_some() { "Capability" } else { "Combination" };
    Requirement {
        that,
        unsupported: unsupported.is_some(),
        field,
        reason: reason.unwrap_or(default),
        note,
    }
}

fn planned(r: &Reader<'_>, node: &Node) -> Vec<PlannedRegister> {
    named(r, node, |n| match &n.value {
        Yaml::Mapping(_) => value(r, n),
        _ => Some(Value::Whole(r.expression(n))),
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
        second: f.get("second").map(|n| r.expression(n)),
    };
    f.finish();
    Some(pair)
}

fn outcome(r: &Reader<'_>, node: &Node) -> Vec<OutcomeCase> {
    r.list(node)
        .iter()
        .filter_map(|n| {
            let f = r.fields(n)?;
            let is = f.need("is").and_then(|n| r.text(n));
            let when = f.get("when").map(|n| r.expression(n));
            let note = note(r, &f);
            f.finish();
            Some(OutcomeCase { is: is?, when, note })
        })
        .collect()
}

fn residue(r: &Reader<'_>, node: &Node) -> Option<Residue> {
    let f = r.fields(node)?;
    let steps = f.get("steps").map(|n| steps(r, n)).unwrap_or_default();
    let running = f.need_expression("running");
    let left = f.need_expression("left");
    let exact = f.get("exact").map(|n| r.expression(n));
    let blocks = f.get("blocks").map(|n| r.expression(n));
    f.finish();
    Some(Residue { steps, running, left, exact, blocks })
}

fn interrupts(r: &Reader<'_>, node: &Node) -> Option<Interrupts> {
    let f = r.fields(node)?;
    let summary = f.get("summary").and_then(|n| r.text(n));
    let when = f.get("when").map(|n| r.expression(n));
    let list = f.need("steps").map(|n| steps(r, n));
    let half = f.get("half").map(|n| r.expression(n));
    let done = f.need_expression("done");
    let errors = f.need("errors").map(|n| named(r, n, |n| Some(r.expression(n))));
    f.finish();
    let (steps, errors) = (list.unwrap_or_default(), errors.unwrap_or_default());
    Some(Interrupts { summary, when, steps, half, done, errors })
}
