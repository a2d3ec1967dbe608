//! Numbers that are meant in 32 bits, whatever they come to.

use super::Emitter;
use super::usage::is_width;
use super::values::Scope;
use crate::model::{BinaryOp, Expr, ExprKind};
use proc_macro2::TokenStream;
use quote::quote;

/// A sum or a product that ends at the largest number, or a difference that ends at 0.
pub(super) fn saturating(op: BinaryOp, a: &TokenStream, b: &TokenStream) -> TokenStream {
    match op {
        BinaryOp::Add => quote!(u32::saturating_add(#a, #b)),
        BinaryOp::Subtract => quote!(u32::saturating_sub(#a, #b)),
        _ => quote!(u32::saturating_mul(#a, #b)),
    }
}

impl Emitter<'_> {
    /// Whether a number that a block decides, which may be any, takes the result out of 32 bits.
    pub(super) fn may_wrap(&self, op: BinaryOp, left: &Expr, right: &Expr) -> bool {
        match op {
            BinaryOp::Add | BinaryOp::Multiply => self.is_any(left) || self.is_any(right),
            BinaryOp::Subtract => self.is_any(right),
            _ => false,
        }
    }

    fn is_any(&self, expr: &Expr) -> bool {
        let mut found = false;
        expr.walk(&mut |part| {
            found |= match &part.kind {
                ExprKind::Bytes | ExprKind::Run(_) | ExprKind::Gap(_) => true,
                ExprKind::BlockLet(index) => {
                    self.model.block_lets.get(*index).is_some_and(|named| self.is_any(&named.value))
                }
                _ => false,
            };
        });
        found
    }

    /// The two's complement of a number.
    pub(super) fn negative(&self, expr: &Expr, scope: &Scope) -> TokenStream {
        let value = self.modular(expr, scope);
        quote!(#value.wrapping_neg())
    }

    /// A number of which only 32 bits count: with its last gap a block may end beyond them.
    fn modular(&self, expr: &Expr, scope: &Scope) -> TokenStream {
        match &expr.kind {
            ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Multiply), a, b)
                if !is_width(a.ty) && !is_width(b.ty) =>
            {
                let (a, b) = (self.modular(a, scope), self.modular(b, scope));
                match op {
                    BinaryOp::Add => quote!(#a.wrapping_add(#b)),
                    _ => quote!(#a.wrapping_mul(#b)),
                }
            }
            ExprKind::BlockLet(index) => match self.model.block_lets.get(*index) {
                // Its local ends at the largest number.
                Some(named)
                    if matches!(
                        named.value.kind,
                        ExprKind::Binary(BinaryOp::Add | BinaryOp::Multiply, ..)
                    ) =>
                {
                    self.modular(&named.value, scope)
                }
                _ => self.value(expr, scope),
            },
            ExprKind::Bytes | ExprKind::Gap(_) | ExprKind::Run(_) => self.value(expr, scope),
            _ => {
                let value = self.length(expr, scope);
                quote!((#value))
            }
        }
    }
}
