//! The barrier between words in memory and whatever lets the device read them.

use super::Emitter;
use super::values::Scope;
use super::walk::mentions;
use crate::model::{Expr, ExprKind, Step, StepKind, Target};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    /// What stands before steps that reach the device, while it may not see words that were written.
    pub(super) fn published(&self, steps: &[Step], scope: &mut Scope) -> TokenStream {
        if !scope.dirty || !steps.first().is_some_and(|step| self.reaches(step)) {
            return TokenStream::new();
        }
        scope.dirty = false;
        quote!(barrier::publish();)
    }

    /// Whether words may not be seen after some steps.
    pub(super) fn is_dirty(&self, steps: &[Step], before: bool) -> bool {
        steps.iter().fold(before, |dirty, step| match &step.kind {
            StepKind::Write { writes, .. } => {
                writes.last().map_or(dirty, |write| self.in_memory(write.target))
            }
            StepKind::When(condition, then, otherwise) => {
                let dirty = dirty && !self.looks(condition);
                self.is_dirty(then, dirty) || self.is_dirty(otherwise, dirty)
            }
            StepKind::Call(index) => {
                self.procedure(*index).is_some_and(|p| self.is_dirty(&p.steps, dirty))
            }
            _ => dirty && !self.reaches(step),
        })
    }

    /// Whether a step begins with an access to the device, on some path.
    fn reaches(&self, step: &Step) -> bool {
        match &step.kind {
            StepKind::Write { writes, .. } => {
                writes.first().is_some_and(|write| !self.in_memory(write.target))
            }
            StepKind::Read(_, target) => !self.in_memory(*target),
            StepKind::Let(_, expr) | StepKind::Capture(_, expr) => self.looks(expr),
            StepKind::Poll { until, .. } => self.looks(until),
            StepKind::When(condition, ..) => self.looks(condition),
            StepKind::Call(index) => {
                let steps = self.procedure(*index).map_or(&[][..], |p| &p.steps);
                steps.iter().any(|step| self.reaches(step))
            }
            StepKind::Settle { .. }
            | StepKind::Probe { .. }
            | StepKind::Set(_)
            | StepKind::Clear(_)
            | StepKind::Insert { .. } => true,
        }
    }

    /// Whether an expression reads the device.
    fn looks(&self, expr: &Expr) -> bool {
        mentions(expr, |kind| match kind {
            ExprKind::Read(register, _) => !self.in_memory(Target::Register(*register)),
            ExprKind::ReadLane(..) | ExprKind::Remaining => true,
            _ => false,
        })
    }

    /// Whether a word is in memory.
    pub(super) fn in_memory(&self, target: Target) -> bool {
        match target {
            Target::Register(r) => self.model.registers.get(r).is_some_and(|r| r.table.is_some()),
            Target::Lane(_) => false,
        }
    }
}
