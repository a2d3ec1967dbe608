//! Files of the user, as texts or findings.

use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes};

/// The largest file read, in bytes: no register map comes near it, and a stream may never end.
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
    if shown.as_os_str().is_empty() {
        return ".".to_owned();
    }
    shown.display().to_string()
}

/// Reads a text file into `sources`, named by its path; one that was read before is not read again.
///
/// # Errors
/// The file is missing, a directory, unreadable, too large, not UTF-8 or empty. Those of the first
/// kinds carry no place, for there is no text to point into.
pub fn read(sources: &mut Sources, path: &Path) -> Result<FileId, Diagnostic> {
    let place = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if let Some(known) = sources.known(&place) {
        return known;
    }
    let read = read_anew(sources, path);
    sources.keep(place, read.clone());
    read
}

fn read_anew(sources: &mut Sources, path: &Path) -> Result<FileId, Diagnostic> {
    let name = display(path);
    let told = |error: std::io::Error| unreadable(path, &name, &error);
    let found = std::fs::metadata(path).map_err(told)?;
    // Opening a pipe waits for someone who writes, and a device may never end.
    if !found.is_file() && !found.is_dir() {
        return Err(Diagnostic::error(codes::UNREADABLE, format!("`{name}` is no regular file"))
            .help("only files are read: save in one what it gives"));
    }
    // A length that is known spares the reading.
    if found.len() > MAX_BYTES {
        return Err(too_large(&name));
    }
    let file = std::fs::File::open(path).map_err(told)?;
    taken_in(sources, path, name, file)
}

/// Reads all of a stream into `sources`, under this name.
///
/// # Errors
/// As [`read`].
pub fn read_stream(
    sources: &mut Sources,
    name: &str,
    stream: impl Read,
) -> Result<FileId, Diagnostic> {
    taken_in(sources, Path::new(name), name.to_owned(), stream)
}

fn taken_in(
    sources: &mut Sources,
    path: &Path,
    name: String,
    stream: impl Read,
) -> Result<FileId, Diagnostic> {
    let mut bytes = Vec::new();
    let read = stream.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(path, &name, &error))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(&name));
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

fn too_large(name: &str) -> Diagnostic {
    let message = format!("`{name}` is too large");
    let help = format!("at most {MAX_BYTES} bytes are read: is this the right file?");
    Diagnostic::error(codes::TOO_LARGE, message).help(help)
}

fn unreadable(path: &Path, name: &str, error: &std::io::Error) -> Diagnostic {
    // What reading a directory reports differs between systems.
    let (message, help) = match error.kind() {
        _ if path.is_dir() => {
            (format!("`{name}` is a directory, not a file"), "name a file in it".to_owned())
        }
        ErrorKind::IsADirectory => {
            (format!("`{name}` is a directory, not a file"), "give it a text".to_owned())
        }
        ErrorKind::NotFound => (
            format!("there is no file `{name}`"),
            "relative paths start at the directory the command runs in".to_owned(),
        ),
        ErrorKind::PermissionDenied => (
            format!("no permission to read `{name}`"),
            format!("who owns it can give it, for example with `chmod a+r {name}`"),
        ),
        _ => (
            format!("cannot read `{name}`: {error}"),
            "this is what the system says: is the path right, and its disk there?".to_owned(),
        ),
    };
    Diagnostic::error(codes::UNREADABLE, message).help(help)
}

fn not_utf8(sources: &mut Sources, path: &Path, name: String, bytes: &[u8]) -> Diagnostic {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => {
            Some(("UTF-16 (little-endian)", u16::from_le_bytes as fn([u8; 2]) -> u16))
        }
        [0xFE, 0xFF, ..] | [0, b'<', ..] => {
            Some(("UTF-16 (big-endian)", u16::from_be_bytes as fn([u8; 2]) -> u16))
        }
        _ => None,
    };
    if let Some((encoding, unit)) = encoding {
        let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
        let text = text.skip_while(|c| *c == '\u{FEFF}').take_while(|c| *c != '\n');
        let line: String = text.take(80).collect();
        let message = format!("`{name}` is {encoding}, not UTF-8");
        let end = line.trim_end().len();
        let file = sources.add_file(path, name, line);
        return Diagnostic::error(codes::NOT_UTF8, message)
            .at(Span::new(file, 0, end), "two bytes stand for each character")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_one_may_not_read_is_told_with_a_way_out() {
        let error = std::io::Error::from(ErrorKind::PermissionDenied);
        let found = unreadable(Path::new("secret.yaml"), "secret.yaml", &error);
        assert_eq!(found.message, "no permission to read `secret.yaml`");
        assert!(found.help.is_some_and(|help| help.contains("chmod a+r secret.yaml")));
    }
}
