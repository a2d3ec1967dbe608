//! The interpreted model, and the compiled drivers, make the accesses that were written by hand from the manuals.

use crate::differential::leave_out;
use crate::{chips, drivers, golden, model};
use dmagen::model::Model;
use dmagen::trace::{
    Access, DescriptorWord, Direction, Operation, Traces, Transfer, TransferSide, traces,
};
use std::collections::BTreeMap;

/// What the registers of a peripheral share, whose place a golden file tells.
const PAGE: u64 = 0x1000;

/// The scenarios of a chip.
fn cases(model: &Model) -> Vec<(&'static str, Transfer)> {
    let of = |direction| Transfer { direction, ..Transfer::default() };
    let copy = || of(Direction::M2m);
    let mut cases = vec![("m2p", of(Direction::M2p)), ("p2m", of(Direction::P2m)), ("m2m", copy())];
    if model.descriptors.is_some() {
        cases.push(("list", Transfer { blocks: 2, ..copy() }));
    }
    let mut channels = 0..model.instances.first().map_or(0, |instance| instance.channels);
    let handled = channels.find(|channel| model.followed(0, *channel).is_none());
    if let (Some(_), Some(channel)) = (&model.descriptors, handled) {
        cases.push(("handled", Transfer { channel, blocks: 2, ..copy() }));
    }
    if model.limits.strides {
        cases.push(("strided", strided(model)));
    }
    if model.limits.links {
        cases.push(("linked", Transfer { link: Some(1), ..copy() }));
        cases.push(("armed", Transfer { armed: true, ..copy() }));
    }
    if model.limits.steps {
        let paced = || of(Direction::P2m);
        cases.push(("bursts", Transfer { link: Some(1), minor: true, ..paced() }));
        cases.push(("stepped", Transfer { armed: true, ..paced() }));
    }
    cases
}

/// The list that reads every other word, on the first channel that can.
fn strided(model: &Model) -> Transfer {
    let mut channels = 0..model.instances.first().map_or(0, |instance| instance.channels);
    let channel = channels.find(|channel| model.strides(0, *channel)).expect("a channel");
    let source = TransferSide { count: Some(4), interval: Some(8), ..TransferSide::default() };
    Transfer { channel, source, blocks: 2, direction: Direction::M2m, ..Transfer::default() }
}

/// Compares the interpreted model with the golden traces; how many operations were compared.
///
/// # Panics
/// With what is different.
pub fn interpret(chip: &str) -> usize {
    let model = model(chip);
    let mut compared = 0;
    for (name, transfer) in cases(&model) {
        let traces = traces(&model, &transfer).expect("the scenario is possible");
        let traced = traces.operations;
        let hand = golden::read(chip, name);
        for (peripheral, base) in golden::places(chip, name) {
            let own = format!("{peripheral}.");
            let accesses = traced.values().flatten().flatten();
            for access in accesses.filter(|a| a.name.starts_with(&own)) {
                assert_eq!(access.address & !(PAGE - 1), base, "{chip} {name} {}", access.name);
            }
        }
        let operations = Operation::ALL.iter().filter(|(op, _)| *op != "reload");
        for (operation, key) in operations {
            let wanted =
                hand.get(*operation).unwrap_or_else(|| panic!("{chip} {name} {operation}"));
            let made = traced.get(key).cloned().flatten().map(|accesses| {
                let line = |a: &dmagen::trace::Access| {
                    let text = a.to_string();
                    text.split(" -> ").next().unwrap_or_default().to_owned()
                };
                let words = traces.descriptors.iter().map(ToString::to_string);
                let words = words.filter(|_| *key == Operation::Configure);
                words.chain(accesses.iter().map(line)).collect::<Vec<_>>()
            });
            assert_eq!(&made, wanted, "{chip} {name} {operation}");
            compared += 1;
        }
    }
    compared
}

