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
    (EXPRESSION_SYNTAX, "an expression is malformed"),
    (UNKNOWN_KEY, "a key is not known here"),
    (WRONG_TYPE, "a value has the wrong type"),
    (MISSING_KEY, "a key is missing"),
    (BAD_VALUE, "a value is not one of those allowed"),
    (EXTENDS_CYCLE, "extends leads back to itself"),
    (UNKNOWN_NAME, "a name means nothing here"),
    (UNKNOWN_REGISTER, "a register does not exist"),
    (UNKNOWN_FIELD, "a field does not exist"),
    (FIELD_DIFFERS, "a field differs between channels"),
    (UNEVEN_CHANNELS, "the places of a register do not follow the channels' numbers"),
    (VALUE_TOO_WIDE, "a value does not fit its field"),
    (UNIT, "units do not go together"),
    (INEXACT_DIVISION, "a division is not known to be exact"),
    (NOT_WRITABLE, "a register cannot be written like this"),
    (NOT_READABLE, "a register cannot be read"),
    (SHARED_WRITE, "a register that channels share is written whole"),
    (UNBOUNDED_POLL, "a poll has no bound"),
    (COMMIT_NOT_LAST, "something follows the write that starts a transfer"),
    (NO_COMMIT, "nothing starts the transfer"),
    (RECURSION, "a procedure calls itself"),
    (STRATEGY, "a strategy lacks what it needs"),
    (OUTCOME, "the outcome is not total"),
    (FLAG_NOT_CLEARED, "a flag that is read is never cleared"),
    (SAME_BASE, "two controllers have the same base address"),
    (VECTOR, "an interrupt vector is wrong"),
    (CHANNEL_COUNT, "the channel count is wrong"),
    (LANE, "a lane does not fit its registers"),
    (STAGE, "a name is not known yet at this point"),
    (NOT_A_LEVEL, "a predicate has an effect"),
    (REQUEST, "a request line is wrong"),
    (INSTANCE, "a controller's constant is wrong"),
    (MISPLACED_STEP, "a step has no place in this operation"),
    (SOURCE, "an interrupt source and its flag do not match"),
    (UNUSED_WORD, "a planned word is never written"),
    (CONTEXT, "a variable of the channel is not kept before it is read, or never read"),
    (NOT_QUIET, "halt does not wait until the channel is quiet"),
    (NAME, "a name cannot be used"),
    (ABILITY, "an ability is claimed that nothing brings about"),
    (DUPLICATE_WORD, "a register has two planned words"),
    (DESCRIPTOR, "memory cannot be laid out as the description says"),
    (WINDOW, "a window is used that has no selector, or where its lock is held"),
    (SAME_CODE, "a map gives two values one code"),
    (NOT_STOPPED, "halt does not take back what starts a channel"),
    (LIMIT, "a limit is not what the rules accept"),
    (LINK, "a link does not reach every descriptor"),
    (ABSENT_REGISTER, "a register is used, or found, on a channel that has none"),
    (FOREIGN_FILE, "a file that dmagen did not write is in the way"),
    (OUTPUT, "the output cannot be written"),
    (SAME_CHIP, "two descriptions are of one chip"),
    (REFUSED, "the driver refuses a configuration"),
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

