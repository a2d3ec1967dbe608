//! `load.rs` of a driver: checking and encoding a block.

use super::super::Emitter;
use super::super::files::Part;
use super::super::tokens::{Mentions, identifier, join, note};
use super::super::values::{Place, Scope};
use super::strides;
use crate::model::{Blame, Expr, ExprKind, Saved, Side, Ty, Word, WordValue};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// What a block's file may need of the runtime.
const RUNTIME: [&str; 12] = [
    "Adjust",
    "Block",
    "Direction",
    "Error",
    "Field",
    "FifoMode",
    "FlowControl",
    "Handshake",
    "Next",
    "Reason",
    "Runs",
    "reach",
];

impl Emitter<'_> {
    /// The whole file.
    pub(in crate::emit) fn load_part(&self) -> Part {
        let words = self.model.load.iter().map(|word| self.word(word.register));
        let check = self.load_check();
        let body = quote! {
            /// One block, checked and encoded.
            #[derive(Clone, Copy, Debug)]
            pub struct Load {
                #(pub(crate) #words: u32,)*
                pub(crate) bytes: u32,
            }

            #check
        };
        let mentions = Mentions::of(&body);
        let names = mentions.among(&RUNTIME);
        let facts = self.fact_words().into_iter().filter(|w| mentions.enters(&w.to_string()));
        let plan = mentions.among(&["flag"]);
        let registers = self.register_modules(&mentions);
        let tokens = quote! {
            use crate::plan::{Plan, #(#facts,)* #(#plan,)*};
            #registers
            use dma_runtime::{#(#names),*};

            #body
        };
        let doc =
            "One block of a planned configuration: checked, and as register words.".to_owned();
        Part { name: "load", doc, tokens }
    }

    fn load_check(&self) -> TokenStream {
        let scope = Scope::from(Place::Load);
        let bounded = Scope { bounded: true, ..scope.clone() };
        let lets = self.model.block_lets.iter().map(|l| {
            let (words, name) = (note(&l.note), identifier(&l.name));
            let value = self.value(&l.value, &bounded);
            quote!(#words let #name = #value;)
        });
        let requires = self.model.block_require.iter().map(|r| {
            let failed = self.negated(&r.that, &bounded);
            self.refusal(&failed, r, &self.load_blame(&r.blame))
        });
        let words = self.model.load.iter().map(|word| {
            let (name, value) = (self.word(word.register), self.load_word(word, &scope));
            if name == value.to_string() { quote!(#name,) } else { quote!(#name: #value,) }
        });
        let described = self.model.descriptors.is_some();
        let next = described.then(|| quote!(next: Next,));
        let (addresses, roles) = (self.addresses(), self.role_addresses());
        let body = quote! {
            #addresses
            #roles
            gap!();
            #(#lets)*
            #(#requires)*
            gap!();
            Ok(Load { #(#words)* bytes, })
        };
        let facts = self.unpacked(&self.load_exprs(), &body);
        let relinked = self.relinked();
        quote! {
            impl Load {
                /// Checks and encodes one block of a planned configuration.
                ///
                /// # Errors
                /// Names the value that is wrong.
                pub fn new(
                    plan: &Plan,
                    block: &Block,
                    #next
                ) -> Result<Self, Error> {
                    #facts
                    gap!();
                    #body
                }

                #relinked
            }
        }
    }

    /// The kept values that expressions need, out of their words; `body` is where they stand.
    pub(super) fn unpacked(&self, exprs: &[&Expr], body: &TokenStream) -> TokenStream {
        let mut numbers: Vec<&Saved> = Vec::new();
        let mut bursts: Vec<(Ident, TokenStream)> = Vec::new();
        for expr in exprs {
            expr.walk(&mut |e| match &e.kind {
                ExprKind::Saved(index) => {
                    let saved = self.model.saved.get(*index);
                    let saved = saved.filter(|s| s.value.ty != Ty::Bool);
                    numbers.extend(saved.filter(|s| !numbers.contains(s)));
                }
                ExprKind::Binary(op, left, right) => {
                    let Some(name) = self.burst(*op, left, right) else { return };
                    if bursts.iter().all(|(known, _)| *known != name) {
                        let (beats, width) = match left.ty {
                            Ty::Beats(_) => (left, right),
                            _ => (right, left),
                        };
                        let scope = Scope::from(Place::Load);
                        let (beats, width) = (self.value(beats, &scope), self.value(width, &scope));
                        bursts.push((name, quote!(#beats << #width)));
                    }
                }
                _ => {}
            });
        }
        let numbers = numbers.iter().map(|saved| {
            let (name, word) = (identifier(&saved.name), self.fact_word(saved));
            let value = self.fact(saved, &quote!(#word));
            quote!(let #name = #value;)
        });
        let bursts = bursts.iter().map(|(name, value)| quote!(let #name = #value;));
        let unpacked = quote!(#(#numbers)* #(#bursts)*);
        let mentions = Mentions::of(&quote!(#unpacked #body));
        let words = self.fact_words();
        let words = words.iter().filter(|word| mentions.enters(&word.to_string()));
        quote!(#(let #words = plan.#words;)* #unpacked)
    }

    /// A condition that was kept under a name.
    fn kept_condition(&self, name: &str) -> Option<TokenStream> {
        let saved = self.facts().into_iter().find(|saved| saved.name == name)?;
        let word = self.fact_word(saved);
        Some(self.fact(saved, &quote!(#word)))
    }

    /// Length and addresses as the device has them. A side that does not move needs to reach one address.
    fn addresses(&self) -> TokenStream {
        let side = |side: Side, name: &str, field: &str| {
            let (name, field) = (format_ident!("{name}"), format_ident!("{field}"));
            let (span, moves) = (format_ident!("{name}_span"), format_ident!("{name}_moves"));
            let condition = self.kept_condition(&moves.to_string());
            if !self.model.limits.strides {
                return quote! {
                    let #span = if #condition { bytes } else { 0 };
                    let #name = reach(block.#name, #span, Field::#field)?;
                };
            }
            let (runs, refused, stride) = strides::names(side);
            quote! {
                let #moves = #condition;
                let #runs = Runs::new(block.#stride, #moves, #refused)?;
                let #span = if #moves { bytes } else { 0 };
                let #name = #runs.reach(block.#name, #span, Field::#field)?;
            }
        };
        let source = side(Side::Source, "source", "SourceAddress");
        let destination = side(Side::Destination, "destination", "DestinationAddress");
        quote! {
            let bytes = reach(block.bytes, 0, Field::Bytes)?;
            #source
            #destination
        }
    }

    /// The addresses under the names of the roles, and what to blame for them.
    fn role_addresses(&self) -> TokenStream {
        let roles = self.load_roles();
        let Some(decider) = roles.first() else { return quote!() };
        let flag = format!("{decider}_is_source");
        let Some(condition) = self.kept_condition(&flag) else { return quote!() };
        let known = |name: &str| self.model.roles.iter().find(|role| role.name == name);
        let first = known(decider);
        let same = |name: &str| known(name).zip(first).is_some_and(|(a, b)| a.source == b.source);
        let blamed: Vec<&str> = roles
            .iter()
            .copied()
            .filter(|name| {
                self.model.block_require.iter().any(|r| match r.blame {
                    Blame::Side(Side::Role(index), _) => {
                        self.model.roles.get(index).is_some_and(|role| role.name == *name)
                    }
                    _ => false,
                })
            })
            .collect();
        let choice = |names: &[&str],
                      suffix: &str,
                      source: TokenStream,
                      destination: TokenStream| {
            let locals = names.iter().map(|name| identifier(&format!("{name}{suffix}")));
            let pick = |swapped: bool| {
                let values = names.iter().map(|name| {
                    if same(name) != swapped { source.clone() } else { destination.clone() }
                });
                values.collect::<Vec<_>>()
            };
            let (then, otherwise) = (pick(false), pick(true));
            match names {
                [] => quote!(),
                [_] => {
                    quote!(let #(#locals)* = if #condition { #(#then)* } else { #(#otherwise)* };)
                }
                _ => quote! {
                    let (#(#locals),*) = if #condition { (#(#then),*) } else { (#(#otherwise),*) };
                },
            }
        };
        let addresses = choice(&roles, "", quote!(source), quote!(destination));
        let fields = choice(
            &blamed,
            "_field",
            quote!(Field::SourceAddress),
            quote!(Field::DestinationAddress),
        );
        quote!(#addresses #fields)
    }

    fn load_blame(&self, blame: &Blame) -> TokenStream {
        match blame {
            Blame::Side(side @ Side::Role(_), _) => {
                let field = format_ident!("{}_field", self.side(*side));
                quote!(#field)
            }
            Blame::Side(Side::Source, _) => quote!(Field::SourceAddress),
            Blame::Side(Side::Destination, _) => quote!(Field::DestinationAddress),
            Blame::Field(_) => self.blamed(blame),
        }
    }

    /// Whether a block's words have flags.
    pub(in crate::emit) fn load_uses_flag(&self) -> bool {
        self.model.load.iter().any(|word| match &word.value {
            WordValue::Fields(fields) => fields.iter().any(|(_, expr)| expr.ty == Ty::Bool),
            WordValue::Whole(_) => false,
        })
    }

    /// A register word of a block.
    pub(in crate::emit) fn load_word(&self, word: &Word, scope: &Scope) -> TokenStream {
        match &word.value {
            WordValue::Whole(expr) => self.value(expr, scope),
            WordValue::Fields(fields) => {
                let base = self.plan_name(word.register);
                let base = word.base.then(|| quote!(plan.#base));
                let fields: Vec<_> = fields.iter().collect();
                let parts = self.load_parts(word.register, &fields, scope);
                join(base.into_iter().chain(parts).collect())
            }
        }
    }

    /// Fields of a block's word, each in its place.
    pub(super) fn load_parts(
        &self,
        register: usize,
        fields: &[&(usize, Expr)],
        scope: &Scope,
    ) -> Vec<TokenStream> {
        // Flags of one condition are one flag.
        let groups = fields.chunk_by(|(_, a), (_, b)| a.ty == Ty::Bool && a == b);
        let parts = groups.filter_map(|group| {
            let (field, expr) = group.first()?;
            let value = self.value(expr, scope);
            Some(if expr.ty == Ty::Bool {
                let masks = group.iter().map(|(f, _)| self.mask(register, *f));
                let mask = join(masks.collect());
                quote!(flag(#mask, #value))
            } else {
                self.put(register, *field, &value)
            })
        });
        parts.collect()
    }
}
