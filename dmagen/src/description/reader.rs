//! Typed access to a tree, collecting every finding.

use super::{Name, Spanned};
use crate::diagnostic::{Diagnostic, Sources, Span, codes, nearest};
use crate::expression::{self, Ast};
use crate::source::yaml::{Entry, Node, Value};
use std::cell::RefCell;

/// Collects findings while a tree is read.
pub(crate) struct Reader<'a> {
    pub(crate) sources: &'a Sources,
    pub(crate) found: RefCell<Vec<Diagnostic>>,
}

/// A mapping whose keys are taken one by one; what is left over is unknown.
pub(crate) struct Fields<'a, 'r> {
    pub(crate) reader: &'r Reader<'a>,
    span: Span,
    entries: &'r [Entry],
    taken: RefCell<Vec<&'static str>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        Reader { sources, found: RefCell::new(Vec::new()) }
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    pub(crate) fn wrong(&self, node: &Node, expected: &str) {
        let first = match &node.value {
            Value::Mapping(entries) => entries.first().map(|entry| entry.key_span),
            Value::Sequence(items) => items.first().map(|item| item.span),
            _ => None,
        };
        let mut diagnostic = Diagnostic::error(codes::WRONG_TYPE, format!("expected {expected}"))
            .at(first.unwrap_or(node.span), format!("this is {}", node.value.kind()));
        if let (Value::Integer(_) | Value::Bool(_), "a text") = (&node.value, expected) {
            let written = self.sources.slice(node.span);
            diagnostic = diagnostic.help(format!("put it into quotes: \"{written}\""));
        }
        let help = match expected {
            "true or false" => Some("write `true` or `false`"),
            "a mapping" => Some("a mapping is lines of `KEY: VALUE`, or `{ KEY: VALUE, … }`"),
            "a list" => Some("a list is lines of `- ITEM`, or `[ITEM, …]`"),
            "a number, 0 or more" => Some("write it in decimal, or in hexadecimal with 0x"),
            _ => None,
        };
        if let (None, Some(help)) = (&diagnostic.help, help) {
            diagnostic = diagnostic.help(help);
        }
        self.report(diagnostic);
    }

    pub(crate) fn fields<'r>(&'r self, node: &'r Node) -> Option<Fields<'a, 'r>> {
        let entries = self.entries(node)?;
        let taken = RefCell::new(Vec::new());
        Some(Fields { reader: self, span: node.span, entries, taken })
    }

    /// The entries of a mapping with free keys.
    pub(crate) fn entries<'r>(&self, node: &'r Node) -> Option<&'r [Entry]> {
        match &node.value {
            Value::Mapping(entries) => Some(entries),
            Value::Null => Some(&[]),
            _ => {
                self.wrong(node, "a mapping");
                None
            }
        }
    }

    pub(crate) fn list<'r>(&self, node: &'r Node) -> &'r [Node] {
        match &node.value {
            Value::Sequence(items) => items,
            Value::Null => &[],
            _ => {
                self.wrong(node, "a list");
                &[]
            }
        }
    }

    pub(crate) fn text(&self, node: &Node) -> Option<Name> {
        match &node.value {
            Value::Text(text) => Some(Spanned::new(text.clone(), node.span)),
            _ => {
                self.wrong(node, "a text");
                None
            }
        }
    }

    pub(crate) fn boolean(&self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.wrong(node, "true or false");
                None
            }
        }
    }

    pub(crate) fn number(&self, node: &Node) -> Option<Spanned<u64>> {
        match node.value {
            Value::Integer(value) if value >= 0 => {
                Some(Spanned::new(value.unsigned_abs(), node.span))
            }
            _ => {
                self.wrong(node, "a number, 0 or more");
                None
            }
        }
    }

    /// A number no larger than `most`.
    pub(crate) fn small(&self, node: &Node, most: u64) -> Option<u64> {
        let number = self.number(node)?;
        if number.value > most {
            self.report(
                Diagnostic::error(codes::BAD_VALUE, format!("{} is too large", number.value))
                    .at(node.span, format!("at most {most}"))
                    .help("compare it with the manual"),
            );
            return None;
        }
        Some(number.value)
    }

    pub(crate) fn choice<T: Copy>(&self, node: &Node, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(node)?;
        match choices.iter().find(|(name, _)| *name == text.value) {
            Some((_, value)) => Some(*value),
            None => {
                let known: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
                self.report(
                    Diagnostic::error(codes::BAD_VALUE, format!("`{}` is not allowed", text.value))
                        .at(node.span, "unknown value")
                        .help(format!("one of: {}", known.join(", "))),
                );
                None
            }
        }
    }

    pub(crate) fn expression(&self, node: &Node) -> Option<Ast> {
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Integer(value) if *value >= 0 => value.to_string(),
            Value::Bool(value) => value.to_string(),
            _ => {
                self.wrong(node, "an expression");
                return None;
            }
        };
        // Only text that stands in the file as it is has places in it.
        let slice = self.sources.slice(node.span);
        let quoted = usize::from(slice.starts_with(['"', '\'']));
        let verbatim = slice.get(quoted..).is_some_and(|rest| rest.starts_with(&text));
        match expression::parse(&text, node.span.file, node.span.start + quoted) {
            Ok(mut ast) => {
                if !verbatim {
                    ast.place(node.span);
                }
                Some(ast)
            }
            Err(mut diagnostic) => {
                if !verbatim {
                    diagnostic.labels.iter_mut().for_each(|label| label.span = node.span);
                }
                self.report(diagnostic);
                None
            }
        }
    }
}

impl<'a, 'r> Fields<'a, 'r> {
    /// The value of an optional key.
    pub(crate) fn get(&self, key: &'static str) -> Option<&'r Node> {
        self.taken.borrow_mut().push(key);
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value of a key that must be there.
    pub(crate) fn need(&self, key: &'static str) -> Option<&'r Node> {
        let found = self.get(key);
        if found.is_none() {
            // Its first key stands for a mapping of any length.
            let first = self.entries.first().map_or(self.span, |entry| entry.key_span);
            self.reader.report(
                Diagnostic::error(codes::MISSING_KEY, format!("`{key}` is missing"))
                    .at(first, format!("a key `{key}` is needed beside this"))
                    .help(format!("add `{key}: …`")),
            );
        }
        found
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn finish(self) {
        let taken = self.taken.into_inner();
        for entry in self.entries {
            if taken.contains(&entry.key.as_str()) {
                continue;
            }
            let mut diagnostic =
                Diagnostic::error(codes::UNKNOWN_KEY, format!("unknown key `{}`", entry.key))
                    .at(entry.key_span, "not known here");
            diagnostic = match nearest(&entry.key, taken.iter().copied()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("known keys: {}", taken.join(", "))),
            };
            self.reader.report(diagnostic);
        }
    }
}

/// The entries of a mapping with free keys, each read by `read`.
pub(super) fn named<T>(
    r: &Reader<'_>,
    node: &Node,
    read: impl Fn(&Node) -> Option<T>,
) -> Vec<(Name, T)> {
    r.entries(node)
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| {
            let name = Spanned::new(entry.key.clone(), entry.key_span);
            Some((name, read(&entry.value)?))
        })
        .collect()
}

/// The text for the driver's reader, where a mapping has one.
pub(super) fn note(r: &Reader<'_>, fields: &Fields<'_, '_>) -> Option<String> {
    fields.get("note").and_then(|n| r.text(n)).map(|text| text.value)
}
