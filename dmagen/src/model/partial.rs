//! Registers that only some channels have: which ones, and that no step uses them on another.

use super::names::{Names, Scope, Stage, follows, unknown};
use super::registers::Ground;
use super::scope::Bound;
use super::template::Template;
use super::{BinaryOp, Expr, ExprKind, Instance, evaluate_index};
use crate::description::{Ip, RegisterPlace};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::expression::Ast;

/// A register that not every channel has.
pub(super) struct Partial {
    name: String,
    /// On which channels it is; nothing where that could not be read.
    condition: Option<Expr>,
    /// The same, for each channel of each instance.
    on: Vec<Vec<bool>>,
}

/// Every register whose place says on which channels it is.
pub(super) fn partial(names: &Names, ip: &Ip, instances: &[Instance]) -> Vec<Partial> {
    let places = ip.registers.iter();
    places
        .filter_map(|(name, place)| Some((name, place, place.exists.as_ref()?)))
        .map(|(name, place, ast)| {
            let condition = condition(names, ip, place, ast);
            let on = condition.as_ref().and_then(|condition| on(names, condition, instances));
            let condition = condition.filter(|_| on.is_some());
            Partial { name: name.value.clone(), condition, on: on.unwrap_or_default() }
        })
        .collect()
}

fn condition(names: &Names, ip: &Ip, place: &RegisterPlace, ast: &Ast) -> Option<Expr> {
    let memory = ip.tables.iter().any(|table| table.name.value == place.at.value);
    if memory || place.select.is_some() || !place.at.value.contains('{') {
        names.report(
            Diagnostic::error(codes::BAD_VALUE, format!("`{}` is at one place for all channels", place.at.value))
                .at(ast.span, "so there is nothing to choose")
                .help("`exists` is for registers with the number of a channel in their name: `block.CH{n}_CTRL`"),
        );
        return None;
    }
    names.scope(Stage::Index).condition(ast)
}

/// The value of a condition on each channel of each instance.
fn on(names: &Names, condition: &Expr, instances: &[Instance]) -> Option<Vec<Vec<bool>>> {
    let on_channel = |instance: &Instance, channel| {
        let value = evaluate_index(condition, instance, channel);
        if value.is_err() {
            let message =
                format!("`exists` has no value for channel {channel} of `{}`", instance.name);
            names.report(
                Diagnostic::error(codes::BAD_VALUE, message)
                    .at(condition.span, "below zero, too large, or a division by zero")
                    .help("channels count from 0: `n` is 0 for the first one"),
            );
        }
        value.ok().map(|value| value != 0)
    };
    let on_instance =
        |instance: &Instance| (0..instance.channels).map(|n| on_channel(instance, n)).collect();
    instances.iter().map(on_instance).collect()
}

/// The conditions that all hold when this one does.
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match &condition.kind {
        ExprKind::Binary(BinaryOp::And, a, b) => [conjuncts(a), conjuncts(b)].concat(),
        _ => vec![condition],
    }
}

impl Names {
    fn partly(&self, register: &str) -> Option<&Partial> {
        self.partial.iter().find(|partial| partial.name == register)
    }

    /// Whether a register that has a place is on this channel; nothing where that is not known.
    pub(super) fn is_on(&self, register: &str, instance: usize, channel: usize) -> Option<bool> {
        let Some(partial) = self.partly(register) else { return Some(true) };
        partial.condition.as_ref()?;
        partial.on.get(instance)?.get(channel).copied()
    }

    /// On which channels a register is that others lack; nothing where that could not be read.
    pub(super) fn condition_of(&self, register: &str) -> Option<&Expr> {
        self.partly(register)?.condition.as_ref()
    }

    /// Whether a register is on every channel, as far as its description says.
    pub(super) fn is_everywhere(&self, register: &str) -> bool {
        self.partly(register).is_none()
    }

    /// Whether a condition asks for a register that no channel has.
    pub(super) fn never(&self, condition: &Expr) -> bool {
        let nowhere = |p: &Partial| !p.on.iter().flatten().any(|on| *on);
        conjuncts(condition).into_iter().any(|part| {
            self.partial.iter().any(|p| p.condition.as_ref() == Some(part) && nowhere(p))
        })
    }

    /// What is done where a condition holds.
    pub(super) fn under<R>(&self, condition: &Expr, act: impl FnOnce() -> R) -> R {
        let outside = self.under.borrow().len();
        self.under.borrow_mut().extend(conjuncts(condition).into_iter().cloned());
        let result = act();
        self.under.borrow_mut().truncate(outside);
        result
    }

    /// That every channel that comes here has a register.
    pub(super) fn is_here(&self, register: &str, span: Span) -> Result<(), Diagnostic> {
        let Some(partial) = self.partly(register) else { return Ok(()) };
        let Some(condition) = &partial.condition else { return Err(follows(span)) };
        if self.under.borrow().contains(condition) {
            return Ok(());
        }
        // What a condition asks that could not be read is not known.
        if self.under.borrow().iter().any(|known| known.kind == ExprKind::Number(0)) {
            return Err(follows(span));
        }
        let message = format!("not every channel has `{register}`");
        Err(Diagnostic::error(codes::ABSENT_REGISTER, message)
            .at(span, "used here on those that lack it, too")
            .at(condition.span, "only these have it")
            .help(format!("use it in steps only, under `when: exists.{register}`")))
    }
}

impl Scope<'_> {
    /// `exists.REGISTER`: whether the channel has it.
    pub(super) fn existence(&self, span: Span, name: &str) -> Bound {
        if let Some(partial) = self.names.partly(name) {
            let condition = partial.condition.as_ref().ok_or_else(|| follows(span))?;
            return Ok(Expr { span, ..condition.clone() });
        }
        if self.names.register(name).is_some() {
            let message = format!("every channel has `{name}`");
            return Err(Diagnostic::error(codes::BAD_VALUE, message)
                .at(span, "nothing to ask for")
                .help("if only some have it, say so in `registers`: `exists: n >= 4`"));
        }
        if self.names.is_lost(name) {
            return Err(follows(span));
        }
        let known: Vec<_> = self.names.partial.iter().map(|p| p.name.as_str()).collect();
        Err(unknown(span, name, &known))
    }
}

impl Ground<'_> {
    /// That the register map lacks a register on a channel that is said to have none.
    pub(super) fn lacks(
        &self,
        template: &Template,
        instance: &Instance,
        channel: usize,
        place: &RegisterPlace,
    ) -> Option<()> {
        let Ok(name) = template.spelled(instance, channel) else { return Some(()) };
        let peripheral = self.peripheral(instance, template.block);
        let found = peripheral.and_then(|p| Some((p, self.find(p, &name)?)));
        let (Some((peripheral, there)), Some(exists)) = (found, &place.exists) else {
            return Some(());
        };
        self.names.report(
            Diagnostic::error(
                codes::ABSENT_REGISTER,
                format!("`{}` has `{name}`, and `exists` denies it", peripheral.name),
            )
            .at(exists.span, "this channel is none of them")
            .at(there.span, "the register map has it")
            .help("compare both with the manual: what is not cleared on a channel may act there"),
        );
        None
    }
}
