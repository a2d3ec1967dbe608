//! Increment, decrement and fixed on each side.

use super::{accepted, kinds, refused};
use crate::facts::Side;
use crate::{Bench, Recorder, Setup, Skip, Transfer, world};
use dma_runtime::{Adjust, Block, Channel, Direction, Endpoint, Event, Field};

const ITEMS: usize = 12;
const ALL: [Adjust; 3] = [Adjust::Increment, Adjust::Decrement, Adjust::Fixed];

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for from in ALL {
            for to in ALL {
                setup.bench(|bench| one(bench, kind, from, to));
            }
        }
    }
    Ok(())
}

/// Both sides are plain memory, whatever the kind: what a peripheral's address does is then visible too.
fn one(bench: Bench, kind: Direction, from: Adjust, to: Adjust) {
    let width = bench.facts.widest();
    let size = width.bytes() as usize;
    let model = Transfer::new(bench, kind, 0, width, &[ITEMS * size]);
    let low = bench.allocate(ITEMS * size, 64) as usize;
    let free = bench.allocate(2 * ITEMS * size, 64) as usize;
    let source = if from == Adjust::Decrement { low + (ITEMS - 1) * size } else { low };
    let target = if to == Adjust::Decrement { free + (ITEMS - 1) * size } else { free };
    let data = crate::pattern(77, ITEMS * size);
    world::memory(|m| {
        (low as u32..).zip(&data).for_each(|(a, b)| m.set_byte(a, *b));
        (free as u32..).take(2 * ITEMS * size).for_each(|a| m.set_byte(a, 0));
    });
    let blocks = [Block::new(source, target, ITEMS * size)];
    let (recorder, callback) = Recorder::new();
    let config = model
        .config_of(&blocks)
        .source(Endpoint::memory(width).adjust(from))
        .destination(Endpoint::memory(width).adjust(to))
        .callback(callback);
    let what = format!("{kind:?} from {from:?} to {to:?}");
    crate::case::context(what.clone());
    let mut handle = bench.take(0);
    let works = (bench.facts.adjusts)(kind, Side::Source, from)
        && (bench.facts.adjusts)(kind, Side::Destination, to);
    if !works {
        let field = refused(&mut handle, &config, &what);
        let named = matches!(field, Field::SourceAdjust | Field::DestinationAdjust);
        assert!(named, "{what}: refused for {field:?}");
        return;
    }
    accepted(&mut handle, &config, &what);
    assert_eq!(handle.start(), Ok(()));
    if let Some(line) = model.line {
        model.pace(false);
        world::model(|m| m.request(bench.facts.number, line.line, ITEMS as u32));
    }
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete], "{what}");
    // What each side saw, item by item.
    let at = |adjust: Adjust, item: usize| match adjust {
        Adjust::Increment => item,
        Adjust::Decrement => ITEMS - 1 - item,
        Adjust::Fixed => 0,
    };
    let mut wanted = vec![0; ITEMS * size];
    for item in 0..ITEMS {
        let (read, written) = (at(from, item) * size, at(to, item) * size);
        wanted[written..written + size].copy_from_slice(&data[read..read + size]);
    }
    let got: Vec<u8> =
        world::memory(|m| (0..ITEMS * size).map(|i| m.byte((free + i) as u32)).collect());
    assert_eq!(got, wanted, "{what}");
}
