//! Blocks that are read or written in steps.

use super::super::Emitter;
use super::super::tokens::comment;
use super::super::values::{Place, Scope};
use crate::model::Side;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// What the steps of a side are called: the local, the error's field, the block's part.
pub(super) fn names(side: Side) -> (Ident, TokenStream, Ident) {
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
