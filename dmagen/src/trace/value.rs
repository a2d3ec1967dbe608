//! The value of an expression: of a configuration, of a block, or on the machine.

use super::config::{Event, Transfer};
use super::machine::Machine;
use crate::model::{
    ConfigValue, Descriptors, Expr, ExprKind, LocalPart, Model, Side, SideValue, Ty, compute,
    evaluate_index,
};

/// A configuration as far as it is known.
pub(super) struct Known<'a> {
    pub(super) model: &'a Model,
    pub(super) instance: usize,
    pub(super) channel: usize,
    pub(super) transfer: &'a Transfer,
    /// Source, destination and length of a block.
    pub(super) block: Option<(u64, u64, u64)>,
    /// What follows the block.
    pub(super) following: Following,
}

/// What follows a block of a list.
#[derive(Clone, Copy)]
pub(super) struct Following {
    /// Its descriptor; 0 when hardware follows none.
    pub(super) address: u64,
    /// Whether the block ends the list, or a round of it.
    pub(super) last: bool,
    /// Whether the list has no other block.
    pub(super) alone: bool,
}

impl Following {
    pub(super) const NONE: Self = Following { address: 0, last: true, alone: true };
}

impl<'a> Known<'a> {
    pub(super) fn new(model: &'a Model, instance: usize, transfer: &'a Transfer) -> Self {
        let channel = transfer.channel;
        Known { model, instance, channel, transfer, block: None, following: Following::NONE }
    }
}

