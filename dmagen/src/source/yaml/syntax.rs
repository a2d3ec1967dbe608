//! What the parser's faults mean to an author.

use granit_parser::{ErrorKind, ScanError};

/// What is wrong, and what to do about it.
pub(super) fn explain(error: &ScanError) -> (String, Option<&'static str>) {
    let (what, help) = match error.kind() {
        ErrorKind::MappingValueNotAllowed | ErrorKind::MappingKeyNotAllowed => {
            ("a `key:` cannot stand here", Some("put a text that holds `: ` into quotes"))
        }
        ErrorKind::UnexpectedCharacter { .. } | ErrorKind::UnexpectedEndOfPlainScalar => {
            ("a text cannot begin like this", Some("put the text into quotes"))
        }
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart => ("a tab cannot indent", Some("indent with spaces")),
        ErrorKind::InvalidIndentation
        | ErrorKind::InvalidBlockScalarIndent
        | ErrorKind::InvalidFlowScalarIndent
        | ErrorKind::InvalidQuotedScalarIndent => {
            ("the indentation fits nothing above", Some("align it with its neighbours"))
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::SimpleKeyExpected => {
            ("a `key:` is expected here", Some("align it with the keys above"))
        }
        ErrorKind::ExpectedBlockSequenceEntry
        | ErrorKind::BlockSequenceEntryNotAllowed
        | ErrorKind::BlockEntryInFlowCollection => {
            ("a list item `- ` cannot stand here", Some("align all items of a list"))
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            ("a quoted text does not end", Some("add the closing quote"))
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("something follows a quoted text", Some("put all of it into the quotes"))
        }
        ErrorKind::UnclosedFlowCollection { open: '[' } => {
            ("this `[` is never closed", Some("add `]`"))
        }
        ErrorKind::UnclosedFlowCollection { .. } => ("this `{` is never closed", Some("add `}`")),
        ErrorKind::MisplacedFlowCollectionEnd | ErrorKind::MismatchedFlowCollectionEnd { .. } => {
            ("this bracket closes nothing", Some("remove it, or add the one that opens"))
        }
        ErrorKind::UnexpectedEofFlowSequence
        | ErrorKind::UnexpectedEofFlowMapping
        | ErrorKind::UnexpectedEofImplicitFlowMapping => {
            ("the file ends inside brackets", Some("add the closing bracket"))
        }
        ErrorKind::ExpectedFlowSequenceSeparator | ErrorKind::ExpectedFlowMappingSeparator => {
            ("a comma or the closing bracket is expected here", Some("is a bracket open above?"))
        }
        ErrorKind::DirectiveDisallowed => {
            ("`%` directives are not accepted", Some("remove the line"))
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            ("this escape is not known", Some("write `\\\\` for a backslash, or use single quotes"))
        }
        _ => {
            let help = "is a bracket or a quote open above? if not, put the text into quotes";
            return (error.info(), Some(help));
        }
    };
    (what.to_owned(), help)
}
