//! Expressions of a configuration as Rust that a `const fn` may hold.

use super::expr::{group, number, operator};
use super::{Emitter, identifier};
use crate::model::{
    BinaryOp, Blame, Choice, ConfigValue, Expr, ExprKind, Map, Side, SideValue, Ty,
};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Emitter<'_> {
    /// The value of a configuration expression: `bool`, a choice, `Width`, or `u32`.
    pub(super) fn planned(&self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Number(value) => number(*value),
            ExprKind::Bool(value) => quote!(#value),
            ExprKind::Channel => quote!(channel as u32),
            ExprKind::Line => quote!(interrupt_line(channel)),
            ExprKind::Instance(index) => {
                let name = self.model.constants.get(*index).map_or("", |(name, _)| name);
                let name = identifier(name);
                quote!(instance.#name)
            }
            ExprKind::Config(value) => config(*value),
            ExprKind::Let(index) => {
                let name = self.model.lets.get(*index).map_or("", |l| &l.name);
                let name = identifier(name);
                quote!(#name)
            }
            ExprKind::Side(side, value) => {
                let side = self.side(*side);
                match value {
                    SideValue::Width => quote!(#side.width),
                    SideValue::Beats => quote!(#side.beats),
                    SideValue::Adjust | SideValue::Address => quote!(#side.adjust),
                }
            }
            ExprKind::Map(map, argument) => self.mapped(*map, argument),
            ExprKind::Not(inner) => self.planned_not(inner),
            ExprKind::Select(condition, then, otherwise) => {
                let condition = self.planned(condition);
                let (then, otherwise) = (self.planned(then), self.planned(otherwise));
                group(quote!(if #condition { #then } else { #otherwise }))
            }
            ExprKind::Binary(op, left, right) => self.planned_binary(*op, left, right),
            _ => quote!(compile_error!("a value of the hardware in a plan")),
        }
    }

    fn planned_binary(&self, op: BinaryOp, left: &Expr, right: &Expr) -> TokenStream {
        if let Ty::Choice(choice) = left.ty {
            return self.chosen(choice, left, right, op == BinaryOp::Equal);
        }
        let length = |expr: &Expr| match expr.ty {
            Ty::Width(_) => {
                let value = self.planned(expr);
                quote!(#value.bytes())
            }
            _ => self.planned(expr),
        };
        let (a, b) = (length(left), length(right));
        let a = super::expr::parenthesised(left, op, a);
        let b = super::expr::parenthesised(right, op, b);
        match op {
            BinaryOp::Remainder if !matches!(right.kind, ExprKind::Number(_)) => {
                group(quote!(#a & (#b - 1)))
            }
            _ => {
                let op = operator(op);
                group(quote!(#a #op #b))
            }
        }
    }

    /// Whether a value is one of a fixed set.
    fn chosen(&self, choice: Choice, left: &Expr, right: &Expr, equal: bool) -> TokenStream {
        let value = self.planned(left);
        let ty = format_ident!("{}", choice.type_name());
        let name = match right.kind {
            ExprKind::Enumerator(_, index) => choice.values().get(index).map_or("", |(_, n)| n),
            _ => "",
        };
        let name = format_ident!("{name}");
        if equal {
            quote!(matches!(#value, #ty::#name))
        } else {
            quote!(!matches!(#value, #ty::#name))
        }
    }

    pub(super) fn planned_not(&self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Not(inner) => self.planned(inner),
            ExprKind::Binary(BinaryOp::And, a, b) => {
                let (a, b) = (self.negated_part(a, true), self.negated_part(b, true));
                group(quote!(#a || #b))
            }
            ExprKind::Binary(BinaryOp::Or, a, b) => {
                let (a, b) = (self.negated_part(a, false), self.negated_part(b, false));
                group(quote!(#a && #b))
            }
            ExprKind::Binary(op, a, b) => {
                let flipped = match op {
                    BinaryOp::Equal => BinaryOp::NotEqual,
                    BinaryOp::NotEqual => BinaryOp::Equal,
                    BinaryOp::Less => BinaryOp::GreaterEqual,
                    BinaryOp::LessEqual => BinaryOp::Greater,
                    BinaryOp::Greater => BinaryOp::LessEqual,
                    _ => BinaryOp::Less,
                };
                self.planned_binary(flipped, a, b)
            }
            _ => {
                let value = self.planned(expr);
                quote!(!#value)
            }
        }
    }

    /// The opposite of a part of a conjunction or disjunction.
    fn negated_part(&self, expr: &Expr, in_or: bool) -> TokenStream {
        let tokens = self.planned_not(expr);
        let mixed = match &expr.kind {
            ExprKind::Binary(BinaryOp::Or, ..) => in_or,
            ExprKind::Binary(BinaryOp::And, ..) => !in_or,
            _ => false,
        };
        if mixed { quote!((#tokens)) } else { tokens }
    }

    /// The code of a value. Maps that lack entries were looked up before, into a local.
    fn mapped(&self, index: usize, argument: &Expr) -> TokenStream {
        let Some(map) = self.model.maps.get(index) else { return quote!(0) };
        if total(map) {
            let name = map_fn(map);
            let argument = self.planned(argument);
            return quote!(#name(#argument));
        }
        let name = self.lookup_name(map, argument);
        quote!(#name)
    }

    /// The local that holds the code of an argument.
    pub(super) fn lookup_name(&self, map: &Map, argument: &Expr) -> Ident {
        let name = match &argument.kind {
            ExprKind::Side(side, _) => format!("{}_{}", self.side(*side), map.name),
            _ => format!("{}_code", map.name),
        };
        identifier(&name)
    }

    /// The runtime's `Field` for what an argument says.
    pub(super) fn argument_field(&self, argument: &Expr) -> TokenStream {
        let field = |name: &str| {
            let name = format_ident!("{name}");
            quote!(Field::#name)
        };
        match &argument.kind {
            ExprKind::Side(side, value) => self.blamed(&Blame::Side(*side, *value)),
            ExprKind::Config(ConfigValue::Direction) => field("Direction"),
            ExprKind::Config(ConfigValue::FlowControl) => field("FlowControl"),
            _ => field("Fifo"),
        }
    }

    /// The runtime's `Field` for a blame, while planning.
    pub(super) fn blamed(&self, blame: &Blame) -> TokenStream {
        match blame {
            Blame::Field(name) => {
                let name = format_ident!("{name}");
                quote!(Field::#name)
            }
            Blame::Side(side, value) => {
                let side = self.side(*side);
                let part = match value {
                    SideValue::Width => "width_field",
                    SideValue::Beats => "burst_field",
                    SideValue::Adjust | SideValue::Address => "adjust_field",
                };
                let part = format_ident!("{part}");
                quote!(#side.#part)
            }
        }
    }
}

/// Whether a map has a code for everything its argument can be.
pub(super) fn total(map: &Map) -> bool {
    match map.key {
        Ty::Choice(Choice::Direction) => false,
        Ty::Choice(choice) => choice.values().len() == map.entries.len(),
        _ => false,
    }
}

/// The function that looks a map up.
pub(super) fn map_fn(map: &Map) -> Ident {
    format_ident!("{}_code", identifier(&map.name))
}

fn config(value: ConfigValue) -> TokenStream {
    match value {
        ConfigValue::Direction => quote!(config.direction),
        ConfigValue::Request => quote!(request),
        ConfigValue::Priority => quote!(config.priority as u32),
        ConfigValue::Cyclic => quote!(matches!(config.cyclic, Cyclic::Yes)),
        ConfigValue::Blocks => quote!(config.blocks.len()),
        ConfigValue::Half => quote!(config.events.contains(Events::HALF)),
        ConfigValue::Error => quote!(config.events.contains(Events::ERROR)),
        ConfigValue::Done => quote!(config.wants_done()),
        ConfigValue::Fifo => quote!(config.fifo),
        ConfigValue::FlowControl => quote!(config.flow_control),
        ConfigValue::SourceHandshake => quote!(config.source_handshake),
        ConfigValue::DestinationHandshake => quote!(config.destination_handshake),
        ConfigValue::Linked => quote!(config.link.is_some()),
        ConfigValue::LinkChannel => quote!(linked),
        ConfigValue::LinkMinor => quote!(matches!(config.link, Some(Link { minor: true, .. }))),
    }
}

/// A side whose values an expression uses.
pub(super) fn uses_side(expr: &Expr, wanted: SideValue) -> bool {
    let mut found = false;
    expr.walk(&mut |e| found |= matches!(e.kind, ExprKind::Side(_, value) if value == wanted));
    found
}

/// Whether an expression speaks of a role.
pub(super) fn uses_role(expr: &Expr, role: usize) -> bool {
    let mut found = false;
    expr.walk(&mut |e| found |= matches!(e.kind, ExprKind::Side(Side::Role(r), _) if r == role));
    found
}

/// Whether an expression speaks of a configuration value.
pub(super) fn uses_config(expr: &Expr, wanted: ConfigValue) -> bool {
    let mut found = false;
    expr.walk(&mut |e| found |= matches!(e.kind, ExprKind::Config(value) if value == wanted));
    found
}
