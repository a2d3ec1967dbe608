//! `registers.rs` of a driver: offsets, fields and accessors, and only those that are used.

use super::fields::WordField;
use super::tokens::group;
use super::tokens::{Mentions, doc, hex, hex_text, identifier, number};
use super::usage::Use;
use super::{Emitter, files::Part};
use crate::model::{Frame, Order, Register, Step, StepKind};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

impl Emitter<'_> {
    /// The whole file. Comes last, when it is known what is used.
    pub(super) fn registers_part(&self) -> Part {
        let model = self.model;
        let registers = model.registers.iter().enumerate();
        let lanes = model.lanes.iter().enumerate();
        let accessors: Vec<TokenStream> = registers
            .clone()
            .flat_map(|(index, register)| self.register_accessors(index, register))
            .chain(lanes.clone().flat_map(|(index, lane)| self.lane_accessors(index, lane)))
            .collect();
        let accessors = self.select_accessors().into_iter().chain(accessors);
        let modules = registers.filter_map(|(index, r)| self.register_module(index, r));
        let lane_modules = lanes.filter_map(|(index, lane)| self.lane_module(index, lane));
        let body = quote! {
            #(#modules)*
            #(#lane_modules)*

            impl<P: Platform> Dma<P> {
                #(#accessors)*
            }
        };
        let mentions = Mentions::of(&body);
        let mut runtime = mentions.among(&["Bus", "Platform"]);
        if self.has_windows() || !self.inserted().is_empty() {
            runtime.insert(1, format_ident!("Lock"));
        }
        let line = mentions.uses("interrupt_line").then(|| {
            quote!(
                use crate::interrupt::interrupt_line;
            )
        });
        Part {
            name: "registers",
            doc: "Registers: where they are, their fields, and one access each.".to_owned(),
            tokens: quote! {
                use crate::Dma;
                #line
                use dma_runtime::{#(#runtime),*};

                #body
            },
        }
    }

    fn register_module(&self, index: usize, register: &Register) -> Option<TokenStream> {
        let items: TokenStream = register
            .fields
            .iter()
            .enumerate()
            .map(|(f, field)| {
                let bits = match field.width {
                    1 => format!("bit {}", field.offset),
                    width => format!("bits {} to {}", field.offset, field.offset + width - 1),
                };
                WordField {
                    name: &field.title,
                    what: format!("`{}`, {bits}.", field.title),
                    offset: field.offset,
                    width: field.width,
                    mask: self.is_used(Use::Mask(index, f)),
                    put: self.is_used(Use::Put(index, f)),
                    get: self.is_used(Use::Get(index, f)),
                }
                .items()
            })
            .collect();
        if items.is_empty() {
            return None;
        }
        let name = self.word(index);
        let about = doc(&format!("Fields of `{}`.", register.title));
        Some(quote!(#about pub(crate) mod #name { #items }))
    }

    /// Where a frame begins, as a field of the engine.
    pub(super) fn frame_field(&self, frame: usize) -> Ident {
        let known = self.model.frames.get(frame);
        let block = known.map_or(0, |f| f.block);
        let name = self.block_name(block);
        let kept = |index: usize| index == 0 && self.keeps_frame();
        if !kept(frame) && known.is_none_or(|f| f.stride == 0) {
            return format_ident!("{name}_shared");
        }
        // Other frames have no field.
        let named = |(index, f): &(usize, &Frame)| {
            f.block == block && f.stride != 0 && (kept(*index) || f.varies())
        };
        let same = self.model.frames.iter().enumerate().filter(named).count();
        let nth = self.model.frames.iter().take(frame).filter(|f| f.block == block).count();
        if same <= 1 {
            format_ident!("{name}_channel")
        } else {
            format_ident!("{name}_channel{nth}")
        }
    }

    /// Whether channels have registers of their own: the engine keeps where they begin.
    pub(super) fn keeps_frame(&self) -> bool {
        self.model.frames.first().is_some_and(|frame| frame.stride != 0 || self.model.channels == 1)
    }

    /// Where an instance has the first channel of a frame.
    pub(super) fn frame_start(&self, index: usize) -> TokenStream {
        let Some(frame) = self.model.frames.get(index) else { return quote!(0) };
        let first = frame.first.first().copied().unwrap_or(0);
        if frame.varies() {
            let name = self.frame_field(index);
            return quote!(instance.#name);
        }
        let name = self.block_name(frame.block);
        match first {
            0 => quote!(instance.#name),
            first => {
                let first = hex(first);
                quote!(instance.#name + #first)
            }
        }
    }

    /// Where a channel has a frame: kept for the first one, which has the registers that matter for speed.
    fn frame_base(&self, index: usize) -> TokenStream {
        if index == 0 && self.keeps_frame() {
            let name = self.frame_field(0);
            return quote!(self.#name);
        }
        let start = self.frame_start(index);
        self.frame_of(index, &quote!(self.#start), &quote!(self.index))
    }

    /// Where the channel of an index has a frame that starts there.
    pub(super) fn frame_of(
        &self,
        frame: usize,
        start: &TokenStream,
        index: &TokenStream,
    ) -> TokenStream {
        let (stride, order) =
            self.model.frames.get(frame).map_or((0, Order::Forwards), |f| (f.stride, f.order));
        let place = match order {
            Order::Forwards | Order::Backwards => quote!(usize::from(#index)),
            Order::Flipped(mask) => {
                let mask = number(mask);
                quote!(usize::from(#index ^ #mask))
            }
        };
        let distance = match stride {
            0 => return start.clone(),
            1 => place,
            stride => {
                let stride = hex(stride);
                quote!(#stride * #place)
            }
        };
        match order {
            Order::Backwards => quote!(#start - #distance),
            Order::Forwards | Order::Flipped(_) => quote!(#start + #distance),
        }
    }

    /// A register block's name.
    pub(super) fn block_name(&self, block: usize) -> Ident {
        identifier(self.model.blocks.get(block).map_or("", |b| b))
    }

    /// Where a channel's register is, for documentation.
    fn place(&self, register: &Register) -> String {
        let Some(frame) = self.model.frames.get(register.frame) else { return String::new() };
        let block = self.model.blocks.get(frame.block).map_or("", |b| b);
        let first = frame.first.first().copied().unwrap_or(0);
        let start = if !frame.varies() {
            format!("at {}", hex_text(first + register.offset))
        } else if register.offset == 0 {
            "at its channel's place".to_owned()
        } else {
            format!("{} after its channel's place", hex_text(register.offset))
        };
        let only = if register.is_partial() { ", where a channel has it" } else { "" };
        let stride = hex_text(frame.stride);
        match frame.order {
            _ if frame.stride == 0 => format!("{start} in `{block}`"),
            Order::Forwards => {
                format!("{start} in `{block}`, {stride} further on for each channel{only}")
            }
            Order::Backwards => {
                format!("{start} in `{block}`, {stride} further back for each channel{only}")
            }
            Order::Flipped(mask) => {
                let mask = hex_text(mask);
                format!(
                    "{start} in `{block}`, {stride} further on for each of `channel ^ {mask}`{only}"
                )
            }
        }
    }

    fn register_accessors(&self, index: usize, register: &Register) -> Vec<TokenStream> {
        if register.table.is_some() {
            // With its table.
            return Vec::new();
        }
        let base = self.frame_base(register.frame);
        let address = match register.offset {
            0 => base,
            offset => {
                let offset = hex(offset);
                quote!(#base + #offset)
            }
        };
        let order = self.model.frames.get(register.frame).map(|frame| frame.order);
        let at_hand = register.frame == 0 && self.keeps_frame();
        let apart = !at_hand && order.is_some_and(|order| order != Order::Forwards);
        let (name, place) = (self.word(index), self.place(register));
        let mut accessors = Vec::new();
        if self.is_used(Use::Read(index)) {
            let access = Access { size: register.size, address: &address, apart };
            let what = format!("Reads `{}`, {place}.", register.title);
            accessors.push(access.reader(&what, &format_ident!("read_{name}")));
        }
        if self.is_used(Use::Write(index)) {
            let access = Access { size: register.size, address: &address, apart };
            let what = format!("Writes `{}`, {place}.", register.title);
            let (function, parameter) = (format_ident!("write_{name}"), format_ident!("value"));
            accessors.push(access.writer(&what, &function, &parameter, &quote!(value), OWN));
        }
        if self.is_used(Use::Insert(index)) {
            accessors.push(self.insertion(register, &name, &place, &address));
        }
        accessors
    }

    /// The shared registers of which bits are replaced.
    pub(super) fn inserted(&self) -> BTreeSet<usize> {
        fn collect(steps: &[Step], found: &mut BTreeSet<usize>) {
            for step in steps {
                match &step.kind {
                    StepKind::Insert { register, .. } => {
                        found.insert(*register);
                    }
                    StepKind::When(_, then, otherwise) => {
                        collect(then, found);
                        collect(otherwise, found);
                    }
                    _ => {}
                }
            }
        }
        let mut found = BTreeSet::new();
        self.lists().into_iter().for_each(|steps| collect(steps, &mut found));
        found
    }

    fn insertion(
        &self,
        register: &Register,
        name: &Ident,
        place: &str,
        address: &TokenStream,
    ) -> TokenStream {
        let function = format_ident!("insert_{name}");
        let about = doc(&format!(
            "Replaces the bits of `mask` at `shift` in `{}`, {place}: under the controller's lock, for the others \
             are not this channel's.",
            register.title
        ));
        let (read, write) =
            (format_ident!("read{}", register.size), format_ident!("write{}", register.size));
        let (word, result) = match register.size {
            32 => (quote!(P::Bus::#read(address)), quote!(word)),
            16 => (quote!(u32::from(P::Bus::#read(address))), quote!(word as u16)),
            _ => (quote!(u32::from(P::Bus::#read(address))), quote!(word as u8)),
        };
        quote! {
            #about
            pub(crate) unsafe fn #function(self, shift: u32, mask: u32, value: u32) {
                let address = #address;
                self.shared.lock().with(|| {
                    comment_line!("SAFETY: no other bits change, and the lock is held.");
                    unsafe {
                        let word = (#word & !(mask << shift)) | ((value & mask) << shift);
                        P::Bus::#write(address, #result);
                    }
                });
            }
        }
    }
}

/// Why a register of the channel itself may be written.
const OWN: &str = "SAFETY: a register of the caller's channel.";

/// Where a register is, and how wide.
pub(super) struct Access<'a> {
    pub(super) size: u8,
    pub(super) address: &'a TokenStream,
    /// Whether the address is long, and has a line of its own.
    pub(super) apart: bool,
}

impl Access<'_> {
    /// What comes first, and the address.
    fn place(&self) -> (TokenStream, TokenStream) {
        let address = self.address;
        if self.apart {
            (quote!(let address = #address;), quote!(address))
        } else {
            (quote!(), quote!(#address))
        }
    }

    pub(super) fn reader(&self, what: &str, name: &Ident) -> TokenStream {
        let (about, (first, address)) = (doc(what), self.place());
        let read = format_ident!("read{}", self.size);
        let value = quote!(unsafe { P::Bus::#read(#address) });
        let value = if self.size == 32 { value } else { quote!(u32::from(#value)) };
        quote! {
            #about
            #[inline(always)]
            pub(crate) unsafe fn #name(self) -> u32 {
                #first
                comment_line!("SAFETY: a register of the caller's channel.");
                #value
            }
        }
    }

    pub(super) fn writer(
        &self,
        what: &str,
        name: &Ident,
        parameter: &Ident,
        value: &TokenStream,
        safety: &str,
    ) -> TokenStream {
        let (about, (first, address)) = (doc(what), self.place());
        let write = format_ident!("write{}", self.size);
        let value = match self.size {
            32 => value.clone(),
            16 => group(quote!(#value as u16)),
            _ => group(quote!(#value as u8)),
        };
        quote! {
            #about
            #[inline(always)]
            pub(crate) unsafe fn #name(self, #parameter: u32) {
                #first
                comment_line!(#safety);
                unsafe { P::Bus::#write(#address, #value) }
            }
        }
    }
}
