//! Configuration values that later operations need: packed into words of the plan.

use super::super::Emitter;
use super::super::fields::WordField;
use super::super::tokens::group;
use super::super::tokens::{constant, identifier};
use super::super::usage::is_width;
use super::super::values::named;
use super::assembled;
use super::config::Tests;
use crate::model::{Saved, Ty};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// The kept values of a word.
    fn facts_in(&self, word: &proc_macro2::Ident) -> Vec<&Saved> {
        self.facts().into_iter().filter(|saved| self.fact_word(saved) == *word).collect()
    }

    /// Puts the words together.
    pub(super) fn fact_values(&self, tests: &Tests) -> TokenStream {
        let words = self.fact_words().into_iter().map(|word| {
            let (mut before, mut parts) = (TokenStream::new(), Vec::new());
            for saved in self.facts_in(&word) {
                let (upper, lower) = (constant(&saved.name), identifier(&saved.name));
                let value = self.planned(&saved.value, tests);
                if saved.value.ty == Ty::Bool {
                    let (binding, part) =
                        named(&lower, value, |value| quote!(flag(#word::#upper, #value)));
                    before.extend(binding);
                    parts.push(part);
                    continue;
                }
                let value = match saved.value.ty {
                    ty if is_width(ty) || matches!(ty, Ty::Choice(_)) => {
                        group(quote!(#value as u32))
                    }
                    _ => value,
                };
                parts.push(if saved.shift == 0 { value } else { quote!(#word::#lower(#value)) });
            }
            let lines = assembled(&word, &parts);
            quote!(#before #lines)
        });
        quote!(#(#words)*)
    }

    /// Where the values are in their words.
    pub(super) fn fact_modules(&self) -> TokenStream {
        let modules = self.fact_words().into_iter().map(|word| {
            let items = self.facts_in(&word).into_iter().map(|saved| {
                let flag = saved.value.ty == Ty::Bool;
                let unit =
                    if is_width(saved.value.ty) { ", as the logarithm of its bytes" } else { "" };
                WordField {
                    name: &saved.name,
                    what: format!("`{}`{unit}.", saved.name),
                    offset: saved.shift,
                    width: saved.bits,
                    mask: flag,
                    put: !flag && saved.shift != 0,
                    get: !flag,
                }
                .items()
            });
            quote! {
                /// What later operations need to know of a configuration, packed into one word.
                pub(crate) mod #word {
                    #(#items)*
                }
            }
        });
        quote!(#(#modules)*)
    }
}
