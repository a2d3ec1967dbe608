//! The stable codes of all findings. A code is never given a second meaning.

/// Every code with its title, in ascending order.
pub const CODES: &[(&str, &str)] = &[
    (UNREADABLE, "a file cannot be read"),
    (NOT_UTF8, "a file is not UTF-8 text"),
    (EMPTY, "a file is empty"),
    (TOO_LARGE, "a file is too large"),
    (BAD_CHARACTER, "a character that no text file holds"),
    (YAML_SYNTAX, "the YAML is malformed"),
    (DUPLICATE_KEY, "a key occurs twice in a mapping"),
    (YAML_ALIAS, "anchors, aliases and merge keys are not accepted"),
    (YAML_TAG, "tags are not accepted"),
    (YAML_DOCUMENTS, "more than one YAML document in a file"),
    (YAML_NUMBER, "a number is neither decimal nor hexadecimal"),
    (TOO_DEEP, "the nesting is too deep"),
    (YAML_KEY, "a key is not a plain word"),
    (XML_SYNTAX, "the XML is malformed"),
    (NOT_SVD, "the file is no SVD register map"),
    (PERIPHERAL_MISSING, "the register map has no such peripheral"),
    (DERIVED_FROM_MISSING, "derivedFrom names nothing that exists"),
    (DERIVED_FROM_CYCLE, "derivedFrom leads back to itself"),
    (FIELD_OUTSIDE_REGISTER, "a field does not fit its register"),
    (SVD_ELEMENT, "an SVD element is missing or has a bad value"),
    (SVD_ARRAY, "an SVD array cannot be expanded"),
];

/// A file cannot be read.
pub const UNREADABLE: &str = "DMA0001";
/// A file is not UTF-8 text.
pub const NOT_UTF8: &str = "DMA0002";
/// A file is empty.
pub const EMPTY: &str = "DMA0003";
/// A file is too large.
pub const TOO_LARGE: &str = "DMA0004";
/// A character that no text file holds.
pub const BAD_CHARACTER: &str = "DMA0005";
/// The YAML is malformed.
pub const YAML_SYNTAX: &str = "DMA0006";
/// A key occurs twice in a mapping.
pub const DUPLICATE_KEY: &str = "DMA0007";
/// Anchors, aliases and merge keys are not accepted.
pub const YAML_ALIAS: &str = "DMA0008";
/// Tags are not accepted.
pub const YAML_TAG: &str = "DMA0009";
/// More than one YAML document in a file.
pub const YAML_DOCUMENTS: &str = "DMA0010";
/// A number is neither decimal nor hexadecimal.
pub const YAML_NUMBER: &str = "DMA0011";
/// The nesting is too deep.
pub const TOO_DEEP: &str = "DMA0012";
/// A key is not a plain word.
pub const YAML_KEY: &str = "DMA0013";
/// The XML is malformed.
pub const XML_SYNTAX: &str = "DMA0014";
/// The file is no SVD register map.
pub const NOT_SVD: &str = "DMA0015";
/// The register map has no such peripheral.
pub const PERIPHERAL_MISSING: &str = "DMA0016";
/// derivedFrom names nothing that exists.
pub const DERIVED_FROM_MISSING: &str = "DMA0017";
/// derivedFrom leads back to itself.
pub const DERIVED_FROM_CYCLE: &str = "DMA0018";
/// A field does not fit its register.
pub const FIELD_OUTSIDE_REGISTER: &str = "DMA0019";
/// An SVD element is missing or has a bad value.
pub const SVD_ELEMENT: &str = "DMA0020";
/// An SVD array cannot be expanded.
pub const SVD_ARRAY: &str = "DMA0021";

/// The title of a code.
pub fn title(code: &str) -> Option<&'static str> {
    CODES.iter().find(|(known, _)| *known == code).map(|(_, title)| *title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_ascending_and_well_formed() {
        for pair in CODES.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} before {}", pair[0].0, pair[1].0);
        }
        for (code, title) in CODES {
            let digits = code.strip_prefix("DMA").unwrap();
            assert!(digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()), "{code}");
            assert!(!title.is_empty() && !title.ends_with('.'), "{code}");
        }
        assert_eq!(title("DMA0007"), Some("a key occurs twice in a mapping"));
        assert_eq!(title("DMA9999"), None);
    }
}
