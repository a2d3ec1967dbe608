//! `generate`: drivers, or whether committed ones are up to date.

use super::scaffold::scaffold;
use super::{End, folder, output};
use crate::diagnostic::{Diagnostic, Sources, codes};
use crate::emit::{self, File};
use crate::load::{self, Failure};
use crate::model::Model;
use crate::source::files;
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct Arguments {
    /// Chip descriptions.
    #[arg(required = true)]
    chips: Vec<PathBuf>,
    /// The folder that gets `<chip>-dma/`, or `<chip>_dma.rs`.
    #[arg(long)]
    out: PathBuf,
    /// Another register map than the one that the description names; with one chip only.
    #[arg(long)]
    svd: Option<PathBuf>,
    /// Write nothing; exit with 1 and a diff if the folder differs.
    #[arg(long)]
    check: bool,
    /// One module without inner attributes instead of a crate.
    #[arg(long)]
    module: bool,
    /// Overwrite files that dmagen did not write.
    #[arg(long)]
    force: bool,
}

pub(super) fn run(arguments: &Arguments) -> End {
    if arguments.svd.is_some() && arguments.chips.len() > 1 {
        return output::usage("generate", "--svd goes with one chip");
    }
    let (mut end, mut files) = (End::Good, Vec::new());
    let mut named: Vec<(String, &Path)> = Vec::new();
    let (mut sources, mut failures) = (Sources::new(), Vec::new());
    for chip in &arguments.chips {
        match load::model(&mut sources, chip, arguments.svd.as_deref()) {
            Err(failure) => failures.push(failure),
            Ok(model) => {
                if let Some((_, first)) = named.iter().find(|(name, _)| *name == model.chip) {
                    failures.push(twice(&mut sources, &model.chip, first, chip));
                    continue;
                }
                match texts(&model, arguments.module) {
                    Ok(texts) => {
                        named.push((model.chip, chip));
                        files.extend(texts);
                    }
                    Err(text) => end = end.worst(output::defect(&text)),
                }
            }
        }
    }
    if let Some(failure) = Failure::of_all(failures) {
        end = end.worst(output::failure(&sources, &failure));
    }
    if !matches!(end, End::Good) {
        return end;
    }
    let found = match arguments.check {
        true => folder::compare(&arguments.out, &files).map(|text| {
            if !text.is_empty() {
                end = End::Findings;
            }
            output::result(&text);
        }),
        false => folder::write(&mut sources, &arguments.out, &files, arguments.force),
    };
    match found {
        Ok(()) => end,
        Err(found) => output::failure(&sources, &Failure { found, io: true }),
    }
}

/// Two descriptions of one chip, shown where the second says its name.
fn twice(sources: &mut Sources, name: &str, first: &Path, second: &Path) -> Failure {
    let mut finding =
        Diagnostic::error(codes::SAME_CHIP, format!("two descriptions are of the chip `{name}`"));
    if let Ok(merged) = load::merged(sources, second) {
        let text = format!("`{}` has this name too", files::display(first));
        finding = finding.at(merged.chip.name.span, text);
    }
    finding = finding.help("each driver has the name of its chip: give one of them another `chip`");
    Failure { found: vec![finding], io: true }
}

/// The files of one chip, below the output folder.
fn texts(model: &Model, module: bool) -> Result<Vec<File>, String> {
    if module {
        let path = format!("{}_dma.rs", model.chip.replace('-', "_"));
        return Ok(vec![File { path, text: emit::module(model).map_err(|e| e.to_string())? }]);
    }
    let mut files = emit::sources(model).map_err(|e| e.to_string())?;
    files.extend(scaffold(model).map_err(|error| error.to_string())?);
    for file in &mut files {
        file.path = format!("{}-dma/{}", model.chip, file.path);
    }
    Ok(files)
}
