//! `trace`: the register accesses of one operation.

use super::{End, output};
use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes};
use crate::load::{self, Failure};
use crate::model::Model;
use crate::source::yaml::Node;
use crate::source::{files, yaml};
use crate::trace::{Operation, Refused, Transfer, blamed, read_config, traces};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct Arguments {
    /// A chip description.
    chip: PathBuf,
    /// What is done.
    #[arg(long, value_parser = operations())]
    op: Operation,
    /// What is transferred, in YAML, `-` for standard input; by default 64 bytes from memory to a peripheral; its keys stand in docs/language.md.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Another register map than the one that the description names.
    #[arg(long)]
    svd: Option<PathBuf>,
}

fn operations() -> impl TypedValueParser<Value = Operation> {
    let names = Operation::ALL.iter().map(|(name, _)| *name);
    PossibleValuesParser::new(names).try_map(|word| {
        let found = Operation::ALL.iter().find(|(name, _)| *name == word);
        found.map(|(_, operation)| *operation).ok_or("no operation")
    })
}

/// A configuration, and the text that says it.
struct Config {
    transfer: Transfer,
    written: Option<(FileId, Node)>,
}

pub(super) fn run(arguments: &Arguments) -> End {
    let mut sources = Sources::new();
    let config = match config(&mut sources, arguments.config.as_deref()) {
        Ok(config) => config,
        Err(failure) => return output::failure(&sources, &failure),
    };
    let model = match load::model(&mut sources, &arguments.chip, arguments.svd.as_deref()) {
        Ok(model) => model,
        Err(failure) => return output::failure(&sources, &failure),
    };
    match traces(&model, &config.transfer) {
        Err(refused) => output::failure(&sources, &refusal(&model, &config, &refused).into()),
        Ok(all) => {
            if arguments.op == Operation::Configure {
                let words = all.descriptors.iter();
                words.for_each(|word| output::result(&format!("{word}\n")));
            }
            match all.operations.get(&arguments.op) {
                Some(Some(accesses)) => {
                    accesses.iter().for_each(|access| output::result(&format!("{access}\n")));
                }
                _ => output::result("unsupported\n"),
            }
            End::Good
        }
    }
}

fn config(sources: &mut Sources, path: Option<&Path>) -> Result<Config, Failure> {
    let Some(path) = path else {
        return Ok(Config { transfer: Transfer::default(), written: None });
    };
    let file = match path == Path::new("-") {
        true => files::read_stream(sources, "standard input", std::io::stdin())?,
        false => files::read(sources, path)?,
    };
    let tree = yaml::parse(sources, file)?;
    Ok(Config { transfer: read_config(sources, &tree)?, written: Some((file, tree)) })
}

/// What the driver would refuse, shown where the configuration says it.
fn refusal(model: &Model, config: &Config, refused: &Refused) -> Diagnostic {
    let what = refused.what.as_str();
    let finding = match &config.written {
        None => refuses(what),
        Some((file, tree)) => match blamed(tree, what) {
            (path, Some(node)) => {
                refuses(&path).at(node.span, "not with this value, or not beside the others")
            }
            (path, None) => {
                refuses(&path).at(Span::new(*file, 0, 0), "not said here: it has its default")
            }
        },
    };
    let list = |text: fn(&str, usize) -> String| -> String {
        let all: Vec<_> = model.instances.iter().map(|i| text(&i.name, i.channels)).collect();
        all.join(", ")
    };
    finding.help(match what {
        "controller" => format!("there are: {}", list(|name, _| format!("`{name}`"))),
        "channel" => {
            format!("there are: {}", list(|name, channels| format!("{channels} of `{name}`")))
        }
        _ if config.written.is_none() => {
            "the default is not for this chip: say what is transferred with `--config FILE`".into()
        }
        _ => "`dmagen expand` shows what is possible: `limits`, `require` and the maps".into(),
    })
}

fn refuses(what: &str) -> Diagnostic {
    let message = match what.contains(' ') {
        true => format!("the driver refuses this configuration: {what}"),
        false => format!("the driver refuses this `{what}`"),
    };
    Diagnostic::error(codes::REFUSED, message)
}
