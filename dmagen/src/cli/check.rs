//! `check`: every finding.

use super::{End, output};
use crate::diagnostic::Sources;
use crate::load::{self, Failure};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Args)]
pub(super) struct Arguments {
    /// Chip descriptions.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Another register map than the one that the description names.
    #[arg(long)]
    svd: Option<PathBuf>,
    /// How findings are printed.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    message_format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(super) fn run(arguments: &Arguments) -> End {
    if arguments.svd.is_some() && arguments.files.len() > 1 {
        return output::usage("check", "--svd goes with one description");
    }
    let mut sources = Sources::new();
    let chips = arguments.files.iter();
    let failures = chips
        .filter_map(|file| load::model(&mut sources, file, arguments.svd.as_deref()).err())
        .collect();
    match (Failure::of_all(failures), arguments.message_format) {
        (None, _) => End::Good,
        (Some(failure), Format::Human) => output::failure(&sources, &failure),
        (Some(failure), Format::Json) => output::failure_json(&sources, &failure),
    }
}
