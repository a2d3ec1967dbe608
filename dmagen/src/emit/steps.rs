//! Steps as Rust statements.

use super::expr::{Place, group, number};
use super::{Emitter, Use, comment, hex, identifier};
use crate::model::{Assign, Expr, ExprKind, Step, StepKind, Target, WriteValue};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// What surrounds a step list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// A hook that may time out, with `halt`.
    Halting,
    /// As [`Body::Halting`], with the full bound.
    Bounded,
    /// A hook that cannot fail.
    Plain,
    /// The start: a missing acknowledge answers false.
    Initial,
}

impl Emitter<'_> {
    /// Whether steps can run out of time.
    pub(super) fn can_time_out(&self, steps: &[Step]) -> bool {
        steps.iter().any(|step| match &step.kind {
            StepKind::Poll { .. } | StepKind::Settle { .. } => true,
            StepKind::When(_, then, otherwise) => {
                self.can_time_out(then) || self.can_time_out(otherwise)
            }
            StepKind::Call(index) => {
                self.model.procedures.get(*index).is_some_and(|p| self.can_time_out(&p.steps))
            }
            _ => false,
        })
    }

    /// Whether steps use the channel's variables.
    pub(super) fn uses_context(&self, steps: &[Step]) -> bool {
        let mut used = steps.iter().any(|step| match &step.kind {
            StepKind::Capture(..) => true,
            StepKind::Call(index) => {
                self.model.procedures.get(*index).is_some_and(|p| self.uses_context(&p.steps))
            }
            StepKind::Write { writes, .. } => writes.iter().any(|w| {
                matches!(w.value, WriteValue::Planned | WriteValue::Fields { planned: true, .. })
            }),
            StepKind::When(_, a, b) => self.uses_context(a) || self.uses_context(b),
            _ => false,
        });
        super::each_expr(steps, &mut |e| {
            used |= matches!(
                e.kind,
                ExprKind::Planned(..)
                    | ExprKind::Context(_)
                    | ExprKind::Saved(_)
                    | ExprKind::PairWord(false, _)
            );
        });
        used
    }

    pub(super) fn statements(&self, steps: &[Step], body: Body, place: Place) -> TokenStream {
        let lines = steps.iter().map(|step| {
            let note = step.note.as_deref().map(comment);
            let statement = self.statement(step, body, place);
            quote!(#note #statement)
        });
        quote!(#(#lines)*)
    }

    fn statement(&self, step: &Step, body: Body, place: Place) -> TokenStream {
        match &step.kind {
            StepKind::Write { writes, .. } => {
                let lines = writes.iter().map(|write| self.write(write, place));
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
            StepKind::Read(name, target) => {
                let (name, read) = (identifier(name), self.read(*target));
                quote!(let #name = #read;)
            }
            StepKind::Let(name, expr) => {
                let (name, value) = (identifier(name), self.value(expr, place));
                quote!(let #name = #value;)
            }
            StepKind::Capture(index, expr) => {
                let name = self.model.context.get(*index).map_or("", |(name, _)| name);
                let (name, value) = (identifier(name), self.value(expr, place));
                quote!(context.#name.set(#value);)
            }
            StepKind::Poll { until, reads, proceed } => {
                self.poll(until, *reads, *proceed, body, place)
            }
            StepKind::Settle { register, reads, local } => {
                let (read, local) = (self.read(Target::Register(*register)), identifier(local));
                let reads = bound(*reads, body);
                let settled = quote!(settle(#reads, || #read));
                match body {
                    Body::Initial => quote! {
                        let Ok(#local) = #settled else { return false };
                    },
                    _ => quote!(let #local = #settled?;),
                }
            }
            StepKind::When(condition, then, otherwise) => {
                let condition = self.value(condition, place);
                let then = self.statements(then, body, place);
                if otherwise.is_empty() {
                    quote!(if #condition { #then })
                } else {
                    let otherwise = self.statements(otherwise, body, place);
                    quote!(if #condition { #then } else { #otherwise })
                }
            }
            StepKind::Call(index) => self.call(*index, body),
            StepKind::Probe { register, value } => {
                self.mark(Use::Write(*register));
                self.mark(Use::Read(*register));
                let word = self.word(*register);
                let (read, write) = (format_ident!("read_{word}"), format_ident!("write_{word}"));
                let value = hex(*value);
                quote! {
                    self.#write(#value);
                    if self.#read() != #value {
                        return false;
                    }
                }
            }
        }
    }

    fn call(&self, index: usize, body: Body) -> TokenStream {
        let Some(crate::model::Procedure { name, steps, .. }) = self.model.procedures.get(index)
        else {
            return quote!();
        };
        if steps.is_empty() {
            return quote!();
        }
        let name = identifier(name);
        let context = self.uses_context(steps).then(|| quote!(context,));
        if !self.can_time_out(steps) {
            let context = self.uses_context(steps).then(|| quote!(context));
            return quote!(self.#name(#context););
        }
        match body {
            Body::Halting => quote!(self.#name(#context halt)?;),
            Body::Bounded => quote!(self.#name(#context Halt::Bounded)?;),
            Body::Initial => quote! {
                if self.#name(#context Halt::Bounded).is_err() {
                    return false;
                }
            },
            Body::Plain => quote!(let _ = self.#name(#context Halt::Bounded);),
        }
    }

    fn poll(
        &self,
        until: &Expr,
        reads: u64,
        proceed: bool,
        body: Body,
        place: Place,
    ) -> TokenStream {
        let until = self.value(until, place);
        let reads = bound(reads, body);
        let poll = quote!(poll(#reads, || #until));
        match (body, proceed) {
            // One look that saw nothing is no reason to go on: the caller will look again.
            (Body::Halting, true) => quote! {
                let seen_in_time = #poll;
                if seen_in_time.is_err() && halt == Halt::Once {
                    return Err(Timeout);
                }
            },
            (Body::Halting | Body::Bounded, false) => quote!(#poll?;),
            (Body::Initial, false) => quote! {
                if #poll.is_err() {
                    return false;
                }
            },
            _ => quote!(let _ = #poll;),
        }
    }

    fn lane_alias(&self, verb: &str, lane: usize) -> TokenStream {
        let name = self.lane_fn(verb, lane);
        let mask = hex(u64::from(self.model.lanes.get(lane).map_or(0, |l| l.mask())));
        quote!(self.#name(#mask);)
    }

    fn read(&self, target: Target) -> TokenStream {
        match target {
            Target::Register(register) => {
                self.mark(Use::Read(register));
                let read = format_ident!("read_{}", self.word(register));
                quote!(self.#read())
            }
            Target::Lane(lane) => {
                self.mark(Use::ReadLane(lane));
                let read = self.lane_fn("read", lane);
                quote!(self.#read())
            }
        }
    }

    fn write(&self, write: &Assign, place: Place) -> TokenStream {
        match write.target {
            Target::Register(register) => {
                self.mark(Use::Write(register));
                let function = format_ident!("write_{}", self.word(register));
                let value = self.register_value(register, &write.value, place);
                if matches!(&write.value, WriteValue::Whole(e) if matches!(e.kind, ExprKind::Select(..)))
                {
                    let word = self.word(register);
                    return quote! {
                        let #word = #value;
                        self.#function(#word);
                    };
                }
                quote!(self.#function(#value);)
            }
            Target::Lane(lane) => {
                self.mark(Use::WriteLane(lane));
                let function = self.lane_fn("write", lane);
                let value = match &write.value {
                    WriteValue::Whole(expr) => self.value(expr, place),
                    WriteValue::Fields { fields, .. } => {
                        let bits = fields.iter().map(|(bit, _)| self.bit(lane, *bit));
                        join(bits.collect())
                    }
                    _ => hex(u64::from(self.model.lanes.get(lane).map_or(0, |l| l.mask()))),
                };
                quote!(self.#function(#value);)
            }
        }
    }

    /// The planned word of a register at this place.
    fn planned_word(&self, register: usize, place: Place) -> TokenStream {
        let word = self.word(register);
        match place {
            Place::PairProgram => quote!(second.#word),
            _ => quote!(context.#word.get()),
        }
    }

    fn register_value(&self, register: usize, value: &WriteValue, place: Place) -> TokenStream {
        let (planned, fields) = match value {
            WriteValue::Planned => return self.planned_word(register, place),
            WriteValue::Whole(expr) => return self.value(expr, place),
            WriteValue::AllBits => return quote!(0),
            WriteValue::Fields { planned, fields } => (*planned, fields),
        };
        // A planned word already has zeros where the plan says nothing.
        let base = planned.then(|| self.planned_word(register, place));
        let covered = |field: usize| {
            self.words().find(|w| w.register == register).is_some_and(|w| match &w.value {
                crate::model::WordValue::Fields(fields) => fields.iter().any(|(f, _)| *f == field),
                crate::model::WordValue::Whole(_) => true,
            })
        };
        let cleared: Vec<TokenStream> = fields
            .iter()
            .filter(|(field, _)| planned && covered(*field))
            .map(|(field, _)| self.mask(register, *field))
            .collect();
        let set: Vec<TokenStream> = fields
            .iter()
            .filter(|(_, expr)| !matches!(expr.kind, ExprKind::Number(0) | ExprKind::Bool(false)))
            .map(|(field, expr)| self.field_bits(register, *field, expr, place))
            .collect();
        let base = base.map(|base| match cleared.as_slice() {
            [] => base,
            [one] => group(quote!(#base & !#one)),
            _ => {
                let all = join(cleared.clone());
                group(quote!(#base & !(#all)))
            }
        });
        join(base.into_iter().chain(set).collect())
    }

    fn field_bits(&self, register: usize, field: usize, expr: &Expr, place: Place) -> TokenStream {
        let width = self.model.registers.get(register).and_then(|r| r.fields.get(field));
        let one = matches!(expr.kind, ExprKind::Number(1) | ExprKind::Bool(true));
        if one && width.is_some_and(|f| f.width == 1) {
            return self.mask(register, field);
        }
        let value = self.value(expr, place);
        self.put(register, field, &value)
    }
}

fn bound(reads: u64, body: Body) -> TokenStream {
    let reads = number(reads);
    match body {
        Body::Halting => quote!(halt.reads(#reads)),
        _ => reads,
    }
}

/// Values or-ed together.
fn join(parts: Vec<TokenStream>) -> TokenStream {
    match parts.as_slice() {
        [] => quote!(0),
        [first, rest @ ..] => quote!(#first #(| #rest)*),
    }
}
