//! `channel.rs` of a driver: the engine and its hooks.

mod apart;
mod capabilities;
mod checking;
mod context;
mod hooks;
mod procedures;

use super::Emitter;
use super::files::Part;
use super::tokens::{Mentions, doc, hex, identifier, number};
use super::values::{Place, Scope};
use crate::model::Shift;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// What a channel's file may need of the runtime.
const RUNTIME: [&str; 32] = [
    "Adjust",
    "Block",
    "Bus",
    "Config",
    "ControllerCapabilities",
    "Direction",
    "Engine",
    "Error",
    "ErrorKind",
    "Exchange",
    "Field",
    "FifoMode",
    "Flags",
    "FlowControl",
    "Halt",
    "Handshake",
    "Lock",
    "Next",
    "Outcome",
    "Platform",
    "Queueing",
    "Reason",
    "Residue",
    "Shared",
    "Suspend",
    "Suspended",
    "Timeout",
    "barrier",
    "check_page",
    "poll",
    "settle",
    "stand_still",
];

impl Emitter<'_> {
    /// The whole file.
    pub(super) fn channel_part(&self) -> Part {
        let structure = self.engine_struct();
        let engine = self.engine();
        let body = quote! {
            #structure
            #engine
        };
        let imports = self.channel_imports(&body);
        let doc =
            "One channel: the register steps of each operation, in the manual's order.".to_owned();
        Part { name: "channel", doc, tokens: quote!(#imports #body) }
    }

    fn channel_imports(&self, body: &TokenStream) -> TokenStream {
        let mentions = Mentions::of(body);
        let names = mentions.among(&RUNTIME);
        let facts = self.fact_words().into_iter().filter(|w| mentions.enters(&w.to_string()));
        let plan = std::iter::once(format_ident!("Plan")).chain(facts);
        let registers = self.register_modules(&mentions);
        let descriptor = mentions.uses("Descriptor").then(|| {
            quote!(
                use crate::descriptor::Descriptor;
            )
        });
        let tables = (!self.model.tables.is_empty()).then(|| {
            quote!(
                use crate::tables::Tables;
            )
        });
        let marker = (!self.needs_shared()).then(|| {
            quote!(
                use core::marker::PhantomData;
            )
        });
        let line = mentions.uses("interrupt_line").then(|| quote!(, interrupt_line));
        quote! {
            use crate::Instance;
            use crate::context::Context;
            #descriptor
            use crate::interrupt::{Vector #line};
            use crate::load::Load;
            use crate::plan::{#(#plan),*};
            #registers
            #tables
            #marker
            use dma_runtime::{#(#names),*};
        }
    }

    /// Imports the register modules that some code names.
    pub(super) fn register_modules(&self, mentions: &Mentions) -> TokenStream {
        let registers = (0..self.model.registers.len()).map(|r| self.word(r));
        let lanes = self.model.lanes.iter().map(|lane| identifier(&lane.name));
        let mut modules: Vec<Ident> =
            registers.chain(lanes).filter(|name| mentions.enters(&name.to_string())).collect();
        modules.sort_by_key(ToString::to_string);
        modules.dedup();
        if modules.is_empty() {
            return quote!();
        }
        quote!(use crate::registers::{#(#modules),*};)
    }

    fn engine_struct(&self) -> TokenStream {
        let first = self.keeps_frame().then(|| {
            let name = self.frame_field(0);
            let about = doc("Where the channel's own registers begin.");
            quote!(#about pub(crate) #name: usize,)
        });
        let shifts = self.shift_tables().into_iter().map(|(name, table)| {
            let sharing = self.model.lanes.iter().filter(|lane| lane.shift == *table);
            let lanes: Vec<_> = sharing.map(|lane| format!("`{}`", lane.name)).collect();
            let about = doc(&format!("Where the channel's bits begin in {}.", lanes.join(" and ")));
            quote!(#about pub(crate) #name: u8,)
        });
        let default = self.default_platform();
        if self.needs_shared() {
            return quote! {
                /// One channel of a controller: where its registers are, and what it shares with the others.
                pub struct Dma<P: Platform #default> {
                    pub(crate) instance: Instance,
                    #first
                    pub(crate) index: u8,
                    #(#shifts)*
                    pub(crate) shared: &'static Shared<Self>,
                }

                impl<P: Platform> Clone for Dma<P> {
                    fn clone(&self) -> Self {
                        *self
                    }
                }

                impl<P: Platform> Copy for Dma<P> {}
            };
        }
        quote! {
            /// One channel of a controller: where its registers are.
            pub struct Dma<P #default> {
                pub(crate) instance: Instance,
                #first
                pub(crate) index: u8,
                #(#shifts)*
                platform: PhantomData<fn() -> P>,
            }

            impl<P> Clone for Dma<P> {
                fn clone(&self) -> Self {
                    *self
                }
            }

            impl<P> Copy for Dma<P> {}
        }
    }

    fn engine(&self) -> TokenStream {
        let constructor = self.constructor();
        let dispatch = self.dispatch();
        let hooks = self.hooks();
        let acknowledge = self.acknowledge();
        let capabilities = self.capabilities();
        let alternates = self.model.pair.is_some();
        let (counted, count) = self.channel_count();
        let safety = "SAFETY: each hook touches registers and lanes of its own channel only, through \
                      `registers`; `halt` waits until the hardware is quiet and clears every flag.";
        let checking = self.checking();
        let node = self.node();
        let (tables, table_value) = match self.model.tables.as_slice() {
            [] => (
                quote!(()),
                quote!(
                    const TABLES: () = ();
                ),
            ),
            _ => (
                quote!(Tables),
                quote!(
                    const TABLES: Tables = Tables::new();
                ),
            ),
        };
        let lists = self.model.descriptors.as_ref().map(|d| {
            let ring = d.ring;
            let waits = d.waits.then(|| {
                quote!(
                    const NODES_WAIT: bool = true;
                )
            });
            quote!(
                const HARDWARE_LISTS: bool = true;
                const RING_NODE: bool = #ring;
                #waits
            )
        });
        let pieces = self.model.memory.iter().map(|piece| {
            let (first, last) = (hex(piece.from), hex(piece.from + piece.bytes - 1));
            quote!((#first, #last))
        });
        let memory = (!self.model.memory.is_empty()).then(|| {
            quote!(
                const MEMORY: &'static [(u32, u32)] = &[#(#pieces),*];
            )
        });
        let cyclic = self.model.limits.cyclic;
        let (follows, strides) = (self.follows(), self.strides());
        quote! {
            comment_line!(#safety);
            unsafe impl<P: Platform> Engine for Dma<P> {
                type Platform = P;
                type Instance = Instance;
                type Vector = Vector;
                type Plan = Plan;
                type Load = Load;
                type Node = #node;
                type Tables = #tables;
                type Context = Context;

                #[allow(clippy::declare_interior_mutable_const)]
                const CONTEXT: Context = Context::new();
                #table_value
                #memory
                const CYCLIC: bool = #cyclic;
                const ALTERNATES: bool = #alternates;
                #lists

                fn channels(#counted: Instance) -> u8 {
                    #count
                }
                #constructor
                #dispatch
                #follows
                #strides
                #checking
                #hooks
                #acknowledge
                #capabilities
            }
        }
    }

    fn constructor(&self) -> TokenStream {
        let first = self.keeps_frame().then(|| {
            let (name, start) = (self.frame_field(0), self.frame_start(0));
            let own = self.frame_of(0, &start, &quote!(index));
            quote!(#name: #own,)
        });
        let scope = Scope::from(Place::Constructor);
        let tables = self.shift_tables();
        let lookups = tables.iter().filter_map(|(name, shift)| {
            let Shift::Table(table, index) = shift else { return None };
            let (last, others) = table.split_last()?;
            let last = number(u64::from(*last));
            let arms = others.iter().enumerate().map(|(key, shift)| {
                let (key, shift) = (number(key as u64), number(u64::from(*shift)));
                quote!(#key => #shift,)
            });
            let index = self.value(index, &scope);
            Some(quote!(let #name = match #index { #(#arms)* _ => #last, };))
        });
        let shifts = tables.iter().map(|(name, _)| name);
        let (shared, last) = if self.needs_shared() {
            (quote!(shared), quote!(shared,))
        } else {
            (quote!(_shared), quote!(platform: PhantomData,))
        };
        quote! {
            #[inline]
            fn channel(instance: Instance, index: u8, #shared: &'static Shared<Self>) -> Self {
                #(#lookups)*
                Dma {
                    instance,
                    #first
                    index,
                    #(#shifts,)*
                    #last
                }
            }
        }
    }
}
