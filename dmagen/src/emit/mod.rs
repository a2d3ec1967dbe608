//! From a model to the text of a driver.

mod channel;
mod config;
mod expr;
mod files;
mod instances;
mod interrupt;
mod layout;
mod plan;
mod registers;
mod request;
mod steps;

pub use files::{File, module, sources};

use crate::model::{Expr, ExprKind, Model, Step, StepKind, WriteValue};
use proc_macro2::{Spacing, TokenStream, TokenTree};
use quote::format_ident;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A model and what has been used of its registers so far, so that only that is emitted.
pub(crate) struct Emitter<'m> {
    pub(crate) model: &'m Model,
    pub(crate) used: RefCell<BTreeSet<Use>>,
}

/// A helper of the register file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Use {
    /// The bits of a field, in place.
    Mask(usize, usize),
    /// A value moved to its field.
    Put(usize, usize),
    /// A field's value taken out.
    Get(usize, usize),
    /// Reading a register.
    Read(usize),
    /// Writing a register.
    Write(usize),
    /// Reading a lane.
    ReadLane(usize),
    /// Writing a lane.
    WriteLane(usize),
    /// A lane's set alias.
    SetLane(usize),
    /// A lane's clear alias.
    ClearLane(usize),
    /// A bit of a lane.
    Bit(usize, usize),
    /// Reading a lane as the channels of a vector.
    Summary(usize),
    /// The channel's number.
    Index,
}

impl<'m> Emitter<'m> {
    pub(crate) fn new(model: &'m Model) -> Self {
        Emitter { model, used: RefCell::new(BTreeSet::new()) }
    }

    pub(crate) fn mark(&self, item: Use) {
        self.used.borrow_mut().insert(item);
    }

    pub(crate) fn is_used(&self, item: Use) -> bool {
        self.used.borrow().contains(&item)
    }

    /// The register's name as an identifier: the manual's, in lower case.
    pub(crate) fn word(&self, register: usize) -> proc_macro2::Ident {
        let title = self.model.registers.get(register).map_or("", |r| &r.title);
        identifier(title)
    }

    /// Registers that have a word in the context.
    pub(crate) fn words(&self) -> impl Iterator<Item = &'m crate::model::Word> {
        self.model.plan.iter().chain(&self.model.load)
    }

    /// Registers whose word of a second block is needed after it was programmed.
    pub(crate) fn kept_seconds(&self) -> Vec<usize> {
        let mut kept = Vec::new();
        let o = &self.model.operations;
        let lists = [&o.start, &o.halt, &o.resume, &o.suspend.steps, &o.finish, &o.program];
        for list in lists.into_iter().chain(self.model.procedures.iter().map(|p| &p.steps)) {
            each_expr(list, &mut |expr| {
                if let ExprKind::PairWord(false, register) = expr.kind {
                    if !kept.contains(&register) {
                        kept.push(register);
                    }
                }
            });
        }
        kept
    }
}

/// Calls `see` for every expression in steps.
pub(crate) fn each_expr(steps: &[Step], see: &mut impl FnMut(&Expr)) {
    for step in steps {
        match &step.kind {
            StepKind::Write { writes, .. } => {
                for write in writes {
                    match &write.value {
                        WriteValue::Whole(expr) => expr.walk(see),
                        WriteValue::Fields { fields, .. } => {
                            fields.iter().for_each(|(_, expr)| expr.walk(see));
                        }
                        WriteValue::Planned | WriteValue::AllBits => {}
                    }
                }
            }
            StepKind::Let(_, expr) | StepKind::Capture(_, expr) => expr.walk(see),
            StepKind::Poll { until, .. } => until.walk(see),
            StepKind::When(condition, then, otherwise) => {
                condition.walk(see);
                each_expr(then, see);
                each_expr(otherwise, see);
            }
            _ => {}
        }
    }
}

/// Whether an instance of a model can copy memory to memory.
pub fn copies(model: &Model, instance: usize) -> bool {
    Emitter::new(model).copies(instance)
}

/// The name of a vector in a generated driver.
pub fn variant(name: &str) -> String {
    camel(name).to_string()
}

/// A name as an identifier in snake case.
pub(crate) fn identifier(name: &str) -> proc_macro2::Ident {
    let mut text: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
        .collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) || text.is_empty() {
        text.insert(0, '_');
    }
    match syn::parse_str::<syn::Ident>(&text) {
        Ok(ident) => ident,
        Err(_) => format_ident!("{text}_"),
    }
}

/// A name as a constant.
pub(crate) fn constant(name: &str) -> proc_macro2::Ident {
    format_ident!("{}", identifier(name).to_string().to_ascii_uppercase())
}

/// A name as a type or variant.
pub(crate) fn camel(name: &str) -> proc_macro2::Ident {
    let mut text = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()) {
        let mut letters = part.chars();
        text.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        let rest: String = letters.collect();
        let shout = rest.chars().all(|c| !c.is_ascii_lowercase());
        text.push_str(&if shout { rest.to_ascii_lowercase() } else { rest });
    }
    format_ident!("{text}")
}

/// A hexadecimal literal.
pub(crate) fn hex(value: u64) -> TokenStream {
    let text = match value {
        0..=9 => value.to_string(),
        0..=0xFFFF => format!("0x{value:X}"),
        _ => format!("0x{:04X}_{:04X}", value >> 16, value & 0xFFFF),
    };
    text.parse().unwrap_or_default()
}

/// A comment in the emitted text: markers that [`layout`] turns into `// text`.
pub(crate) fn comment(text: &str) -> TokenStream {
    let lines = layout::wrap(text, 76);
    quote::quote!(#(comment_line!(#lines);)*)
}

/// Those of `names` that some tokens mention, in the order in which they are imported.
pub(crate) fn mentioned(tokens: &TokenStream, names: &[&str]) -> Vec<proc_macro2::Ident> {
    let mut words = BTreeSet::new();
    heads(tokens.clone(), &mut words);
    let mut found: Vec<&str> = names.iter().copied().filter(|name| words.contains(*name)).collect();
    found.sort_unstable();
    found.into_iter().map(|name| format_ident!("{name}")).collect()
}

/// Identifiers that no `::` stands before: what an import is needed for.
fn heads(tokens: TokenStream, words: &mut BTreeSet<String>) {
    let (mut colon, mut path) = (false, false);
    for tree in tokens {
        match tree {
            TokenTree::Ident(word) if !path => drop(words.insert(word.to_string())),
            TokenTree::Group(group) => heads(group.stream(), words),
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                path = colon;
                colon = punct.spacing() == Spacing::Joint;
                continue;
            }
            _ => {}
        }
        (colon, path) = (false, false);
    }
}
