//! Conditions: tests of bits, ranges, and the opposite of a condition.

use super::Emitter;
use super::tokens::group;
use super::tokens::identifier;
use super::values::Scope;
use crate::model::{BinaryOp, Expr, ExprKind, LocalPart, Ty};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// Tests of single bits read best as masks.
    pub(super) fn flag_test(
        &self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        scope: &Scope,
    ) -> Option<TokenStream> {
        let ExprKind::Number(value @ (0 | 1)) = right.kind else { return None };
        if !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            return None;
        }
        let set = (op == BinaryOp::Equal) == (value == 1);
        let bits = match &left.kind {
            ExprKind::Local(_, LocalPart::Bit(..)) | ExprKind::ReadLane(_, Some(_)) => {
                self.lane_bit(left)
            }
            _ => {
                let read = self.field_read(left, scope)?;
                if self.field_width(&read) != 1 {
                    return None;
                }
                let (mask, word) = (self.mask(read.register, read.field), read.word);
                group(quote!(#word & #mask))
            }
        };
        Some(group(if set { quote!(#bits != 0) } else { quote!(#bits == 0) }))
    }

    /// Whether any of several bits of one word in a local is set: one mask.
    pub(super) fn any_of(&self, op: BinaryOp, left: &Expr, right: &Expr) -> Option<TokenStream> {
        if op != BinaryOp::Or {
            return None;
        }
        let mut bits = Vec::new();
        let word = self.set_bits(left, &mut bits)?;
        if word != self.set_bits(right, &mut bits)? {
            return None;
        }
        let (word, bits) = (identifier(word), super::tokens::join(bits));
        Some(group(quote!(#word & #bits != 0)))
    }

    /// The local of which an expression tests bits, and their masks.
    fn set_bits<'e>(&self, expr: &'e Expr, bits: &mut Vec<TokenStream>) -> Option<&'e str> {
        let ExprKind::Binary(op, left, right) = &expr.kind else { return None };
        if *op == BinaryOp::Or {
            let word = self.set_bits(left, bits)?;
            return (word == self.set_bits(right, bits)?).then_some(word);
        }
        let ExprKind::Local(word, LocalPart::Field(register, field)) = &left.kind else {
            return None;
        };
        let known = self.model.registers.get(*register)?.fields.get(*field)?;
        let set = match right.kind {
            ExprKind::Number(1) => *op == BinaryOp::Equal,
            ExprKind::Number(0) => *op == BinaryOp::NotEqual,
            _ => false,
        };
        if known.width != 1 || !set {
            return None;
        }
        bits.push(self.mask(*register, *field));
        Some(word)
    }

    /// The opposite of a condition, without a `!` around a comparison.
    pub(super) fn negated(&self, expr: &Expr, scope: &Scope) -> TokenStream {
        match &expr.kind {
            ExprKind::Not(inner) => self.value(inner, scope),
            ExprKind::Saved(index) => self.without(*index, scope),
            ExprKind::Binary(BinaryOp::And, left, right) if range(left, right).is_some() => {
                let value = self.value(expr, scope);
                quote!(!#value)
            }
            ExprKind::Binary(BinaryOp::And, left, right) => {
                let (a, b) = (self.negated(left, scope), self.negated(right, scope));
                group(quote!(#a || #b))
            }
            ExprKind::Binary(BinaryOp::Or, left, right) => {
                let (a, b) = (self.negated(left, scope), self.negated(right, scope));
                group(quote!(#a && #b))
            }
            ExprKind::Binary(op, left, right) => match flipped(*op) {
                Some(op) => self.binary(op, left, right, Ty::Bool, scope),
                None => {
                    let value = self.value(expr, scope);
                    group(quote!(!#value))
                }
            },
            _ => {
                let value = self.value(expr, scope);
                group(quote!(!#value))
            }
        }
    }
}

/// The comparison that holds when another does not.
pub(super) const fn flipped(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        BinaryOp::Less => BinaryOp::GreaterEqual,
        BinaryOp::LessEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessEqual,
        BinaryOp::GreaterEqual => BinaryOp::Less,
        _ => return None,
    })
}

/// `value >= low and value <= high`.
pub(super) fn range<'e>(left: &'e Expr, right: &'e Expr) -> Option<(&'e Expr, u64, u64)> {
    match (&left.kind, &right.kind) {
        (
            ExprKind::Binary(BinaryOp::GreaterEqual, a, low),
            ExprKind::Binary(BinaryOp::LessEqual, b, high),
        ) if a == b => match (&low.kind, &high.kind) {
            (ExprKind::Number(low), ExprKind::Number(high)) => Some((a, *low, *high)),
            _ => None,
        },
        _ => None,
    }
}
