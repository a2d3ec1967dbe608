//! A chip: its controllers, their registers, vectors and request lines.

use super::reader::{Gaps, Reader, Reading};
use super::{Name, Spanned};
use crate::diagnostic::{Diagnostic, Sources, Span, codes};
use crate::source::yaml::{Entry, Node, Value};

/// A device that uses one IP.
#[derive(Clone, Debug)]
pub struct Chip {
    /// Its name: `<name>-dma` is the generated crate.
    pub name: Name,
    /// The parts that it stands for.
    pub title: Name,
    /// Manual and sections of what is said here.
    pub source: Name,
    /// The IP.
    pub ip: Name,
    /// The request route that is merged into the IP.
    pub route: Option<Name>,
    /// What this chip says differently from its IP.
    pub overrides: Option<Node>,
    /// The register map, relative to this file.
    pub svd: Option<Name>,
    /// The compilation target of its CPU.
    pub target: Name,
    /// The controllers.
    pub instances: Vec<Instance>,
    /// The request lines.
    pub requests: Requests,
    /// The vendor's names of errata that the driver works around, and how.
    pub errata: Vec<(Name, Name)>,
    /// Memory that descriptors and tables have to be in; none where they may be anywhere.
    pub memory: Vec<Memory>,
}

/// A piece of memory.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Its name.
    pub name: Name,
    /// Its first address.
    pub from: u64,
    /// Its length.
    pub bytes: u64,
}

/// One controller.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name.
    pub name: Name,
    /// The controller that it is, at another address.
    pub alias: Option<Name>,
    /// Blocks and the peripherals they are bound to, with a base address where the map's is wrong.
    pub blocks: Vec<(Name, Name, Option<u64>)>,
    /// Its channel count, where it differs from the IP's.
    pub channels: Option<Spanned<u64>>,
    /// Constants of the IP, and whether they were given as booleans.
    pub constants: Vec<(Name, Spanned<u64>, bool)>,
    /// Its interrupt vectors.
    pub vectors: Vec<Vector>,
}

/// An interrupt vector and the channels that it serves.
#[derive(Clone, Debug)]
pub struct Vector {
    /// Its name.
    pub name: Name,
    /// Its number at the interrupt controller; none is lost.
    pub number: Option<Spanned<u64>>,
    /// The channels; none are all of them.
    pub channels: Option<Vec<Spanned<u64>>>,
    /// For a vector that channels share beside their own ones: the lane of those that want service.
    pub summary: Option<Name>,
}

/// Request lines by name.
#[derive(Clone, Debug)]
pub enum Requests {
    /// Each line can be selected on any channel; in the order of the lines.
    Selectable(Vec<(Name, Spanned<u64>)>),
    /// Each signal reaches certain channels of certain controllers.
    Routed(Vec<(Name, Vec<RequestRoute>)>),
}

impl Requests {
    /// No line has a name.
    const NONE: Requests = Requests::Selectable(Vec::new());
}

/// Where a signal arrives.
#[derive(Clone, Debug)]
pub struct RequestRoute {
    /// Where this is said.
    pub span: Span,
    /// The controller.
    pub instance: String,
    /// The channel.
    pub channel: u64,
    /// The line to select there.
    pub line: u64,
}

/// Reads a chip from its merged tree.
pub fn read(sources: &Sources, node: &Node, gaps: Gaps) -> Reading<Chip> {
    Reading::of(sources, node, gaps, chip)
}

