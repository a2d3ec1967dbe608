//! From paths to a model: reading, `extends`, routes, the register map.

use crate::check;
use crate::description::{self, Chip, Ip, merge};
use crate::diagnostic::{Diagnostic, FileId, Label, Sources, Span, codes, nearest};
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

impl From<Vec<Diagnostic>> for Failure {
    /// Findings in the order of their places, each once.
    fn from(mut found: Vec<Diagnostic>) -> Self {
        found.sort_by_key(|diagnostic| {
            diagnostic.labels.first().map(|label| (label.span.file, label.span.start))
        });
        found.dedup();
        let unread = [codes::UNREADABLE, codes::TOO_LARGE];
        let io = found.iter().any(|diagnostic| unread.contains(&diagnostic.code));
        Failure { found, io }
    }
}

impl From<Diagnostic> for Failure {
    fn from(found: Diagnostic) -> Self {
        Failure::from(vec![found])
    }
}

/// Reads a chip's description with all that it builds on.
///
/// # Errors
/// Every finding in the chip and in its IP.
pub fn merged(sources: &mut Sources, path: &Path) -> Result<Merged, Failure> {
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let chip_tree = tree(sources, path, None, &folder, &mut Vec::new())?;
    let chip = description::read_chip(sources, &chip_tree);
    let layers = Layers { chip: &chip_tree, folder: folder.join("..") };
    let ip = layers.ip(sources).and_then(|ip_tree| {
        let ip = description::read_ip(sources, &ip_tree)?;
        Ok((ip, ip_tree))
    });
    match (chip, ip) {
        (Ok(chip), Ok((ip, ip_tree))) => Ok(Merged { chip, chip_tree, ip, ip_tree }),
        (chip, ip) => {
            let mut found = chip.err().unwrap_or_default();
            found.extend(ip.err().map(|failure| failure.found).unwrap_or_default());
            Err(Failure::from(found))
        }
    }
}

/// Binds a chip's description to a register map: its own, or another one.
///
/// # Errors
/// Every finding of the first stage that has any: reading, or binding and checking.
pub fn model(sources: &mut Sources, chip: &Path, map: Option<&Path>) -> Result<Model, Failure> {
    let merged = merged(sources, chip)?;
    let (path, named) = match (map, &merged.chip.svd) {
        (Some(map), _) => (map.to_path_buf(), None),
        (None, Some(name)) => (register_map(chip, name)?, Some(name.span)),
        (None, None) => {
            let finding = Diagnostic::error(codes::MISSING_KEY, "no register map is named")
                .at(merged.chip.name.span, "this chip has no `svd`")
                .help("name one here, or give `--svd FILE`");
            return Err(finding.into());
        }
    };
    let mut found = check::description(&merged.ip);
    match bind(sources, &merged, &path, named) {
        Err(failure) => {
            found.extend(failure);
            Err(found.into())
        }
        Ok(model) => {
            // Rules that follow calls need an end to them.
            if !found.iter().any(|finding| finding.code == codes::RECURSION) {
                found.extend(check::model(&merged.chip, &merged.ip, &model));
            }
            if found.is_empty() { Ok(model) } else { Err(found.into()) }
        }
    }
}

fn bind(
    sources: &mut Sources,
    merged: &Merged,
    map: &Path,
    named: Option<Span>,
) -> Result<Model, Vec<Diagnostic>> {
    let file = read(sources, map, named).map_err(|found| vec![found])?;
    let mut peripherals: Vec<&str> = Vec::new();
    for instance in &merged.chip.instances {
        for (_, peripheral, _) in &instance.blocks {
            if !peripherals.contains(&peripheral.value.as_str()) {
                peripherals.push(&peripheral.value);
            }
        }
    }
    let device = svd::load(sources, file, &peripherals).map_err(|found| {
        found.into_iter().map(|finding| shown(finding, merged)).collect::<Vec<_>>()
    })?;
    model::bind(&merged.chip, &merged.ip, &device)
}

/// A fault of the register map: a peripheral that it lacks is shown where the chip names it.
fn shown(mut finding: Diagnostic, merged: &Merged) -> Diagnostic {
    let names = merged.chip.instances.iter().flat_map(|instance| &instance.blocks);
    let mut names = names.map(|(_, name, _)| name);
    let asked = names.find(|name| finding.message.contains(&format!("`{}`", name.value)));
    if let (codes::PERIPHERAL_MISSING, Some(name)) = (finding.code, asked) {
        finding.labels.insert(0, Label { span: name.span, text: "named here".to_owned() });
    }
    let way_out = "repair a copy of the register map, and name it: `--svd FILE`";
    finding.help.get_or_insert_with(|| way_out.to_owned());
    finding
}

