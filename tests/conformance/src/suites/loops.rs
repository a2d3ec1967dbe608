//! 8192 bytes to four destinations; each next transfer is set up and started inside the completion callback.

use super::{accepted, kinds};
use crate::{Recorder, Setup, Skip, Transfer};
use dma_runtime::{Block, Callback, Channel, Direction, Event, Reloaded, State};

const SIZES: [usize; 4] = [8192; 4];

/// With `configure` and `start`.
pub(super) fn configure(setup: &Setup) -> Result<(), Skip> {
    each(setup, |channel, transfer, block, callback| {
        let blocks = [block];
        let config = transfer.config_of(&blocks).callback(callback);
        // SAFETY: a model's memory.
        assert_eq!(unsafe { channel.configure(&config) }, Ok(()), "configure in the callback");
    })
}

/// With `reload` and `start`.
pub(super) fn reload(setup: &Setup) -> Result<(), Skip> {
    each(setup, |channel, _, block, _| {
        // SAFETY: a model's memory.
        let result = unsafe { channel.reload(block.source, block.destination, block.bytes) };
        assert_eq!(result, Ok(Reloaded::Idle), "reload in the callback");
    })
}

fn each(
    setup: &Setup,
    next: fn(&mut dyn Channel, &Transfer, Block, &'static Callback),
) -> Result<(), Skip> {
    for kind in kinds(setup) {
        one(setup, kind, next);
    }
    Ok(())
}

fn one(
    setup: &Setup,
    kind: Direction,
    next: fn(&mut dyn Channel, &Transfer, Block, &'static Callback),
) {
    setup.bench(|bench| {
        let channel = 1;
        let transfer = Transfer::new(bench, kind, channel, bench.facts.widest(), &SIZES);
        let (recorder, callback) = Recorder::new();
        let plan = transfer.clone();
        recorder.act(move |channel, event, before| {
            assert_eq!(event, Event::Complete);
            assert_eq!(channel.status().state, State::Configured, "state in the callback");
            if let Some(block) = plan.blocks.get(before + 1) {
                next(channel, &plan, *block, callback);
                assert_eq!(channel.start(), Ok(()), "start in the callback");
            }
        });
        let mut handle = bench.take(channel);
        let first = &transfer.blocks[..1];
        accepted(&mut handle, &transfer.config_of(first).callback(callback), "configure");
        assert_eq!(handle.start(), Ok(()));
        bench.pump();
        assert_eq!(recorder.events(), [Event::Complete; 4], "{kind:?}");
        transfer.check();
        assert_eq!(handle.status().state, State::Configured);
    });
}
