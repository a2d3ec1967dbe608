//! Procedures: where they are called, and whether that is where they are written.

use super::Emitter;
use super::steps::Late;
use super::tokens::{identifier, note};
use super::values::Scope;
use super::walk::{each_call, locals};
use crate::model::{Procedure, Register, Step, StepKind, Target};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// Whether a procedure is written where it is called: when there is one call, in a hook that fails as the
    /// procedure does, no name would come to mean two things, and every channel takes the steps.
    pub(super) fn is_inline(&self, index: usize) -> bool {
        let Some(procedure) = self.procedure(index) else { return false };
        let o = &self.model.operations;
        let failing = [o.halt.as_slice(), &o.suspend.steps];
        let in_place = !self.can_time_out(&procedure.steps)
            || failing.iter().any(|list| self.leads_to(list, index));
        let own = locals(&procedure.steps);
        let clash = self.lists().iter().any(|list| {
            self.leads_to(list, index) && locals(list).iter().any(|name| own.contains(name))
        });
        self.calls(index) == 1 && in_place && !clash && !self.is_partial(&procedure.steps)
    }

    /// Whether steps access what some channels lack.
    pub(super) fn is_partial(&self, steps: &[Step]) -> bool {
        let lacked =
            |register: usize| self.model.registers.get(register).is_some_and(Register::is_partial);
        let target = |target: &Target| matches!(target, Target::Register(r) if lacked(*r));
        steps.iter().any(|step| match &step.kind {
            StepKind::Write { writes, .. } => writes.iter().any(|write| target(&write.target)),
            StepKind::Read(_, from) => target(from),
            StepKind::Settle { register, .. } => lacked(*register),
            StepKind::When(_, then, otherwise) => {
                self.is_partial(then) || self.is_partial(otherwise)
            }
            _ => false,
        })
    }

    /// Whether steps call a procedure, by themselves or through procedures with one call.
    fn leads_to(&self, steps: &[Step], wanted: usize) -> bool {
        let mut found = false;
        each_call(steps, &mut |index| {
            let inner = self.procedure(index).filter(|_| self.calls(index) == 1);
            found |= index == wanted || inner.is_some_and(|p| self.leads_to(&p.steps, wanted));
        });
        found
    }

    pub(super) fn call(&self, index: usize, late: Late, scope: &mut Scope) -> TokenStream {
        let Some(Procedure { name, note: words, steps }) = self.procedure(index) else {
            return quote!();
        };
        if self.does_nothing(steps) {
            return quote!();
        }
        if self.is_inline(index) {
            let (words, body) = (note(words), self.list(steps, &[], late, scope));
            // What it is about is no part of why its first step is there.
            let apart = steps.first().is_some_and(|step| step.note.is_some());
            let gap = (apart && !words.is_empty()).then(|| quote!(gap!();));
            return quote!(#words #gap #body);
        }
        let name = identifier(name);
        let context = self.uses_context(steps).then(|| quote!(context,));
        if !self.can_time_out(steps) {
            let context = self.uses_context(steps).then(|| quote!(context));
            return quote!(self.#name(#context););
        }
        match late {
            Late::AsCalled => quote!(self.#name(#context halt)?;),
            Late::Fails => quote!(self.#name(#context Halt::Bounded)?;),
            Late::Refuses => quote! {
                if self.#name(#context Halt::Bounded).is_err() {
                    return false;
                }
            },
            Late::GoesOn => quote!(self.#name(#context Halt::Bounded).ok();),
        }
    }
}
