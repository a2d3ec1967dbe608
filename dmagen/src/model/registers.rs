//! Binding logical registers and lanes to a register map, on every channel of every instance.

use super::frames::{Offsets, fitted};
use super::names::Names;
use super::{Field, Frame, Instance, Register};
use crate::description::{self, Ip, Name};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::source::svd::{self, Access, Device};

/// What binding needs to look at.
pub(super) struct Ground<'a> {
    pub(super) ip: &'a Ip,
    /// The register map, if it could be read.
    pub(super) device: Option<&'a Device>,
    pub(super) instances: &'a [Instance],
    pub(super) names: &'a Names,
}

/// A register of the map, at one place.
struct Found<'a> {
    register: &'a svd::Register,
    offset: u64,
}

impl Ground<'_> {
    /// The peripheral that an instance binds to a block; one that the register map lacks is reported already.
    pub(super) fn peripheral(&self, instance: &Instance, block: usize) -> Option<&svd::Peripheral> {
        self.device?.peripheral(instance.peripherals.get(block)?)
    }

    /// Looks a register up in the peripheral that an instance binds to a block.
    fn look_up(
        &self,
        instance: &Instance,
        block: usize,
        name: &str,
        span: Span,
    ) -> Option<Found<'_>> {
        let peripheral = self.peripheral(instance, block)?;
        if let Some(register) = peripheral.register(name).filter(|r| r.array.is_none()) {
            return Some(Found { register, offset: register.offset });
        }
        for register in &peripheral.registers {
            let Some(array) = &register.array else { continue };
            for (index, label) in array.labels.iter().enumerate() {
                if register.name.replace("%s", label) == name {
                    let offset = register.offset + array.stride * index as u64;
                    return Some(Found { register, offset });
                }
            }
        }
        let mut diagnostic = Diagnostic::error(
            codes::UNKNOWN_REGISTER,
            format!("`{}` has no register `{name}`", peripheral.name),
        )
        .at(span, "no such register")
        .at(peripheral.span, "this peripheral");
        let known = || peripheral.registers.iter().map(|r| r.name.as_str());
        diagnostic = match nearest(name, known()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(some("its registers", known())),
        };
        self.names.report(diagnostic);
        None
    }

    /// The channel registers and the frames that they stand in.
    pub(super) fn registers(&self) -> (Vec<Register>, Vec<Frame>) {
        let (mut registers, mut frames, mut words) = (Vec::new(), Vec::new(), Vec::new());
        let (mut laid, mut offsets) = (Vec::new(), Vec::new());
        self.measured_registers();
        for (name, place) in self.ip.registers.iter().filter(|(_, place)| place.of.is_none()) {
            if self.ip.tables.iter().any(|table| table.name.value == place.at.value) {
                words.extend(self.word(name, place).filter(|_| self.is_whole("registers", name)));
            } else if let Some((register, at)) = self.register(name, place)
                && self.is_whole("registers", name)
            {
                laid.push((name, register, at));
            }
        }
        let own = |register: &Register| !register.shared;
        let full: Vec<Frame> =
            laid.iter().filter(|(_, r, _)| own(r)).filter_map(|(_, _, at)| at.frame()).collect();
        for (name, register, at) in laid {
            match at.frame().or_else(|| fitted(&full, &at)) {
                Some(frame) => {
                    offsets.push(frame);
                    registers.push(register);
                }
                None => self.uneven(name, &register.title),
            }
        }
        // The frame that a driver keeps at hand is the channels' own.
        let (own, shared): (Vec<_>, Vec<_>) =
            offsets.iter().zip(&mut registers).partition(|(_, register)| !register.shared);
        for (frame, register) in own.into_iter().chain(shared) {
            let along = |f: &Frame| f.is_along(frame);
            let index = frames.iter().position(along).unwrap_or_else(|| {
                frames.push(frame.clone());
                frames.len() - 1
            });
            register.frame = index;
            if let Some(known) = frames.get_mut(index) {
                for (lowest, first) in known.first.iter_mut().zip(&frame.first) {
                    *lowest = (*lowest).min(*first);
                }
            }
        }
        for (frame, register) in offsets.iter().zip(&mut registers) {
            let start = |frame: &Frame| frame.first.first().copied().unwrap_or_default();
            register.offset = start(frame) - frames.get(register.frame).map_or(0, start);
            let even = frames.get(register.frame).is_some_and(|known| {
                known.first.iter().zip(&frame.first).all(|(a, b)| b - a == register.offset)
            });
            if !even {
                let span = self.ip.registers.iter().find(|(n, _)| n.value == register.name);
                if let Some((name, _)) = span {
                    self.uneven(name, &register.title);
                }
            }
        }
        self.overlaps(&words);
        registers.extend(words);
        self.windows(&mut registers);
        (registers, frames)
    }

    /// Whether all of a register or lane could be read: one that lacks something is not used.
    pub(super) fn is_whole(&self, key: &str, name: &Name) -> bool {
        !self.names.lost.ip.within(&[key, &name.value])
    }

    fn uneven(&self, name: &Name, title: &str) {
        let message = format!("the places of `{title}` do not follow the channels' numbers");
        let help = "a place is `FIRST + n * STEP`, `FIRST - n * STEP` or `FIRST + (n ^ MASK) * STEP`, with one STEP and one \
                    MASK for all controllers: compare the addresses in the register map with the manual";
        self.names.report(
            Diagnostic::error(codes::UNEVEN_CHANNELS, message)
                .at(name.span, "neither evenly spaced, nor in reverse, in all controllers alike")
                .help(help),
        );
    }

    fn register(
        &self,
        name: &Name,
        place: &description::RegisterPlace,
    ) -> Option<(Register, Offsets)> {
        let template = self.template(&place.at)?;
        let like = place.like.as_ref().map(|like| self.template(like));
        let mut places = Vec::new();
        let mut offsets = Vec::new();
        let mut first: Option<&svd::Register> = None;
        let mut shape: Option<&svd::Register> = None;
        for (index, instance) in self.instances.iter().enumerate() {
            let (mut spelled, mut at) = (Vec::new(), Vec::new());
            let known = self.peripheral(instance, template.block).map(|_| instance.channels);
            for channel in 0..known.unwrap_or(0) {
                if !self.names.is_on(&name.value, index, channel)? {
                    self.lacks(&template, instance, channel, place)?;
                    at.push(None);
                    spelled.push(String::new());
                    continue;
                }
                let text = self.spell(&template, instance, channel)?;
                let found = self.look_up(instance, template.block, &text, place.at.span)?;
                first.get_or_insert(found.register);
                if let (Some(Some(like)), None) = (&like, shape) {
                    let text = self.spell(like, instance, channel)?;
                    shape =
                        Some(self.look_up(instance, like.block, &text, place.at.span)?.register);
                }
                at.push(Some(found.offset));
                spelled.push(text);
            }
            places.push(spelled);
            // A controller whose registers are not known says nothing.
            offsets.extend((!at.is_empty()).then_some(at));
        }
        let (map, shape) = (first?, shape.or(first)?);
        let (readable, writable) = place.access.unwrap_or(can(map.access));
        // Whatever does not say what it holds cannot be used.
        let fields = shape.fields.iter().map(|f| self.field(&name.value, f, place, shape));
        let mut fields = fields.collect::<Vec<_>>().into_iter().collect::<Option<Vec<Field>>>()?;
        fields.sort_by_key(|f| f.offset);
        self.measured(&name.value, &fields)?;
        let shared = place.select.is_none() && template.is_shared();
        let register = Register {
            name: name.value.clone(),
            title: template.title,
            frame: 0,
            offset: 0,
            size: map.size,
            readable,
            writable,
            places,
            fields,
            unit: self.unit(&name.value)?,
            write: map.write,
            read_effect: map.read_effect,
            shared,
            select: None,
            table: None,
        };
        Some((register, Offsets { block: template.block, on: offsets }))
    }

    fn field(
        &self,
        register: &str,
        field: &svd::Field,
        place: &description::RegisterPlace,
        shape: &svd::Register,
    ) -> Option<Field> {
        // Where the map is wrong about the register, it is wrong about fields that follow it.
        let follows = place.like.is_none() && field.access == shape.access;
        let (readable, writable) = place.access.filter(|_| follows).unwrap_or(can(field.access));
        let name = self
            .ip
            .fields
            .iter()
            .find(|(logical, title)| {
                title.value == field.name
                    && logical.value.split_once('.').is_some_and(|(r, _)| r == register)
            })
            .and_then(|(logical, _)| logical.value.split_once('.'))
            .map_or(field.name.as_str(), |(_, name)| name);
        Some(Field {
            name: name.to_owned(),
            title: field.name.clone(),
            offset: field.offset,
            width: field.width,
            unit: self.unit(&format!("{register}.{name}"))?,
            readable,
            writable,
            write: field.write,
        })
    }

    pub(super) fn find<'d>(
        &self,
        peripheral: &'d svd::Peripheral,
        name: &str,
    ) -> Option<&'d svd::Register> {
        peripheral.registers.iter().find(|r| match &r.array {
            None => r.name == name,
            Some(array) => array.labels.iter().any(|l| r.name.replace("%s", l) == name),
        })
    }

    /// A register that stands at one place in a block, the same in every controller: the block, its name, itself
    /// and its offset. Another is reported and gives `None`.
    pub(super) fn fixed(&self, name: &Name) -> Option<(usize, String, &svd::Register, u64)> {
        let template = self.template(name)?;
        let known = |i: &&Instance| self.peripheral(i, template.block).is_some();
        let first = self.instances.iter().find(known)?;
        let spelled = self.spell(&template, first, 0)?;
        let found = self.look_up(first, template.block, &spelled, name.span)?;
        for instance in self.instances.iter().filter(known) {
            let other = self.look_up(instance, template.block, &spelled, name.span)?;
            if other.offset != found.offset {
                let message = format!("`{spelled}` is not at one place");
                self.names.report(
                    Diagnostic::error(codes::LANE, message)
                        .at(name.span, format!("in `{}` it is elsewhere", instance.name))
                        .help("what channels share is at the same offset in every controller"),
                );
                return None;
            }
        }
        Some((template.block, spelled, found.register, found.offset))
    }
}

/// The first few of some names.
fn some<'n>(what: &str, names: impl Iterator<Item = &'n str>) -> String {
    const LISTED: usize = 12;
    let all: Vec<&str> = names.collect();
    let listed: Vec<&str> = all.iter().copied().take(LISTED).collect();
    match all.len().saturating_sub(LISTED) {
        0 => format!("{what}: {}", listed.join(", ")),
        more => format!("{what}: {} and {more} more", listed.join(", ")),
    }
}

/// Whether an access reads, and whether it writes.
pub(super) const fn can(access: Access) -> (bool, bool) {
    match access {
        Access::ReadOnly => (true, false),
        Access::WriteOnly => (false, true),
        Access::ReadWrite => (true, true),
    }
}
