//! YAML as a tree of spanned nodes.
//!
//! A description is data with one reading only, so this accepts a strict part of YAML: no anchors,
//! aliases, merge keys, tags or further documents, no key twice, numbers in decimal or hexadecimal,
//! `true` and `false` as the only booleans. Everything else is a finding with its position.

mod build;
mod scalar;
mod syntax;

use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes};

/// The largest text accepted, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// How deep mappings and sequences may be nested.
pub const MAX_DEPTH: usize = 64;

/// A value and the bytes it was written in.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// Of a scalar its text (with the quotes), of a mapping or sequence from the first key or item
    /// to the end of the last value.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// What a node holds.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// Unquoted `true` or `false`.
    Bool(bool),
    /// An unquoted decimal or `0x` number.
    Integer(i64),
    /// Any other scalar, and every quoted one.
    Text(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with values, in the order of the file; no key twice.
    Mapping(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The key's text, also when it looks like a number.
    pub key: String,
    /// The key, with its quotes.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The entry of a mapping with this key; `None` for any other node.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Mapping(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }
}

impl Value {
    /// What it is, for messages: `a mapping`, `a number` …
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "a number",
            Self::Text(_) => "a text",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a mapping",
        }
    }
}

/// Reads one YAML document.
///
/// # Errors
/// All faults that can be found in one pass, each with its place.
pub fn parse(sources: &Sources, file: FileId) -> Result<Node, Vec<Diagnostic>> {
    match parse_partly(sources, file) {
        (Some(root), faults) if faults.is_empty() => Ok(root),
        (_, faults) => Err(faults),
    }
}

/// Reads one YAML document as far as it goes, and tells its faults: in the place of a value that cannot be read
/// stands its text; nothing is left where the text is no YAML at all.
pub fn parse_partly(sources: &Sources, file: FileId) -> (Option<Node>, Vec<Diagnostic>) {
    let text = sources.text(file);
    if text.len() > MAX_BYTES {
        return (None, vec![too_large(file, text)]);
    }
    if let Some(fault) = bad_character(file, text) {
        return (None, vec![fault]);
    }
    build::document(file, text)
}

fn too_large(file: FileId, text: &str) -> Diagnostic {
    let size = text.len();
    Diagnostic::error(codes::TOO_LARGE, format!("the file is too large: {size} bytes"))
        .at(Span::new(file, 0, 0), format!("at most {MAX_BYTES} bytes are read"))
        .help("is this the right file? no description comes near that")
}

/// The first character that no editor writes into a text: what remains may be any binary file.
fn bad_character(file: FileId, text: &str) -> Option<Diagnostic> {
    let bad = |c: &char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}');
    let (start, found) = text.char_indices().find(|(_, c)| bad(c))?;
    let span = Span::new(file, start, start + found.len_utf8());
    let message = format!("the file holds the control character U+{:04X}", u32::from(found));
    Some(
        Diagnostic::error(codes::BAD_CHARACTER, message)
            .at(span, "not a text file from here on")
            .help("is this the right file? a description is a YAML text"),
    )
}