impl Known<'_> {
    /// The descriptors, where the channel's hardware follows them.
    pub(super) fn followed(&self) -> Option<&Descriptors> {
        self.model.followed(self.instance, self.channel)
    }

    /// The words of the channel's descriptors.
    pub(super) fn layout(&self, described: &Descriptors) -> Vec<usize> {
        let lacks = |register: &usize| match &described.partial {
            Some((partial, has)) => partial.contains(register) && self.value(has) == Some(0),
            None => false,
        };
        described.words.iter().copied().filter(|register| !lacks(register)).collect()
    }

    /// Whether a side is the source in this direction.
    pub(super) fn is_source(&self, side: Side) -> Option<bool> {
        match side {
            Side::Source => Some(true),
            Side::Destination => Some(false),
            Side::Role(index) => {
                let role = self.model.roles.get(index)?;
                role.source.get(self.transfer.direction as usize).copied().flatten()
            }
        }
    }

    /// The value, or `None` where the configuration asks for what is not there.
    pub(super) fn value(&self, expr: &Expr) -> Option<u64> {
        match &expr.kind {
            ExprKind::Number(value) => Some(*value),
            ExprKind::Bool(flag) => Some(u64::from(*flag)),
            ExprKind::Enumerator(_, index) => Some(*index as u64),
            ExprKind::Channel | ExprKind::Line | ExprKind::Instance(_) => {
                let instance = self.model.instances.get(self.instance)?;
                evaluate_index(expr, instance, self.channel).ok()
            }
            ExprKind::Config(value) => self.config(*value),
            ExprKind::Side(side, value) => self.side(*side, *value),
            ExprKind::Following => Some(self.following.address),
            ExprKind::Last => Some(u64::from(self.following.last)),
            ExprKind::Alone => Some(u64::from(self.following.alone)),
            ExprKind::Run(side) => self.stride(*side).map(|(run, _)| run),
            ExprKind::Gap(side) => self.stride(*side).map(|(_, gap)| gap),
            ExprKind::Bytes => self.block.map(|(_, _, bytes)| bytes),
            ExprKind::Let(index) => self.value(&self.model.lets.get(*index)?.value),
            ExprKind::BlockLet(index) => self.value(&self.model.block_lets.get(*index)?.value),
            ExprKind::Saved(index) => self.value(&self.model.saved.get(*index)?.value),
            ExprKind::Map(map, argument) => {
                let key = self.value(argument)?;
                let map = self.model.maps.get(*map)?;
                map.entries.iter().find(|(known, _)| *known == key).map(|(_, code)| *code)
            }
            ExprKind::Not(inner) => Some(u64::from(self.value(inner)? == 0)),
            ExprKind::Negative(inner) => Some(negative(self.value(inner)?)),
            ExprKind::Select(condition, then, otherwise) => {
                if self.value(condition)? != 0 {
                    self.value(then)
                } else {
                    self.value(otherwise)
                }
            }
            ExprKind::Binary(op, a, b) => compute(*op, self.value(a)?, self.value(b)?),
            _ => None,
        }
    }

    fn config(&self, value: ConfigValue) -> Option<u64> {
        let t = self.transfer;
        let has = |event: Event| u64::from(t.events.contains(&event));
        let index = |names: &[&str], name: &str| {
            names.iter().position(|known| *known == name).map(|i| i as u64)
        };
        Some(match value {
            ConfigValue::Direction => t.direction as u64,
            ConfigValue::Request => t.request(self.model.limits.steps).unwrap_or(0),
            ConfigValue::Priority => t.priority,
            ConfigValue::Cyclic => u64::from(t.cyclic),
            ConfigValue::Blocks => t.blocks,
            ConfigValue::Block => has(Event::Block),
            ConfigValue::Complete => has(Event::Complete),
            ConfigValue::Half => has(Event::Half),
            ConfigValue::Error => has(Event::Error),
            ConfigValue::Done if t.cyclic => has(Event::Block),
            ConfigValue::Done if self.followed().is_some() => {
                has(Event::Complete).max(has(Event::Block))
            }
            ConfigValue::Done => has(Event::Complete).max(u64::from(t.blocks > 1)),
            ConfigValue::Fifo => {
                let names = ["automatic", "direct", "quarter", "half", "three_quarters", "full"];
                index(&names, &t.fifo)?
            }
            ConfigValue::FlowControl => index(&["controller", "peripheral"], &t.flow_control)?,
            ConfigValue::SourceHandshake => u64::from(t.source.software),
            ConfigValue::DestinationHandshake => u64::from(t.destination.software),
            ConfigValue::Linked => u64::from(t.link.is_some()),
            ConfigValue::Armed => u64::from(t.armed),
            ConfigValue::LinkMinor => u64::from(t.link.is_some() && t.minor),
            ConfigValue::LinkMajor => u64::from(t.link.is_some() && t.major),
            ConfigValue::LinkChannel => t.link.unwrap_or(self.channel as u64),
        })
    }

    fn stride(&self, side: Side) -> Option<(u64, u64)> {
        self.transfer.stride(self.is_source(side)?)
    }

    fn side(&self, side: Side, value: SideValue) -> Option<u64> {
        let source = self.is_source(side)?;
        let t = self.transfer;
        Some(match value {
            SideValue::Width => t.width(source),
            SideValue::Beats => match t.burst(source) {
                0 => 1,
                burst => burst / t.width(source).max(1),
            },
            SideValue::Adjust => t.adjust(source)?,
            SideValue::Address => {
                let (from, to, _) = self.block?;
                if source { from } else { to }
            }
        })
    }
}

/// The two's complement, as a 32-bit register holds it.
fn negative(value: u64) -> u64 {
    u64::from((value as u32).wrapping_neg())
}

