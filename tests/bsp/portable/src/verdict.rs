//! What came of a case.

use dma_runtime::Error;

/// Why a case did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The channel cannot do it, by its capabilities.
    Skip(&'static str),
    /// It went wrong.
    Fail {
        /// What was to be shown.
        what: &'static str,
        /// The error that a call returned, if that was it.
        error: &'static str,
        /// A number that was seen.
        saw: u32,
        /// The number that was wanted.
        wanted: u32,
    },
}

/// Leaves a case out.
///
/// # Errors
/// Always: the reason.
pub fn skip<T>(reason: &'static str) -> Result<T, Verdict> {
    Err(Verdict::Skip(reason))
}

/// Demands a condition.
///
/// # Errors
/// What was to be shown.
pub fn ensure(holds: bool, what: &'static str) -> Result<(), Verdict> {
    equal(u32::from(holds), 1, what)
}

/// Demands a number.
///
/// # Errors
/// What was to be shown, and both numbers.
pub fn equal(saw: u32, wanted: u32, what: &'static str) -> Result<(), Verdict> {
    if saw == wanted { Ok(()) } else { Err(Verdict::Fail { what, error: "", saw, wanted }) }
}

/// Demands that a call succeeds.
///
/// # Errors
/// Which call, and what it returned.
pub fn done<T>(result: Result<T, Error>, what: &'static str) -> Result<T, Verdict> {
    result.map_err(|error| Verdict::Fail { what, error: name(error), saw: 0, wanted: 0 })
}

/// The name of an error, without a formatter.
fn name(error: Error) -> &'static str {
    match error {
        Error::InvalidState => "InvalidState",
        Error::Invalid(_) => "Invalid",
        Error::Unsupported(_) => "Unsupported",
        Error::Busy => "Busy",
        Error::Completed => "Completed",
        Error::InCallback => "InCallback",
        Error::Timeout => "Timeout",
        Error::Faulted => "Faulted",
        Error::NoChannel => "NoChannel",
        Error::NotResponding => "NotResponding",
        _ => "another error",
    }
}