/// The register map that a chip names, relative to it.
fn register_map(chip: &Path, name: &description::Name) -> Result<PathBuf, Failure> {
    let path = chip.parent().map_or_else(|| PathBuf::from(&name.value), |f| f.join(&name.value));
    if path.exists() {
        return Ok(path);
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let wanted = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let known = entries(&folder, |path| path.file_name());
    Err(absent("register map", &wanted, name.span, &path, &known).into())
}

/// The layers of a chip's IP: the IP itself, the route, and what the chip says differently.
struct Layers<'a> {
    chip: &'a Node,
    folder: PathBuf,
}

impl Layers<'_> {
    fn ip(&self, sources: &mut Sources) -> Result<Node, Failure> {
        let mut ip = self.layer(sources, "ip", "IP")?;
        let route = self.layer(sources, "route", "route")?;
        ip = match (ip, route) {
            (Some(ip), Some(route)) => Some(merge(&ip, &route)),
            (ip, _) => ip,
        };
        // What is no name is reported when the chip is read.
        let Some(ip) = ip else { return Err(Failure::from(Vec::new())) };
        Ok(match self.chip.get("override") {
            Some(overrides) if overrides.value.value != Value::Null => merge(&ip, &overrides.value),
            _ => ip,
        })
    }

    /// The tree that the chip names under a key.
    fn layer(&self, sources: &mut Sources, key: &str, what: &str) -> Result<Option<Node>, Failure> {
        let folder = self.folder.join(key);
        match self.chip.get(key) {
            Some(entry) => match &entry.value.value {
                Value::Text(name) => {
                    let path = find(&folder, name, entry.value.span, what)?;
                    let span = Some(entry.value.span);
                    tree(sources, &path, span, &folder, &mut Vec::new()).map(Some)
                }
                _ => Ok(None),
            },
            None => Ok(None),
        }
    }
}

/// Reads a file; what cannot be read is shown where it is named, if a file names it.
fn read(sources: &mut Sources, path: &Path, named: Option<Span>) -> Result<FileId, Diagnostic> {
    files::read(sources, path).map_err(|finding| match named {
        Some(span) if finding.labels.is_empty() => finding.at(span, "named here"),
        _ => finding,
    })
}

/// Reads a tree and lays it over what it extends.
fn tree(
    sources: &mut Sources,
    path: &Path,
    named: Option<Span>,
    folder: &Path,
    open: &mut Vec<PathBuf>,
) -> Result<Node, Failure> {
    let file = read(sources, path, named)?;
    let node = yaml::parse(sources, file)?;
    open.push(path.to_path_buf());
    let Some(Entry { value: parent, .. }) = node.get("extends").cloned() else {
        return Ok(node);
    };
    let Value::Text(name) = &parent.value else {
        let finding = Diagnostic::error(codes::WRONG_TYPE, "expected a name")
            .at(parent.span, format!("this is {}", parent.value.kind()))
            .help("the name of a file beside this one, without `.yaml`");
        return Err(finding.into());
    };
    let under = folder.join(format!("{name}.yaml"));
    if let Some(start) = open.iter().position(|known| *known == under) {
        let through = open.get(start..).unwrap_or_default().iter().map(|path| stem(path));
        let way: Vec<String> = through.chain([name.clone()]).map(|n| format!("`{n}`")).collect();
        let finding = Diagnostic::error(codes::EXTENDS_CYCLE, "`extends` leads back to itself")
            .at(parent.span, way.join(" extends "))
            .help("let one of them stand on its own");
        return Err(finding.into());
    }
    let under = find(folder, name, parent.span, "file to extend")?;
    let base = tree(sources, &under, Some(parent.span), folder, open)?;
    Ok(merge(&base, &node))
}

/// The file of a folder that is meant by a name.
fn find(folder: &Path, name: &str, span: Span, what: &str) -> Result<PathBuf, Failure> {
    if name.contains(['/', '\\']) {
        let finding =
            Diagnostic::error(codes::BAD_VALUE, format!("`{name}` is a path, not a name"))
                .at(span, format!("the name of an {what} is expected").replace("an file", "a file"))
                .help(format!("files are looked for in `{}`", files::display(folder)));
        return Err(finding.into());
    }
    let path = folder.join(format!("{name}.yaml"));
    if path.exists() {
        return Ok(path);
    }
    let known = entries(folder, |path| path.file_stem());
    Err(absent(what, name, span, &path, &known).into())
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
