//! What names mean, and which units go together.

use super::expr::LocalPart;
use super::{
    BinaryOp, Choice, ConfigValue, Expr, ExprKind, Let, Map, Register, Role, Side, SideValue, Ty,
};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::expression::{Ast, AstKind};
use std::cell::RefCell;

/// When an expression is evaluated, and so what it may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// For each channel, when code is generated.
    Index,
    /// The same, where the line that the program has chosen for it may count.
    Bank,
    /// From a configuration.
    Plan,
    /// From a block of a planned configuration.
    Load,
    /// From two blocks.
    Pair,
    /// From a descriptor and its plan.
    Descriptor,
    /// In an operation.
    Operation,
    /// In the interrupt handler, which must not look at the channel's variables.
    Handler,
}

/// A local of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) enum LocalKind {
    Value(Ty),
    Register(usize),
    Lane(usize),
}

/// Everything that has a name.
#[derive(Default)]
pub(super) struct Names {
    pub(super) constants: Vec<(String, bool)>,
    /// The largest value of each constant.
    pub(super) largest: Vec<u64>,
    /// The highest channel number.
    pub(super) last_channel: u64,
    /// Whether the program chooses which line serves a channel.
    pub(super) chooses_line: bool,
    pub(super) registers: Vec<Register>,
    pub(super) tables: Vec<String>,
    pub(super) lanes: Vec<(String, Vec<String>)>,
    pub(super) roles: Vec<Role>,
    pub(super) maps: Vec<Map>,
    pub(super) lets: Vec<Let>,
    pub(super) block_lets: Vec<Let>,
    pub(super) context: Vec<(String, Ty)>,
    /// Variables of the context that may hold more than a byte.
    pub(super) wide: RefCell<Vec<usize>>,
    /// Registers that have a planned or loaded word.
    pub(super) planned: Vec<usize>,
    /// Upper bounds that requirements give.
    pub(super) bounds: RefCell<Vec<(Expr, u64)>>,
    pub(super) saved: RefCell<Vec<(String, Expr)>>,
    pub(super) used: RefCell<Vec<(usize, usize, Span)>>,
    pub(super) divisions: RefCell<Vec<Division>>,
    /// Names that the description gives, whether what they stand for could be bound or not.
    pub(super) declared: RefCell<Vec<String>>,
    pub(super) found: RefCell<Vec<Diagnostic>>,
}

/// A length that was divided, and when.
pub(super) struct Division {
    pub(super) stage: Stage,
    pub(super) span: Span,
    pub(super) length: Expr,
    pub(super) by: Expr,
    /// The remainder, as it is written.
    pub(super) remainder: String,
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) names: &'a Names,
    pub(super) stage: Stage,
    pub(super) locals: &'a [(String, LocalKind)],
}

type Bound = Result<Expr, Diagnostic>;

impl Names {
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        if !diagnostic.code.is_empty() {
            self.found.borrow_mut().push(diagnostic);
        }
    }

    /// Whether a name stands for something that could not be bound: that is reported already.
    pub(super) fn is_declared(&self, name: &str) -> bool {
        self.declared.borrow().iter().any(|declared| declared == name)
    }

    pub(super) fn scope(&self, stage: Stage) -> Scope<'_> {
        Scope { names: self, stage, locals: &[] }
    }

    pub(super) fn side(&self, name: &str) -> Option<Side> {
        match name {
            "source" => Some(Side::Source),
            "destination" => Some(Side::Destination),
            _ => self.roles.iter().position(|r| r.name == name).map(Side::Role),
        }
    }

    pub(super) fn register(&self, name: &str) -> Option<usize> {
        self.registers.iter().position(|r| r.name == name)
    }

    pub(super) fn lane(&self, name: &str) -> Option<usize> {
        self.lanes.iter().position(|(lane, _)| lane == name)
    }

    /// Notes that a field is used, so that it is looked for on every channel.
    pub(super) fn field(
        &self,
        register: usize,
        name: &str,
        span: Span,
    ) -> Result<usize, Diagnostic> {
        let fields = self.registers.get(register).map_or(&[][..], |r| &r.fields);
        if let Some(index) = fields.iter().position(|f| f.name == name) {
            self.used.borrow_mut().push((register, index, span));
            return Ok(index);
        }
        let title = self.registers.get(register).map_or("", |r| &r.title);
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_FIELD, format!("`{title}` has no field `{name}`"))
                .at(span, "no such field");
        let known: Vec<_> = fields.iter().map(|f| f.name.as_str()).collect();
        diagnostic = match nearest(name, known.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic.help(format!("its fields: {}", known.join(", "))),
        };
        Err(diagnostic)
    }

    /// Keeps a configuration value for later.
    fn save(&self, name: String, value: Expr) -> Expr {
        let (span, ty) = (value.span, value.ty);
        let mut saved = self.saved.borrow_mut();
        let index = saved.iter().position(|(_, known)| *known == value).unwrap_or_else(|| {
            saved.push((name, value));
            saved.len() - 1
        });
        Expr { span, ty, kind: ExprKind::Saved(index) }
    }

    /// The name of a side.
    fn side_name(&self, side: Side) -> &str {
        match side {
            Side::Source => "source",
            Side::Destination => "destination",
            Side::Role(index) => self.roles.get(index).map_or("", |r| &r.name),
        }
    }
}

