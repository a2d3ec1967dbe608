//! What `reload` of a running ring needs of a description: a channel that can be held, and a first block that can be
//! made again from its descriptor.

use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Descriptors, Expr, ExprKind, Model, Word};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let (Some(described), Some(descriptors)) = (&ip.descriptors, &model.descriptors) else {
        return Vec::new();
    };
    let Some(reload) = &described.reload else { return Vec::new() };
    let mut found = Vec::new();
    if reload.value.trim().is_empty() {
        found.push(
            Diagnostic::error(codes::ABILITY, "`reload` lacks the manual's section")
                .at(reload.span, "who says that a suspended channel has not read it?")
                .help("say where the manual tells when a descriptor is read"),
        );
    }
    let holds = matches!(model.operations.suspend.strategy, "Native" | "RequestGate");
    if !holds && !lost.within(&["operations", "suspend", "strategy"]) {
        found.push(
            Diagnostic::error(codes::ABILITY, "descriptors are reloaded, but no channel is held")
                .at(reload.span, "while a ring runs, this needs a suspended channel")
                .help("remove it, or let `suspend` hold the channel: `native`, `request-gate`"),
        );
    }
    for word in unkept(model, descriptors) {
        let name = model.registers.get(word.register).map_or("", |r| r.name.as_str());
        let finding = Diagnostic::error(
            codes::DESCRIPTOR,
            format!("the first block's `{name}` cannot be made again from its descriptor"),
        );
        found.push(
            finding
                .at(reload.span, "a ring whose first block was replaced starts from it")
                .help("add the word to `words`, or make it of `following` alone"),
        );
    }
    found
}

/// Words that only a first block has, and that something else decides than what follows it.
pub(super) fn unkept<'m>(
    model: &'m Model,
    descriptors: &'m Descriptors,
) -> impl Iterator<Item = &'m Word> {
    let missing = model.load.iter().filter(|word| !descriptors.words.contains(&word.register));
    missing.filter(|word| !word.value.exprs().into_iter().all(follows))
}

fn follows(value: &Expr) -> bool {
    let mut follows = true;
    value.walk(&mut |part| {
        follows &= matches!(
            part.kind,
            ExprKind::Following
                | ExprKind::Number(_)
                | ExprKind::Bool(_)
                | ExprKind::Not(_)
                | ExprKind::Negative(_)
                | ExprKind::Binary(..)
                | ExprKind::Select(..)
        );
    });
    follows
}
