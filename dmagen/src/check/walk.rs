//! Steps of a model, seen through the procedures that they call.

use crate::model::{Expr, Model, Step, StepKind, WriteValue};

/// Every step list with the name of its operation.
pub(super) fn operations(model: &Model) -> Vec<(&'static str, &[Step])> {
    let o = &model.operations;
    let queue = o.queue.as_ref().map(|queue| queue.steps.as_slice());
    let append = o.append.as_ref().map(|append| append.steps.as_slice());
    let pair = model.pair.as_ref().map(|(_, steps)| steps.as_slice());
    vec![
        ("prepare", &o.prepare),
        ("initialise", &o.initialise),
        ("configure", &o.configure),
        ("program", &o.program),
        ("start", &o.start),
        ("halt", &o.halt),
        ("finish", &o.finish),
        ("release", &o.release),
        ("suspend", &o.suspend.steps),
        ("resume", &o.resume),
        ("queue", queue.unwrap_or_default()),
        ("append", append.unwrap_or_default()),
        ("pair", pair.unwrap_or_default()),
        ("interrupts", &model.interrupts.steps),
        ("residue", &model.counting),
    ]
}

/// The steps of one of [`operations`].
pub(super) fn operation<'m>(model: &'m Model, name: &str) -> &'m [Step] {
    let found = operations(model).into_iter().find(|(known, _)| *known == name);
    found.map_or(&[], |(_, steps)| steps)
}

/// Calls `see` for each step, those of called procedures and under conditions included. No
/// procedure may call itself.
pub(super) fn each<'m>(model: &'m Model, steps: &'m [Step], see: &mut impl FnMut(&'m Step)) {
    for step in steps {
        see(step);
        match &step.kind {
            StepKind::When(_, then, otherwise) => {
                each(model, then, see);
                each(model, otherwise, see);
            }
            StepKind::Call(index) => {
                let inner =
                    model.procedures.get(*index).map(|procedure| procedure.steps.as_slice());
                each(model, inner.unwrap_or_default(), see);
            }
            _ => {}
        }
    }
}

/// The expressions of a step itself.
pub(super) fn expressions(step: &Step) -> Vec<&Expr> {
    match &step.kind {
        StepKind::Write { writes, .. } => {
            writes.iter().flat_map(|write| written(&write.value)).collect()
        }
        StepKind::Let(_, expr) | StepKind::Capture(_, expr) => vec![expr],
        StepKind::Insert { shift, value, .. } => vec![shift, value],
        StepKind::Poll { until, .. } => vec![until],
        StepKind::When(condition, ..) => vec![condition],
        _ => Vec::new(),
    }
}

/// The expressions of a value that is written.
pub(super) fn written(value: &WriteValue) -> Vec<&Expr> {
    match value {
        WriteValue::Whole(expr) => vec![expr],
        WriteValue::Fields { fields, .. } => fields.iter().map(|(_, expr)| expr).collect(),
        WriteValue::Planned | WriteValue::AllBits | WriteValue::Set => Vec::new(),
    }
}
