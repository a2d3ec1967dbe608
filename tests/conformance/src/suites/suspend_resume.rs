//! Nothing moves while suspended and `pending` is constant; `resume` completes with equal data. A hundred
//! suspensions at random points lose and repeat no byte.

use super::{accepted, kinds};
use crate::rig::Handle;
use crate::{Bench, Recorder, Setup, Skip, Transfer, expect_state, skip, world};
use dma_runtime::{Channel, Direction, Error, Event, Residue, State, Suspend};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let mut any = false;
    for kind in kinds(setup) {
        for channel in setup.facts().list_channels(0) {
            any |= setup.bench(|bench| in_a_list(bench, kind, channel));
        }
        if any {
            setup.bench(|bench| often(bench, kind));
            (0..40).for_each(|steps| setup.bench(|bench| near_the_end(bench, kind, steps)));
        }
    }
    if any { Ok(()) } else { skip("suspend", "no transfer can be suspended") }
}

/// What suspension means for what is configured; the driver must agree with the manual.
pub(super) fn means(bench: Bench, handle: &Handle, transfer: &Transfer) -> Suspend {
    let told = handle.capabilities().suspend;
    let possible = (bench.facts.suspend)(&transfer.config());
    assert!(
        possible.contains(&told),
        "{:?}: the driver says that suspend is {told:?}, the manual {possible:?}",
        transfer.direction
    );
    told
}

/// Four blocks of 8192 bytes, suspended in each of them.
fn in_a_list(bench: Bench, kind: Direction, channel: u32) -> bool {
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &[8192; 4]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    let means = means(bench, &handle, &transfer);
    assert_eq!(handle.start(), Ok(()));
    if means == Suspend::Unsupported {
        let mark = world::mark();
        let result = handle.suspend();
        assert!(matches!(result, Err(Error::Unsupported(_))), "suspend returned {result:?}");
        assert!(!world::trace_since(mark).iter().any(|a| a.acts()), "a refused suspend wrote");
        bench.pump();
        assert_eq!(recorder.events(), [Event::Complete]);
        transfer.check();
        return false;
    }
    for _ in 0..4 {
        for _ in 0..1500 {
            world::step();
            bench.serve();
        }
        let left = match handle.suspend() {
            Ok(left) => left,
            Err(error) => panic!("{kind:?}: suspend returned {error:?}"),
        };
        still(bench, &handle, &transfer, left);
        assert_eq!(recorder.events(), [], "{kind:?}: events before the end");
        assert_eq!(handle.resume(), Ok(()), "{kind:?}");
        expect_state(&handle, State::Running, "after resume");
    }
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete], "{kind:?}");
    transfer.check();
    true
}

/// A suspended channel: nothing moves, the status stays.
pub(super) fn still(bench: Bench, handle: &Handle, transfer: &Transfer, left: usize) {
    let kind = transfer.direction;
    let (seen, served) = (transfer.total_visible(), transfer.served());
    let status = handle.status();
    assert_eq!(status.state, State::Suspended, "{kind:?}");
    assert!(status.busy, "{kind:?}: a suspended channel is busy");
    assert_eq!(status.pending, left, "{kind:?}: status and suspend disagree");
    let residue = handle.capabilities().residue;
    if residue == Residue::Exact {
        let block = usize::from(status.block);
        let missing = transfer.blocks[block].bytes - transfer.visible(block);
        assert_eq!(left, missing, "{kind:?}: pending, and what has not arrived");
    }
    for _ in 0..40 {
        world::step();
        bench.serve();
    }
    assert_eq!(transfer.total_visible(), seen, "{kind:?}: data arrived while suspended");
    assert_eq!(transfer.served(), served, "{kind:?}: the peripheral was served while suspended");
    assert_eq!(handle.status(), status, "{kind:?}: the status of a suspended channel changed");
}

/// A hundred pairs at random points.
fn often(bench: Bench, kind: Direction) {
    for width in bench.facts.widths {
        let transfer = Transfer::new(bench, kind, 1, *width, &[2048 * width.bytes() as usize]);
        let (recorder, callback) = Recorder::new();
        let mut handle = bench.take(1);
        accepted(&mut handle, &transfer.with_callback(callback), "configure");
        if means(bench, &handle, &transfer) == Suspend::Unsupported {
            continue;
        }
        assert_eq!(handle.start(), Ok(()));
        let mut random = 0x1234_5678u32;
        for pair in 0..100 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bench.step((random >> 16) as usize % 19);
            let suspended = handle.suspend();
            assert!(suspended.is_ok(), "{kind:?} {width:?}: suspend {pair}: {suspended:?}");
            assert_eq!(handle.resume(), Ok(()), "{kind:?} {width:?}: resume {pair}");
        }
        bench.pump();
        assert_eq!(recorder.events(), [Event::Complete], "{kind:?} {width:?}");
        transfer.check();
    }
}

/// A short transfer suspended after any number of steps: it goes on, or its end is delivered.
fn near_the_end(bench: Bench, kind: Direction, steps: usize) {
    crate::case::context(format!("{kind:?}, suspended after {steps} steps"));
    let size = bench.facts.widest().bytes() as usize;
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[4 * size]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    if means(bench, &handle, &transfer) == Suspend::Unsupported {
        return;
    }
    assert_eq!(handle.start(), Ok(()));
    bench.step(steps);
    match handle.suspend() {
        Ok(left) => {
            still(bench, &handle, &transfer, left);
            assert_eq!(handle.resume(), Ok(()));
        }
        Err(error) => assert_eq!(error, Error::Completed),
    }
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete]);
    transfer.check();
}
