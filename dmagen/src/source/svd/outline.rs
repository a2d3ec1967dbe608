//! Where the peripherals of a register map are, found by a scan for a few byte strings.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::text;
use super::xml::{self, Attribute, Fault, Lexer, TagKind};

/// The device level of a register map.
#[derive(Clone, Debug)]
pub(super) struct Outline<'t> {
    /// Plain elements before the peripherals, such as `name` and `size`, with their text.
    pub(super) head: Vec<(&'t str, Cow<'t, str>)>,
    /// The tag `<peripherals>`.
    pub(super) list: Range<usize>,
    pub(super) peripherals: Vec<Entry<'t>>,
}

/// A peripheral not read yet.
#[derive(Clone, Debug)]
pub(super) struct Entry<'t> {
    /// Offset of its `<`.
    pub(super) at: usize,
    /// Its name, with `%s` when it is an array.
    pub(super) name: Cow<'t, str>,
    pub(super) derived_from: Option<Attribute<'t>>,
    /// Of an array, the names of its elements.
    pub(super) elements: Vec<String>,
}

/// Why there is no outline.
#[derive(Clone, Debug)]
pub(super) enum NoOutline {
    Malformed(Fault),
    /// The first element, if any, is not `device`.
    NotADevice(Range<usize>),
    /// There is no `peripherals` element.
    NoPeripherals(Range<usize>),
}

impl From<Fault> for NoOutline {
    fn from(fault: Fault) -> Self {
        Self::Malformed(fault)
    }
}

impl<'t> Outline<'t> {
    /// The peripheral of this name, or the array with an element of this name.
    pub(super) fn find(&self, name: &str) -> Option<&Entry<'t>> {
        self.peripherals.iter().find(|entry| entry.answers_to(name))
    }

    /// All names a peripheral can be asked for by.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.peripherals.iter().flat_map(|entry| {
            let own = entry.elements.is_empty().then_some(entry.name.as_ref());
            own.into_iter().chain(entry.elements.iter().map(String::as_str))
        })
    }
}

impl Entry<'_> {
    fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.elements.iter().any(|element| element == name)
    }
}

/// Scans a text. Nothing but the head, the tags `<peripheral>` and their names is looked at, so
/// that a fault elsewhere does not matter.
pub(super) fn scan<'t>(text: &'t str, opaque: &Opaque) -> Result<Outline<'t>, NoOutline> {
    let Head { elements: head, list } = head(text)?;
    let mut peripherals = Vec::new();
    // Each pass over the text counts in unoptimised builds: the end of the list is not looked for.
    for at in opaque.tags(text, b"<peripheral", list.end) {
        // An element that cannot be read has no name to ask for it by.
        if let Ok(Some(entry)) = entry(text, at) {
            peripherals.push(entry);
        }
    }
    Ok(Outline { head, list, peripherals })
}

/// Reads the whole text as a tree; slower, and any fault matters.
pub(super) fn read_whole(text: &str) -> Result<Outline<'_>, NoOutline> {
    let Head { elements: head, list } = head(text)?;
    let device = xml::element(text, 0)?;
    let mut peripherals = Vec::new();
    for peripheral in device.all("peripherals").flat_map(|list| list.all("peripheral")) {
        peripherals.extend(entry(text, peripheral.open.start)?);
    }
    Ok(Outline { head, list, peripherals })
}

/// What comes before the peripherals.
struct Head<'t> {
    elements: Vec<(&'t str, Cow<'t, str>)>,
    list: Range<usize>,
}

/// The plain elements at the device level, and the tag `<peripherals>`.
fn head(text: &str) -> Result<Head<'_>, NoOutline> {
    let mut lexer = Lexer::new(text, 0);
    let device = match lexer.tag()? {
        Some(tag) if tag.name == "device" && tag.kind == TagKind::Open => tag.span,
        Some(tag) => return Err(NoOutline::NotADevice(tag.span)),
        None => return Err(NoOutline::NotADevice(0..0)),
    };
    let mut elements = Vec::new();
    let mut depth = 0_usize;
    let mut opened = None;
    while let Some(tag) = lexer.tag()? {
        match tag.kind {
            TagKind::Open | TagKind::Empty if depth == 0 && tag.name == "peripherals" => {
                return Ok(Head { elements, list: tag.span });
            }
            TagKind::Open => {
                opened = (depth == 0).then_some(tag.span.end);
                depth += 1;
            }
            TagKind::Empty => {}
            TagKind::Close => {
                let Some(outer) = depth.checked_sub(1) else { break };
                depth = outer;
                if let Some(start) = opened.take() {
                    let raw = text.get(start..tag.span.start).unwrap_or_default();
                    elements.push((tag.name, text::decode(raw)));
                }
            }
        }
    }
    Err(NoOutline::NoPeripherals(device))
}

