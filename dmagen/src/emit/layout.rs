//! Tokens to text: one look on every machine, with the comments that tokens cannot carry.

use proc_macro2::TokenStream;

/// Lays tokens out as a file.
///
/// # Errors
/// The parser's words, when the tokens are no file; that is a defect of the emitter.
pub(super) fn lay_out(tokens: TokenStream) -> Result<String, String> {
    let file = syn::parse2::<syn::File>(tokens).map_err(|error| error.to_string())?;
    let text = prettyplease::unparse(&file);
    let mut lines: Vec<String> = Vec::new();
    for line in spread(&joined(&text)) {
        let line = line.as_str();
        let line = commented(line).unwrap_or_else(|| line.to_owned());
        if lines.last().is_some_and(|last| needs_gap(last, &line)) {
            lines.push(String::new());
        }
        lines.push(line);
    }
    let mut text = lines.join("\n");
    text.push('\n');
    Ok(text)
}

/// The lines, with markers that were broken over three put together again.
fn joined(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match lines.last_mut().filter(|_| open) {
            Some(last) => last.push_str(line.trim()),
            None => lines.push(line.to_owned()),
        }
        let marker = lines.last().is_some_and(|l| l.trim_start().starts_with("comment_line!("));
        open = marker && !line.trim_end().ends_with(");") && line.trim() != ")";
    }
    lines
}

/// The lines, with each operand of a broken conjunction or disjunction on its own.
fn spread(lines: &[String]) -> Vec<String> {
    let operator =
        |line: &str| ["&& ", "|| "].into_iter().find(|op| line.trim_start().starts_with(op));
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let Some(op) = operator(line) else {
            out.push(line.clone());
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let pad = " ".repeat(indent);
        // The line before may hold more than one operand.
        if let Some(last) = out.last_mut() {
            let fresh = operator(last).is_none();
            let parts = operands(last, op);
            if fresh && parts.len() > 1 {
                let rest = parts.iter().skip(1).map(|part| format!("{pad}{op}{part}"));
                let mut lines: Vec<String> = parts.iter().take(1).cloned().collect();
                lines.extend(rest);
                out.pop();
                out.extend(lines);
            }
        }
        let body = line.trim_start().strip_prefix(op).unwrap_or_default();
        out.extend(operands(body, op).iter().map(|part| format!("{pad}{op}{part}")));
    }
    out
}

/// The operands of an operator outside of brackets; brackets that stay open count as one operand.
fn operands(line: &str, op: &str) -> Vec<String> {
    let separator = format!(" {op}");
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (at, c) in line.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        let here = depth == 0 && line.get(at..).is_some_and(|rest| rest.starts_with(&separator));
        if here {
            parts.push(line.get(start..at).unwrap_or_default().to_owned());
            start = at + separator.len();
        }
    }
    parts.push(line.get(start..).unwrap_or_default().to_owned());
    parts
}

/// Whether two neighbouring lines belong to two items.
fn needs_gap(last: &str, line: &str) -> bool {
    let starts = |words: &[&str]| words.iter().any(|word| line.trim_start().starts_with(word));
    let item = starts(&[
        "///",
        "#[",
        "//",
        "pub ",
        "fn ",
        "unsafe fn",
        "const ",
        "impl",
        "unsafe impl",
        "struct",
        "use ",
        "mod ",
    ]);
    let indent = |text: &str| text.len() - text.trim_start().len();
    if last.starts_with("//!") && !line.starts_with("//!") {
        return true;
    }
    if last.starts_with("use ") || last == "};" {
        return indent(line) == 0 && !line.starts_with("use ") && line != "};";
    }
    let ended = last.trim() == "}" || last.trim_end().ends_with("{}");
    ended && item && indent(last) == indent(line)
}

fn commented(line: &str) -> Option<String> {
    let indent = line.len() - line.trim_start().len();
    let inner =
        line.trim().strip_prefix("comment_line!(\"")?.trim_end_matches(';').strip_suffix("\")")?;
    let spaces = line.get(..indent)?;
    Some(format!("{spaces}// {}", inner.replace("\\\"", "\"")))
}

/// Breaks a doc text into lines of at most `width` characters.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.len() + 1 + word.len() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A text as lines of documentation.
pub(super) fn doc_lines(text: &str) -> Vec<String> {
    wrap(text, 90).into_iter().map(|line| format!(" {line}")).collect()
}
