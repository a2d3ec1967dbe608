//! Controllers of a chip.

use super::Instance;
use super::names::Names;
use crate::description::{self as d, Chip, Ip, Name};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::source::svd::Device;

pub(super) fn instances(names: &Names, chip: &Chip, ip: &Ip, device: &Device) -> Vec<Instance> {
    if chip.instances.is_empty() {
        names.report(
            Diagnostic::error(codes::INSTANCE, "a chip without a controller")
                .at(chip.name.span, "`instances` is empty")
                .help("name a controller: its peripherals and its vectors"),
        );
    }
    let bound: Vec<_> =
        chip.instances.iter().filter_map(|i| instance(names, i, ip, device)).collect();
    for (index, later) in bound.iter().enumerate() {
        let same = bound.iter().take(index).find(|earlier| earlier.bases == later.bases);
        let (Some(earlier), Some(at)) = (same, chip.instances.get(index)) else { continue };
        names.report(
            Diagnostic::error(
                codes::SAME_BASE,
                format!("`{}` and `{}` have the same base address", earlier.name, later.name),
            )
            .at(at.name.span, format!("also at {:#x}", later.bases.first().unwrap_or(&0)))
            .help("give the right one: `{ peripheral: NAME, base: 0x… }`"),
        );
    }
    bound
}

pub(super) fn instance(
    names: &Names,
    i: &d::Instance,
    ip: &Ip,
    device: &Device,
) -> Option<Instance> {
    let (mut peripherals, mut bases) = (Vec::new(), Vec::new());
    for block in &ip.blocks {
        let bound = i.blocks.iter().find(|(name, _, _)| name.value == block.value);
        let Some((_, peripheral, base)) = bound else {
            names.report(
                Diagnostic::error(codes::MISSING_KEY, format!("`{}` is not bound", block.value))
                    .at(i.name.span, "this controller lacks it")
                    .at(block.span, "the IP has this block")
                    .help(format!("say which peripheral it is: `{}: PERIPHERAL`", block.value)),
            );
            return None;
        };
        let found = device.peripheral(&peripheral.value)?;
        peripherals.push(peripheral.value.clone());
        bases.push(base.unwrap_or(found.base));
    }
    for (name, _, _) in &i.blocks {
        stray(names, name, "block", ip.blocks.iter().map(|b| b.value.as_str()));
    }
    for (name, _, _) in &i.constants {
        stray(names, name, "constant", ip.constants.iter().map(|(n, _)| n.value.as_str()));
    }
    let constant = |(name, flag): &(Name, bool)| {
        let kind = if *flag { "true or false" } else { "a number" };
        let given = i.constants.iter().find(|(known, _, _)| known.value == name.value);
        let Some((_, value, given_flag)) = given else {
            names.report(
                Diagnostic::error(codes::INSTANCE, format!("`{}` is not given", name.value))
                    .at(i.name.span, "this controller needs it")
                    .at(name.span, "asked for here")
                    .help(format!("say `{}: …`, {kind}", name.value)),
            );
            return None;
        };
        if given_flag != flag {
            names.report(
                Diagnostic::error(codes::INSTANCE, format!("`{}` must be {kind}", name.value))
                    .at(value.span, "this is something else")
                    .at(name.span, "said here")
                    .help("give a value of that kind, or correct the IP's `instance`"),
            );
        }
        Some(value.value)
    };
    let constants: Option<Vec<u64>> = ip.constants.iter().map(constant).collect();
    let count = i.channels.clone().unwrap_or_else(|| ip.channels.clone());
    if !(1..=32).contains(&count.value) {
        names.report(
            Diagnostic::error(codes::CHANNEL_COUNT, "a controller has 1 to 32 channels")
                .at(count.span, format!("{} is not possible", count.value))
                .help("say how many channels the controller has, from 1 to 32"),
        );
        return None;
    }
    let channels = count.value as usize;
    let vectors = super::vectors::own(names, i, channels, device);
    Some(Instance {
        name: i.name.value.clone(),
        peripherals,
        bases,
        channels,
        constants: constants?,
        vectors,
        shared: Vec::new(),
    })
}

pub(super) fn stray<'n>(
    names: &Names,
    name: &Name,
    what: &str,
    known: impl Iterator<Item = &'n str> + Clone,
) {
    if known.clone().any(|k| k == name.value) || names.is_declared(&name.value) {
        return;
    }
    let mut diagnostic =
        Diagnostic::error(codes::UNKNOWN_KEY, format!("unknown {what} `{}`", name.value))
            .at(name.span, "the IP has none of this name");
    let all: Vec<_> = known.clone().collect();
    diagnostic = match nearest(&name.value, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if all.is_empty() => diagnostic.help(format!("the IP has no {what} at all")),
        None => diagnostic.help(format!("there are: {}", all.join(", "))),
    };
    names.report(diagnostic);
}
