//! What starts a channel: something that no other step writes, and that a halt takes back.

use super::{flags, flow, walk};
use crate::description::{Ip, Lost};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{
    Assign, Expr, ExprKind, Field, Model, Step, StepKind, Target, Word, WordValue, WriteEffect,
    WriteValue,
};

/// The operations that may write what starts a channel.
const STARTING: [&str; 3] = ["start", "resume", "queue"];

pub(super) fn check(ip: &Ip, model: &Model, lost: &Lost) -> Vec<Diagnostic> {
    let check = Check { ip, model, lost };
    let (starts, known) = check.commits("start");
    let mut found = Vec::new();
    for start in &starts {
        found.extend(check.elsewhere(start));
    }
    if found.is_empty() && known {
        found.extend(check.halt(&starts));
    }
    found.extend(check.resume(&starts));
    found
}

/// What a write makes of a word, besides what the plan says.
#[derive(PartialEq)]
enum Change<'m> {
    /// All of it.
    Whole(&'m Expr),
    /// These fields over the planned word, or over zero.
    Fields { planned: bool, fields: Vec<(usize, &'m Expr)> },
    /// The bits of a lane.
    Bits,
}

/// The operation of a write, its place, and what it writes.
type Write<'m> = (&'static str, Span, Change<'m>);

/// A write that starts a channel.
struct Start<'m> {
    span: Span,
    target: Target,
    change: Change<'m>,
}

struct Check<'a> {
    ip: &'a Ip,
    model: &'a Model,
    lost: &'a Lost,
}

impl<'a> Check<'a> {
    /// The last write of each commit of an operation, as far as all of it is known; whether that is so of each.
    fn commits(&self, operation: &str) -> (Vec<Start<'a>>, bool) {
        let mut starts = Vec::new();
        let mut known = !flow::is_lost(self.ip, self.lost, operation);
        walk::each(self.model, walk::operation(self.model, operation), &mut |step| {
            let StepKind::Write { writes, commit: true } = &step.kind else { return };
            let last = writes.last().filter(|_| !self.lost.at(step.span));
            match last.and_then(|last| Some((last.target, self.change(last, &|_| true)?))) {
                Some((target, change)) => starts.push(Start { span: step.span, target, change }),
                None => known = false,
            }
        });
        (starts, known)
    }

    /// What a write changes of these fields; nothing where the plan of its word is not known.
    fn change(&self, write: &'a Assign, counts: &dyn Fn(&Field) -> bool) -> Option<Change<'a>> {
        let Target::Register(index) = write.target else { return Some(Change::Bits) };
        let register = self.model.registers.get(index)?;
        let name = register.name.as_str();
        let words =
            |words: &[Word], base| words.iter().any(|w| w.register == index && w.base == base);
        let twice = words(&self.model.plan, false) && words(&self.model.load, false);
        let places: [&[&str]; 2] = [&["plan", name], &["block", "load", name]];
        if twice || places.iter().any(|place| self.lost.whole(place)) {
            return None;
        }
        Some(match &write.value {
            WriteValue::Planned => Change::Fields { planned: true, fields: Vec::new() },
            WriteValue::Whole(Expr { kind: ExprKind::Planned(of, None), .. }) if *of == index => {
                Change::Fields { planned: true, fields: Vec::new() }
            }
            WriteValue::Whole(expr) => Change::Whole(expr),
            WriteValue::Fields { planned, fields } => {
                for (field, _) in fields {
                    let field = register.fields.get(*field)?.name.as_str();
                    if places.iter().any(|place| self.lost.mentions_at(place, field)) {
                        return None;
                    }
                }
                let differs = |(field, expr): &(usize, Expr)| {
                    let base = planned.then(|| self.planned(index, *field)).flatten();
                    let named = register.fields.get(*field).is_some_and(counts);
                    named && base.map_or(number(expr) != Some(0), |base| !alike(base, expr))
                };
                let fields = fields.iter().filter(|given| differs(given));
                let fields = fields.map(|(field, expr)| (*field, expr)).collect();
                Change::Fields { planned: *planned, fields }
            }
            WriteValue::AllBits | WriteValue::Set => return None,
        })
    }

    /// What the plan gives a field; nothing for zero.
    fn planned(&self, register: usize, field: usize) -> Option<&'a Expr> {
        let words = self.model.load.iter().chain(&self.model.plan);
        let mut fields =
            words.filter(|word| word.register == register).filter_map(|word: &Word| {
                let WordValue::Fields(fields) = &word.value else { return None };
                fields.iter().find(|(known, _)| *known == field)
            });
        fields.next().map(|(_, expr)| expr)
    }

