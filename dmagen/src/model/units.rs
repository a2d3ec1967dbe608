//! Units of expressions, and what they come to when they meet.

use super::names::Names;
use super::{BinaryOp, Expr, ExprKind, Ty};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::expression::{Ast, AstKind};

pub(super) fn unit(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error(codes::UNIT, "units do not go together").at(span, text)
}

pub(super) fn mismatch(span: Span, what: &str, left: &Expr, right: &Expr) -> Diagnostic {
    let text = format!("{what} {} and {}", left.ty.describe(), right.ty.describe());
    convert(unit(span, &text), left.ty, right.ty)
}

/// How one unit becomes the other, where there is a way.
pub(super) fn convert(finding: Diagnostic, left: Ty, right: Ty) -> Diagnostic {
    let help = match (left, right) {
        (Ty::Address, Ty::Items(_)) | (Ty::Items(_), Ty::Address) => {
            "make bytes of the items: `items * SIDE.width`"
        }
        (Ty::Bytes, Ty::Items(_)) | (Ty::Items(_), Ty::Bytes) => {
            "`items * SIDE.width` are bytes, and `bytes / SIDE.width` are items"
        }
        (Ty::Items(_) | Ty::Beats(_), Ty::Width(_) | Ty::Items(_) | Ty::Beats(_))
        | (Ty::Width(_), Ty::Items(_) | Ty::Beats(_)) => "stay on one side of the transfer",
        (Ty::Bool, _) | (_, Ty::Bool) => "compare the other with something: that is a condition",
        (Ty::Choice(_), _) | (_, Ty::Choice(_)) => "compare it with one of its names",
        (Ty::Number, _) | (_, Ty::Number) => "say in `units` what the register or field holds",
        _ => "these have nothing to do with each other: is one of them the wrong one?",
    };
    finding.help(help)
}

pub(super) fn literal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(_))
}

/// The type of two alternatives. A literal is of any measure, but no condition and no choice.
pub(super) fn common(left: &Expr, right: &Expr) -> Option<Ty> {
    let measure = |ty| !matches!(ty, Ty::Bool | Ty::Choice(_));
    if left.ty == right.ty || (literal(right) && measure(left.ty)) {
        Some(left.ty)
    } else if literal(left) && measure(right.ty) {
        Some(right.ty)
    } else {
        None
    }
}

/// A length in bytes, whatever it is the length of.
pub(super) fn is_length(ty: Ty) -> bool {
    matches!(ty, Ty::Bytes | Ty::Width(_))
}

/// What a width is added to, or taken from, is a length.
fn sum(left: &Expr, right: &Expr) -> Option<Ty> {
    let length = |expr: &Expr| is_length(expr.ty) || literal(expr);
    (length(left) && length(right)).then_some(Ty::Bytes)
}

/// What an operator makes of two types.
pub(super) fn result(op: BinaryOp, left: &Expr, right: &Expr) -> Option<Ty> {
    let (a, b) = (left.ty, right.ty);
    match op {
        BinaryOp::Or | BinaryOp::And => (a == Ty::Bool && b == Ty::Bool).then_some(Ty::Bool),
        _ if op.compares() => {
            // An address is a distance from zero.
            let far = |ty| is_length(ty) || ty == Ty::Address;
            let lengths = far(a) && far(b);
            (lengths || common(left, right).is_some()).then_some(Ty::Bool)
        }
        BinaryOp::Add => match (a, b) {
            (Ty::Address, Ty::Bytes) | (Ty::Bytes, Ty::Address) => Some(Ty::Address),
            (Ty::Address, Ty::Number) if literal(right) => Some(Ty::Address),
            (Ty::Address | Ty::Bool | Ty::Choice(_), _) => None,
            (Ty::Width(_), _) | (_, Ty::Width(_)) => sum(left, right),
            _ => common(left, right),
        },
        BinaryOp::Subtract => match (a, b) {
            (Ty::Address, Ty::Address) => Some(Ty::Bytes),
            (Ty::Address, Ty::Bytes) => Some(Ty::Address),
            (Ty::Address | Ty::Bool | Ty::Choice(_), _) => None,
            (Ty::Width(_), _) | (_, Ty::Width(_)) => sum(left, right),
            _ => common(left, right),
        },
        BinaryOp::Multiply => match (a, b) {
            (Ty::Items(s) | Ty::Beats(s), Ty::Width(t))
            | (Ty::Width(t), Ty::Items(s) | Ty::Beats(s))
                if s == t =>
            {
                Some(Ty::Bytes)
            }
            (Ty::Number, Ty::Number) => Some(Ty::Number),
            (Ty::Number, Ty::Bytes) | (Ty::Bytes, Ty::Number) => Some(Ty::Bytes),
            // So many bytes for each item.
            (Ty::Items(_), Ty::Bytes) | (Ty::Bytes, Ty::Items(_)) => Some(Ty::Bytes),
            _ => None,
        },
        BinaryOp::Divide => match (a, b) {
            (Ty::Bytes, Ty::Width(side)) => Some(Ty::Items(side)),
            (Ty::Bytes, Ty::Bytes) | (Ty::Number, Ty::Number) => Some(Ty::Number),
            _ => None,
        },
        BinaryOp::Remainder => match (a, b) {
            (Ty::Address | Ty::Bytes, _) if is_length(b) || literal(right) => Some(Ty::Bytes),
            (Ty::Number, Ty::Number) => Some(Ty::Number),
            (Ty::Number, b) if is_length(b) => Some(Ty::Number),
            _ => None,
        },
        // A part of an address.
        BinaryOp::ShiftRight | BinaryOp::BitAnd if a == Ty::Address && literal(right) => {
            Some(Ty::Number)
        }
        _ => (a == Ty::Number && b == Ty::Number).then_some(Ty::Number),
    }
}

/// The type that a unit names: `address`, `bytes`, `items(side)`.
pub(super) fn unit_type(names: &Names, ast: &Ast) -> Option<Ty> {
    let ty = match &ast.kind {
        AstKind::Lost => return None,
        AstKind::Path(path) => match path.first().map(String::as_str) {
            Some("address") => Some(Ty::Address),
            Some("bytes") => Some(Ty::Bytes),
            Some("number") => Some(Ty::Number),
            _ => None,
        },
        AstKind::Call(name, side) if name == "items" => match &side.kind {
            AstKind::Path(path) => {
                let side = path.first().map_or("", String::as_str);
                if names.side(side).is_none() && names.is_lost(side) {
                    return None;
                }
                names.side(side).map(Ty::Items)
            }
            _ => None,
        },
        _ => None,
    };
    if ty.is_none() {
        names.report(
            Diagnostic::error(codes::UNIT, "this is no unit")
                .at(ast.span, "unknown unit")
                .help("one of: address, bytes, number, items(SIDE)"),
        );
    }
    ty
}
