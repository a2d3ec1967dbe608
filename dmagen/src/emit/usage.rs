//! What a driver uses of its registers, kept values and procedures: nothing else is emitted.

use super::Emitter;
use super::tokens::identifier;
use super::walk::{each_call, each_expr, in_context, mentions};
use crate::model::{
    ConfigValue, Expr, ExprKind, Procedure, Saved, Step, StepKind, Ty, Word, WriteValue,
};
use proc_macro2::Ident;
use quote::format_ident;

/// A helper of the register file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Use {
    /// The bits of a field, in place.
    Mask(usize, usize),
    /// A value moved to its field.
    Put(usize, usize),
    /// A field's value taken out.
    Get(usize, usize),
    /// Reading a register.
    Read(usize),
    /// Writing a register.
    Write(usize),
    /// Replacing bits of a register.
    Insert(usize),
    /// Reading a lane.
    ReadLane(usize),
    /// Writing a lane.
    WriteLane(usize),
    /// A lane's set alias.
    SetLane(usize),
    /// A lane's clear alias.
    ClearLane(usize),
    /// A bit of a lane.
    Bit(usize, usize),
    /// All bits of a lane.
    AllBits(usize),
    /// The address of a table.
    Address(usize),
    /// The address of the channel's entry of a table.
    Entry(usize),
    /// A window, by the register that selects.
    Window(usize),
}

impl<'m> Emitter<'m> {
    pub(super) fn mark(&self, item: Use) {
        self.used.borrow_mut().insert(item);
    }

    pub(super) fn is_used(&self, item: Use) -> bool {
        self.used.borrow().contains(&item)
    }

    /// The register's name as an identifier: the manual's, in lower case.
    pub(super) fn word(&self, register: usize) -> Ident {
        let title = self.model.registers.get(register).map_or("", |r| &r.title);
        identifier(title)
    }

    /// The plan's share of a register's word: the word itself, unless blocks add to it.
    pub(super) fn plan_name(&self, register: usize) -> Ident {
        let word = self.word(register);
        if self.is_loaded(register) { format_ident!("{word}_base") } else { word }
    }

