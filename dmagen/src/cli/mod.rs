//! The command line: one file per verb.

mod check;
mod expand;
mod folder;
mod generate;
mod journal;
mod output;
mod scaffold;
mod trace;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Generates no_std DMA drivers from an SVD register map and a YAML description.
#[derive(Parser)]
#[command(name = "dmagen", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Writes a driver crate (or module) for each chip.
    Generate(generate::Arguments),
    /// Reports every finding.
    Check(check::Arguments),
    /// Prints the merged description, as the generator sees it.
    Expand(expand::Arguments),
    /// Prints the register accesses of one operation.
    Trace(trace::Arguments),
}

/// How a verb ended.
pub(crate) enum End {
    /// Good.
    Good,
    /// There are findings.
    Findings,
    /// A file could not be read or written, or the command is wrong.
    Trouble,
}

impl End {
    /// The worse of two.
    pub(crate) fn worst(self, other: End) -> End {
        match (&self, &other) {
            (End::Trouble, _) | (End::Findings, End::Good | End::Findings) => self,
            (_, _) if matches!(other, End::Good) => self,
            _ => other,
        }
    }
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let end = match Cli::parse().verb {
        Verb::Generate(arguments) => generate::run(&arguments),
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Expand(arguments) => expand::run(&arguments),
        Verb::Trace(arguments) => trace::run(&arguments),
    };
    match end {
        End::Good => ExitCode::SUCCESS,
        End::Findings => ExitCode::from(1),
        End::Trouble => ExitCode::from(2),
    }
}
