//! Channels are alike: a field that is used is at the same place on each of them.

use super::registers::Ground;
use super::{Field, Register};
use crate::diagnostic::{Diagnostic, Span, codes};

impl Ground<'_> {
    /// Fields that are used must be the same on every channel.
    pub(super) fn check_fields(&self, registers: &[Register]) {
        let used = self.names.used.borrow().clone();
        let mut differing: Vec<Differing> = Vec::new();
        let mut done = Vec::new();
        for (register, field, span) in used {
            if done.contains(&(register, field)) {
                continue;
            }
            done.push((register, field));
            let Some(known) = registers.get(register) else { continue };
            let Some(field) = known.fields.get(field) else { continue };
            self.check_field(known, field, span, &mut differing);
        }
        differing.into_iter().for_each(|one| self.names.report(one.finding()));
    }

    fn check_field(
        &self,
        register: &Register,
        field: &Field,
        span: Span,
        differing: &mut Vec<Differing>,
    ) {
        let place = self.ip.registers.iter().find(|(n, _)| n.value == register.name);
        if place.is_some_and(|(_, place)| place.like.is_some()) {
            return;
        }
        for (instance, names) in self.instances.iter().zip(&register.places) {
            for name in names {
                let peripheral = instance.peripherals.iter().find_map(|p| {
                    let peripheral = self.device?.peripheral(p)?;
                    Some((peripheral, self.find(peripheral, name)?))
                });
                let Some((peripheral, found)) = peripheral else { continue };
                let other = found.field(&field.title);
                if other.is_some_and(|o| (o.offset, o.width) == (field.offset, field.width)) {
                    continue;
                }
                // One place of the map may stand for several registers: it is shown once.
                let there = other.map_or(found.span, |other| other.span);
                match differing.iter_mut().find(|known| known.there == there) {
                    Some(known) if known.fields.contains(&field.title) => {}
                    Some(known) => known.fields.push(field.title.clone()),
                    None => differing.push(Differing {
                        register: format!("{}.{name}", peripheral.name),
                        fields: vec![field.title.clone()],
                        lacks: other.is_none(),
                        used: span,
                        there,
                        wanted: bits(field.offset, field.width),
                        given: other.map(|o| bits(o.offset, o.width)).unwrap_or_default(),
                    }),
                }
            }
        }
    }
}

/// A register of one channel whose fields are not those of the others.
struct Differing {
    register: String,
    fields: Vec<String>,
    lacks: bool,
    used: Span,
    there: Span,
    wanted: String,
    given: String,
}

impl Differing {
    fn finding(&self) -> Diagnostic {
        let names: Vec<String> = self.fields.iter().map(|field| format!("`{field}`")).collect();
        let first = names.first().cloned().unwrap_or_default();
        let (message, label) = if self.lacks {
            (
                format!("`{}` has no field {first}", self.register),
                "this register lacks it".to_owned(),
            )
        } else {
            let message = format!("`{}` has {first} at another place", self.register);
            (message, format!("here it is {}", self.given))
        };
        let used = if self.lacks {
            "used here for every channel".to_owned()
        } else {
            format!("used here for every channel, as {}", self.wanted)
        };
        let help = match names.get(1..).unwrap_or_default() {
            [] => "channels that differ cannot share a description: use what all of them have, or \
                   correct the register map"
                .to_owned(),
            more => {
                format!("it lacks {} as well: is it a register of another kind?", more.join(", "))
            }
        };
        Diagnostic::error(codes::FIELD_DIFFERS, message)
            .at(self.used, used)
            .at(self.there, label)
            .help(help)
    }
}

/// Bits of a register, as manuals write them.
fn bits(offset: u8, width: u8) -> String {
    match width {
        0 | 1 => format!("bit {offset}"),
        _ => format!("bits {}:{offset}", u16::from(offset) + u16::from(width) - 1),
    }
}
