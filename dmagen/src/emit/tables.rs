//! `tables.rs` of a driver: memory that the controller reads or writes by itself, and one access to each word.

use super::Emitter;
use super::files::Part;
use super::tokens::{Mentions, camel, doc, hex_text, identifier, number};
use super::usage::Use;
use crate::model::{Register, Table};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The whole file, for controllers that have tables.
    pub(super) fn tables_part(&self) -> Option<Part> {
        if self.model.tables.is_empty() {
            return None;
        }
        let tables = || self.model.tables.iter();
        let names: Vec<Ident> = tables().map(|t| identifier(&t.name)).collect();
        let types: Vec<Ident> = tables().map(|t| camel(&t.name)).collect();
        let abouts = tables().map(|t| doc(&about(t)));
        let items = tables().enumerate().map(|(index, table)| self.table(index, table));
        let mut sizes: Vec<Ident> = self.words_in_memory().map(memory_type).collect();
        if tables().enumerate().any(|(index, table)| self.gaps(index, table)) {
            sizes.push(format_ident!("Memory8"));
        }
        sizes.sort();
        sizes.dedup();
        let registers = self.model.registers.iter().enumerate();
        let words = registers.flat_map(|(index, register)| self.memory_accessors(index, register));
        let accessors: Vec<_> = self.address_accessors().into_iter().chain(words).collect();
        let runtime = Mentions::of(&quote!(#(#accessors)*)).among(&["barrier"]);
        let tokens = quote! {
            use crate::Dma;
            use dma_runtime::{#(#sizes,)* Platform, #(#runtime),*};

            /// Memory that the controller reads or writes for all of its channels.
            #[derive(Debug)]
            #[repr(C)]
            pub struct Tables {
                #(#abouts pub(crate) #names: #types,)*
            }

            impl Tables {
                pub(crate) const fn new() -> Self {
                    Tables {
                        #(#names: #types::new(),)*
                    }
                }
            }
            #(#items)*

            impl<P: Platform> Dma<P> { #(#accessors)* }
        };
        let doc = "Memory that the controller reads or writes by itself.".to_owned();
        Some(Part { name: "tables", doc, tokens })
    }

    /// The words that something reads or writes: the others are gaps.
    fn words_in_memory(&self) -> impl Iterator<Item = &Register> {
        let used = |index| self.is_used(Use::Read(index)) || self.is_used(Use::Write(index));
        let words = self.model.registers.iter().enumerate();
        words.filter(move |(index, r)| r.table.is_some() && used(*index)).map(|(_, word)| word)
    }

    fn words_of(&self, table: usize) -> Vec<&Register> {
        let mut words: Vec<&Register> =
            self.words_in_memory().filter(|register| register.table == Some(table)).collect();
        words.sort_by_key(|register| register.offset);
        words
    }

    fn gaps(&self, index: usize, table: &Table) -> bool {
        let bytes: u64 = self.words_of(index).iter().map(|r| u64::from(r.size / 8)).sum();
        bytes < table.entry
    }

    /// A table and its entries.
    fn table(&self, index: usize, table: &Table) -> TokenStream {
        let (name, entry) = (camel(&table.name), entry_type(table));
        let (mut fields, mut inits) = (TokenStream::new(), TokenStream::new());
        let (mut at, mut gaps) = (0, 0);
        let mut gap = |from: u64, to: u64, fields: &mut TokenStream, inits: &mut TokenStream| {
            if from == to {
                return;
            }
            let (unused, bytes) = (format_ident!("_unused{gaps}"), number(to - from));
            fields.extend(quote!(#unused: [Memory8; #bytes],));
            inits.extend(quote!(#unused: [const { Memory8::new() }; #bytes],));
            gaps += 1;
        };
        for register in self.words_of(index) {
            gap(at, register.offset, &mut fields, &mut inits);
            let (word, ty) = (word_name(register, table), memory_type(register));
            fields.extend(quote!(pub(crate) #word: #ty,));
            inits.extend(quote!(#word: #ty::new(),));
            at = register.offset + u64::from(register.size / 8);
        }
        gap(at, table.entry, &mut fields, &mut inits);
        let (channels, align) = (number(self.model.channels as u64), number(table.align));
        let (about, bytes) =
            (doc(&format!("The entries of `{}`.", table.name)), number(table.entry));
        quote! {
            #about
            #[derive(Debug)]
            #[repr(C, align(#align))]
            pub(crate) struct #name {
                entries: [#entry; #channels],
            }

            impl #name {
                const fn new() -> Self {
                    #name { entries: [const { #entry::new() }; #channels], }
                }

                /// A channel's entry.
                ///
                /// # Safety
                /// The controller has this channel.
                #[inline(always)]
                pub(crate) unsafe fn entry(&self, channel: u8) -> &#entry {
                    comment_line!("SAFETY: there is an entry for each channel.");
                    unsafe { self.entries.get_unchecked(usize::from(channel)) }
                }
            }

            /// What the controller finds there for one channel.
            #[derive(Debug)]
            #[repr(C)]
            pub(crate) struct #entry { #fields }

            const _: () = assert!(size_of::<#entry>() == #bytes);

            impl #entry {
                const fn new() -> Self {
                    #entry { #inits }
                }
            }
        }
    }

    fn place_name(&self, place: Use) -> Option<Ident> {
        let (table, part) = match place {
            Use::Address(table) => (table, "address"),
            Use::Entry(table) => (table, "entry"),
            _ => return None,
        };
        let name = &self.model.tables.get(table)?.name;
        Some(format_ident!("{}_{part}", identifier(name)))
    }

    /// Where the controller finds a table, or the channel's entry of it.
    pub(super) fn place_in_memory(&self, place: Use) -> TokenStream {
        self.mark(place);
        let name = self.place_name(place);
        quote!(self.#name())
    }

    /// The addresses of tables and of entries, as the controller is told.
    fn address_accessors(&self) -> Vec<TokenStream> {
        let mut accessors = Vec::new();
        for (index, table) in self.model.tables.iter().enumerate() {
            let name = identifier(&table.name);
            let whole = (
                Use::Address(index),
                doc(&format!("Where the controller finds `{}`.", table.name)),
                quote!(let table = core::ptr::from_ref(&self.shared.tables().#name);),
                quote!(table),
            );
            let own = (
                Use::Entry(index),
                doc(&format!(
                    "Where the controller finds the channel's entry of `{}`.",
                    table.name
                )),
                quote! {
                    comment_line!("SAFETY: the controller has this channel.");
                    let entry = unsafe { core::ptr::from_ref(self.shared.tables().#name.entry(self.index)) };
                },
                quote!(entry),
            );
            for (place, about, find, found) in [whole, own] {
                let accessor = self.place_name(place);
                if !self.is_used(place) {
                    continue;
                }
                accessors.push(quote! {
                    #about
                    pub(crate) fn #accessor(self) -> u32 {
                        #find
                        comment_line!("Within 32 bits: no channel is taken before that was checked.");
                        P::translate(#found.expose_provenance()) as u32
                    }
                });
            }
        }
        accessors
    }

    /// Accessors of a word in memory.
    fn memory_accessors(&self, index: usize, register: &Register) -> Vec<TokenStream> {
        let Some(table) = register.table.and_then(|table| self.model.tables.get(table)) else {
            return Vec::new();
        };
        let (function, name) = (self.word(index), identifier(&table.name));
        let word = word_name(register, table);
        let at = hex_text(register.offset);
        let place = format!("at {at} in the channel's entry of `{}`", table.name);
        let entry = quote!(unsafe { self.shared.tables().#name.entry(self.index) });
        let mut accessors = Vec::new();
        if self.is_used(Use::Read(index)) {
            let (about, read) = (
                doc(&format!("Reads `{}`, {place}.", register.title)),
                format_ident!("read_{function}"),
            );
            accessors.push(quote! {
                #about
                #[inline(always)]
                pub(crate) unsafe fn #read(self) -> u32 {
                    comment_line!("What the device has written is as new as the registers that were read before.");
                    barrier::consume();
                    comment_line!("SAFETY: the caller's channel.");
                    let entry = #entry;
                    entry.#word.get()
                }
            });
        }
        if self.is_used(Use::Write(index)) {
            let (about, write) = (
                doc(&format!("Writes `{}`, {place}.", register.title)),
                format_ident!("write_{function}"),
            );
            accessors.push(quote! {
                #about
                #[inline(always)]
                pub(crate) unsafe fn #write(self, value: u32) {
                    comment_line!("SAFETY: the caller's channel.");
                    let entry = #entry;
                    entry.#word.set(value);
                }
            });
        }
        accessors
    }

    /// Whether a channel needs what all channels of its controller share.
    pub(super) fn needs_shared(&self) -> bool {
        self.has_windows() || !self.model.tables.is_empty() || !self.inserted().is_empty()
    }
}

fn about(table: &Table) -> String {
    table.note.clone().unwrap_or_else(|| format!("An entry of `{}` for each channel.", table.name))
}

fn entry_type(table: &Table) -> Ident {
    format_ident!("{}Entry", camel(&table.name))
}

fn memory_type(register: &Register) -> Ident {
    format_ident!("Memory{}", register.size)
}

/// The word's name in its entry: without the table's, if it begins with that.
fn word_name(register: &Register, table: &Table) -> Ident {
    let (name, prefix) = (register.name.to_lowercase(), format!("{}_", table.name));
    identifier(name.strip_prefix(&prefix).unwrap_or(&name))
}
