//! Configuration values that later operations need: how many bits each takes, packed into few words.

use super::names::Names;
use super::{BinaryOp, ConfigValue, Expr, ExprKind, LocalPart, Saved, Ty};

/// Gives each kept value its bits.
pub(super) fn pack(names: &Names) -> Vec<Saved> {
    let saved = names.saved.borrow();
    let (mut word, mut shift) = (0, 0);
    saved
        .iter()
        .map(|(name, value)| {
            let bits = match value.ty {
                Ty::Width(_) | Ty::Choice(_) => 3,
                Ty::Beats(_) => 9,
                _ => bits(names, value),
            };
            if shift + bits > 32 {
                word += 1;
                shift = 0;
            }
            let at = shift;
            shift += bits;
            Saved { name: name.clone(), value: value.clone(), bits, shift: at, word }
        })
        .collect()
}

/// The variables that are never given more than a byte.
pub(super) fn small(names: &Names) -> Vec<usize> {
    let wide = names.wide.borrow();
    (0..names.context.len()).filter(|index| !wide.contains(index)).collect()
}

/// Whether a value is below 256 in any case.
pub(super) fn is_small(names: &Names, value: &Expr) -> bool {
    bits(names, value) <= 8
}

/// How many bits a number needs at most.
fn bits(names: &Names, value: &Expr) -> u8 {
    let width = |number: u64| (64 - number.leading_zeros()).clamp(1, 32) as u8;
    match &value.kind {
        _ if value.ty == Ty::Bool => 1,
        ExprKind::Number(number) => width(*number),
        ExprKind::ReadLane(_, Some(_)) | ExprKind::Local(_, LocalPart::Bit(..)) => 1,
        ExprKind::Planned(register, Some(field))
        | ExprKind::Read(register, Some(field))
        | ExprKind::Local(_, LocalPart::Field(register, field)) => {
            let known = names.registers.get(*register).and_then(|r| r.fields.get(*field));
            known.map_or(32, |field| field.width)
        }
        ExprKind::Select(_, a, b) => bits(names, a).max(bits(names, b)),
        ExprKind::Config(ConfigValue::Request) => 16,
        ExprKind::Let(index) => names.lets.get(*index).map_or(32, |l| bits(names, &l.value)),
        ExprKind::Binary(BinaryOp::BitAnd, a, b) => bits(names, a).min(bits(names, b)),
        ExprKind::Binary(BinaryOp::ShiftRight, a, b) => match b.kind {
            ExprKind::Number(by) => {
                bits(names, a).saturating_sub(u8::try_from(by).unwrap_or(32)).max(1)
            }
            _ => bits(names, a),
        },
        _ => 32,
    }
}
