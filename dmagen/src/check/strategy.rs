//! A strategy for `suspend` has what it needs, and so has `queue`.

use super::flow;
use crate::description::{Assignment, Ip, Lost, Name, Step, StepKind, Suspend, Value};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::expression::AstKind;

pub(super) fn check(ip: &Ip, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = queue(ip, lost);
    let Some(suspend) = &ip.operations.suspend else { return found };
    if suspend.source.as_ref().is_some_and(|source| source.value.trim().is_empty()) {
        let help = "say where the manual describes it, or where it says nothing of it";
        found.push(lacks(suspend, "the manual's section in `source`").help(help));
    }
    match suspend.strategy.value {
        _ if lost.within(&["operations", "suspend", "strategy"]) => {}
        "Unsupported" => unsupported(ip, suspend, &mut found),
        strategy => {
            supported(ip, suspend, lost, &mut found);
            if strategy == "Recompute" {
                recompute(ip, suspend, lost, &mut found);
            }
        }
    }
    found
}

/// The runtime keeps the pair as the hardware has it, so it must know which block was replaced.
fn queue(ip: &Ip, lost: &Lost) -> Vec<Diagnostic> {
    let (Some(_), Some(queue)) = (&ip.pair, &ip.operations.queue) else { return Vec::new() };
    if queue.second.is_some() || lost.within(&["operations", "queue", "second"]) {
        return Vec::new();
    }
    let finding = Diagnostic::error(codes::STRATEGY, "`queue` lacks `second`")
        .at(queue.accepted.span, "accepted, in place of which block of the pair?")
        .help("`second: CONDITION`: whether the second block was replaced");
    vec![finding]
}

fn lacks(suspend: &Suspend, what: &str) -> Diagnostic {
    Diagnostic::error(codes::STRATEGY, format!("`suspend` lacks {what}"))
        .at(suspend.strategy.span, "this strategy needs it")
}

/// What is said to be impossible has no steps.
fn unsupported(ip: &Ip, suspend: &Suspend, found: &mut Vec<Diagnostic>) {
    let first = |steps: &[Step]| steps.first().map(|step| step.span);
    let extras: [(&str, Option<Span>); 4] = [
        ("suspend.steps", first(&suspend.steps)),
        ("suspend.supported", suspend.supported.as_ref().map(|ast| ast.span)),
        ("suspend.ended", suspend.ended.as_ref().map(|ast| ast.span)),
        ("resume", first(&ip.operations.resume)),
    ];
    for (key, span) in extras {
        let Some(span) = span else { continue };
        found.push(
            Diagnostic::error(codes::STRATEGY, format!("`{key}` is given, but never used"))
                .at(span, "never done")
                .at(suspend.strategy.span, "suspending is unsupported")
                .help("remove it, or name the strategy; a variant removes a key with `null`"),
        );
    }
}

fn supported(ip: &Ip, suspend: &Suspend, lost: &Lost, found: &mut Vec<Diagnostic>) {
    let unknown = flow::is_lost(ip, lost, "suspend");
    if suspend.steps.is_empty() && !unknown {
        let help = "what is done to pause; if nothing can be done, say `strategy: unsupported`";
        found.push(lacks(suspend, "`steps`").help(help));
    }
    if ip.operations.resume.is_empty() && !flow::is_lost(ip, lost, "resume") {
        found.push(lacks(suspend, "`resume`").help("`resume` stands beside `suspend`"));
    }
    for variable in residue(ip) {
        let captured = flow::may_capture(ip, lost, "suspend", &variable.value);
        if !suspend.steps.is_empty() && !captured {
            found.push(
                lacks(suspend, &format!("a capture of `{}`", variable.value))
                    .at(residue_span(ip), "the residue is read from it")
                    .help("a suspended channel tells how much is left"),
            );
        }
    }
}

/// Programming the rest anew needs the end of the first part, and every word of a block.
fn recompute(ip: &Ip, suspend: &Suspend, lost: &Lost, found: &mut Vec<Diagnostic>) {
    if suspend.ended.is_none() && !lost.within(&["operations", "suspend", "ended"]) {
        found.push(
            lacks(suspend, "`ended`")
                .help("the transfer may have ended by itself: then nothing is left to program"),
        );
    }
    if ip.operations.resume.is_empty() || flow::is_lost(ip, lost, "resume") {
        return;
    }
    let mut writes: Vec<&Assignment> = Vec::new();
    flow::each(ip, &ip.operations.resume, &mut |step| {
        if let StepKind::Write(list) | StepKind::Commit(list) = &step.kind {
            writes.extend(list);
        }
    });
    for word in &ip.block.load {
        let name = &word.register.value;
        let mut written = writes.iter().filter(|write| write.target.value == *name).peekable();
        if written.peek().is_none() && flow::may_mention(ip, lost, "resume", name) {
            continue;
        }
        if written.peek().is_none() {
            found.push(
                Diagnostic::error(codes::STRATEGY, format!("`resume` does not write `{name}`"))
                    .at(flow::place(ip, "resume"), "among the steps of this")
                    .at(word.register.span, "it belongs to what describes a block")
                    .at(suspend.strategy.span, "this strategy programs the rest of the block")
                    .help("write the count and both addresses of what is left"),
            );
        } else if counts(ip, name) && written.all(|write| matches!(write.value, Value::Planned)) {
            found.push(
                Diagnostic::error(codes::STRATEGY, "`resume` transfers the whole block again")
                    .at(flow::place(ip, "resume"), format!("it writes the planned `{name}`"))
                    .help("write what `suspend` captured as left"),
            );
        }
    }
}

/// Whether a register holds the count, or has a field that does.
fn counts(ip: &Ip, register: &str) -> bool {
    ip.units.iter().any(|(name, unit)| {
        let here = name.value.split('.').next() == Some(register);
        here && matches!(&unit.kind, AstKind::Call(called, _) if called == "items")
    })
}

/// The context variables from which the residue of a halted channel is read.
fn residue(ip: &Ip) -> Vec<&Name> {
    let words = flow::words(&ip.residue.left);
    let names = ip.context.iter().map(|(name, _)| name);
    names.filter(|name| words.contains(&name.value.as_str())).collect()
}

fn residue_span(ip: &Ip) -> Span {
    ip.residue.left.span
}
