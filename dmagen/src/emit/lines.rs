//! Interrupt lines: which one serves a channel, by its number or as the program chooses.

use super::Emitter;
use super::tokens::{camel, doc, number};
use super::walk::mentions;
use crate::model::ExprKind;
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// How many interrupt lines a program can choose from, if it can.
    pub(super) fn chosen_lines(&self) -> Option<usize> {
        let first = self.model.instances.first()?;
        first.chooses_line().then_some(first.vectors.len())
    }

    /// The interrupt line of a vector, where programs choose one.
    pub(super) fn vector_lines(&self) -> TokenStream {
        let Some(lines) = self.chosen_lines() else { return quote!() };
        let arms = (0..lines).map(|line| {
            let of_line = self.model.controllers().filter_map(|i| i.vectors.get(line));
            let names = of_line.map(|vector| camel(&vector.name));
            let line = number(line as u64);
            quote!(#(Vector::#names)|* => #line,)
        });
        quote! {
            /// Its place among the lines of its controller.
            pub(crate) const fn line(self) -> u32 {
                match self {
                    #(#arms)*
                }
            }
        }
    }

    /// Whether any lane depends on which vector serves a channel.
    fn uses_line(&self) -> bool {
        let several = self.model.controllers().any(|i| i.vectors.len() > 1);
        several
            && self
                .model
                .lanes
                .iter()
                .filter_map(|lane| lane.bank.as_ref())
                .any(|bank| mentions(bank, |kind| *kind == ExprKind::Line))
    }

    pub(super) fn line_function(&self) -> TokenStream {
        if !self.uses_line() || self.chosen_lines().is_some() {
            return quote!();
        }
        // All controllers of a chip that has such lines share one table.
        let Some(instance) = self.model.instances.first() else { return quote!() };
        let lasts: Vec<_> = instance.vectors.iter().map(|vector| vector.channels.1).collect();
        let (last, others) = match lasts.split_last() {
            Some((_, others)) => (number(others.len() as u64), others),
            None => return quote!(),
        };
        let arms = others.iter().enumerate().map(|(index, end)| {
            let (index, end) = (number(index as u64), number(*end as u64));
            quote!(0..=#end => #index,)
        });
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

    /// Bits that hold the line of a channel.
    pub(super) fn line_bits(&self) -> Option<u32> {
        self.chosen_lines().map(|lines| usize::BITS - (lines - 1).leading_zeros())
    }

    /// How a program chooses the interrupt line of a channel, where it can.
    pub(super) fn line_choice(&self) -> TokenStream {
        let Some(bits) = self.line_bits() else { return quote!() };
        let at = |bit: u32, value: TokenStream| match bit {
            0 => quote!(#value & 1),
            bit => {
                let bit = number(u64::from(bit));
                quote!(#value >> #bit & 1)
            }
        };
        let sets = (0..bits).map(|bit| {
            let (wanted, index) = (at(bit, quote!(vector.line())), number(u64::from(bit)));
            quote! {
                self.lines[#index] = if #wanted != 0 {
                    self.lines[#index] | channels
                } else {
                    self.lines[#index] & !channels
                };
            }
        });
        let gets = (0..bits).map(|bit| {
            let index = number(u64::from(bit));
            match bit {
                0 => quote!(self.lines[#index] >> channel & 1),
                _ => quote!((self.lines[#index] >> channel & 1) << #index),
            }
        });
        let about = doc(
            "The same controller with some channels on the line of `vector`, which alone serves them: bit `n` of \
             `channels` is channel `n`.",
        );
        quote! {
            #about
            #[must_use]
            pub const fn with_line(mut self, vector: Vector, channels: u32) -> Instance {
                #(#sets)*
                self
            }

            /// The interrupt line that serves a channel.
            pub(crate) const fn line(self, channel: u8) -> u32 {
                #(#gets)|*
            }
        }
    }
}
