//! From paths to a model: reading, `extends`, routes, the register map.
//!
//! Every stage goes on with what the stages before it have left, so that one run tells all that is wrong; what lacks
//! only because of something told already is [`Lost`], and not told again.

mod trees;
mod variants;

use crate::check;
use crate::description::{self, Absent, Chip, Gaps, Ip, Lost, Reading};
use crate::diagnostic::{Diagnostic, Label, Sources, Span, codes};
use crate::model::{self, Losses, Model};
use crate::source::svd::{self, Device};
use crate::source::yaml::Node;
use std::collections::HashSet;
use std::path::Path;
use trees::{Tree, Trees, read, register_map};

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
    /// Findings in the order of their places, each once: files are in the order in which they were read.
    fn from(mut found: Vec<Diagnostic>) -> Self {
        found.sort_by_key(|diagnostic| {
            diagnostic.labels.first().map(|label| (label.span.file, label.span.start))
        });
        let mut told = HashSet::new();
        found.retain(|diagnostic| {
            let place = diagnostic.labels.first().map(|label| label.span);
            told.insert((diagnostic.code, diagnostic.message.clone(), place))
        });
        let unread = [codes::UNREADABLE, codes::TOO_LARGE];
        let io = found.iter().any(|diagnostic| unread.contains(&diagnostic.code));
        Failure { found, io }
    }
}

impl Failure {
    /// The findings of several descriptions, what they share told once; none where there are none.
    pub fn of_all(failures: Vec<Failure>) -> Option<Self> {
        let io = failures.iter().any(|failure| failure.io);
        let found: Vec<_> = failures.into_iter().flat_map(|failure| failure.found).collect();
        (!found.is_empty()).then(|| Failure { io, ..Failure::from(found) })
    }
}

impl From<Diagnostic> for Failure {
    fn from(found: Diagnostic) -> Self {
        Failure::from(vec![found])
    }
}

/// A description as far as it could be read.
struct Part<T> {
    tree: Node,
    value: T,
    absent: Vec<Absent>,
    gaps: Gaps,
}

impl<T> Part<T> {
    fn read(
        sources: &Sources,
        tree: Tree,
        found: &mut Vec<Diagnostic>,
        read: fn(&Sources, &Node, Gaps) -> Reading<T>,
    ) -> Option<Self> {
        let Tree { node, gaps } = tree;
        let node = node?;
        let Reading { value, found: new, absent } = read(sources, &node, gaps.clone());
        found.extend(new);
        Some(Part { tree: node, value: value?, absent, gaps })
    }

    /// What it lacks, where these places are lost.
    fn lost(&self, holes: &[Span]) -> Lost {
        Lost::new(&self.tree, holes, &self.absent, self.gaps.open)
    }
}

/// A chip and its IP as far as they could be read.
fn parts(
    sources: &mut Sources,
    path: &Path,
    found: &mut Vec<Diagnostic>,
) -> (Option<Part<Chip>>, Option<Part<Ip>>) {
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let mut trees = Trees { sources, found: Vec::new() };
    let chip = trees.chip(path, &folder);
    let ip = chip.node.as_ref().map(|node| trees.ip(node, &folder.join("..")));
    found.extend(trees.found);
    let chip = Part::read(sources, chip, found, description::read_chip);
    (chip, ip.and_then(|ip| Part::read(sources, ip, found, description::read_ip)))
}

/// Reads a chip's description with all that it builds on.
///
/// # Errors
/// Every finding in the chip and in its IP.
pub fn merged(sources: &mut Sources, path: &Path) -> Result<Merged, Failure> {
    let mut found = Vec::new();
    match parts(sources, path, &mut found) {
        (Some(chip), Some(ip)) if found.is_empty() => {
            Ok(Merged { chip: chip.value, chip_tree: chip.tree, ip: ip.value, ip_tree: ip.tree })
        }
        _ => Err(Failure::from(found)),
    }
}

