//! From an SVD text and the names of some peripherals to their register map.

use std::collections::{HashSet, VecDeque};
use std::ops::Range;

use svd_parser::svd::{self, MaybeArray, RegisterCluster};
use svd_parser::{Config, ValidateLevel};

use super::array;
use super::flatten;
use super::interrupts;
use super::map::{Device, Peripheral};
use super::outline::{self, Entry, NoOutline, Opaque, Outline};
use super::repair::{Place, Repair};
use super::resolve::{self, MAX_FAULTS, Resolver, Unit};
use super::xml::{self, Fault};
use crate::diagnostic::{Diagnostic, FileId, Sources, Span, codes, edit_distance, nearest};

/// How many bytes tell what encoding a file has.
const ENCODING_SAMPLE: usize = 64;

/// Names listed in a message.
const LISTED: usize = 8;

/// Reads the named peripherals, in the order of the names.
///
/// Only their bytes, and those of the peripherals they are derived from, are parsed: a fault
/// elsewhere in the file does not matter. A peripheral in an array is named as its element.
///
/// # Errors
/// All faults found: no SVD, malformed XML, a peripheral or the target of a `derivedFrom` that is
/// not there, a field outside its register, elements without what they need.
pub fn load(
    sources: &Sources,
    file: FileId,
    peripherals: &[&str],
) -> Result<Device, Vec<Diagnostic>> {
    let text = sources.text(file);
    // UTF-16 without a mark at its start has a zero in every other byte.
    if let Some(at) = text.bytes().take(ENCODING_SAMPLE).position(|byte| byte == 0) {
        return Err(vec![not_text(file, at)]);
    }
    let opaque = Opaque::of(text);
    let outline = outline::scan(text, &opaque);
    let outline = outline.map_err(|fault| vec![no_outline(file, text, fault)])?;
    let mut found = read(file, text, &outline, peripherals);
    let missing: Vec<&str> =
        peripherals.iter().copied().filter(|name| outline.find(name).is_none()).collect();
    if !missing.is_empty() {
        // The scan may be wrong about what is text and what is a tag; the whole tree is not.
        match outline::read_whole(text) {
            Ok(whole) => found = read(file, text, &whole, peripherals),
            // A fault may hide the peripheral, but a misspelt name is more likely.
            Err(_) if missing.iter().all(|name| nearest(name, outline.names()).is_some()) => {}
            Err(fault) => {
                found = found.map_err(|mut faults| {
                    faults.push(no_outline(file, text, fault));
                    faults
                });
            }
        }
    }
    let head = |wanted: &str| outline.head.iter().find(|(name, _)| *name == wanted);
    Ok(Device {
        name: head("name").map(|(_, name)| name.to_string()).unwrap_or_default(),
        file,
        peripherals: found?,
        interrupts: interrupts::scan(file, text, &opaque),
    })
}

/// The peripherals that are needed, in the order they are written for the parser.
struct Gathered<'t> {
    repair: Repair<'t>,
    places: Vec<Place>,
}

