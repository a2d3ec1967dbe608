//! Findings on stderr.

use super::End;
use crate::diagnostic::{Sources, render_human, render_json};
use crate::load::Failure;
use std::io::{IsTerminal, Write};

/// Prints findings for people.
pub(super) fn failure(sources: &Sources, failure: &Failure) -> End {
    let color = std::io::stderr().is_terminal();
    complain(&render_human(sources, &failure.found, color));
    end(failure)
}

/// Prints findings for programs.
pub(super) fn failure_json(sources: &Sources, failure: &Failure) -> End {
    complain(&render_json(sources, &failure.found));
    end(failure)
}

fn end(failure: &Failure) -> End {
    if failure.io { End::Trouble } else { End::Findings }
}

/// Prints a complaint that has no place in a file.
pub(super) fn trouble(text: &str) -> End {
    complain(&format!("error: {text}\n"));
    End::Trouble
}

/// Prints a result. Nobody listening is no reason to fail.
pub(super) fn result(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn complain(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
