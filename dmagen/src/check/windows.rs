//! Windows and the lock: the driver selects by itself, and nothing waits or selects where the lock is held.

use super::walk;
use crate::description::Ip;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{ExprKind, Model, Step, StepKind, Target};

pub(super) fn check(ip: &Ip, model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let selector = |register: usize| {
        model.registers.iter().any(|r| r.select.is_some_and(|(select, _)| select == register))
    };
    let hidden =
        |register: usize| model.registers.get(register).is_some_and(|r| r.select.is_some());
    for (operation, steps) in walk::operations(model) {
        walk::each(model, steps, &mut |step| {
            if writes(step).into_iter().any(selector) {
                found.push(
                    finding(step.span, "a step selects a channel", "written here").help(
                        "remove it: each access through the window selects its channel itself",
                    ),
                );
            }
            if operation == "prepare" {
                locked(step, &hidden, &mut found);
            }
        });
    }
    for word in model.plan.iter().chain(&model.load).filter(|word| selector(word.register)) {
        let name = model.registers.get(word.register).map_or("", |r| &r.name);
        let places = ip.plan.iter().chain(&ip.block.load);
        let place = places.map(|p| &p.register).find(|known| known.value == name);
        let span = place.map_or(ip.name.span, |known| known.span);
        found.push(
            finding(span, "a word is planned for what selects a channel", "planned here")
                .help("remove it: each access through the window selects its channel itself"),
        );
    }
    found
}

/// What `prepare` must not do, because the lock is held meanwhile.
fn locked(step: &Step, hidden: &dyn Fn(usize) -> bool, found: &mut Vec<Diagnostic>) {
    if matches!(step.kind, StepKind::Poll { .. } | StepKind::Settle { .. }) {
        found.push(
            finding(step.span, "`prepare` waits while the lock is held", "a poll")
                .help("wait in `initialise`, which each channel goes through"),
        );
    }
    let mut through = writes(step).into_iter().any(hidden);
    if let StepKind::Read(_, Target::Register(register)) = step.kind {
        through |= hidden(register);
    }
    for expr in walk::expressions(step) {
        expr.walk(&mut |e| through |= matches!(e.kind, ExprKind::Read(r, _) if hidden(r)));
    }
    if through {
        let message = "`prepare` uses a channel's window, whose lock is held already";
        found.push(
            finding(step.span, message, "through the window")
                .help("a channel's own registers are brought into order in `initialise`"),
        );
    }
}

fn writes(step: &Step) -> Vec<usize> {
    let StepKind::Write { writes, .. } = &step.kind else { return Vec::new() };
    let registers = writes.iter().filter_map(|write| match write.target {
        Target::Register(register) => Some(register),
        Target::Lane(_) => None,
    });
    registers.collect()
}

fn finding(span: Span, message: &str, label: &str) -> Diagnostic {
    Diagnostic::error(codes::WINDOW, message).at(span, label)
}
