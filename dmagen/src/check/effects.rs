//! Writes and reads that a field's own rules forbid: read-only bits, and bits that act when written.

use super::walk;
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{
    Expr, ExprKind, Field, LocalPart, Model, Register, Step, StepKind, Target, WordValue,
    WriteEffect, WriteValue,
};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let mut check = Check { ip, model, lost, found: Vec::new() };
    check.words();
    for (_, steps) in walk::operations(model) {
        check.steps(steps);
    }
    for steps in model.procedures.iter().map(|procedure| &procedure.steps) {
        check.steps(steps);
    }
    let i = &model.interrupts;
    let o = &model.operations;
    let predicates = [&model.remaining, &model.left, &i.done]
        .into_iter()
        .chain(&model.exact)
        .chain(&model.blockwise)
        .chain(&i.when)
        .chain(&i.half)
        .chain(i.errors.iter().map(|(_, when)| when))
        .chain(&o.suspend.ended)
        .chain(&model.second)
        .chain(o.queue.iter().flat_map(|queue| queue.second.iter().chain([&queue.accepted])))
        .chain(&model.waiting)
        .chain(model.outcome.iter().filter_map(|case| case.when.as_ref()));
    predicates.for_each(|expr| check.reads(expr));
    check.found
}

struct Check<'a> {
    ip: &'a Ip,
    model: &'a Model,
    lost: &'a Lost,
    found: Vec<Diagnostic>,
}

/// What a bit does when it is written.
#[derive(Clone, Copy, PartialEq)]
enum Act {
    Ones,
    Zeros,
    Any,
}

fn act(field: &Field) -> Option<Act> {
    Some(match field.write {
        WriteEffect::OneToClear | WriteEffect::OneToSet | WriteEffect::OneToToggle => Act::Ones,
        WriteEffect::ZeroToClear | WriteEffect::ZeroToSet | WriteEffect::ZeroToToggle => Act::Zeros,
        WriteEffect::Clear | WriteEffect::Set => Act::Any,
        WriteEffect::Plain | WriteEffect::Modify => return None,
    })
}

fn zero(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(0) | ExprKind::Bool(false))
}

/// All ones of a field.
fn ones(expr: &Expr, field: &Field) -> bool {
    match expr.kind {
        ExprKind::Number(value) => value == field.max(),
        ExprKind::Bool(value) => value && field.width == 1,
        _ => false,
    }
}

/// Whether a written number leaves a field's bits alone.
fn leaves(value: u64, field: &Field) -> bool {
    let bits = value.checked_shr(u32::from(field.offset)).unwrap_or(0) & field.max();
    match act(field) {
        None => true,
        Some(Act::Ones) => bits == 0,
        Some(Act::Zeros) => bits == field.max(),
        Some(Act::Any) => false,
    }
}

