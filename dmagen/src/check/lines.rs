//! Interrupt lines that the program chooses: one vector, and no other, serves a channel.

use super::flow;
use crate::description::{Chip, Ip, Lost};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{Expr, Instance, Lane, Model, Step, StepKind, evaluate_on};

pub(super) fn check(chip: &Chip, ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(first) = model.instances.iter().find(|instance| instance.chooses_line()) else {
        return found;
    };
    let place = |instance: &Instance| -> Option<Span> {
        let described = chip.instances.iter().find(|d| d.name.value == instance.name);
        described.map(|d| d.name.span)
    };
    let Some(here) = place(first) else { return found };
    for other in &model.instances {
        if other.vectors.len() != first.vectors.len() || !other.chooses_line() {
            let finding =
                Diagnostic::error(codes::VECTOR, "controllers differ in how a line is chosen")
                    .at(place(other).unwrap_or(here), "other lines here")
                    .at(here, "than here")
                    .help("give both the same number of vectors, each with all channels");
            found.push(finding);
        }
    }
    // Without a register of its own, a vector would serve the channels of another one.
    let summary = model.interrupts.summary.and_then(|lane| model.lanes.get(lane));
    let unknown = summary.is_none()
        && (ip.interrupts.summary.is_some() || lost.within(&["interrupts", "summary"]));
    if !unknown && !summary.is_some_and(|lane| follows(lane, first)) {
        found.push(
            Diagnostic::error(codes::VECTOR, "nothing tells the channels of one line from others")
                .at(here, "here the program chooses the line of a channel")
                .help("`summary` of `interrupts` is a lane with `bank: line`, a register for each line"),
        );
    }
    let initialise = model.operations.initialise.as_slice();
    for lane in model.lanes.iter().filter(|lane| lane.set.is_some() && follows(lane, first)) {
        let off = |other: &Lane| {
            other.everywhere()
                && other.registers == lane.registers
                && other.shift == lane.shift
                && other.mask() & lane.mask() == lane.mask()
        };
        if clears(model, initialise, &off) || flow::is_lost(ip, lost, "initialise") {
            continue;
        }
        let named = ip.lanes.iter().find(|known| known.name.value == lane.name);
        found.push(
            Diagnostic::error(
                codes::VECTOR,
                format!("`{}` may be left set for another line", lane.name),
            )
            .at(named.map_or(here, |l| l.name.span), "two vectors would serve the channel")
            .help("`initialise` clears a lane with the same registers and no `bank`: the bits of every line"),
        );
    }
    found
}

/// Whether a lane has a register for each line.
fn follows(lane: &Lane, instance: &Instance) -> bool {
    let bank = |expr: &Expr, line| evaluate_on(expr, instance, 0, line).ok();
    let Some(expr) = &lane.bank else { return false };
    let banks: Vec<_> = (0..instance.vectors.len()).map(|line| bank(expr, line)).collect();
    banks.iter().enumerate().all(|(line, bank)| *bank == Some(line as u64))
}

/// Whether steps clear such a lane, whatever the hardware shows.
fn clears(model: &Model, steps: &[Step], wanted: &dyn Fn(&Lane) -> bool) -> bool {
    steps.iter().any(|step| match &step.kind {
        StepKind::Clear(lane) => model.lanes.get(*lane).is_some_and(wanted),
        StepKind::Call(index) => {
            let called = model.procedures.get(*index);
            called.is_some_and(|procedure| clears(model, &procedure.steps, wanted))
        }
        _ => false,
    })
}
