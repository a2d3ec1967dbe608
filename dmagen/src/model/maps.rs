//! Binding names of sides, and maps from a value to its code.

use super::names::Names;
use super::{Choice, Map, Role, Ty};
use crate::description::{self, MapEntry, Name};
use crate::diagnostic::{Diagnostic, codes};

pub(super) fn role(names: &Names, role: &description::Role) -> Role {
    let directions = Choice::Direction.values();
    let mut source = [None; 4];
    for (name, is_source) in &role.sides {
        let index = directions.iter().position(|(known, _)| *known == name.value);
        match index.and_then(|index| source.get_mut(index)) {
            Some(side) => *side = Some(*is_source),
            None => {
                let known: Vec<_> = directions.iter().map(|(known, _)| *known).collect();
                names.report(
                    Diagnostic::error(
                        codes::BAD_VALUE,
                        format!("`{}` is no direction", name.value),
                    )
                    .at(name.span, "unknown direction")
                    .help(format!("one of: {}", known.join(", "))),
                );
            }
        }
    }
    Role { name: role.name.value.clone(), source }
}

pub(super) fn map(names: &Names, name: &Name, entries: &[MapEntry]) -> Map {
    let choices =
        [Choice::Direction, Choice::Adjust, Choice::Fifo, Choice::FlowControl, Choice::Handshake];
    let index = |choice: &Choice, key: &str| choice.values().iter().position(|(n, _)| *n == key);
    let choice =
        choices.iter().find(|c| entries.iter().all(|entry| index(c, &entry.key.value).is_some()));
    let mut bound: Vec<(u64, u64)> = Vec::new();
    for (place, entry) in entries.iter().enumerate() {
        let MapEntry { key, code, .. } = entry;
        let value = match choice {
            Some(choice) => index(choice, &key.value).map(|i| i as u64),
            None => number(&key.value),
        };
        let Some(value) = value else {
            names.report(
                Diagnostic::error(codes::BAD_VALUE, format!("`{}` cannot be mapped", key.value))
                    .at(key.span, "neither a number of 32 bits nor one of a known set")
                    .help("a map is from numbers, or from directions, steps, FIFO modes …"),
            );
            continue;
        };
        let earlier = entries.get(..place).unwrap_or_default();
        let same = |other: &&MapEntry| choice.is_none() && number(&other.key.value) == Some(value);
        if let Some(first) = earlier.iter().find(same) {
            names.report(
                Diagnostic::error(codes::DUPLICATE_KEY, format!("`{}` is mapped twice", key.value))
                    .at(key.span, "again here")
                    .at(first.key.span, "first here")
                    .help("remove one of them"),
            );
            continue;
        }
        let alike = |other: &&MapEntry| other.code == *code && !other.shared && !entry.shared;
        if let Some(first) = earlier.iter().find(alike) {
            let (one, other) = (&first.key.value, &key.value);
            let message = format!("`{}` gives `{one}` and `{other}` one code", name.value);
            names.report(
                Diagnostic::error(codes::SAME_CODE, message)
                    .at(entry.span, "the hardware could not tell them apart")
                    .at(first.span, "the same code")
                    .help(format!(
                        "compare both with the manual; if they are one to it: `{other}: {one}`"
                    )),
            );
        }
        bound.push((value, *code));
    }
    Map {
        name: name.value.clone(),
        key: choice.map_or(Ty::Number, |c| Ty::Choice(*c)),
        entries: bound,
    }
}

/// A number of 32 bits, decimal or hexadecimal.
fn number(key: &str) -> Option<u64> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let value = match key.strip_prefix("0x") {
        Some(hex) if digits(hex) => u32::from_str_radix(hex, 16),
        _ if digits(key) => key.parse(),
        _ => return None,
    };
    value.ok().map(u64::from)
}
