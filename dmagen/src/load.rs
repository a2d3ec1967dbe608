//! From paths to a model: reading, `extends`, routes, the register map.

use crate::description::{self, Chip, Ip, merge};
use crate::diagnostic::{Diagnostic, Sources, codes, nearest};
use crate::model::{self, Model};
use crate::source::yaml::{Entry, Node, Value};
use crate::source::{files, svd, yaml};
use std::path::{Path, PathBuf};

/// A chip's description as the generator sees it: everything merged.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The chip.
    pub chip: Chip,
    /// The chip's own tree.
    pub chip_tree: Node,
    /// Its IP.
    pub ip: Ip,
    /// The IP's tree, with its route and the chip's overrides.
    pub ip_tree: Node,
}

/// Findings, and whether they are about files rather than about what they say.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What was found.
    pub found: Vec<Diagnostic>,
    /// Whether a file could not be read.
    pub io: bool,
}

impl Failure {
    fn findings(found: Vec<Diagnostic>) -> Self {
        Failure { found, io: false }
    }

    fn io(found: Diagnostic) -> Self {
        Failure { found: vec![found], io: true }
    }
}

/// Reads a chip's description with all that it builds on.
///
/// # Errors
/// Every finding of the first stage that has any.
pub fn merged(sources: &mut Sources, chip: &Path) -> Result<Merged, Failure> {
    let folder = chip.parent().map(Path::to_path_buf).unwrap_or_default();
    let chip_tree = tree(sources, chip, &folder, &mut Vec::new())?;
    let chip = description::read_chip(sources, &chip_tree).map_err(Failure::findings)?;
    let above = folder.join("..");
    let path = above.join("ip").join(format!("{}.yaml", chip.ip.value));
    let mut ip_tree = tree(sources, &path, &above.join("ip"), &mut Vec::new())
        .map_err(|failure| named(failure, &chip.ip, "IP"))?;
    if let Some(route) = &chip.route {
        let path = above.join("route").join(format!("{}.yaml", route.value));
        let layer = tree(sources, &path, &above.join("route"), &mut Vec::new())
            .map_err(|failure| named(failure, route, "route"))?;
        ip_tree = merge(&ip_tree, &layer);
    }
    if let Some(overrides) = &chip.overrides {
        ip_tree = merge(&ip_tree, overrides);
    }
    let ip = description::read_ip(sources, &ip_tree).map_err(Failure::findings)?;
    Ok(Merged { chip, chip_tree, ip, ip_tree })
}

/// A file that was looked for by name: says where the name stands.
fn named(mut failure: Failure, name: &description::Name, what: &str) -> Failure {
    if failure.io {
        for found in &mut failure.found {
            if found.labels.is_empty() {
                *found = found.clone().at(name.span, format!("this {what} is looked for there"));
            }
        }
    }
    failure
}

/// Binds a chip's description to a register map: its own, or another one.
///
/// # Errors
/// Every finding of the first stage that has any.
pub fn model(sources: &mut Sources, chip: &Path, map: Option<&Path>) -> Result<Model, Failure> {
    let merged = merged(sources, chip)?;
    let own = || merged.chip.svd.as_ref().map(|svd| beside(chip, &svd.value));
    let Some(path) = map.map(Path::to_path_buf).or_else(own) else {
        return Err(Failure::findings(vec![
            Diagnostic::error(codes::MISSING_KEY, "no register map is named")
                .at(merged.chip.name.span, "this chip has no `svd`")
                .help("name one here, or give `--svd FILE`"),
        ]));
    };
    let file = files::read(sources, &path).map_err(Failure::io)?;
    let mut peripherals: Vec<&str> = Vec::new();
    for instance in &merged.chip.instances {
        for (_, peripheral, _) in &instance.blocks {
            if !peripherals.contains(&peripheral.value.as_str()) {
                peripherals.push(&peripheral.value);
            }
        }
    }
    let device = svd::load(sources, file, &peripherals).map_err(Failure::findings)?;
    let model = model::bind(&merged.chip, &merged.ip, &device).map_err(Failure::findings)?;
    let found = crate::check::check(&merged.ip, &model);
    if found.iter().any(Diagnostic::is_error) { Err(Failure::findings(found)) } else { Ok(model) }
}

fn beside(file: &Path, name: &str) -> PathBuf {
    file.parent().map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}

/// Reads a tree and lays it over what it extends.
fn tree(
    sources: &mut Sources,
    path: &Path,
    folder: &Path,
    open: &mut Vec<PathBuf>,
) -> Result<Node, Failure> {
    let file = files::read(sources, path).map_err(Failure::io)?;
    let node = yaml::parse(sources, file).map_err(Failure::findings)?;
    open.push(path.to_path_buf());
    let Some(parent) = node.get("extends").cloned() else {
        return Ok(node);
    };
    let Value::Text(name) = &parent.value.value else {
        return Err(Failure::findings(vec![
            Diagnostic::error(codes::WRONG_TYPE, "expected a name")
                .at(parent.value.span, format!("this is {}", parent.value.value.kind())),
        ]));
    };
    let under = folder.join(format!("{name}.yaml"));
    if open.contains(&under) {
        return Err(Failure::findings(vec![
            Diagnostic::error(codes::EXTENDS_CYCLE, "`extends` leads back to itself")
                .at(parent.value.span, "already being read"),
        ]));
    }
    if !under.exists() {
        return Err(Failure::findings(vec![unknown_parent(folder, &parent, name)]));
    }
    let base = tree(sources, &under, folder, open)?;
    Ok(merge(&base, &node))
}

fn unknown_parent(folder: &Path, parent: &Entry, name: &str) -> Diagnostic {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut known: Vec<String> = entries
        .filter_map(|e| e.path().file_stem().map(|s| s.to_string_lossy().into_owned()))
        .collect();
    known.sort();
    let diagnostic =
        Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no `{name}` to extend"))
            .at(parent.value.span, "no such file beside this one");
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    }
}
