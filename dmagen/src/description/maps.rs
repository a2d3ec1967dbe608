//! Maps from a value to its code.

use super::reader::Reader;
use super::{Name, Spanned};
use crate::diagnostic::Span;
use crate::source::yaml::{Node, Value};

/// A value and its code.
#[derive(Clone, Debug)]
pub struct MapEntry {
    /// The value.
    pub key: Name,
    /// The code.
    pub code: u64,
    /// Where the code stands.
    pub span: Span,
    /// Whether it is written as that of another value, so that two have one.
    pub shared: bool,
}

/// `VALUE: CODE`, or `VALUE: OTHER` for what the hardware does not tell from another value.
pub(super) fn map(r: &Reader<'_>, node: &Node) -> Vec<MapEntry> {
    let entries = r.entries(node).unwrap_or_default();
    let of = |name: &str| entries.iter().find(|entry| entry.key == name);
    let read = entries.iter().filter_map(|entry| {
        let key = Spanned::new(entry.key.clone(), entry.key_span);
        let span = entry.value.span;
        let other = match &entry.value.value {
            Value::Text(name) => of(name).map(|other| &other.value),
            _ => None,
        };
        let other = other.filter(|other| matches!(other.value, Value::Integer(_)));
        let code = r.number(other.unwrap_or(&entry.value))?.value;
        Some(MapEntry { key, code, span, shared: other.is_some() })
    });
    read.collect()
}
