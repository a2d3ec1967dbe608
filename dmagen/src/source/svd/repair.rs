//! A peripheral written anew for the parser.
//!
//! What this generator reads of a peripheral is copied in the standard's spelling; what vendors get
//! wrong is put right or left out on the way: access words, empty enumerations, enumerated values
//! that are no numbers, elements in the wrong place, `dimIndex` of the wrong length, swapped bit
//! ranges, bare `&`. Interrupts, address blocks and descriptions are left out altogether, and with
//! them their faults. Beside the text comes a tree of [`Place`]s in the same order.

use std::fmt::Write as _;

use super::xml::Element;
use super::{array, text};
use crate::diagnostic::{Diagnostic, FileId, Span, codes};

/// Where the parser's objects were in the file, in the same order.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The text of `name`.
    pub(super) name: Span,
    /// The value of `derivedFrom`.
    pub(super) derived_from: Option<Span>,
    /// Registers and clusters of a peripheral or cluster, fields of a register.
    pub(super) children: Vec<Place>,
    /// Whether it has a list of children of its own, be it an empty one.
    pub(super) own_children: bool,
}

/// Writes peripherals for the parser.
#[derive(Debug)]
pub(super) struct Repair<'t> {
    pub(super) file: FileId,
    pub(super) text: &'t str,
    /// What was written so far.
    pub(super) xml: String,
    /// What is wrong beyond repair.
    pub(super) faults: Vec<Diagnostic>,
    /// First parts of dotted `derivedFrom` paths: they may name further peripherals.
    pub(super) references: Vec<String>,
}

/// Elements with a name of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Peripheral,
    Cluster,
    Register,
    Field,
}

impl Kind {
    const fn tag(self) -> &'static str {
        match self {
            Self::Peripheral => "peripheral",
            Self::Cluster => "cluster",
            Self::Register => "register",
            Self::Field => "field",
        }
    }
}

impl<'t> Repair<'t> {
    /// A writer for one text.
    pub(super) const fn new(file: FileId, text: &'t str) -> Self {
        Self { file, text, xml: String::new(), faults: Vec::new(), references: Vec::new() }
    }

