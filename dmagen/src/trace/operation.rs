//! Operations on the machine.

use super::config::{Direction, Event, Transfer};
use super::machine::{Access, Machine};
use super::value::Known;
use crate::model::{
    BinaryOp, Blame, ConfigValue, Expr, ExprKind, LocalPart, Model, Outcome, Requirement,
    SideValue, Step, StepKind, Target, Word, WordValue, WriteValue,
};
use std::collections::BTreeMap;

/// An operation of a channel, or of the handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Taking the channel.
    Take,
    /// Configuring it.
    Configure,
    /// The first start after that.
    Start,
    /// A start after completion.
    Rearm,
    /// The handler, the transfer being complete.
    Interrupt,
    /// A snapshot while running.
    Status,
    /// Stopping while running.
    Stop,
    /// Suspending while running.
    Suspend,
    /// Resuming.
    Resume,
    /// Giving an idle channel another block.
    Reload,
}

impl Operation {
    /// All of them, in the order of a channel's life, with their names.
    pub const ALL: [(&'static str, Operation); 10] = [
        ("take", Operation::Take),
        ("configure", Operation::Configure),
        ("start", Operation::Start),
        ("rearm", Operation::Rearm),
        ("interrupt", Operation::Interrupt),
        ("status", Operation::Status),
        ("stop", Operation::Stop),
        ("suspend", Operation::Suspend),
        ("resume", Operation::Resume),
        ("reload", Operation::Reload),
    ];
}

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The value to blame, or what is missing.
    pub what: String,
}

/// The accesses of an operation, or `None` where the configuration cannot do it.
pub type Traced = Option<Vec<Access>>;

/// The accesses of every operation of one configuration.
///
/// # Errors
/// What the driver would refuse.
pub fn traces(model: &Model, transfer: &Transfer) -> Result<BTreeMap<Operation, Traced>, Refused> {
    let instance = instance(model, transfer)?;
    let known = Known { model, instance, channel: transfer.channel, transfer, block: None };
    let planned = plan(&known)?;
    let first = load(&known, false)?;
    let second = if transfer.pair { Some(load(&known, true)?) } else { None };
    if let Some(second) = &second {
        check_pair(&known, &first, second)?;
    }
    let fresh = || {
        let mut machine = Machine::new(model, instance, transfer.channel);
        machine.planned = planned.clone();
        machine.planned.extend(first.clone());
        machine.second = second.clone().unwrap_or_default();
        machine
    };
    let mut all = BTreeMap::new();
    let mut run = |operation, before: &[Operation]| {
        let mut machine = fresh();
        for step in before.iter().chain([&operation]) {
            machine.log.clear();
            if machine.perform(*step, &known).is_none() {
                all.insert(operation, None);
                return;
            }
        }
        all.insert(operation, Some(machine.log));
    };
    let configured = [Operation::Take, Operation::Configure];
    let running = [Operation::Take, Operation::Configure, Operation::Start];
    run(Operation::Take, &[]);
    run(Operation::Configure, &[Operation::Take]);
    run(Operation::Start, &configured);
    run(Operation::Interrupt, &running);
    let mut completed = running.to_vec();
    completed.push(Operation::Interrupt);
    run(Operation::Rearm, &completed);
    run(Operation::Status, &running);
    run(Operation::Stop, &running);
    run(Operation::Suspend, &running);
    let mut suspended = running.to_vec();
    suspended.push(Operation::Suspend);
    run(Operation::Resume, &suspended);
    run(Operation::Reload, &configured);
    Ok(all)
}

fn refused<T>(what: &str) -> Result<T, Refused> {
    Err(Refused { what: what.to_owned() })
}

/// The controller: the named one, or the first that can do the direction.
fn instance(model: &Model, transfer: &Transfer) -> Result<usize, Refused> {
    let fits = |index: usize| {
        let known =
            Known { model, instance: index, channel: transfer.channel, transfer, block: None };
        let named = transfer.controller.as_ref();
        let instance = model.instances.get(index);
        let right = named.is_none_or(|n| instance.is_some_and(|i| i.name == *n));
        right && (named.is_some() || directed(&known))
    };
    let found = (0..model.instances.len()).find(|index| fits(*index));
    let Some(index) = found else { return refused("direction") };
    let channels = model.instances.get(index).map_or(0, |i| i.channels);
    if transfer.channel >= channels {
        return refused("channel");
    }
    Ok(index)
}

