//! Register accesses of each operation, counted from the trace, beside the budget.

use crate::facts::{Budget, Cost};
use crate::{Bench, Transfer, world};
use dma_runtime::{Channel, Direction, Suspend, Width};

/// One operation: what it took and what it may take.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// The operation.
    pub name: &'static str,
    /// Counted.
    pub found: Cost,
    /// The hand-written row, where there is one.
    pub budget: Option<Cost>,
    /// Accesses made while the lock was held.
    pub locked: usize,
}

impl Figure {
    /// Whether it is dearer than by hand.
    pub fn over(&self) -> bool {
        self.budget.is_some_and(|budget| {
            self.found.writes > budget.writes || self.found.reads > budget.reads
        })
    }
}

impl core::fmt::Display for Figure {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{}W {}R", self.found.writes, self.found.reads)?;
        match self.budget {
            Some(budget) => {
                let least = if budget.polls { "≥" } else { "" };
                write!(f, " / {}W {least}{}R", budget.writes, budget.reads)?;
            }
            None => write!(f, " / -")?,
        }
        if self.locked != 0 {
            write!(f, ", {} locked", self.locked)?;
        }
        Ok(())
    }
}

fn counted<R>(name: &'static str, budget: Option<Cost>, act: impl FnOnce() -> R) -> (Figure, R) {
    let mark = world::mark();
    let result = act();
    let trace = world::trace_since(mark);
    let writes = trace.iter().filter(|a| a.write).count();
    let locked = trace.iter().filter(|a| a.locked).count();
    let found = Cost { writes, reads: trace.len() - writes, polls: false };
    (Figure { name, found, budget, locked }, result)
}

/// Counts every operation from memory to a peripheral, one block of bytes.
pub fn count(bench: Bench) -> Vec<Figure> {
    let budget: Budget = bench.facts.budget;
    let kind = Direction::MemoryToPeripheral;
    let transfer = Transfer::new(bench, kind, 0, Width::Bits8, &[32]);
    let mut handle = bench.take(0);
    let mut all = Vec::new();
    let config = transfer.config();
    let (figure, done) = counted("configure", budget.configure, || handle.set_up(&config));
    if done.is_err() {
        return all;
    }
    all.push(figure);
    all.push(counted("start", budget.start, || handle.start()).0);
    bench.step(3);
    all.push(counted("status", budget.status, || handle.status()).0);
    bench.drain();
    all.push(counted("interrupt", budget.interrupt, || bench.settle()).0);
    transfer.arm();
    all.push(counted("rearm", budget.again, || handle.start()).0);
    bench.step(3);
    if handle.capabilities().suspend != Suspend::Unsupported {
        all.push(counted("suspend", budget.suspend, || handle.suspend()).0);
        all.push(counted("resume", budget.resume, || handle.resume()).0);
        bench.step(3);
    }
    all.push(counted("stop", budget.stop, || handle.stop()).0);
    all
}
