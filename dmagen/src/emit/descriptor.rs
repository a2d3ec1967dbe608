//! `descriptor.rs` of a driver: a block as hardware reads it from memory.

use super::Emitter;
use super::files::Part;
use super::tokens::{Mentions, doc, has as mentioned, number};
use super::values::{Place, Scope};
use crate::model::{Descriptors, Expr};
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
        if let Some((lacking, has)) = &described.partial {
            return self.partial_descriptor(described, lacking, has);
        }
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
        let loads = self.loads(described);
        let read = if bytes.to_string().contains("plan") { quote!(plan) } else { quote!(_plan) };
        let about = self.about_load(described);
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

    /// The words of a block, from its descriptor.
    fn loads(&self, described: &Descriptors) -> Vec<TokenStream> {
        let load = self.model.load.iter().map(|word| {
            let name = self.word(word.register);
            if described.words.contains(&word.register) {
                let value = self.descriptor_word(word.register);
                quote!(#name: #value,)
            } else {
                quote!(#name: 0,)
            }
        });
        load.collect()
    }

    fn about_load(&self, described: &Descriptors) -> TokenStream {
        let missing = self.model.load.iter().any(|word| !described.words.contains(&word.register));
        if missing {
            quote!(#[doc = " The block again; words that only a first block needs are zero."])
        } else {
            quote!(#[doc = " The block again."])
        }
    }

    /// Where some channels lack words, what follows those stands in their place.
    fn partial_descriptor(
        &self,
        described: &Descriptors,
        lacking: &[usize],
        has: &Expr,
    ) -> TokenStream {
        let align = number(described.align);
        let zeros = lacking.iter().map(|_| quote!(0));
        let from = |register: &usize| {
            let (word, loaded) = (self.word(*register), self.is_loaded(*register));
            if loaded { quote!(load.#word) } else { quote!(plan.#word) }
        };
        let here = || described.words.iter().filter(|register| !lacking.contains(register));
        let (all, some) = (described.words.iter().map(from), here().map(from));
        let mut behind = 0..;
        let again = described.words.iter().map(|r| {
            if lacking.contains(r) {
                return quote!(0);
            }
            let index = number(behind.next().unwrap_or_default());
            quote!(held[#index])
        });
        let count = number(described.words.len() as u64);
        let (has, scope) =
            (self.value(has, &Scope::from(Place::Load)), Scope::from(Place::Descriptor));
        let bytes = self.value(&described.bytes, &scope);
        let facts = self.fact_words();
        let facts = facts.iter().filter(|word| mentioned(&has, &word.to_string()));
        let taken = quote!(#(let #facts = plan.#facts;)* let all = #has;);
        let about = self.about_load(described);
        let loads = self.loads(described);
        let list = described.words.iter().map(|r| format!("`{}`", self.title(*r)));
        let list = doc(&format!(
            "{}: without those that the channel lacks.",
            list.collect::<Vec<_>>().join(", ")
        ));
        quote! {
            /// A block in memory, in the controller's layout.
            #[derive(Clone, Copy, Debug)]
            #[repr(C, align(#align))]
            pub struct Descriptor {
                #list
                words: [u32; #count],
            }

            impl Descriptor {
                pub(crate) fn new(plan: &Plan, load: &Load) -> Self {
                    #taken
                    let words = if all { [#(#all),*] } else { [#(#some,)* #(#zeros),*] };
                    Descriptor { words }
                }

                #about
                pub(crate) fn load(&self, plan: &Plan) -> Load {
                    #taken
                    let held = self.words;
                    let words = if all { held } else { [#(#again),*] };
                    Load { #(#loads)* bytes: #bytes, }
                }
            }
        }
    }

    fn title(&self, register: usize) -> &str {
        self.model.registers.get(register).map_or("", |r| &r.title)
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
        let partial = self.model.descriptors.as_ref().filter(|d| d.partial.is_some());
        let place = partial.and_then(|d| d.words.iter().position(|known| *known == register));
        if let Some(place) = place {
            let index = number(place as u64);
            return quote!(words[#index]);
        }
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
