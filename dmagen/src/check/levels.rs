//! Looking at a channel's state changes nothing: predicates and counts read levels.

use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Expr, ExprKind, Model};

pub(super) fn check(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let outcome = model.outcome.iter().filter_map(|case| case.when.as_ref()).chain(&model.waiting);
    outcome.for_each(|when| look(model, when, "the outcome", &mut found));
    look(model, &model.remaining, "the residue", &mut found);
    look(model, &model.left, "the residue", &mut found);
    if let Some(second) = &model.second {
        look(model, second, "which block of a pair runs", &mut found);
    }
    found
}

fn look(model: &Model, expr: &Expr, what: &str, found: &mut Vec<Diagnostic>) {
    expr.walk(&mut |e| {
        let name = match e.kind {
            ExprKind::Read(register, _) => {
                model.registers.get(register).filter(|r| r.read_effect).map(|r| &r.title)
            }
            ExprKind::ReadLane(lane, _) => {
                model.lanes.get(lane).filter(|lane| lane.read_effect).map(|lane| &lane.name)
            }
            _ => None,
        };
        let Some(name) = name else { return };
        found.push(
            Diagnostic::error(codes::NOT_A_LEVEL, format!("looking at {what} changes it"))
                .at(e.span, format!("reading `{name}` has an effect"))
                .help(
                    "read it once in a step, `capture` what it says, and decide by that; or \
                     decide by a register that can be read at any time",
                ),
        );
    });
}
