//! `trace`: the register accesses of one operation.

use super::{End, output};
use crate::diagnostic::Sources;
use crate::load::{self, Failure};
use crate::source::files;
use crate::trace::{Operation, Transfer, read_config, traces};
use clap::Args;
use std::io::Read;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct Arguments {
    /// A chip description.
    chip: PathBuf,
    /// take, configure, start, rearm, interrupt, status, stop, suspend, resume or reload.
    #[arg(long)]
    op: String,
    /// What is transferred, in YAML, `-` for standard input; by default 64 bytes from memory to a peripheral.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Another register map than the one that the description names.
    #[arg(long)]
    svd: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> End {
    let Some((_, operation)) = Operation::ALL.iter().find(|(name, _)| *name == arguments.op) else {
        let names: Vec<_> = Operation::ALL.iter().map(|(name, _)| *name).collect();
        return output::trouble(&format!("no operation `{}`: {}", arguments.op, names.join(", ")));
    };
    let mut sources = Sources::new();
    let transfer = match transfer(&mut sources, arguments.config.as_deref()) {
        Ok(transfer) => transfer,
        Err(failure) => return output::failure(&sources, &failure),
    };
    let model = match load::model(&mut sources, &arguments.chip, arguments.svd.as_deref()) {
        Ok(model) => model,
        Err(failure) => return output::failure(&sources, &failure),
    };
    match traces(&model, &transfer) {
        Err(refused) => {
            output::result(&format!("refused: {}\n", refused.what));
            End::Findings
        }
        Ok(all) => {
            if *operation == Operation::Configure {
                let words = all.descriptors.iter();
                words.for_each(|word| output::result(&format!("{word}\n")));
            }
            match all.operations.get(operation) {
                Some(Some(accesses)) => {
                    accesses.iter().for_each(|access| output::result(&format!("{access}\n")));
                }
                _ => output::result("unsupported\n"),
            }
            End::Good
        }
    }
}

fn transfer(sources: &mut Sources, path: Option<&Path>) -> Result<Transfer, Failure> {
    let Some(path) = path else { return Ok(Transfer::default()) };
    let file = if path == Path::new("-") {
        let mut text = String::new();
        let _ = std::io::stdin().read_to_string(&mut text);
        sources.add("standard input", text)
    } else {
        files::read(sources, path).map_err(|found| Failure { found: vec![found], io: true })?
    };
    read_config(sources, file).map_err(|found| Failure { found, io: false })
}
