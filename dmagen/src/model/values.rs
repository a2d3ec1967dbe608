//! Values that steps write.

use super::bounds::into_field;
use super::names::{Names, Scope};
use super::operations::Steps;
use super::units::unit;
use super::{Assign, Expr, Register, Target, Ty, WriteValue};
use crate::description::{self as d, Spanned};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::expression::Ast;

impl Steps<'_> {
    pub(super) fn fits(&self, ty: Ty, value: &Expr) -> Option<()> {
        fits(self.names, ty, value)
    }

    pub(super) fn assign(&self, scope: &Scope<'_>, write: &d::Assignment) -> Option<Assign> {
        let assigned = self.assigned(scope, write);
        if assigned.is_none() && self.names.target(&write.target.value).is_none() {
            super::plan::look(scope, &write.value);
        }
        assigned
    }

    fn assigned(&self, scope: &Scope<'_>, write: &d::Assignment) -> Option<Assign> {
        let target = self.target(&write.target)?;
        let span = write.target.span;
        let value = match target {
            Target::Register(index) => {
                self.writable(index, span)?;
                self.own(index, write)?;
                self.register_value(scope, index, &write.value, span)?
            }
            Target::Lane(lane) if matches!(write.value, d::Value::Set) => {
                self.way(&write.target, self.lanes.get(lane)?.set.as_ref(), "set")?;
                WriteValue::Set
            }
            Target::Lane(lane) => {
                if !self.lanes.get(lane)?.ones_act {
                    self.names.report(
                        Diagnostic::error(
                            codes::SHARED_WRITE,
                            format!("`{}` is shared by all channels", write.target.value),
                        )
                        .at(span, "a write would touch the other channels")
                        .help("`write: ones-act` says that zeros do nothing"),
                    );
                    return None;
                }
                self.lane_value(scope, lane, &write.value, span)?
            }
        };
        Some(Assign { target, value })
    }

    fn register_value(
        &self,
        scope: &Scope<'_>,
        index: usize,
        value: &d::Value,
        span: Span,
    ) -> Option<WriteValue> {
        let register: &Register = self.names.registers.get(index)?;
        let planned = |wanted: bool| {
            let known = self.names.planned.contains(&index);
            if wanted && !known {
                self.names.report_unless(
                    self.names.may_be_planned(&register.name),
                    Diagnostic::error(
                        codes::STAGE,
                        format!("no word is planned for `{}`", register.name),
                    )
                    .at(span, "neither `plan` nor `block` makes one")
                    .help("make one there, or write a value or fields"),
                );
            }
            (!wanted || known).then_some(())
        };
        Some(match value {
            d::Value::Planned => {
                planned(true)?;
                WriteValue::Planned
            }
            d::Value::All | d::Value::Set => {
                let finding = unit(span, "`all` and `set` are for lanes");
                self.names.report(finding.help("give a register a value or fields"));
                return None;
            }
            d::Value::Whole(ast) => {
                let expr = scope.bind(ast)?;
                fits(self.names, register.unit, &expr)?;
                WriteValue::Whole(expr)
            }
            d::Value::Fields { planned: base, fields } => {
                planned(*base)?;
                let fields = fields
                    .iter()
                    .filter_map(|(name, ast)| field_value(scope, index, name, ast))
                    .collect();
                WriteValue::Fields { planned: *base, fields }
            }
        })
    }

    fn lane_value(
        &self,
        scope: &Scope<'_>,
        lane: usize,
        value: &d::Value,
        span: Span,
    ) -> Option<WriteValue> {
        Some(match value {
            d::Value::Planned => {
                self.names.report(
                    unit(span, "no word is planned for a lane")
                        .help("write `all` bits, single ones by name, or what was read of a lane"),
                );
                return None;
            }
            d::Value::All => WriteValue::AllBits,
            d::Value::Set => WriteValue::Set,
            d::Value::Whole(ast) => WriteValue::Whole(scope.bind(ast)?),
            d::Value::Fields { fields, .. } => WriteValue::Fields {
                planned: false,
                fields: fields
                    .iter()
                    .filter_map(|(name, ast)| match scope.bit(lane, &name.value, name.span) {
                        Ok(bit) => Some((bit, self.one(scope.bind(ast)?)?)),
                        Err(diagnostic) => {
                            self.names.report(diagnostic);
                            drop(scope.bind(ast));
                            None
                        }
                    })
                    .collect(),
            },
        })
    }
}

pub(super) fn holds(width: u8, most: u64) -> String {
    match width {
        1 => "one bit holds at most 1".to_owned(),
        _ => format!("{width} bits hold at most {most}"),
    }
}

/// A field and the value for it.
pub(super) fn field_value(
    scope: &Scope<'_>,
    register: usize,
    name: &Spanned<String>,
    ast: &Ast,
) -> Option<(usize, Expr)> {
    let names = scope.names;
    let index = match names.field(register, &name.value, name.span) {
        Ok(index) => index,
        Err(diagnostic) => {
            names.report(diagnostic);
            drop(scope.bind(ast));
            return None;
        }
    };
    let field = names.registers.get(register)?.fields.get(index)?.clone();
    let value = scope.bind(ast)?;
    fits(names, field.unit, &value)?;
    if value.ty == Ty::Bool && field.width > 1 {
        let finding = unit(value.span, "a condition, for a field of several bits");
        names.report(finding.help("say which values they are: `CONDITION ? 1 : 0`"));
        return None;
    }
    match into_field(names, scope.stage, &value) {
        Some(most) if most <= field.max() => {}
        Some(most) => {
            names.report(
                Diagnostic::error(
                    codes::VALUE_TOO_WIDE,
                    format!("a value does not fit `{}`", field.title),
                )
                .at(ast.span, format!("goes up to {most}"))
                .at(name.span, holds(field.width, field.max()))
                .help("require less, or compare the field's width with the manual"),
            );
            return None;
        }
        None => {
            names.report_unless(
                names.unbounded,
                Diagnostic::error(
                    codes::VALUE_TOO_WIDE,
                    format!("a value is not known to fit `{}`", field.title),
                )
                .at(ast.span, "nothing bounds this")
                .help("require it to be at most a number"),
            );
            return None;
        }
    }
    Some((index, value))
}

/// Whether a value may be stored where `ty` is kept.
pub(super) fn fits(names: &Names, ty: Ty, value: &Expr) -> Option<()> {
    let literal = matches!(value.kind, super::ExprKind::Number(_));
    let good = value.ty == ty || literal || (ty == Ty::Number && value.ty == Ty::Bool);
    if !good {
        let text = format!("this is {}; kept there: {}", value.ty.describe(), ty.describe());
        names.report(super::units::convert(unit(value.span, &text), value.ty, ty));
        return None;
    }
    Some(())
}
