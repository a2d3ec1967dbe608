//! `interrupt.rs` of a driver, and what the engine does in a handler.

use super::expr::{Place, number};
use super::steps::Body;
use super::{Emitter, Use, camel, identifier};
use crate::model::{Expr, StepKind};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The whole file.
    pub(super) fn interrupt_file(&self) -> TokenStream {
        let vectors: Vec<_> = self.model.instances.iter().flat_map(|i| &i.vectors).collect();
        let names: Vec<_> = vectors.iter().map(|v| camel(&v.name)).collect();
        let numbers: Vec<_> = vectors.iter().map(|v| number(u64::from(v.number))).collect();
        let docs = vectors.iter().map(|v| format!(" `{}`, vector {}.", v.name, v.number));
        let channels = self.vector_channels();
        let line = self.line_function();
        let owner = self.vector_instances();
        let import = (self.model.instances.len() > 1).then(|| {
            quote!(
                use crate::Instance;
            )
        });
        quote! {
            //! Interrupt vectors, and the channels that each one serves.
            #import

            /// An interrupt vector of a controller.
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub enum Vector {
                #(#[doc = #docs] #names,)*
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
            }
            #line
        }
    }

    /// The controller of a vector, where there are several.
    fn vector_instances(&self) -> TokenStream {
        if self.model.instances.len() < 2 {
            return quote!();
        }
        let arms = self.model.instances.iter().map(|instance| {
            let names = instance.vectors.iter().map(|v| camel(&v.name));
            let name = super::constant(&instance.name);
            quote!(#(Vector::#names)|* => Instance::#name,)
        });
        quote! {
            /// The controller that it belongs to.
            pub const fn instance(self) -> Instance {
                match self {
                    #(#arms)*
                }
            }
        }
    }

    /// The channels of a vector, for controllers without a summary register.
    fn vector_channels(&self) -> TokenStream {
        if self.model.interrupts.summary.is_some() {
            return quote!();
        }
        let mut ranges: Vec<((usize, usize), Vec<proc_macro2::Ident>)> = Vec::new();
        for vector in self.model.instances.iter().flat_map(|i| &i.vectors) {
            let name = camel(&vector.name);
            match ranges.iter_mut().find(|(channels, _)| *channels == vector.channels) {
                Some((_, names)) => names.push(name),
                None => ranges.push((vector.channels, vec![name])),
            }
        }
        let arms = ranges.iter().map(|((first, last), names)| {
            let (first, last) = (number(*first as u64), number(*last as u64));
            quote!(#(Vector::#names)|* => (#first, #last),)
        });
        quote! {
            /// The first and the last channel that it serves.
            pub(crate) const fn channels(self) -> (u8, u8) {
                match self {
                    #(#arms)*
                }
            }
        }
    }

    /// Whether any lane depends on which vector serves a channel.
    fn uses_line(&self) -> bool {
        self.model.lanes.iter().any(|l| {
            let mut found = false;
            if let Some(bank) = &l.bank {
                bank.walk(&mut |e| found |= matches!(e.kind, crate::model::ExprKind::Line));
            }
            found && self.model.instances.iter().any(|i| i.vectors.len() > 1)
        })
    }

    fn line_function(&self) -> TokenStream {
        if !self.uses_line() {
            return quote!();
        }
        // All controllers of a chip that has such lines share one table.
        let Some(instance) = self.model.instances.first() else { return quote!() };
        let mut splits: Vec<(u64, usize)> = Vec::new();
        for (index, vector) in instance.vectors.iter().enumerate() {
            splits.push((index as u64, vector.channels.1));
        }
        let arms = splits.iter().rev().skip(1).rev().map(|(index, last)| {
            let (index, last) = (number(*index), number(*last as u64));
            quote!(0..=#last => #index,)
        });
        let last = number(splits.last().map_or(0, |(index, _)| *index));
        quote! {
            /// Which of the controller's interrupt lines serves a channel.
            pub(crate) const fn interrupt_line(channel: u8) -> u32 {
                match channel {
                    #(#arms)*
                    _ => #last,
                }
            }
        }
    }

    /// Finds the channels that an interrupt concerns.
    pub(super) fn dispatch(&self) -> TokenStream {
        let base = self.instance_blocks().first().and_then(|b| self.model.blocks.get(*b));
        let base = identifier(base.map_or("", |b| b));
        match self.model.interrupts.summary {
            None if self.model.instances.len() > 1 => quote! {
                #[inline]
                unsafe fn dispatch(instance: Instance, vector: Vector, mut found: impl FnMut(u8)) {
                    if vector.instance().#base != instance.#base {
                        return;
                    }
                    let (first, last) = vector.channels();
                    for index in first..=last {
                        found(index);
                    }
                }
            },
            None => quote! {
                #[inline]
                unsafe fn dispatch(_: Instance, vector: Vector, mut found: impl FnMut(u8)) {
                    let (first, last) = vector.channels();
                    for index in first..=last {
                        found(index);
                    }
                }
            },
            Some(lane) => {
                self.mark(Use::Summary(lane));
                let Some(lane) = self.model.lanes.get(lane) else { return quote!() };
                let name = identifier(self.model.blocks.get(lane.block).map_or("", |b| b));
                let arms = self.model.instances.iter().flat_map(|instance| {
                    instance.vectors.iter().enumerate().map(|(index, vector)| {
                        let offset = lane.registers.get(index).map_or(0, |(_, offset)| *offset);
                        let (variant, offset) = (camel(&vector.name), super::hex(offset));
                        quote!(Vector::#variant => #offset,)
                    })
                });
                quote! {
                    #[inline]
                    unsafe fn dispatch(
                        instance: Instance,
                        vector: Vector,
                        mut found: impl FnMut(u8),
                    ) {
                        let offset = match vector { #(#arms)* };
                        comment_line!("SAFETY: the status register of this vector.");
                        let mut pending = unsafe { P::Bus::read32(instance.#name + offset) };
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
            }
        }
    }

    /// Reads and clears a channel's flags.
    pub(super) fn acknowledge(&self) -> TokenStream {
        let i = &self.model.interrupts;
        let body = self.statements(&i.steps, Body::Plain, Place::Operation);
        let mut lines = Vec::new();
        let mut add = |condition: TokenStream, flags: TokenStream| {
            lines.push(quote! {
                if #condition {
                    flags = flags.with(#flags);
                }
            });
        };
        for (kind, when) in &i.errors {
            let kind = format_ident!("{kind}");
            add(self.truth(when), quote!(Flags::error(ErrorKind::#kind)));
        }
        if let Some(half) = &i.half {
            add(self.truth(half), quote!(Flags::HALF));
        }
        add(self.truth(&i.done), quote!(Flags::DONE));
        let nested = i.steps.iter().any(|s| matches!(s.kind, StepKind::Read(..)));
        debug_assert!(nested || i.steps.is_empty());
        quote! {
            #[inline]
            unsafe fn acknowledge(self) -> Flags {
                let mut flags = Flags::NONE;
                comment_line!("SAFETY: the caller is the channel's handler, or no handler runs for it.");
                unsafe {
                    #body
                    #(#lines)*
                }
                flags
            }
        }
    }

    fn truth(&self, expr: &Expr) -> TokenStream {
        self.value(expr, Place::Operation)
    }
}
