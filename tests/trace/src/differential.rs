//! The compiled driver on a scripted bus and the interpreted model make the same accesses, or both refuse,
//! for many configurations of every kind.

use crate::aspects::{self, Aspect};
use crate::{chips, configs, drivers, model, tells_in_memory};
use dmagen::model::Model;
use dmagen::trace::{Access, Direction, Operation, Traces, Transfer, traces};
use std::collections::BTreeMap;

/// So many configurations of each chip are compared access by access, and so many refused, at least.
const EACH: usize = 1000;
/// So many of them have each value that the chip can do, or are refused for one that it cannot.
const OF_VALUE: usize = 5;
/// Configurations that are drawn, each with some of its values changed one by one when it is possible.
const DRAWN: u64 = 4000;
/// Values of a possible configuration that are changed.
const CHANGED: usize = 20;

struct Judge {
    chip: &'static str,
    model: Model,
    takes: BTreeMap<(String, usize), Vec<Access>>,
    compared: usize,
    refused: usize,
    operations: usize,
    named: usize,
}

impl Judge {
    /// Whether the configuration is possible; driver and interpreter agree on that, and on every access. Where only
    /// one value of a possible one was changed, they also agree on what is to blame, or the driver blames that value.
    fn judge(&mut self, transfer: &Transfer, from: &str, changed: Option<&Aspect>) -> bool {
        let name = transfer.controller.clone().unwrap_or_default();
        let fresh = || chips::fresh(self.chip, &name);
        let mut transfer = transfer.clone();
        let known = self.model.instances.iter().find(|instance| instance.name == name);
        let instance = known.filter(|instance| transfer.channel < instance.channels);
        let vector = instance.map(|i| i.vectors[chips::line(i, transfer.channel)].name.clone());
        transfer.vector = vector;
        if transfer.direction != Direction::M2m && !self.model.limits.steps {
            // What a trace takes in place of none.
            transfer.request = transfer.request.or(Some(1));
        }
        let transfer = &transfer;
        let mut traced = traces(&self.model, transfer);
        let result = match &mut traced {
            Ok(traced) => {
                leave_out(&self.model, transfer, traced);
                self.compared += 1;
                let same = drivers::compare(&fresh, transfer, traced);
                same.map(|count| self.operations += count).map_err(|e| format!("{e:#?}"))
            }
            Err(refused) => {
                self.refused += 1;
                let key = (name.clone(), transfer.channel);
                let take = self.takes.entry(key).or_insert_with(|| take(&self.model, transfer));
                drivers::refusal(&fresh, transfer, take).and_then(|fault| {
                    let field = format!("{:?}", fault.field);
                    let same = refused.what.replace('_', "").eq_ignore_ascii_case(&field);
                    self.named += usize::from(same);
                    match changed {
                        Some(aspect) if !same && !aspect.blames(&field) => {
                            Err(format!("{fault:?}, not {}", refused.what))
                        }
                        _ => Ok(()),
                    }
                })
            }
        };
        if let Err(text) = result {
            panic!("{}, {from}: {text}\n{transfer:#?}\ntraced: {traced:?}", self.chip);
        }
        traced.is_ok()
    }
}

/// The end of a list that hardware runs is told from memory that only hardware writes, and a script has none.
pub(crate) fn leave_out(model: &Model, transfer: &Transfer, traced: &mut Traces) {
    let followed = transfer.blocks > 1 && !traced.descriptors.is_empty();
    if followed && tells_in_memory(model) {
        traced.operations.remove(&Operation::Interrupt);
        traced.operations.remove(&Operation::Rearm);
    }
}

/// The accesses that take a channel, of any configuration that it can do.
fn take(model: &Model, transfer: &Transfer) -> Vec<Access> {
    let plain = |(direction, line)| Transfer {
        controller: transfer.controller.clone(),
        channel: transfer.channel,
        vector: transfer.vector.clone(),
        direction,
        request: line,
        ..Transfer::default()
    };
    let lines = (0..=transfer.channel as u64 + 1)
        .flat_map(|line| [Direction::M2p, Direction::P2m].map(|direction| (direction, Some(line))));
    let mut all = lines.chain([(Direction::M2m, None)]).map(plain);
    let traced =
        all.find_map(|plain| traces(model, &plain).ok()).expect("the channel can do something");
    traced.operations[&Operation::Take].clone().expect("supported")
}

/// Compares driver and interpreter for drawn configurations; how many operations were the same.
///
/// # Panics
/// With what is different.
pub fn run(chip: &'static str) -> usize {
    let model = model(chip);
    let controllers: Vec<(String, usize)> =
        model.instances.iter().map(|i| (i.name.clone(), i.channels)).collect();
    let controllers: Vec<(&str, usize)> =
        controllers.iter().map(|(name, channels)| (name.as_str(), *channels)).collect();
    let first = std::env::var("TRACE_SEED").map_or(0, |text| text.parse().expect("a number"));
    let takes = BTreeMap::new();
    let mut judge = Judge { chip, model, takes, compared: 0, refused: 0, operations: 0, named: 0 };
    let aspects = aspects::all();
    let mut possible = vec![0; aspects.len()];
    let mut alone = vec![0; aspects.len()];
    let mut next = (0..aspects.len()).cycle();
    let note = |transfer: &Transfer, possible: &mut Vec<usize>| {
        let counts = aspects.iter().zip(possible);
        counts.for_each(|(aspect, count)| *count += usize::from(aspect.is_in(transfer)));
    };
    for seed in first..first + DRAWN {
        let base = configs::draw(seed, &controllers);
        if !judge.judge(&base, &format!("seed {seed}"), None) {
            continue;
        }
        note(&base, &mut possible);
        for index in next.by_ref().take(CHANGED) {
            let aspect: &Aspect = &aspects[index];
            let changed = aspect.of(&base);
            if judge.judge(&changed, &format!("seed {seed}, {aspect:?}"), Some(aspect)) {
                note(&changed, &mut possible);
            } else {
                alone[index] += 1;
            }
        }
    }
    let Judge { compared, refused, operations, named, .. } = judge;
    let counts = format!("{compared} compared, {refused} refused, {named} with a field");
    assert!(compared >= EACH && refused >= EACH, "{chip}: TRACE_SEED={first}: {counts}");
    let mut impossible = Vec::new();
    for ((aspect, possible), alone) in aspects.iter().zip(possible).zip(alone) {
        if possible == 0 {
            impossible.push(aspect.name.as_str());
            assert!(alone >= OF_VALUE, "{chip}: {aspect:?} is refused {alone} times");
        } else {
            assert!(possible >= OF_VALUE, "{chip}: {aspect:?} is compared {possible} times");
        }
    }
    let path = crate::root().join(format!("tests/trace/impossible/{chip}.txt"));
    let known = std::fs::read_to_string(&path).expect("the committed list").replace('\r', "");
    let impossible = by_dimension(&impossible);
    assert_eq!(impossible, known, "{chip} cannot do:\n{impossible}");
    operations
}

/// A line of each dimension that has impossible values.
fn by_dimension(impossible: &[&str]) -> String {
    let mut text = String::new();
    let mut last = "";
    for name in impossible {
        let (dimension, value) = name.rsplit_once(": ").unwrap_or((name, ""));
        if dimension == last {
            text += &format!(", {value}");
        } else {
            let end = if text.is_empty() { "" } else { "\n" };
            text += &format!("{end}{name}");
        }
        last = dimension;
    }
    text + "\n"
}
