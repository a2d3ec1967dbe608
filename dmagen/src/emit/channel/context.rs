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
        let tokens = quote! {
            use crate::plan::Plan;
            use dma_runtime::Word;

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
        let variables = self.model.context.iter().map(|(name, _)| identifier(name));
        let names: Vec<Ident> = words
            .iter()
            .cloned()
            .chain(loads)
            .chain(seconds)
            .chain(facts.iter().cloned())
            .chain(variables)
            .collect();
        quote! {
            /// What a channel remembers: the words of its plan and block, and where it stopped.
            #[derive(Debug)]
            pub struct Context {
                #(pub(crate) #names: Word,)*
            }

            impl Context {
                pub(crate) const fn new() -> Self {
                    Context {
                        #(#names: Word::new(),)*
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
