//! Tokens to text, as `rustfmt` with default settings would lay them out: one look on every machine,
//! also where there is no `rustfmt`.
//!
//! It knows the shapes that the emitter makes. Any other Rust comes out right too, but perhaps not as
//! `rustfmt` would break it. What tokens cannot carry are two markers: `comment_line!("text");` becomes
//! a comment, `gap!();` an empty line.

mod expressions;
mod flat;
mod items;
mod statements;
#[cfg(test)]
mod tests;
mod tokens;

pub(super) use flat::is_short;

use proc_macro2::TokenStream;
use syn::{LitStr, Macro};

/// Comments and documentation end before this column.
const TEXT_WIDTH: usize = 98;

/// The emitter made something that is no Rust: a defect of the emitter, not of a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmitError {
    /// The file that was being laid out.
    pub file: &'static str,
    /// What the parser says.
    pub reason: String,
}

impl std::fmt::Display for EmitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the emitted `{}` is no Rust: {}; this is a defect of dmagen",
            self.file, self.reason
        )
    }
}

impl std::error::Error for EmitError {}

/// Lays tokens out as a file.
pub(super) fn lay_out(file: &'static str, tokens: TokenStream) -> Result<String, EmitError> {
    let parsed = syn::parse2::<syn::File>(tokens)
        .map_err(|error| EmitError { file, reason: error.to_string() })?;
    let mut text = items::attributes(&parsed.attrs, 0);
    if !text.is_empty() {
        text.push('\n');
    }
    Ok(text + &items::items(&parsed.items, 0))
}

/// What a marker says: `Some(Some(text))` for a comment, `Some(None)` for an empty line.
fn marker(mac: &Macro) -> Option<Option<String>> {
    if mac.path.is_ident("gap") {
        return Some(None);
    }
    if !mac.path.is_ident("comment_line") {
        return None;
    }
    Some(mac.parse_body::<LitStr>().ok().map(|text| text.value()))
}

/// Breaks a text into lines of at most `width` characters.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
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
    wrap(text, TEXT_WIDTH - 4).into_iter().map(|line| format!(" {line}")).collect()
}
