//! Bits of each channel in registers that channels share.

use super::Emitter;
use super::registers::Access;
use super::tokens::{constant, doc, hex, hex_text, identifier, number};
use super::tokens::{group, operator};
use super::usage::Use;
use super::values::{Place, Scope};
use crate::model::{Command, Expr, ExprKind, Lane, Shift, Way, evaluate_on};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    pub(super) fn lane_module(&self, index: usize, lane: &Lane) -> Option<TokenStream> {
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
            doc(&format!("The bits of one channel in {}, from the first one.", self.listed(lane)));
        let words = lane.note.as_deref().map(doc);
        let gap = words.as_ref().map(|_| quote!(#[doc = ""]));
        Some(quote!(#about #gap #words pub(crate) mod #name { #(#items)* }))
    }

    /// Where each register of a lane is.
    fn lane_addresses(&self, lane: &Lane, alias: u64) -> Vec<TokenStream> {
        let block = self.block_name(lane.block);
        let address = |(_, offset): &(String, u64)| match offset + alias {
            0 => quote!(self.instance.#block),
            offset => {
                let offset = hex(offset);
                quote!(self.instance.#block + #offset)
            }
        };
        lane.registers.iter().map(address).collect()
    }

    fn lane_address(&self, lane: &Lane, alias: u64) -> TokenStream {
        let banks = self.banks(lane);
        let lowest = banks.first().copied().unwrap_or(0);
        let base = self.lane_addresses(lane, alias).get(lowest).cloned().unwrap_or_default();
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
        let Some(bank) = &lane.bank else { return (0..lane.registers.len()).collect() };
        let mut banks: Vec<usize> = Vec::new();
        for instance in &self.model.instances {
            for channel in 0..instance.channels {
                let on = |line| evaluate_on(bank, instance, channel, line).unwrap_or(0);
                banks.extend(instance.lines(channel).map(|line| on(line) as usize));
            }
        }
        banks.sort_unstable();
        banks.dedup();
        banks
    }

    /// A formula of the channel's number as a `u32` or `usize`.
    fn index_value(&self, expr: &Expr, ty: &Ident) -> TokenStream {
        let value = self.value(expr, &Scope::from(Place::Index));
        if ty == "u32" {
            return value;
        }
        match expr.kind {
            // `channel / 4` and its like are as good in the wider type.
            ExprKind::Binary(op, ref left, ref right) if left.kind == ExprKind::Channel => {
                let right = self.value(right, &Scope::from(Place::Index));
                let op = operator(op);
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

    pub(super) fn lane_accessors(&self, index: usize, lane: &Lane) -> Vec<TokenStream> {
        let mut accessors = Vec::new();
        let name = identifier(&lane.name);
        let places = self.listed(lane);
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
            (
                Use::SetLane(index),
                "set",
                Way::alias(lane.set.as_ref()),
                "Sets the channel's bits in",
            ),
            (
                Use::ClearLane(index),
                "clear",
                Way::alias(lane.clear.as_ref()),
                "Clears the channel's bits in",
            ),
        ];
        for (item, verb, alias, what) in ways {
            if !self.is_used(item) {
                continue;
            }
            if let Some(command) = self.command(verb, index) {
                accessors.push(self.commander(lane, verb, command));
            } else {
                let address = self.lane_address(lane, alias);
                let through = match alias {
                    0 => String::new(),
                    alias if lane.everywhere() => {
                        format!(", through their aliases at +{}", hex_text(alias))
                    }
                    alias => format!(", through its alias at +{}", hex_text(alias)),
                };
                let access = Access { size: 32, address: &address, apart: false };
                let (function, bits) = (format_ident!("{verb}_{name}"), format_ident!("bits"));
                let what = format!("{what} {places}{through}.");
                // No write reads the register first, so there is nothing that another context could undo.
                let safety = match alias {
                    0 => {
                        "SAFETY: channels share it; ones act, and the zeros written for the others do not."
                    }
                    _ => {
                        "SAFETY: channels share it; the bus applies an alias in one access, to the ones only."
                    }
                };
                accessors.push(if lane.everywhere() {
                    let addresses = self.lane_addresses(lane, alias);
                    let about = doc(&what);
                    quote! {
                        #about
                        #[inline(always)]
                        pub(crate) unsafe fn #function(self, bits: u32) {
                            let bits = #shifted;
                            comment_line!(#safety);
                            unsafe { #(P::Bus::write32(#addresses, bits);)* }
                        }
                    }
                } else {
                    access.writer(&what, &function, &bits, &shifted, safety)
                });
            }
        }
        accessors
    }

    /// The register that takes the channel's number to set or clear a lane.
    pub(super) fn command(&self, verb: &str, lane: usize) -> Option<&Command> {
        let lane = self.model.lanes.get(lane)?;
        match verb {
            "set" => Way::command(lane.set.as_ref()),
            "clear" => Way::command(lane.clear.as_ref()),
            _ => None,
        }
    }

    /// Writes the channel's number to a command register.
    fn commander(&self, lane: &Lane, verb: &str, command: &Command) -> TokenStream {
        let block = self.block_name(command.block);
        let address = match command.offset {
            0 => quote!(self.instance.#block),
            offset => {
                let offset = hex(offset);
                quote!(self.instance.#block + #offset)
            }
        };
        let what = match verb {
            "set" => "Sets",
            _ => "Clears",
        };
        let about = doc(&format!(
            "{what} `{}` of the channel whose number is written to `{}` (at {}), and of no other.",
            lane.name,
            command.name,
            hex_text(command.offset)
        ));
        let (name, write) = (
            format_ident!("{verb}_{}", identifier(&lane.name)),
            format_ident!("write{}", command.size),
        );
        let number = match command.size {
            8 => quote!(self.index),
            size => {
                let ty = format_ident!("u{size}");
                quote!(#ty::from(self.index))
            }
        };
        quote! {
            #about
            #[inline(always)]
            pub(crate) unsafe fn #name(self) {
                comment_line!("SAFETY: a command for the caller's channel alone.");
                unsafe { P::Bus::#write(#address, #number) }
            }
        }
    }

    /// The registers of a lane that the driver uses and where they are, for documentation.
    fn listed(&self, lane: &Lane) -> String {
        let used = self.banks(lane);
        let registers = lane.registers.iter().enumerate();
        let names: Vec<_> = registers
            .filter(|(index, _)| used.contains(index))
            .map(|(_, (name, offset))| format!("`{name}` (at {})", hex_text(*offset)))
            .collect();
        match names.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
            None => String::new(),
        }
    }
}
