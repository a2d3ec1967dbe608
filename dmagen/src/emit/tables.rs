//! `tables.rs` of a driver: memory that the controller reads or writes by itself, and one access to each word.

use super::Emitter;
use super::files::{Part, is_long};
use super::tokens::{Mentions, camel, doc, hex_text, identifier, number};
use super::usage::Use;
use crate::model::{Register, Table};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The files, for controllers that have tables: the accesses stand apart where one file would be too long.
    pub(super) fn tables_parts(&self) -> Vec<Part> {
        if self.model.tables.is_empty() {
            return Vec::new();
        }
        let whole = self.tables_part(true);
        if !is_long(&whole) {
            return vec![whole];
        }
        let accessors = self.table_accessors();
        let (mentions, imports) = (Mentions::of(&accessors), runtime_imports(&accessors));
        let entries: Vec<Ident> = self.model.tables.iter().map(entry_type).collect();
        let entries = entries.iter().filter(|entry| mentions.uses(&entry.to_string()));
        let tokens = quote! {
            use crate::Dma;
            use crate::tables::{#(#entries),*};
            #imports

            #accessors
        };
        let doc = "One access to each word of a channel's entries in memory.".to_owned();
        vec![Part { name: "entries", doc, tokens }, self.tables_part(false)]
    }

    /// One access to each word.
    fn table_accessors(&self) -> TokenStream {
        let registers = self.model.registers.iter().enumerate();
        let words = registers.flat_map(|(index, register)| self.memory_accessors(index, register));
        let places = self.entry_accessors().into_iter().chain(self.address_accessors());
        let accessors = places.chain(words);
        quote!(impl<P: Platform> Dma<P> { #(#accessors)* })
    }

    /// The tables, and the accesses to their words if they stand there as well.
    fn tables_part(&self, with_accessors: bool) -> Part {
        let tables = || self.model.tables.iter();
        let names: Vec<Ident> = tables().map(|t| identifier(&t.name)).collect();
        let types: Vec<Ident> = tables().map(|t| camel(&t.name)).collect();
        let abouts = tables().map(|t| doc(&about(t)));
        let items = tables().enumerate().map(|(index, table)| self.table(index, table));
        let accessors = with_accessors.then(|| self.table_accessors());
        let driver = accessors.as_ref().map(|accessors| {
            let imports = runtime_imports(accessors);
            quote!(
                use crate::Dma;
                #imports
            )
        });
        let tokens = quote! {
            #driver

            /// Memory that the controller reads or writes for all of its channels: nothing makes a reference to any of it.
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

            #accessors
        };
        let doc = "Memory that the controller reads or writes by itself.".to_owned();
        Part { name: "tables", doc, tokens }
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
            fields.extend(quote!(#unused: [u8; #bytes],));
            inits.extend(quote!(#unused: [0; #bytes],));
            gaps += 1;
        };
        for register in self.words_of(index) {
            gap(at, register.offset, &mut fields, &mut inits);
            let (word, ty) = (word_name(register, table), format_ident!("u{}", register.size));
            fields.extend(quote!(pub(crate) #word: #ty,));
            inits.extend(quote!(#word: 0,));
            at = register.offset + u64::from(register.size / 8);
        }
        gap(at, table.entry, &mut fields, &mut inits);
        let (channels, align) = (number(self.model.channels as u64), number(table.align));
        let (about, bytes) =
            (doc(&format!("The entries of `{}`.", table.name)), number(table.entry));
        quote! {
            #about
            #[repr(C, align(#align))]
            pub(crate) struct #name {
                pub(crate) entries: [#entry; #channels],
            }

            impl #name {
                const fn new() -> Self {
                    #name { entries: [const { #entry::new() }; #channels], }
                }
            }

            /// What the controller finds there for one channel.
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

    /// The entries whose words or places something needs.
    fn entry_accessors(&self) -> Vec<TokenStream> {
        let tables = self.model.tables.iter().enumerate();
        let used = tables.filter(|(index, _)| {
            self.is_used(Use::Entry(*index)) || !self.words_of(*index).is_empty()
        });
        let channels = number(self.model.channels as u64);
        used.map(|(_, table)| {
            let (name, entry) = (identifier(&table.name), entry_type(table));
            let about = doc(&format!("The channel's entry of `{}`.", table.name));
            let accessor = own_entry(table);
            quote! {
                #about
                #[inline(always)]
                fn #accessor(self) -> *mut #entry {
                    let tables = self.shared.tables();
                    comment_line!("SAFETY: inside the tables; there is an entry for each channel.");
                    unsafe {
                        core::hint::assert_unchecked(self.index < #channels);
                        &raw mut (*tables).#name.entries[usize::from(self.index)]
                    }
                }
            }
        })
        .collect()
    }

    /// The addresses of tables and of entries, as the controller is told.
    fn address_accessors(&self) -> Vec<TokenStream> {
        let mut accessors = Vec::new();
        for (index, table) in self.model.tables.iter().enumerate() {
            let name = identifier(&table.name);
            let whole = (
                Use::Address(index),
                doc(&format!("Where the controller finds `{}`.", table.name)),
                quote! {
                    let tables = self.shared.tables();
                    comment_line!("SAFETY: inside the tables.");
                    let table = unsafe { &raw mut (*tables).#name };
                },
                quote!(table),
            );
            let entry = own_entry(table);
            let own = (
                Use::Entry(index),
                doc(&format!(
                    "Where the controller finds the channel's entry of `{}`.",
                    table.name
                )),
                quote!(),
                quote!(self.#entry()),
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
        let (function, entry) = (self.word(index), own_entry(table));
        let word = word_name(register, table);
        let at = hex_text(register.offset);
        let place = format!("at {at} in the channel's entry of `{}`", table.name);
        let mut accessors = Vec::new();
        if self.is_used(Use::Read(index)) {
            let (about, read) = (
                doc(&format!("Reads `{}`, {place}.", register.title)),
                format_ident!("read_{function}"),
            );
            let access = format_ident!("read{}", register.size);
            accessors.push(quote! {
                #about
                #[inline(always)]
                pub(crate) unsafe fn #read(self) -> u32 {
                    comment_line!("What the device has written is as new as the registers that were read before.");
                    barrier::consume();
                    let entry = self.#entry();
                    comment_line!("SAFETY: the caller's channel.");
                    unsafe { memory::#access(&raw mut (*entry).#word) }
                }
            });
        }
        if self.is_used(Use::Write(index)) {
            let (about, write) = (
                doc(&format!("Writes `{}`, {place}.", register.title)),
                format_ident!("write_{function}"),
            );
            let access = format_ident!("write{}", register.size);
            accessors.push(quote! {
                #about
                #[inline(always)]
                pub(crate) unsafe fn #write(self, value: u32) {
                    let entry = self.#entry();
                    comment_line!("SAFETY: the caller's channel.");
                    unsafe { memory::#access(&raw mut (*entry).#word, value) }
                }
            });
        }
        accessors
    }

    /// Whether a channel needs what all channels of its controller share.
    pub(super) fn needs_shared(&self) -> bool {
        self.needs_lock() || !self.model.tables.is_empty()
    }

    /// Whether some accesses of a channel hold the lock of its controller.
    pub(super) fn needs_lock(&self) -> bool {
        self.has_windows() || !self.inserted().is_empty()
    }
}

fn about(table: &Table) -> String {
    table.note.clone().unwrap_or_else(|| format!("An entry of `{}` for each channel.", table.name))
}

fn entry_type(table: &Table) -> Ident {
    format_ident!("{}Entry", camel(&table.name))
}

/// The function that says where the channel's entry is.
fn own_entry(table: &Table) -> Ident {
    format_ident!("own_{}_entry", table.name)
}

/// What the accesses need of the runtime.
fn runtime_imports(accessors: &TokenStream) -> TokenStream {
    let runtime = Mentions::of(accessors).among(&["Platform", "barrier", "memory"]);
    quote!(use dma_runtime::{#(#runtime),*};)
}

/// The word's name in its entry: without the table's, if it begins with that.
fn word_name(register: &Register, table: &Table) -> Ident {
    let (name, prefix) = (register.name.to_lowercase(), format!("{}_", table.name));
    identifier(name.strip_prefix(&prefix).unwrap_or(&name))
}