fn read(
    file: FileId,
    text: &str,
    outline: &Outline<'_>,
    wanted: &[&str],
) -> Result<Vec<Peripheral>, Vec<Diagnostic>> {
    let mut gathered = gather(file, text, outline, wanted);
    if !gathered.repair.faults.is_empty() {
        gathered.repair.faults.truncate(MAX_FAULTS);
        return Err(gathered.repair.faults);
    }
    gathered.repair.close_device();
    let config = Config::default().validate_level(ValidateLevel::Disabled);
    let device = svd_parser::parse_with_config(&gathered.repair.xml, &config)
        .map_err(|error| vec![not_parsed(file, outline, &format!("{error:#}"))])?;
    if !matches_places(&device, &gathered.places) {
        return Err(vec![not_parsed(file, outline, "its elements are not those of the file")]);
    }
    let units = device.peripherals.iter().zip(&gathered.places);
    let units = units.map(|(peripheral, place)| Unit { peripheral, place }).collect();
    let defaults = device.default_register_properties;
    let mut resolver = Resolver { units, defaults, faults: Vec::new() };
    let found = wanted.iter().filter_map(|name| peripheral(&mut resolver, name)).collect();
    let mut faults = resolver.faults;
    // A register that is derived twice has its faults twice.
    let mut seen = HashSet::new();
    faults.retain(|fault| seen.insert((fault.message.clone(), first_place(fault))));
    faults.truncate(MAX_FAULTS);
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

/// Writes the wanted peripherals and what they are derived from for the parser.
fn gather<'t>(file: FileId, text: &'t str, outline: &Outline<'_>, wanted: &[&str]) -> Gathered<'t> {
    let mut gathered = Gathered { repair: Repair::new(file, text), places: Vec::new() };
    gathered.repair.open_device(outline.head.iter().map(|(name, value)| (*name, value.as_ref())));
    let mut needed: VecDeque<&Entry<'_>> = VecDeque::new();
    for name in wanted {
        match outline.find(name) {
            Some(entry) => needed.push_back(entry),
            None => gathered.repair.faults.push(missing(file, outline, name)),
        }
    }
    // What is only named in a path below gives single registers; its other faults do not matter.
    let mut named: VecDeque<&Entry<'_>> = VecDeque::new();
    let mut seen: Vec<usize> = Vec::new();
    loop {
        let next = needed.pop_front().map(|entry| (entry, true));
        let next = next.or_else(|| named.pop_front().map(|entry| (entry, false)));
        let Some((entry, matters)) = next else { return gathered };
        if seen.contains(&entry.at) {
            continue;
        }
        seen.push(entry.at);
        let faults = gathered.repair.faults.len();
        let has_registers = gathered.peripheral(entry);
        if let Some(attribute) = entry.derived_from {
            let path = super::text::decode(attribute.value);
            match outline.find(&path) {
                Some(parent) if matters && !has_registers => needed.push_back(parent),
                Some(parent) => named.push_back(parent),
                None if path.is_empty() => {}
                None => {
                    let at = Span::new(file, attribute.at, attribute.at + attribute.value.len());
                    gathered.repair.faults.push(resolve::dangling(at, &path, outline.names()));
                }
            }
        }
        if !matters {
            gathered.repair.faults.truncate(faults);
        }
        // A dotted path begins with a peripheral, unless it begins with a cluster or register.
        for name in std::mem::take(&mut gathered.repair.references) {
            named.extend(outline.find(&name));
        }
    }
}

impl Gathered<'_> {
    /// Writes one peripheral; whether it has registers of its own.
    fn peripheral(&mut self, entry: &Entry<'_>) -> bool {
        let element = match xml::element(self.repair.text, entry.at) {
            Ok(element) => element,
            Err(fault) => {
                self.repair.faults.push(malformed(self.repair.file, fault));
                return false;
            }
        };
        let Some(place) = self.repair.peripheral(&element) else { return false };
        let has_registers = place.own_children;
        self.places.push(place);
        has_registers
    }
}

fn peripheral(resolver: &mut Resolver<'_>, name: &str) -> Option<Peripheral> {
    let (index, found) = resolver.units.iter().enumerate().find_map(|(index, unit)| {
        element_base(unit.peripheral, name).map(|base| (index, (*unit, base)))
    })?;
    let (unit, base) = found;
    let block = resolver.registers(index)?;
    let registers = flatten::registers(resolver, block);
    let span = unit.place.name;
    let derived_from = unit.peripheral.derived_from.clone();
    Some(Peripheral { name: name.to_owned(), base, registers, span, derived_from })
}

/// The address of the peripheral, or of the element of an array of peripherals, of this name.
fn element_base(peripheral: &svd::Peripheral, name: &str) -> Option<u64> {
    let MaybeArray::Array(_, dim) = peripheral else {
        return (peripheral.name == name).then_some(peripheral.base_address);
    };
    let named = |label: &str| array::element_name(&peripheral.name, label) == name;
    let at = dim.indexes().position(|label| named(&label));
    let at = at.or_else(|| (peripheral.name == name).then_some(0))?;
    let distance = u64::try_from(at).ok()?.wrapping_mul(u64::from(dim.dim_increment));
    Some(peripheral.base_address.wrapping_add(distance))
}

