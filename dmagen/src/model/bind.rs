//! From a description and a register map to a model.

use super::announced::announce;
use super::kept;
use super::names::{Names, Scope, Stage, convert, literal, unit};
use super::operations::{Steps, field_value, fits};
use super::registers::{Ground, unit_type};
use super::{
    BinaryOp, Blame, Choice, ConfigValue, Expr, ExprKind, Instance, Interrupts, Let, LocalPart,
    Map, Model, Operations, Outcome, OutcomeCase, Procedure, Queue, Requirement, Role, Side,
    SideValue, Suspend, Ty, Word, WordValue,
};
use crate::description::{self as d, Chip, Ip, Name};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::expression::Ast;
use crate::source::svd::Device;
use std::cell::RefCell;

/// Binds a chip's description to its register map.
///
/// # Errors
/// Every finding.
pub fn bind(chip: &Chip, ip: &Ip, device: &Device) -> Result<Model, Vec<Diagnostic>> {
    let mut names = Names {
        constants: ip.constants.iter().map(|(n, flag)| (n.value.clone(), *flag)).collect(),
        ..Names::default()
    };
    names.roles = ip.roles.iter().map(|r| role(&names, r)).collect();
    let mut instances = instances(&names, chip, ip, device);
    if instances.len() != chip.instances.len() || instances.is_empty() {
        // Without its controllers nothing of an IP has a place.
        return Err(names.found.into_inner());
    }
    names.chooses_line = instances.iter().any(Instance::chooses_line);
    let largest =
        |index| instances.iter().filter_map(|i: &Instance| i.constants.get(index)).max().copied();
    names.largest = (0..names.constants.len()).filter_map(largest).collect();
    names.declared = RefCell::new(declared(ip));
    names.last_channel = instances.iter().map(|i| i.channels as u64).max().unwrap_or(1) - 1;
    let tables = super::tables::tables(&names, ip);
    names.tables = tables.iter().map(|table| table.name.clone()).collect();
    let (registers, frames) =
        Ground { ip, device, instances: &instances, names: &names }.registers();
    names.registers = registers.clone();
    let lanes = Ground { ip, device, instances: &instances, names: &names }.lanes();
    super::vectors::share(&names, chip, ip, &lanes, &mut instances);
    names.lanes = lanes
        .iter()
        .map(|l| (l.name.clone(), l.bits.iter().map(|(b, _)| b.clone()).collect()))
        .collect();
    names.maps = ip.maps.iter().map(|(n, entries)| map(&names, n, entries)).collect();
    names.context = ip
        .context
        .iter()
        .filter_map(|(n, ast)| Some((n.value.clone(), unit_type(&names, ast)?)))
        .collect();
    for item in &ip.lets {
        if let Some(value) = names.scope(Stage::Plan).bind(&item.value) {
            let (name, note) = (item.name.value.clone(), item.note.clone());
            names.lets.push(Let { name, value, note });
        }
    }
    let require = requirements(&names, Stage::Plan, &ip.require);
    let plan = words(&names, Stage::Plan, &ip.plan);
    for item in &ip.block.lets {
        if let Some(value) = names.scope(Stage::Load).bind(&item.value) {
            let (name, note) = (item.name.value.clone(), item.note.clone());
            names.block_lets.push(Let { name, value, note });
        }
    }
    let block_require = requirements(&names, Stage::Load, &ip.block.require);
    names.limits(&block_require);
    if require.len() == ip.require.len() && block_require.len() == ip.block.require.len() {
        names.exact(&require, &block_require);
    }
    let mut load = words(&names, Stage::Load, &ip.block.load);
    if let Some(described) = &ip.descriptors {
        announce(&names, described, &mut load);
    }
    let words = ip.plan.iter().chain(&ip.block.load);
    names.planned = words.filter_map(|word| names.register(&word.register.value)).collect();
    let prepared = ip.operations.prepare.iter().filter_map(|step| match &step.kind {
        d::StepKind::Write(writes) => Some(writes),
        _ => None,
    });
    let prepared = prepared.flatten().collect();
    let bound = Bound { names: &names, ip, lanes: &lanes, prepared };
    let model =
        bound.rest(chip, instances, registers, tables, frames, plan, load, require, block_require);
    names.divisions.borrow_mut().retain(|d| !matches!(d.stage, Stage::Plan | Stage::Load));
    names.exact(&[], &[]);
    let ground_instances = model.as_ref().map(|m| m.instances.clone()).unwrap_or_default();
    Ground { ip, device, instances: &ground_instances, names: &names }
        .check_fields(&names.registers);
    let found = names.found.into_inner();
    match model {
        Some(model) if found.is_empty() => Ok(model),
        _ => Err(found),
    }
}

