//! A channel's variables hold something before they are read, and are read by someone.

use super::{flow, walk};
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{Expr, ExprKind, Model, Step, StepKind};

/// The operations that can have run when one begins. `residue` stands for reading what is left.
const BEFORE: &[(&str, &[&str])] = &[
    ("configure", &["initialise"]),
    ("program", &["initialise", "configure"]),
    ("start", &["initialise", "configure", "program"]),
    ("halt", &["initialise", "configure", "program", "start"]),
    ("suspend", &["initialise", "configure", "program", "start"]),
    ("queue", &["initialise", "configure", "program", "start"]),
    ("append", &["initialise", "configure", "program", "start", "suspend"]),
    ("outcome", &["initialise", "configure", "program", "start"]),
    ("resume", &["initialise", "configure", "program", "start", "suspend"]),
    ("finish", &["initialise", "configure", "program", "start", "halt"]),
    ("release", &["initialise", "configure", "program", "start", "halt"]),
    ("residue", &["halt"]),
];

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let uses = uses(model);
    for (index, (name, _)) in model.context.iter().enumerate() {
        let declared = ip.context.iter().find(|(known, _)| known.value == *name);
        let Some(place) = declared.map(|(known, _)| known.span) else { continue };
        let mut read = uses.iter().filter(|(_, variable, _)| *variable == index).peekable();
        let unread = || lost.mentions(name) || (lost.at_all() && in_procedures(model, index));
        if read.peek().is_none() && !unread() {
            found.push(
                Diagnostic::error(codes::CONTEXT, format!("`{name}` is never read"))
                    .at(place, "a variable that no one looks at")
                    .help("remove it, and the captures that fill it"),
            );
        }
        for (operation, _, span) in read {
            let before = BEFORE.iter().find(|(known, _)| known == operation);
            let before = before.map_or(&[][..], |(_, before)| before);
            let inside = walk::operation(model, operation);
            let kept = before
                .iter()
                .map(|earlier| walk::operation(model, earlier))
                .chain([inside])
                .any(|steps| captures(model, steps, index));
            if kept {
                continue;
            }
            let mut operations = before.iter().chain([operation]);
            if operations.any(|earlier| flow::may_capture(ip, lost, earlier, name)) {
                break;
            }
            let finding = Diagnostic::error(
                codes::CONTEXT,
                format!("`{name}` is read, but not captured before"),
            )
            .at(*span, "holds nothing here");
            let finding = match *operation {
                "residue" => finding
                    .at(flow::place(ip, "halt"), format!("this must capture `{name}`"))
                    .help(format!(
                        "a halted channel tells how much is left: `capture: {{ {name}: … }}`"
                    )),
                _ => finding.help(format!(
                    "capture it in {}",
                    list(before.get(1..).unwrap_or_default(), operation)
                )),
            };
            found.push(finding);
            break;
        }
    }
    found
}

fn list(before: &[&str], operation: &str) -> String {
    let names: Vec<String> = before.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => format!("`{operation}`, earlier"),
        names => names.join(" or "),
    }
}

/// Operation, variable and place of every use.
fn uses(model: &Model) -> Vec<(&'static str, usize, Span)> {
    let mut uses = Vec::new();
    let mut look = |operation: &'static str, expr: &Expr| {
        expr.walk(&mut |e| {
            if let ExprKind::Context(index) = e.kind {
                uses.push((operation, index, e.span));
            }
        });
    };
    for (operation, steps) in walk::operations(model) {
        walk::each(model, steps, &mut |step| {
            walk::expressions(step).into_iter().for_each(|expr| look(operation, expr));
        });
    }
    let o = &model.operations;
    o.suspend.ended.iter().for_each(|expr| look("suspend", expr));
    if let Some(queue) = &o.queue {
        look("queue", &queue.supported);
        look("queue", &queue.accepted);
        queue.second.iter().for_each(|expr| look("queue", expr));
    }
    o.suspend.supported.iter().for_each(|expr| look("outcome", expr));
    let append = o.append.iter().filter_map(|append| append.supported.as_ref());
    append.for_each(|expr| look("append", expr));
    model.outcome.iter().filter_map(|c| c.when.as_ref()).for_each(|e| look("outcome", e));
    model.waiting.iter().for_each(|e| look("outcome", e));
    look("outcome", &model.remaining);
    model.exact.iter().chain(&model.blockwise).for_each(|expr| look("outcome", expr));
    look("residue", &model.left);
    model.halted.iter().for_each(|(_, when)| look("residue", when));
    model.second.iter().for_each(|expr| look("outcome", expr));
    uses
}

/// Whether a procedure reads a variable: a call of it may be among what is lost.
fn in_procedures(model: &Model, variable: usize) -> bool {
    let mut found = false;
    for procedure in &model.procedures {
        walk::each(model, &procedure.steps, &mut |step| {
            for expr in walk::expressions(step) {
                expr.walk(&mut |e| found |= e.kind == ExprKind::Context(variable));
            }
        });
    }
    found
}

fn captures(model: &Model, steps: &[Step], variable: usize) -> bool {
    let mut found = false;
    walk::each(model, steps, &mut |step| {
        found |= matches!(step.kind, StepKind::Capture(index, _) if index == variable);
    });
    found
}
