//! Requirements, and the words that are made of a configuration.

use super::instances::stray;
use super::names::{Names, Scope, Stage};
use super::units::literal;
use super::values::{field_value, fits};
use super::{
    BinaryOp, Blame, ConfigValue, Expr, ExprKind, LocalPart, Requirement, SideValue, Ty, Word,
    WordValue,
};
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
    if let Err(finding) = names.is_here(&planned.register.value, planned.register.span) {
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

/// The largest value of an expression, where one is known.
pub(super) fn largest(names: &Names, expr: &Expr) -> Option<u64> {
    match &expr.kind {
        ExprKind::Number(value) => Some(*value),
        ExprKind::Bool(_) => Some(1),
        ExprKind::Instance(index) => names.largest.get(*index).copied(),
        ExprKind::Following => Some(u64::from(u32::MAX)),
        _ if expr.ty == Ty::Bool => Some(1),
        // Checked against the field when the driver is configured.
        ExprKind::Config(
            ConfigValue::Request | ConfigValue::Priority | ConfigValue::LinkChannel,
        ) => Some(0),
        ExprKind::Saved(index) => {
            let value = names.saved.borrow().get(*index).map(|(_, value)| value.clone());
            largest(names, &value?)
        }
        ExprKind::Let(index) => largest(names, &names.lets.get(*index)?.value),
        ExprKind::BlockLet(_) | ExprKind::Bytes => {
            names.bounds.borrow().iter().find(|(bounded, _)| bounded == expr).map(|(_, most)| *most)
        }
        ExprKind::Map(index, _) => {
            names.maps.get(*index)?.entries.iter().map(|(_, code)| *code).max()
        }
        ExprKind::Channel | ExprKind::Line => Some(names.last_channel),
        ExprKind::Planned(register, Some(field))
        | ExprKind::Read(register, Some(field))
        | ExprKind::Local(_, LocalPart::Field(register, field)) => {
            Some(names.registers.get(*register)?.fields.get(*field)?.max())
        }
        ExprKind::Context(_) => Some(0),
        ExprKind::Select(_, a, b) => Some(largest(names, a)?.max(largest(names, b)?)),
        ExprKind::Binary(op, a, b) => {
            let (a, known, b) = (largest(names, a)?, literal(b), largest(names, b)?);
            match op {
                BinaryOp::ShiftRight if known => Some(a >> b.min(63)),
                BinaryOp::Subtract | BinaryOp::Divide | BinaryOp::ShiftRight => Some(a),
                BinaryOp::BitAnd => Some(a.min(b)),
                BinaryOp::Remainder => Some(a.min(b.saturating_sub(1))),
                _ => super::evaluate::binary(*op, a, b),
            }
        }
        _ => None,
    }
}

impl Names {
    /// Upper bounds that requirements give: `x <= 7` in a conjunction.
    pub(super) fn limits(&mut self, require: &[Requirement]) {
        let mut bounds = Vec::new();
        for requirement in require {
            collect_bounds(&requirement.that, &mut bounds);
        }
        *self.bounds.borrow_mut() = bounds;
    }
}

fn collect_bounds(expr: &Expr, bounds: &mut Vec<(Expr, u64)>) {
    if let ExprKind::Binary(op, left, right) = &expr.kind {
        match (op, &right.kind) {
            (BinaryOp::And, _) => {
                collect_bounds(left, bounds);
                collect_bounds(right, bounds);
            }
            (BinaryOp::LessEqual, ExprKind::Number(most)) => bounds.push(((**left).clone(), *most)),
            _ => {}
        }
    }
}
