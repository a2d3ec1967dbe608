//! `plan.rs` of a driver: checking and encoding a configuration.

mod checks;
mod config;
mod facts;
mod load;
mod maps;
mod relink;
mod sides;
mod strides;

use super::Emitter;
use super::files::Part;
use super::tokens::{Mentions, identifier, note};
use super::values::named;
use super::walk::mentions;
use crate::model::{ConfigValue, Expr, ExprKind, SideValue, Ty, Word, WordValue};
use config::Tests;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// What a plan's file may need of the runtime.
const RUNTIME: [&str; 16] = [
    "Adjust",
    "Config",
    "Cyclic",
    "Direction",
    "Endpoint",
    "Error",
    "Events",
    "Field",
    "FifoMode",
    "FlowControl",
    "Handshake",
    "Link",
    "Reason",
    "Request",
    "Trigger",
    "Width",
];

impl Emitter<'_> {
    /// The whole file.
    pub(super) fn plan_part(&self) -> Part {
        let words = self.model.plan.iter().map(|word| self.plan_name(word.register));
        let facts = self.fact_words();
        let new = self.plan_new();
        let (side, maps, kept) = (self.side_struct(), self.plan_maps(), self.fact_modules());
        let body = quote! {
            /// Everything of a configuration but its blocks, checked and encoded. Made in a constant, it
            /// costs nothing at run time.
            #[derive(Clone, Copy, Debug)]
            pub struct Plan {
                #(pub(crate) #words: u32,)*
                #(pub(crate) #facts: u32,)*
            }

            impl Plan {
                #new
            }

            #side
            #(#maps)*
            #kept
        };
        let visible = self.load_uses_flag().then(|| quote!(pub(crate)));
        let mentions = Mentions::of(&body);
        let flag = (visible.is_some() || mentions.uses("flag")).then(|| {
            quote! {
                /// The bits of a flag, if it is on.
                #visible const fn flag(bits: u32, on: bool) -> u32 {
                    if on { bits } else { 0 }
                }
            }
        });
        let names = mentions.among(&RUNTIME);
        let registers = self.register_modules(&mentions);
        let line = mentions.uses("interrupt_line").then(|| {
            quote!(
                use crate::interrupt::interrupt_line;
            )
        });
        let tokens = quote! {
            use crate::Instance;
            #line
            #registers
            use dma_runtime::{#(#names),*};

            #body
            #flag
        };
        let doc = "A configuration without its blocks: from the runtime's terms to register words."
            .to_owned();
        Part { name: "plan", doc, tokens }
    }

    fn plan_uses(&self, wanted: impl Fn(&ExprKind) -> bool) -> bool {
        self.plan_exprs().iter().any(|expr| mentions(expr, &wanted))
    }

    fn plan_uses_config(&self, value: ConfigValue) -> bool {
        self.plan_uses(|kind| *kind == ExprKind::Config(value))
    }

    fn plan_uses_side(&self, value: SideValue) -> bool {
        self.plan_uses(|kind| matches!(kind, ExprKind::Side(_, v) if *v == value))
    }

    fn plan_new(&self) -> TokenStream {
        let tests = Tests::of(self);
        let channel = self.plan_uses(|kind| matches!(kind, ExprKind::Channel | ExprKind::Line))
            || self.plan_uses_config(ConfigValue::LinkChannel);
        let channel = if channel { format_ident!("channel") } else { format_ident!("_channel") };
        let instance = self.plan_uses(|kind| matches!(kind, ExprKind::Instance(_)));
        let instance =
            if instance { format_ident!("instance") } else { format_ident!("_instance") };
        let refused = self.refused(&tests);
        let request = self.request();
        let linked = self.plan_uses_config(ConfigValue::LinkChannel).then(|| {
            quote! {
                comment_line!("A channel that is linked to itself starts no other one.");
                let linked = match config.link {
                    Some(link) => link.channel as u32,
                    None => channel as u32,
                };
                if config.link.is_some() && linked == channel as u32 {
                    return Err(Error::invalid(Field::Link, Reason::Combination));
                }
                let starts = match config.link {
                    Some(link) => link.minor || link.major,
                    None => true,
                };
                if !starts {
                    return Err(Error::invalid(Field::Link, Reason::Combination));
                }
            }
        });
        let roles = self.sides();
        let named_tests = tests.bindings();
        let lookups = self.lookups(&tests);
        let lets = self.model.lets.iter().map(|l| {
            let (words, name) = (note(&l.note), identifier(&l.name));
            let value = self.planned(&l.value, &tests);
            quote!(#words let #name = #value;)
        });
        let requires = self.model.require.iter().map(|r| {
            let failed = self.planned_not(&r.that, &tests);
            let field = self.blamed(&r.blame);
            self.refusal(&failed, r, &field)
        });
        let words = self.model.plan.iter().map(|word| self.plan_word(word, &tests));
        let names = self.model.plan.iter().map(|word| self.plan_name(word.register));
        let facts = self.fact_values(&tests);
        let fact_names = self.fact_words();
        quote! {
            /// Checks and encodes a configuration for one channel of a controller.
            ///
            /// # Errors
            /// Names the value that is wrong, or that the hardware cannot do.
            pub const fn new(
                #instance: Instance,
                #channel: u8,
                config: &Config<'_>,
            ) -> Result<Self, Error> {
                #refused
                gap!();
                #request
                #linked
                #roles
                #named_tests
                gap!();
                #lookups
                gap!();
                #(#lets)*
                gap!();
                #(#requires)*
                gap!();
                #(#words gap!();)*
                #facts
                gap!();
                Ok(Plan { #(#names,)* #(#fact_names,)* })
            }
        }
    }

    /// A register word, put together one part a line.
    fn plan_word(&self, word: &Word, tests: &Tests) -> TokenStream {
        let name = self.plan_name(word.register);
        let fields = match &word.value {
            WordValue::Whole(expr) => {
                let value = self.planned(expr, tests);
                return quote!(let #name = #value;);
            }
            WordValue::Fields(fields) => fields,
        };
        let filled = fields
            .iter()
            .filter(|(_, expr)| !matches!(expr.kind, ExprKind::Bool(false) | ExprKind::Number(0)));
        let (mut before, mut parts) = (TokenStream::new(), Vec::new());
        for (field, expr) in filled {
            let (binding, part) = self.part(word.register, *field, expr, tests);
            before.extend(binding);
            parts.push(part);
        }
        let lines = assembled(&name, &parts);
        quote!(#before #lines)
    }

    /// What is or-ed into a word for a field, and a name for its value where that is too long.
    fn part(
        &self,
        register: usize,
        field: usize,
        expr: &Expr,
        tests: &Tests,
    ) -> (TokenStream, TokenStream) {
        let known = self.model.registers.get(register).and_then(|r| r.fields.get(field));
        let single = known.is_some_and(|f| f.width == 1);
        let local = known.map_or_else(|| format_ident!("value"), |f| identifier(&f.title));
        match expr.kind {
            ExprKind::Bool(true) | ExprKind::Number(1) if single => {
                (quote!(), self.mask(register, field))
            }
            _ => {
                let value = self.planned(expr, tests);
                if expr.ty == Ty::Bool {
                    let mask = self.mask(register, field);
                    named(&local, value, |value| quote!(flag(#mask, #value)))
                } else {
                    named(&local, value, |value| self.put(register, field, value))
                }
            }
        }
    }
}

/// A word put together one part a line.
fn assembled(name: &Ident, parts: &[TokenStream]) -> TokenStream {
    match parts {
        [] => quote!(let #name = 0;),
        [only] => quote!(let #name = #only;),
        [first, rest @ ..] => quote! {
            let mut #name = #first;
            #(#name |= #rest;)*
        },
    }
}
