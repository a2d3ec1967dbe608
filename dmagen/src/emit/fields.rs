//! Fields of words: of registers, and of what a plan keeps.

use super::tokens::{constant, doc, hex, identifier, number};
use proc_macro2::TokenStream;
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
