//! Every flag that is looked at is cleared: by the handler, and by a halt.

use super::{flow, walk};
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{
    Expr, ExprKind, Lane, LocalPart, Model, Step, StepKind, Target, WriteEffect, WriteValue,
};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let mut check = Check { ip, model, lost, found: Vec::new(), seen: Vec::new() };
    let i = &model.interrupts;
    let flags =
        i.when.iter().chain(&i.half).chain([&i.done]).chain(i.errors.iter().map(|(_, when)| when));
    flags.for_each(|expr| check.look(expr));
    for case in model.outcome.iter().filter_map(|case| case.when.as_ref()).chain(&model.waiting) {
        check.look(case);
    }
    if let (Some(lane), Some(name)) = (i.summary, &ip.interrupts.summary) {
        let bits = model.lanes.get(lane).map_or(0, |l| l.bits.len());
        (0..bits).for_each(|bit| check.lane(lane, bit, name.span));
    }
    check.found
}

/// A flag: a bit of a lane, or a field of a register.
#[derive(Clone, Copy, PartialEq)]
enum Flag {
    Bit(usize, usize),
    Field(usize, usize),
}

struct Check<'a> {
    ip: &'a Ip,
    model: &'a Model,
    lost: &'a Lost,
    found: Vec<Diagnostic>,
    seen: Vec<Flag>,
}