/// An expression is malformed.
pub const EXPRESSION_SYNTAX: &str = "DMA0030";
/// A key is not known here.
pub const UNKNOWN_KEY: &str = "DMA0031";
/// A value has the wrong type.
pub const WRONG_TYPE: &str = "DMA0032";
/// A key is missing.
pub const MISSING_KEY: &str = "DMA0033";
/// A value is not one of those allowed.
pub const BAD_VALUE: &str = "DMA0034";
/// Extends leads back to itself.
pub const EXTENDS_CYCLE: &str = "DMA0035";
/// A name means nothing here.
pub const UNKNOWN_NAME: &str = "DMA0036";
/// A register does not exist.
pub const UNKNOWN_REGISTER: &str = "DMA0037";
/// A field does not exist.
pub const UNKNOWN_FIELD: &str = "DMA0038";
/// A field differs between channels.
pub const FIELD_DIFFERS: &str = "DMA0039";
/// The places of a register do not follow the channels' numbers.
pub const UNEVEN_CHANNELS: &str = "DMA0040";
/// A value does not fit its field.
pub const VALUE_TOO_WIDE: &str = "DMA0041";
/// Units do not go together.
pub const UNIT: &str = "DMA0042";
/// A division is not known to be exact.
pub const INEXACT_DIVISION: &str = "DMA0043";
/// A register cannot be written like this.
pub const NOT_WRITABLE: &str = "DMA0044";
/// A register cannot be read.
pub const NOT_READABLE: &str = "DMA0045";
/// A register that channels share is written whole.
pub const SHARED_WRITE: &str = "DMA0046";
/// A poll has no bound.
pub const UNBOUNDED_POLL: &str = "DMA0047";
/// Something follows the write that starts a transfer.
pub const COMMIT_NOT_LAST: &str = "DMA0048";
/// Nothing starts the transfer.
pub const NO_COMMIT: &str = "DMA0049";
/// A procedure calls itself.
pub const RECURSION: &str = "DMA0050";
/// A strategy lacks what it needs.
pub const STRATEGY: &str = "DMA0051";
/// The outcome is not total.
pub const OUTCOME: &str = "DMA0052";
/// A flag that is read is never cleared.
pub const FLAG_NOT_CLEARED: &str = "DMA0053";
/// Two controllers have the same base address.
pub const SAME_BASE: &str = "DMA0054";
/// An interrupt vector is wrong.
pub const VECTOR: &str = "DMA0055";
/// The channel count is wrong.
pub const CHANNEL_COUNT: &str = "DMA0056";
/// A lane does not fit its registers.
pub const LANE: &str = "DMA0057";
/// A name is not known yet at this point.
pub const STAGE: &str = "DMA0058";
/// A predicate has an effect.
pub const NOT_A_LEVEL: &str = "DMA0059";
/// A request line is wrong.
pub const REQUEST: &str = "DMA0060";
/// A controller's constant is wrong.
pub const INSTANCE: &str = "DMA0061";
/// A step has no place in this operation.
pub const MISPLACED_STEP: &str = "DMA0062";
/// An interrupt source and its flag do not match.
pub const SOURCE: &str = "DMA0063";
/// A planned word is never written.
pub const UNUSED_WORD: &str = "DMA0064";
/// A variable of the channel is not kept before it is read, or never read.
pub const CONTEXT: &str = "DMA0065";
/// Halt does not wait until the channel is quiet.
pub const NOT_QUIET: &str = "DMA0066";
/// A name cannot be used.
pub const NAME: &str = "DMA0067";
/// An ability is claimed that nothing brings about.
pub const ABILITY: &str = "DMA0068";
/// A register has two planned words.
pub const DUPLICATE_WORD: &str = "DMA0069";
/// A descriptor in memory is not laid out as hardware could read it.
pub const DESCRIPTOR: &str = "DMA0070";
/// A window is used that has no selector, or where its lock is held.
pub const WINDOW: &str = "DMA0071";
/// A map gives two values one code.
pub const SAME_CODE: &str = "DMA0072";
/// Halt does not take back what starts a channel.
pub const NOT_STOPPED: &str = "DMA0073";
/// A limit is not what the rules accept.
pub const LIMIT: &str = "DMA0074";
/// A link does not reach every descriptor.
pub const LINK: &str = "DMA0075";
/// A register is used, or found, on a channel that has none.
pub const ABSENT_REGISTER: &str = "DMA0076";
/// A file that dmagen did not write is in the way.
pub const FOREIGN_FILE: &str = "DMA0080";
/// The output cannot be written.
pub const OUTPUT: &str = "DMA0081";
/// Two descriptions are of one chip.
pub const SAME_CHIP: &str = "DMA0082";
/// The driver refuses a configuration.
pub const REFUSED: &str = "DMA0083";

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
