//! Divisions of lengths: exact, because a rule says so.

use super::names::{Names, Stage};
use super::{BinaryOp, Expr, ExprKind, Requirement};
use crate::diagnostic::{Diagnostic, codes};

impl Names {
    /// A length is divided where a rule of the same stage says that nothing remains; without its rules no division is
    /// looked at.
    pub(super) fn exact(&self, plan: Option<&Vec<Requirement>>, block: Option<&Vec<Requirement>>) {
        for division in self.divisions.borrow_mut().drain(..) {
            let rules = match division.stage {
                Stage::Plan => plan.map(Vec::as_slice),
                Stage::Load => block.map(Vec::as_slice),
                _ => Some(&[][..]),
            };
            let Some(rules) = rules else { continue };
            let kind = ExprKind::Binary(
                BinaryOp::Remainder,
                Box::new(division.length.clone()),
                Box::new(division.by.clone()),
            );
            if rules.iter().any(|rule| no_remainder(&rule.that, &kind)) {
                continue;
            }
            let text = &division.remainder;
            self.report(
                Diagnostic::error(codes::INEXACT_DIVISION, "a division may leave a remainder")
                    .at(division.span, "rounded down in silence")
                    .help(match division.stage {
                        Stage::Load | Stage::Plan => format!(
                            "require it to be exact, in `require` beside this: \
                             `{{ that: \"{text} == 0\", invalid: bytes, reason: multiple }}`"
                        ),
                        _ => "keep bytes, or count items from the start; only rules of `block` \
                              make a division exact"
                            .to_owned(),
                    }),
            );
        }
    }
}

/// Whether a rule says that a remainder is zero.
fn no_remainder(rule: &Expr, remainder: &ExprKind) -> bool {
    match &rule.kind {
        ExprKind::Binary(BinaryOp::And, left, right) => {
            no_remainder(left, remainder) || no_remainder(right, remainder)
        }
        ExprKind::Binary(BinaryOp::Equal, left, right) => {
            left.kind == *remainder && right.kind == ExprKind::Number(0)
        }
        _ => false,
    }
}
