//! The interrupts of a device, wherever they are listed.

use std::collections::HashSet;

use super::map::Interrupt;
use super::outline::Opaque;
use super::{text, xml};
use crate::diagnostic::{FileId, Span};

/// All interrupts, each name and number once. Vendors hang them on any peripheral, so the whole
/// file is scanned; one without a valid name and number is passed over.
pub(super) fn scan(file: FileId, whole: &str, opaque: &Opaque) -> Vec<Interrupt> {
    let mut seen = HashSet::new();
    let mut interrupts = Vec::new();
    for at in opaque.tags(whole, b"<interrupt", 0) {
        let Ok(element) = xml::element(whole, at) else { continue };
        let Some((name, value)) = element.child("name").zip(element.child("value")) else {
            continue;
        };
        let number = text::number(&text::of(whole, value)).and_then(|n| u32::try_from(n).ok());
        let title = text::of(whole, name).into_owned();
        let Some(number) = number.filter(|_| !title.is_empty()) else { continue };
        if seen.insert((title.clone(), number)) {
            let raw = whole.get(name.content.clone()).unwrap_or_default();
            let start = name.content.start + (raw.len() - raw.trim_start().len());
            let span = Span::new(file, start, start + raw.trim().len());
            interrupts.push(Interrupt { name: title, number, span });
        }
    }
    interrupts
}
