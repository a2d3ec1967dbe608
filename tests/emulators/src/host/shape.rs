//! What is transferred: widths, lengths, places, lists.

use super::draw::Draw;
use super::ram::SIDE;
use dma_runtime::{Adjust, Block, Config, Endpoint, Events, Width};
use dmagen::trace::{Direction, Event, Transfer, TransferSide};

/// Bytes on both sides of every destination that must stay as they are.
const GUARD: usize = 32;
/// The most blocks of a list.
pub(super) const BLOCKS: usize = 6;
/// The most items of a block (DDI 0196 3.4.17).
const ITEMS: usize = 4095;

/// A block: offsets into source and destination, and bytes.
type Piece = (usize, usize, usize);

/// A transfer.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// The channel.
    pub(super) channel: usize,
    width: Width,
    bursts: [usize; 2],
    moves: [bool; 2],
    pieces: Vec<Piece>,
    /// Whether each block lies behind the one before it, and they are of one length.
    contiguous: bool,
    /// What interrupts beside errors.
    pub(super) complete: bool,
    pub(super) blocks: bool,
}

impl Shape {
    /// Draws one.
    pub(super) fn draw(draw: &mut Draw, channels: usize) -> Self {
        let width = draw.one(&[Width::Bits8, Width::Bits16, Width::Bits32]);
        let unit = width.bytes() as usize;
        let contiguous = draw.once_in(2);
        let count = if draw.once_in(2) { 1 } else { 2 + draw.below(BLOCKS - 1) };
        // Each block has a part of both sides for itself.
        let room = (SIDE / count / unit - 1) * unit;
        let most = ((room - 3 * GUARD) / unit).min(ITEMS);
        let mut length = || {
            unit * if draw.once_in(4) { 1 + draw.below(most) } else { 1 + draw.below(most.min(80)) }
        };
        let one = length();
        let mut pieces: Vec<Piece> = Vec::new();
        let lengths: Vec<usize> =
            (0..count).map(|_| if contiguous { one } else { length() }).collect();
        let aligned = |draw: &mut Draw| draw.below(GUARD / unit) * unit;
        let begin = (aligned(draw), GUARD + aligned(draw));
        let mut order: Vec<usize> = (0..count).collect();
        for place in 0..count {
            order.swap(place, draw.below(count));
        }
        for (index, bytes) in lengths.into_iter().enumerate() {
            pieces.push(if contiguous {
                (begin.0 + index * bytes, begin.1 + index * bytes, bytes)
            } else {
                let part = order[index] * room;
                (draw.below(count) * room + aligned(draw), part + GUARD + aligned(draw), bytes)
            });
        }
        let burst = |draw: &mut Draw| draw.one(&[0, unit, 4 * unit, 8 * unit, 256 * unit]);
        let complete = !draw.once_in(6);
        Shape {
            channel: draw.below(channels),
            width,
            bursts: [burst(draw), burst(draw)],
            moves: [!draw.once_in(8), !draw.once_in(8)],
            pieces,
            contiguous,
            complete,
            blocks: draw.once_in(2),
        }
    }

    /// How many blocks there are.
    pub(super) fn count(&self) -> usize {
        self.pieces.len()
    }

    /// All bytes.
    pub(super) fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.2).sum()
    }

    /// The blocks at their addresses.
    pub(super) fn at(&self, source: usize, destination: usize) -> Vec<Block> {
        let block = |&(from, to, bytes): &Piece| Block::new(source + from, destination + to, bytes);
        self.pieces.iter().map(block).collect()
    }

    /// The configuration without its callback.
    pub(super) fn config<'a>(&self, blocks: &'a [Block]) -> Config<'a> {
        let adjust = |moves: bool| if moves { Adjust::Increment } else { Adjust::Fixed };
        let side = |index: usize| {
            Endpoint::memory(self.width)
                .burst(self.bursts[index] as u16)
                .adjust(adjust(self.moves[index]))
        };
        let mut events = Events::ERROR;
        if self.complete {
            events = events.with(Events::COMPLETE);
        }
        if self.blocks {
            events = events.with(Events::BLOCK);
        }
        Config::memory_to_memory(self.width, blocks)
            .source(side(0))
            .destination(side(1))
            .events(events)
    }

    /// The same in the interpreter's terms, if it can say it.
    pub(super) fn traced(
        &self,
        controller: &str,
        blocks: &[Block],
        storage: usize,
    ) -> Option<Transfer> {
        let first = blocks.first()?;
        if !self.contiguous || (self.count() > 1 && self.moves != [true; 2]) {
            return None;
        }
        let side = |index: usize, address: usize| TransferSide {
            width: Some(self.width.bytes().into()),
            burst: self.bursts[index] as u64,
            adjust: Some(if self.moves[index] { "increment" } else { "fixed" }.to_owned()),
            software: false,
            address: Some(address as u64),
        };
        let mut events = vec![Event::Error];
        events.extend(self.complete.then_some(Event::Complete));
        events.extend(self.blocks.then_some(Event::Block));
        Some(Transfer {
            controller: Some(controller.to_owned()),
            channel: self.channel,
            direction: Direction::M2m,
            source: side(0, first.source),
            destination: side(1, first.destination),
            bytes: first.bytes as u64,
            blocks: self.count() as u64,
            storage: storage as u64,
            events,
            ..Transfer::default()
        })
    }

    /// Makes the same transfer between two pieces of memory.
    pub(super) fn copy(&self, source: &[u8], destination: &mut [u8]) {
        let unit = self.width.bytes() as usize;
        for &(from, to, bytes) in &self.pieces {
            for item in (0..bytes).step_by(unit) {
                let from = if self.moves[0] { from + item } else { from };
                let to = if self.moves[1] { to + item } else { to };
                destination[to..to + unit].copy_from_slice(&source[from..from + unit]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCKS, Draw, GUARD, SIDE, Shape};

    #[test]
    fn blocks_lie_inside_with_guards_and_destinations_apart() {
        let (mut lists, mut longest) = (0, 0);
        for seed in 0..3000 {
            let shape = Shape::draw(&mut Draw::new(seed), 8);
            assert!((1..=BLOCKS).contains(&shape.count()) && shape.channel < 8);
            lists += usize::from(shape.count() > 1);
            let mut places: Vec<_> =
                shape.pieces.iter().map(|&(_, to, bytes)| (to, bytes)).collect();
            places.sort_unstable();
            let apart = if shape.contiguous { 0 } else { GUARD };
            assert!(
                places.windows(2).all(|two| two[0].0 + two[0].1 + apart <= two[1].0),
                "{shape:?}"
            );
            for &(from, to, bytes) in &shape.pieces {
                let unit = shape.width.bytes() as usize;
                assert!(
                    from + bytes <= SIDE && to >= GUARD && to + bytes + GUARD <= SIDE,
                    "{shape:?}"
                );
                assert!(bytes > 0 && [from, to, bytes].iter().all(|n| n.is_multiple_of(unit)));
                longest = longest.max(bytes / unit);
            }
        }
        assert!(lists > 1000 && longest > 4000, "{lists} lists, {longest} items at most");
    }
}
