//! Small YAML files straight into a type, for those that need no places afterwards.

use serde::de::DeserializeOwned;

use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes};

/// Reads a text into `T`, by the same rules as [`super::parse`].
///
/// # Errors
/// Those of [`super::parse`]; else the first value that does not fit `T`, with its place.
pub fn parse_typed<T: DeserializeOwned>(
    sources: &Sources,
    file: FileId,
) -> Result<T, Vec<Diagnostic>> {
    super::parse(sources, file)?;
    let options = serde_yaml::options! { with_snippet: false, strict_booleans: true };
    serde_yaml::from_str_with_options(sources.text(file), options)
        .map_err(|error| vec![unfit(sources, file, &error)])
}

fn unfit(sources: &Sources, file: FileId, error: &serde_yaml::Error) -> Diagnostic {
    let length = sources.text(file).len();
    let place = error.location().map(|location| location.span());
    let offset = |bytes: Option<u64>| bytes.and_then(|bytes| usize::try_from(bytes).ok());
    let start = place.as_ref().and_then(|span| offset(span.byte_offset())).unwrap_or(0).min(length);
    let size = place.as_ref().and_then(|span| offset(span.byte_len())).unwrap_or(0);
    let end = start.saturating_add(size).min(length);
    // The text ends in a position, which the label gives already.
    let text = error.without_snippet().to_string();
    let what = text.split(" at line ").next().unwrap_or_default();
    Diagnostic::error(codes::YAML_CONTENT, "a value does not fit here")
        .at(Span::new(file, start, end), what.trim())
}
