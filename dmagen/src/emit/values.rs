//! Expressions of operations, blocks and handlers as Rust.

use super::conditions::range;
use super::modular::saturating;
use super::tokens::{constant, group, hex, identifier, number, operator};
use super::usage::{Use, is_width};
use super::{Emitter, layout};
use crate::model::{BinaryOp, Expr, ExprKind, LocalPart, Side, SideValue, Ty};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// How names become Rust at one place of the driver.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a hook with `context`.
    Operation,
    /// As [`Place::Operation`], where `plan` is at hand.
    Configure,
    /// As [`Place::Operation`], where `load` is at hand.
    Program,
    /// As [`Place::Operation`], with registers read into locals before.
    Predicate,
    /// Programming the second block of a pair.
    PairProgram,
    /// Comparing two loads.
    Pair,
    /// In a descriptor, where `plan` is at hand.
    Descriptor,
    /// Checking a block.
    Load,
    /// For a channel number `self.index`.
    Index,
    /// For a channel number `index` of an `instance`.
    Constructor,
}

/// A place, and what has been read into locals there: LLVM does not forward a context's stores to its
/// loads, nor merge its loads, because they are atomics.
#[derive(Clone)]
pub(super) struct Scope {
    pub(super) place: Place,
    /// Registers whose planned word is in a local of their name.
    pub(super) words: Vec<usize>,
    /// Variables of the channel, and the local that has their value.
    pub(super) variables: Vec<(usize, TokenStream)>,
    /// Registers that were read into a local: [`Emitter::live_word`].
    pub(super) read: Vec<usize>,
    /// Whether the channel's registers have been made to appear behind their window.
    pub(super) selected: bool,
    /// Whether memory was written that the device must see before it starts.
    pub(super) dirty: bool,
    /// Kept values that were taken into a local of their name.
    pub(super) taken: Vec<usize>,
    /// Whether sums of a block's numbers end at the largest and the smallest number: what is compared.
    pub(super) bounded: bool,
}

impl From<Place> for Scope {
    fn from(place: Place) -> Self {
        Scope {
            place,
            words: Vec::new(),
            variables: Vec::new(),
            read: Vec::new(),
            taken: Vec::new(),
            selected: false,
            dirty: false,
            bounded: false,
        }
    }
}

