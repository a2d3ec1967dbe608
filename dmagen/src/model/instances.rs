//! Controllers of a chip.

use super::Instance;
use super::names::{Names, follows};
use crate::description::{self as d, Chip, Ip, Name};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::source::svd::Device;

pub(super) fn instances(
    names: &mut Names,
    chip: &Chip,
    ip: &Ip,
    device: Option<&Device>,
) -> Vec<Instance> {
    if chip.instances.is_empty() && !names.lost.chip.within(&["instances"]) {
        names.report(
            Diagnostic::error(codes::INSTANCE, "a chip without a controller")
                .at(chip.name.span, "`instances` is empty")
                .help("name a controller: its peripherals and its vectors"),
        );
    }
    let bound: Vec<_> = chip.instances.iter().map(|i| instance(names, i, ip, device)).collect();
    for (index, later) in bound.iter().enumerate() {
        let same = |earlier: &&Instance| earlier.bases == later.bases && !unbased(earlier, device);
        let same = bound.iter().take(index).find(same);
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

/// Whether one of the peripherals is not known, or all are.
fn unbased(instance: &Instance, device: Option<&Device>) -> bool {
    let known = |name: &String| device.is_some_and(|device| device.peripheral(name).is_some());
    instance.peripherals.is_empty() || !instance.peripherals.iter().all(known)
}

fn instance(names: &mut Names, i: &d::Instance, ip: &Ip, device: Option<&Device>) -> Instance {
    let (mut peripherals, mut bases) = (Vec::new(), Vec::new());
    let own = i.name.value.as_str();
    for block in &ip.blocks {
        let bound = i.blocks.iter().find(|(name, _, _)| name.value == block.value);
        // What an alias lacks, its controller lacks.
        let told = i.alias.is_some() || names.lost.chip.within(&["instances", own, &block.value]);
        if bound.is_none() && !told {
            names.report(
                Diagnostic::error(codes::MISSING_KEY, format!("`{}` is not bound", block.value))
                    .at(i.name.span, "this controller lacks it")
                    .at(block.span, "the IP has this block")
                    .help(format!("say which peripheral it is: `{}: PERIPHERAL`", block.value)),
            );
        }
        // What is not there has no registers, and its base is not looked at.
        let peripheral = bound.map_or("", |(_, peripheral, _)| &peripheral.value);
        let found = device.and_then(|device| device.peripheral(peripheral));
        let base = bound.and_then(|(_, _, base)| *base).or(found.map(|found| found.base));
        peripherals.push(peripheral.to_owned());
        let base = base.unwrap_or_default();
        if let (Some((_, named, _)), true) = (bound, base % 4 != 0 || base > u64::from(u32::MAX)) {
            names.report(
                Diagnostic::error(codes::BAD_VALUE, format!("`{own}` cannot be at {base:#x}"))
                    .at(named.span, "the base address of this peripheral")
                    .help("it is a multiple of 4, in 32 bits; give the right one: `{ peripheral: NAME, base: 0x… }`"),
            );
        }
        bases.push(base);
    }
    for (name, _, _) in &i.blocks {
        stray(names, name, "block", ip.blocks.iter().map(|b| b.value.as_str()));
    }
    for (name, _, _) in &i.constants {
        stray(names, name, "constant", ip.constants.iter().map(|(n, _)| n.value.as_str()));
    }
    let constants = ip.constants.iter().map(|constant| given(names, i, constant)).collect();
    let channels = channels(names, i, ip);
    if channels.is_none() {
        names.uncounted.push(own.to_owned());
    }
    Instance {
        name: own.to_owned(),
        alias: i.alias.as_ref().map(|of| of.value.clone()),
        peripherals,
        bases,
        // Whatever the number is, there is a first one.
        channels: channels.unwrap_or(1),
        constants,
        vectors: super::vectors::own(names, i, channels, device),
        shared: Vec::new(),
    }
}

/// The value of a constant; 0 for one that is not given.
fn given(names: &Names, i: &d::Instance, (name, flag): &(Name, bool)) -> u64 {
    let kind = if *flag { "true or false" } else { "a number" };
    let given = i.constants.iter().find(|(known, _, _)| known.value == name.value);
    let Some((_, value, given_flag)) = given else {
        let lost = names.lost.chip.whole(&["instances", &i.name.value, &name.value]);
        if i.alias.is_none() && !lost {
            names.report(
                Diagnostic::error(codes::INSTANCE, format!("`{}` is not given", name.value))
                    .at(i.name.span, "this controller needs it")
                    .at(name.span, "asked for here")
                    .help(format!("say `{}: …`, {kind}", name.value)),
            );
        }
        return 0;
    };
    if given_flag != flag {
        names.report(
            Diagnostic::error(codes::INSTANCE, format!("`{}` must be {kind}", name.value))
                .at(value.span, "this is something else")
                .at(name.span, "said here")
                .help("give a value of that kind, or correct the IP's `instance`"),
        );
    }
    value.value
}

/// How many channels a controller has, where that is known.
fn channels(names: &Names, i: &d::Instance, ip: &Ip) -> Option<usize> {
    if names.lost.chip.within(&["instances", &i.name.value, "channels"]) {
        return None;
    }
    let count = i.channels.as_ref().or(ip.channels.as_ref())?;
    if !(1..=32).contains(&count.value) {
        names.report(
            Diagnostic::error(codes::CHANNEL_COUNT, "a controller has 1 to 32 channels")
                .at(count.span, format!("{} is not possible", count.value))
                .help("say how many channels the controller has, from 1 to 32"),
        );
        return None;
    }
    usize::try_from(count.value).ok()
}

pub(super) fn stray<'n>(
    names: &Names,
    name: &Name,
    what: &str,
    known: impl Iterator<Item = &'n str> + Clone,
) {
    if known.clone().any(|k| k == name.value) {
        return;
    }
    if names.is_lost(&name.value) {
        return names.report(follows(name.span));
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
