//! `interrupt.rs` of a driver, and what the engine does in a handler.

use super::Emitter;
use super::files::Part;
use super::steps::Late;
use super::tokens::{camel, constant, doc, hex, number};
use super::values::{Place, Scope};
use crate::model::{Expr, ExprKind, Vector};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub(super) const HANDLER: &str =
    "SAFETY: the caller is the channel's handler, or no handler runs for it.";

impl Emitter<'_> {
    /// The whole file.
    pub(super) fn interrupt_part(&self) -> Part {
        let vectors: Vec<(&str, u32)> = self
            .model
            .controllers()
            .flat_map(|i| {
                let own = i.vectors.iter().map(|v| (v.name.as_str(), v.number));
                own.chain(i.shared.iter().map(|v| (v.name.as_str(), v.number)))
            })
            .collect();
        let names: Vec<_> = vectors.iter().map(|(name, _)| camel(name)).collect();
        let numbers: Vec<_> = vectors.iter().map(|(_, n)| number(u64::from(*n))).collect();
        let docs = vectors.iter().map(|(name, n)| doc(&format!("`{name}`, vector {n}.")));
        let channels = self.vector_channels();
        let line = self.line_function();
        let place = self.vector_lines();
        let owner = self.vector_instances();
        let instance = (!owner.is_empty()).then(|| {
            quote!(
                use crate::Instance;
            )
        });
        let range = channels.to_string().contains("Range").then(|| {
            quote!(
                use core::ops::Range;
            )
        });
        let tokens = quote! {
            #instance
            #range

            /// An interrupt vector of a controller.
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum Vector {
                #(#docs #names,)*
            }

            impl Vector {
                /// Every vector of every controller.
                pub const ALL: &[Vector] = &[#(Vector::#names),*];

                /// The number at the interrupt controller.
                pub const fn number(self) -> u16 {
                    match self {
                        #(Vector::#names => #numbers,)*
                    }
                }
                #owner
                #channels
                #place
            }
            #line
        };
        let doc = "Interrupt vectors, and the channels that each one serves.".to_owned();
        Part { name: "interrupt", doc, tokens }
    }

    /// The controller of a vector, where there are several.
    fn vector_instances(&self) -> TokenStream {
        if self.model.controllers().count() < 2 {
            return quote!();
        }
        let arms = self.model.controllers().map(|instance| {
            let own = instance.vectors.iter().map(|v| camel(&v.name));
            let names = own.chain(instance.shared.iter().map(|v| camel(&v.name)));
            let name = constant(&instance.name);
            quote!(#(Vector::#names)|* => Instance::#name,)
        });
        let serves = self.vector_addresses();
        quote! {
            /// The controller that it belongs to.
            pub const fn instance(self) -> Instance {
                match self {
                    #(#arms)*
                }
            }
            #serves
        }
    }

    /// Whether a vector is a controller's, where controllers have several addresses.
    fn vector_addresses(&self) -> Option<TokenStream> {
        let instances = &self.model.instances;
        let block = self.instance_blocks().first().copied();
        let block = block.filter(|_| instances.iter().any(|instance| instance.alias.is_some()))?;
        let base = self.block_name(block);
        let arms = self.model.controllers().map(|instance| {
            let own = instance.vectors.iter().map(|v| camel(&v.name));
            let names = own.chain(instance.shared.iter().map(|v| camel(&v.name)));
            let here = instances.iter().filter(|other| {
                other.name == instance.name || other.alias.as_ref() == Some(&instance.name)
            });
            let bases = here.filter_map(|other| other.bases.get(block)).map(|base| hex(*base));
            quote!(#(Vector::#names)|* => matches!(instance.#base, #(#bases)|*),)
        });
        Some(quote! {
            /// Whether it belongs to this controller, at whichever of its addresses.
            pub(crate) const fn serves(self, instance: Instance) -> bool {
                match self {
                    #(#arms)*
                }
            }
        })
    }

    fn vectors(&self) -> impl Iterator<Item = &Vector> {
        self.model.controllers().flat_map(|i| &i.vectors)
    }

    /// Vectors that channels share beside their own ones, and their lanes.
    fn shared_vectors(&self) -> impl Iterator<Item = (Ident, usize)> {
        let all = self.model.controllers().flat_map(|i| &i.shared);
        all.map(|vector| (camel(&vector.name), vector.lane))
    }

    /// Calls `found` for each channel that has a bit in a lane.
    fn summary_walk(&self, lane: usize) -> TokenStream {
        let Some(lane) = self.model.lanes.get(lane) else { return quote!() };
        let name = self.block_name(lane.block);
        summary_loop(&match lane.registers.first().map_or(0, |(_, offset)| *offset) {
            0 => quote!(instance.#name),
            offset => {
                let offset = hex(offset);
                quote!(instance.#name + #offset)
            }
        })
    }

    /// Whether each vector serves one channel.
    fn one_each(&self) -> bool {
        self.vectors().all(|v| v.channels.0 == v.channels.1)
    }

    /// The channels of a vector, for controllers without a summary register.
    fn vector_channels(&self) -> TokenStream {
        if self.model.interrupts.summary.is_some() {
            return quote!();
        }
        let mut served: Vec<((usize, usize), Vec<Ident>)> = Vec::new();
        for vector in self.vectors() {
            let name = camel(&vector.name);
            match served.iter_mut().find(|(channels, _)| *channels == vector.channels) {
                Some((_, names)) => names.push(name),
                None => served.push((vector.channels, vec![name])),
            }
        }
        let one = self.one_each();
        let arms = served.iter().map(|((first, last), names)| {
            let (first, end) = (number(*first as u64), number(*last as u64 + 1));
            let channels = if one { first } else { quote!(#first..#end) };
            quote!(#(Vector::#names)|* => #channels,)
        });
        let shared: Vec<Ident> = self.shared_vectors().map(|(v, _)| v).collect();
        let arms = quote!(#(#arms)*);
        if one && !shared.is_empty() {
            let arms = served.iter().map(|((first, _), names)| {
                let channel = number(*first as u64);
                quote!(#(Vector::#names)|* => Some(#channel),)
            });
            quote! {
                /// The channel that it serves; none for one that all channels share.
                pub(crate) const fn channel(self) -> Option<u8> {
                    match self {
                        #(#arms)*
                        #(Vector::#shared)|* => None,
                    }
                }
            }
        } else if one {
            quote! {
                /// The channel that it serves.
                pub(crate) const fn channel(self) -> u8 {
                    match self { #arms }
                }
            }
        } else {
            quote! {
                /// The channels that it serves.
                pub(crate) const fn channels(self) -> Range<u8> {
                    match self {
                        #arms
                        #(Vector::#shared => 0..0,)*
                    }
                }
            }
        }
    }

    /// Finds the channels that an interrupt concerns.
    pub(super) fn dispatch(&self) -> TokenStream {
        match self.model.interrupts.summary {
            None => self.dispatch_by_vector(),
            Some(lane) => self.dispatch_by_summary(lane),
        }
    }

    /// Leaves when the vector is another controller's, where there are several.
    fn foreign(&self) -> Option<TokenStream> {
        let base = self.instance_blocks().first().map(|block| self.block_name(*block));
        base.filter(|_| self.model.controllers().count() > 1).map(|base| {
            let foreign = match self.model.instances.iter().any(|i| i.alias.is_some()) {
                true => quote!(!vector.serves(instance)),
                false => quote!(vector.instance().#base != instance.#base),
            };
            quote! {
                if #foreign {
                    debug_assert!(false, "a vector of another controller");
                    return;
                }
            }
        })
    }

    fn dispatch_by_vector(&self) -> TokenStream {
        let foreign = self.foreign();
        let used = foreign.is_some() || self.shared_vectors().next().is_some();
        let instance = if used { format_ident!("instance") } else { format_ident!("_instance") };
        // Binding sees to it that all shared vectors have the same lane.
        let walk = self.shared_vectors().next().map(|(_, lane)| self.summary_walk(lane));
        let body = if let (true, Some(walk)) = (self.one_each(), &walk) {
            quote! {
                let Some(index) = vector.channel() else {
                    #walk
                    return;
                };
                found(index);
            }
        } else if self.one_each() {
            quote!(found(vector.channel());)
        } else {
            let shared = self.shared_vectors().map(|(vector, _)| vector);
            let walk = walk.map(|walk| quote!(if matches!(vector, #(Vector::#shared)|*) { #walk }));
            quote! {
                for index in vector.channels() {
                    found(index);
                }
                #walk
            }
        };
        quote! {
            #[inline]
            unsafe fn dispatch(#instance: Instance, vector: Vector, mut found: impl FnMut(u8)) {
                #foreign
                #body
            }
        }
    }

    fn dispatch_by_summary(&self, lane: usize) -> TokenStream {
        let Some(lane) = self.model.lanes.get(lane) else { return quote!() };
        let name = self.block_name(lane.block);
        let arms: Vec<(Ident, u64)> = self
            .model
            .controllers()
            .flat_map(|instance| instance.vectors.iter().enumerate())
            .map(|(index, vector)| {
                let offset = lane.registers.get(index).map_or(0, |(_, offset)| *offset);
                (camel(&vector.name), offset)
            })
            .collect();
        let foreign = self.foreign();
        let vector = if foreign.is_some() { "vector" } else { "_vector" };
        let (vector, address, choice) = match arms.as_slice() {
            [(_, offset), others @ ..] if others.iter().all(|(_, other)| other == offset) => {
                let address = match offset {
                    0 => quote!(instance.#name),
                    offset => {
                        let offset = hex(*offset);
                        quote!(instance.#name + #offset)
                    }
                };
                (format_ident!("{vector}"), address, quote!())
            }
            _ => {
                let arms = arms.iter().map(|(variant, offset)| {
                    let offset = hex(*offset);
                    quote!(Vector::#variant => #offset,)
                });
                let choice = quote!(let offset = match vector { #(#arms)* };);
                (format_ident!("vector"), quote!(instance.#name + offset), choice)
            }
        };
        let walk = summary_loop(&address);
        quote! {
            #[inline]
            unsafe fn dispatch(instance: Instance, #vector: Vector, mut found: impl FnMut(u8)) {
                #foreign
                #choice
                #walk
            }
        }
    }

    /// Reads and clears a channel's flags.
    pub(super) fn acknowledge(&self) -> TokenStream {
        let body = match self.apart.get() {
            true => quote!(unsafe { self.take_flags() }),
            false => self.acknowledging(),
        };
        quote! {
            #[inline]
            unsafe fn acknowledge(self) -> Flags {
                comment_line!(#HANDLER);
                #body
            }
        }
    }

    /// The first of several errors wins.
    pub(super) fn acknowledging(&self) -> TokenStream {
        let i = &self.model.interrupts;
        let scope = Scope::from(Place::Operation);
        let asked = i.when.as_ref().map(|when| {
            let silent = self.negated(when, &scope);
            quote! {
                if #silent {
                    return Flags::NONE;
                }
            }
        });
        let mut after = vec![&i.done];
        after.extend(i.half.iter().chain(i.errors.iter().map(|(_, when)| when)));
        let body = self.list(&i.steps, &after, Late::GoesOn, &mut scope.clone());
        let add = |when: &Expr, flags: TokenStream| {
            let condition = self.value(when, &scope);
            match when.kind {
                ExprKind::Bool(true) => quote!(flags = flags.with(#flags);),
                ExprKind::Bool(false) => quote!(),
                _ => quote! {
                    if #condition {
                        flags = flags.with(#flags);
                    }
                },
            }
        };
        let half = i.half.as_ref().map(|half| add(half, quote!(Flags::HALF)));
        let done = add(&i.done, quote!(Flags::DONE));
        let errors = i.errors.iter().map(|(kind, when)| {
            let kind = format_ident!("{kind}");
            add(when, quote!(Flags::error(ErrorKind::#kind)))
        });
        quote! {
            unsafe {
                #asked
                #body
                gap!();
                let mut flags = Flags::NONE;
                #(#errors)*
                #half
                #done
                flags
            }
        }
    }
}

/// Calls `found` for each channel whose bit is set in a register.
fn summary_loop(address: &TokenStream) -> TokenStream {
    quote! {
        comment_line!("SAFETY: the summary register of this vector; reading it has no effect.");
        let mut pending = unsafe { P::Bus::read32(#address) };
        let mut index = 0;
        while pending != 0 {
            if pending & 1 != 0 {
                found(index);
            }
            pending >>= 1;
            index += 1;
        }
    }
}
