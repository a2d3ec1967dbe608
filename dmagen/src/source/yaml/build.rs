//! From parser events to nodes.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as Extent, StrInput};

use super::scalar::{self, NumberFault};
use super::{Entry, MAX_DEPTH, Node, Value, syntax};
use crate::diagnostic::{Diagnostic, FileId, Span, codes};

/// How many findings a run gives at most.
const MAX_FAULTS: usize = 100;

/// The only document of a text, as far as it can be read, and its faults.
pub(super) fn document(file: FileId, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH + 1,
        block_nesting_limit: MAX_DEPTH + 1,
    };
    let parser = Parser::new_from_str_with_options(text, options);
    let mut builder = Builder { file, text, parser, faults: Vec::new() };
    (builder.root(), builder.faults)
}

struct Builder<'t> {
    file: FileId,
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
    faults: Vec<Diagnostic>,
}

/// `None` throughout means that reading cannot go on; the reason is among the faults.
impl<'t> Builder<'t> {
    fn root(&mut self) -> Option<Node> {
        let mut root = None;
        loop {
            let (event, extent) = self.next()?;
            match event {
                Event::DocumentStart(..) if root.is_some() => {
                    let span = self.span(extent);
                    self.fault(
                        Diagnostic::error(codes::YAML_DOCUMENTS, "a second document in one file")
                            .at(span, "starts here")
                            .help("put it into a file of its own"),
                    );
                    break;
                }
                Event::StreamEnd => break,
                event if event.is_node() => root = Some(self.node(event, extent, 0)?),
                _ => {}
            }
        }
        match root {
            Some(Node { value: Value::Null, .. }) | None => {
                let start = Span::new(self.file, 0, 0);
                self.fault(
                    Diagnostic::error(codes::EMPTY, "the file holds no YAML value")
                        .at(start, "nothing but space and comments")
                        .help("is this the right file?"),
                );
                None
            }
            found => found,
        }
    }

    /// The next event of interest. Anchors are faults already here: they come after their node.
    fn next(&mut self) -> Option<(Event<'t>, Extent)> {
        if self.faults.len() >= MAX_FAULTS {
            return None;
        }
        loop {
            match self.parser.next()? {
                Ok((Event::Anchor(_, name), extent)) => {
                    let span = self.span(extent);
                    self.fault(
                        Diagnostic::error(codes::YAML_ALIAS, format!("the anchor `&{name}`"))
                            .at(span, "anchors and aliases are not accepted")
                            .help("write the value out where it is needed"),
                    );
                }
                Ok(event) => return Some(event),
                Err(error) => {
                    self.malformed(&error);
                    return None;
                }
            }
        }
    }

    fn node(&mut self, event: Event<'t>, extent: Extent, depth: usize) -> Option<Node> {
        let span = self.span(extent);
        let tagged = extent.tag_span().map(|tag| self.span(tag));
        let tag = match &event {
            Event::Scalar(_, _, _, tag)
            | Event::SequenceStart(_, _, tag)
            | Event::MappingStart(_, _, tag) => tag.is_some(),
            _ => false,
        };
        if tag {
            self.fault(
                Diagnostic::error(codes::YAML_TAG, "a YAML tag")
                    .at(tagged.unwrap_or(span), "tags are not accepted")
                    .help("remove it; put the value into quotes if text is meant"),
            );
        }
        match event {
            Event::Scalar(text, style, ..) => Some(self.scalar(&text, style, span)),
            Event::SequenceStart(..) => self.sequence(span, depth + 1),
            Event::MappingStart(..) => self.mapping(span, depth + 1),
            _ => Some(self.alias(span)),
        }
    }

    fn alias(&mut self, span: Span) -> Node {
        self.fault(
            Diagnostic::error(codes::YAML_ALIAS, "an alias")
                .at(span, "anchors and aliases are not accepted")
                .help("write the value out where it is needed"),
        );
        self.spoilt(span)
    }

