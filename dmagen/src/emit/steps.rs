//! Steps as Rust statements.

use super::tokens::{group, hex, identifier, join, note};
use super::usage::Use;
use super::values::{Place, Scope};
use super::waits::{poll, settle};
use super::{Emitter, layout};
use crate::model::{Assign, Expr, ExprKind, LocalPart, Step, StepKind, Target, WriteValue};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// What happens when steps run out of time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    /// The hook fails; how long it waits is its caller's choice, `halt`.
    AsCalled,
    /// The hook fails after the whole bound.
    Fails,
    /// The hook cannot fail.
    GoesOn,
    /// The hook answers false.
    Refuses,
}

impl Emitter<'_> {
    /// Steps, one statement after the other.
    pub(super) fn statements(&self, steps: &[Step], late: Late, place: Place) -> TokenStream {
        self.list(steps, &[], late, &mut Scope::from(place))
    }

    /// Steps, and the value of an expression after them.
    pub(super) fn statements_then(
        &self,
        steps: &[Step],
        last: &Expr,
        late: Late,
    ) -> (TokenStream, TokenStream) {
        let mut scope = Scope::from(Place::Operation);
        let mut body = self.list(steps, &[last], late, &mut scope);
        let (reading, value) = self.sampled(last, &scope);
        body.extend(reading);
        (body, value)
    }

    /// A list of steps; what it reads into locals for `after` is left in the scope.
    pub(super) fn list(
        &self,
        steps: &[Step],
        after: &[&Expr],
        late: Late,
        scope: &mut Scope,
    ) -> TokenStream {
        let mut shared = self.shared(steps, after, scope);
        let mut lines = TokenStream::new();
        let mut index = 0;
        while let Some(step) = steps.get(index) {
            let together = if scope.selected { 0 } else { self.together(steps, index) };
            let count = together.max(1);
            let (now, rest) = steps.get(index..).unwrap_or_default().split_at(count);
            lines.extend(self.published(now, scope));
            shared.retain(|kept| {
                let wanted = now.iter().any(|step| kept.uses(step) > 0);
                if wanted {
                    lines.extend(self.fetched(*kept, scope));
                }
                !wanted
            });
            if together > 0 {
                lines.extend(self.section(now, rest, after, late, scope));
            } else {
                let words = note(&step.note);
                let statement = match &step.kind {
                    StepKind::Capture(variable, value) => {
                        self.capture(*variable, value, rest, after, scope)
                    }
                    _ => self.statement(step, late, scope),
                };
                lines.extend(quote!(#words #statement));
            }
            scope.dirty = self.is_dirty(now, scope.dirty);
            index += count;
        }
        lines
    }

    pub(super) fn statement(&self, step: &Step, late: Late, scope: &mut Scope) -> TokenStream {
        match &step.kind {
            StepKind::Write { writes, .. } => {
                let mut dirty = false;
                let lines = writes.iter().map(|write| {
                    let in_memory = self.in_memory(write.target);
                    let barrier = (dirty && !in_memory).then(|| quote!(barrier::publish();));
                    dirty = in_memory;
                    let write = self.write(write, scope);
                    quote!(#barrier #write)
                });
                quote!(#(#lines)*)
            }
            StepKind::Set(lane) => {
                self.mark(Use::SetLane(*lane));
                self.lane_alias("set", *lane)
            }
            StepKind::Clear(lane) => {
                self.mark(Use::ClearLane(*lane));
                self.lane_alias("clear", *lane)
            }
            StepKind::Insert { register, shift, mask, value } => {
                self.mark(Use::Insert(*register));
                let function = format_ident!("insert_{}", self.word(*register));
                let (shift, mask) = (self.value(shift, scope), hex(u64::from(*mask)));
                let value = self.value(value, scope);
                quote!(self.#function(#shift, #mask, #value);)
            }
            StepKind::Read(name, target) => {
                let (name, read) = (identifier(name), self.read(*target, scope));
                quote!(let #name = #read;)
            }
            StepKind::Let(name, expr) => {
                let (name, value) = (identifier(name), self.value(expr, scope));
                quote!(let #name = #value;)
            }
            StepKind::Capture(variable, expr) => self.capture(*variable, expr, &[], &[], scope),
            StepKind::Poll { until, reads, proceed } => {
                let (reading, until) = self.sampled(until, scope);
                let until = match reading.is_empty() {
                    true => until,
                    false => quote!({ #reading #until }),
                };
                poll(&until, *reads, *proceed, late)
            }
            StepKind::Settle { register, equal, reads, local } => {
                let read = self.read(Target::Register(*register), scope);
                settle(&read, *equal, *reads, local.as_deref(), late)
            }
            StepKind::When(condition, then, otherwise) => {
                let condition = self.value(condition, scope);
                let then = self.list(then, &[], late, &mut scope.clone());
                if otherwise.is_empty() {
                    return quote!(if #condition { #then });
                }
                // `else` and a single `when` are an `else if`.
                let inner = self.list(otherwise, &[], late, &mut scope.clone());
                match otherwise.as_slice() {
                    [Step { kind: StepKind::When(..), note: None, .. }]
                        if self.shared(otherwise, &[], scope).is_empty() =>
                    {
                        quote!(if #condition { #then } else #inner)
                    }
                    _ => quote!(if #condition { #then } else { #inner }),
                }
            }
            StepKind::Call(index) => self.call(*index, late, scope),
            StepKind::Probe { register, value } => {
                self.mark(Use::Write(*register));
                self.mark(Use::Read(*register));
                let word = self.word(*register);
                let (read, write) = (format_ident!("read_{word}"), format_ident!("write_{word}"));
                let value = hex(*value);
                let (write, read) = (quote!(self.#write(#value)), quote!(self.#read()));
                let write = self.through(*register, scope, write);
                let read = self.through(*register, scope, read);
                quote! {
                    #write;
                    if #read != #value {
                        return false;
                    }
                }
            }
        }
    }

    fn lane_alias(&self, verb: &str, lane: usize) -> TokenStream {
        let name = self.lane_fn(verb, lane);
        if self.command(verb, lane).is_some() {
            return quote!(self.#name(););
        }
        let all = self.all_bits(lane);
        quote!(self.#name(#all);)
    }

    /// All bits of a lane: the only one, or a constant of its module.
    pub(super) fn all_bits(&self, lane: usize) -> TokenStream {
        match self.model.lanes.get(lane).map(|l| l.bits.len()) {
            Some(1) => self.bit(lane, 0),
            _ => {
                let name = identifier(self.model.lanes.get(lane).map_or("", |l| &l.name));
                self.mark(Use::AllBits(lane));
                quote!(#name::ALL)
            }
        }
    }

    /// Reads a register into a local of its name.
    pub(super) fn read_word(&self, register: usize, scope: &Scope) -> TokenStream {
        let word = self.live_word(register, scope);
        let read = self.read(Target::Register(register), scope);
        quote!(let #word = #read;)
    }

    pub(super) fn read(&self, target: Target, scope: &Scope) -> TokenStream {
        let read = match target {
            Target::Register(register) => {
                self.mark(Use::Read(register));
                format_ident!("read_{}", self.word(register))
            }
            Target::Lane(lane) => {
                self.mark(Use::ReadLane(lane));
                self.lane_fn("read", lane)
            }
        };
        match target {
            Target::Register(register) => self.through(register, scope, quote!(self.#read())),
            Target::Lane(_) => quote!(self.#read()),
        }
    }

    fn write(&self, write_to: &Assign, scope: &Scope) -> TokenStream {
        let (function, word, value) = match write_to.target {
            Target::Lane(lane) if matches!(write_to.value, WriteValue::Set) => {
                self.mark(Use::SetLane(lane));
                return self.lane_alias("set", lane);
            }
            Target::Register(register) => {
                self.mark(Use::Write(register));
                let value = self.register_value(register, &write_to.value, scope);
                let function = format_ident!("write_{}", self.word(register));
                (function, self.live_word(register, scope), value)
            }
            Target::Lane(lane) => {
                self.mark(Use::WriteLane(lane));
                let value = match &write_to.value {
                    WriteValue::Whole(expr) => self.value(expr, scope),
                    WriteValue::Fields { fields, .. } => {
                        join(fields.iter().map(|(bit, _)| self.bit(lane, *bit)).collect())
                    }
                    WriteValue::Planned | WriteValue::AllBits | WriteValue::Set => {
                        self.all_bits(lane)
                    }
                };
                let function = self.lane_fn("write", lane);
                (function, format_ident!("bits"), value)
            }
        };
        let write = argument(&function, &word, &value);
        match write_to.target {
            Target::Register(register) => self.through_all(register, scope, write),
            Target::Lane(_) => write,
        }
    }

    fn register_value(&self, register: usize, value: &WriteValue, scope: &Scope) -> TokenStream {
        let (planned, fields) = match value {
            WriteValue::Planned => return self.planned_word(register, scope),
            WriteValue::Whole(expr) => return self.value(expr, scope),
            WriteValue::AllBits | WriteValue::Set => return quote!(0),
            WriteValue::Fields { planned, fields } => (*planned, fields),
        };
        let base = planned.then(|| self.planned_word(register, scope));
        let cleared: Vec<TokenStream> = fields
            .iter()
            .filter(|(field, _)| planned && self.is_planned(register, *field))
            .map(|(field, _)| self.mask(register, *field))
            .collect();
        let copied = self.copied(register, fields);
        let set = fields
            .iter()
            .filter(|(field, expr)| self.copy_of(register, *field, expr).is_none())
            .filter(|(_, expr)| !matches!(expr.kind, ExprKind::Number(0) | ExprKind::Bool(false)))
            .map(|(field, expr)| self.field_bits(register, *field, expr, scope));
        let base = base.map(|base| match cleared.as_slice() {
            [] => base,
            [one] => group(quote!(#base & !#one)),
            _ => {
                let all = join(cleared.clone());
                group(quote!(#base & !(#all)))
            }
        });
        join(base.into_iter().chain(copied).chain(set).collect())
    }

    /// The local that a field is copied from, bits for bits at their place.
    fn copy_of<'e>(&self, register: usize, field: usize, expr: &'e Expr) -> Option<&'e str> {
        let ExprKind::Local(name, LocalPart::Field(from, part)) = &expr.kind else { return None };
        let place = |register: usize, field: usize| {
            let known = self.model.registers.get(register)?.fields.get(field)?;
            Some((known.offset, known.width))
        };
        (place(register, field)? == place(*from, *part)?).then_some(name)
    }

    /// Fields that are copied from a local: masked together rather than moved one by one.
    fn copied(&self, register: usize, fields: &[(usize, Expr)]) -> Vec<TokenStream> {
        let mut locals: Vec<(&str, Vec<TokenStream>)> = Vec::new();
        for (field, expr) in fields {
            let Some(name) = self.copy_of(register, *field, expr) else { continue };
            let mask = self.mask(register, *field);
            match locals.iter_mut().find(|(known, _)| *known == name) {
                Some((_, masks)) => masks.push(mask),
                None => locals.push((name, vec![mask])),
            }
        }
        let masked = locals.into_iter().map(|(name, masks)| {
            let (name, masks) = (identifier(name), join(masks));
            group(quote!(#name & #masks))
        });
        masked.collect()
    }

    /// Whether a plan says something of a field; a planned word has zeros in all others.
    fn is_planned(&self, register: usize, field: usize) -> bool {
        use crate::model::WordValue;
        self.words().filter(|w| w.register == register).any(|w| match &w.value {
            WordValue::Fields(fields) => fields.iter().any(|(f, _)| *f == field),
            WordValue::Whole(_) => true,
        })
    }

    fn field_bits(&self, register: usize, field: usize, expr: &Expr, scope: &Scope) -> TokenStream {
        let known = self.model.registers.get(register).and_then(|r| r.fields.get(field));
        let one = matches!(expr.kind, ExprKind::Number(1) | ExprKind::Bool(true));
        if one && known.is_some_and(|f| f.width == 1) {
            return self.mask(register, field);
        }
        let value = self.value(expr, scope);
        self.put(register, field, &value)
    }
}

/// A write; a value that does not fit between the parentheses gets a name first.
fn argument(function: &Ident, name: &Ident, value: &TokenStream) -> TokenStream {
    let direct = quote!(self.#function(#value));
    if layout::is_short(&direct) && !value.to_string().starts_with("if ") {
        return quote!(#direct;);
    }
    quote! {
        let #name = #value;
        self.#function(#name);
    }
}
