//! Steps that several operations share.

use super::super::Emitter;
use super::super::files::Part;
use super::super::steps::Late;
use super::super::tokens::{Mentions, doc, identifier};
use super::super::values::Place;
use super::RUNTIME;
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// The file of what several operations share, where there is any.
    pub(in crate::emit) fn procedures_part(&self) -> Option<Part> {
        let body = self.procedures();
        if body.is_empty() {
            return None;
        }
        let mentions = Mentions::of(&body);
        let names = mentions.among(&RUNTIME);
        let facts: Vec<_> =
            self.fact_words().into_iter().filter(|w| mentions.enters(&w.to_string())).collect();
        let plan = (!facts.is_empty()).then(|| {
            quote!(
                use crate::plan::{#(#facts),*};
            )
        });
        let context = mentions.uses("Context").then(|| {
            quote!(
                use crate::context::Context;
            )
        });
        let registers = self.register_modules(&mentions);
        // The running residue is a hook of the engine.
        let engine = body.to_string().contains("self . remaining").then(|| quote!(Engine,));
        let tokens = quote! {
            use crate::channel::Dma;
            #context
            #plan
            #registers
            use dma_runtime::{#engine #(#names),*};

            #body
        };
        let some = self.model.procedures.iter().any(|procedure| self.is_partial(&procedure.steps));
        let some = if some { ", or that some channels take" } else { "" };
        let doc = format!("Steps that several operations of a channel share{some}.");
        Some(Part { name: "procedures", doc, tokens })
    }

    /// Procedures that are not written where they are called.
    fn procedures(&self) -> TokenStream {
        let all = self.model.procedures.iter().enumerate();
        let called = all.filter(|(index, procedure)| {
            self.calls(*index) > 0
                && !self.is_inline(*index)
                && !self.does_nothing(&procedure.steps)
        });
        let items: Vec<TokenStream> = called
            .map(|(_, procedure)| {
                let about = doc(&match &procedure.note {
                    Some(text) => text.clone(),
                    None => format!("Steps that several operations share: `{}`.", procedure.name),
                });
                let name = identifier(&procedure.name);
                let steps = &procedure.steps;
                let context = self.uses_context(steps).then(|| quote!(, context: &Context));
                let safety = "SAFETY: the caller owns the channel.";
                if self.can_time_out(steps) {
                    let body = self.statements(steps, Late::AsCalled, Place::Operation);
                    quote! {
                        #about
                        pub(crate) unsafe fn #name(self #context, halt: Halt) -> Result<(), Timeout> {
                            comment_line!(#safety);
                            unsafe { #body }
                            Ok(())
                        }
                    }
                } else {
                    let body = self.statements(steps, Late::GoesOn, Place::Operation);
                    quote! {
                        #about
                        pub(crate) unsafe fn #name(self #context) {
                            comment_line!(#safety);
                            unsafe { #body }
                        }
                    }
                }
            })
            .collect();
        let (working, long) = (self.working(), self.long_hooks());
        if items.is_empty() && working.is_empty() && long.is_empty() {
            return quote!();
        }
        quote!(impl<P: Platform> Dma<P> { #working #long #(#items)* })
    }
}
