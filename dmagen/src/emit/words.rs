//! Register words and their fields in expressions.

use super::Emitter;
use super::tokens::{constant, identifier};
use super::usage::Use;
use super::values::{Place, Scope};
use crate::model::{BinaryOp, Expr, ExprKind, LocalPart, Ty, WordValue};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// A register field where an expression reads it.
pub(super) struct FieldRead {
    pub(super) register: usize,
    pub(super) field: usize,
    pub(super) word: TokenStream,
}

impl Emitter<'_> {
    /// The planned or loaded word of a register.
    pub(super) fn planned_word(&self, register: usize, scope: &Scope) -> TokenStream {
        let word = self.word(register);
        let loaded = self.model.load.iter().any(|w| w.register == register);
        if scope.words.contains(&register) {
            return quote!(#word);
        }
        match scope.place {
            Place::Descriptor => match &self.model.descriptors {
                Some(d) if d.words.contains(&register) => self.descriptor_word(register),
                _ => quote!(plan.#word),
            },
            Place::Configure if !loaded => quote!(plan.#word),
            Place::Program if loaded => quote!(load.#word),
            Place::PairProgram if loaded => quote!(second.#word),
            _ => quote!(context.#word.get()),
        }
    }

    /// The local of a register's word as it was read, or is written: beside the one that may have its planned word.
    pub(super) fn live_word(&self, register: usize, scope: &Scope) -> Ident {
        let word = self.word(register);
        match scope.words.contains(&register) {
            true => format_ident!("{word}_now"),
            false => word,
        }
    }

    /// A whole register word.
    pub(super) fn whole(&self, expr: &Expr, scope: &Scope) -> TokenStream {
        match expr.kind {
            ExprKind::Planned(register, _) => self.planned_word(register, scope),
            ExprKind::Read(register, _) => {
                if scope.place == Place::Predicate || scope.read.contains(&register) {
                    let word = self.live_word(register, scope);
                    return quote!(#word);
                }
                self.mark(Use::Read(register));
                let read = format_ident!("read_{}", self.word(register));
                quote!(self.#read())
            }
            ExprKind::PairWord(first, register) => {
                let word = self.word(register);
                match (first, scope.place) {
                    (true, _) => quote!(first.#word),
                    (false, Place::Pair | Place::PairProgram) => quote!(second.#word),
                    (false, _) => {
                        let word = format_ident!("second_{word}");
                        quote!(context.#word.get())
                    }
                }
            }
            ExprKind::Next(register) => {
                let word = self.word(register);
                quote!(load.#word)
            }
            _ => quote!(0),
        }
    }

    /// The value of an expression in which a register that is spoken of twice is read once, in the order of
    /// mention, and only where the way leads to it. Kept values that it needs twice are taken once, too.
    pub(super) fn read_once(&self, expr: &Expr, scope: &Scope) -> TokenStream {
        let mut scope = scope.clone();
        let mut kept = Vec::new();
        expr.walk(&mut |e| {
            if let ExprKind::Saved(index) = e.kind {
                kept.push(index);
            }
        });
        let taken = repeated(&kept).into_iter().filter(|index| !scope.taken.contains(index));
        let taken: Vec<usize> = taken.filter(|index| self.is_number(*index)).collect();
        let lets: Vec<TokenStream> = taken.iter().map(|i| self.take(*i, &scope)).collect();
        scope.taken.extend(taken);
        if let ExprKind::Select(condition, then, otherwise) = &expr.kind
            && let Some((before, condition)) = self.decided(condition, &scope)
        {
            let (then, otherwise) =
                (self.read_once(then, &scope), self.read_once(otherwise, &scope));
            return quote!(#(#lets)* #before if #condition { #then } else { #otherwise });
        }
        scope.read.extend(repeated(&reads_of(expr)));
        let reads = scope.read.iter().map(|register| self.read_word(*register, &scope));
        let value = self.value(expr, &scope);
        quote!(#(#lets)* #(#reads)* #value)
    }

    /// A condition that reads nothing, or reads only where its first part holds; what comes before it, and itself.
    fn decided(&self, expr: &Expr, scope: &Scope) -> Option<(TokenStream, TokenStream)> {
        if reads_of(expr).is_empty() {
            return Some((quote!(), self.value(expr, scope)));
        }
        let ExprKind::Binary(BinaryOp::And, first, rest) = &expr.kind else { return None };
        if !reads_of(first).is_empty() || repeated(&reads_of(rest)).is_empty() {
            return None;
        }
        let (first, rest) = (self.value(first, scope), self.read_once(rest, scope));
        let before = quote!(let decided = if #first { #rest } else { false };);
        Some((before, quote!(decided)))
    }

    /// Whether a kept value is more than a flag.
    fn is_number(&self, index: usize) -> bool {
        self.model.saved.get(index).is_some_and(|saved| saved.value.ty != Ty::Bool)
    }

    /// Takes a kept value into a local of its name.
    fn take(&self, index: usize, scope: &Scope) -> TokenStream {
        let name = identifier(self.model.saved.get(index).map_or("", |saved| &saved.name));
        let kind = ExprKind::Saved(index);
        let saved = self.model.saved.get(index).map(|s| Expr { kind, ..s.value.clone() });
        let value = saved.map(|expr| self.value(&expr, scope));
        quote!(let #name = #value;)
    }

    pub(super) fn field_read(&self, expr: &Expr, scope: &Scope) -> Option<FieldRead> {
        let (register, field, word) = match &expr.kind {
            ExprKind::Planned(register, Some(field)) | ExprKind::Read(register, Some(field)) => {
                (*register, *field, self.whole(expr, scope))
            }
            ExprKind::Local(name, LocalPart::Field(register, field)) => {
                let name = identifier(name);
                (*register, *field, quote!(#name))
            }
            _ => return None,
        };
        Some(FieldRead { register, field, word })
    }

    pub(super) fn field_value(&self, expr: &Expr, scope: &Scope) -> TokenStream {
        let Some(read) = self.field_read(expr, scope) else { return quote!(0) };
        let word = &read.word;
        // A load's words hold nothing but what was put into them.
        let whole = self.field_width(&read) == 32 || self.fills_word(expr, &read);
        if whole {
            return quote!(#word);
        }
        let (module, name) = self.field_names(read.register, read.field);
        self.mark(Use::Get(read.register, read.field));
        let get = format_ident!("{name}_of");
        quote!(#module::#get(#word))
    }

    /// Whether a planned word consists of one field at bit 0.
    fn fills_word(&self, expr: &Expr, read: &FieldRead) -> bool {
        let ExprKind::Planned(register, _) = expr.kind else { return false };
        let mut words = self.words().filter(|word| word.register == register);
        let alone = words.all(|word| match &word.value {
            WordValue::Fields(fields) => fields.iter().all(|(field, _)| *field == read.field),
            WordValue::Whole(_) => false,
        });
        let field = self.model.registers.get(register).and_then(|r| r.fields.get(read.field));
        alone && field.is_some_and(|f| f.offset == 0)
    }

    pub(super) fn field_width(&self, read: &FieldRead) -> u8 {
        let field = self.model.registers.get(read.register).and_then(|r| r.fields.get(read.field));
        field.map_or(32, |f| f.width)
    }

    /// A register's module and a field's name.
    pub(super) fn field_names(&self, register: usize, field: usize) -> (Ident, Ident) {
        let known = self.model.registers.get(register).and_then(|r| r.fields.get(field));
        (self.word(register), identifier(known.map_or("", |f| &f.title)))
    }

    /// The bits of a field in place, as a constant's path.
    pub(super) fn mask(&self, register: usize, field: usize) -> TokenStream {
        self.mark(Use::Mask(register, field));
        let (module, name) = self.field_names(register, field);
        let name = constant(&name.to_string());
        quote!(#module::#name)
    }

    /// A value in its field.
    pub(super) fn put(&self, register: usize, field: usize, value: &TokenStream) -> TokenStream {
        let known = self.model.registers.get(register).and_then(|r| r.fields.get(field));
        if known.is_some_and(|f| f.offset == 0) {
            return quote!(#value);
        }
        self.mark(Use::Put(register, field));
        let (module, name) = self.field_names(register, field);
        quote!(#module::#name(#value))
    }
}

/// What occurs more than once, in the order of its first occurrence.
fn repeated(items: &[usize]) -> Vec<usize> {
    let mut found = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let again = items.iter().skip(index + 1).any(|later| later == item);
        if again && !found.contains(item) {
            found.push(*item);
        }
    }
    found
}

/// The registers that an expression reads, once for each mention.
fn reads_of(expr: &Expr) -> Vec<usize> {
    let mut registers = Vec::new();
    expr.walk(&mut |e| {
        if let ExprKind::Read(register, _) = e.kind {
            registers.push(register);
        }
    });
    registers
}
