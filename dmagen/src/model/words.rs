//! The words of expressions: what hardware, a configuration or a block tells.

use super::names::{Scope, Stage, follows, unknown};
use super::{BinaryOp, Choice, ConfigValue, Expr, ExprKind, Side, SideValue, Ty};
use crate::diagnostic::{Diagnostic, Span, codes};

impl Scope<'_> {
    pub(super) fn bit(&self, lane: usize, name: &str, span: Span) -> Result<usize, Diagnostic> {
        let bits = self.names.lanes.get(lane).map_or(&[][..], |(_, bits)| bits);
        bits.iter().position(|bit| bit == name).ok_or_else(|| {
            let known: Vec<_> = bits.iter().map(String::as_str).collect();
            unknown(span, name, &known)
        })
    }

    pub(super) fn unit_of(&self, register: usize, field: Option<usize>) -> Ty {
        let Some(register) = self.names.registers.get(register) else {
            return Ty::Number;
        };
        match field {
            Some(index) => register.fields.get(index).map_or(Ty::Number, |f| f.unit),
            None => register.unit,
        }
    }

    /// `planned.R.F`, `first.R`, `second.R`, `next.R`.
    pub(super) fn word(&self, span: Span, words: &[&str]) -> Result<Option<Expr>, Diagnostic> {
        let [kind @ ("planned" | "first" | "second" | "next"), rest @ ..] = words else {
            return Ok(None);
        };
        let (name, field) = match rest {
            [name] => (*name, None),
            [name, field] => (*name, Some(*field)),
            _ => return Err(unknown(span, &words.join("."), &[])),
        };
        self.names.is_here(name, span)?;
        let Some(register) = self.names.register(name) else {
            if self.names.is_lost(name) {
                return Err(follows(span));
            }
            let known: Vec<_> = self.names.registers.iter().map(|r| r.name.as_str()).collect();
            return Err(unknown(span, name, &known));
        };
        if !self.names.planned.contains(&register) {
            if self.names.may_be_planned(name) {
                return Err(follows(span));
            }
            return Err(late(span, name, "no word is planned for this register")
                .help("make one in `plan` or `block`, or read the register itself"));
        }
        let field = field.map(|f| self.names.field(register, f, span)).transpose()?;
        if *kind == "second" && !self.names.has_pair {
            return Err(late(span, &words.join("."), "the description has no `pair`")
                .help("say in `pair` how two blocks alternate, or use `planned.REGISTER`"));
        }
        let ty = self.unit_of(register, field);
        let kind = match (*kind, field, self.stage) {
            ("planned", field, Stage::Operation | Stage::Descriptor) => {
                ExprKind::Planned(register, field)
            }
            ("first", None, Stage::Pair) => ExprKind::PairWord(true, register),
            ("second", None, Stage::Pair | Stage::Operation) => ExprKind::PairWord(false, register),
            ("next", None, Stage::Operation) => ExprKind::Next(register),
            _ => {
                return Err(late(span, &words.join("."), "not known at this point").help(
                    "operations know `planned.REGISTER`; `pair` knows `first` and `second`; \
                     `queue` knows `next`; the handler knows registers only",
                ));
            }
        };
        Ok(Some(Expr { span, ty, kind }))
    }

    /// A register or lane as it is now, or a variable of the channel.
    pub(super) fn hardware(&self, span: Span, words: &[&str]) -> Result<Option<Expr>, Diagnostic> {
        if self.stage == Stage::Descriptor {
            let first = words.first().copied().unwrap_or_default();
            self.names.is_here(first, span)?;
            if self.names.register(first).is_none() {
                if self.names.is_lost(first) {
                    return Err(follows(span));
                }
                return Err(late(
                    span,
                    &words.join("."),
                    "a descriptor has its words, and the plan's values",
                )
                .help("count with the words that `words` lists: `WORD.FIELD`"));
            }
            let mut planned = vec!["planned"];
            planned.extend(words);
            return self.word(span, &planned);
        }
        if !matches!(self.stage, Stage::Operation | Stage::Handler) {
            return Ok(None);
        }
        let made = |ty, kind| Ok(Some(Expr { span, ty, kind }));
        let (first, second) = match words {
            [first] => (*first, None),
            [first, second] => (*first, Some(*second)),
            _ => return Ok(None),
        };
        self.names.is_here(first, span)?;
        if let Some(register) = self.names.register(first) {
            if !self.names.registers.get(register).is_some_and(|r| r.readable) {
                return Err(Diagnostic::error(
                    codes::NOT_READABLE,
                    format!("`{first}` cannot be read"),
                )
                .at(span, "write-only"));
            }
            let field = second.map(|f| self.names.field(register, f, span)).transpose()?;
            return made(self.unit_of(register, field), ExprKind::Read(register, field));
        }
        if let Some(lane) = self.names.lane(first) {
            let bit = second.map(|b| self.bit(lane, b, span)).transpose()?;
            return made(Ty::Number, ExprKind::ReadLane(lane, bit));
        }
        if self.stage == Stage::Operation
            && second.is_none()
            && let Some(index) = self.names.context.iter().position(|(name, _)| name == first)
        {
            let ty = self.names.context.get(index).map_or(Ty::Number, |(_, ty)| *ty);
            return made(ty, ExprKind::Context(index));
        }
        Ok(None)
    }

    /// A value of the configuration.
    pub(super) fn configured(
        &self,
        span: Span,
        words: &[&str],
    ) -> Result<Option<Expr>, Diagnostic> {
        let config = |ty, value| Some(Expr { span, ty, kind: ExprKind::Config(value) });
        let choice = |choice, value| config(Ty::Choice(choice), value);
        let expr = match words {
            ["direction"] => choice(Choice::Direction, ConfigValue::Direction),
            ["request"] => config(Ty::Number, ConfigValue::Request),
            ["priority"] => config(Ty::Number, ConfigValue::Priority),
            ["cyclic"] => config(Ty::Bool, ConfigValue::Cyclic),
            ["blocks"] => config(Ty::Number, ConfigValue::Blocks),
            ["events", "block"] => config(Ty::Bool, ConfigValue::Block),
            ["events", "complete"] => config(Ty::Bool, ConfigValue::Complete),
            ["events", "half"] => config(Ty::Bool, ConfigValue::Half),
            ["events", "error"] => config(Ty::Bool, ConfigValue::Error),
            ["notify", "done"] => config(Ty::Bool, ConfigValue::Done),
            ["fifo"] => choice(Choice::Fifo, ConfigValue::Fifo),
            ["flow_control"] => choice(Choice::FlowControl, ConfigValue::FlowControl),
            ["source", "handshake"] => choice(Choice::Handshake, ConfigValue::SourceHandshake),
            ["destination", "handshake"] => {
                choice(Choice::Handshake, ConfigValue::DestinationHandshake)
            }
            ["linked"] => config(Ty::Bool, ConfigValue::Linked),
            ["armed"] => config(Ty::Bool, ConfigValue::Armed),
            ["link", "minor"] => config(Ty::Bool, ConfigValue::LinkMinor),
            ["link", "major"] => config(Ty::Bool, ConfigValue::LinkMajor),
            ["link", "channel"] => config(Ty::Number, ConfigValue::LinkChannel),
            [name] => self.named(span, name),
            [side, value] => self.side_value(span, side, value)?,
            _ => None,
        };
        Ok(expr.map(|expr| {
            let here = match expr.kind {
                ExprKind::BlockLet(_)
                | ExprKind::Side(_, SideValue::Address)
                | ExprKind::Run(_)
                | ExprKind::Gap(_) => true,
                _ => self.stage == Stage::Plan,
            };
            if here { expr } else { self.keep(&words.join("_"), expr) }
        }))
    }

    /// Keeps which side a role is, for the addresses of blocks.
    fn keep_role(&self, span: Span, side: Side) {
        let Side::Role(index) = side else { return };
        let Some(role) = self.names.roles.get(index) else { return };
        let expr = |ty, kind| Expr { span, ty, kind };
        let direction = Ty::Choice(Choice::Direction);
        let is = |which: usize| {
            let here = expr(direction, ExprKind::Config(ConfigValue::Direction));
            let there = expr(direction, ExprKind::Enumerator(Choice::Direction, which));
            let kind = ExprKind::Binary(BinaryOp::Equal, Box::new(here), Box::new(there));
            expr(Ty::Bool, kind)
        };
        let flag = (0..role.source.len())
            .filter(|which| role.source.get(*which) == Some(&Some(true)))
            .map(is)
            .reduce(|a, b| {
                expr(Ty::Bool, ExprKind::Binary(BinaryOp::Or, Box::new(a), Box::new(b)))
            });
        if let Some(flag) = flag {
            self.names.save(format!("{}_is_source", role.name), flag);
        }
    }

    pub(super) fn named(&self, span: Span, name: &str) -> Option<Expr> {
        if self.stage == Stage::Load
            && let Some(index) = self.names.block_lets.iter().position(|l| l.name == name)
        {
            let ty = self.names.block_lets.get(index)?.value.ty;
            return Some(Expr { span, ty, kind: ExprKind::BlockLet(index) });
        }
        let index = self.names.lets.iter().position(|l| l.name == name)?;
        let ty = self.names.lets.get(index)?.value.ty;
        Some(Expr { span, ty, kind: ExprKind::Let(index) })
    }

    fn side_value(&self, span: Span, side: &str, value: &str) -> Result<Option<Expr>, Diagnostic> {
        let Some(side) = self.names.side(side) else {
            return Ok(None);
        };
        let (ty, value) = match value {
            "width" => (Ty::Width(side), SideValue::Width),
            "beats" => (Ty::Beats(side), SideValue::Beats),
            "adjust" => (Ty::Choice(Choice::Adjust), SideValue::Adjust),
            "address" if self.stage == Stage::Load => {
                self.keep_role(span, side);
                (Ty::Address, SideValue::Address)
            }
            "address" => {
                let name = format!("{}.address", self.names.side_name(side));
                return Err(late(span, &name, "addresses are known for each block only")
                    .help("put it into `block`"));
            }
            "run" | "gap" => return self.stride(span, side, value).map(Some),
            _ => {
                let known = ["width", "beats", "adjust", "address", "run", "gap"];
                return Err(unknown(span, value, &known));
            }
        };
        Ok(Some(Expr { span, ty, kind: ExprKind::Side(side, value) }))
    }

    /// `SIDE.run`, `SIDE.gap`: how a side of a block is strided.
    fn stride(&self, span: Span, side: Side, value: &str) -> Result<Expr, Diagnostic> {
        let name = format!("{}.{value}", self.names.side_name(side));
        if self.stage != Stage::Load {
            return Err(
                late(span, &name, "strides are each block's own").help("put it into `block`")
            );
        }
        if matches!(side, Side::Role(_)) {
            return Err(late(
                span,
                &name,
                "a role is read in one direction, and written in another",
            )
            .help("a block is read in steps, or written in steps: say `source` or `destination`"));
        }
        let kind = if value == "run" { ExprKind::Run(side) } else { ExprKind::Gap(side) };
        Ok(Expr { span, ty: Ty::Bytes, kind })
    }
}

pub(super) fn late(span: Span, name: &str, why: &str) -> Diagnostic {
    Diagnostic::error(codes::STAGE, format!("`{name}` cannot be used here")).at(span, why)
}
