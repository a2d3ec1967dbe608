//! A halt waits until the hardware is quiet.

use super::flow;
use crate::description::{Ip, StepKind};
use crate::diagnostic::{Diagnostic, codes};

pub(super) fn check(ip: &Ip) -> Vec<Diagnostic> {
    let mut waits = false;
    flow::each(ip, &ip.operations.halt, &mut |step| {
        waits |= match &step.kind {
            StepKind::Poll { proceed: false, .. } | StepKind::Settle { .. } => true,
            // What does not exist is reported as such.
            StepKind::Call(name) => !ip.procedures.iter().any(|p| p.name.value == name.value),
            _ => false,
        };
    });
    if waits {
        return Vec::new();
    }
    vec![
        Diagnostic::error(codes::NOT_QUIET, "`halt` does not wait until the channel is quiet")
            .at(flow::place(ip, "halt"), "no poll that can fail, and no settle")
            .help(
                "`poll` for the acknowledge, or `settle` the count; afterwards the hardware must \
                 not touch memory any more",
            ),
    ]
}