fn entry(text: &str, at: usize) -> Result<Option<Entry<'_>>, Fault> {
    let mut lexer = Lexer::new(text, at);
    let Some(open) = lexer.tag()?.filter(|tag| tag.kind == TagKind::Open) else {
        return Ok(None);
    };
    let attributes = open.attributes(text)?;
    let derived_from = attributes.into_iter().find(|attribute| attribute.name == "derivedFrom");
    let mut depth = 0_usize;
    let mut name_start = None;
    while let Some(tag) = lexer.tag()? {
        match tag.kind {
            // The one before was not closed; reading on for each would take quadratic time.
            TagKind::Open if tag.name == "peripheral" => return Ok(None),
            TagKind::Open => {
                name_start = (depth == 0 && tag.name == "name").then_some(tag.span.end);
                depth += 1;
            }
            TagKind::Empty => {}
            TagKind::Close => {
                if let Some(start) = name_start {
                    let name = text::decode(text.get(start..tag.span.start).unwrap_or_default());
                    let elements = elements(text, at, &name)?;
                    return Ok(Some(Entry { at, name, derived_from, elements }));
                }
                let Some(outer) = depth.checked_sub(1) else { return Ok(None) };
                depth = outer;
            }
        }
    }
    Ok(None)
}

/// The names of the elements of an array of peripherals.
fn elements(text: &str, at: usize, name: &str) -> Result<Vec<String>, Fault> {
    if !name.contains("%s") {
        return Ok(Vec::new());
    }
    let peripheral = xml::element(text, at)?;
    let labels = super::array::labels(text, &peripheral).unwrap_or_default();
    Ok(labels.iter().map(|label| super::array::element_name(name, label)).collect())
}

/// The comments and CDATA sections of a text, in which tags are only text.
#[derive(Clone, Debug, Default)]
pub(super) struct Opaque {
    ranges: Vec<Range<usize>>,
}

impl Opaque {
    /// Finds them.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut ranges = Vec::new();
        let mut at = 0;
        // One rare byte is found faster than the two of `<!`.
        while let Some(found) = memchr::memchr(b'!', bytes.get(at..).unwrap_or_default()) {
            let mark = at + found;
            let Some(begin) = mark.checked_sub(1) else {
                at = mark + 1;
                continue;
            };
            let rest = bytes.get(begin..).unwrap_or_default();
            let (head, close): (usize, &[u8]) = if rest.starts_with(b"<!--") {
                (4, b"-->")
            } else if rest.starts_with(b"<![CDATA[") {
                (9, b"]]>")
            } else {
                at = mark + 1;
                continue;
            };
            let body = bytes.get(begin + head..).unwrap_or_default();
            let end = memmem::find(body, close)
                .map_or(bytes.len(), |found| begin + head + found + close.len());
            ranges.push(begin..end);
            at = end;
        }
        Self { ranges }
    }

    /// The offsets of tags that begin with `prefix`, from `start` on.
    pub(super) fn tags(
        &self,
        text: &str,
        prefix: &'static [u8],
        start: usize,
    ) -> impl Iterator<Item = usize> {
        let bytes = text.as_bytes();
        memmem::find_iter(bytes.get(start..).unwrap_or_default(), prefix)
            .map(move |found| start + found)
            .filter(move |at| {
                let after = bytes.get(at + prefix.len());
                after.is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
            })
            .filter(|at| !self.covers(*at))
    }

    fn covers(&self, at: usize) -> bool {
        let after = self.ranges.partition_point(|range| range.start <= at);
        after.checked_sub(1).and_then(|last| self.ranges.get(last)).is_some_and(|r| at < r.end)
    }
}