/// Everything that an IP gives a name to.
fn declared(ip: &Ip) -> Vec<String> {
    let names = ip.registers.iter().map(|(name, _)| name);
    names
        .chain(ip.tables.iter().map(|table| &table.name))
        .chain(ip.lanes.iter().map(|lane| &lane.name))
        .chain(ip.maps.iter().map(|(name, _)| name))
        .chain(ip.lets.iter().chain(&ip.block.lets).map(|item| &item.name))
        .chain(ip.context.iter().map(|(name, _)| name))
        .map(|name| name.value.clone())
        .collect()
}

fn role(names: &Names, role: &d::Role) -> Role {
    let directions = Choice::Direction.values();
    let mut source = [None; 4];
    for (name, is_source) in &role.sides {
        let index = directions.iter().position(|(known, _)| *known == name.value);
        match index.and_then(|index| source.get_mut(index)) {
            Some(side) => *side = Some(*is_source),
            None => {
                let known: Vec<_> = directions.iter().map(|(known, _)| *known).collect();
                names.report(
                    Diagnostic::error(
                        codes::BAD_VALUE,
                        format!("`{}` is no direction", name.value),
                    )
                    .at(name.span, "unknown direction")
                    .help(format!("one of: {}", known.join(", "))),
                );
            }
        }
    }
    Role { name: role.name.value.clone(), source }
}

fn instances(names: &Names, chip: &Chip, ip: &Ip, device: &Device) -> Vec<Instance> {
    if chip.instances.is_empty() {
        names.report(
            Diagnostic::error(codes::INSTANCE, "a chip without a controller")
                .at(chip.name.span, "`instances` is empty")
                .help("name a controller: its peripherals and its vectors"),
        );
    }
    let bound: Vec<_> =
        chip.instances.iter().filter_map(|i| instance(names, i, ip, device)).collect();
    for (index, later) in bound.iter().enumerate() {
        let same = bound.iter().take(index).find(|earlier| earlier.bases == later.bases);
        let (Some(earlier), Some(at)) = (same, chip.instances.get(index)) else { continue };
        names.report(
            Diagnostic::error(
                codes::SAME_BASE,
                format!("`{}` and `{}` have the same base address", earlier.name, later.name),
            )
            .at(at.name.span, format!("also at {:#x}", later.bases.first().unwrap_or(&0)))
            .help("give the right one: `{ peripheral: NAME, base: 0x… }`"),
        );
    }
    bound
}

