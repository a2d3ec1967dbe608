//! `check`: every finding.

use super::{End, output};
use crate::diagnostic::Sources;
use crate::load;
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
    let mut end = End::Good;
    for file in &arguments.files {
        let mut sources = Sources::new();
        let found = load::model(&mut sources, file, arguments.svd.as_deref());
        let result = match found {
            Ok(_) => End::Good,
            Err(failure) => match arguments.message_format {
                Format::Human => output::failure(&sources, &failure),
                Format::Json => output::failure_json(&sources, &failure),
            },
        };
        end = end.worst(result);
    }
    end
}
