//! Files of the user, as texts or findings.

use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes};

/// The largest file read, in bytes: no register map comes near it, and a device never ends.
const MAX_BYTES: u64 = 1 << 28;

/// A path as it is shown: without `folder/..` on the way.
pub fn display(path: &Path) -> String {
    let mut shown = PathBuf::new();
    for part in path.components() {
        let into = matches!(shown.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::ParentDir if into => {
                shown.pop();
            }
            Component::CurDir => {}
            _ => shown.push(part),
        }
    }
    shown.display().to_string()
}

/// Reads a text file into `sources`, named by its path.
///
/// # Errors
/// The file is missing, a directory, unreadable, too large, not UTF-8 or empty. Those of the first
/// kinds carry no place, for there is no text to point into.
pub fn read(sources: &mut Sources, path: &Path) -> Result<FileId, Diagnostic> {
    let name = display(path);
    let bytes = bytes(path).map_err(|error| unreadable(path, &name, &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("`{name}` is too large");
        return Err(Diagnostic::error(codes::TOO_LARGE, message)
            .help(format!("at most {MAX_BYTES} bytes are read")));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => return Err(not_utf8(sources, path, name, &error.into_bytes())),
    };
    let empty = text.trim_start_matches('\u{FEFF}').trim().is_empty();
    let file = sources.add_file(path, name, text);
    if empty {
        let message = format!("`{}` is empty", sources.name(file));
        return Err(Diagnostic::error(codes::EMPTY, message)
            .at(Span::new(file, 0, 0), "nothing but space")
            .help("is this the right file?"));
    }
    Ok(file)
}

/// The bytes of a file, one more than the limit at most.
fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
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

fn not_utf8(sources: &mut Sources, path: &Path, name: String, bytes: &[u8]) -> Diagnostic {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => Some("UTF-16 (little-endian)"),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => Some("UTF-16 (big-endian)"),
        _ => None,
    };
    if let Some(encoding) = encoding {
        return Diagnostic::error(codes::NOT_UTF8, format!("`{name}` is {encoding}, not UTF-8"))
            .help("convert it, for example with `iconv -f UTF-16 -t UTF-8`");
    }
    // What stands before the first bad byte is text to point into; of the rest, its line is enough.
    let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let rest = bytes.get(valid..).unwrap_or_default();
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let end = valid + line.len().min(80);
    let shown = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
    let message = format!("`{name}` is not UTF-8 text");
    let file = sources.add_file(path, name, shown);
    Diagnostic::error(codes::NOT_UTF8, message)
        .at(Span::new(file, valid, valid + 3), "this byte is no character")
        .help("save the file as UTF-8")
}
