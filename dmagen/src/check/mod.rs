//! Rules over a description and its model: what the grammar and the units cannot see.

mod calls;
mod commits;
mod context;
mod effects;
mod exchange;
mod flags;
mod flow;
mod lanes;
mod levels;
mod limits;
mod lines;
mod misplaced;
mod names;
mod outcome;
mod quiet;
mod requests;
mod sources;
mod stages;
mod strategy;
mod walk;
mod windows;
mod words;

use crate::description::{Chip, Ip};
use crate::diagnostic::Diagnostic;
use crate::model::Model;

/// The rules that need no register map: calls, commits, polls, strategies, the outcome, names.
pub fn description(ip: &Ip) -> Vec<Diagnostic> {
    let mut found = names::description(ip);
    found.extend(outcome::check(ip));
    let circles = calls::check(ip);
    if circles.is_empty() {
        found.extend(commits::check(ip));
        found.extend(misplaced::check(ip));
        found.extend(quiet::check(ip));
        found.extend(strategy::check(ip));
    }
    found.extend(circles);
    found
}

/// The rules over a bound model. Its procedures must have passed [`description`].
pub fn model(chip: &Chip, ip: &Ip, model: &Model) -> Vec<Diagnostic> {
    let mut found = names::chip(model, &chip.instances);
    found.extend(stages::check(model));
    found.extend(effects::check(ip, model));
    found.extend(exchange::check(ip, model));
    found.extend(levels::check(model));
    found.extend(lanes::check(ip, model));
    found.extend(limits::check(ip, model));
    found.extend(lines::check(chip, ip, model));
    found.extend(requests::check(model));
    found.extend(words::check(ip, model));
    found.extend(context::check(ip, model));
    found.extend(flags::check(ip, model));
    found.extend(sources::check(ip, model));
    found.extend(windows::check(ip, model));
    found
}
