//! Numbers alone: what they are worth must fit 32 bits, as everything does in a driver.

use super::{BinaryOp, Expr, ExprKind};
use crate::diagnostic::{Diagnostic, Span, codes};

/// Refuses an operator that has no value of 32 bits, as far as numbers alone tell.
pub(super) fn valued(
    span: Span,
    op: BinaryOp,
    left: &Expr,
    right: &Expr,
) -> Result<(), Diagnostic> {
    let (left, right) = (constant(left), constant(right));
    let shifts = matches!(op, BinaryOp::ShiftLeft | BinaryOp::ShiftRight);
    let divides = matches!(op, BinaryOp::Divide | BinaryOp::Remainder);
    let why = match (left, right) {
        (_, Some(32..)) if shifts => "a word has 32 bits",
        (_, Some(0)) if divides => "nothing is divided by zero",
        (Some(left), Some(right)) => match super::evaluate::binary(op, left, right) {
            Some(value) if u32::try_from(value).is_ok() => return Ok(()),
            Some(_) => "more than 32 bits hold",
            None => "less than zero",
        },
        _ => return Ok(()),
    };
    Err(Diagnostic::error(codes::BAD_VALUE, "this has no value of 32 bits")
        .at(span, why)
        .help("compare the numbers with the manual"))
}

/// What numbers alone come to.
fn constant(expr: &Expr) -> Option<u64> {
    match &expr.kind {
        ExprKind::Number(value) => Some(*value),
        ExprKind::Binary(op, left, right) => {
            super::evaluate::binary(*op, constant(left)?, constant(right)?)
        }
        _ => None,
    }
}
