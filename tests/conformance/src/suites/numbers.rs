//! Lengths of zero, one, the limit and one more; addresses that are misaligned, wrap, or cannot be reached;
//! values out of range. What is refused touches nothing, and the earlier configuration still runs.

use super::{accepted, kinds, refused};
use crate::facts::Side;
use crate::{Bench, Recorder, Setup, Skip, Transfer, reading, resized, writing};
use dma_runtime::{Adjust, Channel, Direction, Event, Field, Width};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for width in setup.facts().widths {
            setup.bench(|bench| lengths(bench, kind, *width));
            setup.bench(|bench| addresses(bench, kind, *width));
        }
        setup.bench(|bench| limit(bench, kind));
        setup.bench(|bench| priorities(bench, kind));
    }
    Ok(())
}

/// The earlier configuration still runs.
fn still_runs(bench: Bench, handle: &mut crate::rig::Handle, transfer: &Transfer) {
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "the earlier configuration");
    bench.pump();
    transfer.check();
}

fn lengths(bench: Bench, kind: Direction, width: Width) {
    let size = width.bytes() as usize;
    let good = Transfer::new(bench, kind, 0, width, &[16 * size]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    accepted(&mut handle, &good.with_callback(callback), "configure");
    let with = |bytes| [resized(good.blocks[0], bytes)];
    let field = refused(&mut handle, &good.config_of(&with(0)), "no bytes");
    assert_eq!(field, Field::Bytes);
    for odd in 1..size {
        let field = refused(&mut handle, &good.config_of(&with(8 * size + odd)), "half an item");
        assert_eq!(field, Field::Bytes, "{odd} bytes too many for {width:?}");
    }
    still_runs(bench, &mut handle, &good);
    assert_eq!(recorder.events(), [Event::Complete]);
    let single = Transfer::new(bench, kind, 0, width, &[size]);
    let (recorder, callback) = Recorder::new();
    accepted(&mut handle, &single.with_callback(callback), "one item");
    still_runs(bench, &mut handle, &single);
    assert_eq!(recorder.events(), [Event::Complete]);
}

fn limit(bench: Bench, kind: Direction) {
    let facts = bench.facts;
    let width = Width::Bits8;
    let max = facts.max_items as usize;
    let small = Transfer::new(bench, kind, 0, width, &[16]);
    let mut handle = bench.take(0);
    // Addresses that stay do not wrap, however much is moved.
    let fixed = (facts.adjusts)(kind, Side::Source, Adjust::Fixed)
        && (facts.adjusts)(kind, Side::Destination, Adjust::Fixed);
    let (from, to) = if fixed {
        (small.source.adjust(Adjust::Fixed), small.destination.adjust(Adjust::Fixed))
    } else {
        (small.source, small.destination)
    };
    let with = |bytes| [resized(small.blocks[0], bytes)];
    let blocks = with(max);
    let config = small.config_of(&blocks).source(from).destination(to);
    accepted(&mut handle, &config, "the limit");
    assert_eq!(handle.status().pending, max, "pending of the largest block");
    for more in [max + 1, max + 0x1_0000, 2 * (max + 1), usize::MAX] {
        let blocks = with(more);
        let config = small.config_of(&blocks).source(from).destination(to);
        let field = refused(&mut handle, &config, "over the limit");
        assert_eq!(field, Field::Bytes, "{more} items");
    }
    if max < 0x2_0000 {
        let large = Transfer::new(bench, kind, 0, width, &[max]);
        let (recorder, callback) = Recorder::new();
        accepted(&mut handle, &large.with_callback(callback), "the limit");
        assert_eq!(handle.start(), Ok(()));
        bench.pump();
        assert_eq!(recorder.events(), [Event::Complete]);
        large.check();
    }
}

fn addresses(bench: Bench, kind: Direction, width: Width) {
    let size = width.bytes() as usize;
    let good = Transfer::new(bench, kind, 0, width, &[16 * size]);
    let mut handle = bench.take(0);
    accepted(&mut handle, &good.config(), "configure");
    let block = good.blocks[0];
    for odd in 1..size {
        let blocks = [reading(block, block.source + odd)];
        let field = refused(&mut handle, &good.config_of(&blocks), "a misaligned source");
        assert_eq!(field, Field::SourceAddress);
        let blocks = [writing(block, block.destination + odd)];
        let field = refused(&mut handle, &good.config_of(&blocks), "a misaligned destination");
        assert_eq!(field, Field::DestinationAddress);
    }
    for far in [1usize << 32, 1 << 40, usize::MAX & !31] {
        let blocks = [reading(block, far)];
        let field = refused(&mut handle, &good.config_of(&blocks), "a source out of reach");
        assert_eq!(field, Field::SourceAddress, "{far:#x}");
        let blocks = [writing(block, far)];
        let field = refused(&mut handle, &good.config_of(&blocks), "a destination out of reach");
        assert_eq!(field, Field::DestinationAddress, "{far:#x}");
    }
    // The end of the address space, for the sides that move.
    let end = 0xFFFF_FFF8usize;
    if good.source.adjust == Adjust::Increment {
        let blocks = [reading(block, end)];
        let field = refused(&mut handle, &good.config_of(&blocks), "a source that wraps");
        assert_eq!(field, Field::SourceAddress);
    }
    if good.destination.adjust == Adjust::Increment {
        let blocks = [writing(block, end)];
        let field = refused(&mut handle, &good.config_of(&blocks), "a destination that wraps");
        assert_eq!(field, Field::DestinationAddress);
    }
    // And its start, for those that can go down.
    let low = 4 * size;
    let [source, destination] =
        [good.source, good.destination].map(|side| side.adjust(Adjust::Decrement));
    if (bench.facts.adjusts)(kind, Side::Source, Adjust::Decrement) {
        let blocks = [reading(block, low)];
        let config = good.config_of(&blocks).source(source);
        let field = refused(&mut handle, &config, "a source that wraps downwards");
        assert_eq!(field, Field::SourceAddress);
    }
    if (bench.facts.adjusts)(kind, Side::Destination, Adjust::Decrement) {
        let blocks = [writing(block, low)];
        let config = good.config_of(&blocks).destination(destination);
        let field = refused(&mut handle, &config, "a destination that wraps downwards");
        assert_eq!(field, Field::DestinationAddress);
    }
    still_runs(bench, &mut handle, &good);
}

fn priorities(bench: Bench, kind: Direction) {
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64]);
    let mut handle = bench.take(0);
    for priority in 0..=bench.facts.max_priority {
        accepted(&mut handle, &transfer.config().priority(priority), "a priority");
        still_runs(bench, &mut handle, &transfer);
    }
    for priority in [bench.facts.max_priority + 1, 0x7F, 0xFF] {
        let field = refused(&mut handle, &transfer.config().priority(priority), "a priority");
        assert_eq!(field, Field::Priority);
    }
}
