//! Walks over steps and expressions.

use crate::model::{Expr, ExprKind, Step, StepKind, WriteValue};

/// Whether an expression reads the context, by itself.
pub(super) fn in_context(expr: &Expr) -> bool {
    matches!(
        expr.kind,
        ExprKind::Planned(..)
            | ExprKind::Context(_)
            | ExprKind::Saved(_)
            | ExprKind::Remaining
            | ExprKind::PairWord(false, _)
    )
}

/// Whether an expression reads the context anywhere.
pub(super) fn reads_context(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |e| found |= in_context(e));
    found
}

/// Whether an expression contains such a thing.
pub(super) fn mentions(expr: &Expr, wanted: impl Fn(&ExprKind) -> bool) -> bool {
    let mut found = false;
    expr.walk(&mut |e| found |= wanted(&e.kind));
    found
}

/// Calls `see` for every expression in steps.
pub(super) fn each_expr<'e>(steps: &'e [Step], see: &mut impl FnMut(&'e Expr)) {
    for step in steps {
        match &step.kind {
            StepKind::Write { writes, .. } => {
                for write in writes {
                    match &write.value {
                        WriteValue::Whole(expr) => expr.walk(see),
                        WriteValue::Fields { fields, .. } => {
                            fields.iter().for_each(|(_, expr)| expr.walk(see));
                        }
                        WriteValue::Planned | WriteValue::AllBits | WriteValue::Set => {}
                    }
                }
            }
            StepKind::Let(_, expr) | StepKind::Capture(_, expr) => expr.walk(see),
            StepKind::Insert { shift, value, .. } => {
                shift.walk(see);
                value.walk(see);
            }
            StepKind::Poll { until, .. } => until.walk(see),
            StepKind::When(condition, then, otherwise) => {
                condition.walk(see);
                each_expr(then, see);
                each_expr(otherwise, see);
            }
            _ => {}
        }
    }
}

/// Calls `see` for every procedure that steps call.
pub(super) fn each_call(steps: &[Step], see: &mut impl FnMut(usize)) {
    for step in steps {
        match &step.kind {
            StepKind::Call(index) => see(*index),
            StepKind::When(_, then, otherwise) => {
                each_call(then, see);
                each_call(otherwise, see);
            }
            _ => {}
        }
    }
}

/// The names of the values that steps keep for themselves.
pub(super) fn locals(steps: &[Step]) -> Vec<&str> {
    let mut names = Vec::new();
    for step in steps {
        match &step.kind {
            StepKind::Read(name, _) | StepKind::Let(name, _) => names.push(name.as_str()),
            StepKind::Settle { local, .. } => names.extend(local.as_deref()),
            StepKind::When(_, then, otherwise) => {
                names.extend(locals(then));
                names.extend(locals(otherwise));
            }
            _ => {}
        }
    }
    names
}