/// A finding that is not reported: it only follows from another one.
fn follows() -> Diagnostic {
    Diagnostic::error("", "")
}

fn unknown(span: Span, name: &str, known: &[&str]) -> Diagnostic {
    let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, format!("`{name}` means nothing here"))
        .at(span, "unknown name");
    match nearest(name, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => diagnostic.help("nothing has a name here"),
        None => diagnostic.help(format!("known here: {}", known.join(", "))),
    }
}

impl Scope<'_> {
    /// Binds an expression; a fault is reported and gives `None`.
    pub(super) fn bind(&self, ast: &Ast) -> Option<Expr> {
        match self.expr(ast) {
            Ok(expr) => Some(expr),
            Err(diagnostic) => {
                self.names.report(diagnostic);
                None
            }
        }
    }

    /// Binds an expression that must be a condition.
    pub(super) fn condition(&self, ast: &Ast) -> Option<Expr> {
        let expr = match self.truth(ast) {
            Ok(expr) if expr.ty == Ty::Bool => return Some(expr),
            Ok(expr) => expr,
            Err(diagnostic) => {
                self.names.report(diagnostic);
                return None;
            }
        };
        let text = format!("this is {}, not a condition", expr.ty.describe());
        self.names.report(unit(ast.span, &text).help("compare it with something"));
        None
    }

    fn expr(&self, ast: &Ast) -> Bound {
        let made = |ty, kind| Ok(Expr { span: ast.span, ty, kind });
        match &ast.kind {
            AstKind::Number(value) => made(Ty::Number, ExprKind::Number(*value)),
            AstKind::Bool(value) => made(Ty::Bool, ExprKind::Bool(*value)),
            AstKind::Path(path) => self.path(ast.span, path),
            AstKind::Call(name, argument) => self.call(ast.span, name, argument),
            AstKind::Not(inner) => {
                let mut inner = self.truth(inner)?;
                if inner.ty != Ty::Bool {
                    let finding = unit(inner.span, "`not` needs a condition");
                    return Err(finding.help("compare it with something"));
                }
                inner.span = ast.span;
                made(Ty::Bool, ExprKind::Not(Box::new(inner)))
            }
            AstKind::Negative(inner) => {
                let inner = self.expr(inner)?;
                if !(is_length(inner.ty) || inner.ty == Ty::Number) {
                    let text = format!("this is {}: it has no negative", inner.ty.describe());
                    return Err(unit(inner.span, &text).help("a length or a number has one"));
                }
                // What goes backwards is no length any more.
                made(Ty::Number, ExprKind::Negative(Box::new(inner)))
            }
            AstKind::Select(condition, then, otherwise) => {
                let condition = self.truth(condition)?;
                let (then, otherwise) = (self.expr(then)?, self.expr(otherwise)?);
                if condition.ty != Ty::Bool {
                    let finding = unit(condition.span, "`?` needs a condition");
                    return Err(finding.help("compare it with something"));
                }
                let ty = common(&then, &otherwise)
                    .ok_or_else(|| mismatch(ast.span, "choosing between", &then, &otherwise))?;
                let parts = (Box::new(condition), Box::new(then), Box::new(otherwise));
                made(ty, ExprKind::Select(parts.0, parts.1, parts.2))
            }
            AstKind::Binary(op, left, right) => self.binary(ast.span, *op, left, right),
        }
    }

    /// A bit that was read stands for a condition where one is wanted.
    pub(super) fn truth(&self, ast: &Ast) -> Bound {
        let expr = self.expr(ast)?;
        let bit = matches!(
            expr.kind,
            ExprKind::Local(_, LocalPart::Bit(..)) | ExprKind::ReadLane(_, Some(_))
        );
        if !bit {
            return Ok(expr);
        }
        let zero = Expr { span: expr.span, ty: Ty::Number, kind: ExprKind::Number(0) };
        let span = expr.span;
        let kind = ExprKind::Binary(BinaryOp::NotEqual, Box::new(expr), Box::new(zero));
        Ok(Expr { span, ty: Ty::Bool, kind })
    }

    fn binary(&self, span: Span, op: BinaryOp, left: &Ast, right: &Ast) -> Bound {
        let remainder = format!("{left} % {right}");
        let (left, right) = match op {
            BinaryOp::Or | BinaryOp::And => (self.truth(left)?, self.truth(right)?),
            BinaryOp::Equal | BinaryOp::NotEqual => self.equated(left, right)?,
            _ => (self.expr(left)?, self.expr(right)?),
        };
        let ty = result(op, &left, &right)
            .ok_or_else(|| mismatch(span, &format!("`{}` of", op.symbol()), &left, &right))?;
        if op == BinaryOp::Divide && left.ty == Ty::Bytes {
            self.names.divisions.borrow_mut().push(Division {
                stage: self.stage,
                span,
                length: left.clone(),
                by: right.clone(),
                remainder,
            });
        }
        let kind = ExprKind::Binary(op, Box::new(left), Box::new(right));
        Ok(Expr { span, ty, kind })
    }

    /// Two sides of an equation: a bare word may be one of the other side's choices.
    fn equated(&self, left: &Ast, right: &Ast) -> Result<(Expr, Expr), Diagnostic> {
        let left = self.expr(left)?;
        let (Ty::Choice(choice), AstKind::Path(path)) = (left.ty, &right.kind) else {
            return Ok((left, self.expr(right)?));
        };
        let [word] = path.as_slice() else {
            return Ok((left, self.expr(right)?));
        };
        let names: Vec<_> = choice.values().iter().map(|(name, _)| *name).collect();
        match names.iter().position(|name| name == word) {
            Some(index) => {
                let kind = ExprKind::Enumerator(choice, index);
                Ok((left, Expr { span: right.span, ty: Ty::Choice(choice), kind }))
            }
            None => Err(unknown(right.span, word, &names)),
        }
    }

    fn call(&self, span: Span, name: &str, argument: &Ast) -> Bound {
        let Some(index) = self.names.maps.iter().position(|m| m.name == name) else {
            if self.names.is_declared(name) {
                return Err(follows());
            }
            let known: Vec<_> = self.names.maps.iter().map(|m| m.name.as_str()).collect();
            return Err(unknown(span, name, &known));
        };
        let argument = self.plan_scope()?.expr(argument)?;
        let key = self.names.maps.get(index).map_or(Ty::Number, |m| m.key);
        let fits = match key {
            Ty::Choice(_) => argument.ty == key,
            _ => matches!(argument.ty, Ty::Number | Ty::Width(_) | Ty::Beats(_) | Ty::Bytes),
        };
        if !fits {
            let text = format!("`{name}` does not map {}", argument.ty.describe());
            let help = match key {
                Ty::Choice(_) => format!("it maps {}", key.describe()),
                _ => "it maps numbers".to_owned(),
            };
            return Err(unit(span, &text).help(help));
        }
        let expr = Expr { span, ty: Ty::Number, kind: ExprKind::Map(index, Box::new(argument)) };
        Ok(self.keep(name, expr))
    }

    /// The scope of the configuration, seen from here.
    fn plan_scope(&self) -> Result<Scope<'_>, Diagnostic> {
        Ok(Scope { names: self.names, stage: Stage::Plan, locals: &[] })
    }

    /// A configuration value as it is reached from here: kept, when planning is over.
    fn keep(&self, name: &str, expr: Expr) -> Expr {
        match self.stage {
            Stage::Plan => expr,
            _ => self.names.save(name.replace('.', "_"), expr),
        }
    }

    fn path(&self, span: Span, path: &[String]) -> Bound {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let made = |ty, kind| Ok(Expr { span, ty, kind });
        if let Some((name, local)) =
            self.locals.iter().rev().find(|(name, _)| Some(&name.as_str()) == words.first())
        {
            return self.local(span, name, *local, &words);
        }
        match words.as_slice() {
            ["n"] => return made(Ty::Number, ExprKind::Channel),
            ["line"] if self.names.chooses_line && self.stage != Stage::Bank => {
                let choice = "the program chooses which line serves a channel";
                return Err(late(span, "line", choice).help("only the `bank` of a lane follows it"));
            }
            ["line"] => return made(Ty::Number, ExprKind::Line),
            ["instance", name] => {
                let constants = &self.names.constants;
                return match constants.iter().position(|(known, _)| known == name) {
                    Some(index) => {
                        let flag = constants.get(index).is_some_and(|(_, flag)| *flag);
                        made(if flag { Ty::Bool } else { Ty::Number }, ExprKind::Instance(index))
                    }
                    None => {
                        let known: Vec<_> = constants.iter().map(|(n, _)| n.as_str()).collect();
                        Err(unknown(span, name, &known))
                    }
                };
            }
            _ if matches!(self.stage, Stage::Index | Stage::Bank) => {
                return Err(late(span, &words.join("."), "only the channel and its controller")
                    .help("places are made of `n`, `line` and `instance.NAME`"));
            }
            ["bytes"] if self.stage == Stage::Load => return made(Ty::Bytes, ExprKind::Bytes),
            ["following"] if self.stage == Stage::Load => {
                return made(Ty::Address, ExprKind::Following);
            }
            ["last"] if self.stage == Stage::Load => return made(Ty::Bool, ExprKind::Last),
            [name, "address"] if self.stage == Stage::Operation => {
                if let Some(table) = self.names.tables.iter().position(|known| known == name) {
                    return made(Ty::Address, ExprKind::Table(table));
                }
            }
            ["again"] if self.stage == Stage::Operation => return made(Ty::Bool, ExprKind::Again),
            ["remaining"] if self.stage == Stage::Operation => {
                return made(Ty::Bytes, ExprKind::Remaining);
            }
            ["suspended"] if self.stage == Stage::Operation => {
                return made(Ty::Bool, ExprKind::Suspended);
            }
            ["has_failed"] if self.stage == Stage::Operation => {
                return made(Ty::Bool, ExprKind::HasFailed);
            }
            _ => {}
        }
        if let Some(expr) = self.word(span, &words)? {
            return Ok(expr);
        }
        let lost = |first: &&str| {
            let bound = self.names.register(first).is_some() || self.names.lane(first).is_some();
            self.names.is_declared(first) && !bound
        };
        if self.stage == Stage::Handler {
            if words.first().is_some_and(lost) && self.hardware(span, &words)?.is_none() {
                return Err(follows());
            }
            if let Some(expr) = self.hardware(span, &words)? {
                return Ok(expr);
            }
            return Err(late(span, &words.join("."), "the handler sees registers only")
                .help("decide by registers and lanes, or by what a step has read of them"));
        }
        if let Some(expr) = self.configured(span, &words)? {
            return Ok(expr);
        }
        if let Some(expr) = self.hardware(span, &words)? {
            return Ok(expr);
        }
        if words.first().is_some_and(lost) {
            return Err(follows());
        }
        Err(unknown(span, &words.join("."), &self.known()))
    }

    fn known(&self) -> Vec<&str> {
        let names = self.names;
        let mut known = vec!["direction", "request", "priority", "cyclic", "blocks", "fifo"];
        known.extend(names.lets.iter().chain(&names.block_lets).map(|l| l.name.as_str()));
        known.extend(names.context.iter().map(|(name, _)| name.as_str()));
        known.extend(names.registers.iter().map(|r| r.name.as_str()));
        known
    }

    fn local(&self, span: Span, name: &str, local: LocalKind, words: &[&str]) -> Bound {
        let made = |ty, part| Ok(Expr { span, ty, kind: ExprKind::Local(name.to_owned(), part) });
        match (local, words) {
            (LocalKind::Value(ty), [_]) => made(ty, LocalPart::Whole),
            (LocalKind::Register(register), [_]) => {
                made(self.unit_of(register, None), LocalPart::Whole)
            }
            (_, [_]) => made(Ty::Number, LocalPart::Whole),
            (LocalKind::Register(register), [_, field]) => {
                let index = self.names.field(register, field, span)?;
                made(self.unit_of(register, Some(index)), LocalPart::Field(register, index))
            }
            (LocalKind::Lane(lane), [_, bit]) => {
                let index = self.bit(lane, bit, span)?;
                made(Ty::Number, LocalPart::Bit(lane, index))
            }
            _ => Err(unknown(span, &words.join("."), &[])),
        }
    }

    pub(super) fn bit(&self, lane: usize, name: &str, span: Span) -> Result<usize, Diagnostic> {
        let bits = self.names.lanes.get(lane).map_or(&[][..], |(_, bits)| bits);
        bits.iter().position(|bit| bit == name).ok_or_else(|| {
            let known: Vec<_> = bits.iter().map(String::as_str).collect();
            unknown(span, name, &known)
        })
    }

    fn unit_of(&self, register: usize, field: Option<usize>) -> Ty {
        let Some(register) = self.names.registers.get(register) else {
            return Ty::Number;
        };
        match field {
            Some(index) => register.fields.get(index).map_or(Ty::Number, |f| f.unit),
            None => register.unit,
        }
    }

    /// `planned.R.F`, `first.R`, `second.R`, `next.R`.
    fn word(&self, span: Span, words: &[&str]) -> Result<Option<Expr>, Diagnostic> {
        let [kind @ ("planned" | "first" | "second" | "next"), rest @ ..] = words else {
            return Ok(None);
        };
        let (name, field) = match rest {
            [name] => (*name, None),
            [name, field] => (*name, Some(*field)),
            _ => return Err(unknown(span, &words.join("."), &[])),
        };
        let Some(register) = self.names.register(name) else {
            if self.names.is_declared(name) {
                return Err(follows());
            }
            let known: Vec<_> = self.names.registers.iter().map(|r| r.name.as_str()).collect();
            return Err(unknown(span, name, &known));
        };
        if !self.names.planned.contains(&register) {
            return Err(late(span, name, "no word is planned for this register")
                .help("make one in `plan` or `block`, or read the register itself"));
        }
        let field = field.map(|f| self.names.field(register, f, span)).transpose()?;
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
    fn hardware(&self, span: Span, words: &[&str]) -> Result<Option<Expr>, Diagnostic> {
        if self.stage == Stage::Descriptor {
            let Some(_) = words.first().and_then(|first| self.names.register(first)) else {
                return Err(late(
                    span,
                    &words.join("."),
                    "a descriptor has its words, and the plan's values",
                )
                .help("count with the words that `words` lists: `WORD.FIELD`"));
            };
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
    fn configured(&self, span: Span, words: &[&str]) -> Result<Option<Expr>, Diagnostic> {
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
            ["link", "channel"] => config(Ty::Number, ConfigValue::LinkChannel),
            [name] => self.named(span, name),
            [side, value] => self.side_value(span, side, value)?,
            _ => None,
        };
        Ok(expr.map(|expr| {
            let here = match expr.kind {
                ExprKind::BlockLet(_) | ExprKind::Side(_, SideValue::Address) => true,
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

    fn named(&self, span: Span, name: &str) -> Option<Expr> {
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
            _ => return Err(unknown(span, value, &["width", "beats", "adjust", "address"])),
        };
        Ok(Some(Expr { span, ty, kind: ExprKind::Side(side, value) }))
    }
}

fn late(span: Span, name: &str, why: &str) -> Diagnostic {
    Diagnostic::error(codes::STAGE, format!("`{name}` cannot be used here")).at(span, why)
}

pub(super) fn unit(span: Span, text: &str) -> Diagnostic {
    Diagnostic::error(codes::UNIT, "units do not go together").at(span, text)
}

fn mismatch(span: Span, what: &str, left: &Expr, right: &Expr) -> Diagnostic {
    let text = format!("{what} {} and {}", left.ty.describe(), right.ty.describe());
    convert(unit(span, &text), left.ty, right.ty)
}

/// How one unit becomes the other, where there is a way.
pub(super) fn convert(finding: Diagnostic, left: Ty, right: Ty) -> Diagnostic {
    let help = match (left, right) {
        (Ty::Address, Ty::Items(_)) | (Ty::Items(_), Ty::Address) => {
            "make bytes of the items: `items * SIDE.width`"
        }
        (Ty::Bytes, Ty::Items(_)) | (Ty::Items(_), Ty::Bytes) => {
            "`items * SIDE.width` are bytes, and `bytes / SIDE.width` are items"
        }
        (Ty::Items(_) | Ty::Beats(_), Ty::Width(_) | Ty::Items(_) | Ty::Beats(_))
        | (Ty::Width(_), Ty::Items(_) | Ty::Beats(_)) => "stay on one side of the transfer",
        (Ty::Bool, _) | (_, Ty::Bool) => "compare the other with something: that is a condition",
        (Ty::Choice(_), _) | (_, Ty::Choice(_)) => "compare it with one of its names",
        (Ty::Number, _) | (_, Ty::Number) => "say in `units` what the register or field holds",
        _ => "these have nothing to do with each other: is one of them the wrong one?",
    };
    finding.help(help)
}

pub(super) fn literal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Number(_))
}

/// The type of two alternatives. A literal is of any measure, but no condition and no choice.
fn common(left: &Expr, right: &Expr) -> Option<Ty> {
    let measure = |ty| !matches!(ty, Ty::Bool | Ty::Choice(_));
    if left.ty == right.ty || (literal(right) && measure(left.ty)) {
        Some(left.ty)
    } else if literal(left) && measure(right.ty) {
        Some(right.ty)
    } else {
        None
    }
}

/// A length in bytes, whatever it is the length of.
fn is_length(ty: Ty) -> bool {
    matches!(ty, Ty::Bytes | Ty::Width(_))
}

/// What a width is added to, or taken from, is a length.
fn sum(left: &Expr, right: &Expr) -> Option<Ty> {
    let length = |expr: &Expr| is_length(expr.ty) || literal(expr);
    (length(left) && length(right)).then_some(Ty::Bytes)
}

/// What an operator makes of two types.
fn result(op: BinaryOp, left: &Expr, right: &Expr) -> Option<Ty> {
    let (a, b) = (left.ty, right.ty);
    match op {
        BinaryOp::Or | BinaryOp::And => (a == Ty::Bool && b == Ty::Bool).then_some(Ty::Bool),
        _ if op.compares() => {
            // An address is a distance from zero.
            let far = |ty| is_length(ty) || ty == Ty::Address;
            let lengths = far(a) && far(b);
            (lengths || common(left, right).is_some()).then_some(Ty::Bool)
        }
        BinaryOp::Add => match (a, b) {
            (Ty::Address, Ty::Bytes) | (Ty::Bytes, Ty::Address) => Some(Ty::Address),
            (Ty::Address | Ty::Bool | Ty::Choice(_), _) => None,
            (Ty::Width(_), _) | (_, Ty::Width(_)) => sum(left, right),
            _ => common(left, right),
        },
        BinaryOp::Subtract => match (a, b) {
            (Ty::Address, Ty::Address) => Some(Ty::Bytes),
            (Ty::Address, Ty::Bytes) => Some(Ty::Address),
            (Ty::Address | Ty::Bool | Ty::Choice(_), _) => None,
            (Ty::Width(_), _) | (_, Ty::Width(_)) => sum(left, right),
            _ => common(left, right),
        },
        BinaryOp::Multiply => match (a, b) {
            (Ty::Items(s) | Ty::Beats(s), Ty::Width(t))
            | (Ty::Width(t), Ty::Items(s) | Ty::Beats(s))
                if s == t =>
            {
                Some(Ty::Bytes)
            }
            (Ty::Number, Ty::Number) => Some(Ty::Number),
            (Ty::Number, Ty::Bytes) | (Ty::Bytes, Ty::Number) => Some(Ty::Bytes),
            _ => None,
        },
        BinaryOp::Divide => match (a, b) {
            (Ty::Bytes, Ty::Width(side)) => Some(Ty::Items(side)),
            (Ty::Bytes, Ty::Bytes) | (Ty::Number, Ty::Number) => Some(Ty::Number),
            _ => None,
        },
        BinaryOp::Remainder => match (a, b) {
            (Ty::Address | Ty::Bytes, _) if is_length(b) || literal(right) => Some(Ty::Bytes),
            (Ty::Number, Ty::Number) => Some(Ty::Number),
            (Ty::Number, b) if is_length(b) => Some(Ty::Number),
            _ => None,
        },
        // A part of an address.
        BinaryOp::ShiftRight | BinaryOp::BitAnd if a == Ty::Address && literal(right) => {
            Some(Ty::Number)
        }
        _ => (a == Ty::Number && b == Ty::Number).then_some(Ty::Number),
    }
}
