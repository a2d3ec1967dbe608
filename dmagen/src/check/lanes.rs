//! Lanes: each channel has bits of its own, and whole lanes are copied to their like only.

use super::walk;
use crate::description::Ip;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{
    Expr, ExprKind, Instance, Lane, LocalPart, Model, Shift, StepKind, Target, WriteValue,
    evaluate_index,
};

pub(super) fn check(ip: &Ip, model: &Model) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for lane in &model.lanes {
        let Some(place) = ip.lanes.iter().find(|known| known.name.value == lane.name) else {
            continue;
        };
        if let Some((first, second)) = model.instances.iter().find_map(|i| shared(lane, i)) {
            found.push(
                Diagnostic::error(
                    codes::LANE,
                    format!("in `{}`, channels {first} and {second} share a bit", lane.name),
                )
                .at(place.name.span, "clearing the flag of one would clear the other's")
                .help("make `shift` step by at least as many bits as a channel has"),
            );
        }
    }
    for (_, steps) in walk::operations(model) {
        copies(model, steps, &mut found);
    }
    found
}

/// The first two channels with a common bit.
fn shared(lane: &Lane, instance: &Instance) -> Option<(usize, usize)> {
    let mut taken: Vec<(u64, u64, usize)> = Vec::new();
    for channel in 0..instance.channels {
        let bank =
            lane.bank.as_ref().map_or(Ok(0), |e| evaluate_index(e, instance, channel)).ok()?;
        let shift = match &lane.shift {
            Shift::Formula(expr) => evaluate_index(expr, instance, channel).ok()?,
            Shift::Table(table, index) => {
                let index = evaluate_index(index, instance, channel).ok()?;
                u64::from(*table.get(usize::try_from(index).ok()?)?)
            }
        };
        let mask = u64::from(lane.mask()).checked_shl(u32::try_from(shift).ok()?)?;
        if let Some((_, _, other)) = taken.iter().find(|(b, m, _)| *b == bank && m & mask != 0) {
            return Some((*other, channel));
        }
        taken.push((bank, mask, channel));
    }
    None
}

/// A lane that is written with what was read from another one needs the same bits at the same
/// places.
fn copies(model: &Model, steps: &[crate::model::Step], found: &mut Vec<Diagnostic>) {
    let mut locals: Vec<(&str, usize)> = Vec::new();
    walk::each(model, steps, &mut |step| match &step.kind {
        StepKind::Read(name, Target::Lane(lane)) => locals.push((name, *lane)),
        StepKind::Write { writes, .. } => {
            for write in writes {
                let (Target::Lane(target), WriteValue::Whole(value)) = (write.target, &write.value)
                else {
                    continue;
                };
                let Some(to) = model.lanes.get(target) else { continue };
                let from = source(value, &locals).and_then(|lane| model.lanes.get(lane));
                if let Some(why) = mistake(from, to, value) {
                    found.push(
                        Diagnostic::error(
                            codes::LANE,
                            format!("this does not fit the lane `{}`", to.name),
                        )
                        .at(value.span, why)
                        .help(format!(
                            "write `all`, single bits `{{ {}: 1 }}`, or a lane with the same bits",
                            to.bits.first().map_or("bit", |(name, _)| name)
                        )),
                    );
                }
            }
        }
        _ => {}
    });
}

/// The lane that a value was read from.
fn source(value: &Expr, locals: &[(&str, usize)]) -> Option<usize> {
    match &value.kind {
        ExprKind::ReadLane(lane, None) => Some(*lane),
        ExprKind::Local(name, LocalPart::Whole) => {
            locals.iter().rev().find(|(known, _)| known == name).map(|(_, lane)| *lane)
        }
        _ => None,
    }
}

fn mistake(from: Option<&Lane>, to: &Lane, value: &Expr) -> Option<String> {
    if let ExprKind::Number(bits) = value.kind {
        let outside = bits & !u64::from(to.mask());
        return (outside != 0).then(|| format!("the bits {outside:#x} are not of this lane"));
    }
    let Some(from) = from else { return Some("this is no lane's value".to_owned()) };
    let strange = from.bits.iter().find(|bit| !to.bits.contains(bit));
    strange
        .map(|(name, at)| format!("it has no bit `{name}` at place {at}, as `{}` has", from.name))
}
