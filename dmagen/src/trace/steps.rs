//! Steps on the machine, and what ideal hardware does meanwhile.

use super::machine::Machine;
use super::value::Known;
use crate::model::{BinaryOp, Expr, ExprKind, Step, StepKind, Target, WriteValue};

impl Machine<'_> {
    /// Makes a condition hold, or not, by what the hardware does by itself.
    pub(super) fn force(&mut self, expr: &Expr, wanted: bool) {
        match &expr.kind {
            ExprKind::Not(inner) => self.force(inner, !wanted),
            ExprKind::Binary(BinaryOp::And, a, b) if wanted => {
                self.force(a, true);
                self.force(b, true);
            }
            ExprKind::Binary(BinaryOp::Or, a, b) if !wanted => {
                self.force(a, false);
                self.force(b, false);
            }
            // One of two is enough: the one that is so already.
            ExprKind::Binary(BinaryOp::And | BinaryOp::Or, a, b)
                if self.is_so(b) != Some(wanted) =>
            {
                self.force(a, wanted);
            }
            ExprKind::Binary(op @ (BinaryOp::Equal | BinaryOp::NotEqual), a, b) => {
                let ExprKind::Number(number) = b.kind else { return };
                let equal = (*op == BinaryOp::Equal) == wanted;
                match a.kind {
                    ExprKind::Read(register, field) => {
                        self.force_field(register, field, number, equal);
                    }
                    ExprKind::ReadLane(lane, Some(bit)) => {
                        self.set_lane_bit(lane, bit, (number != 0) == equal);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// Whether a comparison of a register's field holds; nothing is known of other conditions.
    fn is_so(&mut self, expr: &Expr) -> Option<bool> {
        let ExprKind::Binary(op, a, b) = &expr.kind else { return None };
        let (ExprKind::Read(register, field), ExprKind::Number(number)) = (&a.kind, &b.kind) else {
            return None;
        };
        let start = self.log.len();
        let word = self.read_register(*register);
        self.log.truncate(start);
        let f = field.and_then(|f| self.model.registers.get(*register)?.fields.get(f));
        let now = f.map_or(word, |f| word >> f.offset & f.max());
        Some((now == *number) == (*op == BinaryOp::Equal))
    }

    fn force_field(&mut self, register: usize, field: Option<usize>, number: u64, equal: bool) {
        let start = self.log.len();
        let section = self.section;
        let word = self.read_register(register);
        self.section = section;
        self.log.truncate(start);
        let f = field.and_then(|f| self.model.registers.get(register)?.fields.get(f));
        let now = f.map_or(word, |f| word >> f.offset & f.max());
        if (now == number) == equal {
            return;
        }
        let other = if f.is_some_and(|f| f.width == 1) { 1 - number.min(1) } else { number + 1 };
        self.set_field(register, field, if equal { number } else { other });
    }

    pub(super) fn steps(&mut self, steps: &[Step], known: &Known<'_>) -> Option<()> {
        let mut together = None;
        let mut opened = false;
        for step in steps {
            let window = self.window_of(step);
            if window.is_none() || window != together {
                self.close(opened);
                together = window.filter(|_| self.begins_section(step));
                opened = together.is_some() && self.open();
            }
            self.step(step, known)?;
        }
        self.close(opened);
        Some(())
    }

    fn step(&mut self, step: &Step, known: &Known<'_>) -> Option<()> {
        match &step.kind {
            StepKind::Write { writes, .. } => {
                for write in writes {
                    self.write(write.target, &write.value, known)?;
                }
            }
            StepKind::Set(lane) => self.write_way(*lane, true),
            StepKind::Clear(lane) => self.write_way(*lane, false),
            StepKind::Insert { register, shift, mask, value } => {
                let (shift, value) = (self.value(shift, known)?, self.value(value, known)?);
                let (word, mask) = (self.read_register(*register), u64::from(*mask));
                self.write_register(*register, word & !(mask << shift) | (value & mask) << shift);
            }
            StepKind::Read(name, target) => {
                let value = match target {
                    Target::Register(register) => self.read_register(*register),
                    Target::Lane(lane) => self.read_lane(*lane),
                };
                self.locals.insert(name.clone(), value);
            }
            StepKind::Let(name, expr) => {
                let value = self.value(expr, known)?;
                self.locals.insert(name.clone(), value);
            }
            StepKind::Capture(index, expr) => {
                let value = self.value(expr, known)?;
                self.context.insert(*index, value);
            }
            StepKind::Poll { until, .. } => {
                self.force(until, true);
                self.looked_at(until, known)?;
            }
            StepKind::Settle { register, equal, local, .. } => {
                let mut value = 0;
                for _ in 0..*equal {
                    value = self.read_register(*register);
                }
                self.locals.extend(local.iter().map(|name| (name.clone(), value)));
            }
            StepKind::When(condition, then, otherwise) => {
                let branch = if self.value(condition, known)? != 0 { then } else { otherwise };
                self.steps(branch, known)?;
            }
            StepKind::Call(index) => {
                let inner = &self.model.procedures.get(*index)?.steps;
                let outer = std::mem::take(&mut self.locals);
                self.steps(inner, known)?;
                self.locals = outer;
            }
            StepKind::Probe { register, value } => {
                self.write_register(*register, *value);
                self.read_register(*register);
            }
        }
        Some(())
    }

    fn write(&mut self, target: Target, value: &WriteValue, known: &Known<'_>) -> Option<()> {
        match target {
            Target::Register(register) => {
                let word = match value {
                    WriteValue::Planned => self.planned.get(&register).copied()?,
                    WriteValue::Whole(expr) => self.value(expr, known)?,
                    WriteValue::AllBits | WriteValue::Set => 0,
                    WriteValue::Fields { planned, fields } => {
                        let mut word =
                            if *planned { self.planned.get(&register).copied()? } else { 0 };
                        for (index, expr) in fields {
                            let part = self.value(expr, known)?;
                            let f = self.model.registers.get(register)?.fields.get(*index)?;
                            word = word & !(f.max() << f.offset) | part << f.offset;
                        }
                        word
                    }
                };
                self.write_register(register, word);
            }
            Target::Lane(lane) if matches!(value, WriteValue::Set) => self.write_way(lane, true),
            Target::Lane(lane) => {
                let bits = match value {
                    WriteValue::Whole(expr) => self.value(expr, known)?,
                    WriteValue::Fields { fields, .. } => {
                        let bits = &self.model.lanes.get(lane)?.bits;
                        fields
                            .iter()
                            .filter_map(|(bit, _)| bits.get(*bit))
                            .fold(0, |all, (_, b)| all | 1 << b)
                    }
                    _ => u64::from(self.model.lanes.get(lane)?.mask()),
                };
                self.write_lane(lane, bits);
            }
        }
        Some(())
    }
}