    /// Registers that have a word in the context.
    pub(super) fn words(&self) -> impl Iterator<Item = &'m Word> {
        self.model.plan.iter().chain(&self.model.load)
    }

    /// Every expression that is evaluated from a configuration.
    pub(super) fn plan_exprs(&self) -> Vec<&'m Expr> {
        let model = self.model;
        let mut exprs: Vec<&Expr> = Vec::new();
        exprs.extend(model.lets.iter().map(|l| &l.value));
        exprs.extend(model.require.iter().map(|r| &r.that));
        exprs.extend(self.facts().iter().map(|s| &s.value));
        exprs.extend(model.plan.iter().flat_map(|word| word.value.exprs()));
        let done = |kind: &ExprKind| *kind == ExprKind::Config(ConfigValue::Done);
        if self.ringless().is_some() || exprs.iter().any(|expr| mentions(expr, done)) {
            exprs.extend(self.some_follow());
        }
        exprs
    }

    /// Of which channels the hardware follows descriptors, if not of all.
    pub(super) fn some_follow(&self) -> Option<&'m Expr> {
        Some(&self.model.descriptors.as_ref()?.when.as_ref()?.0)
    }

    /// The same, where the other channels have no cyclic transfers for it, and why.
    pub(super) fn ringless(&self) -> Option<(&'m Expr, &'m str)> {
        let described = self.model.descriptors.as_ref().filter(|d| d.ring)?;
        let (when, why) = described.when.as_ref()?;
        self.model.limits.cyclic.then_some((when, why.as_str()))
    }

    /// Every expression that is evaluated from a block.
    pub(super) fn load_exprs(&self) -> Vec<&'m Expr> {
        let model = self.model;
        let mut exprs: Vec<&Expr> = model.block_lets.iter().map(|l| &l.value).collect();
        exprs.extend(model.block_require.iter().map(|r| &r.that));
        exprs.extend(model.load.iter().flat_map(|word| word.value.exprs()));
        exprs.extend(model.descriptors.iter().filter_map(|d| Some(&d.partial.as_ref()?.1)));
        exprs
    }

    /// The step list of every operation but `pair`.
    fn operation_lists(&self) -> Vec<&'m [Step]> {
        let o = &self.model.operations;
        let mut lists: Vec<&[Step]> = vec![
            &o.prepare,
            &o.initialise,
            &o.configure,
            &o.program,
            &o.start,
            &o.halt,
            &o.suspend.steps,
            &o.resume,
            &o.finish,
            &o.release,
            &self.model.interrupts.steps,
            &self.model.counting,
        ];
        lists.extend(o.queue.iter().map(|q| q.steps.as_slice()));
        lists.extend(o.append.iter().map(|a| a.steps.as_slice()));
        lists
    }

    /// Every step list, of operations and procedures.
    pub(super) fn lists(&self) -> Vec<&'m [Step]> {
        let mut lists = self.operation_lists();
        lists.extend(self.model.pair.iter().map(|(_, steps)| steps.as_slice()));
        lists.extend(self.model.procedures.iter().map(|p| p.steps.as_slice()));
        lists
    }

    /// Calls `see` for every expression that a hook evaluates.
    pub(super) fn each_operation_expr(&self, see: &mut impl FnMut(&'m Expr)) {
        let model = self.model;
        let o = &model.operations;
        for list in self.lists() {
            each_expr(list, see);
        }
        let rest = [model.exact.as_ref(), model.blockwise.as_ref(), model.waiting.as_ref()];
        let others = [Some(&model.remaining), Some(&model.left)].into_iter().chain(rest);
        let suspend = [o.suspend.supported.as_ref(), o.suspend.ended.as_ref()];
        let queue = o.queue.iter();
        let queue = queue.flat_map(|q| [Some(&q.supported), Some(&q.accepted), q.second.as_ref()]);
        let append = o.append.iter().map(|append| append.supported.as_ref());
        let halted = model.halted.iter().map(|(_, when)| Some(when)).chain([model.second.as_ref()]);
        let outcome = model.outcome.iter().map(|case| case.when.as_ref());
        let descriptors = model.descriptors.iter();
        let descriptors = descriptors.flat_map(|d| [Some(&d.next), Some(&d.bytes)]);
        let descriptors = descriptors.chain([self.some_follow()]);
        let others = others.chain(descriptors);
        for expr in
            others.chain(suspend).chain(queue).chain(append).chain(outcome).chain(halted).flatten()
        {
            expr.walk(see);
        }
    }

    /// Registers whose word of a second block is needed after it was programmed.
    pub(super) fn kept_seconds(&self) -> Vec<usize> {
        let mut kept = Vec::new();
        let mut see = |expr: &Expr| {
            if let ExprKind::PairWord(false, register) = expr.kind
                && !kept.contains(&register)
            {
                kept.push(register);
            }
        };
        self.operation_lists().iter().for_each(|list| each_expr(list, &mut see));
        self.model.procedures.iter().for_each(|p| each_expr(&p.steps, &mut see));
        kept
    }

    /// The kept values that something reads.
    pub(super) fn facts(&self) -> Vec<&'m Saved> {
        let mut read: Vec<usize> = Vec::new();
        let mut see = |expr: &Expr| {
            if let ExprKind::Saved(index) = expr.kind {
                read.push(index);
            }
        };
        self.each_operation_expr(&mut see);
        self.load_exprs().iter().for_each(|expr| expr.walk(&mut see));
        let decider = self.load_roles().first().map(|role| format!("{role}_is_source"));
        let saved = self.model.saved.iter().enumerate();
        let kept = saved.filter(|(index, saved)| {
            let by_name = ["source_moves", "destination_moves"].contains(&saved.name.as_str());
            read.contains(index) || by_name || decider.as_ref() == Some(&saved.name)
        });
        kept.map(|(_, saved)| saved).collect()
    }

    /// The roles that blocks speak of.
    pub(super) fn load_roles(&self) -> Vec<&'m str> {
        let exprs = self.load_exprs();
        let used = |index: usize| {
            exprs.iter().any(|expr| {
                mentions(
                    expr,
                    |e| matches!(e, ExprKind::Side(crate::model::Side::Role(r), _) if *r == index),
                )
            })
        };
        let roles = self.model.roles.iter().enumerate();
        roles.filter(|(index, _)| used(*index)).map(|(_, role)| role.name.as_str()).collect()
    }

    /// The word that a kept value is in: there is hardly ever more than one.
    pub(super) fn fact_word(&self, saved: &Saved) -> Ident {
        if self.model.saved.iter().all(|s| s.word == 0) {
            format_ident!("facts")
        } else {
            format_ident!("facts{}", saved.word)
        }
    }

    /// All words of kept values.
    pub(super) fn fact_words(&self) -> Vec<Ident> {
        let mut words: Vec<Ident> = self.facts().iter().map(|s| self.fact_word(s)).collect();
        words.dedup();
        words
    }

    /// How often a procedure is called, from procedures that are called themselves.
    pub(super) fn calls(&self, procedure: usize) -> usize {
        let mut open: Vec<&[Step]> = self.operation_lists();
        open.extend(self.model.pair.iter().map(|(_, steps)| steps.as_slice()));
        let (mut entered, mut count) = (Vec::new(), 0);
        while let Some(list) = open.pop() {
            each_call(list, &mut |index| {
                count += usize::from(index == procedure);
                if !entered.contains(&index) {
                    entered.push(index);
                    open.extend(self.procedure(index).map(|p| p.steps.as_slice()));
                }
            });
        }
        count
    }

    pub(super) fn procedure(&self, index: usize) -> Option<&'m Procedure> {
        self.model.procedures.get(index)
    }

    /// Whether steps come to nothing: none, or calls of empty procedures.
    pub(super) fn does_nothing(&self, steps: &[Step]) -> bool {
        steps.iter().all(|step| match step.kind {
            StepKind::Call(index) => {
                self.procedure(index).is_none_or(|p| self.does_nothing(&p.steps))
            }
            _ => false,
        })
    }

    /// Whether steps can run out of time, or ask how long they may wait.
    pub(super) fn can_time_out(&self, steps: &[Step]) -> bool {
        let mut asks = false;
        each_expr(steps, &mut |e| asks |= e.kind == ExprKind::HasFailed);
        asks || steps.iter().any(|step| match &step.kind {
            StepKind::Poll { .. } | StepKind::Settle { .. } => true,
            StepKind::When(_, then, otherwise) => {
                self.can_time_out(then) || self.can_time_out(otherwise)
            }
            StepKind::Call(index) => {
                self.procedure(*index).is_some_and(|p| self.can_time_out(&p.steps))
            }
            _ => false,
        })
    }

    /// Whether steps use the channel's variables or planned words.
    pub(super) fn uses_context(&self, steps: &[Step]) -> bool {
        let own = steps.iter().any(|step| match &step.kind {
            StepKind::Capture(..) => true,
            StepKind::Call(index) => {
                self.procedure(*index).is_some_and(|p| self.uses_context(&p.steps))
            }
            StepKind::Write { writes, .. } => writes.iter().any(|w| {
                matches!(w.value, WriteValue::Planned | WriteValue::Fields { planned: true, .. })
            }),
            StepKind::When(_, a, b) => self.uses_context(a) || self.uses_context(b),
            _ => false,
        });
        let mut inside = false;
        each_expr(steps, &mut |e| inside |= in_context(e));
        own || inside
    }

    /// Whether the program of a pair uses the channel's variables or planned words; the words of the
    /// second block are at hand.
    pub(super) fn pair_uses_context(&self, program: &[Step]) -> bool {
        let mut inside = !self.kept_seconds().is_empty();
        each_expr(program, &mut |e| {
            inside |= in_context(e) && !matches!(e.kind, ExprKind::PairWord(..));
        });
        let keeps = |step: &Step| match &step.kind {
            StepKind::Write { writes, .. } => writes.iter().any(|w| {
                matches!(w.value, WriteValue::Planned | WriteValue::Fields { planned: true, .. })
            }),
            StepKind::Read(..) => false,
            _ => true,
        };
        inside || program.iter().any(keeps)
    }
}

/// Whether a value is a width, kept as the logarithm of its bytes.
pub(super) const fn is_width(ty: Ty) -> bool {
    matches!(ty, Ty::Width(_))
}