impl Emitter<'_> {
    /// A value, and what is read into locals for it: a register that it looks at several times is read once, so that
    /// all of it is of one moment.
    pub(super) fn sampled(&self, expr: &Expr, scope: &Scope) -> (TokenStream, TokenStream) {
        let mut scope = scope.clone();
        let mut reads = TokenStream::new();
        for register in expr.read_again() {
            reads.extend(self.read_word(register, &scope));
            scope.read.push(register);
        }
        (reads, self.value(expr, &scope))
    }

    /// The value of an expression: `bool` for conditions, `u32` for all else.
    pub(super) fn value(&self, expr: &Expr, scope: &Scope) -> TokenStream {
        if let Some(selector) = self.behind_window(expr, scope) {
            let inside = Scope { selected: true, ..scope.clone() };
            let value = self.value(expr, &inside);
            return self.selected(selector, &value);
        }
        match &expr.kind {
            // What large numbers say is in their digits.
            ExprKind::Number(value) if *value >= 0x1000_0000 => hex(*value),
            ExprKind::Number(value) => number(*value),
            ExprKind::Bool(value) => quote!(#value),
            ExprKind::Channel if scope.place == Place::Constructor => quote!(u32::from(index)),
            ExprKind::Channel => quote!(u32::from(self.index)),
            ExprKind::Line if self.chosen_lines().is_some() => {
                quote!(self.instance.line(self.index))
            }
            ExprKind::Line if scope.place == Place::Constructor => quote!(interrupt_line(index)),
            ExprKind::Line => quote!(interrupt_line(self.index)),
            ExprKind::Instance(index) => {
                let name = self.constant_name(*index);
                match scope.place {
                    Place::Constructor => quote!(instance.#name),
                    _ => quote!(self.instance.#name),
                }
            }
            ExprKind::Saved(index) => self.saved(*index, scope),
            ExprKind::BlockLet(index) => {
                let name = self.model.block_lets.get(*index).map_or("", |l| &l.name);
                let name = identifier(name);
                quote!(#name)
            }
            ExprKind::Bytes => quote!(bytes),
            ExprKind::Run(side) => self.run_part(*side, "run"),
            ExprKind::Gap(side) => self.run_part(*side, "gap"),
            ExprKind::Following => quote!(next.address),
            ExprKind::Last => quote!(next.last),
            ExprKind::Alone => quote!(next.alone),
            ExprKind::Side(side, SideValue::Address) => {
                let name = self.side(*side);
                quote!(#name)
            }
            ExprKind::Context(index) => match scope.variables.iter().find(|(i, _)| i == index) {
                Some((_, local)) => local.clone(),
                None => {
                    let name = self.variable(*index);
                    quote!(context.#name.get())
                }
            },
            ExprKind::Table(index) => self.place_in_memory(Use::Address(*index)),
            ExprKind::Entry(index) => self.place_in_memory(Use::Entry(*index)),
            ExprKind::Again => quote!(again),
            ExprKind::Suspended => quote!(suspended),
            ExprKind::HasFailed => quote!(halt.has_failed()),
            ExprKind::Remaining => quote!(self.remaining(context)),
            ExprKind::Local(name, LocalPart::Whole) => {
                let name = identifier(name);
                quote!(#name)
            }
            ExprKind::Local(_, LocalPart::Bit(..)) | ExprKind::ReadLane(_, Some(_)) => {
                let bits = self.lane_bit(expr);
                quote!(u32::from(#bits != 0))
            }
            ExprKind::ReadLane(lane, None) => {
                self.mark(Use::ReadLane(*lane));
                let read = self.lane_fn("read", *lane);
                quote!(self.#read())
            }
            ExprKind::Planned(_, None)
            | ExprKind::Read(_, None)
            | ExprKind::PairWord(..)
            | ExprKind::Next(_) => self.whole(expr, scope),
            ExprKind::Planned(_, Some(_))
            | ExprKind::Read(_, Some(_))
            | ExprKind::Local(_, LocalPart::Field(..)) => self.field_value(expr, scope),
            ExprKind::Not(inner) => self.negated(inner, scope),
            ExprKind::Negative(inner) => self.negative(inner, scope),
            ExprKind::Select(condition, then, otherwise)
                if then.kind == ExprKind::Number(1) && otherwise.kind == ExprKind::Number(0) =>
            {
                let condition = self.value(condition, scope);
                quote!(u32::from(#condition))
            }
            ExprKind::Select(condition, then, otherwise) => {
                let first = (self.value(condition, scope), self.value(then, scope));
                let (mut others, mut last) = (Vec::new(), otherwise);
                // `else` and another choice are an `else if`.
                while let ExprKind::Select(condition, then, otherwise) = &last.kind {
                    let (condition, then) = (self.value(condition, scope), self.value(then, scope));
                    others.push(quote!(else if #condition { #then }));
                    last = otherwise;
                }
                let (condition, then) = first;
                let last = self.value(last, scope);
                group(quote!(if #condition { #then } #(#others)* else { #last }))
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, expr.ty, scope),
            // Kept choices are numbers.
            ExprKind::Enumerator(choice, index) => {
                let ty = format_ident!("{}", choice.type_name());
                let name = choice.values().get(*index).map_or("", |(_, name)| name);
                let name = format_ident!("{name}");
                group(quote!(#ty::#name as u32))
            }
            // Binding refuses these here.
            ExprKind::Map(..) | ExprKind::Let(_) | ExprKind::Config(_) | ExprKind::Side(..) => {
                quote!(compile_error!("a configuration value out of place"))
            }
        }
    }

    /// A bit of a lane at its place: not 0 or 1, but 0 or not.
    pub(super) fn lane_bit(&self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Local(name, LocalPart::Bit(lane, bit)) => {
                let (name, bit) = (identifier(name), self.bit(*lane, *bit));
                group(quote!(#name & #bit))
            }
            ExprKind::ReadLane(lane, Some(bit)) => {
                self.mark(Use::ReadLane(*lane));
                let (read, bit) = (self.lane_fn("read", *lane), self.bit(*lane, *bit));
                group(quote!(self.#read() & #bit))
            }
            _ => quote!(0),
        }
    }

    pub(super) fn side(&self, side: Side) -> Ident {
        match side {
            Side::Source => format_ident!("source"),
            Side::Destination => format_ident!("destination"),
            Side::Role(index) => {
                identifier(self.model.roles.get(index).map_or("", |role| &role.name))
            }
        }
    }

    /// The name of a channel's variable.
    pub(super) fn variable(&self, index: usize) -> Ident {
        identifier(self.model.context.get(index).map_or("", |(name, _)| name))
    }

    /// The name of an instance's constant.
    pub(super) fn constant_name(&self, index: usize) -> Ident {
        identifier(self.model.constants.get(index).map_or("", |(name, _)| name))
    }

    /// A kept value: a condition, a width as its logarithm, or a number.
    fn saved(&self, index: usize, scope: &Scope) -> TokenStream {
        let Some(saved) = self.model.saved.get(index) else { return quote!(0) };
        let word = self.fact_word(saved);
        let name = identifier(&saved.name);
        if scope.taken.contains(&index) {
            return quote!(#name);
        }
        if scope.place == Place::Load && saved.value.ty != Ty::Bool {
            return quote!(#name);
        }
        let held = held(&word, scope);
        self.fact(saved, &held)
    }

    /// That a kept condition does not hold.
    pub(super) fn without(&self, index: usize, scope: &Scope) -> TokenStream {
        let Some(saved) = self.model.saved.get(index) else { return quote!(true) };
        let module = self.fact_word(saved);
        let (word, name) = (held(&module, scope), constant(&saved.name));
        group(quote!(#word & #module::#name == 0))
    }

    /// A kept value taken out of its word.
    pub(super) fn fact(&self, saved: &crate::model::Saved, word: &TokenStream) -> TokenStream {
        let module = self.fact_word(saved);
        if saved.value.ty == Ty::Bool {
            let name = constant(&saved.name);
            return group(quote!(#word & #module::#name != 0));
        }
        let get = format_ident!("{}_of", identifier(&saved.name));
        quote!(#module::#get(#word))
    }

    /// A bit of a lane, unshifted.
    pub(super) fn bit(&self, lane: usize, bit: usize) -> TokenStream {
        self.mark(Use::Bit(lane, bit));
        let Some(lane) = self.model.lanes.get(lane) else { return quote!(0) };
        let module = identifier(&lane.name);
        let name = constant(lane.bits.get(bit).map_or("", |(name, _)| name));
        quote!(#module::#name)
    }

    pub(super) fn lane_fn(&self, verb: &str, lane: usize) -> Ident {
        let name = self.model.lanes.get(lane).map_or("", |lane| &lane.name);
        format_ident!("{verb}_{}", identifier(name))
    }

    pub(super) fn binary(
        &self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        ty: Ty,
        scope: &Scope,
    ) -> TokenStream {
        if let Some(tokens) = self.any_of(op, left, right) {
            return tokens;
        }
        if let Some(tokens) = self.flag_test(op, left, right, scope) {
            return tokens;
        }
        if let (BinaryOp::And, Some((value, low, high))) = (op, range(left, right)) {
            let (value, low, high) = (self.value(value, scope), number(low), number(high));
            return quote!((#low..=#high).contains(&#value));
        }
        if let (Place::Load, Some(burst)) = (scope.place, self.burst(op, left, right)) {
            return quote!(#burst);
        }
        let (a, b) = (self.operand(left, op, scope), self.operand(right, op, scope));
        match op {
            BinaryOp::Multiply if is_width(right.ty) => group(quote!(#a << #b)),
            BinaryOp::Multiply if is_width(left.ty) => group(quote!(#b << #a)),
            BinaryOp::Divide if is_width(right.ty) => group(quote!(#a >> #b)),
            // The bytes of a burst are a power of two: a shift cannot divide by zero.
            BinaryOp::Divide if left.ty == Ty::Bytes && is_burst(right) => {
                group(quote!(#a >> #b.trailing_zeros()))
            }
            BinaryOp::Remainder if !matches!(right.kind, ExprKind::Number(_)) => {
                let b = self.length(right, scope);
                group(quote!(#a & (#b - 1)))
            }
            BinaryOp::Add if ty == Ty::Address => quote!(#a.wrapping_add(#b)),
            BinaryOp::Subtract if ty == Ty::Address => quote!(#a.wrapping_sub(#b)),
            _ if scope.bounded && self.may_wrap(op, left, right) => saturating(op, &a, &b),
            // What registers and descriptors hold may be anything.
            BinaryOp::Multiply if ty == Ty::Bytes && scope.place != Place::Load => {
                quote!(#a.wrapping_mul(#b))
            }
            _ => {
                // A mask is read bit by bit.
                let b = match right.kind {
                    ExprKind::Number(mask) if op == BinaryOp::BitAnd => hex(mask),
                    _ => b,
                };
                let op = operator(op);
                group(quote!(#a #op #b))
            }
        }
    }

    /// The local for the bytes of a burst, where beats are multiplied by their width.
    pub(super) fn burst(&self, op: BinaryOp, left: &Expr, right: &Expr) -> Option<Ident> {
        let saved = |expr: &Expr| match expr.kind {
            ExprKind::Saved(_) => Some(expr.ty),
            _ => None,
        };
        match (op, saved(left)?, saved(right)?) {
            (BinaryOp::Multiply, Ty::Beats(a), Ty::Width(b))
            | (BinaryOp::Multiply, Ty::Width(a), Ty::Beats(b))
                if a == b =>
            {
                Some(format_ident!("{}_burst", self.side(a)))
            }
            _ => None,
        }
    }

    /// An operand; where lengths are compared, added or subtracted a width stands for its bytes.
    fn operand(&self, expr: &Expr, op: BinaryOp, scope: &Scope) -> TokenStream {
        let sums = matches!(op, BinaryOp::Add | BinaryOp::Subtract);
        if (op.compares() || sums) && is_width(expr.ty) {
            return self.length(expr, scope);
        }
        self.value(expr, scope)
    }

    /// A length in bytes.
    pub(super) fn length(&self, expr: &Expr, scope: &Scope) -> TokenStream {
        let value = self.value(expr, scope);
        if is_width(expr.ty) { group(quote!(1 << #value)) } else { value }
    }
}

/// Where a word of kept values is at hand.
fn held(word: &Ident, scope: &Scope) -> TokenStream {
    match scope.place {
        Place::Load => quote!(#word),
        Place::Descriptor => quote!(plan.#word),
        _ => quote!(context.#word.get()),
    }
}

/// Whether a length is that of a burst.
fn is_burst(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Binary(BinaryOp::Multiply, a, b) => {
            matches!((a.ty, b.ty), (Ty::Beats(_), Ty::Width(_)) | (Ty::Width(_), Ty::Beats(_)))
        }
        _ => false,
    }
}

/// A `let` for a value that is too long to be an argument, and what to say instead.
pub(super) fn named(
    name: &Ident,
    value: TokenStream,
    within: impl Fn(&TokenStream) -> TokenStream,
) -> (TokenStream, TokenStream) {
    let direct = within(&value);
    let text = value.to_string();
    if text.starts_with("if ") || !layout::is_short(&direct) {
        (quote!(let #name = #value;), within(&quote!(#name)))
    } else {
        (quote!(), direct)
    }
}