/// Whether the requirements that blame the direction hold.
fn directed(known: &Known<'_>) -> bool {
    let blames = |r: &&Requirement| r.blame == Blame::Field("Direction");
    known.model.require.iter().filter(blames).all(|r| known.value(&r.that) != Some(0))
}

/// The words of a configuration.
fn plan(known: &Known<'_>) -> Result<BTreeMap<usize, u64>, Refused> {
    let (model, t) = (known.model, known.transfer);
    let l = &model.limits;
    let uses = |value: ConfigValue| mentions(model, &|kind| *kind == ExprKind::Config(value));
    let has = |event: Event| t.events.contains(&event);
    if t.cyclic && !l.cyclic {
        return refused("cyclic");
    }
    if t.pair && (!t.cyclic || model.pair.is_none()) {
        return refused("blocks");
    }
    if has(Event::Half) && !l.half {
        return refused("events");
    }
    if t.link.is_some() && !uses(ConfigValue::LinkChannel) && !uses(ConfigValue::Linked) {
        return refused("link");
    }
    if t.fifo != "automatic" && !uses(ConfigValue::Fifo) {
        return refused("fifo");
    }
    if t.flow_control != "controller" && !uses(ConfigValue::FlowControl) {
        return refused("flow_control");
    }
    if t.priority > l.priority {
        return refused("priority");
    }
    if (t.direction == Direction::M2m) != t.request().is_none() {
        return refused("request");
    }
    if !uses(ConfigValue::Request) && t.request().is_some() {
        return refused("request");
    }
    sides(known)?;
    for requirement in &model.require {
        if known.value(&requirement.that) != Some(1) {
            return refused(&format!("{:?}", requirement.blame));
        }
    }
    words(known, &model.plan)
}

/// Both sides: widths, bursts, and the roles of the direction.
fn sides(known: &Known<'_>) -> Result<(), Refused> {
    let (model, t) = (known.model, known.transfer);
    let beats = mentions(model, &|kind| matches!(kind, ExprKind::Side(_, SideValue::Beats)));
    for source in [true, false] {
        let (width, burst) = (t.width(source), t.burst(source));
        let single = burst == 0 || burst == width;
        let whole = burst == 0 || (burst.is_power_of_two() && burst >= width);
        let most = if beats { model.limits.max_burst } else { width };
        if !width.is_power_of_two() || width > 32 || !whole || (burst > most && !single) {
            return refused("burst");
        }
        if beats && burst > model.limits.max_burst {
            return refused("burst");
        }
        if t.adjust(source).is_none() {
            return refused("adjust");
        }
    }
    let listed =
        model.roles.iter().all(|r| r.source.get(t.direction as usize).is_some_and(Option::is_some));
    if listed { Ok(()) } else { refused("direction") }
}

/// Whether any expression of a configuration is of a kind.
fn mentions(model: &Model, wanted: &dyn Fn(&ExprKind) -> bool) -> bool {
    let mut found = false;
    let mut see = |e: &Expr| found |= wanted(&e.kind);
    model.lets.iter().for_each(|l| l.value.walk(&mut see));
    model.require.iter().for_each(|r| r.that.walk(&mut see));
    model.saved.iter().for_each(|s| s.value.walk(&mut see));
    for word in &model.plan {
        match &word.value {
            WordValue::Whole(e) => e.walk(&mut see),
            WordValue::Fields(fields) => fields.iter().for_each(|(_, e)| e.walk(&mut see)),
        }
    }
    found
}

fn words(known: &Known<'_>, list: &[Word]) -> Result<BTreeMap<usize, u64>, Refused> {
    let mut words = BTreeMap::new();
    for word in list {
        let value = match &word.value {
            WordValue::Whole(expr) => known.value(expr),
            WordValue::Fields(fields) => {
                let mut sum = Some(0);
                for (index, expr) in fields {
                    let field =
                        known.model.registers.get(word.register).and_then(|r| r.fields.get(*index));
                    let part = field.and_then(|f| {
                        known.value(expr).filter(|v| *v <= f.max()).map(|v| v << f.offset)
                    });
                    sum = sum.zip(part).map(|(a, b)| a | b);
                }
                sum
            }
        };
        match value {
            Some(value) => words.insert(word.register, value),
            None => return refused("a value that has no code, or does not fit"),
        };
    }
    Ok(words)
}

