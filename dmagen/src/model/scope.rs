//! Binding an expression.

use super::expr::LocalPart;
use super::names::{Division, LocalKind, Scope, Stage, follows, unknown};
use super::units::{common, is_length, mismatch, result, unit};
use super::words::late;
use super::worth::valued;
use super::{BinaryOp, Expr, ExprKind, Ty};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::expression::{Ast, AstKind};

/// The widths of a side, in bytes.
const WIDTHS: [u64; 6] = [1, 2, 4, 8, 16, 32];

pub(super) type Bound = Result<Expr, Diagnostic>;

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

    pub(super) fn expr(&self, ast: &Ast) -> Bound {
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
                let condition = self.truth(condition);
                let branches = self.both(self.expr(then), self.expr(otherwise));
                let (condition, (then, otherwise)) = self.both(condition, branches)?;
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
            AstKind::Lost => Err(follows(ast.span)),
        }
    }

    /// A bit that was read stands for a condition where one is wanted.
    fn truth(&self, ast: &Ast) -> Bound {
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

    pub(super) fn binary(&self, span: Span, op: BinaryOp, left: &Ast, right: &Ast) -> Bound {
        let remainder = format!("{left} % {right}");
        let (left, right) = match op {
            BinaryOp::Or | BinaryOp::And => self.both(self.truth(left), self.truth(right))?,
            BinaryOp::Equal | BinaryOp::NotEqual => self.equated(left, right)?,
            _ => self.both(self.expr(left), self.expr(right))?,
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
        valued(span, op, &left, &right)?;
        let kind = ExprKind::Binary(op, Box::new(left), Box::new(right));
        Ok(Expr { span, ty, kind })
    }

    /// Two sides of an equation: a bare word may be one of the other side's choices.
    fn equated(&self, left: &Ast, right: &Ast) -> Result<(Expr, Expr), Diagnostic> {
        let left = match (self.expr(left), &right.kind) {
            (Ok(left), _) => left,
            // What one word is compared with tells what it means.
            (Err(finding), AstKind::Path(path)) if path.len() == 1 => return Err(finding),
            (left, _) => return self.both(left, self.expr(right)),
        };
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

    /// Both of two; the second fault is reported, and the first one handed on.
    fn both<A, B>(
        &self,
        first: Result<A, Diagnostic>,
        second: Result<B, Diagnostic>,
    ) -> Result<(A, B), Diagnostic> {
        match (first, second) {
            (Ok(first), Ok(second)) => Ok((first, second)),
            (Err(finding), Ok(_)) | (Ok(_), Err(finding)) => Err(finding),
            (Err(finding), Err(other)) => {
                self.names.report(other);
                Err(finding)
            }
        }
    }

    fn call(&self, span: Span, name: &str, argument: &Ast) -> Bound {
        if matches!(self.stage, Stage::Index | Stage::Bank | Stage::Handler) {
            return Err(late(span, name, "maps are for what a configuration says")
                .help("compare numbers, or look the value up in `plan`"));
        }
        let Some(index) = self.names.maps.iter().position(|m| m.name == name) else {
            if self.names.is_lost(name) {
                return Err(follows(span));
            }
            let known: Vec<_> = self.names.maps.iter().map(|m| m.name.as_str()).collect();
            return Err(unknown(span, name, &known));
        };
        let argument = self.plan_scope()?.expr(argument)?;
        let map = self.names.maps.get(index);
        let key = map.map_or(Ty::Number, |m| m.key);
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
        let mut keys = map.into_iter().flat_map(|map| &map.entries).map(|(key, _)| *key);
        if let (Ty::Width(_), Some(bytes)) = (argument.ty, keys.find(|key| !WIDTHS.contains(key))) {
            let message = format!("`{name}` maps {bytes}, which is no width");
            return Err(Diagnostic::error(codes::BAD_VALUE, message)
                .at(span, "looked up by a width in bytes")
                .help("a width is 1, 2, 4, 8, 16 or 32 bytes"));
        }
        let expr = Expr { span, ty: Ty::Number, kind: ExprKind::Map(index, Box::new(argument)) };
        Ok(self.keep(name, expr))
    }

    /// The scope of the configuration, seen from here.
    fn plan_scope(&self) -> Result<Scope<'_>, Diagnostic> {
        Ok(Scope { names: self.names, stage: Stage::Plan, locals: &[] })
    }

    /// A configuration value as it is reached from here: kept, when planning is over.
    pub(super) fn keep(&self, name: &str, expr: Expr) -> Expr {
        match self.stage {
            Stage::Plan => expr,
            _ => self.names.save(name.replace('.', "_"), expr),
        }
    }

    pub(super) fn path(&self, span: Span, path: &[String]) -> Bound {
        let words: Vec<&str> = path.iter().map(String::as_str).collect();
        let made = |ty, kind| Ok(Expr { span, ty, kind });
        if let Some((name, local)) =
            self.locals.iter().rev().find(|(name, _)| Some(&name.as_str()) == words.first())
        {
            return self.local(span, name, *local, &words);
        }
        match words.as_slice() {
            ["n"] => return made(Ty::Number, ExprKind::Channel),
            ["channels"] => {
                let differ = "controllers of this chip have different numbers of channels";
                let Some(channels) = self.names.channels else {
                    return Err(
                        late(span, "channels", differ).help("make it a constant of `instance`")
                    );
                };
                return made(Ty::Number, ExprKind::Number(channels));
            }
            ["line"] if self.names.chooses_line && self.stage != Stage::Bank => {
                let choice = "the program chooses which line serves a channel";
                return Err(late(span, "line", choice).help("only the `bank` of a lane follows it"));
            }
            ["line"] => return made(Ty::Number, ExprKind::Line),
            ["exists", name] => return self.existence(span, name),
            ["instance", name] => {
                let constants = &self.names.constants;
                return match constants.iter().position(|(known, _)| known == name) {
                    Some(index) => {
                        let flag = constants.get(index).is_some_and(|(_, flag)| *flag);
                        made(if flag { Ty::Bool } else { Ty::Number }, ExprKind::Instance(index))
                    }
                    None if self.names.is_lost(name) => Err(follows(span)),
                    None => {
                        let known: Vec<_> = constants.iter().map(|(n, _)| n.as_str()).collect();
                        Err(unknown(span, name, &known))
                    }
                };
            }
            _ if matches!(self.stage, Stage::Index | Stage::Bank) => {
                return Err(late(span, &words.join("."), "only the channel and its controller")
                    .help("only `n`, `line`, `channels` and `instance.NAME` are known here"));
            }
            ["bytes"] if self.stage == Stage::Load => return made(Ty::Bytes, ExprKind::Bytes),
            ["following"] if self.stage == Stage::Load => {
                return made(Ty::Address, ExprKind::Following);
            }
            ["last"] if self.stage == Stage::Load => return made(Ty::Bool, ExprKind::Last),
            ["alone"] if self.stage == Stage::Load => return made(Ty::Bool, ExprKind::Alone),
            [name, part @ ("address" | "entry")] if self.names.is_table(name) => {
                let table = self.names.tables.iter().position(|known| known == name);
                let Some(table) = table.filter(|_| self.stage == Stage::Operation) else {
                    return Err(self.misplaced(span, &words));
                };
                self.names.told.borrow_mut().push(table);
                let kind = if *part == "address" { ExprKind::Table } else { ExprKind::Entry };
                return made(Ty::Address, kind(table));
            }
            ["again"] if self.stage == Stage::Operation => return made(Ty::Bool, ExprKind::Again),
            ["waiting"] if self.stage == Stage::Operation => {
                return match &self.names.waiting {
                    Some(waiting) => Ok(Expr { span, ..waiting.clone() }),
                    None if self.names.is_lost("waiting") => Err(follows(span)),
                    None => Err(late(span, "waiting", "the description has no `waiting`")
                        .help("say by levels whether an armed channel still waits: `waiting: …`")),
                };
            }
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
        if self.stage != Stage::Handler
            && let Some(expr) = self.configured(span, &words)?
        {
            return Ok(expr);
        }
        match self.hardware(span, &words)? {
            Some(expr) => Ok(expr),
            None => Err(self.misplaced(span, &words)),
        }
    }

    pub(super) fn known(&self) -> Vec<&str> {
        let names = self.names;
        let mut known = vec!["direction", "request", "priority", "cyclic", "blocks", "fifo"];
        known.extend(names.lets.iter().chain(&names.block_lets).map(|l| l.name.as_str()));
        known.extend(names.context.iter().map(|(name, _)| name.as_str()));
        known.extend(names.registers.iter().map(|r| r.name.as_str()));
        known
    }

    pub(super) fn local(&self, span: Span, name: &str, local: LocalKind, words: &[&str]) -> Bound {
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
}
