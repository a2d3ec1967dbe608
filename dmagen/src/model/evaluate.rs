//! Evaluating what depends on a channel's number and an instance's constants alone.

use super::{BinaryOp, Expr, ExprKind, Instance};

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EvalError {
    /// It depends on more than the channel and the instance.
    NotConstant,
    /// It divides by zero, or leaves the range of numbers.
    OutOfRange,
}

/// The value for channel `channel` of an instance, served by the first line that can.
///
/// # Errors
/// When it depends on more, or has no value.
pub fn evaluate_index(expr: &Expr, instance: &Instance, channel: usize) -> Result<u64, EvalError> {
    evaluate_on(expr, instance, channel, instance.lines(channel).next().unwrap_or(0))
}

/// The value for channel `channel` of an instance, served by interrupt line `line`.
///
/// # Errors
/// When it depends on more, or has no value.
pub fn evaluate_on(
    expr: &Expr,
    instance: &Instance,
    channel: usize,
    line: usize,
) -> Result<u64, EvalError> {
    let value = |e: &Expr| evaluate_on(e, instance, channel, line);
    match &expr.kind {
        ExprKind::Number(number) => Ok(*number),
        ExprKind::Bool(flag) => Ok(u64::from(*flag)),
        ExprKind::Channel => Ok(channel as u64),
        ExprKind::Line => Ok(line as u64),
        ExprKind::Instance(index) => {
            instance.constants.get(*index).copied().ok_or(EvalError::NotConstant)
        }
        ExprKind::Not(inner) => Ok(u64::from(value(inner)? == 0)),
        ExprKind::Select(condition, then, otherwise) => {
            if value(condition)? != 0 {
                value(then)
            } else {
                value(otherwise)
            }
        }
        ExprKind::Binary(op, left, right) => {
            binary(*op, value(left)?, value(right)?).ok_or(EvalError::OutOfRange)
        }
        _ => Err(EvalError::NotConstant),
    }
}

/// The value as far as `known` decides it, which gives the values of names.
pub(crate) fn partly(expr: &Expr, known: &dyn Fn(&Expr) -> Option<u64>) -> Option<u64> {
    let value = |inner: &Expr| partly(inner, known);
    match &expr.kind {
        ExprKind::Number(number) => Some(*number),
        ExprKind::Bool(flag) => Some(u64::from(*flag)),
        ExprKind::Enumerator(_, index) => Some(*index as u64),
        ExprKind::Not(inner) => value(inner).map(|value| u64::from(value == 0)),
        ExprKind::Select(condition, then, otherwise) => match value(condition)? {
            0 => value(otherwise),
            _ => value(then),
        },
        ExprKind::Binary(op, left, right) => match (op, value(left), value(right)) {
            (BinaryOp::And, Some(0), _) | (BinaryOp::And, _, Some(0)) => Some(0),
            (BinaryOp::Or, Some(1), _) | (BinaryOp::Or, _, Some(1)) => Some(1),
            (op, Some(left), Some(right)) => binary(*op, left, right),
            _ => None,
        },
        _ => known(expr),
    }
}

/// The value of an operator on numbers.
pub(crate) fn binary(op: BinaryOp, a: u64, b: u64) -> Option<u64> {
    Some(match op {
        BinaryOp::Or => u64::from(a != 0 || b != 0),
        BinaryOp::And => u64::from(a != 0 && b != 0),
        BinaryOp::Equal => u64::from(a == b),
        BinaryOp::NotEqual => u64::from(a != b),
        BinaryOp::Less => u64::from(a < b),
        BinaryOp::LessEqual => u64::from(a <= b),
        BinaryOp::Greater => u64::from(a > b),
        BinaryOp::GreaterEqual => u64::from(a >= b),
        BinaryOp::Add => a.checked_add(b)?,
        BinaryOp::Subtract => a.checked_sub(b)?,
        BinaryOp::Multiply => a.checked_mul(b)?,
        BinaryOp::Divide => a.checked_div(b)?,
        BinaryOp::Remainder => a.checked_rem(b)?,
        BinaryOp::ShiftLeft => a.checked_shl(u32::try_from(b).ok()?)?,
        BinaryOp::ShiftRight => a.checked_shr(u32::try_from(b).ok()?)?,
        BinaryOp::BitAnd => a & b,
    })
}
