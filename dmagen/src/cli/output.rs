//! Findings on stderr.

use super::{Cli, End};
use crate::diagnostic::{Sources, render_human, render_json};
use crate::load::Failure;
use clap::CommandFactory;
use clap::error::ErrorKind;
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

/// Prints what is wrong with the command itself, in the words of the parser of commands.
pub(super) fn usage(verb: &str, text: &str) -> End {
    let mut cli = Cli::command();
    cli.build();
    let command = cli.find_subcommand_mut(verb);
    let error = command.map(|command| command.error(ErrorKind::ArgumentConflict, text));
    let _ = error.map(|error| error.print());
    End::Trouble
}

/// Prints a defect of the generator.
pub(super) fn defect(text: &str) -> End {
    complain(&format!("error: this is a defect of dmagen: {text}\n"));
    End::Trouble
}

/// Prints a result. Nobody listening is no reason to fail.
pub(super) fn result(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn complain(text: &str) {
    let _ = std::io::stderr().write_all(text.as_bytes());
}
