//! Findings as JSON, one object a line.

use std::fmt::Write as _;

use super::report::{Diagnostic, Label};
use super::sources::Sources;

/// One JSON object a line: `code`, `severity`, `message`, `labels` (each `file`, `line`, `column`,
/// `end_line`, `end_column`, `text`; positions from 1, the end exclusive) and `help` (or `null`).
pub fn render_json(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str("{\"code\":");
        string(&mut out, diagnostic.code);
        out.push_str(",\"severity\":");
        string(&mut out, diagnostic.severity.word());
        out.push_str(",\"message\":");
        string(&mut out, &diagnostic.message);
        out.push_str(",\"labels\":[");
        for (index, label) in diagnostic.labels.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            place(&mut out, sources, label);
        }
        out.push_str("],\"help\":");
        match &diagnostic.help {
            Some(help) => string(&mut out, help),
            None => out.push_str("null"),
        }
        out.push_str("}\n");
    }
    out
}

fn place(out: &mut String, sources: &Sources, label: &Label) {
    let (line, column) = sources.line_column(label.span);
    let (end_line, end_column) = sources.end_line_column(label.span);
    out.push_str("{\"file\":");
    string(out, sources.name(label.span.file));
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        ",\"line\":{line},\"column\":{column},\"end_line\":{end_line},\"end_column\":{end_column}"
    );
    out.push_str(",\"text\":");
    string(out, &label.text);
    out.push('}');
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::sources::Span;
    use super::*;

    #[test]
    fn one_object_a_line_with_positions_and_escapes() {
        let mut sources = Sources::new();
        let file = sources.add("dir\\a.yaml", "x: 1\ny: 2\n");
        let found = [
            Diagnostic::error("DMA0007", "key \"x\" twice")
                .at(Span::new(file, 5, 6), "again\there")
                .at(Span::new(file, 0, 6), "")
                .help("remove one"),
            Diagnostic::warning("DMA0001", "plain\u{1}"),
        ];
        assert_eq!(
            render_json(&sources, &found),
            concat!(
                r#"{"code":"DMA0007","severity":"error","message":"key \"x\" twice","labels":["#,
                r#"{"file":"dir\\a.yaml","line":2,"column":1,"end_line":2,"end_column":2,"text":"again\there"},"#,
                r#"{"file":"dir\\a.yaml","line":1,"column":1,"end_line":2,"end_column":2,"text":""}],"#,
                r#""help":"remove one"}"#,
                "\n",
                r#"{"code":"DMA0001","severity":"warning","message":"plain\u0001","labels":[],"help":null}"#,
                "\n",
            )
        );
    }
}
