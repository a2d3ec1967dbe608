//! What `reload` of a running list needs of a description: a channel that can be held, blocks that can be linked anew
//! from their descriptors, and registers that take a link where the running block is to lead to another one.

use super::{flow, walk};
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{
    ConfigValue, Descriptors, Expr, ExprKind, Model, SideValue, StepKind, Target, Word,
};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let reload = ip.descriptors.as_ref().and_then(|described| described.reload.as_ref());
    if let (Some(append), None) = (&ip.operations.append, reload)
        && !lost.within(&["descriptors"])
    {
        found.push(
            Diagnostic::error(codes::ABILITY, "`append` needs `descriptors.reload`")
                .at(append.source.span, "the channel is held meanwhile")
                .help("say there where the manual tells when a descriptor is read"),
        );
    }
    let Some(descriptors) = &model.descriptors else { return found };
    if let Some(span) = reload.map(|reload| reload.span).or(relinked_by_handler(ip)) {
        found.extend(linked(model, span));
    }
    let Some(reload) = reload else { return found };
    found.extend(grown(model));
    found.extend(appended(ip, model, descriptors, lost));
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
                .help("add the word to `words`, or make it of the configuration, `bytes` and what follows"),
        );
    }
    found
}

/// Where the handler runs what is stored as a list for hardware.
fn relinked_by_handler(ip: &Ip) -> Option<Span> {
    let when = ip.descriptors.as_ref()?.when.as_ref();
    when.map(|(when, _)| when.span)
}

/// What changes with what follows is made again of what is known when only the descriptor is left.
fn linked(model: &Model, span: Span) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for word in model.load.iter().map(|word| model.relinked(word)) {
        for expr in word.value.exprs().into_iter().filter(|expr| expr.is_linked()) {
            let Some(unknown) = forgotten(expr) else { continue };
            let name = model.registers.get(word.register).map_or("", |r| r.name.as_str());
            let message = format!("`{name}` cannot be linked to another descriptor later");
            found.push(
                Diagnostic::error(codes::DESCRIPTOR, message)
                    .at(unknown, "not known when only the descriptor is left")
                    .at(span, "this links it to another one")
                    .help("what changes with what follows may use the configuration and `bytes`"),
            );
        }
    }
    found
}

/// The plan of a list has to hold for a longer one.
fn grown(model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for requirement in model.require.iter().filter(|rule| rule.ring_limit().is_none()) {
        requirement.that.walk(&mut |part| {
            let ExprKind::Binary(_, a, b) = &part.kind else { return };
            for (blocks, other) in [(a, b), (b, a)] {
                let counted = blocks.kind == ExprKind::Config(ConfigValue::Blocks);
                if counted && other.kind != ExprKind::Number(1) {
                    found.push(
                        Diagnostic::error(codes::ABILITY, "a list that grows may break this")
                            .at(part.span, "looked at when the channel is configured only")
                            .help(
                                "compare `blocks` with 1; how many there can be, storage says, \
                                 and of a ring a rule: `not cyclic or blocks <= 64`",
                            ),
                    );
                }
            }
        });
    }
    found
}

/// The steps write what `next` reads, and a single block that may stay alone is told from one that may not.
fn appended(ip: &Ip, model: &Model, descriptors: &Descriptors, lost: &Lost) -> Vec<Diagnostic> {
    let (Some(described), Some(append)) = (&ip.operations.append, &model.operations.append) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if described.source.value.trim().is_empty() {
        found.push(
            Diagnostic::error(codes::ABILITY, "`append` lacks the manual's section")
                .at(described.source.span, "who says that a suspended channel takes a link?")
                .help("say where the manual tells it"),
        );
    }
    let mut read = Vec::new();
    descriptors.next.walk(&mut |part| {
        if let ExprKind::Read(register, _) = part.kind {
            read.push(register);
        }
    });
    let mut written = Vec::new();
    walk::each(model, &append.steps, &mut |step| {
        if let StepKind::Write { writes, .. } = &step.kind {
            written.extend(writes.iter().filter_map(|write| match write.target {
                Target::Register(register) => Some(register),
                Target::Lane(_) => None,
            }));
        }
    });
    let leads = read.iter().any(|register| written.contains(register));
    if !leads && !flow::is_lost(ip, lost, "append") {
        let names = read.iter().filter_map(|register| model.registers.get(*register));
        let names: Vec<String> = names.map(|r| format!("`{}`", r.name)).collect();
        let message = format!("`append` does not write {}", names.join(" or "));
        found.push(
            Diagnostic::error(codes::ABILITY, message)
                .at(flow::place(ip, "append"), "leads nowhere")
                .at(descriptors.next.span, "what follows is read there")
                .help("write the link of the running block: `write: [LINK]`"),
        );
    }
    let single = model.require.iter().find(|requirement| {
        if requirement.ring_limit().is_some() {
            return false;
        }
        let mut counts = false;
        requirement.that.walk(&mut |part| {
            counts |= part.kind == ExprKind::Config(ConfigValue::Blocks);
        });
        counts
    });
    if let (Some(single), None) = (single, &described.supported)
        && !lost.within(&["operations", "append", "supported"])
    {
        found.push(
            Diagnostic::error(codes::ABILITY, "`append` lacks `supported`")
                .at(flow::place(ip, "append"), "of any single block")
                .at(single.that.span, "but some must stay alone")
                .help("`supported: CONDITION`: which single blocks may become a list"),
        );
    }
    found
}

/// Words that only a first block has, and that cannot be made again when only its descriptor is left.
pub(super) fn unkept<'m>(
    model: &'m Model,
    descriptors: &'m Descriptors,
) -> impl Iterator<Item = &'m Word> {
    let missing = model.load.iter().filter(|word| !descriptors.words.contains(&word.register));
    missing.filter(|word| word.value.exprs().into_iter().any(|e| forgotten(e).is_some()))
}

/// What of a value is not known when only the descriptor is left.
fn forgotten(value: &Expr) -> Option<Span> {
    let mut found = None;
    value.walk(&mut |part| {
        if matches!(
            part.kind,
            ExprKind::BlockLet(_)
                | ExprKind::Side(_, SideValue::Address)
                | ExprKind::Run(_)
                | ExprKind::Gap(_)
        ) {
            found = Some(part.span);
        }
    });
    found
}
