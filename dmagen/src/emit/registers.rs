//! `registers.rs` of a driver: offsets, fields and accessors, and only those that are used.

use super::expr::{Place, group, number};
use super::{Emitter, Use, constant, hex, identifier};
use crate::model::{Lane, Register, Shift};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The whole file. Comes last, when it is known what is used.
    pub(super) fn registers_file(&self) -> TokenStream {
        let model = self.model;
        let modules =
            model.registers.iter().enumerate().filter_map(|(i, r)| self.register_module(i, r));
        let lanes = model.lanes.iter().enumerate().filter_map(|(i, l)| self.lane_module(i, l));
        let mut accessors: Vec<TokenStream> = Vec::new();
        for (index, register) in model.registers.iter().enumerate() {
            accessors.extend(self.register_accessors(index, register));
        }
        for (index, lane) in model.lanes.iter().enumerate() {
            accessors.extend(self.lane_accessors(index, lane));
        }
        let code = quote!(#(#accessors)*).to_string();
        let line = code.contains("interrupt_line (").then(|| {
            quote!(
                use crate::interrupt::interrupt_line;
            )
        });
        quote! {
            //! Registers: where they are, their fields, and one access each.
            use crate::Dma;
            #line
            use dma_runtime::{Bus, Platform};

            #(#modules)*
            #(#lanes)*

            impl<P: Platform> Dma<P> {
                #(#accessors)*
            }
        }
    }

    fn register_module(&self, index: usize, register: &Register) -> Option<TokenStream> {
        let mut items = Vec::new();
        for (f, field) in register.fields.iter().enumerate() {
            let upper = constant(&field.title);
            let lower = identifier(&field.title);
            let mask = field.max() << field.offset;
            let bits = if field.width == 1 {
                format!(" `{}`, bit {}.", field.title, field.offset)
            } else {
                let last = field.offset + field.width - 1;
                format!(" `{}`, bits {} to {last}.", field.title, field.offset)
            };
            if self.is_used(Use::Mask(index, f)) {
                let value = if field.width == 1 {
                    let shift = number(u64::from(field.offset));
                    quote!(1 << #shift)
                } else {
                    hex(mask)
                };
                items.push(quote! {
                    #[doc = #bits]
                    pub(crate) const #upper: u32 = #value;
                });
            }
            let shift = number(u64::from(field.offset));
            if self.is_used(Use::Put(index, f)) {
                items.push(quote! {
                    #[doc = #bits]
                    pub(crate) const fn #lower(value: u32) -> u32 {
                        value << #shift
                    }
                });
            }
            if self.is_used(Use::Get(index, f)) {
                let get = format_ident!("{lower}_of");
                let doc = format!(" The value of{bits}");
                let most = hex(field.max());
                let value = if field.offset == 0 {
                    quote!(word & #most)
                } else {
                    quote!((word >> #shift) & #most)
                };
                items.push(quote! {
                    #[doc = #doc]
                    pub(crate) const fn #get(word: u32) -> u32 {
                        #value
                    }
                });
            }
        }
        if items.is_empty() {
            return None;
        }
        let name = self.word(index);
        let doc = format!(" Fields of `{}`.", register.title);
        Some(quote! {
            #[doc = #doc]
            pub(crate) mod #name {
                #(#items)*
            }
        })
    }

    fn lane_module(&self, index: usize, lane: &Lane) -> Option<TokenStream> {
        let items: Vec<TokenStream> = lane
            .bits
            .iter()
            .enumerate()
            .filter(|(bit, _)| self.is_used(Use::Bit(index, *bit)))
            .map(|(_, (name, bit))| {
                let (upper, bit) = (constant(name), number(u64::from(*bit)));
                let doc = format!(" The `{name}` flag.");
                quote! {
                    #[doc = #doc]
                    pub(crate) const #upper: u32 = 1 << #bit;
                }
            })
            .collect();
        if items.is_empty() {
            return None;
        }
        let name = identifier(&lane.name);
        let doc = format!(" A channel's bits in {}, from its first one.", listed(lane));
        Some(quote! {
            #[doc = #doc]
            pub(crate) mod #name {
                #(#items)*
            }
        })
    }

    /// Where a frame begins, as a field of the engine.
    pub(super) fn frame_field(&self, frame: usize) -> proc_macro2::Ident {
        let block = self.model.frames.get(frame).map_or(0, |f| f.block);
        let same = self.model.frames.iter().filter(|f| f.block == block).count();
        let name = identifier(self.model.blocks.get(block).map_or("", |b| b));
        let nth = self.model.frames.iter().take(frame).filter(|f| f.block == block).count();
        if same == 1 {
            format_ident!("{name}_channel")
        } else {
            format_ident!("{name}_channel{nth}")
        }
    }

    fn register_accessors(&self, index: usize, register: &Register) -> Vec<TokenStream> {
        let base = self.frame_field(register.frame);
        let address = match register.offset {
            0 => quote!(self.#base),
            offset => {
                let offset = hex(offset);
                quote!(self.#base + #offset)
            }
        };
        let name = self.word(index);
        let mut accessors = Vec::new();
        if self.is_used(Use::Read(index)) {
            accessors.push(reader(
                &format!(" Reads `{}`.", register.title),
                &format_ident!("read_{name}"),
                register.size,
                &address,
            ));
        }
        if self.is_used(Use::Write(index)) {
            accessors.push(writer(
                &format!(" Writes `{}`.", register.title),
                &format_ident!("write_{name}"),
                register.size,
                &address,
                &quote!(value),
                &quote!(, value: u32),
            ));
        }
        accessors
    }

    fn lane_address(&self, lane: &Lane, alias: u64) -> TokenStream {
        let block = identifier(self.model.blocks.get(lane.block).map_or("", |b| b));
        let banks = self.banks(lane);
        let lowest = banks.first().copied().unwrap_or(0);
        let first = lane.registers.get(lowest).map_or(0, |(_, offset)| *offset) + alias;
        let base = match first {
            0 => quote!(self.#block),
            offset => {
                let offset = hex(offset);
                quote!(self.#block + #offset)
            }
        };
        let (Some(bank), Some((_, second)), [_, _, ..]) =
            (&lane.bank, lane.registers.get(1), banks.as_slice())
        else {
            return base;
        };
        let start = lane.registers.first().map_or(0, |(_, offset)| *offset);
        let stride = hex(second.saturating_sub(start));
        let bank = self.value(bank, Place::Index);
        let bank = group(quote!(#bank as usize));
        quote!(#base + #stride * (#bank))
    }

    /// The registers of a lane that serve any channel.
    fn banks(&self, lane: &Lane) -> Vec<usize> {
        let Some(bank) = &lane.bank else { return vec![0] };
        let mut banks: Vec<usize> = Vec::new();
        for instance in &self.model.instances {
            for channel in 0..instance.channels {
                let bank = crate::model::evaluate_index(bank, instance, channel).unwrap_or(0);
                banks.push(usize::try_from(bank).unwrap_or(0));
            }
        }
        banks.sort_unstable();
        banks.dedup();
        banks
    }

    fn lane_shift(&self, lane: &Lane) -> Option<TokenStream> {
        Some(match &lane.shift {
            Shift::Formula(expr) => {
                if matches!(expr.kind, crate::model::ExprKind::Number(0)) {
                    return None;
                }
                let value = self.value(expr, Place::Index);
                if matches!(expr.kind, crate::model::ExprKind::Binary(..)) {
                    quote!((#value))
                } else {
                    value
                }
            }
            Shift::Table(table, index) => {
                let index = self.value(index, Place::Index);
                let table = table.iter().map(|v| number(u64::from(*v)));
                quote!([#(#table),*][(#index) as usize])
            }
        })
    }

    fn lane_accessors(&self, index: usize, lane: &Lane) -> Vec<TokenStream> {
        let mut accessors = Vec::new();
        let name = identifier(&lane.name);
        let places = listed(lane);
        let shift = self.lane_shift(lane);
        let mask = hex(u64::from(lane.mask()));
        if self.is_used(Use::ReadLane(index)) {
            let address = self.lane_address(lane, 0);
            let read = format_ident!("read_{name}");
            let doc = format!(" Reads the channel's bits in {places}.");
            let value = match &shift {
                Some(shift) => quote!((word >> #shift) & #mask),
                None => quote!(word & #mask),
            };
            accessors.push(quote! {
                #[doc = #doc]
                #[inline(always)]
                pub(crate) unsafe fn #read(self) -> u32 {
                    comment_line!("SAFETY: a status register of the caller's controller.");
                    let word = unsafe { P::Bus::read32(#address) };
                    #value
                }
            });
        }
        let shifted = match &shift {
            Some(shift) => group(quote!(bits << #shift)),
            None => quote!(bits),
        };
        let ways = [
            (Use::WriteLane(index), "write", 0, "Writes ones to"),
            (Use::SetLane(index), "set", lane.set.unwrap_or(0), "Sets"),
            (Use::ClearLane(index), "clear", lane.clear.unwrap_or(0), "Clears"),
        ];
        for (item, verb, alias, what) in ways {
            if self.is_used(item) {
                accessors.push(writer(
                    &format!(" {what} the channel's bits in {places}."),
                    &format_ident!("{verb}_{name}"),
                    32,
                    &self.lane_address(lane, alias),
                    &shifted,
                    &quote!(, bits: u32),
                ));
            }
        }
        accessors
    }
}

/// The registers of a lane, for a doc comment.
fn listed(lane: &Lane) -> String {
    let names: Vec<_> = lane.registers.iter().map(|(name, _)| format!("`{name}`")).collect();
    names.join(", ")
}

fn bus(verb: &str, size: u8) -> proc_macro2::Ident {
    format_ident!("{verb}{size}")
}

fn reader(doc: &str, name: &proc_macro2::Ident, size: u8, address: &TokenStream) -> TokenStream {
    let read = bus("read", size);
    let value = quote!(unsafe { P::Bus::#read(#address) });
    let value = if size == 32 { value } else { quote!(u32::from(#value)) };
    quote! {
        #[doc = #doc]
        #[inline(always)]
        pub(crate) unsafe fn #name(self) -> u32 {
            comment_line!("SAFETY: a register of the caller's channel.");
            #value
        }
    }
}

fn writer(
    doc: &str,
    name: &proc_macro2::Ident,
    size: u8,
    address: &TokenStream,
    value: &TokenStream,
    parameter: &TokenStream,
) -> TokenStream {
    let write = bus("write", size);
    let value = match size {
        32 => value.clone(),
        16 => quote!(#value as u16),
        _ => quote!(#value as u8),
    };
    quote! {
        #[doc = #doc]
        #[inline(always)]
        pub(crate) unsafe fn #name(self #parameter) {
            comment_line!("SAFETY: a register of the caller's channel.");
            unsafe { P::Bus::#write(#address, #value) }
        }
    }
}
