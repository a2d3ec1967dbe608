//! Steps of a description, seen through the procedures that they call.

use crate::description::{Ip, Lost, Step, StepKind};
use crate::diagnostic::Span;

/// Every step list with the name of its operation.
pub(super) fn operations(ip: &Ip) -> Vec<(&'static str, &[Step])> {
    let o = &ip.operations;
    let suspend = o.suspend.as_ref().map(|suspend| suspend.steps.as_slice());
    let queue = o.queue.as_ref().map(|queue| queue.steps.as_slice());
    let pair = ip.pair.as_ref().map(|pair| pair.program.as_slice());
    vec![
        ("prepare", &o.prepare),
        ("initialise", &o.initialise),
        ("configure", &o.configure),
        ("program", &o.program),
        ("start", &o.start),
        ("halt", &o.halt),
        ("finish", &o.finish),
        ("release", &o.release),
        ("suspend", suspend.unwrap_or_default()),
        ("resume", &o.resume),
        ("queue", queue.unwrap_or_default()),
        ("pair", pair.unwrap_or_default()),
        ("interrupts", &ip.interrupts.steps),
        ("residue", &ip.residue.steps),
    ]
}

/// Whether an operation lacks a step, or a procedure that it calls does.
pub(super) fn is_lost(ip: &Ip, lost: &Lost, operation: &str) -> bool {
    let place: &[&str] = match operation {
        "suspend" | "queue" => &["operations", operation, "steps"],
        "pair" => &["pair", "program"],
        "interrupts" | "residue" => &[operation, "steps"],
        _ => &["operations", operation],
    };
    let found = operations(ip).into_iter().find(|(known, _)| *known == operation);
    let mut is_lost = lost.within(place);
    each(ip, found.map_or(&[], |(_, steps)| steps), &mut |step| {
        if let StepKind::Call(name) = &step.kind {
            is_lost |= lost.within(&["procedures", &name.value]);
        }
    });
    is_lost
}

/// Where an operation is named; the IP's name for one that is not.
pub(super) fn place(ip: &Ip, operation: &str) -> Span {
    let found = ip.operations.places.iter().find(|name| name.value == operation);
    found.map_or(ip.name.span, |name| name.span)
}

/// The steps of a procedure.
pub(super) fn procedure<'i>(ip: &'i Ip, name: &str) -> &'i [Step] {
    let found = ip.procedures.iter().find(|procedure| procedure.name.value == name);
    found.map_or(&[], |procedure| &procedure.steps)
}

/// Calls `see` for each step, those of called procedures and under conditions included. No
/// procedure may call itself.
pub(super) fn each<'i>(ip: &'i Ip, steps: &'i [Step], see: &mut impl FnMut(&'i Step)) {
    for step in steps {
        see(step);
        match &step.kind {
            StepKind::When { then, otherwise, .. } => {
                each(ip, then, see);
                each(ip, otherwise, see);
            }
            StepKind::Call(name) => each(ip, procedure(ip, &name.value), see),
            _ => {}
        }
    }
}
