//! A halt waits until the hardware is quiet.

use super::flow;
use crate::description::{Ip, Lost, StepKind};
use crate::diagnostic::{Diagnostic, codes};

pub(super) fn check(ip: &Ip, lost: &Lost) -> Vec<Diagnostic> {
    let mut waits = flow::is_lost(ip, lost, "halt");
    flow::each(ip, &ip.operations.halt, &mut |step| {
        waits |=
            matches!(step.kind, StepKind::Poll { proceed: false, .. } | StepKind::Settle { .. });
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
