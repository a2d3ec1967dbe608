//! Typed access to a tree, collecting every finding.

use super::{Name, Spanned};
use crate::diagnostic::{Diagnostic, Sources, Span, codes, nearest};
use crate::expression::{self, Ast};
use crate::source::yaml::{Entry, Node, Value};
use std::cell::RefCell;

/// Collects findings while a tree is read.
pub(super) struct Reader<'a> {
    pub(super) sources: &'a Sources,
    pub(super) found: RefCell<Vec<Diagnostic>>,
}

/// A mapping whose keys are taken one by one; what is left over is unknown.
pub(super) struct Fields<'a, 'r> {
    pub(super) reader: &'r Reader<'a>,
    span: Span,
    entries: &'r [Entry],
    taken: RefCell<Vec<&'static str>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Reader { sources, found: RefCell::new(Vec::new()) }
    }

    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.found.borrow_mut().push(diagnostic);
    }

    pub(super) fn wrong(&self, node: &Node, expected: &str) {
        self.report(
            Diagnostic::error(codes::WRONG_TYPE, format!("expected {expected}"))
                .at(node.span, format!("this is {}", node.value.kind())),
        );
    }

    pub(super) fn fields<'r>(&'r self, node: &'r Node) -> Option<Fields<'a, 'r>> {
        let entries = self.entries(node)?;
        let taken = RefCell::new(Vec::new());
        Some(Fields { reader: self, span: node.span, entries, taken })
    }

    /// The entries of a mapping with free keys.
    pub(super) fn entries<'r>(&self, node: &'r Node) -> Option<&'r [Entry]> {
        match &node.value {
            Value::Mapping(entries) => Some(entries),
            Value::Null => Some(&[]),
            _ => {
                self.wrong(node, "a mapping");
                None
            }
        }
    }

    pub(super) fn list<'r>(&self, node: &'r Node) -> &'r [Node] {
        match &node.value {
            Value::Sequence(items) => items,
            Value::Null => &[],
            _ => {
                self.wrong(node, "a list");
                &[]
            }
        }
    }

    pub(super) fn text(&self, node: &Node) -> Option<Name> {
        match &node.value {
            Value::Text(text) => Some(Spanned::new(text.clone(), node.span)),
            _ => {
                self.wrong(node, "a text");
                None
            }
        }
    }

    pub(super) fn boolean(&self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.wrong(node, "true or false");
                None
            }
        }
    }

    pub(super) fn number(&self, node: &Node) -> Option<Spanned<u64>> {
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
    pub(super) fn small(&self, node: &Node, most: u64) -> Option<u64> {
        let number = self.number(node)?;
        if number.value > most {
            self.report(
                Diagnostic::error(codes::BAD_VALUE, format!("{} is too large", number.value))
                    .at(node.span, format!("at most {most}")),
            );
            return None;
        }
        Some(number.value)
    }

    pub(super) fn choice<T: Copy>(&self, node: &Node, choices: &[(&str, T)]) -> Option<T> {
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

    pub(super) fn expression(&self, node: &Node) -> Option<Ast> {
        let slice = self.sources.slice(node.span);
        let quoted = usize::from(slice.starts_with(['"', '\'']));
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Integer(value) if *value >= 0 => value.to_string(),
            Value::Bool(value) => value.to_string(),
            _ => {
                self.wrong(node, "an expression");
                return None;
            }
        };
        match expression::parse(&text, node.span.file, node.span.start + quoted) {
            Ok(mut ast) => {
                if !matches!(node.value, Value::Text(_)) {
                    ast.span = node.span;
                }
                Some(ast)
            }
            Err(diagnostic) => {
                self.report(diagnostic);
                None
            }
        }
    }
}

impl<'a, 'r> Fields<'a, 'r> {
    /// The value of an optional key.
    pub(super) fn get(&self, key: &'static str) -> Option<&'r Node> {
        self.taken.borrow_mut().push(key);
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The value of a key that must be there.
    pub(super) fn need(&self, key: &'static str) -> Option<&'r Node> {
        let found = self.get(key);
        if found.is_none() {
            self.reader.report(
                Diagnostic::error(codes::MISSING_KEY, format!("`{key}` is missing"))
                    .at(self.span, format!("this needs a key `{key}`")),
            );
        }
        found
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(self) {
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
