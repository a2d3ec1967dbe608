//! Names: usable in Rust, and different there as well.

use crate::description::{Ip, Name, Requests, Spanned};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Model;

/// Words with a meaning of their own in expressions.
const RESERVED: [&str; 32] = [
    "n",
    "line",
    "channels",
    "instance",
    "exists",
    "bytes",
    "again",
    "remaining",
    "waiting",
    "suspended",
    "has_failed",
    "planned",
    "first",
    "second",
    "next",
    "direction",
    "request",
    "priority",
    "cyclic",
    "source",
    "destination",
    "linked",
    "link",
    "armed",
    "following",
    "last",
    "alone",
    "blocks",
    "fifo",
    "flow_control",
    "events",
    "notify",
];

/// Functions of every driver's channel: those that the runtime calls, and their long parts.
const OF_CHANNELS: [&str; 37] = [
    "clone",
    "channels",
    "channel",
    "prepare",
    "dispatch",
    "hardware_lists",
    "strides",
    "plan",
    "load",
    "pack",
    "unpack",
    "relink",
    "check_storage",
    "check_pair",
    "bytes",
    "planned",
    "initialise",
    "configure",
    "program",
    "program_pair",
    "second",
    "start",
    "halt",
    "suspend",
    "resume",
    "queue",
    "appends",
    "append",
    "finish",
    "release",
    "acknowledge",
    "outcome",
    "remaining",
    "next",
    "left",
    "fault",
    "work",
];

/// How the names of accesses and of the other functions begin that a driver's channel may have.
const BEGINNINGS: [&str; 8] =
    ["read_", "write_", "set_", "clear_", "insert_", "select_", "bring_", "take_"];

/// How those names end.
const ENDS: [&str; 4] = ["_capability", "_capabilities", "_entry", "_address"];

/// What the description of an IP names.
pub(super) fn description(ip: &Ip) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut known: Vec<(&str, &Name)> = Vec::new();
    let registers = ip.registers.iter().map(|(name, _)| ("a register", name));
    let named = registers
        .chain(ip.lanes.iter().map(|lane| ("a lane", &lane.name)))
        .chain(ip.roles.iter().map(|role| ("a role", &role.name)))
        .chain(ip.lets.iter().map(|item| ("a value", &item.name)))
        .chain(ip.block.lets.iter().map(|item| ("a value", &item.name)))
        .chain(ip.context.iter().map(|(name, _)| ("a variable", name)));
    for (what, name) in named {
        found.extend(unusable(name, what));
        if RESERVED.contains(&name.value.as_str()) {
            found.push(
                Diagnostic::error(codes::NAME, format!("`{}` has a meaning already", name.value))
                    .at(name.span, format!("{what} cannot have this name"))
                    .help("choose another name"),
            );
        }
        match known.iter().find(|(_, other)| other.value == name.value) {
            Some((other, first)) => found.push(clash(name, what, first, other)),
            None => known.push((what, name)),
        }
    }
    let others = ip.maps.iter().map(|(name, _)| ("a map", name));
    let others = others
        .chain(ip.blocks.iter().map(|name| ("a block", name)))
        .chain(ip.constants.iter().map(|(name, _)| ("a constant", name)))
        .chain(ip.procedures.iter().map(|procedure| ("a procedure", &procedure.name)));
    found.extend(others.filter_map(|(what, name)| unusable(name, what)));
    let procedures: Vec<&Name> = ip.procedures.iter().map(|item| &item.name).collect();
    found.extend(different(&procedures, "a procedure"));
    found.extend(procedures.iter().filter_map(|name| {
        let plain = name.value.to_ascii_lowercase();
        let taken = OF_CHANNELS.contains(&plain.as_str())
            || ENDS.iter().any(|end| plain.ends_with(end))
            || BEGINNINGS.iter().any(|start| plain.starts_with(start));
        taken.then(|| {
            Diagnostic::error(
                codes::NAME,
                format!("`{}` may be a driver's own function", name.value),
            )
            .at(name.span, "a procedure cannot have this name")
            .help("choose another name")
        })
    }));
    found
}

/// What a chip names.
pub(super) fn chip(model: &Model, instances: &[crate::description::Instance]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let names: Vec<&Name> = instances.iter().map(|i| &i.name).collect();
    found.extend(different(&names, "a controller"));
    found.extend(names.iter().filter_map(|name| unusable(name, "a controller")));
    let controllers = || instances.iter().filter(|instance| instance.alias.is_none());
    let vectors: Vec<&Name> =
        controllers().flat_map(|i| &i.vectors).map(|vector| &vector.name).collect();
    found.extend(different(&vectors, "a vector"));
    found.extend(vectors.iter().filter_map(|name| unusable(name, "a vector")));
    for instance in controllers() {
        for (index, vector) in instance.vectors.iter().enumerate() {
            let earlier = instance.vectors.get(..index).unwrap_or_default().iter();
            let mut earlier = earlier.filter_map(|other| Some((other, other.number.as_ref()?)));
            let Some(number) = &vector.number else { continue };
            let same = earlier.find(|(_, other)| other.value == number.value);
            let (Some((first, there)), here, number) = (same, number.span, number.value) else {
                continue;
            };
            found.push(
                Diagnostic::error(codes::VECTOR, format!("two vectors have the number {number}"))
                    .at(here, format!("`{}`", vector.name.value))
                    .at(there.span, format!("`{}`", first.name.value))
                    .help("if it is one vector, list its channels together"),
            );
        }
    }
    let requests: Vec<&Name> = match &model.requests {
        Requests::Selectable(lines) => lines.iter().map(|(name, _)| name).collect(),
        Requests::Routed(lines) => lines.iter().map(|(name, _)| name).collect(),
    };
    found.extend(different(&requests, "a request"));
    found.extend(requests.iter().filter_map(|name| {
        let empty = !name.value.bytes().any(|b| b.is_ascii_alphanumeric());
        (empty || !name.value.is_ascii()).then(|| {
            Diagnostic::error(codes::NAME, format!("`{}` names no request", name.value))
                .at(name.span, "becomes the name of a constant")
                .help("use letters, digits and `_`")
        })
    }));
    found
}

/// A name that no expression could mention, and that Rust would not take.
fn unusable(name: &Name, what: &str) -> Option<Diagnostic> {
    let text = &name.value;
    let good = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    (!good).then(|| {
        Diagnostic::error(codes::NAME, format!("{what} cannot be called `{text}`"))
            .at(name.span, "no word")
            .help("a name begins with a letter and holds letters, digits and `_`")
    })
}

/// Names that Rust could not tell apart.
fn different(names: &[&Name], what: &str) -> Vec<Diagnostic> {
    let plain = |name: &Spanned<String>| -> String {
        name.value
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
            .collect()
    };
    let mut found = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let earlier = names.get(..index).unwrap_or_default();
        if let Some(first) = earlier.iter().find(|other| plain(other) == plain(name)) {
            found.push(clash(name, what, first, what));
        }
    }
    found
}

fn clash(name: &Name, what: &str, first: &Name, other: &str) -> Diagnostic {
    let message = if name.value == first.value {
        format!("the name `{}` is given twice", name.value)
    } else {
        format!("`{}` and `{}` are the same name in Rust", first.value, name.value)
    };
    Diagnostic::error(codes::NAME, message)
        .at(name.span, format!("{what}, here"))
        .at(first.span, format!("{other}, here"))
        .help("rename one of them")
}
