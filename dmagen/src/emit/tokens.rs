//! Names, numbers and marks as tokens.

use crate::model::BinaryOp;
use proc_macro2::{Ident, Literal, TokenStream, TokenTree};
use quote::{format_ident, quote};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A name as an identifier in snake case.
pub(super) fn identifier(name: &str) -> Ident {
    let mut text: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) || text.is_empty() {
        text.insert(0, '_');
    }
    match syn::parse_str::<Ident>(&text) {
        Ok(ident) => ident,
        Err(_) => format_ident!("{text}_"),
    }
}

/// A name as a constant.
pub(super) fn constant(name: &str) -> Ident {
    format_ident!("{}", identifier(name).to_string().to_ascii_uppercase())
}

/// A name as a type or variant.
pub(super) fn camel(name: &str) -> Ident {
    let mut text = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()) {
        let mut letters = part.chars();
        text.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        let rest: String = letters.collect();
        let shout = rest.chars().all(|c| !c.is_ascii_lowercase());
        text.push_str(&if shout { rest.to_ascii_lowercase() } else { rest });
    }
    if text.starts_with(|c: char| c.is_ascii_digit()) || text.is_empty() {
        text.insert(0, '_');
    }
    format_ident!("{text}")
}

/// A decimal literal, in groups of three digits where it is long.
pub(super) fn number(value: u64) -> TokenStream {
    let digits = value.to_string();
    if digits.len() < 5 {
        let literal = Literal::u64_unsuffixed(value);
        return quote!(#literal);
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text.parse().unwrap_or_default()
}

/// A hexadecimal literal, as manuals print addresses and masks.
pub(super) fn hex(value: u64) -> TokenStream {
    hex_text(value).parse().unwrap_or_default()
}

/// As [`hex`], for documentation.
pub(super) fn hex_text(value: u64) -> String {
    match value {
        0..=9 => value.to_string(),
        10..=0xFFFF => format!("0x{value:X}"),
        _ => format!("0x{:04X}_{:04X}", value >> 16, value & 0xFFFF),
    }
}

/// A comment in the emitted text.
pub(super) fn comment(text: &str) -> TokenStream {
    quote!(comment_line!(#text);)
}

/// A comment, if there is one.
pub(super) fn note(text: &Option<String>) -> TokenStream {
    text.as_deref().map(comment).unwrap_or_default()
}

/// The documentation of an item.
pub(super) fn doc(text: &str) -> TokenStream {
    let text = format!(" {text}");
    quote!(#[doc = #text])
}

/// Which names some code uses.
pub(super) struct Mentions {
    /// Types, and functions that are called.
    names: BTreeSet<String>,
    /// First segments of paths.
    paths: BTreeSet<String>,
}

/// Whether tokens have a word that is no field or method.
pub(super) fn has(tokens: &TokenStream, word: &str) -> bool {
    let mut field = false;
    tokens.clone().into_iter().any(|token| {
        let behind = std::mem::replace(&mut field, false);
        match token {
            TokenTree::Group(group) => has(&group.stream(), word),
            TokenTree::Ident(ident) => !behind && ident == word,
            TokenTree::Punct(punct) => {
                field = punct.as_char() == '.';
                false
            }
            TokenTree::Literal(_) => false,
        }
    })
}

impl Mentions {
    pub(super) fn of(tokens: &TokenStream) -> Self {
        let mut found = Mentions { names: BTreeSet::new(), paths: BTreeSet::new() };
        found.collect(tokens.clone());
        found
    }

    fn collect(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let punct = |index: usize, wanted: char| matches!(tokens.get(index), Some(TokenTree::Punct(p)) if p.as_char() == wanted);
        let colons = |index: usize| punct(index, ':') && punct(index + 1, ':');
        // One text for all words: there are many, and few of them are new.
        let mut name = String::new();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.collect(group.stream()),
                TokenTree::Ident(ident) => {
                    if index > 0 && punct(index - 1, '.') {
                        continue;
                    }
                    let (enters, inside) = (colons(index + 1), index > 1 && colons(index - 2));
                    name.clear();
                    // Writing to a String cannot fail.
                    let _ = write!(name, "{ident}");
                    if enters && !inside && !self.paths.contains(&name) {
                        self.paths.insert(name.clone());
                    }
                    let called = matches!(tokens.get(index + 1), Some(TokenTree::Group(_)));
                    let lower = name.starts_with(|c: char| c.is_ascii_lowercase());
                    // The last segment of a path is found where the path leads.
                    let counts = (enters || !inside) && (!lower || called);
                    if counts && !self.names.contains(&name) {
                        self.names.insert(name.clone());
                    }
                }
                _ => {}
            }
        }
    }

    /// Those of `names` that are used.
    pub(super) fn among(&self, names: &[&str]) -> Vec<Ident> {
        let used = names.iter().filter(|name| self.uses(name));
        used.map(|name| format_ident!("{name}")).collect()
    }

    pub(super) fn uses(&self, name: &str) -> bool {
        self.names.contains(name) || self.paths.contains(name)
    }

    /// Whether a path begins with this module.
    pub(super) fn enters(&self, module: &str) -> bool {
        self.paths.contains(module)
    }
}

/// An operator of expressions.
pub(super) fn operator(op: BinaryOp) -> TokenStream {
    match op {
        BinaryOp::Or => quote!(||),
        BinaryOp::And => quote!(&&),
        BinaryOp::Equal => quote!(==),
        BinaryOp::NotEqual => quote!(!=),
        BinaryOp::Less => quote!(<),
        BinaryOp::LessEqual => quote!(<=),
        BinaryOp::Greater => quote!(>),
        BinaryOp::GreaterEqual => quote!(>=),
        BinaryOp::Add => quote!(+),
        BinaryOp::Subtract => quote!(-),
        BinaryOp::Multiply => quote!(*),
        BinaryOp::Divide => quote!(/),
        BinaryOp::Remainder => quote!(%),
        BinaryOp::ShiftLeft => quote!(<<),
        BinaryOp::ShiftRight => quote!(>>),
        BinaryOp::BitAnd => quote!(&),
    }
}

/// Tokens that belong together; [`layout`] writes parentheses where they are needed.
pub(super) fn group(tokens: TokenStream) -> TokenStream {
    let group = proc_macro2::Group::new(proc_macro2::Delimiter::None, tokens);
    TokenStream::from(proc_macro2::TokenTree::Group(group))
}

/// Values or-ed together.
pub(super) fn join(parts: Vec<TokenStream>) -> TokenStream {
    match parts.as_slice() {
        [] => quote!(0),
        [first, rest @ ..] => group(quote!(#first #(| #rest)*)),
    }
}
