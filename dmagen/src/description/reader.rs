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
    gaps: Gaps,
    absent: RefCell<Vec<Absent>>,
}

/// What a tree lacks because of what is told already.
#[derive(Clone, Debug, Default)]
pub struct Gaps {
    /// Places whose text is no value: a text that stands there is not what was meant.
    pub spoilt: Vec<Span>,
    /// Whether a file is missing that the tree builds on: any key may lack.
    pub open: bool,
}

/// A key that is not there: it is reported as missing, or may be what an unknown key beside it means.
#[derive(Clone, Debug)]
pub struct Absent {
    /// The first key beside it, or the mapping, when that is empty.
    pub beside: Span,
    /// The key.
    pub key: &'static str,
}

/// A tree as far as it could be read.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// What it says; nothing where it is no mapping at all.
    pub value: Option<T>,
    /// What is wrong with it.
    pub found: Vec<Diagnostic>,
    /// What it lacks.
    pub absent: Vec<Absent>,
}

impl<T> Reading<T> {
    /// Reads a tree.
    pub(super) fn of(
        sources: &Sources,
        node: &Node,
        gaps: Gaps,
        read: impl Fn(&Reader<'_>, &Node) -> Option<T>,
    ) -> Self {
        let reader = Reader { gaps, ..Reader::new(sources) };
        let value = read(&reader, node);
        Reading { value, found: reader.found.into_inner(), absent: reader.absent.into_inner() }
    }
}

/// A mapping whose keys are taken one by one; what is left over is unknown.
pub(crate) struct Fields<'a, 'r> {
    pub(crate) reader: &'r Reader<'a>,
    span: Span,
    entries: &'r [Entry],
    taken: RefCell<Vec<&'static str>>,
    needed: RefCell<Vec<&'static str>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(sources: &'a Sources) -> Self {
        let (found, absent) = (RefCell::default(), RefCell::default());
        Reader { sources, found, gaps: Gaps::default(), absent }
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        let place = diagnostic.labels.first().map(|label| label.span);
        if !place.is_some_and(|place| self.is_spoilt(place)) {
            self.found.borrow_mut().push(diagnostic);
        }
    }

    /// Whether any key may lack.
    pub(crate) fn is_open(&self) -> bool {
        self.gaps.open
    }

    fn is_spoilt(&self, place: Span) -> bool {
        self.gaps.spoilt.iter().any(|gap| gap.holds(place))
    }

    /// A value of the wrong type, and how the right one is written.
    pub(crate) fn wrong(&self, node: &Node, expected: &str, way_out: &str) {
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
        diagnostic.help.get_or_insert_with(|| way_out.to_owned());
        self.report(diagnostic);
    }

