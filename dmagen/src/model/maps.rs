//! Binding names of sides, and maps from a value to its code.

use super::names::Names;
use super::{Choice, Map, Role, Ty};
use crate::description::{self, Name};
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

pub(super) fn map(names: &Names, name: &Name, entries: &[(Name, u64)]) -> Map {
    let choices =
        [Choice::Direction, Choice::Adjust, Choice::Fifo, Choice::FlowControl, Choice::Handshake];
    let index = |choice: &Choice, key: &str| choice.values().iter().position(|(n, _)| *n == key);
    let choice =
        choices.iter().find(|c| entries.iter().all(|(key, _)| index(c, &key.value).is_some()));
    let mut bound = Vec::new();
    for (key, code) in entries {
        let value = match choice {
            Some(choice) => index(choice, &key.value).map(|i| i as u64),
            None => key.value.parse::<u32>().ok().map(u64::from),
        };
        match value {
            Some(value) => bound.push((value, *code)),
            None => names.report(
                Diagnostic::error(codes::BAD_VALUE, format!("`{}` cannot be mapped", key.value))
                    .at(key.span, "neither a number of 32 bits nor one of a known set")
                    .help("a map is from numbers, or from directions, steps, FIFO modes …"),
            ),
        }
    }
    Map {
        name: name.value.clone(),
        key: choice.map_or(Ty::Number, |c| Ty::Choice(*c)),
        entries: bound,
    }
}
