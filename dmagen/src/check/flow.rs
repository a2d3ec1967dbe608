//! Steps of a description, seen through the procedures that they call.

use crate::description::{Ip, Lost, Step, StepKind};
use crate::diagnostic::{Span, nearest};
use crate::expression::{Ast, AstKind};

/// Every step list with the name of its operation.
pub(super) fn operations(ip: &Ip) -> Vec<(&'static str, &[Step])> {
    let o = &ip.operations;
    let suspend = o.suspend.as_ref().map(|suspend| suspend.steps.as_slice());
    let queue = o.queue.as_ref().map(|queue| queue.steps.as_slice());
    let append = o.append.as_ref().map(|append| append.steps.as_slice());
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
        ("append", append.unwrap_or_default()),
        ("pair", pair.unwrap_or_default()),
        ("interrupts", &ip.interrupts.steps),
        ("residue", &ip.residue.steps),
    ]
}

/// Where the steps of an operation stand.
fn keys(operation: &str) -> Vec<&str> {
    match operation {
        "suspend" | "queue" | "append" => vec!["operations", operation, "steps"],
        "pair" => vec!["pair", "program"],
        "interrupts" | "residue" => vec![operation, "steps"],
        _ => vec!["operations", operation],
    }
}

/// The steps of one of [`operations`].
pub(super) fn operation<'i>(ip: &'i Ip, name: &str) -> &'i [Step] {
    let found = operations(ip).into_iter().find(|(known, _)| *known == name);
    found.map_or(&[], |(_, steps)| steps)
}

/// Whether an operation lacks a step, or calls a procedure that is not there.
pub(super) fn is_lost(ip: &Ip, lost: &Lost, name: &str) -> bool {
    let mut is_lost = lost.whole(&keys(name));
    each(ip, operation(ip, name), &mut |step| {
        is_lost |= match &step.kind {
            StepKind::Lost(_) => true,
            StepKind::Call(name) => {
                !ip.procedures.iter().any(|procedure| procedure.name.value == name.value)
            }
            _ => false,
        };
    });
    is_lost
}

/// Whether a step that an operation lacks, or a part of one, may speak of something.
pub(super) fn may_mention(ip: &Ip, lost: &Lost, name: &str, word: &str) -> bool {
    let mut may = is_lost(ip, lost, name) || lost.mentions_at(&keys(name), word);
    each(ip, operation(ip, name), &mut |step| {
        if let StepKind::Call(name) = &step.kind {
            may |= lost.mentions_at(&["procedures", &name.value], word);
        }
    });
    may
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

/// Whether an operation captures a variable: by this name, by one that is misspelt, or by a step that it lacks.
pub(super) fn may_capture(ip: &Ip, lost: &Lost, name: &str, variable: &str) -> bool {
    let mut may = is_lost(ip, lost, name);
    each(ip, operation(ip, name), &mut |step| {
        let StepKind::Capture(captured, _) = &step.kind else { return };
        let known = ip.context.iter().any(|(known, _)| known.value == captured.value);
        let near = nearest(variable, [captured.value.as_str()].into_iter()).is_some();
        may |= captured.value == variable || (!known && near);
    });
    may
}

/// What an expression speaks of: all words of its names.
pub(super) fn words(ast: &Ast) -> Vec<&str> {
    let mut words = Vec::new();
    take_words(ast, &mut words);
    words
}

fn take_words<'a>(ast: &'a Ast, words: &mut Vec<&'a str>) {
    match &ast.kind {
        AstKind::Path(path) => words.extend(path.iter().map(String::as_str)),
        AstKind::Call(_, inner) | AstKind::Not(inner) | AstKind::Negative(inner) => {
            take_words(inner, words);
        }
        AstKind::Binary(_, left, right) => {
            take_words(left, words);
            take_words(right, words);
        }
        AstKind::Select(condition, then, otherwise) => {
            take_words(condition, words);
            take_words(then, words);
            take_words(otherwise, words);
        }
        AstKind::Number(_) | AstKind::Bool(_) | AstKind::Lost => {}
    }
}