    /// Every write of these operations to what a commit writes, as far as it is known; whether that is so of each.
    fn writes(&self, target: Target, of: &dyn Fn(&str) -> bool) -> (Vec<Write<'a>>, bool) {
        let (mut found, mut known) = (Vec::new(), true);
        for (operation, steps) in walk::operations(self.model).into_iter().filter(|(o, _)| of(o)) {
            walk::each(self.model, steps, &mut |step: &'a Step| match &step.kind {
                StepKind::Set(lane) if target == Target::Lane(*lane) => {
                    found.push((operation, step.span, Change::Bits));
                }
                StepKind::Write { writes, .. } => {
                    for write in writes.iter().filter(|write| write.target == target) {
                        let change =
                            self.change(write, &stays).filter(|_| !self.lost.at(step.span));
                        known &= change.is_some();
                        found.extend(change.map(|change| (operation, step.span, change)));
                    }
                }
                _ => {}
            });
        }
        (found, known)
    }

    /// Steps that are no start, and write what starts.
    fn elsewhere(&self, start: &Start<'a>) -> Vec<Diagnostic> {
        let (writes, known) =
            self.writes(start.target, &|operation| !STARTING.contains(&operation));
        let mut again: Vec<&Write<'a>> = Vec::new();
        for write in writes.iter().filter(|(_, _, change)| same(&start.change, change)) {
            if !again.iter().any(|(_, span, _)| *span == write.1) {
                again.push(write);
            }
        }
        let name = |operation: &str| match operation {
            "pair" => "the program of a pair".to_owned(),
            "interrupts" => "the interrupt handler".to_owned(),
            name => format!("`{name}`"),
        };
        if let Change::Fields { planned, fields } = &start.change
            && fields.is_empty()
        {
            let added = self.added(start.target, &writes).filter(|_| *planned && known);
            let other = again.first().copied().or(added);
            return other
                .into_iter()
                .map(|(operation, span, _)| {
                    let says = format!(
                        "{} writes all of that, and it starts nothing there",
                        name(operation)
                    );
                    Diagnostic::error(codes::NO_COMMIT, "`start` starts nothing")
                        .at(start.span, "this writes no more than what is planned")
                        .at(*span, says)
                        .help("write what sets the channel going: `{ base: planned, FIELD: 1 }`")
                })
                .collect();
        }
        let again = again.into_iter().map(|(operation, span, _)| {
            let says = format!("{} starts the transfer", name(operation));
            Diagnostic::error(codes::MISPLACED_STEP, says)
                .at(*span, "this writes what starts it")
                .at(start.span, "as this does")
                .help("only `start`, `resume` and `queue` may: write the word without that")
        });
        again.collect()
    }

    /// Of the writes over a planned word the first, where none takes away what the plan has.
    fn added<'w>(&self, target: Target, writes: &'w [Write<'a>]) -> Option<&'w Write<'a>> {
        let Target::Register(register) = target else { return None };
        let over =
            |(_, _, change): &&Write<'a>| matches!(change, Change::Fields { planned: true, .. });
        let takes = |(_, _, change): &Write<'a>| match change {
            Change::Fields { fields, .. } => {
                fields.iter().any(|(field, _)| self.planned(register, *field).is_some())
            }
            _ => false,
        };
        let mut over = writes.iter().filter(over).peekable();
        let first = over.peek().copied();
        first.filter(|_| !over.any(takes))
    }

    /// A halt takes back what one of the commits has written, or commands an end.
    fn halt(&self, starts: &[Start<'a>]) -> Option<Diagnostic> {
        let first = starts.first()?;
        let mut stops = flow::is_lost(self.ip, self.lost, "halt");
        walk::each(self.model, walk::operation(self.model, "halt"), &mut |step| {
            stops |= self.lost.at(step.span);
            match &step.kind {
                StepKind::Clear(lane) => {
                    stops |= starts.iter().any(|start| start.target == Target::Lane(*lane));
                }
                StepKind::Write { writes, .. } => {
                    stops |= writes.iter().any(|write| self.stops(write, starts));
                }
                _ => {}
            }
        });
        (!stops).then(|| {
            Diagnostic::error(codes::NOT_STOPPED, "`halt` does not stop the channel")
                .at(flow::place(self.ip, "halt"), "no step of it takes back what starts it")
                .at(first.span, "started here")
                .help("write the word without that bit, clear the lane, or write a command that stops it")
        })
    }

    fn stops(&self, write: &'a Assign, starts: &[Start<'a>]) -> bool {
        let mut same_target = starts.iter().filter(|start| start.target == write.target).peekable();
        match write.target {
            Target::Lane(lane) => !flags::seen(self.model, lane) && same_target.peek().is_none(),
            Target::Register(register) => {
                if same_target.peek().is_some() {
                    let change = self.change(write, &stays);
                    return change
                        .is_none_or(|c| same_target.all(|start| !same(&start.change, &c)));
                }
                let words = self.model.plan.iter().chain(&self.model.load);
                let planned = words.into_iter().any(|word| word.register == register);
                let shared = self.model.registers.get(register).is_some_and(|r| r.shared);
                !planned && !shared && !self.clears(register, &write.value)
            }
        }
    }

    /// Whether a write only clears flags.
    fn clears(&self, register: usize, value: &WriteValue) -> bool {
        let fields = self.model.registers.get(register).map_or(&[][..], |r| &r.fields);
        let WriteValue::Fields { fields: given, .. } = value else { return false };
        !given.iter().filter_map(|(index, _)| fields.get(*index)).any(stays)
    }

    /// A resumption writes what the suspension has not, and what starts a channel that was switched off.
    fn resume(&self, starts: &[Start<'a>]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let recompute = self.model.operations.suspend.strategy == "Recompute"
            && !self.lost.within(&["operations", "suspend", "strategy"]);
        for commit in self.commits("resume").0 {
            let (suspended, _) = self.writes(commit.target, &|operation| operation == "suspend");
            let again = suspended.iter().find(|(_, _, change)| same(&commit.change, change));
            let start = starts.iter().find(|start| start.target == commit.target);
            let lacks = start.filter(|start| recompute && !holds(&commit.change, &start.change));
            let other = match (again, lacks) {
                (Some((_, span, _)), _) => (*span, "`suspend` writes the same"),
                (None, Some(start)) => (start.span, "which takes this"),
                (None, None) => continue,
            };
            found.push(
                Diagnostic::error(codes::NO_COMMIT, "`resume` starts nothing")
                    .at(commit.span, "this does not set the channel going again")
                    .at(other.0, other.1)
                    .help(
                        "write what starts it: `commit: { REGISTER: { base: planned, FIELD: 1 } }`",
                    ),
            );
        }
        found
    }
}