fn chip(r: &Reader<'_>, node: &Node) -> Option<Chip> {
    let f = r.fields(node)?;
    let name = f.need("chip").and_then(|n| r.text(n));
    f.get("extends");
    let title = f.need("title").and_then(|n| r.text(n));
    let source = f.need("source").and_then(|n| r.text(n));
    let ip = f.need("ip").and_then(|n| r.text(n));
    let route = f.get("route").and_then(|n| r.text(n));
    let overrides = f.get("override").cloned();
    let svd = f.get("svd").and_then(|n| r.text(n));
    let target = f.need("target").and_then(|n| r.text(n));
    let mut instances = f.need("instances").and_then(|n| r.entries(n)).map(|entries| {
        entries
            .iter()
            .map(|entry| instance(r, Spanned::new(entry.key.clone(), entry.key_span), &entry.value))
            .collect::<Vec<_>>()
    });
    let mut requests = f.get("requests").map_or(Some(Requests::NONE), |n| requests(r, n));
    let errata = f.get("errata").map_or_else(Vec::new, |n| errata(r, n));
    let memory = f.get("memory").map_or_else(Vec::new, |n| memory(r, n));
    f.finish();
    if let Some(instances) = &mut instances {
        let mut none = Requests::NONE;
        super::alias::resolve(r, instances, requests.as_mut().unwrap_or(&mut none));
    }
    if let Some(name) = &name {
        check_name(r, name);
    }
    // What is lost is told, and no driver comes of it: here stands as little as can be.
    let nothing = || Spanned::new(String::new(), node.span);
    Some(Chip {
        name: name.unwrap_or_else(nothing),
        title: title.unwrap_or_else(nothing),
        source: source.unwrap_or_else(nothing),
        ip: ip.unwrap_or_else(nothing),
        route,
        overrides,
        svd,
        target: target.unwrap_or_else(nothing),
        instances: instances.unwrap_or_default(),
        requests: requests.unwrap_or(Requests::NONE),
        errata,
        memory,
    })
}

fn memory(r: &Reader<'_>, node: &Node) -> Vec<Memory> {
    let entries = r.entries(node).unwrap_or_default();
    entries.iter().filter_map(|entry| piece(r, entry)).collect()
}

fn piece(r: &Reader<'_>, entry: &Entry) -> Option<Memory> {
    let f = r.fields(&entry.value)?;
    let from = f.need("from").and_then(|n| r.number(n));
    let bytes = f.need("bytes").and_then(|n| r.number(n));
    f.finish();
    let (from, bytes) = (from?, bytes?);
    if bytes.value == 0 || from.value + bytes.value > 1 << 32 {
        r.report(
            Diagnostic::error(codes::BAD_VALUE, "no memory of 32-bit addresses is like this")
                .at(bytes.span, "so many bytes")
                .help("`bytes` is at least 1, and the last one is within 32 bits"),
        );
        return None;
    }
    let name = Spanned::new(entry.key.clone(), entry.key_span);
    Some(Memory { name, from: from.value, bytes: bytes.value })
}

fn errata(r: &Reader<'_>, node: &Node) -> Vec<(Name, Name)> {
    let entries = r.entries(node).unwrap_or_default();
    let named = |e: &Entry| Some((Spanned::new(e.key.clone(), e.key_span), r.text(&e.value)?));
    entries.iter().filter_map(named).collect()
}

/// A chip's name becomes a crate's and a folder's.
fn check_name(r: &Reader<'_>, name: &Name) {
    let good =
        name.value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && name.value.starts_with(|c: char| c.is_ascii_lowercase());
    if !good {
        r.report(
            Diagnostic::error(codes::BAD_VALUE, "a chip's name becomes the name of a crate")
                .at(name.span, "lower-case letters, digits and `-` only")
                .help(format!("for example `{}`", crate_name(&name.value))),
        );
    }
}

/// The nearest name that a crate can have.
fn crate_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let text: String = name.chars().map(plain).collect();
    let text = text.trim_matches('-');
    if text.starts_with(|c: char| c.is_ascii_lowercase()) {
        text.to_owned()
    } else {
        format!("chip-{text}")
    }
}

