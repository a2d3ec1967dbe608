//! Binding steps.

use super::kept;
use super::names::{LocalKind, Names, Scope, Stage, follows};
use super::{Expr, ExprKind, Lane, Step, StepKind, Target, Ty, Way};
use crate::description::{self as d, Name, Spanned};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::expression::Ast;

/// The locals of an operation.
pub(super) type Locals = Vec<(String, LocalKind)>;

/// Binds the steps of one operation.
pub(super) struct Steps<'a> {
    pub(super) names: &'a Names,
    pub(super) lanes: &'a [Lane],
    pub(super) procedures: &'a [d::Procedure],
    pub(super) stage: Stage,
    /// Whether these steps may write what all channels share.
    pub(super) shared: bool,
    /// What all channels share, as it is prepared: written once more, it disturbs no one.
    pub(super) prepared: &'a [&'a d::Assignment],
}

impl Steps<'_> {
    pub(super) fn bind(&self, steps: &[d::Step]) -> Vec<Step> {
        let mut locals = Vec::new();
        self.list(steps, &mut locals)
    }

    /// Binds steps, and expressions that may speak of their locals.
    pub(super) fn bind_with(
        &self,
        steps: &[d::Step],
        after: &[&Ast],
    ) -> (Vec<Step>, Vec<Option<Expr>>) {
        let mut locals = Vec::new();
        let bound = self.list(steps, &mut locals);
        let scope = Scope { names: self.names, stage: self.stage, locals: &locals };
        (bound, after.iter().map(|ast| scope.condition(ast)).collect())
    }

    /// Binds steps, and gives their locals to what comes after.
    pub(super) fn bind_open(&self, steps: &[d::Step]) -> (Vec<Step>, Locals) {
        let mut locals = Vec::new();
        (self.list(steps, &mut locals), locals)
    }

    fn list(&self, steps: &[d::Step], locals: &mut Locals) -> Vec<Step> {
        let mut bound = Vec::new();
        for step in steps {
            match self.step(step, locals) {
                // What no channel of the chip has is not asked for.
                Some(StepKind::When(condition, _, otherwise)) if self.names.never(&condition) => {
                    bound.extend(otherwise);
                }
                Some(kind) => {
                    bound.push(Step { span: step.span, note: step.note.clone(), kind });
                }
                None => self.lose(step),
            }
        }
        bound
    }

    /// What uses the local of a step that is wrong is not wrong itself.
    fn lose(&self, step: &d::Step) {
        let local = match &step.kind {
            d::StepKind::Read(name, _) | d::StepKind::Let(name, _) => name,
            d::StepKind::Settle { local: Some(name), .. } => name,
            d::StepKind::Lost(words) => {
                return self.names.lose_words(words);
            }
            _ => return,
        };
        self.names.failed.borrow_mut().push(local.value.clone());
    }

    fn step(&self, step: &d::Step, locals: &mut Locals) -> Option<StepKind> {
        let scope = Scope { names: self.names, stage: self.stage, locals };
        Some(match &step.kind {
            d::StepKind::Write(writes) => StepKind::Write {
                writes: writes.iter().filter_map(|w| self.assign(&scope, w)).collect(),
                commit: false,
            },
            d::StepKind::Commit(writes) => StepKind::Write {
                writes: writes.iter().filter_map(|w| self.assign(&scope, w)).collect(),
                commit: true,
            },
            d::StepKind::Set(name) => {
                let lane = self.lane(name)?;
                self.way(name, self.lanes.get(lane)?.set.as_ref(), "set")?;
                StepKind::Set(lane)
            }
            d::StepKind::Clear(name) => {
                let lane = self.lane(name)?;
                self.way(name, self.lanes.get(lane)?.clear.as_ref(), "clear")?;
                StepKind::Clear(lane)
            }
            d::StepKind::Insert(insert) => self.insert(&scope, insert)?,
            d::StepKind::Lost(_) => return None,
            d::StepKind::Read(name, target) => {
                let target_place = self.target(target)?;
                let kind = match target_place {
                    Target::Register(register) => {
                        self.readable(register, target.span)?;
                        LocalKind::Register(register)
                    }
                    Target::Lane(lane) => LocalKind::Lane(lane),
                };
                locals.push((name.value.clone(), kind));
                StepKind::Read(name.value.clone(), target_place)
            }
            d::StepKind::Let(name, ast) => {
                let value = scope.bind(ast)?;
                locals.push((name.value.clone(), LocalKind::Value(value.ty)));
                StepKind::Let(name.value.clone(), value)
            }
            d::StepKind::Capture(name, ast) => {
                let value = scope.bind(ast);
                let index = self.names.context.iter().position(|(n, _)| *n == name.value);
                let Some(index) = index else {
                    self.unknown(name, self.names.context.iter().map(|(n, _)| n.as_str()));
                    return None;
                };
                let (value, ty) = (value?, self.names.context.get(index)?.1);
                self.fits(ty, &value)?;
                if !kept::is_small(self.names, &value) {
                    self.names.wide.borrow_mut().push(index);
                }
                StepKind::Capture(index, value)
            }
            d::StepKind::Poll { until, reads, proceed } => {
                let (reads, until) = (self.bound(step.span, *reads), scope.condition(until));
                StepKind::Poll { until: until?, reads: reads?, proceed: *proceed }
            }
            d::StepKind::Settle { register, equal, reads, local } => {
                let reads = self.bound(step.span, *reads)?;
                let equal = self.in_a_row(equal.as_ref(), reads)?;
                let index = self.register(register)?;
                self.readable(index, register.span)?;
                let local = local.as_ref().map(|name| name.value.clone());
                locals.extend(local.iter().map(|name| (name.clone(), LocalKind::Register(index))));
                StepKind::Settle { register: index, equal, reads, local }
            }
            d::StepKind::When { condition, then, otherwise } => {
                let nothing = || Expr::nothing(condition.span, Ty::Bool);
                let condition = scope.condition(condition).unwrap_or_else(nothing);
                let never = self.names.never(&condition);
                let then = if never { &[] } else { then.as_slice() };
                let then = self.names.under(&condition, || self.list(then, &mut locals.clone()));
                let otherwise = self.list(otherwise, &mut locals.clone());
                StepKind::When(condition, then, otherwise)
            }
            d::StepKind::Call(name) => {
                let index = self.procedures.iter().position(|p| p.name.value == name.value);
                let Some(index) = index else {
                    self.unknown(name, self.procedures.iter().map(|p| p.name.value.as_str()));
                    return None;
                };
                StepKind::Call(index)
            }
            d::StepKind::Probe(d::Probe { register, value }) => {
                let index = self.register(register)?;
                self.readable(index, register.span)?;
                self.writable(index, register.span)?;
                StepKind::Probe { register: index, value: value.value }
            }
        })
    }

    fn bound(&self, span: Span, reads: Option<u64>) -> Option<u64> {
        match reads {
            Some(1..=0xFFFF_FFFF) => reads,
            _ => {
                self.names.report_unless(
                    self.names.lost.ip.at(span),
                    Diagnostic::error(codes::UNBOUNDED_POLL, "a poll has no bound")
                        .at(span, "it may wait for ever")
                        .help("say how often it may read: `reads: 1000`"),
                );
                None
            }
        }
    }

    /// How many equal reads show that a register stands still.
    fn in_a_row(&self, equal: Option<&Spanned<u64>>, reads: u64) -> Option<u64> {
        let Some(equal) = equal else { return Some(2) };
        if (2..=reads).contains(&equal.value) {
            return Some(equal.value);
        }
        self.names.report(
            Diagnostic::error(codes::BAD_VALUE, "no such number of equal reads")
                .at(equal.span, format!("neither 2 nor more, or above the bound, {reads}"))
                .help("say how many reads in a row must be equal: `equal: 2`"),
        );
        None
    }

    /// What acts in a lane is a one: any other value would do nothing, or not what it says.
    pub(super) fn one(&self, value: Expr) -> Option<Expr> {
        if matches!(value.kind, ExprKind::Number(1) | ExprKind::Bool(true)) {
            return Some(value);
        }
        self.names.report(
            Diagnostic::error(codes::BAD_VALUE, "a bit of a lane acts when a one is written")
                .at(value.span, "this is no 1")
                .help("write 1; name only the bits that must act"),
        );
        None
    }

    fn unknown<'n>(&self, name: &Name, known: impl Iterator<Item = &'n str> + Clone) {
        if self.names.is_lost(&name.value) {
            return self.names.report(follows(name.span));
        }
        let mut diagnostic =
            Diagnostic::error(codes::UNKNOWN_NAME, format!("`{}` does not exist", name.value))
                .at(name.span, "unknown name");
        let all: Vec<_> = known.clone().collect();
        diagnostic = match nearest(&name.value, known) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if all.is_empty() => diagnostic.help("there is none at all"),
            None => diagnostic.help(format!("there are: {}", all.join(", "))),
        };
        self.names.report(diagnostic);
    }

    fn lane(&self, name: &Name) -> Option<usize> {
        let found = self.names.lane(&name.value);
        if found.is_none() {
            self.unknown(name, self.names.lanes.iter().map(|(n, _)| n.as_str()));
        }
        found
    }

    pub(super) fn way<'w>(&self, name: &Name, way: Option<&'w Way>, kind: &str) -> Option<&'w Way> {
        if way.is_none() {
            self.names.report(
                Diagnostic::error(
                    codes::SHARED_WRITE,
                    format!("`{}` cannot be {kind} without touching other channels", name.value),
                )
                .at(name.span, format!("this lane has no way to {kind} it"))
                .help(format!(
                    "if the controller has an alias, say `{kind}: OFFSET` in the lane; if it has a \
                     register that takes the channel's number, `{kind}: {{ index: block.REGISTER }}`"
                )),
            );
        }
        way
    }

    pub(super) fn target(&self, name: &Name) -> Option<Target> {
        if let Err(finding) = self.names.is_here(&name.value, name.span) {
            self.names.report(finding);
            return None;
        }
        if let Some(target) = self.names.target(&name.value) {
            return Some(target);
        }
        let known = self.names.registers.iter().map(|r| r.name.as_str());
        self.unknown(name, known.chain(self.names.lanes.iter().map(|(n, _)| n.as_str())));
        None
    }

    /// A register; a lane will not do.
    pub(super) fn register(&self, name: &Name) -> Option<usize> {
        match self.target(name)? {
            Target::Register(index) => Some(index),
            Target::Lane(_) => {
                let known: Vec<_> = self.names.registers.iter().map(|r| r.name.as_str()).collect();
                self.names.report(
                    Diagnostic::error(codes::UNKNOWN_NAME, format!("`{}` is a lane", name.value))
                        .at(name.span, "a register has to be here")
                        .help(format!("there are: {}", known.join(", "))),
                );
                None
            }
        }
    }

    pub(super) fn readable(&self, register: usize, span: Span) -> Option<()> {
        let register = self.names.registers.get(register)?;
        if !register.readable {
            self.names.report(
                Diagnostic::error(
                    codes::NOT_READABLE,
                    format!("`{}` cannot be read", register.title),
                )
                .at(span, "write-only")
                .help("if the register map is wrong, say `access: read-write` where it is named"),
            );
            return None;
        }
        Some(())
    }

    pub(super) fn writable(&self, register: usize, span: Span) -> Option<()> {
        let register = self.names.registers.get(register)?;
        if !register.writable {
            self.names.report(
                Diagnostic::error(
                    codes::NOT_WRITABLE,
                    format!("`{}` cannot be written", register.title),
                )
                .at(span, "read-only")
                .help("if the register map is wrong, say `access: read-write` where it is named"),
            );
            return None;
        }
        Some(())
    }
}
