//! From the name of a description to its tree: `extends`, routes, overrides.

use super::variants;
use crate::description::{Gaps, Name, merge};
use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes, nearest};
use crate::source::yaml::{Entry, Node, Value};
use crate::source::{files, yaml};
use std::path::{Path, PathBuf};

/// A tree as far as its files could be read.
pub(super) struct Tree {
    /// The tree; nothing where its file is none.
    pub(super) node: Option<Node>,
    /// What it lacks.
    pub(super) gaps: Gaps,
}

/// Reads trees, collecting every finding.
pub(super) struct Trees<'s> {
    pub(super) sources: &'s mut Sources,
    pub(super) found: Vec<Diagnostic>,
}

impl Trees<'_> {
    /// The tree of a chip.
    pub(super) fn chip(&mut self, path: &Path, folder: &Path) -> Tree {
        let mut gaps = Gaps::default();
        let node = self.tree(path, None, folder, &mut Vec::new(), &mut gaps);
        Tree { node, gaps }
    }

    /// The tree of a chip's IP: the IP itself, the route, and what the chip says differently.
    pub(super) fn ip(&mut self, chip: &Node, folder: &Path) -> Tree {
        let mut gaps = Gaps::default();
        let ip = self.layer(chip, &folder.join("ip"), "ip", "IP", &mut gaps);
        let route = self.layer(chip, &folder.join("route"), "route", "route", &mut gaps);
        let overrides = chip.get("override").map(|entry| &entry.value);
        let overrides = overrides.filter(|node| node.value != Value::Null);
        let mut over = |ip: Node, layer: Option<&Node>| match layer {
            Some(top) => {
                self.found.extend(variants::check(&ip, top));
                merge(&ip, top)
            }
            None => ip,
        };
        let node = ip.map(|ip| over(ip, route.as_ref())).map(|ip| over(ip, overrides));
        Tree { node, gaps }
    }

    /// The tree that a chip names under a key.
    fn layer(
        &mut self,
        chip: &Node,
        folder: &Path,
        key: &str,
        what: &str,
        gaps: &mut Gaps,
    ) -> Option<Node> {
        let value = &chip.get(key)?.value;
        // What is no name is reported when the chip is read.
        let Value::Text(name) = &value.value else {
            gaps.open = true;
            return None;
        };
        let path = self.take(find(folder, name, value.span, what), gaps)?;
        self.tree(&path, Some(value.span), folder, &mut Vec::new(), gaps)
    }

    /// Reads a tree and lays it over what it extends.
    fn tree(
        &mut self,
        path: &Path,
        named: Option<Span>,
        folder: &Path,
        open: &mut Vec<PathBuf>,
        gaps: &mut Gaps,
    ) -> Option<Node> {
        let file = read(self.sources, path, named);
        let file = self.take(file, gaps)?;
        let (node, faults) = yaml::parse_partly(self.sources, file);
        let more = faults.iter().any(|fault| fault.code == codes::YAML_DOCUMENTS);
        gaps.open |= node.is_none() || more;
        gaps.spoilt.extend(faults.iter().filter_map(|fault| Some(fault.labels.first()?.span)));
        self.found.extend(faults);
        let node = node?;
        if let (None, Some(finding)) = (named, variants::no_chip(&node, &stem(path))) {
            return self.take(Err(finding), gaps);
        }
        open.push(path.to_path_buf());
        let Some(Entry { value: parent, .. }) = node.get("extends") else {
            return Some(node);
        };
        let base = self.parent(parent, folder, open);
        let base = self.take(base, gaps);
        let base = base.and_then(|(path, span)| self.tree(&path, Some(span), folder, open, gaps));
        let Some(base) = base else { return Some(node) };
        self.found.extend(variants::check(&base, &node));
        Some(merge(&base, &node))
    }

    /// The file that a tree extends, and where it is named.
    fn parent(
        &self,
        parent: &Node,
        folder: &Path,
        open: &[PathBuf],
    ) -> Result<(PathBuf, Span), Diagnostic> {
        let Value::Text(name) = &parent.value else {
            return Err(Diagnostic::error(codes::WRONG_TYPE, "expected a name")
                .at(parent.span, format!("this is {}", parent.value.kind()))
                .help("the name of a file beside this one, without `.yaml`"));
        };
        let under = folder.join(format!("{name}.yaml"));
        if let Some(start) = open.iter().position(|known| *known == under) {
            let through = open.get(start..).unwrap_or_default().iter().map(|path| stem(path));
            let way: Vec<String> =
                through.chain([name.clone()]).map(|n| format!("`{n}`")).collect();
            return Err(Diagnostic::error(codes::EXTENDS_CYCLE, "`extends` leads back to itself")
                .at(parent.span, way.join(" extends "))
                .help("let one of them stand on its own"));
        }
        Ok((find(folder, name, parent.span, "file to extend")?, parent.span))
    }

    /// A part of a tree; without it, any key may lack.
    fn take<T>(&mut self, part: Result<T, Diagnostic>, gaps: &mut Gaps) -> Option<T> {
        part.map_err(|finding| {
            gaps.open = true;
            self.found.push(finding);
        })
        .ok()
    }
}

/// Reads a file; what cannot be read is shown where it is named, if a file names it.
pub(super) fn read(
    sources: &mut Sources,
    path: &Path,
    named: Option<Span>,
) -> Result<FileId, Diagnostic> {
    files::read(sources, path).map_err(|finding| match named {
        Some(span) if finding.labels.is_empty() => finding.at(span, "named here"),
        _ => finding,
    })
}

/// The register map that a chip names, relative to it; unlike `ip` and `route`, which are names, `svd` is a path.
pub(super) fn register_map(chip: &Path, name: &Name) -> Result<PathBuf, Diagnostic> {
    let path = chip.parent().map_or_else(|| PathBuf::from(&name.value), |f| f.join(&name.value));
    if path.exists() {
        return Ok(path);
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let wanted = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let known = entries(&folder, |path| path.file_name());
    let finding = absent("register map", &wanted, name.span, &path, &known);
    Err(Diagnostic { code: codes::UNREADABLE, ..finding })
}

/// The file of a folder that is meant by a name.
fn find(folder: &Path, name: &str, span: Span, what: &str) -> Result<PathBuf, Diagnostic> {
    if name.contains(['/', '\\']) {
        let finding =
            Diagnostic::error(codes::BAD_VALUE, format!("`{name}` is a path, not a name"))
                .at(span, format!("the name of an {what} is expected").replace("an file", "a file"))
                .help(format!("files are looked for in `{}`", files::display(folder)));
        return Err(finding);
    }
    let path = folder.join(format!("{name}.yaml"));
    if path.exists() {
        return Ok(path);
    }
    let known = entries(folder, |path| path.file_stem());
    Err(absent(what, name, span, &path, &known))
}

fn absent(what: &str, name: &str, span: Span, path: &Path, known: &[String]) -> Diagnostic {
    let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no {what} `{name}`"))
        .at(span, format!("there is no file `{}`", files::display(path)));
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => diagnostic.help("that folder is empty, or does not exist"),
        None => diagnostic.help(format!("there are: {}", known.join(", "))),
    }
}

/// Names in a folder, sorted.
fn entries(folder: &Path, part: fn(&Path) -> Option<&std::ffi::OsStr>) -> Vec<String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter_map(|e| part(&e.path()).map(|n| n.to_string_lossy().into_owned())).collect();
    names.sort();
    names
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}
