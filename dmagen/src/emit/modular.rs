//! Numbers that are meant in 32 bits, whatever they come to.

use super::Emitter;
use super::usage::is_width;
use super::values::Scope;
use crate::model::{BinaryOp, Expr, ExprKind};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
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
            ExprKind::Bytes | ExprKind::BlockLet(_) | ExprKind::Gap(_) | ExprKind::Run(_) => {
                self.value(expr, scope)
            }
            _ => {
                let value = self.length(expr, scope);
                quote!((#value))
            }
        }
    }
}
