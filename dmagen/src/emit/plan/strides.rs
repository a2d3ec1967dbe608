//! Blocks that are read or written in steps.

use super::super::Emitter;
use super::super::tokens::comment;
use super::super::values::{Place, Scope};
use super::super::walk::mentions;
use crate::model::{ExprKind, Side};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// What the steps of a side are called: the local, the error's field, the block's part.
fn names(side: Side) -> (Ident, TokenStream, Ident) {
    match side {
        Side::Destination => {
            let (runs, stride) = (format_ident!("destination_runs"), format_ident!("scatter"));
            (runs, quote!(Field::Scatter), stride)
        }
        Side::Source | Side::Role(_) => {
            (format_ident!("source_runs"), quote!(Field::Gather), format_ident!("gather"))
        }
    }
}

impl Emitter<'_> {
    /// What the steps of a side are called, if a block can have such.
    pub(super) fn strided(&self, side: Side) -> Option<(Ident, TokenStream, Ident)> {
        let looks = |kind: &ExprKind| *kind == ExprKind::Run(side) || *kind == ExprKind::Gap(side);
        let used = self.load_exprs().iter().any(|expr| mentions(expr, looks));
        used.then(|| names(side))
    }

    /// Refuses the steps of one side where only the other can have them.
    pub(super) fn unstrided(&self) -> TokenStream {
        let sides = [Side::Source, Side::Destination].into_iter();
        let without =
            sides.filter(|side| self.model.limits.strides && self.strided(*side).is_none());
        let refused = without.map(|side| {
            let (_, field, stride) = names(side);
            quote! {
                if block.#stride.is_some() {
                    return Err(Error::unsupported(#field, Reason::Capability));
                }
            }
        });
        quote!(#(#refused)*)
    }

    /// A part of a side's steps.
    pub(in crate::emit) fn run_part(&self, side: Side, part: &str) -> TokenStream {
        let ((runs, ..), part) = (names(side), format_ident!("{part}"));
        quote!(#runs.#part)
    }

    /// Whether blocks of this channel may be strided.
    pub(in crate::emit) fn strides(&self) -> Option<TokenStream> {
        let (why, when) = match &self.model.strided {
            _ if !self.model.limits.strides => return None,
            None => (None, quote!(true)),
            Some((when, why)) => {
                (Some(comment(why)), self.value(when, &Scope::from(Place::Operation)))
            }
        };
        Some(quote! {
            #[inline]
            fn strides(self) -> bool {
                #why
                #when
            }
        })
    }
}