    /// Opens the device with the plain elements of its head.
    pub(super) fn open_device<'h>(&mut self, head: impl Iterator<Item = (&'h str, &'h str)>) {
        self.xml.push_str("<device><name>device</name>");
        for (name, value) in head {
            match name {
                "size" | "resetValue" | "resetMask" => {
                    if let Some(number) = text::number(value) {
                        self.put(name, &number.to_string());
                    }
                }
                "access" => {
                    if let Some(word) = text::access(value) {
                        self.put(name, word);
                    }
                }
                _ => {}
            }
        }
        self.xml.push_str("<peripherals>");
    }

    /// Closes the device.
    pub(super) fn close_device(&mut self) {
        self.xml.push_str("</peripherals></device>");
    }

    /// Writes a peripheral; `None`, and nothing written, when it cannot be repaired.
    pub(super) fn peripheral(&mut self, element: &Element<'_>) -> Option<Place> {
        self.named(Kind::Peripheral, element, |this, place| {
            this.number(element, "baseAddress", u64::MAX)?;
            this.properties(element)?;
            if let Some(registers) = element.child("registers") {
                place.own_children = true;
                this.xml.push_str("<registers>");
                place.children = this.block(registers);
                this.xml.push_str("</registers>");
            }
            Some(())
        })
    }

    /// The registers and clusters below an element; those beyond repair are left out.
    fn block(&mut self, element: &Element<'_>) -> Vec<Place> {
        let mut places = Vec::new();
        for child in &element.children {
            places.extend(match child.name {
                "register" => self.register(child),
                "cluster" => self.cluster(child),
                _ => None,
            });
        }
        places
    }

    fn cluster(&mut self, element: &Element<'_>) -> Option<Place> {
        self.named(Kind::Cluster, element, |this, place| {
            this.number(element, "addressOffset", u64::from(u32::MAX))?;
            this.properties(element)?;
            place.children = this.block(element);
            place.own_children = !place.children.is_empty();
            Some(())
        })
    }

    fn register(&mut self, element: &Element<'_>) -> Option<Place> {
        self.named(Kind::Register, element, |this, place| {
            this.number(element, "addressOffset", u64::from(u32::MAX))?;
            this.properties(element)?;
            this.effects(element);
            if let Some(fields) = element.child("fields") {
                place.own_children = true;
                this.xml.push_str("<fields>");
                for field in fields.all("field") {
                    place.children.extend(this.field(field));
                }
                this.xml.push_str("</fields>");
            }
            Some(())
        })
    }

    fn field(&mut self, element: &Element<'_>) -> Option<Place> {
        self.named(Kind::Field, element, |this, _| {
            let (offset, width) = this.bits(element)?;
            this.put("bitOffset", &offset.to_string());
            this.put("bitWidth", &width.to_string());
            this.word(element, "access", text::access);
            this.effects(element);
            for values in element.all("enumeratedValues") {
                this.values(values);
            }
            Some(())
        })
    }

    /// Writes an element with its name, array and `derivedFrom` around what `body` writes.
    fn named(
        &mut self,
        kind: Kind,
        element: &Element<'_>,
        body: impl FnOnce(&mut Self, &mut Place) -> Option<()>,
    ) -> Option<Place> {
        let before = self.xml.len();
        let written = self.try_named(kind, element, body);
        if written.is_none() {
            self.xml.truncate(before);
        }
        written
    }

    fn try_named(
        &mut self,
        kind: Kind,
        element: &Element<'_>,
        body: impl FnOnce(&mut Self, &mut Place) -> Option<()>,
    ) -> Option<Place> {
        let Some((name, span)) = self.value(element, "name") else {
            self.missing(element, "name");
            return None;
        };
        let derived = self.open(kind, element);
        self.array(kind, element, name)?;
        let mut place =
            Place { name: span, derived_from: derived, children: vec![], own_children: false };
        body(self, &mut place)?;
        self.close(kind.tag());
        Some(place)
    }

    /// Writes the opening tag.
    fn open(&mut self, kind: Kind, element: &Element<'_>) -> Option<Span> {
        let attribute = element.attribute("derivedFrom");
        let attribute = attribute.filter(|attribute| !attribute.value.trim().is_empty());
        self.xml.push('<');
        self.xml.push_str(kind.tag());
        if let Some(attribute) = attribute {
            let path = text::decode(attribute.value);
            self.xml.push_str(" derivedFrom=\"");
            text::escape(&path, &mut self.xml);
            self.xml.push('"');
            if kind != Kind::Peripheral {
                self.reference(&path);
            }
        }
        self.xml.push('>');
        attribute.map(|a| Span::new(self.file, a.at, a.at + a.value.len()))
    }

    fn reference(&mut self, path: &str) {
        if let Some((first, _)) = path.split_once('.') {
            self.references.push(first.to_owned());
        }
    }

    /// Writes the name, and what makes the element an array.
    fn array(&mut self, kind: Kind, element: &Element<'_>, mut name: String) -> Option<()> {
        let dim = element.child("dim");
        let labels = array::labels(self.text, element);
        let Some(labels) = labels else {
            let placeholder = name.contains("%s");
            if let Some(dim) = dim.filter(|_| placeholder) {
                self.faults.push(
                    Diagnostic::error(
                        codes::SVD_ARRAY,
                        format!("the array `{name}` cannot be expanded"),
                    )
                    .at(self.content(dim), "of this many elements")
                    .help(format!(
                        "an array has `dim` from 1 to {} and `dimIncrement`",
                        array::MAX_ELEMENTS
                    )),
                );
                return None;
            }
            self.put("name", &name);
            return Some(());
        };
        if !name.contains("%s") {
            // Nothing tells the elements apart, so the first one is meant; or the mark was lost.
            if kind == Kind::Peripheral || labels.len() == 1 {
                self.put("name", &name);
                return Some(());
            }
            name.push_str("%s");
        }
        self.put("name", &name);
        self.put("dim", &labels.len().to_string());
        self.number(element, "dimIncrement", u64::from(u32::MAX))?;
        let counted = labels.iter().enumerate().all(|(at, label)| *label == at.to_string());
        if !counted {
            self.put("dimIndex", &labels.join(","));
        }
        Some(())
    }

    /// Lowest bit and width of a field.
    fn bits(&mut self, element: &Element<'_>) -> Option<(u32, u32)> {
        let number = |name| {
            let child = element.child(name)?;
            u32::try_from(text::number(&text::of(self.text, child))?).ok()
        };
        let ends = if let Some(range) = element.child("bitRange") {
            bit_range(&text::of(self.text, range))
        } else {
            number("msb").zip(number("lsb"))
        };
        let bits = match ends {
            Some((a, b)) => {
                let width = a.abs_diff(b).checked_add(1);
                width.map(|width| (a.min(b), width))
            }
            None => number("bitOffset").zip(number("bitWidth")),
        };
        let bits =
            bits.filter(|(offset, width)| *width > 0 && offset.checked_add(*width).is_some());
        if bits.is_none() {
            let (name, span) = self.value(element, "name")?;
            let message = format!("the field `{name}` has no valid bit range");
            self.faults.push(
                Diagnostic::error(codes::SVD_ELEMENT, message)
                    .at(span, "this field")
                    .help("a field has `bitRange`, `lsb` and `msb`, or `bitOffset` and `bitWidth`"),
            );
        }
        bits
    }

    /// Writes an enumeration, unless it is empty.
    fn values(&mut self, element: &Element<'_>) {
        let derived = element.attribute("derivedFrom").map(|path| text::decode(path.value));
        let mut body = String::new();
        for value in element.all("enumeratedValue") {
            let Some((name, _)) = self.value(value, "name") else { continue };
            let number = self.value(value, "value").and_then(|(number, _)| text::number(&number));
            let Some(number) = number else { continue };
            body.push_str("<enumeratedValue><name>");
            text::escape(&name, &mut body);
            // Writing to a String cannot fail.
            let _ = write!(body, "</name><value>{number}</value></enumeratedValue>");
        }
        if body.is_empty() && derived.is_none() {
            return;
        }
        self.xml.push_str("<enumeratedValues");
        if let Some(path) = derived {
            self.xml.push_str(" derivedFrom=\"");
            text::escape(&path, &mut self.xml);
            self.xml.push('"');
            self.reference(&path);
        }
        self.xml.push('>');
        if let Some((name, _)) = self.value(element, "name") {
            self.put("name", &name);
        }
        self.xml.push_str(&body);
        self.close("enumeratedValues");
    }
}

/// The ends of `[7:0]`, in either order; spaces and missing brackets are forgiven.
fn bit_range(text: &str) -> Option<(u32, u32)> {
    let text = text.trim().trim_start_matches('[').trim_end_matches(']');
    let (high, low) = text.split_once(':').unwrap_or((text, text));
    Some((high.trim().parse().ok()?, low.trim().parse().ok()?))
}