/// Whether the parser found just what was written for it.
fn matches_places(device: &svd::Device, places: &[Place]) -> bool {
    fn blocks(children: &[RegisterCluster], places: &[Place]) -> bool {
        children.len() == places.len()
            && children.iter().zip(places).all(|(child, place)| match child {
                RegisterCluster::Cluster(cluster) => blocks(&cluster.children, &place.children),
                RegisterCluster::Register(register) => {
                    register.fields.as_deref().unwrap_or_default().len() == place.children.len()
                }
            })
    }
    device.peripherals.len() == places.len()
        && device.peripherals.iter().zip(places).all(|(peripheral, place)| {
            blocks(peripheral.registers.as_deref().unwrap_or_default(), &place.children)
        })
}

fn first_place(fault: &Diagnostic) -> Option<usize> {
    fault.labels.first().map(|label| label.span.start)
}

fn span(file: FileId, range: Range<usize>) -> Span {
    Span::new(file, range.start, range.end)
}

fn malformed(file: FileId, fault: Fault) -> Diagnostic {
    let found = Diagnostic::error(codes::XML_SYNTAX, "malformed XML");
    let found = found.at(span(file, fault.at), fault.what);
    match fault.other {
        Some((at, text)) => found.at(span(file, at), text),
        None => found,
    }
}

fn no_outline(file: FileId, text: &str, fault: NoOutline) -> Diagnostic {
    let found = match fault {
        NoOutline::Malformed(fault) => return malformed(file, fault),
        NoOutline::NotADevice(at) => {
            let what = if text.trim().is_empty() { "empty" } else { "the first element" };
            Diagnostic::error(codes::NOT_SVD, "this is no SVD file").at(span(file, at), what)
        }
        NoOutline::NoPeripherals(at) => {
            Diagnostic::error(codes::NOT_SVD, "this SVD file has no peripherals")
                .at(span(file, at), "no `<peripherals>` in this element")
        }
    };
    found.help("an SVD file has `<device>` with a list `<peripherals>`")
}

fn not_text(file: FileId, at: usize) -> Diagnostic {
    Diagnostic::error(codes::NOT_UTF8, "this is no UTF-8 text: it holds a zero byte")
        .at(Span::new(file, at, at + 1), "zero byte")
        .help("if it is UTF-16, convert it, for example with `iconv -f UTF-16 -t UTF-8`")
}

fn not_parsed(file: FileId, outline: &Outline<'_>, reason: &str) -> Diagnostic {
    Diagnostic::error(codes::SVD_ELEMENT, format!("the register map is not understood: {reason}"))
        .at(span(file, outline.list.clone()), "in this list")
}

fn missing(file: FileId, outline: &Outline<'_>, name: &str) -> Diagnostic {
    let mut names: Vec<&str> = outline.names().collect();
    let count = names.len();
    let at = span(file, outline.list.clone());
    let message = format!("there is no peripheral `{name}`");
    let found = Diagnostic::error(codes::PERIPHERAL_MISSING, message);
    // A part of a name is as near as a misspelt one.
    let wanted = name.to_lowercase();
    let distance = |candidate: &str| {
        let other = candidate.to_lowercase();
        let inside = other.contains(&wanted) || wanted.contains(&other);
        if inside { 1 } else { edit_distance(&wanted, &other) }
    };
    names.sort_by_cached_key(|candidate| distance(candidate));
    let more = if count > LISTED { format!(" and {} more", count - LISTED) } else { String::new() };
    names.truncate(LISTED);
    let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let found = found.at(at, format!("{count} peripherals, none of this name"));
    if listed.is_empty() {
        return found;
    }
    found.help(format!("the nearest are {}{more}", listed.join(", ")))
}