impl Machine<'_> {
    /// As [`Machine::value`], but what is read several times is read once, before all else.
    pub(super) fn looked_at(&mut self, expr: &Expr, known: &Known<'_>) -> Option<u64> {
        for register in expr.read_again() {
            let word = self.read_register(register);
            self.sampled.insert(register, word);
        }
        let value = self.value(expr, known);
        self.sampled.clear();
        value
    }

    /// The value of an expression on the machine, reading registers in order.
    pub(super) fn value(&mut self, expr: &Expr, known: &Known<'_>) -> Option<u64> {
        let opened = self.open();
        let value = self.part(expr, known);
        self.close(opened);
        value
    }

    /// How far behind the first table another one begins.
    pub(super) fn table(&self, index: usize) -> Option<u64> {
        let (before, table) = (self.model.tables.get(..index)?, self.model.tables.get(index)?);
        let end = before.iter().try_fold(0u64, |at, table| {
            let start = at.checked_next_multiple_of(table.align)?;
            start.checked_add(table.entry.checked_mul(self.model.channels as u64)?)
        });
        end?.checked_next_multiple_of(table.align)
    }

    fn part(&mut self, expr: &Expr, known: &Known<'_>) -> Option<u64> {
        let field = |word: u64, register: usize, field: usize| {
            let f = self.model.registers.get(register)?.fields.get(field)?;
            Some(word >> f.offset & f.max())
        };
        match &expr.kind {
            ExprKind::Planned(register, part) => {
                let word = self.planned.get(register).copied()?;
                part.map_or(Some(word), |part| field(word, *register, part))
            }
            ExprKind::PairWord(_, register) => self.second.get(register).copied(),
            ExprKind::Next(register) => self.next.get(register).copied(),
            ExprKind::Context(index) => Some(self.context.get(index).copied().unwrap_or(0)),
            ExprKind::Table(index) => self.tables.checked_add(self.table(*index)?),
            ExprKind::Entry(index) => {
                let entry = self.model.tables.get(*index)?.entry;
                let entry = entry.checked_mul(self.channel as u64)?;
                self.tables.checked_add(self.table(*index)?)?.checked_add(entry)
            }
            ExprKind::Again => Some(u64::from(self.again)),
            ExprKind::Suspended => Some(u64::from(self.suspended)),
            // No handler runs beside an operation that is traced.
            ExprKind::HasFailed => Some(0),
            ExprKind::Remaining => self.count(known),
            ExprKind::Local(name, part) => {
                let word = self.locals.get(name).copied()?;
                match part {
                    LocalPart::Whole => Some(word),
                    LocalPart::Field(register, part) => field(word, *register, *part),
                    LocalPart::Bit(lane, bit) => {
                        let bit = self.model.lanes.get(*lane)?.bits.get(*bit)?.1;
                        Some(word >> bit & 1)
                    }
                }
            }
            ExprKind::Read(register, part) => {
                let sampled = self.sampled.get(register).copied();
                let word = sampled.unwrap_or_else(|| self.read_register(*register));
                let Some(part) = part else { return Some(word) };
                let f = self.model.registers.get(*register)?.fields.get(*part)?;
                Some(word >> f.offset & f.max())
            }
            ExprKind::ReadLane(lane, bit) => {
                let word = self.read_lane(*lane);
                let Some(bit) = bit else { return Some(word) };
                Some(word >> self.model.lanes.get(*lane)?.bits.get(*bit)?.1 & 1)
            }
            ExprKind::Not(inner) => Some(u64::from(self.value(inner, known)? == 0)),
            ExprKind::Negative(inner) => Some(negative(self.value(inner, known)?)),
            ExprKind::Select(condition, then, otherwise) => {
                if self.value(condition, known)? != 0 {
                    self.value(then, known)
                } else {
                    self.value(otherwise, known)
                }
            }
            ExprKind::Binary(crate::model::BinaryOp::And, a, b) => {
                Some(u64::from(self.value(a, known)? != 0 && self.value(b, known)? != 0))
            }
            ExprKind::Binary(crate::model::BinaryOp::Or, a, b) => {
                Some(u64::from(self.value(a, known)? != 0 || self.value(b, known)? != 0))
            }
            ExprKind::Binary(op, a, b) => {
                let (x, y) = (self.value(a, known)?, self.value(b, known)?);
                let value = compute(*op, x, y)?;
                Some(if expr.ty == Ty::Address { value & 0xFFFF_FFFF } else { value })
            }
            _ => known.value(expr),
        }
    }
}
