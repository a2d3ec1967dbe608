//! What a channel remembers.

use super::super::Emitter;
use super::super::tokens::identifier;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    pub(super) fn context(&self) -> TokenStream {
        let words: Vec<Ident> = self.model.plan.iter().map(|w| self.word(w.register)).collect();
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
                #(#names: Word,)*
            }

            impl Context {
                const fn new() -> Self {
                    Context {
                        #(#names: Word::new(),)*
                    }
                }

                fn plan(&self) -> Plan {
                    Plan {
                        #(#words: self.#words.get(),)*
                        #(#facts: self.#facts.get(),)*
                    }
                }
            }
        }
    }
}
