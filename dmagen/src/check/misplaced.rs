//! Steps that an operation cannot have.

use super::flow;
use crate::description::{Ip, Step, StepKind, Value};
use crate::diagnostic::{Diagnostic, codes};

pub(super) fn check(ip: &Ip) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (operation, steps) in flow::operations(ip) {
        let called = match operation {
            "pair" => "the program of a pair".to_owned(),
            "interrupts" => "the interrupt handler".to_owned(),
            name => format!("`{name}`"),
        };
        flow::each(ip, steps, &mut |step| {
            let Some((what, help)) = refused(operation, step) else { return };
            found.push(
                Diagnostic::error(codes::MISPLACED_STEP, format!("{called} cannot have {what}"))
                    .at(step.span, "not here")
                    .help(help),
            );
        });
    }
    found
}

/// What the step is called where the operation must not have it, and what to do.
fn refused(operation: &str, step: &Step) -> Option<(&'static str, &'static str)> {
    let handler = operation == "interrupts";
    let only_flags = "the handler reads and clears flags, and lets no one wait";
    match &step.kind {
        StepKind::Commit(_) if !matches!(operation, "start" | "resume") => Some((
            "a commit",
            "only `start` and `resume` start a transfer; a write that starts nothing is `write`",
        )),
        StepKind::Probe(_) if operation != "initialise" => {
            Some(("a probe", "whether the controller answers is found out once, in `initialise`"))
        }
        StepKind::Insert(_) if !matches!(operation, "configure" | "release") => Some((
            "an insertion",
            "it takes the controller's lock: what is shared is chosen in `configure`, and given back in `release`",
        )),
        StepKind::Poll { .. } | StepKind::Settle { .. } if handler => Some(("a poll", only_flags)),
        StepKind::Poll { .. } | StepKind::Settle { .. } if operation == "queue" => Some((
            "a poll",
            "the controller's lock is held: look once, and let `accepted` say whether it came in time",
        )),
        StepKind::Call(_) if operation == "append" => Some((
            "a call",
            "it writes words of the running block, and procedures know those of the first: write the steps out",
        )),
        StepKind::Poll { proceed: false, .. } | StepKind::Settle { .. }
            if !matches!(operation, "initialise" | "halt" | "suspend") =>
        {
            Some((
                "a poll that can fail",
                "only `initialise`, `halt` and `suspend` can fail: wait there, or say \
                 `on_timeout: continue`",
            ))
        }
        StepKind::Capture(..) if handler => Some((
            "a capture",
            "the variables of a channel belong to its owner, not to the handler",
        )),
        StepKind::Call(_) if handler => {
            Some(("a call", "procedures belong to the channel's owner; write the steps out"))
        }
        StepKind::Write(writes) if handler => {
            let planned = |value: &Value| {
                matches!(value, Value::Planned | Value::Fields { planned: true, .. })
            };
            let any = writes.iter().any(|write| planned(&write.value));
            any.then_some(("a planned word", "the plan belongs to the channel's owner"))
        }
        _ => None,
    }
}
