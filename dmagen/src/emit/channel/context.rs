//! What a channel remembers.

use super::super::Emitter;
use super::super::files::Part;
use super::super::tokens::identifier;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The whole file.
    pub(in crate::emit) fn context_part(&self) -> Part {
        let context = self.context();
        let byte = (!self.model.small.is_empty()).then(|| quote!(Byte,));
        let tokens = quote! {
            use crate::plan::Plan;
            use dma_runtime::{#byte Word};

            #context
        };
        let doc = "What a channel remembers between calls.".to_owned();
        Part { name: "context", doc, tokens }
    }

    fn context(&self) -> TokenStream {
        let words: Vec<Ident> =
            self.model.plan.iter().map(|w| self.plan_name(w.register)).collect();
        let loads = self.model.load.iter().map(|w| self.word(w.register));
        let seconds =
            self.kept_seconds().into_iter().map(|r| format_ident!("second_{}", self.word(r)));
        let facts = self.fact_words();
        let variables = self.model.context.iter().enumerate();
        let (bytes, wide): (Vec<_>, Vec<_>) =
            variables.partition(|(index, _)| self.model.small.contains(index));
        let named = |all: Vec<(usize, &(String, _))>| -> Vec<Ident> {
            all.into_iter().map(|(_, (name, _))| identifier(name)).collect()
        };
        let (bytes, wide) = (named(bytes), named(wide));
        let names: Vec<Ident> = words
            .iter()
            .cloned()
            .chain(loads)
            .chain(seconds)
            .chain(facts.iter().cloned())
            .chain(wide)
            .collect();
        quote! {
            /// What a channel remembers: the words of its plan and block, and where it stopped.
            #[derive(Debug)]
            pub struct Context {
                #(pub(crate) #names: Word,)*
                #(pub(crate) #bytes: Byte,)*
            }

            impl Context {
                pub(crate) const fn new() -> Self {
                    Context {
                        #(#names: Word::new(),)*
                        #(#bytes: Byte::new(),)*
                    }
                }

                pub(crate) fn plan(&self) -> Plan {
                    Plan {
                        #(#words: self.#words.get(),)*
                        #(#facts: self.#facts.get(),)*
                    }
                }
            }
        }
    }
}
