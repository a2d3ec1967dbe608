//! What one file says over another: the manual's section for what it changes.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::yaml::{Entry, Node, Value};

/// What a file of an IP or route has, and none of a chip.
const PARTS: [&str; 10] = [
    "blocks",
    "channels",
    "registers",
    "limits",
    "require",
    "plan",
    "block",
    "procedures",
    "operations",
    "interrupts",
];

/// A file that describes no chip, where a chip is asked for.
pub(super) fn no_chip(node: &Node, name: &str) -> Option<Diagnostic> {
    let has = |key: &str| node.get(key).is_some();
    let first = PARTS.iter().find_map(|key| node.get(key))?;
    if has("chip") || has("instances") {
        return None;
    }
    let (what, key) = if has("ip") { ("an IP", "ip") } else { ("a route", "route") };
    Some(
        Diagnostic::error(codes::MISSING_KEY, format!("this file describes {what}, not a chip"))
            .at(first.key_span, "no chip has this, and there is no `chip`")
            .help(format!("name a chip that uses it: one that says `{key}: {name}`")),
    )
}

/// The changes of operations that do not say which section describes them: that of the lower layer describes others.
pub(super) fn check(under: &Node, over: &Node) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let (Some(base), Some(top)) = (under.get("override"), over.get("override")) {
        found.extend(check(&base.value, &top.value));
    }
    let steps = ["operations", "procedures"].into_iter().find_map(|key| over.get(key));
    if let Some(steps) = steps.filter(|entry| entry.value.value != Value::Null) {
        found.extend(unsourced(under, over, steps));
    }
    let operations = |node: &Node| node.get("operations").map(|entry| entry.value.clone());
    let (Some(base), Some(top)) = (operations(under), operations(over)) else { return found };
    let Value::Mapping(changed) = &top.value else { return found };
    for Entry { key, value, .. } in changed {
        let does = ["strategy", "steps", "supported"].into_iter().find_map(|key| value.get(key));
        if let (Some(base), Some(does)) = (base.get(key), does) {
            found.extend(unsourced(&base.value, value, does));
        }
    }
    found
}

/// A change of something that has a `source`, without one of its own.
fn unsourced(under: &Node, over: &Node, changed: &Entry) -> Option<Diagnostic> {
    let source = under.get("source").filter(|_| over.get("source").is_none())?;
    Some(
        Diagnostic::error(codes::MISSING_KEY, "`source` is missing")
            .at(changed.key_span, "this is done otherwise")
            .at(source.key_span, "than this section describes it")
            .help("add `source: …` beside it: where the manual describes what is done here"),
    )
}
