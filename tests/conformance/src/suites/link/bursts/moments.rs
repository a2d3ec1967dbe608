//! Calls at any moment of the links that bursts make.

use super::{BURSTS, PACED, Pair, beside, once};
use crate::{Bench, Setup, expect_state, world};
use dma_runtime::{Channel, Direction, Error, Event, State};

pub(super) fn run(setup: &Setup, kind: Direction) {
    setup.bench(|bench| linking_suspended(bench, kind));
    for steps in 0..90 {
        setup.bench(|bench| stopped(bench, kind, steps));
        for pace in [1, 3, 7] {
            for target in [Direction::MemoryToMemory, kind] {
                setup.bench(|bench| armed_late(bench, (kind, target), steps, pace));
            }
            setup.bench(|bench| copy_taken_back_late(bench, kind, steps, pace));
        }
    }
}

/// A linking channel that is suspended and resumed makes all its links.
fn linking_suspended(bench: Bench, kind: Direction) {
    let mut pair = Pair::new(bench, (kind, kind), true, BURSTS - 1);
    for steps in 0..60 {
        crate::case::context(format!("{kind:?}, suspended after {steps} steps"));
        pair.ready();
        pair.go();
        bench.step(steps);
        match pair.a.suspend() {
            Ok(_) => {
                bench.drain();
                assert_eq!(pair.moved() + pair.a.status().pending, pair.first.bytes());
                assert_eq!(pair.a.resume(), Ok(()));
            }
            left => assert_eq!(left, Err(Error::Completed)),
        }
        bench.pump();
        pair.second.check();
        assert_eq!((pair.ends.0.take(), pair.ends.1.take()), once());
    }
}

/// Stopped behind the channel that moves it: what is left is exact, it listens no more, and it starts anew.
fn stopped(bench: Bench, kind: Direction, steps: usize) {
    for other in PACED {
        crate::case::context(format!("{kind:?} and {other:?}, stopped after {steps} steps"));
        let mut pair = Pair::new(bench, (kind, other), false, BURSTS);
        pair.go();
        bench.step(steps);
        assert!(pair.a.stop().is_ok(), "the linking channel");
        let left = pair.b.stop().expect("the linked channel");
        let moved = pair.second.total_visible();
        assert_eq!(moved + left, pair.second.bytes(), "{moved} moved, {left} left");
        expect_state(&pair.b, State::Configured, "after a stop");
        pair.ends.0.take();
        bench.pump();
        assert_eq!((pair.second.total_visible(), pair.ends.1.take()), (moved, vec![]), "quiet");
        pair.first.arm();
        assert_eq!(pair.a.start(), Ok(()));
        bench.pump();
        assert_eq!((pair.second.total_visible(), pair.ends.1.take()), (moved, vec![]), "stopped");
        pair.again(bench);
        assert_eq!((pair.a.unconfigure(), pair.b.unconfigure()), (Ok(()), Ok(())));
    }
}

/// Armed while the first runs: it takes part from some link on, from its beginning, and to its end once.
fn armed_late(bench: Bench, kinds: (Direction, Direction), steps: usize, pace: usize) {
    crate::case::context(format!("{kinds:?}, armed after {steps} steps, pace {pace}"));
    let mut pair = Pair::new(bench, kinds, true, 2);
    pair.again(bench);
    pair.ready();
    assert_eq!(pair.a.start(), Ok(()));
    bench.step(steps);
    beside(pace);
    assert_eq!(pair.b.start(), Ok(()));
    world::set_hook(None);
    bench.drain();
    let moved = pair.moved();
    bench.pump();
    assert_eq!(pair.second.total_visible(), moved);
    while pair.b.status().state == State::Running {
        pair.first.arm();
        assert_eq!(pair.a.start(), Ok(()));
        bench.pump();
    }
    pair.second.check();
    assert_eq!(pair.ends.1.take(), [Event::Complete]);
}

/// A copy that is stopped while its links come: it has run as a whole or not at all, and listens no more.
fn copy_taken_back_late(bench: Bench, kind: Direction, steps: usize, pace: usize) {
    crate::case::context(format!("{kind:?}, a copy taken back after {steps} steps, pace {pace}"));
    let mut pair = Pair::new(bench, (kind, Direction::MemoryToMemory), true, 4);
    pair.go();
    bench.step(steps);
    beside(pace);
    let left = pair.b.stop();
    world::set_hook(None);
    let (left, moved) = (left.expect("a stop"), pair.second.total_visible());
    bench.pump();
    assert_eq!(pair.second.total_visible(), moved, "quiet");
    assert!(moved == 0 || moved == pair.second.bytes(), "{moved} moved");
    assert!(moved + left <= pair.second.bytes(), "{moved} moved, {left} left");
    assert_eq!(pair.ends.1.take(), [], "an event of what was stopped");
    pair.again(bench);
}