    pub(crate) fn fields<'r>(&'r self, node: &'r Node) -> Option<Fields<'a, 'r>> {
        let entries = self.entries(node)?;
        let (taken, needed) = (RefCell::default(), RefCell::default());
        Some(Fields { reader: self, span: node.span, entries, taken, needed })
    }

    /// The entries of a mapping with free keys.
    pub(crate) fn entries<'r>(&self, node: &'r Node) -> Option<&'r [Entry]> {
        match &node.value {
            Value::Mapping(entries) => Some(entries),
            Value::Null => Some(&[]),
            _ => {
                self.wrong(
                    node,
                    "a mapping",
                    "a mapping is lines of `KEY: VALUE`, or `{ KEY: VALUE, … }`",
                );
                None
            }
        }
    }

    pub(crate) fn list<'r>(&self, node: &'r Node) -> &'r [Node] {
        match &node.value {
            Value::Sequence(items) => items,
            Value::Null => &[],
            _ => {
                self.wrong(node, "a list", "a list is lines of `- ITEM`, or `[ITEM, …]`");
                &[]
            }
        }
    }

    pub(crate) fn text(&self, node: &Node) -> Option<Name> {
        match &node.value {
            Value::Text(text) => Some(Spanned::new(text.clone(), node.span)),
            _ => {
                self.wrong(
                    node,
                    "a text",
                    "write a word, or words, in quotes where YAML would read them otherwise",
                );
                None
            }
        }
    }

    pub(crate) fn boolean(&self, node: &Node) -> Option<bool> {
        match node.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.wrong(node, "true or false", "write `true` or `false`");
                None
            }
        }
    }

    /// A number that a register holds.
    pub(crate) fn number(&self, node: &Node) -> Option<Spanned<u64>> {
        self.small(node, u64::from(u32::MAX)).map(|value| Spanned::new(value, node.span))
    }

    /// A number no larger than `most`.
    pub(crate) fn small(&self, node: &Node, most: u64) -> Option<u64> {
        let number = match node.value {
            Value::Integer(value) if value >= 0 => value.unsigned_abs(),
            _ => {
                self.wrong(
                    node,
                    "a number, 0 or more",
                    "write it in decimal, or in hexadecimal with 0x",
                );
                return None;
            }
        };
        if number > most {
            self.report(
                Diagnostic::error(codes::BAD_VALUE, format!("{number} is too large"))
                    .at(node.span, format!("at most {most}"))
                    .help("compare it with the manual"),
            );
            return None;
        }
        Some(number)
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

    pub(crate) fn expression(&self, node: &Node) -> Ast {
        let text = match &node.value {
            Value::Text(text) => text.clone(),
            Value::Integer(value) if *value >= 0 => value.to_string(),
            Value::Bool(value) => value.to_string(),
            _ => {
                self.wrong(
                    node,
                    "an expression",
                    "write a number, a name or a formula as one value: `4 * n`",
                );
                return Ast::lost(node.span);
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
                ast
            }
            Err(mut diagnostic) => {
                if !verbatim {
                    diagnostic.labels.iter_mut().for_each(|label| label.span = node.span);
                }
                self.report(diagnostic);
                Ast::lost(node.span)
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

    /// The value of a key that must be there; [`Fields::finish`] reports it where it is not.
    pub(crate) fn need(&self, key: &'static str) -> Option<&'r Node> {
        let found = self.get(key);
        if found.is_none() {
            self.needed.borrow_mut().push(key);
        }
        found
    }

    /// The expression of a key that must be there.
    pub(crate) fn need_expression(&self, key: &'static str) -> Ast {
        let found = self.need(key).map(|node| self.reader.expression(node));
        found.unwrap_or_else(|| Ast::lost(Span { end: self.span.start, ..self.span }))
    }

    /// Reports every key that nobody asked for, and every key that must be there and is not, or not under its name;
    /// whether all of them are as they should be.
    pub(crate) fn finish(self) -> bool {
        let taken = self.taken.borrow();
        // Its first key stands for a mapping of any length.
        let beside = self.entries.first().map_or(self.span, |entry| entry.key_span);
        let mut misspelt: Vec<&str> = Vec::new();
        for entry in self.entries.iter().filter(|entry| !taken.contains(&entry.key.as_str())) {
            let diagnostic =
                Diagnostic::error(codes::UNKNOWN_KEY, format!("unknown key `{}`", entry.key))
                    .at(entry.key_span, "not known here");
            let near = nearest(&entry.key, taken.iter().copied());
            self.reader.report(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help(format!("known keys: {}", taken.join(", "))),
            });
            misspelt.extend(near);
            self.lacks(beside, |key| near.is_none_or(|near| near == key));
        }
        for key in self.needed.borrow().iter().filter(|key| !misspelt.contains(*key)) {
            self.lacks(beside, |absent| absent == *key);
            // A key that is no word may be this one.
            let spoilt = self.entries.iter().any(|entry| self.reader.is_spoilt(entry.key_span));
            if !self.reader.is_open() && !spoilt {
                self.reader.report(
                    Diagnostic::error(codes::MISSING_KEY, format!("`{key}` is missing"))
                        .at(beside, format!("a key `{key}` is needed beside this"))
                        .help(format!("add `{key}: …`")),
                );
            }
        }
        let needed = self.needed.borrow().is_empty();
        needed && self.entries.iter().all(|entry| taken.contains(&entry.key.as_str()))
    }

    /// Notes which of the keys that are not here may be meant by something else.
    fn lacks(&self, beside: Span, meant: impl Fn(&str) -> bool) {
        let is_given = |key: &str| self.entries.iter().any(|entry| entry.key == key);
        let absent = self.taken.borrow().clone().into_iter();
        let absent = absent.filter(|key| !is_given(key) && meant(key));
        self.reader.absent.borrow_mut().extend(absent.map(|key| Absent { beside, key }));
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
