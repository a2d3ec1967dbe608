//! The limit of a block is what its rules accept: neither less nor more.

use super::limits::place;
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{Expr, ExprKind, Field, Model, Ty, WordValue, partly};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Option<Diagnostic> {
    let items = model.limits.items;
    let given = (ip.block.require.len(), ip.block.lets.len());
    let unknown = given != (model.block_require.len(), model.block_lets.len())
        || lost.whole(&["block", "require"])
        || lost.within(&["limits", "items"]);
    let counts = counts(model);
    // What does not fit its field is told there.
    if unknown || counts.iter().any(|(_, most)| items > *most) {
        return None;
    }
    let refused = |count: &Expr, value: u64| {
        let mut rules = model.block_require.iter().map(|rule| &rule.that);
        rules.find(|rule| partly(rule, &|e| (e == count).then_some(value)) == Some(0))
    };
    // Lengths have 32 bits, whatever a register holds.
    let bounded = |count| items == u64::from(u32::MAX) || refused(count, items + 1).is_some();
    let (first, _) = *counts.first()?;
    if counts.iter().any(|(count, _)| refused(count, items).is_none() && bounded(count)) {
        return None;
    }
    let finding = |message: String, at: Span, label: &str| {
        Diagnostic::error(codes::LIMIT, message)
            .at(place(ip, "items"), "promised here")
            .at(at, label)
            .help("say in `items` of `limits` how much the rules of `block` accept at most")
    };
    Some(match refused(first, items) {
        Some(rule) => finding(
            format!("a block of {items} is promised, and refused"),
            rule.span,
            "by this rule",
        ),
        None => finding(
            format!("more than the {items} of a block that are promised is accepted"),
            first.span,
            "no rule refuses more",
        ),
    })
}

/// The measures of a block that its words are made of, and the most that a register holds of one: items first.
fn counts(model: &Model) -> Vec<(&Expr, u64)> {
    let mut counts: Vec<(&Expr, u64)> = Vec::new();
    for word in &model.load {
        let Some(register) = model.registers.get(word.register) else { continue };
        let most = |index: usize| register.fields.get(index).map_or(0, Field::max);
        let parts: Vec<(&Expr, u64)> = match &word.value {
            WordValue::Whole(expr) => vec![(expr, register.max())],
            WordValue::Fields(fields) => fields.iter().map(|(i, e)| (e, most(*i))).collect(),
        };
        for (part, most) in parts {
            part.walk(&mut |name| {
                // Only what is held as it is has the register's limit.
                counts.push((name, if std::ptr::eq(name, part) { most } else { u64::MAX }));
            });
        }
    }
    counts.retain(|(expr, _)| {
        let measure = matches!(expr.ty, Ty::Items(_) | Ty::Beats(_) | Ty::Bytes | Ty::Number);
        measure && matches!(expr.kind, ExprKind::BlockLet(_) | ExprKind::Bytes)
    });
    counts.sort_by_key(|(expr, _)| !matches!(expr.ty, Ty::Items(_) | Ty::Beats(_)));
    counts
}
