//! From a description and a register map to a model.

use super::announced::announce;
use super::declared::declared;
use super::instances::instances;
use super::kept;
use super::maps;
use super::names::{Names, Scope, Stage};
use super::operations::Steps;
use super::partial::partial;
use super::plan::{requirements, words};
use super::prepared::written;
use super::registers::Ground;
use super::units::{convert, unit, unit_type};
use super::{
    Append, BinaryOp, Choice, Expr, ExprKind, Instance, Let, Losses, Model, Operations, Procedure,
    Queue, Requirement, Side, SideValue, Suspend, Ty, Word,
};
use crate::description::{self as d, Chip, Ip, Name};
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::expression::Ast;
use crate::source::svd::Device;

/// What became of a description.
#[derive(Debug)]
pub struct Binding {
    /// All that could be bound; where there are findings, no driver.
    pub model: Model,
    /// Every finding.
    pub found: Vec<Diagnostic>,
    /// Where something could not be bound because of a finding elsewhere.
    pub silent: Vec<Span>,
}

/// Binds a chip's description to its register map, as far as there are one and the other.
pub fn bind(chip: &Chip, ip: &Ip, device: Option<&Device>, lost: Losses) -> Binding {
    let mut names = Names {
        constants: ip.constants.iter().map(|(n, flag)| (n.value.clone(), *flag)).collect(),
        declared: declared(ip),
        has_pair: ip.pair.is_some() || lost.ip.whole(&["pair"]),
        lost,
        ..Names::default()
    };
    let known = |role: &&d::Role| !names.lost.ip.within(&["roles", &role.name.value]);
    names.roles = ip.roles.iter().filter(known).map(|r| maps::role(&names, r)).collect();
    let mut instances = instances(&mut names, chip, ip, device);
    let counts = || instances.iter().map(|i| i.channels as u64);
    names.channels = counts().max().filter(|most| counts().min() == Some(*most));
    names.chooses_line = instances.iter().any(Instance::chooses_line);
    let largest =
        |index| instances.iter().filter_map(|i: &Instance| i.constants.get(index)).max().copied();
    names.largest = (0..names.constants.len()).filter_map(largest).collect();
    names.last_channel = instances.iter().map(|i| i.channels as u64).max().unwrap_or(1) - 1;
    let mut tables = super::tables::tables(&names, ip);
    names.tables = tables.iter().map(|table| table.name.clone()).collect();
    names.lose(ip.tables.iter().map(|t| &t.name), |name| names.tables.iter().any(|t| t == name));
    names.partial = partial(&names, ip, &instances);
    let ground = Ground { ip, device, instances: &instances, names: &names };
    let (mut registers, frames) = ground.registers();
    ground.copies(&mut registers, &mut tables);
    names.registers = registers.clone();
    names.lose(ip.registers.iter().map(|(n, _)| n), |name| names.register(name).is_some());
    let lanes = Ground { ip, device, instances: &instances, names: &names }.lanes();
    names.lose(ip.lanes.iter().map(|l| &l.name), |name| lanes.iter().any(|l| l.name == name));
    super::vectors::share(&names, chip, ip, &lanes, &mut instances);
    names.lanes = lanes
        .iter()
        .map(|l| (l.name.clone(), l.bits.iter().map(|(b, _)| b.clone()).collect()))
        .collect();
    let known = |(name, _): &&(Name, _)| !names.lost.ip.within(&["maps", &name.value]);
    names.maps = ip.maps.iter().filter(known).map(|(n, map)| maps::map(&names, n, map)).collect();
    names.lose(ip.maps.iter().map(|(n, _)| n), |name| names.maps.iter().any(|m| m.name == name));
    names.context = ip
        .context
        .iter()
        .filter_map(|(n, ast)| Some((n.value.clone(), unit_type(&names, ast)?)))
        .collect();
    let kept = |name: &str| names.context.iter().any(|(known, _)| known == name);
    names.lose(ip.context.iter().map(|(n, _)| n), kept);
    for item in &ip.lets {
        names.lets.extend(value(&names, Stage::Plan, item));
    }
    let require = requirements(&names, Stage::Plan, &ip.require);
    let lacks = |place: &[&str], missing| missing > 0 || names.lost.ip.whole(place);
    let rules = lacks(&["require"], ip.require.len() - require.len());
    names.limits(&require);
    names.unbounded = rules;
    names.priority = ip.limits.priority;
    let plan = words(&names, Stage::Plan, &ip.plan);
    for item in &ip.block.lets {
        names.block_lets.extend(value(&names, Stage::Load, item));
    }
    let block_require = requirements(&names, Stage::Load, &ip.block.require);
    names.limits(&block_require);
    let missing = ip.block.require.len() - block_require.len();
    let block_rules = missing > 0 || names.lost.ip.whole(&["block", "require"]);
    names.loaded = ip.block.load.iter().map(|word| word.register.value.clone()).collect();
    names.unbounded = block_rules;
    names.exact((!rules).then_some(&require), (!block_rules).then_some(&block_require));
    let mut load = words(&names, Stage::Load, &ip.block.load);
    names.unbounded |= rules;
    if let Some(described) = &ip.descriptors {
        announce(&names, described, &plan, &mut load);
    }
    let words = ip.plan.iter().chain(&ip.block.load).map(|word| &word.register.value);
    names.planned = words.clone().filter_map(|word| names.register(word)).collect();
    names.unplanned = words.filter(|word| names.register(word).is_none()).cloned().collect();
    let waits = |ast: &Ast| names.scope(Stage::Operation).condition(ast);
    let waiting = ip.waiting.as_ref().and_then(waits);
    if ip.waiting.is_some() && waiting.is_none() {
        names.failed.borrow_mut().push("waiting".to_owned());
    }
    names.waiting = waiting;
    let prepared = written(&ip.operations.prepare);
    let bound = Bound { names: &names, ip, lanes: &lanes, prepared };
    let model =
        bound.rest(chip, instances, registers, tables, frames, plan, load, require, block_require);
    names.divisions.borrow_mut().retain(|d| !matches!(d.stage, Stage::Plan | Stage::Load));
    names.exact(None, None);
    Ground { ip, device, instances: &model.instances, names: &names }
        .check_fields(&names.registers);
    super::tables::unused(&names, ip);
    Binding { model, found: names.found.into_inner(), silent: names.silent.into_inner() }
}

