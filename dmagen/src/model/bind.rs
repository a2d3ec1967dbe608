//! From a description and a register map to a model.

use super::announced::announce;
use super::instances::instances;
use super::kept;
use super::names::{Names, Scope, Stage};
use super::operations::{Steps, written};
use super::plan::{requirements, words};
use super::registers::Ground;
use super::units::{convert, unit, unit_type};
use super::{
    BinaryOp, Choice, Expr, ExprKind, Instance, Let, Map, Model, Operations, Procedure, Queue,
    Requirement, Role, Side, SideValue, Suspend, Ty, Word,
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
    let counts = || instances.iter().map(|i| i.channels as u64);
    names.channels = counts().max().filter(|most| counts().min() == Some(*most));
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
    let waits = |ast: &Ast| names.scope(Stage::Operation).condition(ast);
    let waiting = ip.waiting.as_ref().and_then(waits);
    if ip.waiting.is_some() && waiting.is_none() {
        names.declared.borrow_mut().push("waiting".to_owned());
    }
    names.waiting = waiting;
    let prepared = written(&ip.operations.prepare);
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

pub(super) struct Bound<'a> {
    pub(super) names: &'a Names,
    pub(super) ip: &'a Ip,
    lanes: &'a [super::Lane],
    prepared: Vec<&'a d::Assignment>,
}

impl Bound<'_> {
    pub(super) fn steps(&self, stage: Stage) -> Steps<'_> {
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
        let waiting = names.waiting.clone();
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
