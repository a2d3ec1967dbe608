//! Links that come at any moment of a call, and calls at any moment of a link.

use super::{Pair, SIZE, beside};
use crate::{Bench, Setup, expect_state, world};
use dma_runtime::{Channel, Direction, Error, Event, Events, State};

pub(super) fn run(setup: &Setup, kind: Direction) {
    for steps in 0..40 {
        setup.bench(|bench| seen_on_its_way(bench, kind, steps));
        setup.bench(|bench| no_start_of_what_stops(bench, kind, steps));
        for pace in [1, 4] {
            setup.bench(|bench| armed_late(bench, kind, steps, pace));
            for armed in [true, false] {
                setup.bench(|bench| taken_back_late(bench, kind, (steps, pace), armed));
            }
        }
        setup.bench(|bench| not_lost_by_a_suspension(bench, kind, steps));
    }
}

/// Until it has moved something, all of it is left, wherever the link is on its way.
fn seen_on_its_way(bench: Bench, kind: Direction, steps: usize) {
    crate::case::context(format!("{kind:?}, seen after {steps} steps"));
    let mut pair = Pair::new(bench, kind);
    assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
    bench.step(steps);
    let (moved, status) = (pair.second.total_visible(), pair.b.status());
    let pending = status.pending + bench.facts.in_flight;
    assert!(moved + pending >= SIZE, "{moved} moved, {status:?}");
    assert!(status.busy || moved == SIZE, "{moved} moved, {status:?}");
}

/// Stopping a channel starts none, wherever it is stopped.
fn no_start_of_what_stops(bench: Bench, kind: Direction, steps: usize) {
    crate::case::context(format!("{kind:?}, stopped after {steps} steps"));
    let mut pair = Pair::new(bench, kind);
    assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
    bench.step(steps);
    let left = pair.a.stop();
    assert!(left.is_ok(), "{left:?}");
    let ended = pair.a.status().discarded.contains(Events::COMPLETE);
    bench.pump();
    // The last element of a stopped channel may still have landed.
    let started = pair.second.total_visible();
    assert!(started == 0 || (started == SIZE && ended), "{started} bytes after {left:?}");
    if started == 0 {
        expect_state(&pair.b, State::Running, "it still waits");
        assert_eq!(pair.b.stop(), Ok(SIZE));
    }
}

/// A channel that can be suspended although it links still starts the other one, wherever it was suspended.
fn not_lost_by_a_suspension(bench: Bench, kind: Direction, steps: usize) {
    crate::case::context(format!("{kind:?}, suspended after {steps} steps"));
    let mut pair = Pair::new(bench, kind);
    assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
    bench.step(steps);
    let suspended = pair.a.suspend();
    match suspended {
        Ok(_) => assert_eq!(pair.a.resume(), Ok(())),
        Err(Error::Unsupported(..) | Error::Completed) => {}
        Err(_) => panic!("{suspended:?}"),
    }
    bench.pump();
    pair.first.check();
    pair.second.check();
    assert_eq!(
        (pair.ends.0.take(), pair.ends.1.take()),
        (vec![Event::Complete], vec![Event::Complete])
    );
}

/// Armed while the first runs and ends at any moment: half programmed it is never started.
fn armed_late(bench: Bench, kind: Direction, steps: usize, pace: usize) {
    crate::case::context(format!("{kind:?}, armed after {steps} steps, pace {pace}"));
    let mut pair = Pair::new(bench, kind);
    // A run of its own first, so that its registers hold what is over.
    assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
    bench.pump();
    pair.second.check();
    pair.ends.1.take();
    pair.first.arm();
    pair.second.arm();
    assert_eq!(pair.a.start(), Ok(()));
    bench.step(steps);
    beside(pace);
    assert_eq!(pair.b.start(), Ok(()));
    world::set_hook(None);
    bench.pump();
    if pair.second.total_visible() == 0 {
        expect_state(&pair.b, State::Running, "it came too late and waits");
        pair.first.arm();
        assert_eq!(pair.a.start(), Ok(()));
        bench.pump();
    }
    pair.second.check();
    assert_eq!(pair.ends.1.take(), [Event::Complete]);
}

/// Stopped while the first runs and ends at any moment, armed before that or just then: it has run as a whole or not at
/// all, and listens no more.
fn taken_back_late(bench: Bench, kind: Direction, (steps, pace): (usize, usize), armed: bool) {
    crate::case::context(format!("{kind:?}, taken back after {steps} steps, {pace}, {armed}"));
    let mut pair = Pair::new(bench, kind);
    if armed {
        assert_eq!(pair.b.start(), Ok(()));
    }
    assert_eq!(pair.a.start(), Ok(()));
    bench.step(steps);
    beside(pace);
    if !armed {
        assert_eq!(pair.b.start(), Ok(()));
    }
    let left = pair.b.stop();
    world::set_hook(None);
    let left = left.expect("a stop");
    bench.pump();
    let moved = pair.second.total_visible();
    assert!(moved + left <= SIZE || bench.facts.in_flight > 0, "{moved} moved, {left} left");
    assert_eq!(pair.ends.1.take(), [], "an event of what was stopped");
    pair.first.arm();
    pair.second.arm();
    assert_eq!(pair.a.start(), Ok(()));
    bench.pump();
    assert_eq!(pair.second.total_visible(), 0, "a stopped channel was started");
    pair.first.arm();
    assert_eq!((pair.b.start(), pair.a.start()), (Ok(()), Ok(())));
    bench.pump();
    pair.second.check();
    assert_eq!(pair.ends.1.take(), [Event::Complete]);
}