/// Whether a write does what a start does. Zeros beside it change nothing of that; ones may, as those of an abort.
fn same(start: &Change<'_>, other: &Change<'_>) -> bool {
    let (
        Change::Fields { planned, fields: wanted },
        Change::Fields { planned: base, fields: given },
    ) = (start, other)
    else {
        return start == other;
    };
    if wanted.is_empty() {
        return given.is_empty() && planned == base;
    }
    let extra = |(field, _): &&(usize, &Expr)| !wanted.iter().any(|(known, _)| known == field);
    let harmless = given.iter().filter(extra).all(|(_, expr)| number(expr) == Some(0));
    harmless && holds(other, start)
}

/// Whether a write has all that another one has.
fn holds(change: &Change<'_>, wanted: &Change<'_>) -> bool {
    let (Change::Fields { fields: given, .. }, Change::Fields { fields: wanted, .. }) =
        (change, wanted)
    else {
        return change == wanted;
    };
    let has = |field: usize, expr| given.iter().any(|(f, e)| *f == field && alike(e, expr));
    wanted.iter().all(|(field, expr)| has(*field, expr))
}

/// Whether a field is more than a flag that a write clears.
fn stays(field: &Field) -> bool {
    !matches!(field.write, WriteEffect::OneToClear | WriteEffect::ZeroToClear)
}

fn number(expr: &Expr) -> Option<u64> {
    match expr.kind {
        ExprKind::Number(value) => Some(value),
        ExprKind::Bool(flag) => Some(u64::from(flag)),
        _ => None,
    }
}

fn alike(one: &Expr, other: &Expr) -> bool {
    one == other || (number(one).is_some() && number(one) == number(other))
}