impl Check<'_> {
    /// Planned words are written again and again: nothing in them may act.
    fn words(&mut self) {
        let places = self.ip.plan.iter().chain(&self.ip.block.load);
        for word in self.model.plan.iter().chain(&self.model.load) {
            let Some(register) = self.model.registers.get(word.register) else { continue };
            let place = places.clone().find(|place| place.register.value == register.name);
            let span = place.map_or(self.ip.name.span, |place| place.register.span);
            for (index, field) in register.fields.iter().enumerate() {
                let given = match &word.value {
                    WordValue::Fields(fields) => fields.iter().find(|(known, _)| *known == index),
                    WordValue::Whole(_) => None,
                };
                let given = given.map(|(_, expr)| expr);
                if let Some(expr) = given.filter(|_| !field.writable) {
                    self.read_only(register, field, expr.span);
                }
                let whole = matches!(word.value, WordValue::Whole(_));
                let harmless = match (act(field), given) {
                    (None, _) => true,
                    (Some(Act::Ones), None) => !whole,
                    (Some(Act::Ones), Some(expr)) => zero(expr),
                    (Some(Act::Zeros), Some(expr)) => ones(expr, field),
                    (Some(_), _) => false,
                };
                let name = register.name.as_str();
                let lost =
                    self.lost.within(&["plan", name]) || self.lost.within(&["block", "load", name]);
                if !harmless && (given.is_some() || whole || !lost) {
                    let at = given.map_or(span, |expr| expr.span);
                    self.acts(register, field, at, "the planned word is written again and again");
                }
            }
        }
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            walk::expressions(step).into_iter().for_each(|expr| self.reads(expr));
            match &step.kind {
                StepKind::Write { writes, .. } => {
                    for write in writes {
                        if let Target::Register(register) = write.target {
                            self.write(register, &write.value, step.span);
                        }
                    }
                }
                StepKind::Read(_, Target::Lane(lane)) => self.lane(*lane, step.span),
                StepKind::Probe { register, value } => self.number(*register, *value, step.span),
                StepKind::When(_, then, otherwise) => {
                    self.steps(then);
                    self.steps(otherwise);
                }
                _ => {}
            }
        }
    }

    fn write(&mut self, index: usize, value: &WriteValue, span: Span) {
        let Some(register) = self.model.registers.get(index) else { return };
        match value {
            WriteValue::Whole(Expr { kind: ExprKind::Number(value), .. }) => {
                self.number(index, *value, span);
            }
            // What is planned has been looked at; another view of its register has the same fields.
            WriteValue::Whole(Expr { kind: ExprKind::Planned(planned, None), .. })
                if self.alike(index, *planned) => {}
            WriteValue::Whole(_) => {
                if let Some(field) = register.fields.iter().find(|field| act(field).is_some()) {
                    self.acts(register, field, span, "the value may or may not have its bit set");
                }
            }
            WriteValue::Fields { planned, fields } => {
                for (field, expr) in fields {
                    let Some(field) = register.fields.get(*field) else { continue };
                    if !field.writable {
                        self.read_only(register, field, expr.span);
                    }
                }
                for (at, field) in register.fields.iter().enumerate() {
                    let named = fields.iter().any(|(known, _)| *known == at);
                    let ones = act(field).is_none_or(|act| act == Act::Ones);
                    if !named && !ones && !planned && !self.lost.at(span) {
                        self.acts(register, field, span, "this write does not name it");
                    }
                }
            }
            // What is planned has been looked at.
            WriteValue::Planned | WriteValue::AllBits | WriteValue::Set => {}
        }
    }

    /// Whether two registers have the same acting bits.
    fn alike(&self, one: usize, other: usize) -> bool {
        let acting = |register: usize| {
            let fields = self.model.registers.get(register).map_or(&[][..], |r| &r.fields);
            let acting = fields.iter().filter(|field| act(field).is_some());
            let mut bits: Vec<_> = acting.map(|f| (f.offset, f.width, f.write)).collect();
            bits.sort_unstable_by_key(|(offset, ..)| *offset);
            bits
        };
        acting(one) == acting(other)
    }

    fn number(&mut self, index: usize, value: u64, span: Span) {
        let Some(register) = self.model.registers.get(index) else { return };
        if let Some(field) = register.fields.iter().find(|field| !leaves(value, field)) {
            self.acts(register, field, span, "this number acts on it");
        }
    }

    fn acts(&mut self, register: &Register, field: &Field, span: Span, label: &str) {
        let how = match act(field) {
            Some(Act::Zeros) => "a zero",
            Some(Act::Any) => "any value",
            _ => "a one",
        };
        let name = format!("{}.{}", register.title, field.title);
        let message = format!("`{name}` acts when {how} is written");
        let help = match act(field) {
            Some(Act::Zeros) => {
                format!("give it all ones where it must not act: `{}: …`", field.name)
            }
            _ => format!(
                "name it in a write of its own where it has to act: \
                 `write: {{ {}: {{ {}: … }} }}`",
                register.name, field.name
            ),
        };
        self.found.push(Diagnostic::error(codes::NOT_WRITABLE, message).at(span, label).help(help));
    }

    fn lane(&mut self, lane: usize, span: Span) {
        let Some(lane) = self.model.lanes.get(lane).filter(|lane| !lane.readable) else { return };
        let names: Vec<_> = lane.registers.iter().map(|(name, _)| format!("`{name}`")).collect();
        self.found.push(
            Diagnostic::error(codes::NOT_READABLE, format!("`{}` cannot be read", lane.name))
                .at(
                    span,
                    match names.as_slice() {
                        [] => "it only takes commands".to_owned(),
                        _ if lane.everywhere() => {
                            format!("without `bank` it is in all of {}", names.join(", "))
                        }
                        _ => format!("{} is write-only", names.join(" or ")),
                    },
                )
                .help("read the lane of the flags, and clear through this one"),
        );
    }

    fn read_only(&mut self, register: &Register, field: &Field, span: Span) {
        let name = format!("{}.{}", register.title, field.title);
        self.found.push(
            Diagnostic::error(codes::NOT_WRITABLE, format!("`{name}` cannot be written"))
                .at(span, "the register map says that this field is read-only")
                .help("remove it; hardware sets it"),
        );
    }

    fn reads(&mut self, expr: &Expr) {
        expr.walk(&mut |e| {
            if let ExprKind::ReadLane(lane, _) = e.kind {
                self.lane(lane, e.span);
            }
            let (ExprKind::Read(register, Some(field))
            | ExprKind::Local(_, LocalPart::Field(register, field))) = e.kind
            else {
                return;
            };
            let Some(register) = self.model.registers.get(register) else { return };
            let Some(field) = register.fields.get(field) else { return };
            if !field.readable {
                let name = format!("{}.{}", register.title, field.title);
                self.found.push(
                    Diagnostic::error(codes::NOT_READABLE, format!("`{name}` cannot be read"))
                        .at(e.span, "the register map says that this field is write-only")
                        .help("use what the plan holds of it: `planned.…`"),
                );
            }
        });
    }
}
