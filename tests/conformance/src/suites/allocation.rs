//! Requesting the lowest free channel, one of a set, one by number; exhaustion; giving back and taking again.

use super::accepted;
use crate::rig::{Handle, Misplaced};
use crate::{Bench, Setup, Skip, Transfer, world};
use dma_runtime::{Channel, Error, Field, Filter};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    setup.bench(lowest);
    setup.bench(by_number);
    setup.bench(release);
    for channel in setup.facts().list_channels(1) {
        setup.bench(|bench| misplaced(bench, channel));
    }
    Ok(())
}

/// Taking fails with this error.
fn fails(result: Result<Handle, Error>, error: Error, what: &str) {
    match result {
        Ok(_) => panic!("{what}: a channel was given"),
        Err(found) => assert_eq!(found, error, "{what}"),
    }
}

fn lowest(bench: Bench) {
    let count = bench.facts.channels();
    assert_eq!(u32::from(bench.rig().channels()), count, "channels");
    let mut held = Vec::new();
    for next in 0..count {
        let handle = bench.rig().request(Filter::Any);
        held.push(handle.unwrap_or_else(|error| panic!("request {next}: {error:?}")));
        fails(bench.rig().take(next, 0), Error::Busy, "the channel that was given is the lowest");
    }
    fails(bench.rig().request(Filter::Any), Error::NoChannel, "exhausted");
    let middle = count / 2;
    assert!(held.remove(middle as usize).release().is_ok(), "release");
    held.push(bench.take(middle));
    drop(held);
    held = (0..count).map(|channel| bench.take(channel)).collect();
    assert_eq!(held.len() as u32, count, "dropped channels are free again");
}

/// Storage where hardware could not follow a list is refused, and the channel stays free; where the handler goes from
/// block to block, any will do.
fn misplaced(bench: Bench, channel: u32) {
    let lists = bench.facts.lists_of(channel);
    let page = lists.map_or(0, |lists| lists.page);
    for place in [Misplaced::Unreachable, Misplaced::Across(page)] {
        if place == Misplaced::Across(0) {
            continue;
        }
        let mark = world::mark();
        let result = bench.rig().take_misplaced(channel, place);
        if lists.is_none() {
            assert!(result.is_ok(), "{place:?}: {result:?}");
            continue;
        }
        match result {
            Err(Error::Invalid(fault) | Error::Unsupported(fault)) => {
                assert_eq!(fault.field, Field::Storage, "{place:?}");
            }
            other => panic!("{place:?}: take returned {other:?}"),
        }
        assert_eq!(world::trace_since(mark), [], "{place:?}: a refused take touches nothing");
        drop(bench.take(channel));
    }
}

fn by_number(bench: Bench) {
    let count = bench.facts.channels();
    for wrong in [count, count + 1, 31, 32, 255, 256, u32::MAX] {
        if wrong >= count {
            fails(bench.rig().take(wrong, 0), Error::NoChannel, "a channel out of range");
        }
    }
    fails(bench.rig().request(Filter::Mask(0)), Error::NoChannel, "nothing wanted");
    if count < 32 {
        let outside = Filter::Mask(u32::MAX << count);
        fails(bench.rig().request(outside), Error::NoChannel, "only channels out of range wanted");
    }
    let last = count - 1;
    let one = bench.rig().request(Filter::Mask(1 << last));
    let one = one.unwrap_or_else(|error| panic!("the last channel: {error:?}"));
    fails(bench.rig().take(last, 0), Error::Busy, "the last channel was given");
    fails(bench.rig().request(Filter::Mask(1 << last)), Error::NoChannel, "it is the only one");
    let lowest = 1.min(last - 1);
    let two = bench.rig().request(Filter::Mask(1 << last | 1 << lowest | 2 << lowest));
    let two = two.unwrap_or_else(|error| panic!("one of three: {error:?}"));
    fails(bench.rig().take(lowest, 0), Error::Busy, "the lowest of the set was given");
    drop((one, two));
}

fn release(bench: Bench) {
    let kind = bench.facts.usual();
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[256]);
    let mut handle = bench.take(0);
    accepted(&mut handle, &transfer.config(), "configure");
    assert_eq!(handle.start(), Ok(()));
    bench.step(3);
    let handle = match handle.release() {
        Err((Error::Busy, handle)) => handle,
        Err((error, _)) => panic!("release of a running channel: {error:?}"),
        Ok(()) => panic!("a running channel was released"),
    };
    fails(bench.rig().take(0, 0), Error::Busy, "still held");
    bench.pump();
    transfer.check();
    assert!(handle.release().is_ok(), "release of an idle channel");
    let mut handle = bench.take(0);
    assert_eq!(handle.start(), Err(Error::InvalidState), "a taken channel is not configured");
    transfer.arm();
    accepted(&mut handle, &transfer.config(), "configure");
    assert_eq!(handle.start(), Ok(()));
    bench.step(3);
    drop(handle);
    let seen = transfer.total_visible();
    bench.drain();
    assert_eq!(transfer.total_visible(), seen, "a dropped channel still moves data");
    drop(bench.take(0));
}
