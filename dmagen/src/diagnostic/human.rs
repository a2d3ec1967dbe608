//! Findings for people, with an excerpt of the input.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::report::{Diagnostic, Label, Severity};
use super::sources::{FileId, Sources, Span};

/// Columns after which an excerpt is trimmed: register maps hold lines of any length.
const WIDTH: usize = 120;

/// Each finding with its code, `file:line:column`, an excerpt with the labels and the help; a blank
/// line between findings. The text depends on nothing but the arguments.
pub fn render_human(sources: &Sources, diagnostics: &[Diagnostic], color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&renderer.render(&[group(sources, diagnostic)]));
        out.push('\n');
    }
    out
}

fn group<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.code);
    let mut group = Group::with_title(title);
    for excerpt in excerpts(sources, diagnostic) {
        let annotations = excerpt.labels.iter().map(|(primary, range, text)| {
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(range.clone());
            if text.is_empty() { annotation } else { annotation.label(visible(text)) }
        });
        group = group.element(
            Snippet::source(excerpt.text)
                .path(visible(sources.name(excerpt.file)))
                .line_start(excerpt.line)
                .annotations(annotations.collect::<Vec<_>>()),
        );
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    group
}

/// Control characters would break the layout or reach a terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{FFFD}' } else { c }).collect()
}

/// A run of lines of one file, with the labels in it relative to its start.
struct Excerpt<'a> {
    file: FileId,
    line: usize,
    text: &'a str,
    labels: Vec<(bool, Range<usize>, &'a str)>,
}

/// One excerpt for each file, in the order of the labels. Only the lines from the first to the last
/// label are taken: the renderer would walk all lines of a large file.
fn excerpts<'a>(sources: &'a Sources, diagnostic: &'a Diagnostic) -> Vec<Excerpt<'a>> {
    let mut files: Vec<FileId> = Vec::new();
    for label in &diagnostic.labels {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files.into_iter().filter_map(|file| excerpt(sources, file, &diagnostic.labels)).collect()
}

fn excerpt<'a>(sources: &'a Sources, file: FileId, labels: &'a [Label]) -> Option<Excerpt<'a>> {
    let text = sources.text(file);
    let inside = |label: &&Label| label.span.file == file;
    let first = labels.iter().filter(inside).map(|label| label.span.start).min()?;
    let last = labels.iter().filter(inside).map(|label| label.span.end).max()?;
    let lines = whole_lines(text, first.min(text.len())..last.min(text.len()));
    let excerpt = text.get(lines.clone())?;
    let labels = labels.iter().enumerate().filter(|(_, label)| label.span.file == file);
    let labels = labels.map(|(index, label)| {
        let range = boundaries(text, label.span);
        let inside = |at: usize| at.clamp(lines.start, lines.end) - lines.start;
        let range = inside(range.start)..inside(range.end);
        (index == 0, range, label.text.as_str())
    });
    let line = sources.line_column(Span::new(file, lines.start, lines.start)).0;
    Some(Excerpt { file, line, text: excerpt, labels: labels.collect() })
}

/// Widens a range to whole lines, without the line break at the end.
fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let before = bytes.get(..range.start).unwrap_or_default();
    let after = bytes.get(range.end..).unwrap_or_default();
    let start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let end = memchr::memchr(b'\n', after).map_or(text.len(), |newline| range.end + newline);
    let lines = bytes.get(start..end).unwrap_or_default();
    start..end - usize::from(lines.ends_with(b"\r"))
}

/// The bytes of a span, moved outwards to character boundaries.
fn boundaries(text: &str, span: Span) -> Range<usize> {
    let mut start = span.start.min(text.len());
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_shows_its_places_in_both_files() {
        let mut sources = Sources::new();
        let yaml = sources.add("chip.yaml", "name: x\nchannels: 8\n");
        let svd = sources.add("chip.svd", "<device>\r\n  <dim>7</dim>\r\n</device>\r\n");
        let found = [
            Diagnostic::error("DMA0099", "more channels than registers")
                .at(Span::new(yaml, 18, 19), "8 channels here")
                .at(Span::new(svd, 17, 18), "7 elements here")
                .help("write 7"),
            Diagnostic::warning("DMA0001", "no place"),
        ];
        assert_eq!(
            render_human(&sources, &found, false),
            "\
error[DMA0099]: more channels than registers
 --> chip.yaml:2:11
  |
2 | channels: 8
  |           ^ 8 channels here
  |
 ::: chip.svd:2:8
  |
2 |   <dim>7</dim>
  |        - 7 elements here
  |
  = help: write 7

warning[DMA0001]: no place
"
        );
    }

    #[test]
    fn long_lines_are_trimmed_and_colour_is_only_added() {
        let mut sources = Sources::new();
        let text = format!("{}<name>X</name>{}", "<a/>".repeat(5000), "<b/>".repeat(5000));
        let file = sources.add("long.svd", text);
        let found = [Diagnostic::error("DMA0099", "here").at(Span::new(file, 20_006, 20_007), "X")];
        let plain = render_human(&sources, &found, false);
        assert!(plain.contains("long.svd:1:20007"), "{plain}");
        assert!(plain.contains("<name>X</name>"), "{plain}");
        assert!(plain.lines().all(|line| line.chars().count() <= WIDTH + 10), "{plain}");
        let colored = render_human(&sources, &found, true);
        assert!(colored.contains("\u{1b}[") && !plain.contains('\u{1b}'));
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let mut sources = Sources::new();
        let file = sources.add("a\u{1b}[2J.yaml", "x: \u{1b}[2J\n");
        let found = [Diagnostic::error("DMA0099", "a\u{1b}b").at(Span::new(file, 3, 4), "\u{7}")];
        let text = render_human(&sources, &found, false);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    }
}
