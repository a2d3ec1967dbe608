//! Names that only one operation knows.

use super::{flow, walk};
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Expr, ExprKind, Model, Step, StepKind};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (operation, steps) in walk::operations(model) {
        own(steps, &mut |expr| look(operation, expr, &mut found));
    }
    let o = &model.operations;
    let mut halting = Vec::new();
    walk::each(model, &o.halt, &mut |step| {
        if let StepKind::Call(index) = step.kind {
            halting.push(index);
        }
    });
    let unknown = flow::is_lost(ip, lost, "halt");
    for (index, procedure) in model.procedures.iter().enumerate() {
        let operation = if unknown || halting.contains(&index) { "halt" } else { "a procedure" };
        own(&procedure.steps, &mut |expr| look(operation, expr, &mut found));
    }
    o.suspend.ended.iter().for_each(|expr| look("suspend", expr, &mut found));
    if let Some(queue) = &o.queue {
        look("queue", &queue.accepted, &mut found);
    }
    for case in model.outcome.iter().filter_map(|case| case.when.as_ref()).chain(&model.waiting) {
        look("outcome", case, &mut found);
    }
    let residue =
        [&model.remaining, &model.left].into_iter().chain(&model.exact).chain(&model.blockwise);
    residue.chain(&o.suspend.supported).for_each(|expr| look("residue", expr, &mut found));
    let able = [&model.exact, &model.blockwise, &o.suspend.supported].into_iter().flatten();
    able.chain(o.queue.iter().map(|queue| &queue.supported))
        .chain(o.append.iter().filter_map(|append| append.supported.as_ref()))
        .for_each(|expr| unread(model, expr, &mut found));
    found
}

/// The expressions of steps, without those of called procedures.
fn own(steps: &[Step], see: &mut impl FnMut(&Expr)) {
    for step in steps {
        walk::expressions(step).into_iter().for_each(&mut *see);
        if let StepKind::When(_, then, otherwise) = &step.kind {
            own(then, see);
            own(otherwise, see);
        }
    }
}

fn look(operation: &str, expr: &Expr, found: &mut Vec<Diagnostic>) {
    expr.walk(&mut |e| {
        let (name, known, why) = match e.kind {
            ExprKind::Again => ("again", operation == "start", "only `start` knows it"),
            ExprKind::Suspended => ("suspended", operation == "outcome", "only `outcome` knows it"),
            ExprKind::HasFailed => {
                ("has_failed", operation == "halt", "only `halt` and what it calls know it")
            }
            ExprKind::Remaining => {
                let known = !matches!(operation, "residue" | "interrupts");
                ("remaining", known, "this is what it is made of")
            }
            ExprKind::Next(_) => ("next", operation == "queue", "only `queue` has a next block"),
            ExprKind::PairWord(false, _) => {
                let known = !matches!(operation, "outcome" | "residue" | "queue" | "interrupts");
                ("second", known, "no second block is known here")
            }
            _ => return,
        };
        if !known {
            let message = format!("`{name}` cannot be used here");
            found.push(
                Diagnostic::error(codes::STAGE, message)
                    .at(e.span, why)
                    .help("decide there, or keep it in a variable with `capture`"),
            );
        }
    });
}

/// A capability follows from the configuration: it is known before the channel runs.
fn unread(model: &Model, expr: &Expr, found: &mut Vec<Diagnostic>) {
    expr.walk(&mut |e| {
        let name = match e.kind {
            ExprKind::Read(register, _) => model.registers.get(register).map(|r| &r.title),
            ExprKind::ReadLane(lane, _) => model.lanes.get(lane).map(|lane| &lane.name),
            _ => None,
        };
        let Some(name) = name else { return };
        found.push(
            Diagnostic::error(codes::STAGE, format!("`{name}` cannot be read here"))
                .at(e.span, "what a channel can do is asked before it runs")
                .help("decide by the configuration, or by a planned register: `planned.REGISTER`"),
        );
    });
}