/// The words of a block.
fn load(known: &Known<'_>, second: bool) -> Result<BTreeMap<usize, u64>, Refused> {
    let t = known.transfer;
    let mut ends = [t.address(true), t.address(false)];
    for (end, source) in ends.iter_mut().zip([true, false]) {
        let moves = t.adjust(source) == Some(0);
        if second && moves {
            *end += t.bytes;
        }
        let last = if moves { t.bytes.saturating_sub(1) } else { 0 };
        if *end + last > u64::from(u32::MAX) {
            return refused("address");
        }
    }
    if t.bytes > u64::from(u32::MAX) {
        return refused("bytes");
    }
    let [from, to] = ends;
    let known = Known { block: Some((from, to, t.bytes)), ..*known };
    for requirement in &known.model.block_require {
        if known.value(&requirement.that) != Some(1) {
            return refused(&format!("{:?}", requirement.blame));
        }
    }
    words(&known, &known.model.load)
}

fn check_pair(
    known: &Known<'_>,
    first: &BTreeMap<usize, u64>,
    second: &BTreeMap<usize, u64>,
) -> Result<(), Refused> {
    let Some((require, _)) = &known.model.pair else { return refused("blocks") };
    for requirement in require {
        let ExprKind::Binary(BinaryOp::Equal, a, _) = &requirement.that.kind else { continue };
        let ExprKind::PairWord(_, register) = a.kind else { continue };
        if first.get(&register) != second.get(&register) {
            return refused("blocks");
        }
    }
    Ok(())
}

