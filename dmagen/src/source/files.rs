//! Files of the user, as texts or findings.

use std::io::ErrorKind;
use std::path::Path;

use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes};

/// Reads a text file into `sources`, named by `path` as given.
///
/// # Errors
/// The file is missing, a directory, unreadable, not UTF-8 or empty. These findings name the path
/// in their message and carry no place, for there is no text to point into.
pub fn read(sources: &mut Sources, path: &Path) -> Result<FileId, Diagnostic> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &name, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&name, &error.into_bytes()))?;
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return Err(Diagnostic::error(codes::EMPTY, format!("`{name}` is empty")));
    }
    Ok(sources.add(name, text))
}

fn unreadable(path: &Path, name: &str, error: &std::io::Error) -> Diagnostic {
    // What reading a directory reports differs between systems.
    if path.is_dir() {
        return Diagnostic::error(
            codes::UNREADABLE,
            format!("`{name}` is a directory, not a file"),
        );
    }
    match error.kind() {
        ErrorKind::NotFound => {
            Diagnostic::error(codes::UNREADABLE, format!("there is no file `{name}`"))
                .help("relative paths start at the directory the command runs in")
        }
        ErrorKind::PermissionDenied => {
            Diagnostic::error(codes::UNREADABLE, format!("no permission to read `{name}`"))
        }
        _ => Diagnostic::error(codes::UNREADABLE, format!("cannot read `{name}`: {error}")),
    }
}

fn not_utf8(name: &str, bytes: &[u8]) -> Diagnostic {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some("UTF-16 (little-endian)"),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some("UTF-16 (big-endian)"),
        _ => None,
    };
    if let Some(encoding) = encoding {
        return Diagnostic::error(codes::NOT_UTF8, format!("`{name}` is {encoding}, not UTF-8"))
            .help("convert it, for example with `iconv -f UTF-16 -t UTF-8`");
    }
    // Find the place by reading up to the first bad byte: there is no text to point into.
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let mut before = Sources::new();
    let prefix = bytes.get(..valid).map(String::from_utf8_lossy).unwrap_or_default();
    let file = before.add("", prefix);
    let (line, column) = before.line_column(Span::new(file, valid, valid));
    Diagnostic::error(
        codes::NOT_UTF8,
        format!("`{name}` is not UTF-8 text: bad byte at line {line}, column {column}"),
    )
    .help("save the file as UTF-8")
}
