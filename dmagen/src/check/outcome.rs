//! The outcome of a run is total: exactly one case holds, and a run goes on until it is done.

use crate::description::{Ip, Lost, OutcomeCase};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::expression::AstKind;

pub(super) fn check(ip: &Ip, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let cases = &ip.outcome;
    // A condition that could not be read is one.
    let lacks = lost.within_but(&["outcome"], "when");
    let Some((last, earlier)) = cases.split_last() else {
        if lacks {
            return found;
        }
        return vec![
            Diagnostic::error(codes::OUTCOME, "the outcome has no cases")
                .at(ip.name.span, "of this IP")
                .help("say when a run is `running`, `done` or failed; the last case has no `when`"),
        ];
    };
    for case in earlier.iter().filter(|case| always(case)) {
        found.push(
            Diagnostic::error(codes::OUTCOME, "the cases after this one are never reached")
                .at(case.is.span, "this case always holds")
                .help("give it a `when`, or make it the last one"),
        );
    }
    if lacks {
        return found;
    }
    if let Some(when) = &last.when {
        found.push(
            Diagnostic::error(codes::OUTCOME, "the outcome has no last resort")
                .at(when.span, "if this does not hold either, what became of the run?")
                .help("the last case has no `when`"),
        );
    }
    for wanted in ["running", "done"] {
        let meant =
            |case: &OutcomeCase| nearest(wanted, [case.is.value.as_str()].into_iter()).is_some();
        if !cases.iter().any(|case| meant(case) && !never(case)) {
            found.push(
                Diagnostic::error(codes::OUTCOME, format!("a run is never `{wanted}`"))
                    .at(last.is.span, "no case before this one, nor this one")
                    .help(format!("add `{{ is: {wanted}, when: … }}`")),
            );
        }
    }
    found
}

fn always(case: &OutcomeCase) -> bool {
    case.when.as_ref().is_none_or(|when| when.kind == AstKind::Bool(true))
}

fn never(case: &OutcomeCase) -> bool {
    case.when.as_ref().is_some_and(|when| when.kind == AstKind::Bool(false))
}
