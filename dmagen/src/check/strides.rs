//! Strided blocks: a word says how wide the gaps of a side are, and a rule how long its runs, or that it has none.

use super::limits::place;
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{BinaryOp, Expr, ExprKind, Model, Side};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let whole = |place: &[&str]| lost.within(place) || lost.whole(place);
    let some = lost.mentions("gap") || lost.mentions("run");
    if some || whole(&["block"]) || whole(&["limits", "strides"]) {
        return Vec::new();
    }
    let words = model.load.iter().flat_map(|word| word.value.exprs());
    let told: Vec<&Expr> = words.chain(model.block_lets.iter().map(|l| &l.value)).collect();
    let rules: Vec<&Expr> = model.block_require.iter().map(|rule| &rule.that).collect();
    let claim = |message: String, at: Span, label: &str, help: &str| {
        Diagnostic::error(codes::ABILITY, message).at(at, label).help(help)
    };
    if !model.limits.strides {
        let known = |kind: &ExprKind| matches!(kind, ExprKind::Run(_) | ExprKind::Gap(_));
        let used = told.iter().chain(&rules).find_map(|expr| first(expr, known));
        let help = "say `strides: true` in `limits`, or of which channels: \
                    `strides: { when: …, note: … }`";
        let unclaimed = |at| claim("no block may be strided".to_owned(), at, "always 0", help);
        return used.map(unclaimed).into_iter().collect();
    }
    let sides = [(Side::Source, "source"), (Side::Destination, "destination")];
    let gap = |side| told.iter().find_map(|expr| first(expr, |kind| *kind == ExprKind::Gap(side)));
    if sides.iter().all(|(side, _)| gap(*side).is_none()) {
        let message = "blocks may be strided, but no register is told".to_owned();
        let help = "use `source.gap` or `destination.gap` in `block`, or take it out of `limits`";
        return vec![claim(message, place(ip, "strides"), "claimed here", help)];
    }
    let findings = sides.into_iter().filter_map(|(side, name)| match gap(side) {
        Some(at) => {
            let ruled = |expr: &&Expr| first(expr, |kind| *kind == ExprKind::Run(side)).is_some();
            let help = format!(
                "say how long the hardware's runs are: \
                 `that: \"{name}.run == 0 or {name}.run == {name}.width\"`"
            );
            let message = "runs of any length are accepted".to_owned();
            let missing = !rules.iter().any(ruled);
            missing.then(|| claim(message, at, "left out behind each run", &help))
        }
        None => {
            let message = format!("the {name} may be strided, but no register is told");
            let help = format!(
                "use `{name}.gap` in `block`, or refuse its steps there: `that: {name}.run == 0`"
            );
            let missing = !rules.iter().any(|rule| refuses(rule, side));
            missing.then(|| claim(message, place(ip, "strides"), "claimed for both", &help))
        }
    });
    findings.collect()
}

/// Where an expression first has such a part.
fn first(expr: &Expr, wanted: impl Fn(&ExprKind) -> bool) -> Option<Span> {
    let mut found = None;
    expr.walk(&mut |e| found = found.or_else(|| wanted(&e.kind).then_some(e.span)));
    found
}

/// `SIDE.run == 0`.
fn refuses(rule: &Expr, side: Side) -> bool {
    let ExprKind::Binary(BinaryOp::Equal, left, right) = &rule.kind else { return false };
    left.kind == ExprKind::Run(side) && right.kind == ExprKind::Number(0)
}