/// Binds a chip's description to a register map: its own, or another one.
///
/// # Errors
/// Every finding of every stage.
pub fn model(sources: &mut Sources, path: &Path, map: Option<&Path>) -> Result<Model, Failure> {
    let mut found = Vec::new();
    let (chip, ip) = parts(sources, path, &mut found);
    let Some(chip) = chip else { return Err(Failure::from(found)) };
    let lost = chip.lost(&holes(&found));
    let device = device(sources, path, &chip.value, &lost, map, &mut found);
    let Some(mut ip) = ip else { return Err(Failure::from(found)) };
    let circles = check::circles(&ip.value);
    ip.value.forget(&holes(&circles));
    found.extend(circles);

    let known = holes(&found);
    let gaps = [chip.gaps.spoilt.as_slice(), &ip.gaps.spoilt].concat();
    let unread = ip.lost(&known);
    let losses = Losses { chip: chip.lost(&known), ip: unread.clone(), spoilt: gaps };
    let bound = model::bind(&chip.value, &ip.value, device.as_ref(), losses);
    found.extend(bound.found);

    let known = [holes(&found), bound.silent.clone()].concat();
    let lost = ip.lost(&known);
    found.extend(check::description(&ip.value, &unread, &lost));
    found.extend(check::model(&chip.value, &ip.value, &bound.model, &lost));
    if found.is_empty() {
        found.extend(model::unexplained(&bound.silent));
    }
    if found.is_empty() { Ok(bound.model) } else { Err(Failure::from(found)) }
}

/// Where something is lost: at the places of findings, but for those of keys that are not there.
fn holes(found: &[Diagnostic]) -> Vec<Span> {
    let there = found.iter().filter(|finding| finding.code != codes::MISSING_KEY);
    there.filter_map(|finding| finding.labels.first().map(|label| label.span)).collect()
}

/// The peripherals that a chip names, as far as its register map has them.
fn device(
    sources: &mut Sources,
    path: &Path,
    chip: &Chip,
    lost: &Lost,
    map: Option<&Path>,
    found: &mut Vec<Diagnostic>,
) -> Option<Device> {
    let file = match (map, &chip.svd) {
        (Some(map), _) => read(sources, map, None),
        (None, Some(name)) => {
            register_map(path, name).and_then(|map| read(sources, &map, Some(name.span)))
        }
        (None, None) if lost.within(&["svd"]) => return None,
        (None, None) => Err(Diagnostic::error(codes::MISSING_KEY, "no register map is named")
            .at(chip.name.span, "this chip has no `svd`")
            .help("name one here, or give `--svd FILE`")),
    };
    let file = file.map_err(|finding| found.push(finding)).ok()?;
    let mut peripherals: Vec<&str> = Vec::new();
    for (_, peripheral, _) in chip.instances.iter().flat_map(|instance| &instance.blocks) {
        if !peripherals.contains(&peripheral.value.as_str()) {
            peripherals.push(&peripheral.value);
        }
    }
    match svd::load(sources, file, &peripherals) {
        Ok(device) => Some(device),
        Err(faults) => {
            found.extend(faults.into_iter().map(|finding| shown(finding, chip)));
            // What has no fault of its own can be bound.
            peripherals.retain(|name| svd::load(sources, file, &[name]).is_ok());
            svd::load(sources, file, &peripherals).ok()
        }
    }
}

/// A fault of the register map: a peripheral that it lacks is shown where the chip names it.
fn shown(mut finding: Diagnostic, chip: &Chip) -> Diagnostic {
    let names = chip.instances.iter().flat_map(|instance| &instance.blocks);
    let mut names = names.map(|(_, name, _)| name);
    let asked = names.find(|name| finding.message.contains(&format!("`{}`", name.value)));
    if let (codes::PERIPHERAL_MISSING, Some(name)) = (finding.code, asked) {
        finding.labels.insert(0, Label { span: name.span, text: "named here".to_owned() });
    }
    let way_out = "repair a copy of the register map, and name it: `--svd FILE`";
    finding.help.get_or_insert_with(|| way_out.to_owned());
    finding
}
