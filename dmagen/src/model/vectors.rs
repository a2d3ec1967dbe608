//! Binding interrupt vectors: those of channels, and those that channels share beside their own.

use super::names::{Names, follows};
use super::{Instance, SharedVector, Vector};
use crate::description::{self as d, Chip, Ip};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::source::svd::Device;

/// The vectors; each channel has exactly one of its own, or the choice of all.
pub(super) fn own(
    names: &Names,
    i: &d::Instance,
    channels: Option<usize>,
    device: Option<&Device>,
) -> Vec<Vector> {
    let mut served = vec![0_u32; channels.unwrap_or_default()];
    let error = |span, message: String, label: &str| {
        let help = "every channel is served by one vector, and every vector by a run of channels; \
                    or each vector lists all channels, and the program chooses; \
                    one that channels share beside their own has `summary: LANE`";
        names.report(Diagnostic::error(codes::VECTOR, message).at(span, label).help(help));
    };
    let mut bound = Vec::new();
    for vector in &i.vectors {
        let name = &vector.name.value;
        let mut interrupts = device.iter().flat_map(|device| &device.interrupts);
        let known = interrupts.find(|known| known.name == *name);
        let given = vector.number.as_ref().map_or(0, |number| number.value);
        let differs = known.filter(|known| u64::from(known.number) != given);
        if let (Some(known), Some(number)) = (differs, &vector.number) {
            names.report(
                Diagnostic::error(
                    codes::VECTOR,
                    format!("`{name}` is vector {} in the register map", known.number),
                )
                .at(number.span, "another number here")
                .at(known.span, "the register map's")
                .help("compare both with the manual"),
            );
        }
        if vector.summary.is_some() {
            continue;
        }
        let mut list: Vec<usize> = Vec::new();
        let every =
            (0..served.len() as u64).map(|channel| d::Spanned::new(channel, vector.name.span));
        for channel in &vector.channels.clone().unwrap_or_else(|| every.collect()) {
            match served.get_mut(channel.value as usize) {
                Some(count) => {
                    *count += 1;
                    list.push(channel.value as usize);
                }
                None if channels.is_none() => list.push(channel.value as usize),
                None => error(
                    channel.span,
                    format!("`{name}` serves a channel that does not exist"),
                    "no such channel",
                ),
            }
        }
        let even = list.windows(2).all(|w| matches!(w, [a, b] if *b == a + 1));
        match (list.first(), list.last()) {
            (Some(first), Some(last)) if even => bound.push(Vector {
                name: name.clone(),
                number: given as u32,
                channels: (*first, *last),
            }),
            _ if channels.is_none() && vector.channels.is_none() => {}
            _ if names.lost.chip.within(&["instances", &i.name.value, "vectors", name]) => {}
            _ => error(
                vector.name.span,
                format!("`{name}` does not serve a run of channels"),
                "list its channels in order, without a gap: [0, 1, 2]",
            ),
        }
    }
    let Some(channels) = channels else { return bound };
    let all = |vector: &Vector| vector.channels == (0, channels - 1);
    let own = i.vectors.iter().filter(|v| v.summary.is_none()).count();
    let equal = own > 0 && bound.len() == own && bound.iter().all(all);
    // An alias has the vectors of its controller, which is told of them.
    let lost =
        i.alias.is_some() || names.lost.chip.within(&["instances", &i.name.value, "vectors"]);
    let wrong = served.iter().position(|count| *count != 1);
    if let Some(channel) = wrong.filter(|_| !equal && !lost && !i.vectors.is_empty()) {
        error(
            i.name.span,
            format!("channel {channel} of `{}` is not served by exactly one vector", i.name.value),
            "each channel has one vector, or the choice of all",
        );
    }
    bound
}

/// The vectors that a lane says the channels of; known when the lanes are.
pub(super) fn share(
    names: &Names,
    chip: &Chip,
    ip: &Ip,
    lanes: &[super::Lane],
    instances: &mut [Instance],
) {
    for (instance, described) in instances.iter_mut().zip(&chip.instances) {
        for vector in &described.vectors {
            let Some(summary) = &vector.summary else { continue };
            let found = lanes.iter().position(|lane| lane.name == summary.value);
            let lane = found.and_then(|index| lanes.get(index).map(|lane| (index, lane)));
            let Some((index, lane)) = lane else {
                if names.is_lost(&summary.value) {
                    names.report(follows(summary.span));
                } else {
                    let known = || ip.lanes.iter().map(|lane| lane.name.value.as_str());
                    let finding = Diagnostic::error(
                        codes::UNKNOWN_NAME,
                        format!("there is no lane `{}`", summary.value),
                    )
                    .at(summary.span, "unknown lane");
                    names.report(match nearest(&summary.value, known()) {
                        Some(near) => finding.help(format!("did you mean `{near}`?")),
                        None => finding.help("a lane with one bit for each channel"),
                    });
                }
                continue;
            };
            // The vector looks for ones: bit n is channel n, in one register.
            let plain = super::lane_place(lane, instance, instance.channels - 1, 0)
                == Some((0, instance.channels as u64 - 1));
            let one = matches!(lane.bits.as_slice(), [(_, 0)]) && lane.registers.len() == 1;
            if !(plain && one && lane.readable) {
                names.report(
                    Diagnostic::error(
                        codes::VECTOR,
                        format!("`{}` does not say which channels want service", lane.name),
                    )
                    .at(summary.span, "not one bit for each channel, from bit 0 up")
                    .help("a summary is one register that can be read, with bit n for channel n"),
                );
                continue;
            }
            let first = instance.shared.first().is_none_or(|first| first.lane == index);
            if ip.interrupts.summary.is_some() || !first {
                names.report(
                    Diagnostic::error(codes::VECTOR, "two ways to find a vector's channels")
                        .at(summary.span, "this lane says which channels want service")
                        .help("shared vectors have one lane, and stand beside vectors of channels"),
                );
                continue;
            }
            instance.shared.push(SharedVector {
                name: vector.name.value.clone(),
                number: vector.number.as_ref().map_or(0, |number| number.value as u32),
                lane: index,
            });
        }
    }
}
