//! A configuration and its blocks as register words, or why they are refused.

use super::config::{Event, Transfer};
use super::operation::{DescriptorWord, Refused};
use super::value::{Following, Known};
use crate::model::{
    BinaryOp, Blame, ConfigValue, Expr, ExprKind, Model, Requirement, SideValue, Word, WordValue,
};
use std::collections::BTreeMap;

fn refused<T>(what: &str) -> Result<T, Refused> {
    Err(Refused { what: what.to_owned() })
}

/// What a requirement blames, as the runtime calls it.
fn blamed(known: &Known<'_>, blame: &Blame) -> String {
    let (side, value) = match blame {
        Blame::Field(name) => return (*name).to_owned(),
        Blame::Side(side, value) => (*side, *value),
    };
    let end = match known.is_source(side) {
        Some(true) => "Source",
        Some(false) => "Destination",
        None => "",
    };
    match value {
        SideValue::Beats => format!("{end}Burst"),
        value => format!("{end}{value:?}"),
    }
}

/// The controller: the named one, or the first that can do the direction.
pub(super) fn instance(model: &Model, transfer: &Transfer) -> Result<usize, Refused> {
    let fits = |index: usize| {
        let known = Known::new(model, index, transfer);
        let named = transfer.controller.as_ref();
        let instance = model.instances.get(index);
        let right = named.is_none_or(|n| instance.is_some_and(|i| i.name == *n));
        right && (named.is_some() || directed(&known))
    };
    let found = (0..model.instances.len()).find(|index| fits(*index));
    let Some(index) = found else {
        return refused(if transfer.controller.is_some() { "controller" } else { "direction" });
    };
    let channels = model.instances.get(index).map_or(0, |i| i.channels);
    if transfer.channel >= channels {
        return refused("channel");
    }
    Ok(index)
}

/// The interrupt line of the channel: that of the named vector, or the first that can serve it.
pub(super) fn line(model: &Model, instance: usize, transfer: &Transfer) -> Result<usize, Refused> {
    let Some(instance) = model.instances.get(instance) else { return refused("controller") };
    let named = |line: &usize| match (&transfer.vector, instance.vectors.get(*line)) {
        (Some(name), vector) => vector.is_some_and(|vector| vector.name == *name),
        (None, _) => true,
    };
    instance.lines(transfer.channel).find(named).map_or_else(|| refused("vector"), Ok)
}

/// Whether the requirements that blame the direction hold.
fn directed(known: &Known<'_>) -> bool {
    let blames = |r: &&Requirement| r.blame == Blame::Field("Direction");
    known.model.require.iter().filter(blames).all(|r| known.value(&r.that) != Some(0))
}

/// The words of a configuration.
pub(super) fn plan(known: &Known<'_>) -> Result<BTreeMap<usize, u64>, Refused> {
    let (model, t) = (known.model, known.transfer);
    let l = &model.limits;
    let uses = |value: ConfigValue| mentions(model, &|kind| *kind == ExprKind::Config(value));
    let has = |event: Event| t.events.contains(&event);
    let from_memory = model.descriptors.as_ref().is_some_and(|d| d.ring);
    if t.cyclic && (!l.cyclic || from_memory && known.followed().is_none()) {
        return refused("cyclic");
    }
    let alternates = model.pair.is_some() && t.blocks == 2;
    if t.blocks == 0 || t.blocks > 1 && t.cyclic && !alternates && known.followed().is_none() {
        return refused("blocks");
    }
    if has(Event::Half) && !l.half {
        return refused("events");
    }
    if t.link.is_some() && !uses(ConfigValue::LinkChannel) && !uses(ConfigValue::Linked) {
        return refused("link");
    }
    if t.link == Some(known.channel as u64) || t.link.is_some() && !t.minor && !t.major {
        return refused("link");
    }
    if t.armed && !uses(ConfigValue::Armed) {
        return refused("trigger");
    }
    if t.fifo != "automatic" && !uses(ConfigValue::Fifo) {
        return refused("fifo");
    }
    if t.flow_control != "controller" && !uses(ConfigValue::FlowControl) {
        return refused("flow_control");
    }
    let paced = [(true, ConfigValue::SourceHandshake), (false, ConfigValue::DestinationHandshake)];
    if paced.into_iter().any(|(source, value)| t.side(source).software && !uses(value)) {
        return refused("handshake");
    }
    if t.priority > l.priority {
        return refused("priority");
    }
    let request = t.request(l.steps);
    if t.paced(l.steps) != request.is_some() {
        return refused("request");
    }
    if !uses(ConfigValue::Request) && request.is_some() {
        return refused("request");
    }
    sides(known)?;
    for requirement in &model.require {
        if known.value(&requirement.that) != Some(1) {
            return refused(&blamed(known, &requirement.blame));
        }
    }
    words(known, &model.plan, &BTreeMap::new())
}

/// Both sides: widths, bursts, and the roles of the direction.
fn sides(known: &Known<'_>) -> Result<(), Refused> {
    let (model, t) = (known.model, known.transfer);
    let beats = mentions(model, &|kind| matches!(kind, ExprKind::Side(_, SideValue::Beats)));
    for source in [true, false] {
        let end = if source { "Source" } else { "Destination" };
        let (width, burst) = (t.width(source), t.burst(source));
        let single = burst == 0 || burst == width;
        let whole = burst == 0 || (burst.is_power_of_two() && burst >= width);
        let most = if beats { model.limits.max_burst } else { width };
        if !width.is_power_of_two() || width > 32 || !whole || (burst > most && !single) {
            return refused(&format!("{end}Burst"));
        }
        if beats && burst > model.limits.max_burst {
            return refused(&format!("{end}Burst"));
        }
        if t.adjust(source).is_none() {
            return refused(&format!("{end}Adjust"));
        }
    }
    let listed =
        model.roles.iter().all(|r| r.source.get(t.direction as usize).is_some_and(Option::is_some));
    if listed { Ok(()) } else { refused("direction") }
}

