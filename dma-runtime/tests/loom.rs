//! The protocol of owner, handler and callback under the model checker, on the shipped code: every
//! interleaving within a bound of preemptions, with the memory model's freedom.
//!
//! `RUSTFLAGS="--cfg loom" CARGO_TARGET_DIR=target/loom cargo test -p dma-runtime --release --test loom -- --nocapture`
//!
//! Registers are a mutex each access of which is one step; the device raises a false end at each halt, and the
//! handler may be entered at any time. `LOOM_BOUND=3` allows one preemption more in every case: three million
//! executions beside the watched cases, all hold, ten minutes on two cores.
//!
//! - The words of a slot are the checker's, relaxed as shipped: one that the turn does not hand over would
//!   be read stale. An engine's own `Word`s are not, for they are built in a `const`; the same turn hands
//!   them over.
//! - That the test can fail is part of it: see `no_ingredient_can_be_left_out`. By hand, and found: a call that
//!   is refused delivers without the turn (`calls_beside_an_end`); an end that the level showed is finished
//!   without clearing its flag because another flag was just reported (`…_with_more_preemptions`).
//! - Of lists that hardware runs, ends and fetches of blocks are steps of the device; a block may be told late,
//!   merged with a later one, but never before it has ended, and never twice; in a ring the next end tells all.
//! - Beyond the bound: a round reported again because the handler had not seen it noted needs four
//!   preemptions. `protocol.rs` has a unit test for it.
//! - An error that a handler takes which was entered before the run began may be lost where no level keeps it. That
//!   needs an owner that preempts its handler, or one on another core.
//! - Not modelled: several vectors, and registers weaker than sequentially consistent (`barrier::device`).
#![cfg(loom)]
#![allow(missing_docs, unreachable_pub)]

#[path = "loom/engine.rs"]
mod engine;
#[path = "loom/machine.rs"]
mod machine;
#[path = "loom/scripts.rs"]
mod scripts;

use dma_runtime::mutation;
use scripts::{Case, Script, Setting};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Checks one case; the number of executions, or the reason why one of them failed.
fn check(case: Case, bound: usize) -> Result<usize, String> {
    let executions = Arc::new(AtomicUsize::new(0));
    let count = executions.clone();
    let result = catch_unwind(AssertUnwindSafe(|| {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = Some(bound);
        builder.max_branches = 20_000;
        builder.check(move || {
            count.fetch_add(1, Ordering::Relaxed);
            scripts::execute(case);
        });
    }));
    let executions = executions.load(Ordering::Relaxed);
    result.map(|()| executions).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| s.to_string()));
        format!("execution {executions}: {}", text.unwrap_or_default())
    })
}

fn all_hold(cases: &[Case], bound: usize) {
    for &case in cases {
        let begin = std::time::Instant::now();
        let result = check(case, bound);
        println!("{case:?}: {result:?}, {:.1} s", begin.elapsed().as_secs_f32());
        assert!(result.is_ok(), "{case:?}: {result:?}");
    }
}

fn both(script: Script, setting: Setting) -> [Case; 2] {
    [0, 1].map(|restarts| Case { script, setting, restarts })
}

#[test]
fn calls_beside_an_end() {
    for script in Script::CALLS {
        all_hold(&both(script, Setting::OneBlock), bound());
    }
}

#[test]
fn calls_beside_an_end_with_more_preemptions() {
    for script in [Script::START_STOP, Script::START_START, Script::START_STOP_START] {
        all_hold(&both(script, Setting::OneBlock), 3);
    }
    all_hold(&both(Script::START_START, Setting::Half), 3);
}

#[test]
fn calls_beside_an_error() {
    for script in Script::CALLS {
        all_hold(&both(script, Setting::Error), bound());
    }
}

/// A handler takes the flag while a suspension runs, and nothing else shows the error.
#[test]
fn calls_beside_an_error_that_a_handler_takes() {
    all_hold(&both(Script::START_SUSPEND_RESUME, Setting::Taken), bound());
}

#[test]
fn calls_beside_a_level() {
    for script in Script::CALLS {
        all_hold(&both(script, Setting::Level), bound());
    }
    all_hold(&both(Script::START_START, Setting::Level), 3);
}

/// A handler that asks the level of a channel whose flag is not pending takes the next run, announced and not yet
/// begun, for ended.
#[test]
fn a_level_alone_is_no_flag() {
    let case = Case { script: Script::START_START, setting: Setting::LevelUnasked, restarts: 0 };
    let result = check(case, 2);
    assert!(result.as_ref().is_err_and(|text| text.contains("while running")), "{result:?}");
}

#[test]
fn calls_beside_half_and_end() {
    for script in Script::CALLS {
        all_hold(&both(script, Setting::Half), bound());
    }
}

#[test]
fn calls_beside_a_list() {
    for script in Script::CALLS {
        all_hold(&both(script, Setting::List), bound());
    }
}

#[test]
fn calls_beside_a_list_that_hardware_runs() {
    for script in Script::CALLS {
        all_hold(&both(script, Setting::Chain), bound());
    }
    for script in [Script::START_START, Script::START_SUSPEND_RESUME, Script::START_STOP_START] {
        all_hold(&both(script, Setting::ChainError), bound());
    }
}

#[test]
fn a_block_is_appended_beside_the_end_of_the_last() {
    for script in [Script::START_APPEND, Script::START_APPEND_STOP_START] {
        all_hold(&both(script, Setting::Growing), bound());
    }
    let watched = Script::START_APPEND.watched();
    all_hold(&[Case { script: watched, setting: Setting::Growing, restarts: 0 }], 1);
}

#[test]
fn calls_beside_a_ring_that_hardware_runs() {
    for script in [
        Script::START_START,
        Script::START_SUSPEND_RESUME,
        Script::START_STOP_START,
        Script::START_RELOAD_RELOAD,
    ] {
        all_hold(&[Case { script, setting: Setting::Ring, restarts: 0 }], bound());
    }
}

#[test]
fn calls_beside_rounds() {
    for script in [Script::START_START, Script::START_SUSPEND_RESUME, Script::START_RELOAD_RELOAD] {
        all_hold(&[Case { script, setting: Setting::Pair, restarts: 0 }], bound());
    }
    let script = Script::START_START;
    all_hold(&[Case { script, setting: Setting::Pair, restarts: 0 }], 3);
}

#[test]
fn a_stop_that_times_out() {
    all_hold(&both(Script::START_STOP_STOP_START, Setting::Stuck), bound());
}

#[test]
fn status_beside_everything() {
    for script in [Script::START_START, Script::START_STOP_START, Script::START_SUSPEND_RESUME] {
        for setting in
            [Setting::OneBlock, Setting::Level, Setting::Error, Setting::List, Setting::Chain]
        {
            all_hold(&[Case { script: script.watched(), setting, restarts: 0 }], bound() - 1);
        }
    }
}

/// Each ingredient of the protocol is needed: without it a case fails.
#[test]
fn no_ingredient_can_be_left_out() {
    let mut lines = Vec::new();
    let mut all = true;
    for (mutation, case, bound) in scripts::mutations() {
        mutation::select(Some(mutation));
        let result = check(case, bound);
        mutation::select(None);
        all &= result.is_err();
        lines.push(format!("without {mutation:?}, {case:?}: {result:?}"));
    }
    println!("{}", lines.join("\n"));
    assert!(all, "a fault was not found");
}

/// Preemptions of one execution.
fn bound() -> usize {
    std::env::var("LOOM_BOUND").ok().and_then(|bound| bound.parse().ok()).unwrap_or(2)
}
