//! `descriptor.rs` of a driver: a block as hardware reads it from memory.

use super::Emitter;
use super::files::Part;
use super::tokens::{Mentions, number};
use super::values::{Place, Scope};
use crate::model::Descriptors;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The whole file, for controllers that follow descriptors.
    pub(super) fn descriptor_part(&self) -> Option<Part> {
        let described = self.model.descriptors.as_ref()?;
        let body = self.descriptor(described);
        let mentions = Mentions::of(&body);
        let facts = self.fact_words().into_iter().filter(|w| mentions.enters(&w.to_string()));
        let registers = self.register_modules(&mentions);
        let tokens = quote! {
            use crate::load::Load;
            use crate::plan::{Plan, #(#facts),*};
            #registers

            #body
        };
        let doc = "A block of a list, as the controller reads it from memory.".to_owned();
        Some(Part { name: "descriptor", doc, tokens })
    }

    fn descriptor(&self, described: &Descriptors) -> TokenStream {
        let words: Vec<Ident> = described.words.iter().map(|r| self.word(*r)).collect();
        let types: Vec<Ident> = described.words.iter().map(|r| self.word_type(*r)).collect();
        let align = number(described.align);
        let values = described.words.iter().map(|register| {
            let (word, narrow) = (self.word(*register), self.word_type(*register));
            let from = if self.is_loaded(*register) { quote!(load) } else { quote!(plan) };
            match self.size(*register) {
                32 => quote!(#word: #from.#word,),
                _ => quote!(#word: #from.#word as #narrow,),
            }
        });
        let plan = described.words.iter().any(|register| !self.is_loaded(*register));
        let plan = if plan { quote!(plan) } else { quote!(_plan) };
        let scope = Scope::from(Place::Descriptor);
        let bytes = self.value(&described.bytes, &scope);
        let loads = self.model.load.iter().map(|word| {
            let name = self.word(word.register);
            if described.words.contains(&word.register) {
                let value = self.descriptor_word(word.register);
                quote!(#name: #value,)
            } else {
                quote!(#name: 0,)
            }
        });
        let read = if bytes.to_string().contains("plan") { quote!(plan) } else { quote!(_plan) };
        let missing = self.model.load.iter().any(|word| !described.words.contains(&word.register));
        let about = if missing {
            quote!(#[doc = " The block again; words that only a first block needs are zero."])
        } else {
            quote!(#[doc = " The block again."])
        };
        quote! {
            /// A block in memory, in the controller's layout.
            #[derive(Clone, Copy, Debug)]
            #[repr(C, align(#align))]
            pub struct Descriptor {
                #(pub(crate) #words: #types,)*
            }

            impl Descriptor {
                pub(crate) fn new(#plan: &Plan, load: &Load) -> Self {
                    Descriptor { #(#values)* }
                }

                #about
                pub(crate) fn load(&self, #read: &Plan) -> Load {
                    Load { #(#loads)* bytes: #bytes, }
                }
            }
        }
    }

    /// Bits of a register.
    fn size(&self, register: usize) -> u8 {
        self.model.registers.get(register).map_or(32, |r| r.size)
    }

    fn word_type(&self, register: usize) -> Ident {
        format_ident!("u{}", self.size(register))
    }

    /// A descriptor's word as a number.
    pub(super) fn descriptor_word(&self, register: usize) -> TokenStream {
        let word = self.word(register);
        match self.size(register) {
            32 => quote!(self.#word),
            _ => quote!(u32::from(self.#word)),
        }
    }

    /// Whether a word is a block's rather than the plan's.
    pub(super) fn is_loaded(&self, register: usize) -> bool {
        self.model.load.iter().any(|word| word.register == register)
    }

    /// The type that a channel's storage holds.
    pub(super) fn node(&self) -> Ident {
        format_ident!("{}", if self.model.descriptors.is_some() { "Descriptor" } else { "Load" })
    }
}
