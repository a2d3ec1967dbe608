//! Interrupt sources and the abilities that a description claims.

use super::{flow, limits::place, walk};
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{ConfigValue, Expr, ExprKind, LocalPart, Model, SideValue, Step, StepKind};

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
    let counting = uses.config(ConfigValue::FlowControl);
    if let (Some(at), Some(_)) = (counting, limits.lack("flow_control")) {
        found.push(
            Diagnostic::error(codes::ABILITY, "`limits` says why no peripheral can count")
                .at(place(ip, "flow_control"), "said here")
                .at(at.span, "but a register is told who counts")
                .help("take one of them out"),
        );
    }
    // What is lost may be the use of an ability, or of a value that is made of it.
    let through = |word: &str| {
        let mut values = ip.lets.iter().chain(&ip.block.lets);
        values
            .any(|item| lost.mentions(&item.name.value) && flow::words(&item.value).contains(&word))
    };
    let may_be_lost = |word: &str| through(word) || lost.mentions(word);
    let config = |value| uses.config(value).is_some();
    let ends = config(ConfigValue::Done) || config(ConfigValue::Complete);
    if !ends && !may_be_lost("notify") && !may_be_lost("complete") {
        found.extend(silent(ip, model, lost, "ends", &[&model.interrupts.done]));
    }
    if !config(ConfigValue::Error) && !may_be_lost("error") {
        let errors: Vec<_> = model.interrupts.errors.iter().map(|(_, when)| when).collect();
        found.extend(silent(ip, model, lost, "errors", &errors));
    }
    let mut claim = |claimed: bool, used: bool, what: &str, key: &str, word: &str| {
        if claimed && !used && !may_be_lost(word) {
            found.push(
                Diagnostic::error(codes::ABILITY, format!("{what}, but no register is told"))
                    .at(place(ip, key), "claimed here")
                    .help("use it in `plan`, or take it out of `limits`"),
            );
        }
    };
    // Where a descriptor links to itself, the link tells.
    let ring = ip.descriptors.as_ref().is_some_and(|d| d.ring);
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
    claim(limits.max_burst > 0, uses.bursts, "there are bursts", "max_burst", "beats");
    // Either word alone is near to others of the language, and each may stand in another place.
    let half =
        (through("events") && through("half")) || lost.mentions_together(&["events", "half"]);
    claim(
        limits.half && ip.interrupts.half.is_some(),
        config(ConfigValue::Half) || half,
        "half of a block may be told",
        "half",
        "events.half",
    );
    if limits.links && links {
        found.extend(arming(ip, model, lost, uses.config(ConfigValue::Armed)));
    }
    found
}

/// What the handler looks at, and nothing lets interrupt: neither an event of the configuration, nor a step that sets
/// the lane that masks its flags.
fn silent(ip: &Ip, model: &Model, lost: &Lost, what: &str, seen: &[&Expr]) -> Option<Diagnostic> {
    let first = seen.first()?;
    let mut masks = Vec::new();
    for when in seen.iter().copied().chain(&model.interrupts.when) {
        masked(model, &model.interrupts.steps, when, &mut masks);
    }
    let lanes = lost.whole(&["lanes"]) || model.lanes.len() < ip.lanes.len();
    let key = if what == "ends" { "done" } else { "errors" };
    let mut enabled = lost.within(&["interrupts", key])
        || lost.within(&["interrupts", "when"])
        || lanes
        || model.lanes.iter().any(|lane| lost.within(&["lanes", &lane.name, "enable"]));
    for (operation, steps) in walk::operations(model).into_iter().filter(|_| !masks.is_empty()) {
        enabled |= flow::is_lost(ip, lost, operation);
        walk::each(model, steps, &mut |step| {
            enabled |= matches!(step.kind, StepKind::Set(lane) if masks.contains(&lane));
        });
    }
    let values =
        if what == "ends" { "`notify.done` or `events.complete`" } else { "`events.error`" };
    (!enabled).then(|| {
        Diagnostic::error(codes::SOURCE, format!("the handler sees {what}, but none interrupts"))
            .at(first.span, "nothing lets this interrupt")
            .help(format!(
                "say in `plan`, `block` or a step where they are wanted: {values}; a lane of \
                 flags may also have a mask that steps `set`: `enable: LANE`"
            ))
    })
}

/// The masks of the flags that a condition looks at, by itself or through values that steps before it have made.
fn masked(model: &Model, before: &[Step], when: &Expr, masks: &mut Vec<usize>) {
    when.walk(&mut |e| match &e.kind {
        ExprKind::ReadLane(lane, _) | ExprKind::Local(_, LocalPart::Bit(lane, _)) => {
            masks.extend(model.lanes.get(*lane).and_then(|lane| lane.enable));
        }
        ExprKind::Local(name, LocalPart::Whole) => {
            let made = before.iter().enumerate().rev().find_map(|(at, step)| match &step.kind {
                StepKind::Let(known, value) if known == name => Some((at, value)),
                _ => None,
            });
            if let Some((at, value)) = made {
                masked(model, before.get(..at).unwrap_or_default(), value, masks);
            }
        }
        _ => {}
    });
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
