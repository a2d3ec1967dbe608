//! What all channels share: written when the controller is prepared, and elsewhere the same once more.

use super::operations::Steps;
use crate::description as d;
use crate::diagnostic::{Diagnostic, codes};
use crate::expression::{Ast, AstKind};

/// What steps write, under whatever condition.
pub(super) fn written(steps: &[d::Step]) -> Vec<&d::Assignment> {
    steps
        .iter()
        .flat_map(|step| match &step.kind {
            d::StepKind::Write(writes) => writes.iter().collect(),
            d::StepKind::When { then, otherwise, .. } => {
                [written(then), written(otherwise)].concat()
            }
            _ => Vec::new(),
        })
        .collect()
}

/// Whether two writes write the same, and nothing that depends on the channel.
fn same(prepared: &d::Assignment, write: &d::Assignment) -> bool {
    let (
        d::Value::Fields { planned: false, fields: a },
        d::Value::Fields { planned: false, fields: b },
    ) = (&prepared.value, &write.value)
    else {
        return false;
    };
    let constant = |ast: &Ast| matches!(ast.kind, AstKind::Number(_) | AstKind::Bool(_));
    let pairs = a.iter().zip(b);
    prepared.target.value == write.target.value
        && a.len() == b.len()
        && pairs.into_iter().all(|((left, x), (right, y))| {
            left.value == right.value && constant(x) && x.to_string() == y.to_string()
        })
}

impl Steps<'_> {
    /// What all channels share is written when the controller is prepared, under its lock.
    pub(super) fn own(&self, register: usize, write: &d::Assignment) -> Option<()> {
        let name = &write.target;
        let again = || self.prepared.iter().any(|known| same(known, write));
        if self.shared || !self.names.registers.get(register)?.shared || again() {
            return Some(());
        }
        self.names.report_unless(
            self.names.lost.ip.within(&["operations", "prepare"]),
            Diagnostic::error(
                codes::SHARED_WRITE,
                format!("`{}` is shared by all channels", name.value),
            )
            .at(name.span, "another channel may depend on what is in it")
            .help(
                "write it in `prepare`, and elsewhere the same once more; a channel's bits in it \
                 are a lane, or `insert` them",
            ),
        );
        None
    }
}
