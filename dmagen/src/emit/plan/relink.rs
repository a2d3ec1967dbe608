//! The words of a block that change with what follows it.

use super::super::Emitter;
use super::super::tokens::{has, join};
use super::super::values::{Place, Scope};
use crate::model::{Expr, Word, WordValue};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// Whether a block is linked anew: behind the one that takes the place of another, before one that is appended, or
    /// when the handler runs what is stored as a list.
    pub(in crate::emit) fn relinks(&self) -> bool {
        let described = self.model.descriptors.as_ref();
        described.is_some_and(|d| d.waits || d.when.is_some())
    }

    /// The block as it is with another one behind it.
    pub(super) fn relinked(&self) -> TokenStream {
        if !self.relinks() {
            return quote!();
        }
        let load: Vec<Word> =
            self.model.load.iter().map(|word| self.model.relinked(word)).collect();
        let mut used = Vec::new();
        let mut words = TokenStream::new();
        for word in &load {
            words.extend(self.relinked_word(word, &mut used));
        }
        let unpacked = self.unpacked(&used, &words);
        let body = quote!(#unpacked #words);
        let plan = if has(&body, "plan") { quote!(plan) } else { quote!(_plan) };
        let next = if has(&body, "next") { quote!(next) } else { quote!(_next) };
        let bytes = has(&body, "bytes").then(|| quote!(let bytes = self.bytes;));
        quote! {
            /// The block as it is with another one behind it, also what only the first block of a run needs.
            pub(crate) fn relinked(&self, #plan: &Plan, #next: Next) -> Self {
                #unpacked
                #bytes
                let mut load = *self;
                #words
                load
            }
        }
    }

    /// What of a word changes with what follows, or all of one that is not in the descriptor.
    fn relinked_word<'e>(&self, word: &'e Word, used: &mut Vec<&'e Expr>) -> TokenStream {
        let scope = Scope::from(Place::Load);
        let name = self.word(word.register);
        let described = self.model.descriptors.as_ref();
        let missing = described.is_some_and(|d| !d.words.contains(&word.register));
        if missing || word.value.exprs().into_iter().all(Expr::is_linked) && !word.base {
            used.extend(word.value.exprs());
            let value = self.load_word(word, &scope);
            return quote!(load.#name = #value;);
        }
        let WordValue::Fields(fields) = &word.value else { return quote!() };
        let linked: Vec<_> = fields.iter().filter(|(_, expr)| expr.is_linked()).collect();
        if linked.is_empty() {
            return quote!();
        }
        used.extend(linked.iter().map(|(_, expr)| expr));
        let mask = join(linked.iter().map(|(field, _)| self.mask(word.register, *field)).collect());
        let parts = self.load_parts(word.register, &linked, &scope);
        quote! {
            load.#name &= !(#mask);
            #(load.#name |= #parts;)*
        }
    }
}
