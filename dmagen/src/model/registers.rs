//! Binding logical registers and lanes to a register map, on every channel of every instance.

use super::names::{Names, Scope, Stage, follows};
use super::{Expr, Field, Frame, Instance, Register, evaluate_index};
use crate::description::{self, Ip, Name};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::expression;
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

/// A register as the description names it: block and name, with expressions in braces.
struct Template {
    block: usize,
    parts: Vec<Part>,
    title: String,
}

enum Part {
    Text(String),
    Index(Expr),
}

impl Ground<'_> {
    /// Reads `block.NAME{expression}`.
    fn template(&self, name: &Name) -> Option<Template> {
        let Some((block, rest)) = name.value.split_once('.') else {
            let blocks: Vec<_> = self.ip.blocks.iter().map(|b| b.value.as_str()).collect();
            self.names.report(
                Diagnostic::error(
                    codes::UNKNOWN_REGISTER,
                    format!("`{}` names no block", name.value),
                )
                .at(name.span, "written as block.REGISTER")
                .help(format!("the blocks are: {}", blocks.join(", "))),
            );
            return None;
        };
        let blocks: Vec<_> = self.ip.blocks.iter().map(|b| b.value.as_str()).collect();
        let Some(block) = blocks.iter().position(|known| *known == block) else {
            if self.names.is_declared(block) || self.names.lost.ip.within(&["blocks"]) {
                self.names.report(follows(name.span));
                return None;
            }
            let mut diagnostic =
                Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no block `{block}`"))
                    .at(name.span, "unknown block");
            diagnostic = diagnostic.help(format!("the blocks are: {}", blocks.join(", ")));
            self.names.report(diagnostic);
            return None;
        };
        let (mut parts, mut title) = (Vec::new(), String::new());
        let mut rest = rest;
        while let Some((text, tail)) = rest.split_once('{') {
            let Some((index, tail)) = tail.split_once('}') else {
                self.names.report(
                    Diagnostic::error(codes::UNKNOWN_REGISTER, "a brace is not closed")
                        .at(name.span, "`{` without `}`")
                        .help("the channel's number is written as in `block.CH{n}_CTRL`"),
                );
                return None;
            };
            let start = name.span.start;
            let ast = match expression::parse(index, name.span.file, start) {
                // The name may be quoted: its whole is place enough.
                Ok(mut ast) => {
                    ast.place(name.span);
                    ast
                }
                Err(mut diagnostic) => {
                    diagnostic.labels.iter_mut().for_each(|label| label.span = name.span);
                    self.names.report(diagnostic);
                    return None;
                }
            };
            let index = Scope { names: self.names, stage: Stage::Index, locals: &[] }.bind(&ast)?;
            title.push_str(text);
            title.push('x');
            parts.push(Part::Text(text.to_owned()));
            parts.push(Part::Index(index));
            rest = tail;
        }
        title.push_str(rest);
        parts.push(Part::Text(rest.to_owned()));
        Some(Template { block, parts, title })
    }

    fn spell(&self, template: &Template, instance: &Instance, channel: usize) -> Option<String> {
        let mut name = String::new();
        for part in &template.parts {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Index(expr) => match evaluate_index(expr, instance, channel) {
                    Ok(index) => name.push_str(&index.to_string()),
                    Err(_) => {
                        let message = format!(
                            "`{}` has no name for channel {channel} of `{}`",
                            template.title, instance.name
                        );
                        self.names.report(
                            Diagnostic::error(codes::UNKNOWN_REGISTER, message)
                                .at(expr.span, "below zero, too large, or a division by zero")
                                .help("channels count from 0: `n` is 0 for the first one"),
                        );
                        return None;
                    }
                },
            }
        }
        Some(name)
    }

    /// The peripheral that an instance binds to a block; one that the register map lacks is reported already.
    fn peripheral(&self, instance: &Instance, block: usize) -> Option<&svd::Peripheral> {
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
        let mut offsets = Vec::new();
        self.measured_registers();
        for (name, place) in &self.ip.registers {
            if self.ip.tables.iter().any(|table| table.name.value == place.at.value) {
                words.extend(self.word(name, place).filter(|_| self.is_whole("registers", name)));
            } else if let Some((register, frame, first)) = self.register(name, place)
                && self.is_whole("registers", name)
            {
                offsets.push((frame, first));
                registers.push(register);
            }
        }
        // The frame that a driver keeps at hand is the channels' own.
        let (own, shared): (Vec<_>, Vec<_>) =
            offsets.iter().zip(&mut registers).partition(|(_, register)| !register.shared);
        for ((frame, _), register) in own.into_iter().chain(shared) {
            let near = |f: &Frame| f.block == frame.block && f.stride == frame.stride;
            let index = frames.iter().position(near).unwrap_or_else(|| {
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
        for ((frame, first), register) in offsets.iter().zip(&mut registers) {
            let base = frames.get(register.frame).and_then(|f| f.first.first().copied());
            register.offset = first - base.unwrap_or(*first);
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
        let message = format!("`{title}` is not evenly spaced over the channels");
        self.names.report(
            Diagnostic::error(codes::UNEVEN_CHANNELS, message)
                .at(name.span, "its addresses do not follow a stride that all controllers share")
                .help("compare the addresses in the register map with the manual"),
        );
    }

    fn register(
        &self,
        name: &Name,
        place: &description::RegisterPlace,
    ) -> Option<(Register, Frame, u64)> {
        let template = self.template(&place.at)?;
        let like = place.like.as_ref().map(|like| self.template(like));
        let mut places = Vec::new();
        let mut offsets: Vec<Vec<u64>> = Vec::new();
        let mut first: Option<&svd::Register> = None;
        let mut shape: Option<&svd::Register> = None;
        for instance in self.instances {
            let (mut spelled, mut at) = (Vec::new(), Vec::new());
            let known = self.peripheral(instance, template.block).map(|_| instance.channels);
            for channel in 0..known.unwrap_or(0) {
                let text = self.spell(&template, instance, channel)?;
                let found = self.look_up(instance, template.block, &text, place.at.span)?;
                first.get_or_insert(found.register);
                if let (Some(Some(like)), None) = (&like, shape) {
                    let text = self.spell(like, instance, channel)?;
                    shape =
                        Some(self.look_up(instance, like.block, &text, place.at.span)?.register);
                }
                at.push(found.offset);
                spelled.push(text);
            }
            places.push(spelled);
            offsets.push(at);
        }
        let (map, shape) = (first?, shape.or(first)?);
        let stride = self.stride(&offsets).or_else(|| {
            self.uneven(name, &template.title);
            None
        })?;
        let (readable, writable) = place.access.unwrap_or(can(map.access));
        // Whatever does not say what it holds cannot be used.
        let fields = shape.fields.iter().map(|f| self.field(&name.value, f, place, shape));
        let mut fields = fields.collect::<Vec<_>>().into_iter().collect::<Option<Vec<Field>>>()?;
        fields.sort_by_key(|f| f.offset);
        self.measured(&name.value, &fields)?;
        let starts: Vec<u64> = offsets.iter().filter_map(|o| o.first().copied()).collect();
        let offset = starts.first().copied()?;
        let register = Register {
            name: name.value.clone(),
            title: template.title,
            frame: 0,
            offset,
            size: map.size,
            readable,
            writable,
            places,
            fields,
            unit: self.unit(&name.value)?,
            write: map.write,
            read_effect: map.read_effect,
            shared: place.select.is_none()
                && template.parts.iter().all(|part| matches!(part, Part::Text(_))),
            select: None,
            table: None,
        };
        Some((register, Frame { block: template.block, stride, first: starts }, offset))
    }

    /// The one distance between neighbours, if there is one.
    fn stride(&self, offsets: &[Vec<u64>]) -> Option<u64> {
        let mut stride = None;
        for pair in offsets.iter().flat_map(|o| o.windows(2)) {
            let &[a, b] = pair else { continue };
            let step = b.checked_sub(a)?;
            if *stride.get_or_insert(step) != step {
                return None;
            }
        }
        Some(stride.unwrap_or(0))
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
