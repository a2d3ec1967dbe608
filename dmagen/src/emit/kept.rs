//! What a channel's context keeps, and where steps read it.

use super::usage::each_expr;
use crate::model::{Assign, BinaryOp, Expr, ExprKind, Step, StepKind, Target, WriteValue};

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
                    WriteValue::Planned | WriteValue::AllBits => false,
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
            ExprKind::Not(inner) | ExprKind::Map(_, inner) => self.evaluated(inner),
            _ => false,
        }
    }
}
