//! Expressions of a configuration as Rust that a `const fn` may hold.

use super::super::Emitter;
use super::super::conditions::flipped;
use super::super::tokens::{group, operator};
use super::super::tokens::{identifier, number};
use super::super::usage::is_width;
use super::maps::{map_fn, total};
use crate::model::{BinaryOp, Blame, Choice, ConfigValue, Expr, ExprKind, Side, SideValue, Ty};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// Tests of a configuration that are made more than once, and the names that they get.
pub(super) struct Tests {
    named: Vec<(ConfigValue, usize, Ident)>,
    cyclic: bool,
}

impl Tests {
    pub(super) fn of(emitter: &Emitter<'_>) -> Self {
        let mut seen: Vec<(ConfigValue, usize, usize)> = Vec::new();
        let mut cyclic = 0;
        for expr in emitter.plan_exprs() {
            expr.walk(&mut |e| match &e.kind {
                ExprKind::Config(ConfigValue::Cyclic) => cyclic += 1,
                ExprKind::Binary(BinaryOp::Equal | BinaryOp::NotEqual, left, right) => {
                    let (ExprKind::Config(value), ExprKind::Enumerator(_, index)) =
                        (&left.kind, &right.kind)
                    else {
                        return;
                    };
                    match seen.iter_mut().find(|(v, i, _)| v == value && i == index) {
                        Some((_, _, count)) => *count += 1,
                        None => seen.push((*value, *index, 1)),
                    }
                }
                _ => {}
            });
        }
        let taken = |name: &Ident| emitter.model.lets.iter().any(|l| identifier(&l.name) == *name);
        let often = seen
            .into_iter()
            .filter(|(value, _, count)| *count > 1 && *value == ConfigValue::Direction);
        let named = often
            .filter_map(|(value, index, _)| {
                let (_, name) = Choice::Direction.values().get(index)?;
                Some((value, index, snake(name)))
            })
            .filter(|(_, _, name)| !taken(name))
            .collect();
        Tests { named, cyclic: cyclic > 1 && !taken(&format_ident!("cyclic")) }
    }

