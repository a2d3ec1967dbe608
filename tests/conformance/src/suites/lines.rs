//! Whose handler serves a channel: that of its own vector, and no other's.

use super::accepted;
use crate::rig::Handle;
use crate::{Bench, KINDS, Recorder, Setup, Skip, Transfer, world};
use dma_runtime::{Channel, Event};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let own = setup.facts().vectors;
    for channel in 0..setup.facts().channels() {
        setup.bench(|bench| apart(bench, channel));
    }
    if own.iter().any(|vector| *vector != own[0]) {
        setup.bench(together);
    }
    Ok(())
}

/// One channel ends; the handlers of the others' vectors find nothing, however often they are entered.
fn apart(bench: Bench, channel: u32) {
    let own = bench.facts.vectors[channel as usize];
    let (transfer, _handle, recorder) = started(bench, channel);
    bench.drain();
    for vector in bench.rig().vectors() {
        let is_own = vector == own || bench.facts.shared_vectors.contains(&vector);
        if !is_own {
            assert!(!world::line(vector), "channel {channel} raises vector {vector}, not its own");
            bench.enter(vector);
            assert_eq!(recorder.events(), [], "channel {channel}, the handler of vector {vector}");
        }
    }
    assert!(world::line(own), "channel {channel} does not raise its vector {own}");
    bench.enter(own);
    assert_eq!(recorder.events(), [Event::Complete], "channel {channel}, its own handler");
    assert!(!world::line(own), "channel {channel}: vector {own} stays up");
    transfer.check();
}

/// A running transfer of a channel.
fn started(bench: Bench, channel: u32) -> (Transfer, Handle, &'static Recorder) {
    let kind = *KINDS.iter().find(|kind| bench.facts.does(**kind)).expect("some kind of transfer");
    let transfer = Transfer::new(bench, kind, channel, bench.facts.widths[0], &[16]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    assert_eq!(handle.start(), Ok(()));
    (transfer, handle, recorder)
}

/// Two channels of different vectors have ended: each handler delivers its own one and leaves the other's flag.
fn together(bench: Bench) {
    let vectors = bench.facts.vectors;
    let other = (1..vectors.len()).find(|n| vectors[*n] != vectors[0]).expect("another vector");
    let one = started(bench, 0);
    let two = started(bench, other as u32);
    bench.drain();
    bench.enter(vectors[other]);
    assert_eq!((one.2.events().len(), two.2.events().len()), (0, 1), "the other one's handler");
    bench.enter(vectors[0]);
    assert_eq!((one.2.events().len(), two.2.events().len()), (1, 1), "the first one's handler");
}
