//! What memory and peripheral must hold after so many items.

use conformance::facts::Side;
use conformance::{Transfer, world};
use core::ops::Range;
use dma_runtime::{Adjust, Direction};

/// Bytes in front of and behind every side that must stay as they are.
const GUARD: u32 = 32;

/// Memory of both sides of a transfer, and what its peripheral gives.
#[derive(Debug, Clone)]
pub(super) struct Before {
    /// A piece of memory from an address on, for each side that is memory.
    sides: [Option<(u32, Vec<u8>)>; 2],
    /// Bytes of the peripheral.
    given: Vec<u8>,
}

/// Looks at the memory before the first item. `given` is what the peripheral gives.
pub(super) fn before(transfer: &Transfer, given: Vec<u8>) -> Before {
    let side = |side: Side, register: Direction| {
        let range = range(transfer, side);
        let read = |range: Range<u32>| world::memory(|m| range.map(|at| m.byte(at)).collect());
        (transfer.direction != register).then(|| (range.start, read(range)))
    };
    Before {
        sides: [
            side(Side::Source, Direction::PeripheralToMemory),
            side(Side::Destination, Direction::MemoryToPeripheral),
        ],
        given,
    }
}

/// All of a side's memory, with what is around it.
fn range(transfer: &Transfer, side: Side) -> Range<u32> {
    let ends = transfer.blocks.iter().map(|block| {
        let start = if side == Side::Source { block.source } else { block.destination } as u32;
        (start, start + block.bytes as u32)
    });
    let (first, last) = ends.fold((u32::MAX, 0), |(a, b), (start, end)| (a.min(start), b.max(end)));
    first - GUARD..last + GUARD
}

/// Demands what memory and peripheral must hold after so many items, the blocks being run in turn.
#[track_caller]
pub(super) fn check(transfer: &Transfer, before: &Before, items: usize, what: &str) {
    let [source, mut destination] = before.sides.clone();
    let unit = transfer.width(Side::Source);
    let mut given = before.given.chunks(unit);
    let mut sent = Vec::new();
    let step = |adjust: Adjust, item: usize| if adjust == Adjust::Fixed { 0 } else { item * unit };
    let blocks = transfer.blocks.iter().cycle();
    let places = blocks.flat_map(|block| (0..block.bytes / unit).map(move |item| (block, item)));
    for (block, item) in places.take(items) {
        let value: Vec<u8> = match &source {
            Some((start, bytes)) => {
                let at = block.source - *start as usize + step(transfer.source.adjust, item);
                bytes[at..at + unit].to_vec()
            }
            None => given.next().unwrap_or_default().to_vec(),
        };
        match &mut destination {
            Some((start, bytes)) => {
                let at = block.destination - *start as usize;
                let at = at + step(transfer.destination.adjust, item);
                bytes[at..at + unit].copy_from_slice(&value);
            }
            None => sent.extend(value),
        }
    }
    for (side, wanted) in [("source", source), ("destination", destination)] {
        let Some((start, wanted)) = wanted else { continue };
        let found: Vec<u8> =
            world::memory(|m| (start..).take(wanted.len()).map(|at| m.byte(at)).collect());
        if let Some(at) = (0..wanted.len()).find(|at| found[*at] != wanted[*at]) {
            let (found, wanted) = (found[at], wanted[at]);
            panic!("{what}: {side}, byte {at:#x} from {start:#x}: {found:#x}, not {wanted:#x}");
        }
    }
    if transfer.direction == Direction::MemoryToPeripheral {
        assert!(transfer.sent(0) == sent, "{what}: what the peripheral was given");
    }
}
