//! Operations on the machine.

use super::config::Event;
use super::machine::{Access, Machine};
use super::operation::Operation;
use super::value::Known;
use crate::model::{BinaryOp, Expr, ExprKind, LocalPart, Outcome, Step, StepKind, Target};

impl Machine<'_> {
    /// Performs an operation; `None` where it is not supported.
    pub(super) fn perform(&mut self, operation: Operation, known: &Known<'_>) -> Option<()> {
        let o = &self.model.operations;
        self.locals.clear();
        self.again = false;
        match operation {
            Operation::Take => {
                self.steps(&o.prepare, known)?;
                self.steps(&o.initialise, known)
            }
            Operation::Configure => {
                self.steps(&o.configure, known)?;
                if self.is_pair(known) {
                    let program = self.model.pair.as_ref().map(|(_, p)| p);
                    self.steps(program.map_or(&[][..], |p| p), known)?;
                }
                self.steps(&o.program, known)
            }
            Operation::Start => {
                self.steps(&o.start, known)?;
                self.run();
                Some(())
            }
            Operation::Rearm => {
                if known.transfer.cyclic {
                    return None;
                }
                if self.list.is_empty() {
                    self.again = true;
                    return self.steps(&o.start, known);
                }
                self.go_on(0, known)
            }
            Operation::Interrupt => {
                self.interrupt(known)?;
                (1..self.list.len()).try_for_each(|_| self.interrupt(known))
            }
            Operation::Status => self.status(known),
            Operation::Stop => {
                self.progress();
                self.steps(&o.halt, known)?;
                if self.is_chained(known) {
                    self.follow(known)?;
                }
                self.alternating(known)
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
                    self.looked_at(ended, known)?;
                }
                // Of a ring the contract asks which block has ended, for the flag that says so is cleared.
                let t = known.transfer;
                if self.is_chained(known) && t.events.contains(&Event::Block) {
                    self.follow(known)?;
                }
                Some(())
            }
            Operation::Resume => self.steps(&o.resume, known),
            Operation::Reload if self.is_pair(known) => self.queue(known),
            // What hardware follows is replaced as a whole.
            Operation::Reload
                if self.is_chained(known)
                    || known.transfer.cyclic && known.followed().is_some() =>
            {
                None
            }
            Operation::Reload => {
                self.planned.extend(self.contiguous.clone());
                self.steps(&o.program, known)
            }
        }
    }

    /// A block of a list that the handler runs: its registers, and a first start.
    fn go_on(&mut self, index: usize, known: &Known<'_>) -> Option<()> {
        let load = self.list.get(index)?.clone();
        self.at = index;
        self.planned.extend(load);
        let o = &self.model.operations;
        self.steps(&o.program, known)?;
        self.steps(&o.start, known)
    }

    /// Gives a running pair its next block.
    fn queue(&mut self, known: &Known<'_>) -> Option<()> {
        let queue = self.model.operations.queue.as_ref()?;
        if self.value(&queue.supported, known)? == 0 {
            return None;
        }
        self.look(known)?;
        self.next = self.planned.clone();
        self.steps(&queue.steps, known)?;
        // Refused, for want of time.
        let accepted = self.value(&queue.accepted, known)? != 0;
        if let Some(second) = queue.second.as_ref().filter(|_| accepted) {
            self.value(second, known)?;
        }
        accepted.then_some(())
    }

    /// The hardware runs: the outcome says so.
    fn run(&mut self) {
        for case in &self.model.outcome {
            let wanted = case.is == Outcome::Running;
            if let Some(when) = &case.when {
                self.force(when, wanted);
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
        // A count that no plan has is where `start` has put it.
        let word = self.planned.get(&register).copied().unwrap_or_else(|| self.held(register));
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
                self.force(when, wanted);
            }
            if wanted {
                break;
            }
        }
        for (_, error) in &i.errors {
            self.raise(&i.steps, error, false);
        }
        self.raise(&i.steps, &i.done, true);
        i.when.iter().for_each(|when| self.force(when, true));
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
            if let Some(when) = &i.when
                && self.value(when, known)? == 0
            {
                continue;
            }
            self.steps(&i.steps, known)?;
            if channel == own {
                self.serve(known)?;
            }
        }
        self.channel = own;
        self.alternating(known)
    }

    /// Which block of a pair runs.
    fn alternating(&mut self, known: &Known<'_>) -> Option<()> {
        match &self.model.second {
            Some(second) if self.is_pair(known) => self.value(second, known).map(|_| ()),
            _ => Some(()),
        }
    }

    /// What follows the channel's flags.
    fn serve(&mut self, known: &Known<'_>) -> Option<()> {
        let t = known.transfer;
        if t.cyclic {
            // Which block of the ring has ended.
            let asked = self.is_chained(known) && t.events.contains(&Event::Block);
            return if asked { self.position(known) } else { Some(()) };
        }
        if self.is_chained(known) {
            // Any block may have raised the flag; the last one's may have come after it was cleared.
            let i = &self.model.interrupts;
            [Some(&i.done), i.half.as_ref()].into_iter().flatten().for_each(|flag| {
                self.raise(&i.steps, flag, false);
            });
            self.look(known)?;
            self.steps(&i.steps, known)?;
        }
        self.steps(&self.model.operations.finish, known)?;
        if self.at + 1 < self.list.len() {
            self.go_on(self.at + 1, known)?;
            self.run();
        }
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
        if !self.is_chained(known) {
            self.alternating(known)?;
            self.count(known)?;
            return self.alternating(known);
        }
        self.position(known)
    }

    /// Which block runs, and what is left of it: the count belongs to the block only while the link stays the same.
    fn position(&mut self, known: &Known<'_>) -> Option<()> {
        self.follow(known)?;
        self.count(known)?;
        self.follow(known)
    }

    /// Reads what is left of the running block.
    pub(super) fn count(&mut self, known: &Known<'_>) -> Option<u64> {
        self.steps(&self.model.counting, known)?;
        self.read_once(&self.model.remaining, known)
    }

    /// Whether several blocks are one run of the hardware.
    fn is_chained(&self, known: &Known<'_>) -> bool {
        known.followed().is_some() && known.transfer.blocks > 1
    }

    /// Whether two blocks alternate, each in its own registers.
    fn is_pair(&self, known: &Known<'_>) -> bool {
        known.followed().is_none() && known.transfer.blocks > 1 && known.transfer.cyclic
    }

    /// Reads what follows the running block.
    fn follow(&mut self, known: &Known<'_>) -> Option<()> {
        let described = self.model.descriptors.as_ref()?;
        self.read_once(&described.next, known).map(|_| ())
    }

    /// Evaluates an expression; a register that it speaks of twice is read once.
    pub(super) fn read_once(&mut self, expr: &Expr, known: &Known<'_>) -> Option<u64> {
        let start = self.log.len();
        let value = self.value(expr, known)?;
        let mut seen: Vec<Access> = Vec::new();
        for access in self.log.split_off(start) {
            if !seen.contains(&access) {
                seen.push(access);
            }
        }
        self.log.extend(seen);
        Some(value)
    }

    /// Reads the outcome.
    fn look(&mut self, known: &Known<'_>) -> Option<()> {
        let mut seen: Vec<usize> = Vec::new();
        let mut known_places: Vec<u64> = Vec::new();
        if let Some(waiting) = &self.model.waiting {
            self.value(waiting, known)?;
        }
        for case in &self.model.outcome {
            let Some(when) = &case.when else { break };
            // Each register is read once for the whole predicate, before it is decided; lanes as they are asked.
            let first = self.log.len();
            let opened = self.open();
            when.walk(&mut |e| {
                if let ExprKind::Read(register, _) = e.kind
                    && !seen.contains(&register)
                {
                    seen.push(register);
                    self.read_register(register);
                }
            });
            self.close(opened);
            known_places.extend(self.log.iter().skip(first).map(|access| access.address));
            let start = self.log.len();
            let holds = self.value(when, known)? != 0;
            let reads = self.log.split_off(start);
            let fresh = reads.into_iter().filter(|access| !known_places.contains(&access.address));
            self.log.extend(fresh);
            if holds {
                break;
            }
        }
        Some(())
    }
}
