//! What a description promises fits the fields that hold it.

use crate::description::Ip;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{ConfigValue, Expr, ExprKind, Model, Ty, WordValue};

pub(super) fn check(ip: &Ip, model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let limits = &model.limits;
    if model.queues() && limits.lack("queue").is_some() {
        found.push(
            Diagnostic::error(codes::STRATEGY, "`limits` says why no block can be queued")
                .at(place(ip, "queue"), "but the description says how it is done")
                .help("take one of them out"),
        );
    }
    for word in &model.plan {
        for (title, most, expr) in fields(model, word.register, &word.value) {
            if expr.kind == ExprKind::Config(ConfigValue::Priority) && limits.priority > most {
                let finding = too_wide("priorities go", limits.priority, expr.span, title, most);
                found.push(finding.at(place(ip, "priority"), "promised here"));
            }
        }
    }
    for word in &model.load {
        for (title, most, expr) in fields(model, word.register, &word.value) {
            let counts = matches!(expr.ty, Ty::Items(_) | Ty::Beats(_));
            if counts && limits.items > most {
                let finding = too_wide("a block goes", limits.items, expr.span, title, most);
                found.push(finding.at(place(ip, "items"), "promised here"));
            }
        }
    }
    found
}

fn too_wide(what: &str, value: u64, at: Span, title: &str, most: u64) -> Diagnostic {
    Diagnostic::error(
        codes::VALUE_TOO_WIDE,
        format!("{what} up to {value}, more than `{title}` holds"),
    )
    .at(at, format!("at most {most} fit"))
    .help(format!("say at most {most} in `limits`"))
}

/// Title, largest value and expression of everything that goes into a register.
fn fields<'m>(
    model: &'m Model,
    register: usize,
    value: &'m WordValue,
) -> Vec<(&'m str, u64, &'m Expr)> {
    let Some(register) = model.registers.get(register) else { return Vec::new() };
    match value {
        WordValue::Whole(_) => {
            let most = register.max();
            value.exprs().into_iter().map(|expr| (register.title.as_str(), most, expr)).collect()
        }
        WordValue::Fields(fields) => fields
            .iter()
            .filter_map(|(index, expr)| {
                let field = register.fields.get(*index)?;
                Some((field.title.as_str(), field.max(), expr))
            })
            .collect(),
    }
}

/// Where a limit stands.
pub(super) fn place(ip: &Ip, limit: &str) -> Span {
    let found = ip.limits.places.iter().find(|name| name.value == limit);
    found.map_or(ip.name.span, |name| name.span)
}
