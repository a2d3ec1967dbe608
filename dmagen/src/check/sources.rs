//! Interrupt sources and the abilities that a description claims.

use super::{flow, limits::place, walk};
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{ConfigValue, Expr, ExprKind, Model, SideValue};

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let uses = Uses::of(model);
    let unknown = |place: &[&str]| lost.within(place);
    let mut found = Vec::new();
    let limits = &model.limits;
    if let (Some(half), false) = (&model.interrupts.half, limits.half)
        && !unknown(&["limits", "half"])
    {
        found.push(
            Diagnostic::error(codes::SOURCE, "half events are seen, but never wanted")
                .at(half.span, "`limits` does not say `half: true`")
                .help("say `half: true` in `limits`, or remove `half` here"),
        );
    }
    if model.interrupts.half.is_none() && !unknown(&["interrupts", "half"]) {
        let help = "say in `interrupts` how the handler sees one: `half: …`";
        let finding = match uses.config(ConfigValue::Half) {
            Some(at) => Some(("half events interrupt, but the handler ignores them", at.span)),
            None if limits.half => Some((
                "half events may be wanted, but the handler never sees one",
                place(ip, "half"),
            )),
            None => None,
        };
        found.extend(finding.map(|(message, at)| {
            Diagnostic::error(codes::SOURCE, message).at(at, "enabled here").help(help)
        }));
    }
    let deaf = model.interrupts.errors.is_empty() && !unknown(&["interrupts", "errors"]);
    if let (true, Some(at)) = (deaf, uses.config(ConfigValue::Error)) {
        found.push(
            Diagnostic::error(codes::SOURCE, "errors interrupt, but the handler ignores them")
                .at(at.span, "enabled here")
                .help("say in `interrupts` how the handler sees one: `errors: { bus: … }`"),
        );
    }
    // What is lost may be the use of an ability, or of a value that is made of it.
    let through = |word: &str| {
        let mut values = ip.lets.iter().chain(&ip.block.lets);
        values
            .any(|item| lost.mentions(&item.name.value) && flow::words(&item.value).contains(&word))
    };
    let mut claim = |claimed: bool, used: bool, what: &str, key: &str, word: &str| {
        if claimed && !used && !through(word) && !lost.mentions(word) {
            found.push(
                Diagnostic::error(codes::ABILITY, format!("{what}, but no register is told"))
                    .at(place(ip, key), "claimed here")
                    .help("use it in `plan`, or take it out of `limits`"),
            );
        }
    };
    let config = |value| uses.config(value).is_some();
    // Where a descriptor links to itself, the link tells.
    let ring = model.descriptors.as_ref().is_some_and(|d| d.ring);
    claim(
        limits.cyclic,
        ring || config(ConfigValue::Cyclic),
        "transfers may be cyclic",
        "cyclic",
        "cyclic",
    );
    let links = config(ConfigValue::LinkChannel) || config(ConfigValue::Linked);
    claim(
        limits.links,
        links || lost.mentions("linked"),
        "channels may start each other",
        "links",
        "link",
    );
    claim(
        limits.priority > 0,
        config(ConfigValue::Priority),
        "channels have priorities",
        "priority",
        "priority",
    );
    claim(limits.max_burst > 0, uses.bursts, "there are bursts", "max_burst", "burst");
    if limits.links && links {
        found.extend(arming(ip, model, lost, uses.config(ConfigValue::Armed)));
    }
    found
}

/// A channel that another one starts is armed for it, and is seen to wait.
fn arming(ip: &Ip, model: &Model, lost: &Lost, armed: Option<&Expr>) -> Option<Diagnostic> {
    match (armed, &model.waiting) {
        (None, _) if lost.mentions("armed") => None,
        (Some(_), None) if lost.within(&["waiting"]) => None,
        (None, _) => Some(
            Diagnostic::error(codes::ABILITY, "channels may start each other, but none is armed")
                .at(place(ip, "links"), "claimed here")
                .help(
                    "say in `start` what differs for a channel that is started so: `when: armed`",
                ),
        ),
        (Some(armed), None) => Some(
            Diagnostic::error(codes::ABILITY, "a channel that waits looks like one that has ended")
                .at(armed.span, "armed here")
                .help("say by levels whether it still waits: `waiting: …`"),
        ),
        (Some(_), Some(_)) => None,
    }
}

/// What of a configuration reaches the registers.
struct Uses<'m> {
    configs: Vec<(ConfigValue, &'m Expr)>,
    bursts: bool,
}

impl<'m> Uses<'m> {
    fn of(model: &'m Model) -> Self {
        let mut uses = Uses { configs: Vec::new(), bursts: false };
        for word in model.plan.iter().chain(&model.load) {
            word.value.exprs().into_iter().for_each(|expr| uses.add(model, expr));
        }
        for (_, steps) in walk::operations(model) {
            walk::each(model, steps, &mut |step| {
                walk::expressions(step).into_iter().for_each(|expr| uses.add(model, expr));
            });
        }
        uses
    }

    fn config(&self, value: ConfigValue) -> Option<&'m Expr> {
        self.configs.iter().find(|(known, _)| *known == value).map(|(_, expr)| *expr)
    }

    fn add(&mut self, model: &'m Model, expr: &'m Expr) {
        match &expr.kind {
            ExprKind::Config(value) => self.configs.push((*value, expr)),
            ExprKind::Side(_, SideValue::Beats) => self.bursts = true,
            ExprKind::Let(index) => {
                if let Some(item) = model.lets.get(*index) {
                    self.add(model, &item.value);
                }
            }
            ExprKind::BlockLet(index) => {
                if let Some(item) = model.block_lets.get(*index) {
                    self.add(model, &item.value);
                }
            }
            ExprKind::Saved(index) => {
                if let Some(saved) = model.saved.get(*index) {
                    self.add(model, &saved.value);
                }
            }
            ExprKind::Map(_, inner) | ExprKind::Not(inner) | ExprKind::Negative(inner) => {
                self.add(model, inner);
            }
            ExprKind::Binary(_, left, right) => {
                self.add(model, left);
                self.add(model, right);
            }
            ExprKind::Select(condition, then, otherwise) => {
                self.add(model, condition);
                self.add(model, then);
                self.add(model, otherwise);
            }
            _ => {}
        }
    }
}