impl Check<'_> {
    fn look(&mut self, expr: &Expr) {
        expr.walk(&mut |e| match &e.kind {
            ExprKind::ReadLane(lane, Some(bit)) | ExprKind::Local(_, LocalPart::Bit(lane, bit)) => {
                self.lane(*lane, *bit, e.span);
            }
            ExprKind::Read(register, Some(field))
            | ExprKind::Local(_, LocalPart::Field(register, field)) => {
                self.field(*register, *field, e.span);
            }
            _ => {}
        });
    }

    /// Whether this flag is looked at for the first time.
    fn fresh(&mut self, flag: Flag) -> bool {
        let fresh = !self.seen.contains(&flag);
        self.seen.push(flag);
        fresh
    }

    fn lane(&mut self, lane: usize, bit: usize, span: Span) {
        let Some(known) = self.model.lanes.get(lane) else { return };
        if !self.fresh(Flag::Bit(lane, bit)) {
            return;
        }
        let name = known.bits.get(bit).map_or("", |(name, _)| name);
        let title = format!("{}.{name}", known.name);
        for operation in ["interrupts", "halt"] {
            let steps = walk::operation(self.model, operation);
            let handler = operation == "interrupts";
            if handler && self.may_mask(known) {
                continue;
            }
            let lanes = self.ip.lanes.iter().map(|lane| &lane.name.value);
            if !self.clears_bit(steps, lane, bit)
                && !self.sums_up(steps, known, name)
                && !self.unknown(operation, lanes)
            {
                self.report(&title, operation, span, self.hint(known, name));
            }
        }
    }

    /// Whether a lane that nothing clears sums up fields of registers, which the steps clear by writing them.
    fn sums_up(&self, steps: &[Step], lane: &Lane, bit: &str) -> bool {
        let summary = self.model.interrupts.summary.and_then(|lane| self.model.lanes.get(lane));
        let own = summary.is_some_and(|summary| summary.name == lane.name) && !lane.ones_act;
        if own && self.lost.within(&["interrupts"]) {
            return true;
        }
        if !own || self.model.lanes.iter().any(|other| partner(lane, bit, other)) {
            return false;
        }
        let i = &self.model.interrupts;
        let mut cleared = false;
        for when in i.half.iter().chain([&i.done]).chain(i.errors.iter().map(|(_, when)| when)) {
            when.walk(&mut |e| {
                if let ExprKind::Local(_, LocalPart::Field(register, field)) = e.kind {
                    cleared |= self.clears_field(steps, register, field);
                }
            });
        }
        cleared
    }

    /// How a flag of a lane could be cleared.
    fn hint(&self, lane: &Lane, bit: &str) -> String {
        if lane.clear.is_some() {
            return format!("clear it: `clear: {}`", lane.name);
        }
        if lane.ones_act {
            return format!("write ones: `write: {{ {}: all }}`", lane.name);
        }
        let other = self.model.lanes.iter().find(|other| partner(lane, bit, other));
        match other {
            Some(other) => format!("write ones: `write: {{ {}: all }}`", other.name),
            None => {
                format!("a lane that clears has a bit `{bit}` at the same place and `ones-act`")
            }
        }
    }

    /// A field is a flag when a write clears it; otherwise it is a level, or cleared by reading.
    fn field(&mut self, register: usize, field: usize, span: Span) {
        let Some(known) = self.model.registers.get(register) else { return };
        let Some(flag) = known.fields.get(field) else { return };
        let clears = matches!(flag.write, WriteEffect::OneToClear | WriteEffect::ZeroToClear);
        if !clears || !self.fresh(Flag::Field(register, field)) {
            return;
        }
        // A handler that clears it is not enough: a stop may come first.
        if !self.clears_field(walk::operation(self.model, "halt"), register, field)
            && !self.unknown("halt", [&known.name])
        {
            let title = format!("{}.{}", known.title, flag.title);
            let one = u8::from(flag.write == WriteEffect::OneToClear);
            let help = format!("`write: {{ {}: {{ {}: {one} }} }}`", known.name, flag.name);
            self.report(&title, "halt", span, help);
        }
    }

    /// Whether a step that an operation lacks may clear a flag of something of these names.
    fn unknown<'n>(&self, operation: &str, names: impl IntoIterator<Item = &'n String>) -> bool {
        let may = |name: &String| flow::may_mention(self.ip, self.lost, operation, name);
        flow::is_lost(self.ip, self.lost, operation) || names.into_iter().any(may)
    }

    /// Whether the handler masks the flags of a lane, as far as that is known.
    fn may_mask(&self, lane: &Lane) -> bool {
        let named = self
            .ip
            .lanes
            .iter()
            .any(|known| known.name.value == lane.name && known.enable.is_some());
        match lane.enable {
            Some(enable) => self.masks(enable) || flow::is_lost(self.ip, self.lost, "halt"),
            None => named,
        }
    }

    fn report(&mut self, title: &str, operation: &str, span: Span, help: String) {
        let (who, place) = match operation {
            "interrupts" => ("the interrupt handler", self.model.interrupts.steps.first()),
            _ => ("`halt`", None),
        };
        let message = format!("{who} never clears `{title}`");
        let place = place.map_or_else(|| flow::place(self.ip, operation), |step| step.span);
        self.found.push(
            Diagnostic::error(codes::FLAG_NOT_CLEARED, message)
                .at(span, "this flag would be seen again")
                .at(place, "not cleared here")
                .help(help),
        );
    }

    fn clears_bit(&self, steps: &[Step], lane: usize, bit: usize) -> bool {
        let mut cleared = false;
        walk::each(self.model, steps, &mut |step| match &step.kind {
            StepKind::Write { writes, .. } => {
                for write in writes {
                    let Target::Lane(target) = write.target else { continue };
                    cleared |= self.reaches(lane, bit, target, &write.value);
                }
            }
            StepKind::Clear(target) => cleared |= *target == lane,
            StepKind::Read(_, Target::Lane(read)) => {
                let effect = self.model.lanes.get(lane).is_some_and(|l| l.read_effect);
                cleared |= *read == lane && effect;
            }
            _ => {}
        });
        cleared
    }

    /// Whether a write to a lane clears a bit of the same or of another lane.
    fn reaches(&self, lane: usize, bit: usize, target: usize, value: &WriteValue) -> bool {
        let (Some(flags), Some(clear)) = (self.model.lanes.get(lane), self.model.lanes.get(target))
        else {
            return false;
        };
        let name = flags.bits.get(bit).map_or("", |(name, _)| name);
        let partner = match lane == target {
            true => flags.ones_act,
            false => !flags.ones_act && partner(flags, name, clear),
        };
        partner
            && match value {
                WriteValue::Fields { fields, .. } => fields
                    .iter()
                    .any(|(index, _)| clear.bits.get(*index).is_some_and(|(n, _)| n == name)),
                WriteValue::AllBits | WriteValue::Whole(_) => true,
                WriteValue::Planned | WriteValue::Set => false,
            }
    }

    /// Whether the handler masks a flag that a halt then clears, and lets interrupt again.
    fn masks(&self, enable: usize) -> bool {
        let does = |operation: &str, wanted: &dyn Fn(&StepKind) -> bool| {
            let mut found = false;
            walk::each(self.model, walk::operation(self.model, operation), &mut |step| {
                found |= wanted(&step.kind);
            });
            found
        };
        does("interrupts", &|kind| matches!(kind, StepKind::Clear(lane) if *lane == enable))
            && does("halt", &|kind| matches!(kind, StepKind::Set(lane) if *lane == enable))
    }

    fn clears_field(&self, steps: &[Step], register: usize, field: usize) -> bool {
        let mut cleared = false;
        walk::each(self.model, steps, &mut |step| {
            let StepKind::Write { writes, .. } = &step.kind else { return };
            for write in writes {
                let WriteValue::Fields { fields, .. } = &write.value else { continue };
                let named = fields.iter().any(|(index, _)| *index == field);
                cleared |= named && write.target == Target::Register(register);
            }
        });
        cleared
    }
}

/// Whether a lane shows flags that the handler looks at, or clears those of one that does.
pub(super) fn seen(model: &Model, lane: usize) -> bool {
    let Some(known) = model.lanes.get(lane) else { return false };
    let i = &model.interrupts;
    let conditions = i.when.iter().chain(&i.half).chain([&i.done]);
    let mut seen = i.summary == Some(lane);
    for when in conditions.chain(i.errors.iter().map(|(_, when)| when)) {
        when.walk(&mut |e| {
            let (ExprKind::ReadLane(flags, _) | ExprKind::Local(_, LocalPart::Bit(flags, _))) =
                e.kind
            else {
                return;
            };
            let other = model.lanes.get(flags);
            let clears =
                |flags: &Lane| flags.bits.iter().any(|(bit, _)| partner(flags, bit, known));
            seen |= flags == lane || other.is_some_and(clears);
        });
    }
    seen
}

/// Whether `clear` clears the bit `name` of `flags`: the same name at the same place.
fn partner(flags: &Lane, name: &str, clear: &Lane) -> bool {
    let at = |lane: &Lane| lane.bits.iter().find(|(known, _)| known == name).map(|(_, bit)| *bit);
    clear.ones_act && clear.block == flags.block && at(flags).is_some() && at(flags) == at(clear)
}
