//! `registers.rs` of a driver: offsets, fields and accessors, and only those that are used.

use super::tokens::{Mentions, constant, doc, hex, hex_text, identifier, number};
use super::usage::Use;
use super::values::{Place, Scope, group};
use super::{Emitter, files::Part};
use crate::model::{ExprKind, Lane, Register, Shift, evaluate_index};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// A field of a word, and how it is used.
pub(super) struct WordField<'a> {
    /// Its name in the word's manual or description.
    pub(super) name: &'a str,
    /// What it is, for its documentation; ends with a full stop.
    pub(super) what: String,
    /// Its lowest bit.
    pub(super) offset: u8,
    /// Its bits.
    pub(super) width: u8,
    /// Whether its bits in place are used.
    pub(super) mask: bool,
    /// Whether values are moved to it.
    pub(super) put: bool,
    /// Whether its value is taken out.
    pub(super) get: bool,
}

impl WordField<'_> {
    /// Its constant and functions.
    pub(super) fn items(&self) -> TokenStream {
        let (upper, lower) = (constant(self.name), identifier(self.name));
        let shift = number(u64::from(self.offset));
        let most = (1_u64 << self.width) - 1;
        let about = doc(&self.what);
        let mask = self.mask.then(|| {
            let value = match self.width {
                1 => quote!(1 << #shift),
                _ => hex(most << self.offset),
            };
            quote!(#about pub(crate) const #upper: u32 = #value;)
        });
        let put = self.put.then(|| {
            let about = doc(&format!("A value for {}", self.what));
            quote!(#about pub(crate) const fn #lower(value: u32) -> u32 { value << #shift })
        });
        let get = self.get.then(|| {
            let about = doc(&format!("The value of {}", self.what));
            let (get, most) = (format_ident!("{lower}_of"), hex(most));
            let value = match (self.offset, self.width) {
                (0, 32) => quote!(word),
                (0, _) => quote!(word & #most),
                (offset, width) if offset + width == 32 => quote!(word >> #shift),
                _ => quote!((word >> #shift) & #most),
            };
            quote!(#about pub(crate) const fn #get(word: u32) -> u32 { #value })
        });
        quote!(#mask #put #get)
    }
}

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
        let modules = registers.filter_map(|(index, r)| self.register_module(index, r));
        let lane_modules = lanes.filter_map(|(index, lane)| self.lane_module(index, lane));
        let body = quote! {
            #(#modules)*
            #(#lane_modules)*

            impl<P: Platform> Dma<P> {
                #(#accessors)*
            }
        };
        let line = Mentions::of(&body).uses("interrupt_line").then(|| {
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
                use dma_runtime::{Bus, Platform};

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

    fn lane_module(&self, index: usize, lane: &Lane) -> Option<TokenStream> {
        let used = |bit: usize| self.is_used(Use::Bit(index, bit));
        let bits = lane.bits.iter().enumerate().filter(|(bit, _)| used(*bit));
        let mut items: Vec<TokenStream> = bits
            .map(|(_, (name, bit))| {
                let about = doc(&format!("`{name}`, the channel's bit {bit}."));
                let (upper, bit) = (constant(name), number(u64::from(*bit)));
                quote!(#about pub(crate) const #upper: u32 = 1 << #bit;)
            })
            .collect();
        if self.is_used(Use::AllBits(index))
            || (lane.bits.len() > 1 && self.is_used(Use::ReadLane(index)))
        {
            let names: Vec<_> = lane.bits.iter().map(|(name, _)| format!("`{name}`")).collect();
            let about = doc(&format!("All of them: {}.", names.join(", ")));
            let mask = hex(u64::from(lane.mask()));
            items.push(quote!(#about pub(crate) const ALL: u32 = #mask;));
        }
        if items.is_empty() {
            return None;
        }
        let name = identifier(&lane.name);
        let about =
            doc(&format!("The bits of one channel in {}, from the first one.", listed(lane)));
        let words = lane.note.as_deref().map(doc);
        let gap = words.as_ref().map(|_| quote!(#[doc = ""]));
        Some(quote!(#about #gap #words pub(crate) mod #name { #(#items)* }))
    }

    /// Where a frame begins, as a field of the engine.
    pub(super) fn frame_field(&self, frame: usize) -> Ident {
        let block = self.model.frames.get(frame).map_or(0, |f| f.block);
        let same = self.model.frames.iter().filter(|f| f.block == block).count();
        let name = self.block_name(block);
        let nth = self.model.frames.iter().take(frame).filter(|f| f.block == block).count();
        if same == 1 {
            format_ident!("{name}_channel")
        } else {
            format_ident!("{name}_channel{nth}")
        }
    }

    /// Where an instance has the first channel of a frame.
    pub(super) fn frame_start(&self, index: usize) -> TokenStream {
        let Some(frame) = self.model.frames.get(index) else { return quote!(0) };
        let first = frame.first.first().copied().unwrap_or(0);
        if frame.first.iter().any(|f| *f != first) {
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
        if index == 0 {
            let name = self.frame_field(0);
            return quote!(self.#name);
        }
        let start = self.frame_start(index);
        match self.model.frames.get(index).map_or(0, |f| f.stride) {
            0 => quote!(self.#start),
            stride => {
                let stride = hex(stride);
                quote!(self.#start + #stride * usize::from(self.index))
            }
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
        let start = if frame.first.iter().all(|f| *f == first) {
            format!("at {}", hex_text(first + register.offset))
        } else if register.offset == 0 {
            "at its channel's place".to_owned()
        } else {
            format!("{} after its channel's place", hex_text(register.offset))
        };
        match frame.stride {
            0 => format!("{start} in `{block}`"),
            stride => {
                format!("{start} in `{block}`, {} further on for each channel", hex_text(stride))
            }
        }
    }

    fn register_accessors(&self, index: usize, register: &Register) -> Vec<TokenStream> {
        let base = self.frame_base(register.frame);
        let address = match register.offset {
            0 => base,
            offset => {
                let offset = hex(offset);
                quote!(#base + #offset)
            }
        };
        let (name, place) = (self.word(index), self.place(register));
        let mut accessors = Vec::new();
        if self.is_used(Use::Read(index)) {
            let access = Access { size: register.size, address: &address };
            let what = format!("Reads `{}`, {place}.", register.title);
            accessors.push(access.reader(&what, &format_ident!("read_{name}")));
        }
        if self.is_used(Use::Write(index)) {
            let access = Access { size: register.size, address: &address };
            let what = format!("Writes `{}`, {place}.", register.title);
            let (function, parameter) = (format_ident!("write_{name}"), format_ident!("value"));
            accessors.push(access.writer(&what, &function, &parameter, &quote!(value)));
        }
        accessors
    }

    fn lane_address(&self, lane: &Lane, alias: u64) -> TokenStream {
        let block = self.block_name(lane.block);
        let banks = self.banks(lane);
        let lowest = banks.first().copied().unwrap_or(0);
        let first = lane.registers.get(lowest).map_or(0, |(_, offset)| *offset) + alias;
        let base = match first {
            0 => quote!(self.instance.#block),
            offset => {
                let offset = hex(offset);
                quote!(self.instance.#block + #offset)
            }
        };
        let (Some(bank), Some((_, second)), [_, _, ..]) =
            (&lane.bank, lane.registers.get(1), banks.as_slice())
        else {
            return base;
        };
        let start = lane.registers.first().map_or(0, |(_, offset)| *offset);
        let stride = hex(second.saturating_sub(start));
        let bank = self.index_value(bank, &format_ident!("usize"));
        quote!(#base + #stride * #bank)
    }

    /// The registers of a lane that serve any channel.
    fn banks(&self, lane: &Lane) -> Vec<usize> {
        let Some(bank) = &lane.bank else { return vec![0] };
        let mut banks: Vec<usize> = Vec::new();
        for instance in &self.model.instances {
            for channel in 0..instance.channels {
                let bank = evaluate_index(bank, instance, channel).unwrap_or(0);
                banks.push(usize::try_from(bank).unwrap_or(0));
            }
        }
        banks.sort_unstable();
        banks.dedup();
        banks
    }

    /// A formula of the channel's number as a `u32` or `usize`.
    fn index_value(&self, expr: &crate::model::Expr, ty: &Ident) -> TokenStream {
        let value = self.value(expr, &Scope::from(Place::Index));
        if ty == "u32" {
            return value;
        }
        match expr.kind {
            // `channel / 4` and its like are as good in the wider type.
            ExprKind::Binary(op, ref left, ref right) if left.kind == ExprKind::Channel => {
                let right = self.value(right, &Scope::from(Place::Index));
                let op = super::values::operator(op);
                group(quote!((#ty::from(self.index) #op #right)))
            }
            ExprKind::Channel => quote!(#ty::from(self.index)),
            _ => group(quote!(#value as #ty)),
        }
    }

    fn lane_shift(&self, lane: &Lane) -> Option<TokenStream> {
        match &lane.shift {
            Shift::Formula(expr) if matches!(expr.kind, ExprKind::Number(0)) => None,
            Shift::Formula(expr) => Some(self.index_value(expr, &format_ident!("u32"))),
            Shift::Table(..) => {
                let tables = self.shift_tables();
                let known = tables.iter().find(|(_, shift)| *shift == &lane.shift);
                known.map(|(name, _)| quote!(self.#name))
            }
        }
    }

    /// Shifts that follow no formula: the engine looks each table up once, and keeps the result.
    pub(super) fn shift_tables(&self) -> Vec<(Ident, &Shift)> {
        let mut tables: Vec<&Shift> = Vec::new();
        for lane in &self.model.lanes {
            if matches!(lane.shift, Shift::Table(..)) && !tables.contains(&&lane.shift) {
                tables.push(&lane.shift);
            }
        }
        let single = tables.len() == 1;
        let named = tables.into_iter().enumerate().map(|(index, table)| {
            let name = if single { format_ident!("shift") } else { format_ident!("shift{index}") };
            (name, table)
        });
        named.collect()
    }

    fn lane_accessors(&self, index: usize, lane: &Lane) -> Vec<TokenStream> {
        let mut accessors = Vec::new();
        let name = identifier(&lane.name);
        let places = listed(lane);
        let shift = self.lane_shift(lane);
        if self.is_used(Use::ReadLane(index)) {
            let address = self.lane_address(lane, 0);
            let read = format_ident!("read_{name}");
            let about = doc(&format!("Reads the channel's bits in {places}."));
            let mask = match lane.bits.len() {
                1 => number(u64::from(lane.mask())),
                _ => quote!(#name::ALL),
            };
            let value = match &shift {
                Some(shift) => quote!(word >> #shift),
                None => quote!(word),
            };
            let value = group(value);
            accessors.push(quote! {
                #about
                #[inline(always)]
                pub(crate) unsafe fn #read(self) -> u32 {
                    comment_line!("SAFETY: a status register of the caller's controller.");
                    let word = unsafe { P::Bus::read32(#address) };
                    #value & #mask
                }
            });
        }
        let shifted = match &shift {
            Some(shift) => group(quote!(bits << #shift)),
            None => quote!(bits),
        };
        let ways = [
            (Use::WriteLane(index), "write", 0, "Writes ones to the channel's bits in"),
            (Use::SetLane(index), "set", lane.set.unwrap_or(0), "Sets the channel's bits in"),
            (
                Use::ClearLane(index),
                "clear",
                lane.clear.unwrap_or(0),
                "Clears the channel's bits in",
            ),
        ];
        for (item, verb, alias, what) in ways {
            if self.is_used(item) {
                let address = self.lane_address(lane, alias);
                let through = match alias {
                    0 => String::new(),
                    alias => format!(", through its alias at +{}", hex_text(alias)),
                };
                let access = Access { size: 32, address: &address };
                let (function, bits) = (format_ident!("{verb}_{name}"), format_ident!("bits"));
                let what = format!("{what} {places}{through}.");
                accessors.push(access.writer(&what, &function, &bits, &shifted));
            }
        }
        accessors
    }
}

/// The registers of a lane and where they are, for documentation.
fn listed(lane: &Lane) -> String {
    let names: Vec<_> = lane
        .registers
        .iter()
        .map(|(name, offset)| format!("`{name}` (at {})", hex_text(*offset)))
        .collect();
    names.join(" and ")
}

/// Where a register is, and how wide.
struct Access<'a> {
    size: u8,
    address: &'a TokenStream,
}

impl Access<'_> {
    fn reader(&self, what: &str, name: &Ident) -> TokenStream {
        let (about, address) = (doc(what), self.address);
        let read = format_ident!("read{}", self.size);
        let value = quote!(unsafe { P::Bus::#read(#address) });
        let value = if self.size == 32 { value } else { quote!(u32::from(#value)) };
        quote! {
            #about
            #[inline(always)]
            pub(crate) unsafe fn #name(self) -> u32 {
                comment_line!("SAFETY: a register of the caller's channel.");
                #value
            }
        }
    }

    fn writer(
        &self,
        what: &str,
        name: &Ident,
        parameter: &Ident,
        value: &TokenStream,
    ) -> TokenStream {
        let (about, address) = (doc(what), self.address);
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
                comment_line!("SAFETY: a register of the caller's channel.");
                unsafe { P::Bus::#write(#address, #value) }
            }
        }
    }
}
