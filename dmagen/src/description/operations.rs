//! Reading the operations of a description.

use super::Spanned;
use super::ip::{Append, Operations, Queue, Suspend};
use super::reader::Reader;
use super::step::steps;
use crate::source::yaml::Node;

pub(super) fn operations(r: &Reader<'_>, node: &Node) -> Option<Operations> {
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
        queue: f.get("queue").and_then(|n| queue(r, n)),
        append: f.get("append").and_then(|n| append(r, n)),
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
        strategy: strategy.unwrap_or(Spanned::new("Unsupported", node.span)),
        source: f.need("source").and_then(|n| r.text(n)),
        supported: f.get("supported").map(|n| r.expression(n)),
        steps: f.get("steps").map(|n| steps(r, n)).unwrap_or_default(),
        ended: f.get("ended").map(|n| r.expression(n)),
    };
    f.finish();
    Some(suspend)
}

fn queue(r: &Reader<'_>, node: &Node) -> Option<Queue> {
    let f = r.fields(node)?;
    let supported = f.need_expression("supported");
    let source = f.need("source").and_then(|n| r.text(n));
    let list = f.need("steps").map(|n| steps(r, n));
    let accepted = f.need_expression("accepted");
    let second = f.get("second").map(|n| r.expression(n));
    f.finish();
    Some(Queue { supported, source: source?, steps: list?, accepted, second })
}

fn append(r: &Reader<'_>, node: &Node) -> Option<Append> {
    let f = r.fields(node)?;
    let supported = f.get("supported").map(|n| r.expression(n));
    let source = f.need("source").and_then(|n| r.text(n));
    let list = f.need("steps").map(|n| steps(r, n));
    f.finish();
    Some(Append { supported, source: source?, steps: list? })
}