fn instance(names: &Names, i: &d::Instance, ip: &Ip, device: &Device) -> Option<Instance> {
    let (mut peripherals, mut bases) = (Vec::new(), Vec::new());
    for block in &ip.blocks {
        let bound = i.blocks.iter().find(|(name, _, _)| name.value == block.value);
        let Some((_, peripheral, base)) = bound else {
            names.report(
                Diagnostic::error(codes::MISSING_KEY, format!("`{}` is not bound", block.value))
                    .at(i.name.span, "this controller lacks it")
                    .at(block.span, "the IP has this block")
                    .help(format!("say which peripheral it is: `{}: PERIPHERAL`", block.value)),
            );
            return None;
        };
        let found = device.peripheral(&peripheral.value)?;
        peripherals.push(peripheral.value.clone());
        bases.push(base.unwrap_or(found.base));
    }
    for (name, _, _) in &i.blocks {
        stray(names, name, "block", ip.blocks.iter().map(|b| b.value.as_str()));
    }
    for (name, _, _) in &i.constants {
        stray(names, name, "constant", ip.constants.iter().map(|(n, _)| n.value.as_str()));
    }
    let constant = |(name, flag): &(Name, bool)| {
        let kind = if *flag { "true or false" } else { "a number" };
        let given = i.constants.iter().find(|(known, _, _)| known.value == name.value);
        let Some((_, value, given_flag)) = given else {
            names.report(
                Diagnostic::error(codes::INSTANCE, format!("`{}` is not given", name.value))
                    .at(i.name.span, "this controller needs it")
                    .at(name.span, "asked for here")
                    .help(format!("say `{}: …`, {kind}", name.value)),
            );
            return None;
        };
        if given_flag != flag {
            names.report(
                Diagnostic::error(codes::INSTANCE, format!("`{}` must be {kind}", name.value))
                    .at(value.span, "this is something else")
                    .at(name.span, "said here")
                    .help("give a value of that kind, or correct the IP's `instance`"),
            );
        }
        Some(value.value)
    };
    let constants: Option<Vec<u64>> = ip.constants.iter().map(constant).collect();
    let count = i.channels.clone().unwrap_or_else(|| ip.channels.clone());
    if !(1..=32).contains(&count.value) {
        names.report(
            Diagnostic::error(codes::CHANNEL_COUNT, "a controller has 1 to 32 channels")
                .at(count.span, format!("{} is not possible", count.value))
                .help("say how many channels the controller has, from 1 to 32"),
        );
        return None;
    }
    let channels = count.value as usize;
    let vectors = super::vectors::own(names, i, channels, device);
    Some(Instance {
        name: i.name.value.clone(),
        peripherals,
        bases,
        channels,
        constants: constants?,
        vectors,
        shared: Vec::new(),
    })
}

fn stray<'n>(names: &Names, name: &Name, what: &str, known: impl Iterator<Item = &'n str> + Clone) {
    if known.clone().any(|k| k == name.value) || names.is_declared(&name.value) {
        return;
    }
    let mut diagnostic =
        Diagnostic::error(codes::UNKNOWN_KEY, format!("unknown {what} `{}`", name.value))
            .at(name.span, "the IP has none of this name");
    let all: Vec<_> = known.clone().collect();
    diagnostic = match nearest(&name.value, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if all.is_empty() => diagnostic.help(format!("the IP has no {what} at all")),
        None => diagnostic.help(format!("there are: {}", all.join(", "))),
    };
    names.report(diagnostic);
}

fn map(names: &Names, name: &Name, entries: &[(Name, u64)]) -> Map {
    let choices =
        [Choice::Direction, Choice::Adjust, Choice::Fifo, Choice::FlowControl, Choice::Handshake];
    let index = |choice: &Choice, key: &str| choice.values().iter().position(|(n, _)| *n == key);
    let choice =
        choices.iter().find(|c| entries.iter().all(|(key, _)| index(c, &key.value).is_some()));
    let mut bound = Vec::new();
    for (key, code) in entries {
        let value = match choice {
            Some(choice) => index(choice, &key.value).map(|i| i as u64),
            None => key.value.parse().ok(),
        };
        match value {
            Some(value) => bound.push((value, *code)),
            None => names.report(
                Diagnostic::error(codes::BAD_VALUE, format!("`{}` cannot be mapped", key.value))
                    .at(key.span, "neither a number nor one of a known set")
                    .help("a map is from numbers, or from directions, steps, FIFO modes …"),
            ),
        }
    }
    Map {
        name: name.value.clone(),
        key: choice.map_or(Ty::Number, |c| Ty::Choice(*c)),
        entries: bound,
    }
}

/// What a requirement may blame.
const FIELDS: [(&str, &str); 14] = [
    ("direction", "Direction"),
    ("request", "Request"),
    ("blocks", "Blocks"),
    ("bytes", "Bytes"),
    ("cyclic", "Cyclic"),
    ("priority", "Priority"),
    ("handshake", "Handshake"),
    ("flow_control", "FlowControl"),
    ("fifo", "Fifo"),
    ("link", "Link"),
    ("trigger", "Trigger"),
    ("events", "Events"),
    ("gather", "Gather"),
    ("scatter", "Scatter"),
];

