//! The result block: fixed size, plain words and bytes, to be read out of a machine's memory.

use crate::Verdict;

/// Bytes of a case's name.
pub const NAME: usize = 28;
/// Bytes of a case's text.
pub const TEXT: usize = 84;
/// Room for cases.
pub const CASES: usize = 40;

/// Where the program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum State {
    /// Not begun.
    Empty = 0,
    /// Running: the last case is the one that runs.
    Running = 0x5275_6E21,
    /// All cases are done.
    Finished = 0x446F_6E65,
    /// An exception that no handler was meant for, or a panic: the last case was running.
    Crashed = 0x4372_7368,
}

/// What came of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Outcome {
    /// It runs, or it has crashed.
    Running = 0,
    /// It holds.
    Pass = 1,
    /// The channel cannot do it.
    Skip = 2,
    /// It does not hold.
    Fail = 3,
    /// The device under the program cannot show it.
    Left = 4,
}

/// One case.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub struct Case {
    /// Its name, padded by zeros.
    pub name: [u8; NAME],
    /// An [`Outcome`].
    pub outcome: u32,
    /// The reason of a skip, or what went wrong, padded by zeros.
    pub text: [u8; TEXT],
    /// A number that was seen.
    pub saw: u32,
    /// The number that was wanted.
    pub wanted: u32,
}

/// All cases.
#[derive(Debug)]
#[repr(C)]
pub struct Report {
    /// A [`State`].
    pub state: u32,
    /// How many cases there are.
    pub count: u32,
    /// The cases.
    pub cases: [Case; CASES],
}

impl Report {
    /// Its size in memory.
    pub const BYTES: usize = size_of::<Report>();

    /// No case yet.
    #[allow(clippy::new_without_default)]
    pub const fn new() -> Self {
        let case = Case { name: [0; NAME], outcome: 0, text: [0; TEXT], saw: 0, wanted: 0 };
        Report { state: State::Empty as u32, count: 0, cases: [case; CASES] }
    }

    /// Says where the program is, at once.
    pub fn set_state(&mut self, state: State) {
        // SAFETY: a valid place; volatile because another machine reads it.
        unsafe { (&raw mut self.state).write_volatile(state as u32) }
    }

    /// Runs a case and notes what came of it; `without` names cases that are not to run, and why.
    pub fn case(
        &mut self,
        name: &str,
        without: &[(&str, &str)],
        run: impl FnOnce() -> Result<(), Verdict>,
    ) {
        let Some(case) = self.cases.get_mut(self.count as usize) else { return };
        put(&mut case.name, &[name]);
        self.count += 1;
        let reason = without.iter().find(|(left, _)| *left == name).map(|(_, reason)| *reason);
        let outcome = if let Some(reason) = reason {
            put(&mut case.text, &[reason]);
            Outcome::Left
        } else {
            match run() {
                Ok(()) => Outcome::Pass,
                Err(Verdict::Skip(reason)) => {
                    put(&mut case.text, &[reason]);
                    Outcome::Skip
                }
                Err(Verdict::Fail { what, error, saw, wanted }) => {
                    let between = if error.is_empty() { "" } else { ": " };
                    put(&mut case.text, &[what, between, error]);
                    case.saw = saw;
                    case.wanted = wanted;
                    Outcome::Fail
                }
            }
        };
        // SAFETY: a valid place; volatile because another machine reads it.
        unsafe { (&raw mut case.outcome).write_volatile(outcome as u32) }
    }
}

/// Puts text into a field, as much as fits.
fn put(field: &mut [u8], text: &[&str]) {
    let bytes = text.iter().flat_map(|part| part.bytes());
    for (place, byte) in field.iter_mut().zip(bytes) {
        *place = byte;
    }
}
