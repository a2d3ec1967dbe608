//! `lib.rs` of a driver: the controllers.

use super::Emitter;
use super::layout::doc_lines;
use super::tokens::{constant, doc, hex, number};
use super::walk::mentions;
use crate::model::{ConfigValue, Expr, ExprKind, Instance, partly};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// What an instance holds of its controller: a name, and a type and value for each instance.
struct Held {
    name: Ident,
    ty: TokenStream,
    values: Vec<TokenStream>,
}

impl Emitter<'_> {
    /// The whole file but the crate's own attributes; `modules` are the others, `here` the path to them.
    pub(super) fn library(&self, modules: &TokenStream, here: &TokenStream) -> TokenStream {
        let model = self.model;
        let channels = number(model.channels as u64);
        let instance = self.instance_struct();
        let (node, described) = (self.node(), self.model.descriptors.is_some());
        let descriptor = described.then(|| quote!(pub use #here descriptor::Descriptor;));
        let tables = (!model.tables.is_empty()).then(|| quote!(pub use #here tables::Tables;));
        let title = doc(&format!("A controller with its channels, {} at most.", model.channels));
        quote! {
            #modules

            pub use #here channel::Dma;
            pub use #here context::Context;
            #descriptor
            pub use #here interrupt::Vector;
            pub use #here load::Load;
            pub use #here plan::Plan;
            #tables

            /// Fails to compile when the runtime follows another contract than this driver.
            const _: dma_runtime::contract::V1 = dma_runtime::contract::V1;

            #title
            pub type Controller<P = dma_runtime::Bare> = dma_runtime::Controller<Dma<P>, #channels>;

            /// Room for the blocks of one channel.
            pub type Storage<const N: usize> = dma_runtime::Storage<#node, N>;

            #instance
        }
    }

    /// Documentation at the top of the crate.
    pub(super) fn library_docs(&self) -> Vec<String> {
        let m = self.model;
        let instances: Vec<_> = m.controllers().map(|i| format!("`{}`", i.name)).collect();
        let mut docs = doc_lines(&format!("DMA driver for {}.", m.title));
        docs.push(String::new());
        docs.extend(doc_lines(&format!("{} (`{}`): {}.", m.ip_title, m.ip, instances.join(", "))));
        docs.push(String::new());
        docs.extend(doc_lines(&format!("Manual: {}; {}.", m.ip_source, m.chip_source)));
        docs
    }

    fn instance_struct(&self) -> TokenStream {
        let held = self.held();
        let fields = held.iter().map(|Held { name, ty, .. }| quote!(pub(crate) #name: #ty,));
        let values = self.model.instances.iter().enumerate().map(|(index, instance)| {
            let name = constant(&instance.name);
            let served = match instance.vectors.first() {
                Some(vector) if instance.chooses_line() => {
                    format!(", all on the line of `{}`", vector.name)
                }
                _ => String::new(),
            };
            let about = match &instance.alias {
                None => format!("`{}`, {} channels{served}.", instance.name, instance.channels),
                Some(of) => {
                    let (name, there) = (&instance.name, constant(of));
                    format!("`{name}`: [`{of}`](Instance::{there}) at another address. A program uses one of both.")
                }
            };
            let about = doc(&about);
            let inits = held.iter().filter_map(|Held { name, values, .. }| {
                values.get(index).map(|value| quote!(#name: #value,))
            });
            quote!(#about pub const #name: Instance = Instance { #(#inits)* };)
        });
        let choice = self.line_choice();
        let about = match choice.is_empty() {
            true => " Which controller of the chip.",
            false => " Which controller of the chip, and which vector serves each of its channels.",
        };
        quote! {
            #[doc = #about]
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct Instance {
                #(#fields)*
            }

            impl Instance {
                #(#values)*
                #choice
            }
        }
    }

    /// What instances hold: bases, where channels begin if that differs, constants, the number of channels if
    /// that differs.
    fn held(&self) -> Vec<Held> {
        let model = self.model;
        let mut held = Vec::new();
        for block in self.instance_blocks() {
            let values =
                model.instances.iter().map(|i| hex(i.bases.get(block).copied().unwrap_or(0)));
            let values = values.collect();
            held.push(Held { name: self.block_name(block), ty: quote!(usize), values });
        }
        for (index, frame) in model.frames.iter().enumerate().filter(|(_, f)| f.varies()) {
            let values = model.instances.iter().zip(&frame.first).map(|(instance, first)| {
                hex(first + instance.bases.get(frame.block).copied().unwrap_or(0))
            });
            let values = values.collect();
            held.push(Held { name: self.frame_field(index), ty: quote!(usize), values });
        }
        for (index, (_, flag)) in model.constants.iter().enumerate() {
            if !self.constant_is_used(index) {
                continue;
            }
            let values = model.instances.iter().map(|instance| {
                let value = instance.constants.get(index).copied().unwrap_or(0);
                if *flag {
                    let flag = value != 0;
                    quote!(#flag)
                } else {
                    number(value)
                }
            });
            let ty = if *flag { quote!(bool) } else { quote!(u32) };
            held.push(Held { name: self.constant_name(index), ty, values: values.collect() });
        }
        let copies = self.copying();
        if varies(&copies) && self.copying_constant().is_none() {
            let values = copies.iter().map(|copies| quote!(#copies)).collect();
            held.push(Held { name: quote::format_ident!("copies"), ty: quote!(bool), values });
        }
        let channels: Vec<u64> = model.instances.iter().map(|i| i.channels as u64).collect();
        if varies(&channels) {
            let values = channels.iter().map(|channels| number(*channels)).collect();
            held.push(Held { name: quote::format_ident!("channels"), ty: quote!(u8), values });
        }
        if let Some(bits) = self.line_bits() {
            // Bit by bit, so that a set of channels changes by one operation each.
            let bits = number(u64::from(bits));
            let values = model.instances.iter().map(|_| quote!([0; #bits])).collect();
            held.push(Held {
                name: quote::format_ident!("lines"),
                ty: quote!([u32; #bits]),
                values,
            });
        }
        held
    }

    /// Blocks whose base address an instance holds: those with lanes, and those whose channels begin at the
    /// same offset in every controller.
    pub(super) fn instance_blocks(&self) -> Vec<usize> {
        let frames = self.model.frames.iter().filter(|frame| !frame.varies());
        let lanes = self.model.lanes.iter().map(|lane| lane.block);
        let mut blocks: Vec<usize> = lanes.chain(frames.map(|frame| frame.block)).collect();
        blocks.sort_unstable();
        blocks.dedup();
        blocks
    }

    /// How many channels `instance` has.
    pub(super) fn channel_count(&self) -> (TokenStream, TokenStream) {
        let counts: Vec<u64> = self.model.instances.iter().map(|i| i.channels as u64).collect();
        match counts.as_slice() {
            [first, ..] if !varies(&counts) => (quote!(_instance), number(*first)),
            _ => (quote!(instance), quote!(instance.channels)),
        }
    }

    fn constant_is_used(&self, index: usize) -> bool {
        let model = self.model;
        let exprs = self.plan_exprs().into_iter().chain(self.load_exprs());
        let lanes = model.lanes.iter().filter_map(|lane| lane.bank.as_ref());
        let found = |expr: &Expr| mentions(expr, |kind| *kind == ExprKind::Instance(index));
        let mut in_hooks = false;
        self.each_operation_expr(&mut |expr| in_hooks |= expr.kind == ExprKind::Instance(index));
        in_hooks || exprs.chain(lanes).any(found)
    }

    /// For each controller, whether it copies memory to memory.
    fn copying(&self) -> Vec<bool> {
        (0..self.model.instances.len()).map(|index| self.copies(index)).collect()
    }

    /// A constant of the instances that says whether they copy memory.
    fn copying_constant(&self) -> Option<usize> {
        let copies = self.copying();
        (0..self.model.constants.len()).find(|index| {
            let is_flag = self.model.constants.get(*index).is_some_and(|(_, flag)| *flag);
            let says = |instance: &Instance, copies: &bool| {
                instance.constants.get(*index).is_some_and(|value| (*value != 0) == *copies)
            };
            let all = self.model.instances.iter().zip(&copies).all(|(i, c)| says(i, c));
            is_flag && self.constant_is_used(*index) && all
        })
    }

    /// Whether this controller copies memory, as the engine knows it.
    pub(super) fn copies_here(&self) -> TokenStream {
        let copies = self.copying();
        match (copies.as_slice(), self.copying_constant()) {
            ([first, ..], _) if !varies(&copies) => quote!(#first),
            (_, Some(index)) => {
                let name = self.constant_name(index);
                quote!(self.instance.#name)
            }
            _ => quote!(self.instance.copies),
        }
    }

    /// Whether an instance can copy memory: whether no requirement is false for that direction.
    pub(super) fn copies(&self, instance: usize) -> bool {
        let Some(instance) = self.model.instances.get(instance) else { return false };
        let roles = self.model.roles.first();
        let listed = roles.is_none_or(|r| r.source.first().is_some_and(Option::is_some));
        let require = &self.model.require;
        let known = |name: &Expr| match name.kind {
            ExprKind::Config(ConfigValue::Direction) => Some(0),
            ExprKind::Instance(index) => instance.constants.get(index).copied(),
            _ => None,
        };
        listed && require.iter().all(|r| partly(&r.that, &known) != Some(0))
    }
}

fn varies<T: PartialEq>(values: &[T]) -> bool {
    values.windows(2).any(|pair| pair.first() != pair.last())
}
