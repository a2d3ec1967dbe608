//! Just enough XML to cut elements out of a text and to know where each one is.
//!
//! The document parser under `svd-parser` forgets positions and reads whole documents only. This
//! one reads from any `<` onwards, and stops where the element ends.

use std::ops::Range;

use memchr::{memchr, memchr3, memmem};

/// Deeper than any register map, and shallow enough for every recursion over elements.
const MAX_DEPTH: usize = 64;

/// What is malformed, at which bytes, and what other place has to do with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fault {
    pub(super) at: Range<usize>,
    pub(super) what: String,
    pub(super) other: Option<(Range<usize>, String)>,
}

impl Fault {
    fn new(at: Range<usize>, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), other: None }
    }
}

/// An element with its children. Offsets are bytes of the whole text.
#[derive(Clone, Debug)]
pub(super) struct Element<'t> {
    pub(super) name: &'t str,
    /// From `<` of the opening tag to its `>`.
    pub(super) open: Range<usize>,
    /// Between the tags.
    pub(super) content: Range<usize>,
    pub(super) attributes: Vec<Attribute<'t>>,
    pub(super) children: Vec<Element<'t>>,
}

/// An attribute; the value is as written, without its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute<'t> {
    pub(super) name: &'t str,
    pub(super) value: &'t str,
    /// Offset of the value.
    pub(super) at: usize,
}

impl<'t> Element<'t> {
    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Element<'t>> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of this name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element<'t>> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The attribute of this name.
    pub(super) fn attribute(&self, name: &str) -> Option<Attribute<'t>> {
        self.attributes.iter().find(|attribute| attribute.name == name).copied()
    }
}

/// A tag; comments, CDATA, processing instructions and text are passed over.
#[derive(Clone, Debug)]
pub(super) struct Tag<'t> {
    pub(super) kind: TagKind,
    pub(super) name: &'t str,
    pub(super) span: Range<usize>,
    /// Between the name and `>`.
    attributes: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TagKind {
    Open,
    Close,
    Empty,
}

impl<'t> Tag<'t> {
    /// The attributes of an opening tag.
    pub(super) fn attributes(&self, text: &'t str) -> Result<Vec<Attribute<'t>>, Fault> {
        attributes(text, self.attributes.clone())
    }
}

/// Reads tags one after the other.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    /// Starts reading at an offset.
    pub(super) const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }

    /// The next tag, or `None` at the end of the text.
    pub(super) fn tag(&mut self) -> Result<Option<Tag<'t>>, Fault> {
        loop {
            let Some(found) = memchr(b'<', self.rest(self.at)) else { return Ok(None) };
            let start = self.at + found;
            let rest = self.rest(start);
            if rest.starts_with(b"<!--") {
                self.skip(start, 4, b"-->", "a comment that does not end")?;
            } else if rest.starts_with(b"<![CDATA[") {
                self.skip(start, 9, b"]]>", "a CDATA section that does not end")?;
            } else if rest.starts_with(b"<?") {
                self.skip(start, 2, b"?>", "an instruction that does not end")?;
            } else if rest.starts_with(b"<!") {
                self.skip(start, 2, b">", "a declaration that does not end")?;
            } else {
                return self.read(start).map(Some);
            }
        }
    }

    fn read(&mut self, start: usize) -> Result<Tag<'t>, Fault> {
        let close = self.rest(start).starts_with(b"</");
        let name_start = start + if close { 2 } else { 1 };
        let name = self.name(name_start);
        if name.is_empty() {
            return Err(Fault::new(start..start + 1, "a tag without a name"));
        }
        let end = self.tag_end(start, name_start + name.len())?;
        let mut attributes = name_start + name.len()..end - 1;
        let empty = !close && self.rest(end - 2).starts_with(b"/>") && end - 2 >= attributes.start;
        if empty {
            attributes.end -= 1;
        }
        let kind = match (close, empty) {
            (true, _) => TagKind::Close,
            (false, true) => TagKind::Empty,
            (false, false) => TagKind::Open,
        };
        self.at = end;
        Ok(Tag { kind, name, span: start..end, attributes })
    }

    /// The offset after the `>` that ends a tag; quoted values may hold one.
    fn tag_end(&self, start: usize, mut at: usize) -> Result<usize, Fault> {
        let unclosed = || Fault::new(start..start + 1, "a tag that does not end");
        loop {
            let found = at + memchr3(b'>', b'"', b'\'', self.rest(at)).ok_or_else(unclosed)?;
            match self.rest(found).first() {
                Some(b'>') => return Ok(found + 1),
                Some(quote) => {
                    let value = self.rest(found + 1);
                    at = found + 2 + memchr(*quote, value).ok_or_else(unclosed)?;
                }
                None => return Err(unclosed()),
            }
        }
    }

    fn name(&self, at: usize) -> &'t str {
        let rest = self.text.get(at..).unwrap_or_default();
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    fn skip(&mut self, start: usize, head: usize, end: &[u8], what: &str) -> Result<(), Fault> {
        let found = memmem::find(self.rest(start + head), end)
            .ok_or_else(|| Fault::new(start..start + head, what))?;
        self.at = start + head + found + end.len();
        Ok(())
    }

    fn rest(&self, at: usize) -> &'t [u8] {
        self.text.as_bytes().get(at..).unwrap_or_default()
    }
}

