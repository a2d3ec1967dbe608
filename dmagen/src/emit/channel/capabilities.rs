//! What a channel can do.

use super::super::Emitter;
use super::super::tokens::number;
use super::super::usage::is_width;
use super::super::values::{Place, Scope};
use super::super::walk::reads_context;
use crate::model::{Expr, ExprKind, WordValue};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Emitter<'_> {
    pub(super) fn capabilities(&self) -> TokenStream {
        let limits = &self.model.limits;
        let (widths, copies) = (self.width_bits(), self.copies_here());
        let (burst, items) = (number(limits.max_burst), number(limits.items));
        let priority = number(limits.priority);
        let (half, links) = (limits.half, limits.links);
        let strides = if limits.strides { quote!(self.strides()) } else { quote!(false) };
        let channels = match self.channel_count() {
            (unused, count) if unused.to_string().starts_with('_') => count,
            _ => quote!(self.instance.channels),
        };
        let suspend = &self.model.operations.suspend;
        let strategy = format_ident!("{}", suspend.strategy);
        let strategy = quote!(Suspend::#strategy);
        let supported = suspend.supported.as_ref();
        let able = self.choice(supported, &strategy, &quote!(Suspend::Unsupported));
        let used = supported.is_some_and(reads_context);
        let suspend = self.capability("suspend", "Suspend", &able, used);
        let (exact, source) = (quote!(Residue::Exact), quote!(Residue::Source));
        let residue = self.residue(&exact, &source);
        let reload = self.model.operations.queue.as_ref().map(|queue| {
            let (next, idle) = (quote!(Queueing::NextBlock), quote!(Queueing::IdleOnly));
            let able = self.choice(Some(&queue.supported), &next, &idle);
            self.capability("reload", "Queueing", &able, reads_context(&queue.supported))
        });
        quote! {
            fn controller_capabilities(self) -> ControllerCapabilities {
                ControllerCapabilities {
                    channels: #channels,
                    memory_to_memory: #copies,
                    widths: #widths,
                    max_burst: #burst,
                    max_items: #items,
                    max_priority: #priority,
                    half_events: #half,
                    links: #links,
                    strides: #strides,
                }
            }
            #suspend
            #residue
            #reload
        }
    }

    /// What the residue means: whole blocks under one condition, exact or not under another.
    fn residue(&self, exact: &TokenStream, source: &TokenStream) -> TokenStream {
        let counted = self.choice(self.model.exact.as_ref(), exact, source);
        let blocks = quote!(Residue::Block);
        let value = match &self.model.blockwise {
            None => counted,
            blockwise => self.choice(blockwise.as_ref(), &blocks, &counted),
        };
        let used = self.model.exact.iter().chain(&self.model.blockwise).any(reads_context);
        self.capability("residue", "Residue", &value, used)
    }

    /// One thing if a condition holds or there is none, else another.
    fn choice(
        &self,
        condition: Option<&Expr>,
        then: &TokenStream,
        otherwise: &TokenStream,
    ) -> TokenStream {
        match condition.map(|c| (c, &c.kind)) {
            None | Some((_, ExprKind::Bool(true))) => quote!(#then),
            Some((_, ExprKind::Bool(false))) => quote!(#otherwise),
            Some((condition, _)) => {
                let condition = self.value(condition, &Scope::from(Place::Operation));
                quote!(if #condition { #then } else { #otherwise })
            }
        }
    }

    /// What a channel can do with its configuration; `used` when that asks the context.
    fn capability(&self, what: &str, ty: &str, value: &TokenStream, used: bool) -> TokenStream {
        let (name, ty) = (format_ident!("{what}_capability"), format_ident!("{ty}"));
        let context = self.context_parameter(used);
        quote! {
            fn #name(self, #context: &Context) -> #ty {
                #value
            }
        }
    }

    /// The context's name in a signature.
    pub(super) fn context_parameter(&self, used: bool) -> TokenStream {
        if used { quote!(context) } else { quote!(_context) }
    }

    /// The widths that a plan can encode, in bytes, or-ed together.
    fn width_bits(&self) -> TokenStream {
        let mut bits = 0_u64;
        let mut see = |e: &Expr| {
            if let ExprKind::Map(map, argument) = &e.kind
                && is_width(argument.ty)
            {
                let keys = self.model.maps.get(*map).map(|m| m.entries.iter());
                bits |= keys.into_iter().flatten().fold(0, |bits, (key, _)| bits | key);
            }
        };
        for word in &self.model.plan {
            if let WordValue::Fields(fields) = &word.value {
                fields.iter().for_each(|(_, e)| e.walk(&mut see));
            }
        }
        number(bits)
    }
}