fn requirements(names: &Names, stage: Stage, list: &[d::Requirement]) -> Vec<Requirement> {
    list.iter()
        .filter_map(|r| {
            let that = names.scope(stage).condition(&r.that)?;
            let blame = blame(names, &r.field)?;
            let note = r.note.clone();
            Some(Requirement { that, unsupported: r.unsupported, blame, reason: r.reason, note })
        })
        .collect()
}

fn blame(names: &Names, field: &Name) -> Option<Blame> {
    if let Some((_, known)) = FIELDS.iter().find(|(name, _)| *name == field.value) {
        return Some(Blame::Field(known));
    }
    let side = field.value.split_once('.').and_then(|(side, value)| {
        let value = match value {
            "width" => SideValue::Width,
            "burst" => SideValue::Beats,
            "adjust" => SideValue::Adjust,
            "address" => SideValue::Address,
            _ => return None,
        };
        Some(Blame::Side(names.side(side)?, value))
    });
    if side.is_none() {
        let known: Vec<_> = FIELDS.iter().map(|(name, _)| *name).collect();
        names.report(
            Diagnostic::error(codes::BAD_VALUE, format!("`{}` cannot be blamed", field.value))
                .at(field.span, "not a value of a configuration")
                .help(format!("{}, or SIDE.width, .burst, .adjust, .address", known.join(", "))),
        );
    }
    side
}

fn words(names: &Names, stage: Stage, list: &[d::PlannedRegister]) -> Vec<Word> {
    list.iter().filter_map(|p| word(names, stage, p)).collect()
}

fn word(names: &Names, stage: Stage, planned: &d::PlannedRegister) -> Option<Word> {
    let scope = names.scope(stage);
    let Some(register) = names.register(&planned.register.value) else {
        stray(
            names,
            &planned.register,
            "register",
            names.registers.iter().map(|r| r.name.as_str()),
        );
        return None;
    };
    let base = matches!(planned.value, d::Value::Fields { planned: true, .. });
    let value = match &planned.value {
        d::Value::Whole(ast) => {
            let value = scope.bind(ast)?;
            fits(names, names.registers.get(register)?.unit, &value)?;
            WordValue::Whole(value)
        }
        d::Value::Fields { fields, .. } => WordValue::Fields(
            fields
                .iter()
                .filter_map(|(name, ast)| field_value(&scope, register, name, ast))
                .collect(),
        ),
        d::Value::Planned | d::Value::All | d::Value::Set => return None,
    };
    Some(Word { register, value, base })
}

/// The largest value of an expression, where one is known.
pub(super) fn largest(names: &Names, expr: &Expr) -> Option<u64> {
    match &expr.kind {
        ExprKind::Number(value) => Some(*value),
        ExprKind::Bool(_) => Some(1),
        ExprKind::Instance(index) => names.largest.get(*index).copied(),
        ExprKind::Following => Some(u64::from(u32::MAX)),
        _ if expr.ty == Ty::Bool => Some(1),
        // Checked against the field when the driver is configured.
        ExprKind::Config(
            ConfigValue::Request | ConfigValue::Priority | ConfigValue::LinkChannel,
        ) => Some(0),
        ExprKind::Saved(index) => {
            let value = names.saved.borrow().get(*index).map(|(_, value)| value.clone());
            largest(names, &value?)
        }
        ExprKind::Let(index) => largest(names, &names.lets.get(*index)?.value),
        ExprKind::BlockLet(_) | ExprKind::Bytes => {
            names.bounds.borrow().iter().find(|(bounded, _)| bounded == expr).map(|(_, most)| *most)
        }
        ExprKind::Map(index, _) => {
            names.maps.get(*index)?.entries.iter().map(|(_, code)| *code).max()
        }
        ExprKind::Channel | ExprKind::Line => Some(names.last_channel),
        ExprKind::Planned(register, Some(field))
        | ExprKind::Read(register, Some(field))
        | ExprKind::Local(_, LocalPart::Field(register, field)) => {
            Some(names.registers.get(*register)?.fields.get(*field)?.max())
        }
        ExprKind::Context(_) => Some(0),
        ExprKind::Select(_, a, b) => Some(largest(names, a)?.max(largest(names, b)?)),
        ExprKind::Binary(op, a, b) => {
            let (a, known, b) = (largest(names, a)?, literal(b), largest(names, b)?);
            match op {
                BinaryOp::ShiftRight if known => Some(a >> b.min(63)),
                BinaryOp::Subtract | BinaryOp::Divide | BinaryOp::ShiftRight => Some(a),
                BinaryOp::BitAnd => Some(a.min(b)),
                BinaryOp::Remainder => Some(a.min(b.saturating_sub(1))),
                _ => super::evaluate::binary(*op, a, b),
            }
        }
        _ => None,
    }
}

