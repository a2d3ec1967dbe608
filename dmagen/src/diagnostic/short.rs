//! A finding in one line, as `cargo::error=` wants it.

use super::report::Diagnostic;
use super::sources::Sources;

/// `path:line:column: message`, in one line; without a place, the message alone.
pub fn render_short(sources: &Sources, diagnostic: &Diagnostic) -> String {
    let mut text = String::new();
    if let Some(label) = diagnostic.labels.first() {
        let (line, column) = sources.line_column(label.span);
        text = format!("{}:{line}:{column}: ", sources.name(label.span.file));
    }
    text.push_str(&diagnostic.message);
    text.push_str(" [");
    text.push_str(diagnostic.code);
    text.push(']');
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sources::Span;
    use super::*;

    #[test]
    fn a_finding_fits_in_one_line() {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", "x: 1\ny: 2\n");
        let found = Diagnostic::error("DMA0006", "first\nsecond").at(Span::new(file, 5, 6), "");
        assert_eq!(render_short(&sources, &found), "a.yaml:2:1: first second [DMA0006]");
        let placeless = Diagnostic::error("DMA0001", "no such file `b.yaml`");
        assert_eq!(render_short(&sources, &placeless), "no such file `b.yaml` [DMA0001]");
    }
}