/// The element whose opening tag is the first tag at or after `at`.
pub(super) fn element(text: &str, at: usize) -> Result<Element<'_>, Fault> {
    let mut lexer = Lexer::new(text, at);
    let mut around: Vec<Element<'_>> = Vec::new();
    loop {
        let Some(tag) = lexer.tag()? else { return Err(unclosed(text, around.last())) };
        let done = match tag.kind {
            TagKind::Open | TagKind::Empty => {
                let element = Element {
                    name: tag.name,
                    content: tag.span.end..tag.span.end,
                    attributes: tag.attributes(text)?,
                    children: Vec::new(),
                    open: tag.span,
                };
                if tag.kind == TagKind::Open {
                    if around.len() == MAX_DEPTH {
                        return Err(Fault::new(element.open, "elements nested too deeply"));
                    }
                    around.push(element);
                    continue;
                }
                element
            }
            TagKind::Close => {
                let Some(mut element) = around.pop() else {
                    return Err(Fault::new(tag.span, "a closing tag that nothing opened"));
                };
                if element.name != tag.name {
                    return Err(mismatch(&element, &tag));
                }
                element.content.end = tag.span.start;
                element
            }
        };
        match around.last_mut() {
            Some(parent) => parent.children.push(done),
            None => return Ok(done),
        }
    }
}

fn mismatch(element: &Element<'_>, tag: &Tag<'_>) -> Fault {
    let what = format!("expected `</{}>`", element.name);
    let other = Some((element.open.clone(), "opened here".to_owned()));
    Fault { at: tag.span.clone(), what, other }
}

fn unclosed(text: &str, element: Option<&Element<'_>>) -> Fault {
    match element {
        Some(element) => {
            let what = format!("the file ends inside `<{}>`", element.name);
            let other = Some((element.open.clone(), "opened here".to_owned()));
            Fault { at: text.len()..text.len(), what, other }
        }
        None => Fault::new(text.len()..text.len(), "an element is missing"),
    }
}

fn attributes(text: &str, range: Range<usize>) -> Result<Vec<Attribute<'_>>, Fault> {
    let mut found = Vec::new();
    let mut at = range.start;
    loop {
        let rest = text.get(at..range.end).unwrap_or_default();
        let trimmed = rest.trim_start();
        if trimmed.is_empty() {
            return Ok(found);
        }
        at += rest.len() - trimmed.len();
        let bad = || Fault::new(at..range.end, "a malformed attribute");
        let (name, value) = trimmed.split_once('=').ok_or_else(bad)?;
        let quoted = value.trim_start();
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(bad)?;
        let inner = quoted.get(1..).ok_or_else(bad)?;
        let length = inner.find(quote).ok_or_else(bad)?;
        let value_at = at + name.len() + 1 + (value.len() - quoted.len()) + 1;
        let value = inner.get(..length).ok_or_else(bad)?;
        found.push(Attribute { name: name.trim_end(), value, at: value_at });
        at = value_at + length + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_knows_its_parts_and_ends_where_it_ends() {
        let text = "x<a k = '1>2' l=\"3\"><!-- <b> --><b/><c><![CDATA[</a>]]></c ></a><d>";
        let a = element(text, 1).unwrap();
        assert_eq!((a.name, a.children.len()), ("a", 2));
        assert_eq!(a.attribute("k").unwrap().value, "1>2");
        assert_eq!(text.get(a.attribute("l").unwrap().at..).unwrap().chars().next(), Some('3'));
        assert_eq!(text.get(a.open.clone()).unwrap(), "<a k = '1>2' l=\"3\">");
        assert!(a.child("b").unwrap().content.is_empty());
        assert_eq!(text.get(a.child("c").unwrap().content.clone()).unwrap(), "<![CDATA[</a>]]>");
    }

    #[test]
    fn malformed_elements_are_faults_at_their_place() {
        for (text, at, what) in [
            ("<a><b></a>", 6, "expected `</b>`"),
            ("<a><b>", 6, "the file ends inside `<b>`"),
            ("<a><!-- </a>", 3, "a comment that does not end"),
            ("<a><![CDATA[ </a>", 3, "a CDATA section that does not end"),
            ("<a k></a>", 3, "a malformed attribute"),
            ("<a k=1></a>", 3, "a malformed attribute"),
            ("<a k='1></a>", 0, "a tag that does not end"),
            ("<a>< b></a>", 3, "a tag without a name"),
            ("</a>", 0, "a closing tag that nothing opened"),
            ("", 0, "an element is missing"),
        ] {
            let fault = element(text, 0).unwrap_err();
            assert_eq!((fault.at.start, fault.what.as_str()), (at, what), "{text}");
        }
        let deep = "<a>".repeat(MAX_DEPTH + 1);
        assert_eq!(element(&deep, 0).unwrap_err().what, "elements nested too deeply");
    }
}
