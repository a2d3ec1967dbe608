//! Expressions of operations, blocks and handlers as Rust.

use super::{Emitter, Use, identifier};
use crate::model::{BinaryOp, Expr, ExprKind, LocalPart, Side, SideValue, Ty};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// A register field where an expression reads it.
struct FieldRead {
    register: usize,
    field: usize,
    word: TokenStream,
}

/// How names become Rust at one place of the driver.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In a hook with `context`.
    Operation,
    /// As [`Place::Operation`], with registers read into locals before.
    Predicate,
    /// Programming the second block of a pair.
    PairProgram,
    /// Comparing two loads.
    Pair,
    /// Checking a block.
    Load,
    /// For a channel number `self.index`.
    Index,
}

impl Emitter<'_> {
    /// The value of an expression: `bool` for conditions, `u32` for all else.
    pub(crate) fn value(&self, expr: &Expr, place: Place) -> TokenStream {
        match &expr.kind {
            ExprKind::Number(value) => number(*value),
            // The runtime's choices are numbered as the description's.
            ExprKind::Enumerator(_, index) => number(*index as u64),
            ExprKind::Bool(value) => quote!(#value),
            ExprKind::Channel => {
                self.mark(Use::Index);
                quote!(u32::from(self.index))
            }
            ExprKind::Line => {
                self.mark(Use::Index);
                quote!(interrupt_line(self.index))
            }
            ExprKind::Instance(index) => {
                let name = self.model.constants.get(*index).map_or("", |(name, _)| name);
                let name = identifier(name);
                quote!(self.instance.#name)
            }
            ExprKind::Saved(index) => self.saved(*index, place),
            ExprKind::BlockLet(index) => {
                let name = self.model.block_lets.get(*index).map_or("", |l| &l.name);
                let name = identifier(name);
                quote!(#name)
            }
            ExprKind::Bytes => quote!(bytes),
            ExprKind::Side(side, SideValue::Address) => {
                let name = self.side(*side);
                quote!(#name)
            }
            ExprKind::Context(index) => {
                let name = self.model.context.get(*index).map_or("", |(name, _)| name);
                let name = identifier(name);
                quote!(context.#name.get())
            }
            ExprKind::Again => quote!(again),
            ExprKind::Suspended => quote!(suspended),
            ExprKind::Local(name, LocalPart::Whole) => {
                let name = identifier(name);
                quote!(#name)
            }
            ExprKind::Local(name, LocalPart::Bit(lane, bit)) => {
                let name = identifier(name);
                let bit = self.bit(*lane, *bit);
                group(quote!(#name & #bit))
            }
            ExprKind::ReadLane(lane, bit) => {
                self.mark(Use::ReadLane(*lane));
                let read = self.lane_fn("read", *lane);
                match bit {
                    Some(bit) => {
                        let bit = self.bit(*lane, *bit);
                        group(quote!(self.#read() & #bit))
                    }
                    None => quote!(self.#read()),
                }
            }
            ExprKind::Planned(_, None)
            | ExprKind::Read(_, None)
            | ExprKind::PairWord(..)
            | ExprKind::Next(_) => self.whole(expr, place),
            ExprKind::Planned(_, Some(_))
            | ExprKind::Read(_, Some(_))
            | ExprKind::Local(_, LocalPart::Field(..)) => self.field_value(expr, place),
            ExprKind::Not(inner) => self.negated(inner, place),
            ExprKind::Select(condition, then, otherwise) => {
                let condition = self.value(condition, place);
                let (then, otherwise) = (self.value(then, place), self.value(otherwise, place));
                group(quote!(if #condition { #then } else { #otherwise }))
            }
            ExprKind::Binary(op, left, right) => self.binary(*op, left, right, expr.ty, place),
            ExprKind::Map(..)
            | ExprKind::Let(_)
            | ExprKind::Config(_)
            | ExprKind::Side(..) => quote!(compile_error!("a configuration value out of place")),
        }
    }

    pub(crate) fn side(&self, side: Side) -> proc_macro2::Ident {
        match side {
            Side::Source => format_ident!("source"),
            Side::Destination => format_ident!("destination"),
            Side::Role(index) => {
                identifier(self.model.roles.get(index).map_or("", |role| &role.name))
            }
        }
    }

    /// A kept value: a condition, a width as its logarithm, or a number.
    fn saved(&self, index: usize, place: Place) -> TokenStream {
        let Some(saved) = self.model.saved.get(index) else { return quote!(0) };
        let name = identifier(&saved.name);
        let word = format_ident!("facts{}", saved.word);
        match place {
            Place::Load => quote!(#name(plan.#word)),
            _ => quote!(#name(context.#word.get())),
        }
    }

    /// The bits of a lane's bit, unshifted.
    pub(crate) fn bit(&self, lane: usize, bit: usize) -> TokenStream {
        self.mark(Use::Bit(lane, bit));
        let Some(lane) = self.model.lanes.get(lane) else { return quote!(0) };
        let module = identifier(&lane.name);
        let name = super::constant(lane.bits.get(bit).map_or("", |(name, _)| name));
        quote!(#module::#name)
    }

    pub(crate) fn lane_fn(&self, verb: &str, lane: usize) -> proc_macro2::Ident {
        let name = self.model.lanes.get(lane).map_or("", |lane| &lane.name);
        format_ident!("{verb}_{}", identifier(name))
    }

    /// A whole register word.
    fn whole(&self, expr: &Expr, place: Place) -> TokenStream {
        match expr.kind {
            ExprKind::Planned(register, _) => {
                let word = self.word(register);
                quote!(context.#word.get())
            }
            ExprKind::Read(register, _) => {
                self.mark(Use::Read(register));
                let word = self.word(register);
                match place {
                    Place::Predicate => quote!(#word),
                    _ => {
                        let read = format_ident!("read_{word}");
                        quote!(self.#read())
                    }
                }
            }
            ExprKind::PairWord(first, register) => {
                let word = self.word(register);
                match (first, place) {
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

    fn field_read(&self, expr: &Expr, place: Place) -> Option<FieldRead> {
        let (register, field, word) = match &expr.kind {
            ExprKind::Planned(register, Some(field)) | ExprKind::Read(register, Some(field)) => {
                (*register, *field, self.whole(expr, place))
            }
            ExprKind::Local(name, LocalPart::Field(register, field)) => {
                let name = identifier(name);
                (*register, *field, quote!(#name))
            }
            _ => return None,
        };
        Some(FieldRead { register, field, word })
    }

    fn field_value(&self, expr: &Expr, place: Place) -> TokenStream {
        let Some(read) = self.field_read(expr, place) else { return quote!(0) };
        let word = &read.word;
        let width = self.field_width(&read);
        if width == 32 {
            return quote!(#word);
        }
        let (module, name) = self.field_names(read.register, read.field);
        self.mark(Use::Get(read.register, read.field));
        let get = format_ident!("{name}_of");
        quote!(#module::#get(#word))
    }

    fn field_width(&self, read: &FieldRead) -> u8 {
        let field = self.model.registers.get(read.register).and_then(|r| r.fields.get(read.field));
        field.map_or(32, |f| f.width)
    }

    pub(crate) fn field_names(
        &self,
        register: usize,
        field: usize,
    ) -> (proc_macro2::Ident, proc_macro2::Ident) {
        let Some(known) = self.model.registers.get(register) else {
            return (format_ident!("_r"), format_ident!("_f"));
        };
        let field = known.fields.get(field).map_or("", |f| &f.title);
        (self.word(register), identifier(field))
    }

    /// The bits of a field in place, as a constant's path.
    pub(crate) fn mask(&self, register: usize, field: usize) -> TokenStream {
        self.mark(Use::Mask(register, field));
        let (module, name) = self.field_names(register, field);
        let name = format_ident!("{}", name.to_string().to_ascii_uppercase());
        quote!(#module::#name)
    }

    fn binary(&self, op: BinaryOp, left: &Expr, right: &Expr, ty: Ty, place: Place) -> TokenStream {
        if let Some(tokens) = self.flag_test(op, left, right, place) {
            return tokens;
        }
        if let (BinaryOp::And, Some((value, low, high))) = (op, range(left, right)) {
            let (value, low, high) = (self.value(value, place), number(low), number(high));
            return quote!((#low..=#high).contains(&#value));
        }
        let (a, b) = (self.operand(left, op, place), self.operand(right, op, place));
        match op {
            BinaryOp::Multiply => match (left.ty, right.ty) {
                (_, Ty::Width(_)) => group(quote!(#a << #b)),
                (Ty::Width(_), _) => group(quote!(#b << #a)),
                _ => group(quote!(#a * #b)),
            },
            BinaryOp::Divide if matches!(right.ty, Ty::Width(_)) => group(quote!(#a >> #b)),
            BinaryOp::Remainder if !matches!(right.kind, ExprKind::Number(_)) => {
                let b = self.length(right, place);
                group(quote!(#a & (#b - 1)))
            }
            BinaryOp::Add if ty == Ty::Address => quote!(#a.wrapping_add(#b)),
            BinaryOp::Subtract if ty == Ty::Address => quote!(#a.wrapping_sub(#b)),
            _ => {
                let op = operator(op);
                group(quote!(#a #op #b))
            }
        }
    }

    /// An operand; where lengths are compared a width stands for its bytes.
    fn operand(&self, expr: &Expr, op: BinaryOp, place: Place) -> TokenStream {
        if op.compares() && matches!(expr.ty, Ty::Width(_)) {
            return self.length(expr, place);
        }
        let value = self.value(expr, place);
        parenthesised(expr, op, value)
    }

    /// A length in bytes.
    fn length(&self, expr: &Expr, place: Place) -> TokenStream {
        let value = self.value(expr, place);
        match expr.ty {
            Ty::Width(_) => group(quote!(1 << #value)),
            _ => value,
        }
    }

    /// Tests of single bits read best as masks.
    fn flag_test(
        &self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        place: Place,
    ) -> Option<TokenStream> {
        let ExprKind::Number(value @ (0 | 1)) = right.kind else { return None };
        if !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            return None;
        }
        let set = (op == BinaryOp::Equal) == (value == 1);
        let bits = match &left.kind {
            ExprKind::Local(_, LocalPart::Bit(..)) | ExprKind::ReadLane(_, Some(_)) => {
                self.value(left, place)
            }
            _ => {
                let read = self.field_read(left, place)?;
                if self.field_width(&read) != 1 {
                    return None;
                }
                let mask = self.mask(read.register, read.field);
                let word = read.word;
                group(quote!(#word & #mask))
            }
        };
        Some(group(if set { quote!(#bits != 0) } else { quote!(#bits == 0) }))
    }

    /// The opposite of a condition, without a `!` around a comparison.
    pub(crate) fn negated(&self, expr: &Expr, place: Place) -> TokenStream {
        match &expr.kind {
            ExprKind::Not(inner) => self.value(inner, place),
            ExprKind::Binary(BinaryOp::And, left, right) if range(left, right).is_some() => {
                let value = self.value(expr, place);
                quote!(!#value)
            }
            ExprKind::Binary(op, left, right) => {
                let flipped = match op {
                    BinaryOp::And | BinaryOp::Or => {
                        let (a, b) = (self.negated(left, place), self.negated(right, place));
                        return match op {
                            BinaryOp::And => group(quote!(#a || #b)),
                            _ => group(quote!(#a && #b)),
                        };
                    }
                    BinaryOp::Equal => BinaryOp::NotEqual,
                    BinaryOp::NotEqual => BinaryOp::Equal,
                    BinaryOp::Less => BinaryOp::GreaterEqual,
                    BinaryOp::LessEqual => BinaryOp::Greater,
                    BinaryOp::Greater => BinaryOp::LessEqual,
                    BinaryOp::GreaterEqual => BinaryOp::Less,
                    _ => return quote!(false),
                };
                self.binary(flipped, left, right, Ty::Bool, place)
            }
            _ => {
                let value = self.value(expr, place);
                quote!(!#value)
            }
        }
    }
}

pub(crate) fn operator(op: BinaryOp) -> TokenStream {
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

/// A plain number.
pub(crate) fn number(value: u64) -> TokenStream {
    let literal = Literal::u64_unsuffixed(value);
    quote!(#literal)
}

/// Parentheses where a reader needs them, not only where Rust does.
pub(super) fn parenthesised(expr: &Expr, outer: BinaryOp, tokens: TokenStream) -> TokenStream {
    let ExprKind::Binary(inner, ..) = &expr.kind else { return tokens };
    let mixed = match outer {
        BinaryOp::Or => *inner == BinaryOp::And,
        BinaryOp::And => *inner == BinaryOp::Or,
        _ => !outer.compares() && !inner.compares(),
    };
    if mixed { quote!((#tokens)) } else { tokens }
}

/// `value >= low and value <= high`.
fn range<'e>(left: &'e Expr, right: &'e Expr) -> Option<(&'e Expr, u64, u64)> {
    match (&left.kind, &right.kind) {
        (
            ExprKind::Binary(BinaryOp::GreaterEqual, a, low),
            ExprKind::Binary(BinaryOp::LessEqual, b, high),
        ) if a == b => match (&low.kind, &high.kind) {
            (ExprKind::Number(low), ExprKind::Number(high)) => Some((a, *low, *high)),
            _ => None,
        },
        _ => None,
    }
}

/// Tokens that bind together; parentheses appear only where Rust needs them.
pub(crate) fn group(tokens: TokenStream) -> TokenStream {
    let group = proc_macro2::Group::new(proc_macro2::Delimiter::None, tokens);
    TokenStream::from(proc_macro2::TokenTree::Group(group))
}