impl Machine<'_> {
    /// Performs an operation; `None` where it is not supported.
    fn perform(&mut self, operation: Operation, known: &Known<'_>) -> Option<()> {
        let o = &self.model.operations;
        self.locals.clear();
        self.again = false;
        match operation {
            Operation::Take => self.steps(&o.initialise, known),
            Operation::Configure => {
                self.steps(&o.configure, known)?;
                if known.transfer.pair {
                    let program = self.model.pair.as_ref().map(|(_, p)| p);
                    self.steps(program.map_or(&[][..], |p| p), known)?;
                }
                self.steps(&o.program, known)
            }
            Operation::Start => {
                self.steps(&o.start, known)?;
                self.run(known);
                Some(())
            }
            Operation::Rearm => {
                if known.transfer.cyclic {
                    return None;
                }
                self.again = true;
                self.steps(&o.start, known)
            }
            Operation::Interrupt => self.interrupt(known),
            Operation::Status => self.status(known),
            Operation::Stop => {
                self.progress();
                self.steps(&o.halt, known)
            }
            Operation::Suspend => {
                let supported = match &o.suspend.supported {
                    _ if o.suspend.strategy == "Unsupported" => false,
                    Some(expr) => self.value(expr, known)? != 0,
                    None => true,
                };
                if !supported {
                    return None;
                }
                self.progress();
                // The contract first asks whether the run has ended or failed by itself.
                self.look(known)?;
                self.steps(&o.suspend.steps, known)?;
                self.suspended = true;
                if let Some(ended) = &o.suspend.ended {
                    self.value(ended, known)?;
                }
                Some(())
            }
            Operation::Resume => self.steps(&o.resume, known),
            // A pair is replaced as a whole, by configuring anew.
            Operation::Reload if known.transfer.pair => None,
            Operation::Reload => self.steps(&o.program, known),
        }
    }

    /// The hardware runs: the outcome says so.
    fn run(&mut self, known: &Known<'_>) {
        for case in &self.model.outcome {
            let wanted = case.is == Outcome::Running;
            if let Some(when) = &case.when {
                self.force(when, wanted, known);
            }
            if wanted {
                return;
            }
        }
    }

    /// A quarter of the items has been moved.
    fn progress(&mut self) {
        let mut count = None;
        self.model.remaining.walk(&mut |e| {
            if let ExprKind::Read(register, field) = e.kind {
                count = Some((register, field));
            }
        });
        let Some((register, field)) = count else { return };
        let word = self.planned.get(&register).copied().unwrap_or(0);
        let items = match field.and_then(|f| self.model.registers.get(register)?.fields.get(f)) {
            Some(f) => word >> f.offset & f.max(),
            None => word,
        };
        self.set_field(register, field, items - items / 4);
    }

    fn interrupt(&mut self, known: &Known<'_>) -> Option<()> {
        let i = &self.model.interrupts;
        // The hardware has finished and raised its flags.
        for case in &self.model.outcome {
            let wanted = case.is == Outcome::Done && !known.transfer.cyclic;
            if let Some(when) = &case.when {
                self.force(when, wanted, known);
            }
            if wanted {
                break;
            }
        }
        for (_, error) in &i.errors {
            self.raise(&i.steps, error, false);
        }
        self.raise(&i.steps, &i.done, true);
        if let Some(half) = &i.half {
            self.raise(&i.steps, half, true);
        }
        if let Some(lane) = i.summary {
            let bits = self.model.lanes.get(lane).map_or(0, |l| l.bits.len());
            (0..bits).for_each(|bit| self.set_lane_bit(lane, bit, true));
            self.read_whole_lane(lane);
        }
        // Each channel of the vector is asked; the others have nothing to say.
        let instance = self.model.instances.get(self.instance)?;
        let vector = instance
            .vectors
            .iter()
            .find(|v| (v.channels.0..=v.channels.1).contains(&self.channel))?;
        let asked = match i.summary {
            Some(_) => self.channel..=self.channel,
            None => vector.channels.0..=vector.channels.1,
        };
        let own = self.channel;
        for channel in asked {
            self.channel = channel;
            self.steps(&i.steps, known)?;
            if channel == own && !known.transfer.cyclic {
                self.steps(&self.model.operations.finish, known)?;
            }
        }
        self.channel = own;
        Some(())
    }

    /// Raises or lowers the flag that an expression of the handler looks at.
    fn raise(&mut self, steps: &[Step], expr: &Expr, on: bool) {
        let target = |name: &str| {
            steps.iter().find_map(|step| match &step.kind {
                StepKind::Read(known, target) if known == name => Some(*target),
                _ => None,
            })
        };
        let (inner, on) = match &expr.kind {
            ExprKind::Binary(op, a, b) => {
                let one = matches!(b.kind, ExprKind::Number(1));
                let equal = *op == BinaryOp::Equal;
                (&**a, if one == equal { on } else { !on })
            }
            _ => (expr, on),
        };
        let ExprKind::Local(name, part) = &inner.kind else { return };
        match (target(name), part) {
            (Some(Target::Lane(lane)), LocalPart::Bit(_, bit)) => self.set_lane_bit(lane, *bit, on),
            (Some(Target::Register(register)), LocalPart::Field(_, field)) => {
                self.set_field(register, Some(*field), u64::from(on));
            }
            _ => {}
        }
    }

    fn status(&mut self, known: &Known<'_>) -> Option<()> {
        self.progress();
        self.look(known)?;
        self.value(&self.model.remaining, known).map(|_| ())
    }

    /// Reads the outcome.
    fn look(&mut self, known: &Known<'_>) -> Option<()> {
        let mut seen: Vec<(usize, Access)> = Vec::new();
        for case in &self.model.outcome {
            let Some(when) = &case.when else { break };
            // Each register is read once for the whole predicate.
            let start = self.log.len();
            let holds = self.value(when, known)? != 0;
            let reads = self.log.split_off(start);
            for access in reads {
                if !seen.iter().any(|(_, known)| *known == access) {
                    seen.push((0, access.clone()));
                    self.log.push(access);
                }
            }
            if holds {
                break;
            }
        }
        Some(())
    }

    /// Makes a condition hold, or not, by what the hardware does by itself.
    fn force(&mut self, expr: &Expr, wanted: bool, known: &Known<'_>) {
        match &expr.kind {
            ExprKind::Not(inner) => self.force(inner, !wanted, known),
            ExprKind::Binary(BinaryOp::And, a, b) if wanted => {
                self.force(a, true, known);
                self.force(b, true, known);
            }
            ExprKind::Binary(BinaryOp::Or, a, b) if !wanted => {
                self.force(a, false, known);
                self.force(b, false, known);
            }
            ExprKind::Binary(BinaryOp::And | BinaryOp::Or, a, _) => self.force(a, wanted, known),
            ExprKind::Binary(op @ (BinaryOp::Equal | BinaryOp::NotEqual), a, b) => {
                let ExprKind::Number(number) = b.kind else { return };
                let equal = (*op == BinaryOp::Equal) == wanted;
                match a.kind {
                    ExprKind::Read(register, field) => {
                        self.force_field(register, field, number, equal);
                    }
                    ExprKind::ReadLane(lane, Some(bit)) => {
                        self.set_lane_bit(lane, bit, (number != 0) == equal);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn force_field(&mut self, register: usize, field: Option<usize>, number: u64, equal: bool) {
        let start = self.log.len();
        let word = self.read_register(register);
        self.log.truncate(start);
        let f = field.and_then(|f| self.model.registers.get(register)?.fields.get(f));
        let now = f.map_or(word, |f| word >> f.offset & f.max());
        if (now == number) == equal {
            return;
        }
        let other = if f.is_some_and(|f| f.width == 1) { 1 - number.min(1) } else { number + 1 };
        self.set_field(register, field, if equal { number } else { other });
    }

    fn steps(&mut self, steps: &[Step], known: &Known<'_>) -> Option<()> {
        steps.iter().try_for_each(|step| self.step(step, known))
    }

    fn step(&mut self, step: &Step, known: &Known<'_>) -> Option<()> {
        match &step.kind {
            StepKind::Write { writes, .. } => {
                for write in writes {
                    self.write(write.target, &write.value, known)?;
                }
            }
            StepKind::Set(lane) => self.write_alias(*lane, true),
            StepKind::Clear(lane) => self.write_alias(*lane, false),
            StepKind::Read(name, target) => {
                let value = match target {
                    Target::Register(register) => self.read_register(*register),
                    Target::Lane(lane) => self.read_lane(*lane),
                };
                self.locals.insert(name.clone(), value);
            }
            StepKind::Let(name, expr) => {
                let value = self.value(expr, known)?;
                self.locals.insert(name.clone(), value);
            }
            StepKind::Capture(index, expr) => {
                let value = self.value(expr, known)?;
                self.context.insert(*index, value);
            }
            StepKind::Poll { until, .. } => {
                self.force(until, true, known);
                self.value(until, known)?;
            }
            StepKind::Settle { register, local, .. } => {
                self.read_register(*register);
                let value = self.read_register(*register);
                self.locals.insert(local.clone(), value);
            }
            StepKind::When(condition, then, otherwise) => {
                let branch = if self.value(condition, known)? != 0 { then } else { otherwise };
                self.steps(branch, known)?;
            }
            StepKind::Call(index) => {
                let inner = &self.model.procedures.get(*index)?.steps;
                let outer = std::mem::take(&mut self.locals);
                self.steps(inner, known)?;
                self.locals = outer;
            }
            StepKind::Probe { register, value } => {
                self.write_register(*register, *value);
                self.read_register(*register);
            }
        }
        Some(())
    }

    fn write(&mut self, target: Target, value: &WriteValue, known: &Known<'_>) -> Option<()> {
        match target {
            Target::Register(register) => {
                let word = match value {
                    WriteValue::Planned => self.planned.get(&register).copied()?,
                    WriteValue::Whole(expr) => self.value(expr, known)?,
                    WriteValue::AllBits => 0,
                    WriteValue::Fields { planned, fields } => {
                        let mut word =
                            if *planned { self.planned.get(&register).copied()? } else { 0 };
                        for (index, expr) in fields {
                            let part = self.value(expr, known)?;
                            let f = self.model.registers.get(register)?.fields.get(*index)?;
                            word = word & !(f.max() << f.offset) | part << f.offset;
                        }
                        word
                    }
                };
                self.write_register(register, word);
            }
            Target::Lane(lane) => {
                let bits = match value {
                    WriteValue::Whole(expr) => self.value(expr, known)?,
                    WriteValue::Fields { fields, .. } => {
                        let bits = &self.model.lanes.get(lane)?.bits;
                        fields
                            .iter()
                            .filter_map(|(bit, _)| bits.get(*bit))
                            .fold(0, |all, (_, b)| all | 1 << b)
                    }
                    _ => u64::from(self.model.lanes.get(lane)?.mask()),
                };
                self.write_lane(lane, bits);
            }
        }
        Some(())
    }
}
