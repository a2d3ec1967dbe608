//! The texts that spans point into.

use super::report::Diagnostic;
use std::path::{Path, PathBuf};

/// Index of a text in [`Sources`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(u32);

/// A half-open range of bytes in one text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset of the byte after the last one.
    pub end: usize,
}

impl Span {
    /// The bytes `start..end` of `file`.
    pub const fn new(file: FileId, start: usize, end: usize) -> Self {
        Self { file, start, end }
    }

    /// Whether this range holds another one.
    pub fn holds(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// Whether two ranges have a byte in common, or are the same.
    pub fn meets(self, other: Span) -> bool {
        let common = self.start < other.end && other.start < self.end;
        self == other || (self.file == other.file && common)
    }
}

/// All texts read in a run, with the names to show for them.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
    /// What became of files that were read.
    read: Vec<(PathBuf, Result<FileId, Diagnostic>)>,
}

#[derive(Clone, Debug)]
struct Source {
    name: String,
    path: PathBuf,
    text: String,
}

impl Sources {
    /// No text yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a text in; `name` is shown in messages.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        let name = name.into();
        self.files.push(Source { path: PathBuf::from(&name), name, text: text.into() });
        id
    }

    /// What became of a file that was read before.
    pub fn known(&self, path: &Path) -> Option<Result<FileId, Diagnostic>> {
        self.read.iter().find(|(known, _)| known == path).map(|(_, read)| read.clone())
    }

    /// Keeps what became of a file, so that it is read once.
    pub fn keep(&mut self, path: PathBuf, read: Result<FileId, Diagnostic>) {
        self.read.push((path, read));
    }

    /// Takes the text of a file in; `name` is shown in messages.
    pub fn add_file(&mut self, path: &Path, name: String, text: String) -> FileId {
        let id = self.add(name, text);
        if let Some(source) = self.files.last_mut() {
            source.path = path.to_path_buf();
        }
        id
    }

    /// The display name of a text; empty for an id of other `Sources`.
    pub fn name(&self, id: FileId) -> &str {
        self.get(id).map_or("", |source| &source.name)
    }

    /// The files of all texts, in the order in which they were taken in.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|source| source.path.as_path())
    }

    /// The text; empty for an id of other `Sources`.
    pub fn text(&self, id: FileId) -> &str {
        self.get(id).map_or("", |source| &source.text)
    }

    /// The bytes a span covers; empty when the span does not lie on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start..span.end).unwrap_or("")
    }

    /// Line and column of a span's start, both from 1; a column is a Unicode scalar value.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        self.position(span.file, span.start)
    }

    /// Line and column of the byte after a span, both from 1.
    pub fn end_line_column(&self, span: Span) -> (usize, usize) {
        self.position(span.file, span.end.max(span.start))
    }

    fn position(&self, file: FileId, offset: usize) -> (usize, usize) {
        let text = self.text(file);
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        let line = 1 + memchr::memchr_iter(b'\n', before).count();
        let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        // Bytes of the form 10xxxxxx continue a character that was counted already.
        let column = 1 + in_line.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        // An invisible byte-order mark takes no column.
        let mark = usize::from(line_start == 0 && in_line.starts_with("\u{FEFF}".as_bytes()));
        (line, column - mark)
    }

    fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(usize::try_from(id.0).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_skip_the_byte_order_mark() {
        let mut sources = Sources::new();
        let plain = sources.add("plain", "ab\nc\u{e4}d\n");
        let marked = sources.add("marked", "\u{FEFF}ab");
        let at = |file, start| sources.line_column(Span::new(file, start, start));
        assert_eq!(at(plain, 0), (1, 1));
        assert_eq!(at(plain, 2), (1, 3));
        assert_eq!(at(plain, 3), (2, 1));
        assert_eq!(at(plain, 6), (2, 3));
        assert_eq!(at(plain, 99), (3, 1));
        assert_eq!(at(marked, 3), (1, 1));
        assert_eq!(at(marked, 4), (1, 2));
    }

    #[test]
    fn a_slice_off_a_character_boundary_is_empty() {
        let mut sources = Sources::new();
        let file = sources.add("f", "\u{e4}b");
        assert_eq!(sources.slice(Span::new(file, 0, 2)), "\u{e4}");
        assert_eq!(sources.slice(Span::new(file, 1, 2)), "");
        assert_eq!(sources.slice(Span::new(file, 0, 9)), "");
    }
}