/// What the golden file says, in place of what was traced: of the traces only addresses, sizes and the answers to
/// reads are left.
fn by_hand(hand: &BTreeMap<String, Option<Vec<String>>>, traced: &Traces) -> Traces {
    let all = || traced.operations.values().flatten().flatten();
    let mut answers = BTreeMap::new();
    let mut made = Traces { operations: BTreeMap::new(), descriptors: Vec::new() };
    for (name, operation) in Operation::ALL {
        let Some(lines) = hand.get(name) else { continue };
        // The n-th read of a register is answered as the n-th one that was traced.
        let reads = traced.operations[&operation].iter().flatten().filter(|a| !a.write);
        answers.clear();
        for access in reads {
            answers.entry(access.name.as_str()).or_insert_with(Vec::new).push(access.value);
        }
        answers.values_mut().for_each(|values| values.reverse());
        let accesses = lines.as_ref().map(|lines| {
            let lines = lines.iter().filter(|line| !line.starts_with("M descriptor "));
            let access = |line: &String| {
                let mut words = line.split(' ');
                let kind = words.next();
                let write = kind != Some("R");
                let name = words.next().expect("a register").to_owned();
                let known = all().find(|a| a.name == name);
                let address = known.map_or(0, |a| a.address);
                let memory = known.and_then(|a| a.memory).filter(|_| kind == Some("M"));
                let value = match words.next() {
                    Some(value) => number(value),
                    None => answers.get_mut(name.as_str()).and_then(Vec::pop).unwrap_or(0),
                };
                Access { write, name, address, value, memory }
            };
            lines.map(access).collect::<Vec<_>>()
        });
        made.operations.insert(operation, accesses);
    }
    let words = hand["configure"].iter().flatten();
    let words = words.filter(|line| line.starts_with("M descriptor "));
    made.descriptors =
        words.zip(&traced.descriptors).map(|(line, word)| written(line, word)).collect();
    made
}

/// The word of a golden file, at the address of the traced one.
fn written(line: &str, word: &DescriptorWord) -> DescriptorWord {
    let (name, value) = line.rsplit_once(' ').expect("a value");
    assert!(word.to_string().starts_with(name), "{line}: {word}");
    DescriptorWord { value: number(value), ..word.clone() }
}

fn number(text: &str) -> u32 {
    u32::from_str_radix(text.trim_start_matches("0x"), 16).expect("a number")
}

/// Puts the compiled driver on the golden traces; how many operations were driven.
///
/// # Panics
/// With what is different.
pub fn drive(chip: &str) -> usize {
    let model = model(chip);
    let mut driven = 0;
    for (name, transfer) in cases(&model) {
        let traced = traces(&model, &transfer).expect("the scenario is possible");
        let mut hand = by_hand(&golden::read(chip, name), &traced);
        leave_out(&model, &transfer, &mut hand);
        let able = |instance: &&dmagen::model::Instance| {
            let named = Transfer { controller: Some(instance.name.clone()), ..transfer.clone() };
            traces(&model, &named).is_ok()
        };
        let instance = model.instances.iter().find(able).expect("a controller can do it");
        let transfer = golden_config(&transfer);
        let fresh = || chips::fresh(chip, &instance.name);
        match drivers::compare(&fresh, &transfer, &hand) {
            Ok(count) => driven += count,
            Err(wrong) => panic!("{chip} {name}: {wrong:#?}"),
        }
    }
    driven
}

/// The scenario with every default written out.
fn golden_config(t: &Transfer) -> Transfer {
    let copy = t.direction == Direction::M2m;
    let memory = [t.direction != Direction::P2m, t.direction != Direction::M2p];
    let mut out = t.clone();
    for ((side, memory), base) in [&mut out.source, &mut out.destination]
        .into_iter()
        .zip(memory)
        .zip([0x2000_0000, 0x2000_1000])
    {
        side.width = Some(if copy { 4 } else { 1 });
        side.adjust = Some(if memory { "increment" } else { "fixed" }.to_owned());
        side.address = Some(if memory { base } else { 0x4000_4400 });
    }
    out.request = if copy || t.armed { None } else { Some(1) };
    out
}
