//! At every step of a transfer, of every width and kind: pending bytes, position and total are right.

use super::{accepted, kinds};
use crate::facts::Side;
use crate::world::Moment;
use crate::{Bench, Recorder, Setup, Skip, Transfer, world};
use dma_runtime::{Channel, Direction, Residue, State, Width};
use std::cell::Cell;
use std::rc::Rc;

const ITEMS: usize = 24;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for from in setup.facts().widths {
            for to in setup.facts().widths {
                for channel in setup.facts().list_channels(0) {
                    setup.bench(|bench| one(bench, kind, channel, (*from, *to)));
                }
            }
        }
        for steps in 0.. {
            if setup.bench(|bench| moving(bench, kind, steps)) {
                break;
            }
        }
    }
    Ok(())
}

fn one(bench: Bench, kind: Direction, channel: u32, widths: (Width, Width)) {
    let bytes = ITEMS * widths.0.max(widths.1).bytes() as usize;
    let transfer = Transfer::with_widths(bench, kind, channel, widths, &[bytes, bytes]);
    crate::case::context(format!("{kind:?} {widths:?}"));
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    if handle.set_up(&transfer.with_callback(callback)).is_err() {
        // Which pairs must work is the case `widths`.
        assert!(widths.0 != widths.1, "{kind:?} {widths:?} is refused");
        return;
    }
    if widths.0 != widths.1 && !world::model(|model| model.shows_conversion()) {
        return;
    }
    let status = handle.status();
    assert_eq!(status.state, State::Configured);
    assert_eq!((status.pending, status.total), (bytes, 0), "before the start");
    assert_eq!(status.direction, kind);
    assert!(!status.busy);
    let residue = handle.capabilities().residue;
    let granule = match (bench.facts.counts)(kind) {
        Side::Source => widths.0,
        Side::Destination => widths.1,
    };
    let granule = granule.bytes() as usize;
    assert_eq!(handle.start(), Ok(()));
    let mut before = 0;
    loop {
        let status = handle.status();
        let what = format!("{kind:?} {widths:?}, {} bytes arrived", transfer.total_visible());
        if status.state == State::Configured {
            break;
        }
        assert_eq!(status.state, State::Running, "{what}");
        assert!(status.busy, "{what}");
        assert_eq!(status.pending + status.position, bytes, "{what}: pending and position");
        let block = usize::from(status.block);
        assert_eq!(status.total, block * bytes + status.position, "{what}: total");
        assert!(status.total >= before, "{what}: total fell from {before} to {}", status.total);
        before = status.total;
        let missing = bytes - transfer.visible(block);
        check(bench, residue, (missing, granule), status.pending, &what);
        let moved = world::step();
        let served = handle.status();
        assert!(
            served.total >= before,
            "{what}: total fell from {before} to {} after a step",
            served.total
        );
        before = served.total;
        assert!(bench.serve() || moved, "{what}: the transfer is stuck");
    }
    bench.settle();
    let status = handle.status();
    assert_eq!((status.pending, status.total), (0, 2 * bytes), "{kind:?} {widths:?}: at the end");
    assert_eq!(status.block, 1);
    assert_eq!(recorder.events().len(), 1);
    transfer.check();
}

/// A step at any access of `status` leaves it between what was before and what comes after; true at the end.
fn moving(bench: Bench, kind: Direction, steps: usize) -> bool {
    crate::case::context(format!("{kind:?}, {steps} steps"));
    let width = bench.facts.widest();
    let bytes = ITEMS / 4 * width.bytes() as usize;
    let transfer = Transfer::new(bench, kind, 0, width, &[bytes]);
    for access in 0..8 {
        let mut handle = bench.take(0);
        accepted(&mut handle, &transfer.config(), "configure");
        transfer.arm();
        assert_eq!(handle.start(), Ok(()));
        bench.step(steps);
        let before = handle.status();
        if before.state == State::Configured {
            return true;
        }
        let seen = Cell::new(0);
        world::set_hook(Some(Rc::new(move |moment| {
            if moment == Moment::Before && seen.replace(seen.get() + 1) == access {
                world::step();
            }
        })));
        let status = handle.status();
        world::set_hook(None);
        let after = handle.status();
        let what = format!("{kind:?}, {steps} steps, another before access {access}");
        // What enters a FIFO between two of the reads may be seen on both sides of it.
        let least = before.total.saturating_sub(bench.facts.in_flight);
        assert!(least <= status.total, "{what}: {before:?}, then {status:?}");
        assert!(status.total <= after.total, "{what}: {status:?}, then {after:?}");
        assert!(handle.stop().is_ok(), "{what}: stop");
    }
    false
}

/// Compares the residue with what has not arrived.
fn check(
    bench: Bench,
    means: Residue,
    (missing, granule): (usize, usize),
    pending: usize,
    what: &str,
) {
    match means {
        // An item of the counted side that has arrived in part is pending.
        Residue::Exact => {
            let late = if bench.facts.counts_late { granule } else { 0 };
            let exact = missing.next_multiple_of(granule);
            assert!((exact..=exact + late).contains(&pending), "{what}: {pending} bytes pending");
        }
        Residue::Source => assert!(
            pending <= missing && missing <= pending + bench.facts.in_flight,
            "{what}: {pending} bytes pending, {missing} missing"
        ),
        Residue::Block => {
            assert!(pending >= missing, "{what}: {pending} pending, {missing} missing")
        }
        _ => {}
    }
}