impl Names {
    /// Upper bounds that requirements give: `x <= 7` in a conjunction.
    fn limits(&mut self, require: &[Requirement]) {
        let mut bounds = Vec::new();
        for requirement in require {
            collect_bounds(&requirement.that, &mut bounds);
        }
        *self.bounds.borrow_mut() = bounds;
    }
}

fn collect_bounds(expr: &Expr, bounds: &mut Vec<(Expr, u64)>) {
    if let ExprKind::Binary(op, left, right) = &expr.kind {
        match (op, &right.kind) {
            (BinaryOp::And, _) => {
                collect_bounds(left, bounds);
                collect_bounds(right, bounds);
            }
            (BinaryOp::LessEqual, ExprKind::Number(most)) => bounds.push(((**left).clone(), *most)),
            _ => {}
        }
    }
}

pub(super) struct Bound<'a> {
    pub(super) names: &'a Names,
    pub(super) ip: &'a Ip,
    lanes: &'a [super::Lane],
    prepared: Vec<&'a d::Assignment>,
}

impl Bound<'_> {
    fn steps(&self, stage: Stage) -> Steps<'_> {
        Steps {
            names: self.names,
            lanes: self.lanes,
            procedures: &self.ip.procedures,
            stage,
            shared: false,
            prepared: &self.prepared,
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn rest(
        &self,
        chip: &Chip,
        instances: Vec<Instance>,
        registers: Vec<super::Register>,
        tables: Vec<super::Table>,
        frames: Vec<super::Frame>,
        plan: Vec<Word>,
        load: Vec<Word>,
        require: Vec<Requirement>,
        block_require: Vec<Requirement>,
    ) -> Option<Model> {
        let names = self.names;
        let op = self.steps(Stage::Operation);
        let procedures = self
            .ip
            .procedures
            .iter()
            .map(|p| Procedure {
                name: p.name.value.clone(),
                note: p.note.clone(),
                steps: op.bind(&p.steps),
            })
            .collect();
        let pair =
            self.ip.pair.as_ref().map(|pair| {
                (requirements(names, Stage::Pair, &pair.require), op.bind(&pair.program))
            });
        let operations = self.operations(&op)?;
        let outcome = self.outcome();
        let waits = |ast: &Ast| self.names.scope(Stage::Operation).condition(ast);
        let waiting = self.ip.waiting.as_ref().and_then(waits);
        let scope = names.scope(Stage::Operation);
        let second = self.ip.pair.as_ref().and_then(|pair| pair.second.as_ref());
        let second = second.and_then(|ast| scope.condition(ast));
        let halted = self
            .ip
            .halted
            .iter()
            .filter_map(|(name, ast)| Some((self.error_kind(name)?, scope.condition(ast)?)));
        let halted = halted.collect();
        let residue = &self.ip.residue;
        let (counting, locals) = op.bind_open(&residue.steps);
        let after = Scope { locals: &locals, ..scope };
        let remaining = self.bytes(&after, &residue.running);
        let left = self.bytes(&scope, &residue.left);
        let exact = residue.exact.as_ref().map(|ast| scope.condition(ast));
        let blockwise = residue.blocks.as_ref().map(|ast| scope.condition(ast));
        let interrupts = self.interrupts();
        self.keep_moves();
        self.check_requests(chip, &instances);
        Some(Model {
            chip: chip.name.value.clone(),
            title: chip.title.value.clone(),
            chip_source: chip.source.value.clone(),
            ip: self.ip.name.value.clone(),
            ip_title: self.ip.title.value.clone(),
            ip_source: self.ip.source.value.clone(),
            target: chip.target.value.clone(),
            channels: instances.iter().map(|i| i.channels).max()?,
            blocks: self.ip.blocks.iter().map(|b| b.value.clone()).collect(),
            instances,
            frames,
            registers,
            tables,
            lanes: self.lanes.to_vec(),
            constants: names.constants.clone(),
            roles: names.roles.clone(),
            maps: names.maps.clone(),
            limits: self.ip.limits.clone(),
            lets: names.lets.clone(),
            require,
            plan,
            saved: kept::pack(names),
            block_lets: names.block_lets.clone(),
            block_require,
            load,
            pair,
            descriptors: self.descriptors(),
            second,
            context: names.context.clone(),
            small: kept::small(names),
            procedures,
            operations,
            outcome,
            counting,
            waiting,
            remaining: remaining?,
            left: left?,
            exact: exact.flatten(),
            blockwise: blockwise.flatten(),
            halted,
            interrupts: interrupts?,
            requests: chip.requests.clone(),
        })
    }

    /// Keeps which sides step through memory: their blocks must not run out of the address space.
    fn keep_moves(&self) {
        let span = self.ip.name.span;
        for (side, name) in
            [(Side::Source, "source_moves"), (Side::Destination, "destination_moves")]
        {
            let ty = Ty::Choice(Choice::Adjust);
            let adjust = Expr { span, ty, kind: ExprKind::Side(side, SideValue::Adjust) };
            let increment = Expr { span, ty, kind: ExprKind::Enumerator(Choice::Adjust, 0) };
            let kind = ExprKind::Binary(BinaryOp::Equal, Box::new(adjust), Box::new(increment));
            let value = Expr { span, ty: Ty::Bool, kind };
            self.names.saved.borrow_mut().push((name.to_owned(), value));
        }
    }

    pub(super) fn bytes(&self, scope: &Scope<'_>, ast: &Ast) -> Option<Expr> {
        let expr = scope.bind(ast)?;
        if expr.ty != Ty::Bytes {
            let text = format!("this is {}, and bytes are wanted", expr.ty.describe());
            self.names.report(convert(unit(ast.span, &text), expr.ty, Ty::Bytes));
            return None;
        }
        Some(expr)
    }

    fn operations(&self, op: &Steps<'_>) -> Option<Operations> {
        let o = &self.ip.operations;
        let suspend = o.suspend.as_ref()?;
        let scope = self.names.scope(Stage::Operation);
        let (steps, ended) =
            op.bind_with(&suspend.steps, &suspend.ended.iter().collect::<Vec<_>>());
        let queue = o.queue.as_ref().map(|queue| self.queue(op, queue));
        let resume = op.bind(&o.resume);
        Some(Operations {
            prepare: Steps { shared: true, ..*op }.bind(&o.prepare),
            initialise: op.bind(&o.initialise),
            configure: op.bind(&o.configure),
            program: op.bind(&o.program),
            start: op.bind(&o.start),
            halt: op.bind(&o.halt),
            finish: op.bind(&o.finish),
            release: op.bind(&o.release),
            suspend: Suspend {
                strategy: suspend.strategy.value,
                source: suspend.source.as_ref().map(|s| s.value.clone()).unwrap_or_default(),
                supported: suspend.supported.as_ref().and_then(|ast| scope.condition(ast)),
                steps,
                ended: ended.into_iter().next().flatten(),
            },
            resume,
            queue: queue.flatten(),
        })
    }

    fn queue(&self, op: &Steps<'_>, queue: &d::Queue) -> Option<Queue> {
        let after: Vec<_> = std::iter::once(&queue.accepted).chain(&queue.second).collect();
        let (steps, bound) = op.bind_with(&queue.steps, &after);
        let mut bound = bound.into_iter();
        Some(Queue {
            supported: self.names.scope(Stage::Operation).condition(&queue.supported)?,
            steps,
            accepted: bound.next().flatten()?,
            second: bound.next().flatten(),
        })
    }

    fn outcome(&self) -> Vec<OutcomeCase> {
        let scope = self.names.scope(Stage::Operation);
        self.ip
            .outcome
            .iter()
            .filter_map(|case| {
                let is = match case.is.value.as_str() {
                    "running" => Outcome::Running,
                    "done" => Outcome::Done,
                    _ => Outcome::Failed(self.error_kind(&case.is)?),
                };
                let when = match &case.when {
                    Some(ast) => Some(scope.condition(ast)?),
                    None => None,
                };
                Some(OutcomeCase { is, when, note: case.note.clone() })
            })
            .collect()
    }

    fn error_kind(&self, name: &Name) -> Option<&'static str> {
        let kinds = [
            ("bus", "Bus"),
            ("read", "Read"),
            ("write", "Write"),
            ("configuration", "Configuration"),
            ("overrun", "Overrun"),
            ("descriptor", "Descriptor"),
            ("unknown", "Unknown"),
        ];
        let found = kinds.iter().find(|(known, _)| *known == name.value);
        if found.is_none() {
            let known: Vec<_> = kinds.iter().map(|(known, _)| *known).collect();
            self.names.report(
                Diagnostic::error(codes::BAD_VALUE, format!("`{}` is no outcome", name.value))
                    .at(name.span, "unknown")
                    .help(format!("running, done, or an error: {}", known.join(", "))),
            );
        }
        found.map(|(_, kind)| *kind)
    }

    fn interrupts(&self) -> Option<Interrupts> {
        let i = &self.ip.interrupts;
        let handler = self.steps(Stage::Handler);
        let mut after = vec![&i.done];
        after.extend(i.half.iter());
        after.extend(i.errors.iter().map(|(_, ast)| ast));
        let asked: Vec<&Ast> = i.when.iter().collect();
        let when = handler.bind_with(&[], &asked).1.pop().flatten();
        let (steps, bound) = handler.bind_with(&i.steps, &after);
        let mut bound = bound.into_iter();
        let done = bound.next().flatten();
        let half = i.half.as_ref().map(|_| bound.next().flatten());
        let errors: Vec<_> = i
            .errors
            .iter()
            .zip(bound)
            .filter_map(|((name, _), expr)| Some((self.error_kind(name)?, expr?)))
            .collect();
        let summary = i.summary.as_ref().map(|name| {
            let lane = self.names.lane(&name.value);
            if lane.is_none() {
                stray(self.names, name, "lane", self.names.lanes.iter().map(|(n, _)| n.as_str()));
            }
            lane
        });
        Some(Interrupts {
            summary: summary.flatten(),
            when,
            steps,
            half: half.flatten(),
            done: done?,
            errors,
        })
    }

    fn check_requests(&self, chip: &Chip, instances: &[Instance]) {
        let d::Requests::Routed(lines) = &chip.requests else { return };
        for route in lines.iter().flat_map(|(_, routes)| routes) {
            let known = instances.iter().find(|i| i.name == route.instance);
            let message = "a request leads nowhere";
            let finding = match known {
                Some(i) if route.channel < i.channels as u64 => continue,
                Some(i) => Diagnostic::error(codes::REQUEST, message)
                    .at(route.span, format!("`{}` has no channel {}", i.name, route.channel))
                    .help(format!("its channels are 0 to {}", i.channels - 1)),
                None => {
                    let all: Vec<_> = instances.iter().map(|i| i.name.as_str()).collect();
                    Diagnostic::error(codes::REQUEST, message)
                        .at(route.span, format!("no controller is called `{}`", route.instance))
                        .help(match nearest(&route.instance, all.iter().copied()) {
                            Some(near) => format!("did you mean `{near}`?"),
                            None => format!("the controllers are: {}", all.join(", ")),
                        })
                }
            };
            self.names.report(finding);
        }
    }
}
