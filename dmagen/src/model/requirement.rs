//! What a configuration or a block has to be like.

use super::{BinaryOp, ConfigValue, Expr, ExprKind, Side, SideValue};

/// A condition and what to report.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The condition.
    pub that: Expr,
    /// Whether a failure means `Unsupported`.
    pub unsupported: bool,
    /// What to blame: a side's value, or a name of the runtime's.
    pub blame: Blame,
    /// The runtime's name for what is wrong.
    pub reason: &'static str,
    /// Words for the driver's reader.
    pub note: Option<String>,
}

impl Requirement {
    /// The number of `not cyclic or blocks <= NUMBER`. No ring grows, and the one block that takes the place of its list
    /// is allowed, too.
    pub fn ring_limit(&self) -> Option<u64> {
        let ExprKind::Binary(BinaryOp::Or, a, b) = &self.that.kind else { return None };
        let lists = |expr: &Expr| match &expr.kind {
            ExprKind::Not(cyclic) => cyclic.kind == ExprKind::Config(ConfigValue::Cyclic),
            _ => false,
        };
        let few = |expr: &Expr| match &expr.kind {
            ExprKind::Binary(BinaryOp::LessEqual, blocks, most) => match most.kind {
                ExprKind::Number(most @ 1..)
                    if blocks.kind == ExprKind::Config(ConfigValue::Blocks) =>
                {
                    Some(most)
                }
                _ => None,
            },
            _ => None,
        };
        [(a, b), (b, a)].into_iter().find_map(|(one, other)| few(other).filter(|_| lists(one)))
    }
}

/// What a failed requirement blames.
#[derive(Clone, Debug, PartialEq)]
pub enum Blame {
    /// A value of the runtime's `Field`.
    Field(&'static str),
    /// A value of a side.
    Side(Side, SideValue),
}
