//! Rules over a description and its model: what the grammar and the units cannot see.

mod accepted;
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
mod links;
mod lists;
mod memory;
mod misplaced;
mod names;
mod outcome;
mod quiet;
mod requests;
mod sources;
mod stages;
mod starts;
mod strategy;
mod strides;
mod walk;
mod windows;
mod words;

use crate::description::{Chip, Ip, Lost};
use crate::diagnostic::Diagnostic;
use crate::model::Model;

/// Calls that lead back to where they stand: the other rules follow calls, and need an end to them.
pub fn circles(ip: &Ip) -> Vec<Diagnostic> {
    calls::check(ip)
}

/// The rules that need no register map: commits, polls, strategies, the outcome, names. No procedure may call itself.
/// `unread` is what could not be read, `lost` also what could not be bound.
pub fn description(ip: &Ip, unread: &Lost, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = names::description(ip);
    found.extend(outcome::check(ip, unread));
    found.extend(commits::check(ip, lost));
    found.extend(misplaced::check(ip));
    found.extend(quiet::check(ip, lost));
    found.extend(strategy::check(ip, lost));
    found
}

/// The rules over a bound model. No procedure may call itself.
pub fn model(chip: &Chip, ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = names::chip(model, &chip.instances);
    found.extend(stages::check(ip, model, lost));
    found.extend(effects::check(ip, model, lost));
    found.extend(exchange::check(ip, model, lost));
    found.extend(levels::check(model));
    found.extend(lanes::check(ip, model));
    found.extend(limits::check(ip, model));
    found.extend(lists::check(ip, model));
    found.extend(memory::check(chip, model, lost));
    found.extend(accepted::check(ip, model, lost));
    let link = links::check(ip, model, lost);
    found.extend(link.or_else(|| links::back(ip, model, lost)));
    found.extend(starts::check(ip, model, lost));
    found.extend(lines::check(chip, ip, model, lost));
    found.extend(requests::check(model));
    found.extend(words::check(ip, model, lost));
    found.extend(context::check(ip, model, lost));
    found.extend(flags::check(ip, model, lost));
    found.extend(sources::check(ip, model, lost));
    found.extend(strides::check(ip, model, lost));
    found.extend(windows::check(ip, model));
    found
}
