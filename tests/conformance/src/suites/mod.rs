//! The suites, in the order of the table. Each file says what it shows.
//!
//! The golden register traces are a suite of their own, outside of this crate: the trace of a call is
//! [`trace_since`](crate::world::trace_since).

mod adjust;
mod allocation;
mod append;
mod block_events;
mod burst;
mod capabilities;
mod chain;
mod concurrent;
mod cyclic;
mod errors;
mod errors_in_calls;
mod exchange;
mod isr_anywhere;
mod lines;
mod link;
mod loops;
mod matrix;
mod meanwhile;
mod numbers;
mod periph;
mod repeated_stop;
mod rings;
mod scatter_gather;
mod status;
mod stop_quiet;
mod strides;
mod suspend_resume;
mod widths;

use crate::rig::Handle;
use crate::{KINDS, Setup, Suite, world};
use dma_runtime::{Channel, Config, Direction, Error, Field};

/// `loop` is a keyword.
const fn name(identifier: &'static str) -> &'static str {
    match identifier.as_bytes() {
        [b'r', b'#', ..] => identifier.split_at(2).1,
        _ => identifier,
    }
}

macro_rules! suites {
    ($($name:ident: $run:path,)*) => {
        /// Every suite.
        pub static ALL: &[Suite] = &[$(Suite { name: name(stringify!($name)), run: $run },)*];

        /// Expands `$then!(chip name name …)` with the names of all suites.
        #[macro_export]
        macro_rules! for_each_suite {
            ($then:ident, $chip:ident) => { $then! { $chip $($name)* } };
        }
    };
}

suites! {
    burst: burst::run,
    r#loop: loops::configure,
    loop_reload: loops::reload,
    suspend_resume: suspend_resume::run,
    repeated_stop: repeated_stop::run,
    scatter_gather: scatter_gather::run,
    block_events: block_events::run,
    chain: chain::run,
    link: link::run,
    cyclic: cyclic::run,
    exchange: exchange::run,
    append: append::run,
    concurrent: concurrent::run,
    periph: periph::run,
    widths: widths::run,
    adjust: adjust::run,
    strides: strides::run,
    allocation: allocation::run,
    matrix: matrix::run,
    numbers: numbers::run,
    errors: errors::run,
    errors_in_calls: errors_in_calls::run,
    stop_quiet: stop_quiet::run,
    isr_anywhere: isr_anywhere::run,
    lines: lines::run,
    status: status::run,
    capabilities: capabilities::run,
}

/// The suite of this name.
pub fn named(name: &str) -> Option<&'static Suite> {
    ALL.iter().find(|suite| suite.name == name)
}

/// The kinds of transfer that the controller makes.
fn kinds(setup: &Setup) -> Vec<Direction> {
    KINDS.into_iter().filter(|kind| setup.facts().does(*kind)).collect()
}

/// Asserts that a configuration is refused: the error names a value, no register was touched and the
/// channel's state is what it was.
#[track_caller]
fn refused(channel: &mut Handle, config: &Config<'_>, what: &str) -> Field {
    let before = channel.status();
    let mark = world::mark();
    let result = channel.set_up(config);
    let touched = world::trace_since(mark).len();
    assert!(touched == 0, "{what}: refused or not, the check made {touched} accesses ({result:?})");
    let after = channel.status();
    assert!(before == after, "{what}: the status changed from {before:?} to {after:?}");
    match result {
        Err(Error::Invalid(fault) | Error::Unsupported(fault)) => fault.field,
        other => panic!("{what}: configure returned {other:?} instead of naming a value"),
    }
}

/// Asserts that a configuration is accepted.
#[track_caller]
fn accepted(channel: &mut Handle, config: &Config<'_>, what: &str) {
    if let Err(error) = channel.set_up(config) {
        panic!("{what}: configure returned {error:?}");
    }
}
