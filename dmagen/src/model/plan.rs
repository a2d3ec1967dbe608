//! Requirements, and the words that are made of a configuration.

use super::instances::stray;
use super::names::{Names, Scope, Stage};
use super::values::{field_value, fits};
use super::{Blame, Requirement, SideValue, Word, WordValue};
use crate::description::{self as d, Name};
use crate::diagnostic::{Diagnostic, codes};

/// What a requirement may blame.
const FIELDS: [(&str, &str); 14] = [
    ("direction", "Direction"),
    ("request", "Request"),
    ("blocks", "Blocks"),
    ("bytes", "Bytes"),
    ("cyclic", "Cyclic"),
    ("priority", "Priority"),
    ("handshake", "Handshake"),
    ("flow_control", "FlowControl"),
    ("fifo", "Fifo"),
    ("link", "Link"),
    ("trigger", "Trigger"),
    ("events", "Events"),
    ("gather", "Gather"),
    ("scatter", "Scatter"),
];

pub(super) fn requirements(
    names: &Names,
    stage: Stage,
    list: &[d::Requirement],
) -> Vec<Requirement> {
    list.iter()
        .filter_map(|r| {
            // A rule holds, whatever it blames.
            let blame = r.field.as_ref().and_then(|field| blame(names, field));
            let that = names.scope(stage).condition(&r.that)?;
            let blame = blame.unwrap_or(Blame::Field("Bytes"));
            let note = r.note.clone();
            Some(Requirement { that, unsupported: r.unsupported, blame, reason: r.reason, note })
        })
        .collect()
}

pub(super) fn blame(names: &Names, field: &Name) -> Option<Blame> {
    if let Some((_, known)) = FIELDS.iter().find(|(name, _)| *name == field.value) {
        return Some(Blame::Field(known));
    }
    let side = field.value.split_once('.').and_then(|(side, value)| {
        let value = match value {
            "width" => SideValue::Width,
            "burst" => SideValue::Beats,
            "adjust" => SideValue::Adjust,
            "address" => SideValue::Address,
            _ => return None,
        };
        Some(Blame::Side(names.side(side)?, value))
    });
    if side.is_none() {
        let known: Vec<_> = FIELDS.iter().map(|(name, _)| *name).collect();
        let role = field.value.split_once('.').map_or("", |(side, _)| side);
        names.report_unless(
            names.is_lost(role),
            Diagnostic::error(codes::BAD_VALUE, format!("`{}` cannot be blamed", field.value))
                .at(field.span, "not a value of a configuration")
                .help(format!("{}, or SIDE.width, .burst, .adjust, .address", known.join(", "))),
        );
    }
    side
}

pub(super) fn words(names: &Names, stage: Stage, list: &[d::PlannedRegister]) -> Vec<Word> {
    list.iter().filter_map(|p| word(names, stage, p)).collect()
}

pub(super) fn word(names: &Names, stage: Stage, planned: &d::PlannedRegister) -> Option<Word> {
    let scope = names.scope(stage);
    // A block's word may be one of the descriptors that only some channels read.
    if stage == Stage::Plan
        && let Err(finding) = names.is_here(&planned.register.value, planned.register.span)
    {
        names.report(finding);
        return None;
    }
    let Some(register) = names.register(&planned.register.value) else {
        stray(
            names,
            &planned.register,
            "register",
            names.registers.iter().map(|r| r.name.as_str()),
        );
        look(&scope, &planned.value);
        return None;
    };
    let base = matches!(planned.value, d::Value::Fields { planned: true, .. });
    let value = match &planned.value {
        d::Value::Whole(ast) => {
            let value = scope.bind(ast)?;
            fits(names, names.registers.get(register)?.unit, &value)?;
            WordValue::Whole(value)
        }
        d::Value::Fields { fields, .. } => WordValue::Fields(
            fields
                .iter()
                .filter_map(|(name, ast)| field_value(&scope, register, name, ast))
                .collect(),
        ),
        d::Value::Planned | d::Value::All | d::Value::Set => return None,
    };
    Some(Word { register, value, base })
}

/// Binds a value for what is wrong with itself, where what it is for is lost.
pub(super) fn look(scope: &Scope<'_>, value: &d::Value) {
    match value {
        d::Value::Whole(ast) => drop(scope.bind(ast)),
        d::Value::Fields { fields, .. } => fields.iter().for_each(|(_, ast)| drop(scope.bind(ast))),
        d::Value::Planned | d::Value::All | d::Value::Set => {}
    }
}
