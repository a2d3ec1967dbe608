//! One list of four blocks of 8192 bytes to distinct destinations; lists of exactly the capacity of the
//! channel's storage work, one more is an error; a block over the hardware's limit is refused.

use super::{accepted, kinds, refused};
use crate::{Bench, Recorder, Setup, Skip, Transfer};
use dma_runtime::{Block, Channel, Direction, Event, Field, Width};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for channel in setup.facts().list_channels(0) {
            setup.bench(|bench| one(bench, kind, channel));
        }
    }
    Ok(())
}

fn one(bench: Bench, kind: Direction, channel: u32) {
    let transfer = Transfer::new(bench, kind, channel, Width::Bits32, &[8192; 4]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take_with(channel, 4);
    assert_eq!(handle.capabilities().max_blocks, 4);
    accepted(&mut handle, &transfer.with_callback(callback), "a list of the capacity");
    for run in 1..=2 {
        assert_eq!(handle.start(), Ok(()));
        bench.pump();
        assert_eq!(recorder.events().len(), run, "{kind:?}: one completion for a list");
        transfer.check();
        transfer.arm();
    }
    assert_eq!(recorder.events(), [Event::Complete; 2]);

    let longer = Transfer::new(bench, kind, channel, Width::Bits32, &[64; 5]);
    let field = refused(&mut handle, &longer.config(), "one block too many");
    assert_eq!(field, Field::Blocks);
    let none: [Block; 0] = [];
    refused(&mut handle, &transfer.config_of(&none), "no block");

    let mut blocks = transfer.blocks.clone();
    let width = transfer.width((bench.facts.counts)(kind));
    let limit = u64::from(bench.facts.max_items) * width as u64;
    blocks[3].bytes = (limit + 4).next_multiple_of(4) as usize;
    refused(&mut handle, &transfer.config_of(&blocks), "a block over the limit");
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "the earlier list is still configured");
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete; 3]);

    let other = u32::from(channel == 0);
    let mut single = bench.take_with(other, 0);
    let two = Transfer::new(bench, kind, other, Width::Bits32, &[64; 2]);
    refused(&mut single, &two.config(), "two blocks without storage");
}