    /// What stands for a value that cannot be read: its own text.
    fn spoilt(&self, span: Span) -> Node {
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        Node { span, value: Value::Text(text.to_owned()) }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Node {
        if style != ScalarStyle::Plain {
            return Node { span, value: Value::Text(text.to_owned()) };
        }
        match scalar::plain(text) {
            Ok(value) => Node { span, value },
            Err(fault) => {
                self.number(text, fault, span);
                self.spoilt(span)
            }
        }
    }

    fn number(&mut self, text: &str, fault: NumberFault, span: Span) {
        self.fault(
            Diagnostic::error(codes::YAML_NUMBER, format!("`{text}` is no number here"))
                .at(span, fault.reason())
                .help(format!("write decimal or 0x hexadecimal, or \"{text}\" if text is meant")),
        );
    }

    fn sequence(&mut self, start: Span, depth: usize) -> Option<Node> {
        self.enter(start, depth)?;
        let mut items: Vec<Node> = Vec::new();
        loop {
            let (event, extent) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                let first = items.first().map(|item| item.span);
                let last = items.last().map(|item| item.span);
                let span = self.collection(start, extent, first, last);
                return Some(Node { span, value: Value::Sequence(items) });
            }
            items.push(self.node(event, extent, depth)?);
        }
    }

