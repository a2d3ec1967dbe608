//! Running one case of one chip on a thread of its own.

use crate::Bench;
use crate::chips::Chip;
use crate::facts::Facts;
use crate::world;
use std::cell::RefCell;
use std::sync::Once;

/// Why a controller does not run a case, or not on all of its channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// The capability that it lacks, as the driver's README calls it.
    pub capability: &'static str,
    /// What the manual says, where the capability is not lacking altogether.
    pub fact: String,
    /// Whether some channels have run it.
    pub partly: bool,
}

/// Skips a case for a capability of the driver's README.
pub fn skip<T>(capability: &'static str, fact: &'static str) -> Result<T, Skip> {
    Err(Skip { capability, fact: fact.to_owned(), partly: false })
}

/// Passes a case that only these channels run.
pub fn alone(capability: &'static str, channels: &str) -> Result<(), Skip> {
    Err(Skip { capability, fact: format!("{channels} alone"), partly: true })
}

/// What the driver's README says of a capability, with the description's reason.
fn explained(chip: &Chip, skip: &Skip) -> Result<String, String> {
    let Skip { capability, fact, partly } = skip;
    let start = format!("- {capability}: ");
    let readme = chip.readme.replace('\r', "").replace("\n  ", " ");
    let row = readme.lines().find_map(|line| line.strip_prefix(&start));
    let row = row.ok_or_else(|| format!("the README does not speak of `{capability}`"))?;
    let lacking = ["no", "none", "unsupported"].contains(&row.split(' ').next().unwrap_or(row));
    if *partly {
        let told = !lacking && row != "yes";
        let text = format!("{capability}: {fact}");
        return told.then_some(text).ok_or_else(|| format!("{capability}: the README says {row}"));
    }
    match (lacking, row.split_once(" (")) {
        (true, None) => Err(format!("the description does not say why: {capability}: {row}")),
        (true, Some(_)) => Ok(format!("{capability}: {row}")),
        (false, _) => Ok(format!("{capability}: {row}, but {fact}")),
    }
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every controller of the chip does it.
    Pass,
    /// All controllers and channels that can do it, do; why the others cannot.
    Part(String),
    /// No controller of the chip can.
    Skip(String),
    /// What went wrong.
    Fail(String),
}

/// A suite: its name is the same for every chip.
#[derive(Debug, Clone, Copy)]
pub struct Suite {
    /// As in the table.
    pub name: &'static str,
    /// Runs it on one controller; panics when the driver is wrong.
    pub run: fn(&Setup) -> Result<(), Skip>,
}

/// What a suite makes its benches of.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// The chip.
    pub chip: &'static Chip,
    /// Which of its models.
    pub model: usize,
    /// Which of its controllers.
    pub controller: usize,
}

impl Setup {
    /// What the manual says of the controller.
    pub fn facts(&self) -> &'static Facts {
        self.chip.controllers[self.controller].0
    }

    /// Runs `act` on a fresh chip and then looks for what must not have happened.
    pub fn bench<R>(&self, act: impl FnOnce(Bench) -> R) -> R {
        let bench = Bench::new(self.chip, self.model, self.controller);
        let result = act(bench);
        world::set_hook(None);
        bench.inspect();
        result
    }
}

thread_local! {
    /// Whether the thread runs a case, and where it panicked.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

thread_local! {
    static CONTEXT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Says what is tried next; a failure repeats it.
pub fn context(text: String) {
    CONTEXT.set(text);
}

/// Panics of cases are outcomes, not output; all others are printed as ever.
fn catch_places() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if PLACE.with_borrow(Option::is_none) {
                return usual(info);
            }
            let place = info.location().map(|l| format!("{}:{}", l.file(), l.line()));
            PLACE.set(Some(place.unwrap_or_default()));
        }));
    });
}

/// Runs `act` on a thread of its own; an error is what it panicked with, and where.
pub fn apart<R: Send + 'static>(act: impl FnOnce() -> R + Send + 'static) -> Result<R, String> {
    catch_places();
    let thread = std::thread::spawn(move || {
        PLACE.set(Some(String::new()));
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act));
        result.map_err(|panic| {
            let text = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_string()))
                .unwrap_or_default();
            let context = CONTEXT.take();
            let context = if context.is_empty() { context } else { format!("{context}: ") };
            format!("{context}{text} ({})", PLACE.take().unwrap_or_default())
        })
    });
    thread.join().unwrap_or_else(|_| Err("the case's thread died".into()))
}

/// Runs a suite on every controller of a chip.
pub fn run(chip: &'static Chip, suite: &Suite) -> Outcome {
    let (mut passed, mut reasons) = (false, Vec::new());
    let pairs = (0..chip.models.len())
        .flat_map(|model| (0..chip.controllers.len()).map(move |controller| (model, controller)));
    for (model, controller) in pairs {
        let name = chip.controllers[controller].0.controller;
        let run = suite.run;
        match apart(move || run(&Setup { chip, model, controller })) {
            Ok(Ok(())) => passed = true,
            Ok(Err(skip)) => match explained(chip, &skip) {
                Ok(reason) => {
                    passed |= skip.partly;
                    if model == 0 {
                        reasons.push(format!("{name}: {reason}"));
                    }
                }
                Err(text) => return Outcome::Fail(format!("{name} skips the case: {text}")),
            },
            Err(text) => {
                return Outcome::Fail(format!("{name}{}: {text}", chip.models[model].0));
            }
        }
    }
    match (passed, reasons.is_empty()) {
        (true, true) => Outcome::Pass,
        (true, false) => Outcome::Part(reasons.join("; ")),
        (false, _) => Outcome::Skip(reasons.join("; ")),
    }
}
