//! Registers behind a window, and words in memory, on the machine.

use super::machine::{Access, Machine};
use crate::model::{ExprKind, Register, Step, StepKind, Target};

/// Tables stand where no bus address is: wherever the controller finds them, they are no registers.
const TABLES: u64 = 0x1_0000_0000;

impl Machine<'_> {
    /// Name and place of a word in memory.
    pub(super) fn word(&self, table: usize, word: &Register) -> (String, u64) {
        let known = self.model.tables.get(table);
        let entry = known.map_or(0, |t| t.entry) * self.channel as u64;
        let name = known.map_or("", |t| &t.name);
        (format!("{name}.{}", word.name), (table as u64 + 1) * TABLES + entry + word.offset)
    }

    /// The bus address and the bytes of a word in memory.
    pub(super) fn in_memory(&self, register: usize) -> Option<(u64, u8)> {
        let word = self.model.registers.get(register)?;
        let table = word.table?;
        let entry = self.model.tables.get(table)?.entry * self.channel as u64;
        let start = self.tables.checked_add(self.table(table)?)?;
        Some((start + entry + word.offset, word.size / 8))
    }

    /// What the driver reads of memory is no access that anybody else sees.
    pub(super) fn is_memory(&self, register: usize) -> bool {
        self.model.registers.get(register).is_some_and(|r| r.table.is_some())
    }

    /// Writes the channel's number before an access through a window, unless that was done for this section.
    pub(super) fn select(&mut self, register: usize) {
        let Some((selector, field)) = self.model.registers.get(register).and_then(|r| r.select)
        else {
            return;
        };
        if self.section == Some(Some(selector)) {
            return;
        }
        if self.section.is_some() {
            self.section = Some(Some(selector));
        }
        let known = self.model.registers.get(selector).and_then(|r| r.fields.get(field));
        let shift = known.map_or(0, |f| f.offset);
        let (name, address) = self.register(selector);
        let value = (self.channel as u32) << shift;
        self.log.push(Access { write: true, name, address, value, memory: None });
    }

    /// Begins accesses that are made together; false when they are already.
    pub(super) fn open(&mut self) -> bool {
        let opens = self.section.is_none();
        if opens {
            self.section = Some(None);
        }
        opens
    }

    /// Ends what [`Machine::open`] began.
    pub(super) fn close(&mut self, opened: bool) {
        if opened {
            self.section = None;
        }
    }

    /// The window that every access of a step goes through, if it waits for nothing.
    pub(super) fn window_of(&self, step: &Step) -> Option<usize> {
        let of = |target: &Target| match target {
            Target::Register(r) => {
                self.model.registers.get(*r).and_then(|r| r.select).map(|(selector, _)| selector)
            }
            Target::Lane(_) => None,
        };
        let mut windows: Vec<Option<usize>> = match &step.kind {
            StepKind::Write { writes, .. } => writes.iter().map(|w| of(&w.target)).collect(),
            StepKind::Read(_, target) => vec![of(target)],
            StepKind::When(_, a, b) => a.iter().chain(b).map(|s| self.window_of(s)).collect(),
            _ => Vec::new(),
        };
        windows.dedup();
        match windows.as_slice() {
            [window] => *window,
            _ => None,
        }
    }

    /// Whether a step surely selects: a condition does when it looks behind the window itself.
    pub(super) fn begins_section(&self, step: &Step) -> bool {
        let StepKind::When(condition, ..) = &step.kind else { return true };
        let windowed = |r: usize| self.model.registers.get(r).is_some_and(|r| r.select.is_some());
        let mut looks = false;
        condition.walk(&mut |e| looks |= matches!(e.kind, ExprKind::Read(r, _) if windowed(r)));
        looks
    }
}
