//! A configuration, read from YAML.

use super::config::{Direction, Event, Transfer, TransferSide};
use crate::description::reader::Reader;
use crate::diagnostic::{Diagnostic, Sources};
use crate::model::Choice;
use crate::source::yaml::{Node, Value};

/// The highest address, and the greatest length.
const WORD: u64 = u32::MAX as u64;
/// Blocks that are looked at, at most: each is computed in turn.
const BLOCKS: u64 = 4096;

const DIRECTIONS: [(&str, Direction); 4] = [
    ("m2m", Direction::M2m),
    ("m2p", Direction::M2p),
    ("p2m", Direction::P2m),
    ("p2p", Direction::P2p),
];
const EVENTS: [(&str, Event); 4] = [
    ("half", Event::Half),
    ("block", Event::Block),
    ("complete", Event::Complete),
    ("error", Event::Error),
];

/// Reads a configuration; what is not said has its default.
///
/// # Errors
/// All that is no configuration.
pub fn read_config(sources: &Sources, tree: &Node) -> Result<Transfer, Vec<Diagnostic>> {
    let r = &Reader::new(sources);
    let transfer = transfer(r, tree);
    let found = r.found.take();
    if found.is_empty() { Ok(transfer) } else { Err(found) }
}

fn transfer(r: &Reader<'_>, tree: &Node) -> Transfer {
    let default = Transfer::default();
    let Some(fields) = r.fields(tree) else { return default };
    let number = |key: &'static str, most| fields.get(key).and_then(|node| r.small(node, most));
    let flag = |key: &'static str| fields.get(key).and_then(|node| r.boolean(node));
    let word = |key: &'static str, choice| fields.get(key).and_then(|node| chosen(r, node, choice));
    let text =
        |key: &'static str| fields.get(key).and_then(|node| r.text(node)).map(|name| name.value);
    let side = |key: &'static str| fields.get(key).map(|node| side(r, node)).unwrap_or_default();
    let events = fields.get("events").map(|node| {
        let all = r.list(node).iter();
        all.filter_map(|item| r.choice(item, &EVENTS)).collect()
    });
    let transfer = Transfer {
        controller: text("controller"),
        channel: number("channel", WORD)
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(default.channel),
        vector: text("vector"),
        direction: fields
            .get("direction")
            .and_then(|node| r.choice(node, &DIRECTIONS))
            .unwrap_or(default.direction),
        request: number("request", WORD),
        source: side("source"),
        destination: side("destination"),
        bytes: number("bytes", WORD).unwrap_or(default.bytes),
        blocks: number("blocks", BLOCKS).unwrap_or(default.blocks),
        storage: number("storage", WORD).unwrap_or(default.storage),
        tables: number("tables", WORD).unwrap_or(default.tables),
        cyclic: flag("cyclic").unwrap_or(default.cyclic),
        priority: number("priority", WORD).unwrap_or(default.priority),
        events: events.unwrap_or(default.events),
        fifo: word("fifo", Choice::Fifo).unwrap_or(default.fifo),
        flow_control: word("flow_control", Choice::FlowControl).unwrap_or(default.flow_control),
        link: number("link", WORD),
        minor: flag("minor").unwrap_or(default.minor),
        major: flag("major").unwrap_or(default.major),
        armed: flag("armed").unwrap_or(default.armed),
    };
    fields.finish();
    transfer
}

fn side(r: &Reader<'_>, node: &Node) -> TransferSide {
    let Some(fields) = r.fields(node) else { return TransferSide::default() };
    let number = |key: &'static str| fields.get(key).and_then(|node| r.small(node, WORD));
    let side = TransferSide {
        width: number("width"),
        burst: number("burst").unwrap_or(0),
        adjust: fields.get("adjust").and_then(|node| chosen(r, node, Choice::Adjust)),
        software: fields.get("software").and_then(|node| r.boolean(node)).unwrap_or(false),
        address: number("address"),
        count: number("count"),
        interval: number("interval"),
    };
    fields.finish();
    side
}

/// One of the words of a choice.
fn chosen(r: &Reader<'_>, node: &Node, choice: Choice) -> Option<String> {
    let words: Vec<_> = choice.values().iter().map(|(word, _)| (*word, *word)).collect();
    r.choice(node, &words).map(str::to_owned)
}

/// Where a configuration says what a refusal blames: the keys, and the value that stands there. `SourceBurst` is
/// `burst` of `source`; a side may be blamed without its name.
pub fn blamed<'t>(tree: &'t Node, what: &str) -> (String, Option<&'t Node>) {
    let plain = |text: &str| text.replace('_', "").to_lowercase();
    let [source, destination] = ["source", "destination"];
    let in_side = |prefix, side| what.strip_prefix(prefix).map(|value| (Some(side), value));
    let in_side = in_side("Source", source).or_else(|| in_side("Destination", destination));
    let strided = [("Gather", source), ("Scatter", destination)];
    let of_stride = strided.into_iter().find(|(name, _)| *name == what);
    let in_side = in_side.or(of_stride.map(|(name, side)| (Some(side), name)));
    let (side, value) = in_side.unwrap_or((None, what));
    let key = match plain(value).as_str() {
        // The runtime's name of what starts a channel, and of who paces a side.
        "trigger" => "armed".to_owned(),
        "gather" | "scatter" => "interval".to_owned(),
        "handshake" => "software".to_owned(),
        key => key.to_owned(),
    };
    let within = |node: &'t Node| match &node.value {
        Value::Mapping(entries) => entries.iter().find(|entry| plain(&entry.key) == key),
        _ => None,
    };
    let of_side = |side: &str| tree.get(side).and_then(|entry| within(&entry.value));
    let found = match side {
        Some(side) => of_side(side),
        None => within(tree).or_else(|| of_side(source)).or_else(|| of_side(destination)),
    };
    let key = found.map_or(key, |entry| entry.key.clone());
    let path = side.map_or_else(|| key.clone(), |side| format!("{side}.{key}"));
    (path, found.map(|entry| &entry.value))
}
