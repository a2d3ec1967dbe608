//! The write that starts a transfer: one on every path of `start`, and the last thing there.

use super::flow;
use crate::description::{Ip, Lost, Step, StepKind};
use crate::diagnostic::{Diagnostic, Span, codes};

pub(super) fn check(ip: &Ip, lost: &Lost) -> Vec<Diagnostic> {
    let mut walk = Walk { ip, found: Vec::new() };
    walk.operation("start", &ip.operations.start, !flow::is_lost(ip, lost, "start"));
    let strategy = ip.operations.suspend.as_ref().map_or("Unsupported", |s| s.strategy.value);
    // A gate that opens again needs no start: the channel was never switched off.
    let switched_off = matches!(strategy, "Native" | "Recompute");
    let known =
        !lost.within(&["operations", "suspend", "strategy"]) && !flow::is_lost(ip, lost, "resume");
    walk.operation("resume", &ip.operations.resume, switched_off && known);
    walk.found
}

/// What holds after some steps: whether there is a path without a commit, and the commit of one
/// that has it.
#[derive(Clone, Copy)]
struct Paths {
    without: bool,
    with: Option<Span>,
}

struct Walk<'i> {
    ip: &'i Ip,
    found: Vec<Diagnostic>,
}

impl<'i> Walk<'i> {
    fn operation(&mut self, name: &str, steps: &'i [Step], needed: bool) {
        let end = self.steps(steps, Paths { without: true, with: None });
        if !end.without || !needed {
            return;
        }
        let place = flow::place(self.ip, name);
        let finding = match end.with {
            None => Diagnostic::error(codes::NO_COMMIT, format!("`{name}` starts nothing"))
                .at(place, "no `commit` among its steps"),
            Some(commit) => Diagnostic::error(
                codes::NO_COMMIT,
                format!("`{name}` does not start the transfer on every path"),
            )
            .at(place, "some conditions lead past the commit")
            .at(commit, "this commit"),
        };
        let help = "the last write, which starts the transfer, is written `commit: …`";
        self.found.push(finding.help(help));
    }

    fn steps(&mut self, steps: &'i [Step], mut at: Paths) -> Paths {
        for step in steps {
            match &step.kind {
                StepKind::Commit(_) => {
                    if let Some(first) = at.with {
                        self.late(step.span, first, "a second commit");
                    }
                    at = Paths { without: false, with: Some(step.span) };
                }
                // What it waits for is the start itself.
                StepKind::Capture(..)
                | StepKind::Lost(_)
                | StepKind::Poll { proceed: true, .. } => {}
                StepKind::Call(name) => at = self.steps(flow::procedure(self.ip, &name.value), at),
                StepKind::When { then, otherwise, .. }
                    if at.with.is_some() && again(then, otherwise) => {}
                StepKind::When { then, otherwise, .. } => {
                    let (a, b) = (self.steps(then, at), self.steps(otherwise, at));
                    at = Paths { without: a.without || b.without, with: a.with.or(b.with) };
                }
                _ => {
                    if let Some(commit) = at.with {
                        self.late(step.span, commit, "this comes after the transfer has started");
                    }
                }
            }
        }
        at
    }

    fn late(&mut self, step: Span, commit: Span, why: &str) {
        self.found.push(
            Diagnostic::error(codes::COMMIT_NOT_LAST, "a commit is not the last step")
                .at(step, why)
                .at(commit, "this write starts it")
                .help("only `capture`, a `poll` that continues, and a commit under a condition may follow; do everything else before the commit"),
        );
    }
}

/// Whether a branch is nothing but a commit: it makes up for a start that the hardware has missed.
fn again(then: &[Step], otherwise: &[Step]) -> bool {
    matches!(then, [Step { kind: StepKind::Commit(_), .. }]) && otherwise.is_empty()
}