    /// The names.
    pub(super) fn bindings(&self) -> TokenStream {
        let named = self.named.iter().filter_map(|(_, index, name)| {
            let (_, variant) = Choice::Direction.values().get(*index)?;
            let variant = format_ident!("{variant}");
            Some(quote!(let #name = matches!(config.direction, Direction::#variant);))
        });
        let cyclic =
            self.cyclic.then(|| quote!(let cyclic = matches!(config.cyclic, Cyclic::Yes);));
        quote!(#(#named)* #cyclic)
    }

    fn name(&self, value: &Expr, index: usize) -> Option<&Ident> {
        let ExprKind::Config(value) = value.kind else { return None };
        self.named.iter().find(|(v, i, _)| *v == value && *i == index).map(|(_, _, name)| name)
    }
}

/// Whether a value ends with a type.
fn is_cast(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Channel | ExprKind::Config(ConfigValue::Priority))
}

/// `CamelCase` as a name of a value.
fn snake(name: &str) -> Ident {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    format_ident!("{text}")
}

impl Emitter<'_> {
    /// The value of a configuration expression: `bool`, a choice, `Width`, or `u32`.
    pub(super) fn planned(&self, expr: &Expr, tests: &Tests) -> TokenStream {
        match &expr.kind {
            ExprKind::Number(value) => number(*value),
            ExprKind::Bool(value) => quote!(#value),
            ExprKind::Channel => quote!(channel as u32),
            ExprKind::Line => quote!(interrupt_line(channel)),
            ExprKind::Instance(index) => {
                let name = self.constant_name(*index);
                quote!(instance.#name)
            }
            ExprKind::Config(ConfigValue::Cyclic) if tests.cyclic => quote!(cyclic),
            ExprKind::Config(value) => self.config(*value, tests),
            ExprKind::Let(index) => {
                let name = identifier(self.model.lets.get(*index).map_or("", |l| &l.name));
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
            ExprKind::Map(map, argument) => self.mapped(*map, argument, tests),
            ExprKind::Not(inner) => self.planned_not(inner, tests),
            ExprKind::Negative(inner) => {
                let value = self.planned(inner, tests);
                let value =
                    if is_width(inner.ty) { quote!(#value.bytes()) } else { quote!((#value)) };
                quote!(#value.wrapping_neg())
            }
            ExprKind::Select(condition, then, otherwise) => {
                let condition = self.planned(condition, tests);
                let (then, otherwise) = (self.planned(then, tests), self.planned(otherwise, tests));
                group(quote!(if #condition { #then } else { #otherwise }))
            }
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => {
                self.connected(*op, expr, tests, false)
            }
            ExprKind::Binary(op, left, right) => self.planned_binary(*op, left, right, tests),
            // Binding refuses these here.
            _ => quote!(compile_error!("a value of the hardware in a plan")),
        }
    }

    /// A value of the configuration itself.
    fn config(&self, value: ConfigValue, tests: &Tests) -> TokenStream {
        match value {
            ConfigValue::Direction => quote!(config.direction),
            ConfigValue::Request => quote!(request),
            ConfigValue::Priority => quote!(config.priority as u32),
            ConfigValue::Cyclic => quote!(matches!(config.cyclic, Cyclic::Yes)),
            ConfigValue::Blocks => quote!(config.blocks.len()),
            ConfigValue::Block => quote!(config.events.contains(Events::BLOCK)),
            ConfigValue::Complete => quote!(config.events.contains(Events::COMPLETE)),
            ConfigValue::Half => quote!(config.events.contains(Events::HALF)),
            ConfigValue::Error => quote!(config.events.contains(Events::ERROR)),
            ConfigValue::Done => self.done(tests),
            ConfigValue::Fifo => quote!(config.fifo),
            ConfigValue::FlowControl => quote!(config.flow_control),
            ConfigValue::SourceHandshake => quote!(config.source_handshake),
            ConfigValue::DestinationHandshake => quote!(config.destination_handshake),
            ConfigValue::Linked => quote!(config.link.is_some()),
            ConfigValue::LinkChannel => quote!(linked),
            ConfigValue::Armed => quote!(matches!(config.trigger, Trigger::Link)),
            ConfigValue::LinkMinor => quote!(matches!(config.link, Some(Link { minor: true, .. }))),
        }
    }

    /// Whether the handler has to see the end of a block.
    fn done(&self, tests: &Tests) -> TokenStream {
        let Some(described) = &self.model.descriptors else { return quote!(config.wants_done()) };
        let Some((when, _)) = &described.when else { return quote!(config.wants_ends()) };
        let when = self.planned(when, tests);
        group(quote!(if #when { config.wants_ends() } else { config.wants_done() }))
    }

    fn planned_binary(
        &self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        tests: &Tests,
    ) -> TokenStream {
        if let (Ty::Choice(choice), ExprKind::Enumerator(_, index)) = (left.ty, &right.kind) {
            return self.chosen(choice, left, &[*index], op == BinaryOp::Equal, tests);
        }
        let length = |expr: &Expr| {
            let value = self.planned(expr, tests);
            if is_width(expr.ty) { quote!(#value.bytes()) } else { value }
        };
        let (a, b) = (length(left), length(right));
        match op {
            BinaryOp::Remainder if !matches!(right.kind, ExprKind::Number(_)) => {
                group(quote!(#a & (#b - 1)))
            }
            // Behind a type, `<` opens a list of parameters.
            BinaryOp::Less | BinaryOp::ShiftLeft if is_cast(left) => {
                let op = operator(op);
                group(quote!((#a) #op #b))
            }
            _ => {
                let op = operator(op);
                group(quote!(#a #op #b))
            }
        }
    }

    /// A conjunction or disjunction, or its opposite; tests of one value against several are one `matches!`.
    fn connected(&self, op: BinaryOp, expr: &Expr, tests: &Tests, negated: bool) -> TokenStream {
        let mut operands = Vec::new();
        flatten(op, expr, &mut operands);
        // Alternatives of one value: `a == x or a == y`, `a != x and a != y`.
        let wanted = if op == BinaryOp::Or { BinaryOp::Equal } else { BinaryOp::NotEqual };
        let alternative = |expr: &Expr| match &expr.kind {
            ExprKind::Binary(found, left, right) if *found == wanted => {
                match (left.ty, &right.kind) {
                    (Ty::Choice(choice), ExprKind::Enumerator(_, index)) => {
                        Some((choice, (**left).clone(), *index))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        let mut parts: Vec<TokenStream> = Vec::new();
        let mut rest = operands.as_slice();
        while let [first, others @ ..] = rest {
            rest = others;
            let Some((choice, value, index)) = alternative(first) else {
                parts.push(match negated {
                    true => self.planned_not(first, tests),
                    false => self.planned(first, tests),
                });
                continue;
            };
            let mut indices = vec![index];
            while let [next, others @ ..] = rest {
                match alternative(next) {
                    Some((_, other, index)) if other == value => indices.push(index),
                    _ => break,
                }
                rest = others;
            }
            let equal = (wanted == BinaryOp::Equal) != negated;
            parts.push(self.chosen(choice, &value, &indices, equal, tests));
        }
        let shown = if (op == BinaryOp::And) != negated { quote!(&&) } else { quote!(||) };
        match parts.as_slice() {
            [] => quote!(true),
            [first, rest @ ..] => group(quote!(#first #(#shown #rest)*)),
        }
    }

    /// Whether a value is one of some.
    fn chosen(
        &self,
        choice: Choice,
        left: &Expr,
        indices: &[usize],
        equal: bool,
        tests: &Tests,
    ) -> TokenStream {
        if let [index] = indices
            && let Some(name) = tests.name(left, *index)
        {
            return if equal { quote!(#name) } else { group(quote!(!#name)) };
        }
        let value = self.planned(left, tests);
        let ty = format_ident!("{}", choice.type_name());
        let known = indices.iter().filter_map(|index| choice.values().get(*index));
        let names: Vec<_> = known.map(|(_, name)| format_ident!("{name}")).collect();
        let test = quote!(matches!(#value, #(#ty::#names)|*));
        if equal { test } else { group(quote!(!#test)) }
    }

    pub(super) fn planned_not(&self, expr: &Expr, tests: &Tests) -> TokenStream {
        match &expr.kind {
            ExprKind::Not(inner) => self.planned(inner, tests),
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), ..) => {
                self.connected(*op, expr, tests, true)
            }
            ExprKind::Binary(op, a, b) => match flipped(*op) {
                Some(op) => self.planned_binary(op, a, b, tests),
                None => {
                    let value = self.planned(expr, tests);
                    group(quote!(!#value))
                }
            },
            _ => {
                let value = self.planned(expr, tests);
                group(quote!(!#value))
            }
        }
    }

    /// The code of a value. Maps that lack entries were looked up before, into a local.
    fn mapped(&self, index: usize, argument: &Expr, tests: &Tests) -> TokenStream {
        let Some(map) = self.model.maps.get(index) else { return quote!(0) };
        if total(map) {
            let (name, argument) = (map_fn(map), self.planned(argument, tests));
            return quote!(#name(#argument));
        }
        let name = self.lookup_name(map, argument);
        quote!(#name)
    }

    /// The runtime's `Field` for a blame, while planning.
    pub(super) fn blamed(&self, blame: &Blame) -> TokenStream {
        match blame {
            Blame::Field(name) => {
                let name = format_ident!("{name}");
                quote!(Field::#name)
            }
            Blame::Side(Side::Source, SideValue::Address) => quote!(Field::SourceAddress),
            Blame::Side(Side::Destination, SideValue::Address) => quote!(Field::DestinationAddress),
            Blame::Side(side, value) => {
                let side = self.side(*side);
                let part = match value {
                    SideValue::Width => format_ident!("width"),
                    SideValue::Beats => format_ident!("burst"),
                    SideValue::Adjust | SideValue::Address => format_ident!("adjust"),
                };
                quote!(#side.blame.#part)
            }
        }
    }
}

/// The operands of nested uses of one operator.
fn flatten<'e>(op: BinaryOp, expr: &'e Expr, operands: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Binary(inner, left, right) if *inner == op => {
            flatten(op, left, operands);
            flatten(op, right, operands);
        }
        _ => operands.push(expr),
    }
}