/// A named value.
fn value(names: &Names, stage: Stage, item: &d::Let) -> Option<Let> {
    let value = names.scope(stage).bind(&item.value);
    names.lose([&item.name].into_iter(), |_| value.is_some());
    Some(Let { name: item.name.value.clone(), value: value?, note: item.note.clone() })
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
    ) -> Model {
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
        let operations = self.operations(&op);
        let outcome = self.outcome();
        let waiting = names.waiting.clone();
        let scope = names.scope(Stage::Operation);
        let second = self.ip.pair.as_ref().and_then(|pair| pair.second.as_ref());
        let second = second.and_then(|ast| scope.condition(ast));
        let halted = self
            .ip
            .halted
            .iter()
            .map(|(name, ast)| (self.error_kind(name), scope.condition(ast)))
            .filter_map(|(kind, when)| Some((kind?, when?)));
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
        Model {
            chip: chip.name.value.clone(),
            title: chip.title.value.clone(),
            chip_source: chip.source.value.clone(),
            ip: self.ip.name.value.clone(),
            ip_title: self.ip.title.value.clone(),
            ip_source: self.ip.source.value.clone(),
            target: chip.target.value.clone(),
            channels: instances.iter().map(|i| i.channels).max().unwrap_or_default(),
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
            strided: self.strided(),
            second,
            context: names.context.clone(),
            small: kept::small(names),
            procedures,
            operations,
            outcome,
            counting,
            waiting,
            remaining,
            left,
            exact: exact.flatten(),
            blockwise: blockwise.flatten(),
            halted,
            interrupts,
            requests: chip.requests.clone(),
            exclusive: self.ip.exclusive.as_ref().map(|text| text.value.clone()),
            errata: pairs(&chip.errata),
            memory: chip.memory.clone(),
        }
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

    /// Of which channels blocks may be strided.
    fn strided(&self) -> Option<(Expr, String)> {
        let (when, note) = self.ip.limits.strided.as_ref()?;
        let when = self.names.scope(Stage::Index).condition(when)?;
        Some((when, note.value.clone()))
    }

    pub(super) fn bytes(&self, scope: &Scope<'_>, ast: &Ast) -> Expr {
        let nothing = Expr::nothing(ast.span, Ty::Bytes);
        let Some(expr) = scope.bind(ast) else { return nothing };
        if expr.ty != Ty::Bytes {
            let text = format!("this is {}, and bytes are wanted", expr.ty.describe());
            self.names.report(convert(unit(ast.span, &text), expr.ty, Ty::Bytes));
            return nothing;
        }
        expr
    }

    fn operations(&self, op: &Steps<'_>) -> Operations {
        let o = &self.ip.operations;
        let queue = o.queue.as_ref().map(|queue| self.queue(op, queue));
        let resume = op.bind(&o.resume);
        let append = o.append.as_ref().map(|append| Append {
            supported: append
                .supported
                .as_ref()
                .and_then(|ast| self.names.scope(Stage::Operation).condition(ast)),
            steps: op.bind(&append.steps),
        });
        Operations {
            prepare: Steps { shared: true, ..*op }.bind(&o.prepare),
            initialise: op.bind(&o.initialise),
            configure: op.bind(&o.configure),
            program: op.bind(&o.program),
            start: op.bind(&o.start),
            halt: op.bind(&o.halt),
            finish: op.bind(&o.finish),
            release: op.bind(&o.release),
            suspend: o
                .suspend
                .as_ref()
                .map(|suspend| self.suspend(op, suspend))
                .unwrap_or_default(),
            resume,
            queue,
            append,
        }
    }

    fn suspend(&self, op: &Steps<'_>, suspend: &d::Suspend) -> Suspend {
        let scope = self.names.scope(Stage::Operation);
        let (steps, ended) =
            op.bind_with(&suspend.steps, &suspend.ended.iter().collect::<Vec<_>>());
        Suspend {
            strategy: suspend.strategy.value,
            source: suspend.source.as_ref().map(|s| s.value.clone()).unwrap_or_default(),
            supported: suspend.supported.as_ref().and_then(|ast| scope.condition(ast)),
            steps,
            ended: ended.into_iter().next().flatten(),
        }
    }

    fn queue(&self, op: &Steps<'_>, queue: &d::Queue) -> Queue {
        let after: Vec<_> = std::iter::once(&queue.accepted).chain(&queue.second).collect();
        let (steps, bound) = op.bind_with(&queue.steps, &after);
        let mut bound = bound.into_iter();
        let nothing = |ast: &Ast| Expr::nothing(ast.span, Ty::Bool);
        let supported = self.names.scope(Stage::Operation).condition(&queue.supported);
        Queue {
            supported: supported.unwrap_or_else(|| nothing(&queue.supported)),
            steps,
            accepted: bound.next().flatten().unwrap_or_else(|| nothing(&queue.accepted)),
            second: bound.next().flatten(),
        }
    }

    fn check_requests(&self, chip: &Chip, instances: &[Instance]) {
        let d::Requests::Routed(lines) = &chip.requests else { return };
        if self.names.lost.chip.whole(&["instances"]) {
            return;
        }
        for route in lines.iter().flat_map(|(_, routes)| routes) {
            let known = instances.iter().find(|i| i.name == route.instance);
            let message = "a request leads nowhere";
            let finding = match known {
                Some(i) if route.channel < i.channels as u64 => continue,
                Some(i) if self.names.uncounted.contains(&i.name) => continue,
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

fn pairs(named: &[(d::Name, d::Name)]) -> Vec<(String, String)> {
    named.iter().map(|(name, text)| (name.value.clone(), text.value.clone())).collect()
}
