//! What a channel's context keeps, and where steps read it.

use super::Emitter;
use super::values::Scope;
use super::walk::{each_call, each_expr, locals};
use crate::model::{Assign, BinaryOp, Expr, ExprKind, Step, StepKind, Target, WriteValue};
use proc_macro2::TokenStream;
use quote::quote;

/// A word of the context.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// The planned or loaded word of a register.
    Word(usize),
    /// A variable of the channel.
    Variable(usize),
}

impl Kept {
    /// Whether an expression is this, or a field of it.
    fn is(self, expr: &Expr) -> bool {
        match (self, &expr.kind) {
            (Kept::Word(wanted), ExprKind::Planned(register, _)) => *register == wanted,
            (Kept::Variable(wanted), ExprKind::Context(variable)) => *variable == wanted,
            _ => false,
        }
    }

    /// Whether a write begins with the planned word.
    fn is_base_of(self, write: &Assign) -> bool {
        let planned =
            matches!(write.value, WriteValue::Planned | WriteValue::Fields { planned: true, .. });
        match (self, write.target) {
            (Kept::Word(wanted), Target::Register(register)) => planned && register == wanted,
            _ => false,
        }
    }

    /// How often an expression reads it.
    pub(super) fn reads(self, expr: &Expr) -> usize {
        let mut count = 0;
        expr.walk(&mut |e| count += usize::from(self.is(e)));
        count
    }

    /// How often a step reads it; what only a branch reads counts once.
    pub(super) fn uses(self, step: &Step) -> usize {
        match &step.kind {
            StepKind::When(condition, then, otherwise) => {
                let branch = then.iter().chain(otherwise).any(|inner| self.uses(inner) > 0);
                self.reads(condition) + usize::from(branch)
            }
            kind => {
                let mut count = 0;
                each_expr(std::slice::from_ref(step), &mut |e| count += usize::from(self.is(e)));
                if let StepKind::Write { writes, .. } = kind {
                    count += writes.iter().filter(|write| self.is_base_of(write)).count();
                }
                count
            }
        }
    }

    /// Whether a step reads it whenever it runs.
    pub(super) fn is_certain(self, step: &Step) -> bool {
        match &step.kind {
            StepKind::When(condition, ..) => self.evaluated(condition),
            StepKind::Write { writes, .. } => writes.iter().any(|write| {
                let inside = match &write.value {
                    WriteValue::Whole(expr) => self.evaluated(expr),
                    WriteValue::Fields { fields, .. } => {
                        fields.iter().any(|(_, expr)| self.evaluated(expr))
                    }
                    WriteValue::Planned | WriteValue::AllBits | WriteValue::Set => false,
                };
                inside || self.is_base_of(write)
            }),
            StepKind::Let(_, expr) | StepKind::Capture(_, expr) => self.evaluated(expr),
            StepKind::Poll { until, .. } => self.evaluated(until),
            _ => false,
        }
    }

    /// Whether evaluating an expression always reads it.
    fn evaluated(self, expr: &Expr) -> bool {
        if self.is(expr) {
            return true;
        }
        match &expr.kind {
            ExprKind::Binary(BinaryOp::And | BinaryOp::Or, first, _) => self.evaluated(first),
            ExprKind::Binary(_, a, b) => self.evaluated(a) || self.evaluated(b),
            ExprKind::Select(condition, ..) => self.evaluated(condition),
            ExprKind::Not(inner) | ExprKind::Negative(inner) | ExprKind::Map(_, inner) => {
                self.evaluated(inner)
            }
            _ => false,
        }
    }
}

impl Emitter<'_> {
    /// What of the context is read more than once, and not written in between.
    pub(super) fn shared(&self, steps: &[Step], after: &[&Expr], scope: &Scope) -> Vec<Kept> {
        let taken = locals(steps);
        let words = self.words().filter(|word| !word.base).map(|word| Kept::Word(word.register));
        let variables = (0..self.model.context.len()).map(Kept::Variable);
        let shared = words.chain(variables).filter(|kept| {
            let name = match kept {
                Kept::Word(register) => self.word(*register),
                Kept::Variable(variable) => self.variable(*variable),
            };
            let uses: usize = steps.iter().map(|step| kept.uses(step)).sum();
            let later: usize = after.iter().map(|expr| kept.reads(expr)).sum();
            uses + later > 1
                && steps.iter().any(|step| kept.is_certain(step))
                && !self.is_at_hand(*kept, scope)
                && !taken.contains(&name.to_string().as_str())
                && !matches!(kept, Kept::Variable(index) if self.captures(steps, *index))
        });
        shared.collect()
    }

    /// Whether a value is in a local, or in what the hook was given.
    fn is_at_hand(&self, kept: Kept, scope: &Scope) -> bool {
        match kept {
            Kept::Variable(variable) => scope.variables.iter().any(|(v, _)| *v == variable),
            Kept::Word(register) => {
                !self.planned_word(register, scope).to_string().starts_with("context")
            }
        }
    }

    /// Reads a word of the context into a local of its name.
    pub(super) fn fetched(&self, kept: Kept, scope: &mut Scope) -> TokenStream {
        let name = match kept {
            Kept::Word(register) => {
                scope.words.push(register);
                self.word(register)
            }
            Kept::Variable(variable) => {
                let name = self.variable(variable);
                scope.variables.push((variable, quote!(#name)));
                name
            }
        };
        quote!(let #name = context.#name.get();)
    }

    /// Keeps a value in a variable of the channel, and in a local where it is wanted again.
    pub(super) fn capture(
        &self,
        variable: usize,
        value: &Expr,
        rest: &[Step],
        after: &[&Expr],
        scope: &mut Scope,
    ) -> TokenStream {
        let name = self.variable(variable);
        let tokens = self.value(value, scope);
        let mut wanted = false;
        let mut see = |e: &Expr| wanted |= e.kind == ExprKind::Context(variable);
        each_expr(rest, &mut see);
        after.iter().for_each(|expr| expr.walk(&mut see));
        scope.variables.retain(|(known, _)| *known != variable);
        if !wanted || self.captures(rest, variable) || matches!(value.kind, ExprKind::Number(_)) {
            let (binding, call) =
                super::values::named(&name, tokens, |value| quote!(context.#name.set(#value)));
            return quote!(#binding #call;);
        }
        scope.variables.push((variable, quote!(#name)));
        quote! {
            let #name = #tokens;
            context.#name.set(#name);
        }
    }

    /// Whether steps, or the procedures that they call, write a variable of the channel.
    fn captures(&self, steps: &[Step], variable: usize) -> bool {
        let own = steps.iter().any(|step| match &step.kind {
            StepKind::Capture(written, _) => *written == variable,
            StepKind::When(_, a, b) => self.captures(a, variable) || self.captures(b, variable),
            _ => false,
        });
        let mut called = false;
        each_call(steps, &mut |index| {
            called |= self.procedure(index).is_some_and(|p| self.captures(&p.steps, variable));
        });
        own || called
    }
}
