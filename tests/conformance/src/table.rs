//! Chips × cases, and the figures.

use crate::chips::Chip;
use crate::figures::{Figure, count};
use crate::{Outcome, Setup, case, chips, reasons, suites};
use core::fmt::{self, Display, Write};

/// The outcome of every case of some chips.
#[derive(Debug)]
pub struct Table {
    chips: Vec<&'static Chip>,
    /// A row for each suite, by its name; columns in the order of the chips.
    rows: Vec<(&'static str, Vec<Outcome>)>,
    /// In the order of the chips.
    figures: Vec<Vec<Figure>>,
}

/// Runs everything on the chips of these names, or on all.
pub fn run(wanted: &[String]) -> Table {
    let named = |chip: &&&'static Chip| wanted.is_empty() || wanted.iter().any(|w| w == chip.name);
    let chips: Vec<&'static Chip> = chips::ALL.iter().filter(named).copied().collect();
    let rows = suites::ALL
        .iter()
        .map(|suite| (suite.name, chips.iter().map(|chip| case::run(chip, suite)).collect()))
        .collect();
    let figures = chips.iter().map(|chip| figures(chip)).collect();
    Table { chips, rows, figures }
}

fn figures(chip: &'static Chip) -> Vec<Figure> {
    let controller = chip.controllers.len() - 1;
    case::apart(move || Setup { chip, model: 0, controller }.bench(count)).unwrap_or_default()
}

/// What is wrong with a chip's figures: an operation that is dearer than by hand and has no reason.
pub fn unexplained(chip: &'static Chip) -> Vec<String> {
    faults(chip, &figures(chip))
}

fn faults(chip: &Chip, figures: &[Figure]) -> Vec<String> {
    if figures.is_empty() {
        return vec![format!("{}: nothing was counted", chip.name)];
    }
    let guilty = figures.iter().filter(|f| f.over() && reasons::of(chip.name, f.name).is_empty());
    let fault = |figure: &Figure| {
        format!(
            "{} {}: {figure} is over its budget, without a reason in golden/README.md",
            chip.name, figure.name
        )
    };
    guilty.map(fault).collect()
}

impl Table {
    /// How many cases failed, and how many operations are over their budgets for no reason.
    pub fn failures(&self) -> usize {
        let outcomes = self.rows.iter().flat_map(|(_, row)| row);
        let failed = outcomes.filter(|outcome| matches!(outcome, Outcome::Fail(_))).count();
        let counted = self.chips.iter().zip(&self.figures);
        failed + counted.map(|(chip, figures)| faults(chip, figures).len()).sum::<usize>()
    }

    /// Adds a suite that is outside of this crate: `run` is given a chip, and panics when it fails.
    pub fn add(&mut self, name: &'static str, run: fn(&'static Chip)) {
        let outcome = |chip: &&'static Chip| {
            let chip = *chip;
            match case::apart(move || run(chip)) {
                Ok(()) => Outcome::Pass,
                Err(text) => Outcome::Fail(text),
            }
        };
        self.rows.push((name, self.chips.iter().map(outcome).collect()));
    }

    fn notes(
        &self,
        f: &mut String,
        kind: fn(&Outcome) -> Option<&str>,
        title: &str,
    ) -> fmt::Result {
        let mut first = true;
        for (suite, row) in &self.rows {
            for (chip, outcome) in self.chips.iter().zip(row) {
                if let Some(text) = kind(outcome) {
                    if core::mem::take(&mut first) {
                        writeln!(f, "\n{title}:")?;
                    }
                    writeln!(f, "  {} {suite}: {text}", chip.name)?;
                }
            }
        }
        Ok(())
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:16}", "case")?;
        for chip in &self.chips {
            write!(f, " {:>11}", chip.name)?;
        }
        writeln!(f)?;
        for (suite, row) in &self.rows {
            write!(f, "{suite:16}")?;
            for outcome in row {
                let text = match outcome {
                    Outcome::Pass => "pass",
                    Outcome::Part(_) => "pass, part",
                    Outcome::Skip(_) => "skip",
                    Outcome::Fail(_) => "FAIL",
                };
                write!(f, " {text:>11}")?;
            }
            writeln!(f)?;
        }
        let mut notes = String::new();
        self.notes(
            &mut notes,
            |o| if let Outcome::Skip(t) = o { Some(t) } else { None },
            "skipped",
        )?;
        self.notes(
            &mut notes,
            |o| if let Outcome::Part(t) = o { Some(t) } else { None },
            "skipped in part",
        )?;
        self.notes(
            &mut notes,
            |o| if let Outcome::Fail(t) = o { Some(t) } else { None },
            "FAILED",
        )?;
        f.write_str(&notes)?;
        writeln!(f, "\nregister accesses, counted / by hand (memory to peripheral, one block)")?;
        writeln!(
            f,
            "OVER: dearer than by hand, for the reasons of these numbers in golden/README.md"
        )?;
        for (chip, figures) in self.chips.iter().zip(&self.figures) {
            let controller = chip.controllers.last().map_or("", |last| last.0.controller);
            writeln!(f, "{} {controller}", chip.name)?;
            for figure in figures {
                write!(f, "  {:12} {figure}", figure.name)?;
                if figure.over() {
                    write!(f, " OVER {:?}", reasons::of(chip.name, figure.name))?;
                }
                writeln!(f)?;
            }
            for fault in faults(chip, figures) {
                writeln!(f, "  FAILED: {fault}")?;
            }
        }
        Ok(())
    }
}
