//! Writing single values of an element in the standard's spelling.

use super::repair::Repair;
use super::text;
use super::xml::Element;
use crate::diagnostic::{Diagnostic, Span, codes};

impl Repair<'_> {
    /// Writes the register properties that are there.
    pub(super) fn properties(&mut self, element: &Element<'_>) -> Option<()> {
        for name in ["size", "resetValue"] {
            if self.value(element, name).is_some() {
                let limit = if name == "size" { u64::from(u32::MAX) } else { u64::MAX };
                self.number(element, name, limit)?;
            }
        }
        self.word(element, "access", text::access);
        Some(())
    }

    pub(super) fn effects(&mut self, element: &Element<'_>) {
        self.word(element, "modifiedWriteValues", text::write_effect);
        self.word(element, "readAction", text::read_action);
    }

    /// Writes a word in its standard spelling; leaves out what has none.
    pub(super) fn word(
        &mut self,
        element: &Element<'_>,
        name: &str,
        standard: impl Fn(&str) -> Option<&'static str>,
    ) {
        let word = element.child(name).and_then(|child| standard(&text::of(self.text, child)));
        if let Some(word) = word {
            self.put(name, word);
        }
    }

    /// Writes a number that has to be there.
    pub(super) fn number(&mut self, element: &Element<'_>, name: &str, limit: u64) -> Option<()> {
        let Some((value, span)) = self.value(element, name) else {
            self.missing(element, name);
            return None;
        };
        match text::number(&value).filter(|number| *number <= limit) {
            Some(number) => self.put(name, &number.to_string()),
            None => {
                let message = format!("`{value}` is no `{name}`");
                let fault = Diagnostic::error(codes::SVD_ELEMENT, message)
                    .at(span, format!("a number from 0 to {limit:#x} is expected"));
                self.faults.push(fault);
                return None;
            }
        }
        Some(())
    }

    /// The text of a child that is not empty.
    pub(super) fn value(&self, element: &Element<'_>, name: &str) -> Option<(String, Span)> {
        let child = element.child(name)?;
        let value = text::of(self.text, child);
        (!value.is_empty()).then(|| (value.into_owned(), self.content(child)))
    }

    pub(super) fn put(&mut self, name: &str, value: &str) {
        self.xml.push('<');
        self.xml.push_str(name);
        self.xml.push('>');
        text::escape(value, &mut self.xml);
        self.close(name);
    }

    pub(super) fn close(&mut self, name: &str) {
        self.xml.push_str("</");
        self.xml.push_str(name);
        self.xml.push('>');
    }

    pub(super) fn missing(&mut self, element: &Element<'_>, child: &str) {
        let (title, span) = match self.value(element, "name") {
            Some((name, span)) => (format!("`{name}`"), span),
            None => {
                let open = element.open.clone();
                (format!("a `{}`", element.name), Span::new(self.file, open.start, open.end))
            }
        };
        self.faults.push(
            Diagnostic::error(codes::SVD_ELEMENT, format!("{title} has no `{child}`"))
                .at(span, format!("this `{}`", element.name)),
        );
    }

    /// The text of an element without the space around it.
    pub(super) fn content(&self, element: &Element<'_>) -> Span {
        let content = element.content.clone();
        let raw = self.text.get(content.clone()).unwrap_or_default();
        let start = content.start + (raw.len() - raw.trim_start().len());
        Span::new(self.file, start, start + raw.trim().len())
    }
}
