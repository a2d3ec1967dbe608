//! Chips × cases, and the figures.

use crate::chips::Chip;
use crate::figures::{Figure, count};
use crate::{Outcome, Setup, case, chips, suites};
use core::fmt::{self, Display, Write};

/// The outcome of every case of some chips.
#[derive(Debug)]
pub struct Table {
    chips: Vec<&'static Chip>,
    /// A row for each suite, by its name; columns in the order of the chips.
    rows: Vec<(&'static str, Vec<Outcome>)>,
    figures: Vec<(String, Vec<Figure>)>,
}

/// Runs everything on the chips of these names, or on all.
pub fn run(wanted: &[String]) -> Table {
    let named = |chip: &&&'static Chip| wanted.is_empty() || wanted.iter().any(|w| w == chip.name);
    let chips: Vec<&'static Chip> = chips::ALL.iter().filter(named).copied().collect();
    let rows = suites::ALL
        .iter()
        .map(|suite| (suite.name, chips.iter().map(|chip| case::run(chip, suite)).collect()))
        .collect();
    let figures = chips.iter().flat_map(|chip| figures(chip)).collect();
    Table { chips, rows, figures }
}

fn figures(chip: &'static Chip) -> Vec<(String, Vec<Figure>)> {
    let last = chip.controllers.len() - 1;
    let name = format!("{} {}", chip.name, chip.controllers[last].0.controller);
    let work = move || Setup { chip, model: 0, controller: last }.bench(count);
    match case::apart(work) {
        Ok(figures) => vec![(name, figures)],
        Err(_) => vec![(name, Vec::new())],
    }
}

impl Table {
    /// How many cases failed.
    pub fn failures(&self) -> usize {
        let outcomes = self.rows.iter().flat_map(|(_, row)| row);
        outcomes.filter(|outcome| matches!(outcome, Outcome::Fail(_))).count()
    }

    /// Adds a suite that is outside of this crate: `run` is given a chip, and panics when it fails.
    pub fn add(&mut self, name: &'static str, run: fn(&'static Chip) -> Result<(), String>) {
        let outcome = |chip: &&'static Chip| {
            let chip = *chip;
            match case::apart(move || run(chip)) {
                Ok(Ok(())) => Outcome::Pass,
                Ok(Err(reason)) => Outcome::Skip(reason),
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
            |o| if let Outcome::Fail(t) = o { Some(t) } else { None },
            "FAILED",
        )?;
        f.write_str(&notes)?;
        writeln!(f, "\nregister accesses, counted / by hand (memory to peripheral, one block)")?;
        for (name, figures) in &self.figures {
            writeln!(f, "{name}")?;
            for figure in figures {
                writeln!(f, "  {:12} {figure}", figure.name)?;
            }
        }
        Ok(())
    }
}
