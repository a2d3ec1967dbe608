//! The largest values that expressions have, as rules and fields bound them.

use super::names::{Names, Stage};
use super::units::literal;
use super::{BinaryOp, Choice, ConfigValue, Expr, ExprKind, LocalPart, Requirement, Ty};

/// The largest value of an expression, where one is known.
pub(super) fn largest(names: &Names, expr: &Expr) -> Option<u64> {
    let own = of_parts(names, expr);
    let ruled = least(&names.bounds.borrow(), expr);
    own.into_iter().chain(ruled).min()
}

/// The largest value that a field is given, but for what is compared with it elsewhere.
pub(super) fn into_field(names: &Names, stage: Stage, expr: &Expr) -> Option<u64> {
    match &expr.kind {
        // The driver refuses a line that does not fit the fields of the plan which take it.
        ExprKind::Config(ConfigValue::Request) if stage == Stage::Plan => Some(0),
        // What `limits` promises is compared with the field.
        ExprKind::Config(ConfigValue::Priority) => Some(0),
        // It was captured from what fits.
        ExprKind::Context(_) => Some(0),
        ExprKind::Select(_, a, b) => {
            let of = |branch: &Expr| match branch.kind {
                ExprKind::Config(ConfigValue::Priority) => largest(names, branch),
                _ => into_field(names, stage, branch),
            };
            Some(of(a)?.max(of(b)?))
        }
        _ => largest(names, expr),
    }
}

fn of_parts(names: &Names, expr: &Expr) -> Option<u64> {
    match &expr.kind {
        ExprKind::Number(value) => Some(*value),
        ExprKind::Bool(_) => Some(1),
        ExprKind::Instance(index) => names.largest.get(*index).copied(),
        ExprKind::Following => Some(u64::from(u32::MAX)),
        _ if expr.ty == Ty::Bool => Some(1),
        ExprKind::Config(ConfigValue::Priority) => Some(names.priority),
        ExprKind::Saved(index) => {
            let value = names.saved.borrow().get(*index).map(|(_, value)| value.clone());
            largest(names, &value?)
        }
        ExprKind::Let(index) => largest(names, &names.lets.get(*index)?.value),
        ExprKind::Map(index, _) => {
            names.maps.get(*index)?.entries.iter().map(|(_, code)| *code).max()
        }
        ExprKind::Channel | ExprKind::Line => Some(names.last_channel),
        ExprKind::Planned(register, Some(field))
        | ExprKind::Read(register, Some(field))
        | ExprKind::Local(_, LocalPart::Field(register, field)) => {
            Some(names.registers.get(*register)?.fields.get(*field)?.max())
        }
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
    /// Notes the upper bounds that rules give.
    pub(super) fn limits(&self, rules: &[Requirement]) {
        let bounds: Vec<_> = rules.iter().flat_map(|rule| bounds(self, &rule.that)).collect();
        self.bounds.borrow_mut().extend(bounds);
    }
}

/// An expression, and what it is at most.
type Bounds = Vec<(Expr, u64)>;

fn least(bounds: &Bounds, expr: &Expr) -> Option<u64> {
    bounds.iter().filter(|(bounded, _)| bounded == expr).map(|(_, most)| *most).min()
}

/// What holds of expressions where a condition does.
fn bounds(names: &Names, condition: &Expr) -> Bounds {
    let ExprKind::Binary(op, left, right) = &condition.kind else { return Vec::new() };
    let at_most = |expr: &Expr, most: Option<u64>| -> Bounds {
        most.map(|most| (expr.clone(), most)).into_iter().collect()
    };
    let number = |expr: &Expr| largest(names, expr);
    match op {
        BinaryOp::And => [bounds(names, left), bounds(names, right)].concat(),
        // What both of them bound.
        BinaryOp::Or => {
            let (left, right) = (bounds(names, left), bounds(names, right));
            let both =
                |(expr, most): &(Expr, u64)| Some((expr.clone(), least(&right, expr)?.max(*most)));
            left.iter().filter_map(both).collect()
        }
        BinaryOp::Equal if copies(left, right) => {
            // No request is taken there: the line is 0.
            let kind = ExprKind::Config(ConfigValue::Request);
            at_most(&Expr { span: condition.span, ty: Ty::Number, kind }, Some(0))
        }
        BinaryOp::Equal | BinaryOp::LessEqual => at_most(left, number(right)),
        BinaryOp::Less => at_most(left, number(right).and_then(|most| most.checked_sub(1))),
        BinaryOp::GreaterEqual => at_most(right, number(left)),
        BinaryOp::Greater => at_most(right, number(left).and_then(|most| most.checked_sub(1))),
        _ => Vec::new(),
    }
}

/// Whether an equation says that memory is copied to memory.
fn copies(left: &Expr, right: &Expr) -> bool {
    let ExprKind::Enumerator(Choice::Direction, index) = right.kind else { return false };
    let direction = left.kind == ExprKind::Config(ConfigValue::Direction);
    direction && Choice::Direction.values().get(index).is_some_and(|(name, _)| *name == "m2m")
}
