//! How a run ends: outcomes and interrupts.

use super::bind::Bound;
use super::instances::stray;
use super::names::Stage;
use super::{Expr, Interrupts, Outcome, OutcomeCase, Ty};
use crate::description::Name;
use crate::diagnostic::{Diagnostic, codes};
use crate::expression::Ast;

impl Bound<'_> {
    pub(super) fn outcome(&self) -> Vec<OutcomeCase> {
        let scope = self.names.scope(Stage::Operation);
        self.ip
            .outcome
            .iter()
            .filter_map(|case| {
                let when = case.when.as_ref().map(|ast| scope.condition(ast));
                let is = match case.is.value.as_str() {
                    "running" => Outcome::Running,
                    "done" => Outcome::Done,
                    _ => Outcome::Failed(self.error_kind(&case.is)?),
                };
                let when = match when {
                    Some(when) => Some(when?),
                    None => None,
                };
                Some(OutcomeCase { is, when, note: case.note.clone() })
            })
            .collect()
    }

    pub(super) fn error_kind(&self, name: &Name) -> Option<&'static str> {
        let kinds = [
            ("bus", "Bus"),
            ("read", "Read"),
            ("write", "Write"),
            ("configuration", "Configuration"),
            ("overrun", "Overrun"),
            ("descriptor", "Descriptor"),
            ("unknown", "Unknown"),
        ];
        let found = kinds.iter().find(|(known, _)| *known == name.value);
        if found.is_none() {
            let known: Vec<_> = kinds.iter().map(|(known, _)| *known).collect();
            self.names.report(
                Diagnostic::error(codes::BAD_VALUE, format!("`{}` is no outcome", name.value))
                    .at(name.span, "unknown")
                    .help(format!("running, done, or an error: {}", known.join(", "))),
            );
        }
        found.map(|(_, kind)| *kind)
    }

    pub(super) fn interrupts(&self) -> Interrupts {
        let i = &self.ip.interrupts;
        let handler = self.steps(Stage::Handler);
        let mut after = vec![&i.done];
        after.extend(i.half.iter());
        after.extend(i.errors.iter().map(|(_, ast)| ast));
        let asked: Vec<&Ast> = i.when.iter().collect();
        let when = handler.bind_with(&[], &asked).1.pop().flatten();
        let (steps, bound) = handler.bind_with(&i.steps, &after);
        let mut bound = bound.into_iter();
        let done = bound.next().flatten();
        let half = i.half.as_ref().map(|_| bound.next().flatten());
        let errors: Vec<_> = i
            .errors
            .iter()
            .zip(bound)
            .map(|((name, _), expr)| (self.error_kind(name), expr))
            .filter_map(|(kind, expr)| Some((kind?, expr?)))
            .collect();
        let summary = i.summary.as_ref().map(|name| {
            let lane = self.names.lane(&name.value);
            if lane.is_none() {
                stray(self.names, name, "lane", self.names.lanes.iter().map(|(n, _)| n.as_str()));
            }
            lane
        });
        Interrupts {
            summary: summary.flatten(),
            when,
            steps,
            half: half.flatten(),
            done: done.unwrap_or_else(|| Expr::nothing(i.done.span, Ty::Bool)),
            errors,
        }
    }
}
