//! `lib.rs` of a driver: the controllers.

use super::expr::number;
use super::layout::doc_lines;
use super::{Emitter, constant, hex, identifier};
use crate::model::{BinaryOp, ConfigValue, Expr, ExprKind, Instance};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// The whole file, without the crate's own attributes.
    pub(super) fn lib_file(&self) -> TokenStream {
        let model = self.model;
        let channels = number(model.channels as u64);
        let instance = self.instance_struct();
        let title = format!(" A controller: {} channels at most.", model.channels);
        quote! {
            mod channel;
            mod interrupt;
            mod plan;
            mod registers;
            pub mod request;

            pub use channel::{Context, Dma};
            pub use interrupt::Vector;
            pub use plan::{Load, Plan};

            /// Fails to compile when the runtime follows another contract than this driver.
            const _: dma_runtime::contract::V1 = dma_runtime::contract::V1;

            #[doc = #title]
            pub type Controller<P = dma_runtime::Bare> = dma_runtime::Controller<Dma<P>, #channels>;

            /// Room for the blocks of one channel.
            pub type Storage<const N: usize> = dma_runtime::Storage<Load, N>;

            #instance
        }
    }

    /// Documentation at the top of the crate or module.
    pub(super) fn lib_docs(&self) -> Vec<String> {
        let m = self.model;
        let instances: Vec<_> = m.instances.iter().map(|i| i.name.as_str()).collect();
        let mut docs = doc_lines(&format!("DMA driver for {}.", m.title));
        docs.push(String::new());
        docs.extend(doc_lines(&format!(
            "{} ({}): {}. Manual: {}; {}.",
            m.ip_title,
            m.ip,
            instances.join(", "),
            m.ip_source,
            m.chip_source
        )));
        docs
    }

    fn instance_struct(&self) -> TokenStream {
        let model = self.model;
        let bases: Vec<usize> = self.instance_blocks();
        let frames: Vec<usize> = (0..model.frames.len())
            .filter(|f| {
                model
                    .frames
                    .get(*f)
                    .is_some_and(|f| f.first.iter().any(|x| Some(x) != f.first.first()))
            })
            .collect();
        let constants: Vec<usize> =
            (0..model.constants.len()).filter(|c| self.constant_is_used(*c)).collect();
        let copies = self.copies_vary();
        let mut fields = Vec::new();
        for block in &bases {
            let name = identifier(model.blocks.get(*block).map_or("", |b| b));
            fields.push(quote!(pub(crate) #name: usize,));
        }
        for frame in &frames {
            let name = self.frame_field(*frame);
            fields.push(quote!(pub(crate) #name: usize,));
        }
        for index in &constants {
            let Some((name, flag)) = model.constants.get(*index) else { continue };
            let name = identifier(name);
            let ty = if *flag { quote!(bool) } else { quote!(u32) };
            fields.push(quote!(pub(crate) #name: #ty,));
        }
        if copies {
            fields.push(quote!(pub(crate) copies: bool,));
        }
        let values = model.instances.iter().enumerate().map(|(index, instance)| {
            let mut inits = Vec::new();
            for block in &bases {
                let name = identifier(model.blocks.get(*block).map_or("", |b| b));
                let base = hex(instance.bases.get(*block).copied().unwrap_or(0));
                inits.push(quote!(#name: #base,));
            }
            for frame in &frames {
                let name = self.frame_field(*frame);
                let start = model.frames.get(*frame).map_or(0, |f| {
                    f.first.get(index).copied().unwrap_or(0)
                        + instance.bases.get(f.block).copied().unwrap_or(0)
                });
                let start = hex(start);
                inits.push(quote!(#name: #start,));
            }
            for constant in &constants {
                let Some((name, flag)) = model.constants.get(*constant) else { continue };
                let name = identifier(name);
                let value = instance.constants.get(*constant).copied().unwrap_or(0);
                let value = if *flag {
                    let flag = value != 0;
                    quote!(#flag)
                } else {
                    number(value)
                };
                inits.push(quote!(#name: #value,));
            }
            if copies {
                let copies = self.copies(index);
                inits.push(quote!(copies: #copies,));
            }
            let (name, channels) = (constant(&instance.name), number(instance.channels as u64));
            let doc = format!(" `{}`.", instance.name);
            quote! {
                #[doc = #doc]
                pub const #name: Instance = Instance {
                    #(#inits)*
                    channels: #channels,
                };
            }
        });
        quote! {
            /// Which controller of the chip.
            #[derive(Clone, Copy, Debug, PartialEq, Eq)]
            pub struct Instance {
                #(#fields)*
                pub(crate) channels: u8,
            }

            impl Instance {
                #(#values)*
            }
        }
    }

    /// Blocks whose base address an instance holds.
    pub(super) fn instance_blocks(&self) -> Vec<usize> {
        let mut blocks = self.lane_blocks();
        for frame in &self.model.frames {
            let same = frame.first.iter().all(|f| Some(f) == frame.first.first());
            if same && !blocks.contains(&frame.block) {
                blocks.push(frame.block);
            }
        }
        blocks.sort_unstable();
        blocks
    }

    fn constant_is_used(&self, index: usize) -> bool {
        let mut found = false;
        let mut see = |e: &Expr| found |= e.kind == ExprKind::Instance(index);
        for requirement in self.model.require.iter().chain(&self.model.block_require) {
            requirement.that.walk(&mut see);
        }
        for saved in &self.model.saved {
            saved.value.walk(&mut see);
        }
        for l in self.model.lets.iter().chain(&self.model.block_lets) {
            l.value.walk(&mut see);
        }
        found
    }

    /// Whether some controllers of the chip copy memory and others do not.
    fn copies_vary(&self) -> bool {
        let copies: Vec<bool> = (0..self.model.instances.len()).map(|i| self.copies(i)).collect();
        copies.windows(2).any(|w| w.first() != w.last())
    }
}

/// The value of a condition when only the direction and the instance are known: `Some(0)` is false
/// whatever else holds.
pub(super) fn partial(expr: &Expr, instance: &Instance, direction: u64) -> Option<u64> {
    let value = |e: &Expr| partial(e, instance, direction);
    match &expr.kind {
        ExprKind::Number(number) => Some(*number),
        ExprKind::Bool(flag) => Some(u64::from(*flag)),
        ExprKind::Enumerator(_, index) => Some(*index as u64),
        ExprKind::Config(ConfigValue::Direction) => Some(direction),
        ExprKind::Instance(index) => instance.constants.get(*index).copied(),
        ExprKind::Not(inner) => value(inner).map(|v| u64::from(v == 0)),
        ExprKind::Binary(BinaryOp::And, a, b) => match (value(a), value(b)) {
            (Some(0), _) | (_, Some(0)) => Some(0),
            (Some(_), Some(_)) => Some(1),
            _ => None,
        },
        ExprKind::Binary(BinaryOp::Or, a, b) => match (value(a), value(b)) {
            (Some(0), Some(0)) => Some(0),
            (Some(x), _) | (_, Some(x)) if x != 0 => Some(1),
            _ => None,
        },
        ExprKind::Binary(op, a, b) => crate::model::compute(*op, value(a)?, value(b)?),
        _ => None,
    }
}
