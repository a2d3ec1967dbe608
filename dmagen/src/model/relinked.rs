//! A block's words when it is linked to another block later.

use super::{BinaryOp, Expr, ExprKind, Model, Word, WordValue};

impl Model {
    /// A word of a block with another one behind it. Where the handler runs what is stored as a list, each of its
    /// blocks is one alone; elsewhere none is.
    pub fn relinked(&self, word: &Word) -> Word {
        if self.descriptors.as_ref().is_some_and(|d| d.when.is_some()) {
            return word.clone();
        }
        let value = match &word.value {
            WordValue::Whole(expr) => WordValue::Whole(among(expr)),
            WordValue::Fields(fields) => WordValue::Fields(
                fields.iter().map(|(field, expr)| (*field, among(expr))).collect(),
            ),
        };
        Word { value, ..word.clone() }
    }
}

/// An expression, of a block that is not the only one.
fn among(expr: &Expr) -> Expr {
    let inner = |part: &Expr| Box::new(among(part));
    let kind = match &expr.kind {
        ExprKind::Alone => ExprKind::Bool(false),
        ExprKind::Not(part) => match inner(part) {
            part if part.kind == ExprKind::Bool(false) => ExprKind::Bool(true),
            part => ExprKind::Not(part),
        },
        ExprKind::Negative(part) => ExprKind::Negative(inner(part)),
        ExprKind::Map(map, part) => ExprKind::Map(*map, inner(part)),
        ExprKind::Binary(op, a, b) => return connected(expr, *op, among(a), among(b)),
        ExprKind::Select(condition, then, otherwise) => match inner(condition) {
            condition if condition.kind == ExprKind::Bool(false) => return among(otherwise),
            condition if condition.kind == ExprKind::Bool(true) => return among(then),
            condition => ExprKind::Select(condition, inner(then), inner(otherwise)),
        },
        kind => kind.clone(),
    };
    Expr { kind, ..expr.clone() }
}

/// Two parts of such an expression.
fn connected(whole: &Expr, op: BinaryOp, a: Expr, b: Expr) -> Expr {
    let kind = match (op, &a.kind, &b.kind) {
        (BinaryOp::And, ExprKind::Bool(false), _) | (BinaryOp::And, _, ExprKind::Bool(false)) => {
            ExprKind::Bool(false)
        }
        (BinaryOp::Or, ExprKind::Bool(true), _) | (BinaryOp::Or, _, ExprKind::Bool(true)) => {
            ExprKind::Bool(true)
        }
        (BinaryOp::And, ExprKind::Bool(true), _) | (BinaryOp::Or, ExprKind::Bool(false), _) => {
            return b;
        }
        (BinaryOp::And, _, ExprKind::Bool(true)) | (BinaryOp::Or, _, ExprKind::Bool(false)) => {
            return a;
        }
        _ => ExprKind::Binary(op, Box::new(a), Box::new(b)),
    };
    Expr { kind, ..whole.clone() }
}