fn instance(r: &Reader<'_>, name: Name, node: &Node) -> Instance {
    let is_mapping = r.entries(node);
    let entries = is_mapping.unwrap_or_default();
    let mut instance = Instance {
        name,
        alias: None,
        blocks: vec![],
        channels: None,
        constants: vec![],
        vectors: vec![],
    };
    for entry in entries {
        let key = Spanned::new(entry.key.clone(), entry.key_span);
        match (entry.key.as_str(), &entry.value.value) {
            ("vectors", _) => {
                let vectors = r.entries(&entry.value).unwrap_or_default();
                instance.vectors = vectors
                    .iter()
                    .filter_map(|e| vector(r, Spanned::new(e.key.clone(), e.key_span), &e.value))
                    .collect();
            }
            ("alias", _) => instance.alias = r.text(&entry.value),
            ("channels", _) => instance.channels = r.number(&entry.value),
            (_, Value::Text(peripheral)) => instance.blocks.push((
                key,
                Spanned::new(peripheral.clone(), entry.value.span),
                None,
            )),
            (_, Value::Mapping(_)) => {
                let Some(f) = r.fields(&entry.value) else { continue };
                let peripheral = f.need("peripheral").and_then(|n| r.text(n));
                let base = f.need("base").and_then(|n| r.number(n));
                f.finish();
                if let (Some(peripheral), Some(base)) = (peripheral, base) {
                    instance.blocks.push((key, peripheral, Some(base.value)));
                }
            }
            (_, Value::Bool(value)) => {
                let value = Spanned::new(u64::from(*value), entry.value.span);
                instance.constants.push((key, value, true));
            }
            _ => {
                let number = r.number(&entry.value);
                instance.constants.extend(number.map(|number| (key, number, false)));
            }
        }
    }
    let given = |entry: &Entry| match &entry.value.value {
        Value::Mapping(vectors) => entry.key == "vectors" && !vectors.is_empty(),
        Value::Null => false,
        _ => entry.key == "vectors",
    };
    if instance.alias.is_some() {
        if let Some(own) = entries.iter().find(|entry| entry.key == "vectors") {
            r.report(
                Diagnostic::error(codes::VECTOR, "an alias has the vectors of its controller")
                    .at(own.key_span, "its own ones here")
                    .help("remove them, or `alias`"),
            );
        }
    } else if is_mapping.is_some() && !r.is_open() && !entries.iter().any(given) {
        r.report(
            Diagnostic::error(codes::MISSING_KEY, "`vectors` is missing")
                .at(instance.name.span, "this controller needs its interrupt vectors")
                .help("`vectors: { NAME: { number: 11, channels: [0] } }`"),
        );
    }
    instance
}

fn vector(r: &Reader<'_>, name: Name, node: &Node) -> Option<Vector> {
    let f = r.fields(node)?;
    let number = f
        .need("number")
        .and_then(|n| r.small(n, 0xFFFF).map(|number| Spanned::new(number, n.span)));
    let list = |n: &Node| match &n.value {
        Value::Text(all) if all == "all" => None,
        _ => Some(r.list(n).iter().filter_map(|n| r.number(n)).collect()),
    };
    let summary = f.get("summary");
    let channels = match summary {
        Some(_) => Some(Some(Vec::new())),
        None => f.need("channels").map(list),
    };
    let summary = summary.and_then(|n| r.text(n));
    f.finish();
    Some(Vector { name, number, channels: channels?, summary })
}

fn requests(r: &Reader<'_>, node: &Node) -> Option<Requests> {
    let entries = r.entries(node)?;
    let routed = entries.iter().any(|e| matches!(e.value.value, Value::Sequence(_)));
    if routed {
        let lines = entries.iter().map(|e| {
            let routes = r.list(&e.value).iter().filter_map(|n| route(r, n)).collect();
            (Spanned::new(e.key.clone(), e.key_span), routes)
        });
        return Some(Requests::Routed(lines.collect()));
    }
    let mut lines: Vec<_> = entries
        .iter()
        .filter_map(|e| Some((Spanned::new(e.key.clone(), e.key_span), r.number(&e.value)?)))
        .collect();
    lines.sort_by_key(|(_, line)| line.value);
    Some(Requests::Selectable(lines))
}

fn route(r: &Reader<'_>, node: &Node) -> Option<RequestRoute> {
    let text = r.text(node)?;
    let mut parts = text.value.split('.');
    let route = (|| {
        let instance = parts.next()?.to_owned();
        let channel = parts.next()?.parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        parts.next().is_none().then_some(RequestRoute { span: node.span, instance, channel, line })
    })();
    if route.is_none() {
        r.report(
            Diagnostic::error(codes::REQUEST, "this is no route of a request")
                .at(node.span, "written as CONTROLLER.channel.line")
                .help("for example `DMA1.0.4`: line 4 on channel 0 of `DMA1`"),
        );
    }
    route
}