    fn mapping(&mut self, start: Span, depth: usize) -> Option<Node> {
        self.enter(start, depth)?;
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen: HashMap<String, Span> = HashMap::new();
        loop {
            let (event, extent) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                let first = entries.first().map(|entry| entry.key_span);
                let last = entries.last().map(|entry| entry.value.span);
                let span = self.collection(start, extent, first, last);
                return Some(Node { span, value: Value::Mapping(entries) });
            }
            let (key, key_span) = self.key(event, extent, depth)?;
            let (event, extent) = self.next()?;
            let mut value = self.node(event, extent, depth)?;
            if value.span.start == value.span.end {
                value.span = self.after_colon(key_span);
            }
            match seen.get(&key) {
                Some(first) => self.duplicate(&key, *first, key_span),
                None => {
                    seen.insert(key.clone(), key_span);
                    entries.push(Entry { key, key_span, value });
                }
            }
        }
    }

    /// A key; one that is no scalar is a fault and gets a name that no one can write.
    fn key(&mut self, event: Event<'t>, extent: Extent, depth: usize) -> Option<(String, Span)> {
        let span = self.span(extent);
        let plain = match &event {
            Event::Scalar(text, ScalarStyle::Plain, ..) => Some(text.as_ref()),
            _ => None,
        };
        if plain == Some("<<") {
            self.fault(
                Diagnostic::error(codes::YAML_ALIAS, "a merge key")
                    .at(span, "merge keys are not accepted")
                    .help("write the keys out"),
            );
        } else if matches!(plain, Some("" | "~" | "null")) {
            self.fault(
                Diagnostic::error(codes::YAML_KEY, "a mapping entry without a key")
                    .at(span, "a key is a word")
                    .help("write `KEY: VALUE`; a text that begins with `: ` needs quotes"),
            );
        }
        if let Event::Scalar(text, _, _, None) = event {
            return Some((text.into_owned(), span));
        }
        let scalar = matches!(event, Event::Scalar(..));
        let node = self.node(event, extent, depth)?;
        if !scalar {
            self.fault(
                Diagnostic::error(codes::YAML_KEY, "a key that is no word")
                    .at(node.span, "a key is a word")
                    .help("write `KEY: VALUE`; what is a list or a mapping stands in the value"),
            );
        }
        // No key of a description begins like this, and no two of these are the same.
        Some((format!("\0{}", span.start), node.span))
    }

    fn enter(&mut self, start: Span, depth: usize) -> Option<()> {
        if depth <= MAX_DEPTH {
            return Some(());
        }
        self.too_deep(start);
        None
    }

    fn too_deep(&mut self, at: Span) {
        self.fault(
            Diagnostic::error(codes::TOO_DEEP, "the nesting is too deep")
                .at(at, format!("level {} starts here", MAX_DEPTH + 1))
                .help(format!("a description needs no more than {MAX_DEPTH} levels")),
        );
    }

    fn duplicate(&mut self, key: &str, first: Span, second: Span) {
        self.fault(
            Diagnostic::error(codes::DUPLICATE_KEY, format!("the key `{key}` occurs twice"))
                .at(second, "again here")
                .at(first, "first here")
                .help("remove one of them, or merge their values"),
        );
    }

    fn malformed(&mut self, error: &ScanError) {
        let at = self.offset(error.marker());
        let end = self.text.get(at..).and_then(|rest| rest.chars().next());
        let end = at + end.filter(|c| *c != '\n').map_or(0, char::len_utf8);
        let span = Span::new(self.file, at, end);
        if is_depth(error.kind()) {
            return self.too_deep(span);
        }
        if let Some(tab) = self.tab(at, error.kind()) {
            let span = Span::new(self.file, tab, tab + 1);
            let fault = Diagnostic::error(codes::YAML_SYNTAX, "malformed YAML");
            return self.fault(fault.at(span, "a tab cannot indent").help("indent with spaces"));
        }
        let (what, help) = syntax::explain(error);
        let fault = Diagnostic::error(codes::YAML_SYNTAX, "malformed YAML").at(span, what);
        self.fault(match help {
            Some(help) => fault.help(help),
            None => fault,
        });
    }

    /// The tab in an indentation that a fault here is about: in the line before, or in its own; in whichever line
    /// comes first, where only a text over several lines is known to have one.
    fn tab(&self, at: usize, kind: &ErrorKind) -> Option<usize> {
        let lines = if *kind == ErrorKind::TabInPlainScalar { usize::MAX } else { 2 };
        let line = |at: usize| self.text.get(..at).and_then(|text| text.rfind('\n'));
        let start = line(at).and_then(line).map_or(0, |end| end + 1);
        let mut begin = start;
        for text in self.text.get(start..)?.split_inclusive('\n').take(lines) {
            let inner = text.trim_start();
            let indentation = text.get(..text.len() - inner.len()).unwrap_or_default();
            let says = !inner.is_empty() && !inner.starts_with('#');
            if let (true, Some(tab)) = (says, indentation.find('\t')) {
                return Some(begin + tab);
            }
            begin += text.len();
        }
        None
    }

    /// From the first to the last child; of an empty collection, its brackets.
    fn collection(
        &self,
        start: Span,
        end: Extent,
        first: Option<Span>,
        last: Option<Span>,
    ) -> Span {
        match (first, last) {
            (Some(first), Some(last)) => Span { end: last.end, ..first },
            _ => Span { end: self.span(end).end.max(start.end), ..start },
        }
    }

    /// The place of a value that is not there.
    fn after_colon(&self, key: Span) -> Span {
        let rest = self.text.get(key.end..).unwrap_or_default();
        let spaces = rest.len() - rest.trim_start().len();
        let colon = usize::from(rest.trim_start().starts_with(':'));
        let at = if colon == 1 { key.end + spaces + 1 } else { key.end };
        Span::new(self.file, at, at)
    }

    /// The bytes of an event, without space at the end.
    fn span(&self, extent: Extent) -> Span {
        let start = self.offset(&extent.start);
        let end = self.offset(&extent.end).max(start);
        let text = self.text.get(start..end).unwrap_or_default();
        Span::new(self.file, start, start + text.trim_end().len())
    }

    fn offset(&self, marker: &granit_parser::Marker) -> usize {
        marker.byte_offset().unwrap_or(0).min(self.text.len())
    }

    fn fault(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
    }
}

const fn is_depth(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::RecursionLimitExceeded)
}