/// Whether any expression of a configuration is of a kind.
fn mentions(model: &Model, wanted: &dyn Fn(&ExprKind) -> bool) -> bool {
    let mut found = false;
    let mut see = |e: &Expr| found |= wanted(&e.kind);
    model.lets.iter().for_each(|l| l.value.walk(&mut see));
    model.require.iter().for_each(|r| r.that.walk(&mut see));
    model.saved.iter().for_each(|s| s.value.walk(&mut see));
    for word in &model.plan {
        match &word.value {
            WordValue::Whole(e) => e.walk(&mut see),
            WordValue::Fields(fields) => fields.iter().for_each(|(_, e)| e.walk(&mut see)),
        }
    }
    found
}

fn words(
    known: &Known<'_>,
    list: &[Word],
    base: &BTreeMap<usize, u64>,
) -> Result<BTreeMap<usize, u64>, Refused> {
    let mut words = BTreeMap::new();
    for word in list {
        let value = match &word.value {
            WordValue::Whole(expr) => known.value(expr),
            WordValue::Fields(fields) => {
                let mut sum = if word.base { base.get(&word.register).copied() } else { Some(0) };
                for (index, expr) in fields {
                    let field =
                        known.model.registers.get(word.register).and_then(|r| r.fields.get(*index));
                    let part = field.and_then(|f| {
                        known.value(expr).filter(|v| *v <= f.max()).map(|v| v << f.offset)
                    });
                    sum = sum.zip(part).map(|(a, b)| a | b);
                }
                sum
            }
        };
        match value {
            Some(value) => words.insert(word.register, value),
            None => return refused("a value that has no code, or does not fit"),
        };
    }
    Ok(words)
}

/// Bytes from one descriptor to the next.
fn descriptor_size(model: &Model) -> u64 {
    let size = |register: &usize| {
        u64::from(model.registers.get(*register).map_or(32, |register| register.size) / 8)
    };
    let described = model.descriptors.as_ref();
    described.map_or(0, |d| d.words.iter().map(size).sum::<u64>().next_multiple_of(d.align))
}

/// What follows a block.
fn following(known: &Known<'_>, index: u64) -> Following {
    let t = known.transfer;
    let Some(described) = known.followed() else { return Following::NONE };
    let last = index + 1 >= t.blocks;
    let address = match (last, t.cyclic && (described.ring || t.blocks > 1)) {
        (false, _) => t.storage + (index + 1) * descriptor_size(known.model),
        (true, true) => t.storage,
        (true, false) => 0,
    };
    Following { address, last, alone: t.blocks == 1 }
}

/// The descriptors of a transfer, where it has any, as memory holds them.
pub(super) fn descriptors(
    known: &Known<'_>,
    planned: &BTreeMap<usize, u64>,
) -> Result<Vec<DescriptorWord>, Refused> {
    let t = known.transfer;
    let Some(described) = known.followed() else { return Ok(Vec::new()) };
    if t.blocks == 1 && !(t.cyclic && described.ring) {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for index in 0..t.blocks {
        let mut address = t.storage + index * descriptor_size(known.model);
        let loaded = load(known, planned, index)?;
        for register in known.layout(described) {
            let Some(r) = known.model.registers.get(register) else { continue };
            let value = loaded.get(&register).or_else(|| planned.get(&register)).copied();
            all.push(DescriptorWord {
                block: index,
                name: r.name.clone(),
                address,
                size: r.size / 8,
                value: value.unwrap_or(0) as u32,
            });
            address += u64::from(r.size / 8);
        }
    }
    Ok(all)
}

/// The words of a block.
pub(super) fn load(
    known: &Known<'_>,
    planned: &BTreeMap<usize, u64>,
    index: u64,
) -> Result<BTreeMap<usize, u64>, Refused> {
    let t = known.transfer;
    let mut ends = [t.address(true), t.address(false)];
    for (end, source) in ends.iter_mut().zip([true, false]) {
        let moves = t.adjust(source) == Some(0);
        let (wanted, name) = (t.side(source), if source { "Gather" } else { "Scatter" });
        let strided = wanted.count.is_some() || wanted.interval.is_some();
        if strided && !known.model.strides(known.instance, known.channel) {
            return refused(name);
        }
        if t.stride(source).is_none() {
            return refused(name);
        }
        let span = t.span(source);
        if moves {
            *end += index * span;
        }
        let last = if moves { span.saturating_sub(1) } else { 0 };
        if *end + last > u64::from(u32::MAX) {
            return refused(if source { "SourceAddress" } else { "DestinationAddress" });
        }
    }
    if t.bytes > u64::from(u32::MAX) {
        return refused("bytes");
    }
    let [from, to] = ends;
    let block = Some((from, to, t.bytes));
    let known = Known { block, following: following(known, index), ..*known };
    for requirement in &known.model.block_require {
        if known.value(&requirement.that) != Some(1) {
            return refused(&blamed(&known, &requirement.blame));
        }
    }
    words(&known, &known.model.load, planned)
}

pub(super) fn check_pair(
    known: &Known<'_>,
    first: &BTreeMap<usize, u64>,
    second: &BTreeMap<usize, u64>,
) -> Result<(), Refused> {
    let Some((require, _)) = &known.model.pair else { return refused("blocks") };
    for requirement in require {
        let ExprKind::Binary(BinaryOp::Equal, a, _) = &requirement.that.kind else { continue };
        let ExprKind::PairWord(_, register) = a.kind else { continue };
        if first.get(&register) != second.get(&register) {
            return refused("blocks");
        }
    }
    Ok(())
}
