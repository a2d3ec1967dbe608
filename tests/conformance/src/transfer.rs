//! One list of blocks with its data: sources filled, destinations guarded, the peripheral attached.

use crate::facts::{Line, Side, Widths};
use crate::peripheral::{Kind, Peripheral};
use crate::{Bench, world};
use dma_runtime::{Adjust, Block, Callback, Config, Direction, Endpoint, Request, Stride, Width};

/// What a transfer moves, and where it should arrive.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// Who talks to whom.
    pub direction: Direction,
    /// The side that is read.
    pub source: Endpoint,
    /// The side that is written.
    pub destination: Endpoint,
    /// The peripheral, if one takes part.
    pub line: Option<Line>,
    /// As `configure` wants them.
    pub blocks: Vec<Block>,
    /// The bytes of each block.
    pub data: Vec<Vec<u8>>,
    number: u8,
}

/// The kinds of transfer that every suite is made of.
pub const KINDS: [Direction; 3] =
    [Direction::MemoryToMemory, Direction::MemoryToPeripheral, Direction::PeripheralToMemory];

/// Bytes that differ from block to block and channel to channel, none of them 0xA5.
pub fn pattern(seed: u32, bytes: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9) | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        // 0xA5 is what untouched memory holds.
        if (state >> 8) as u8 == 0xA5 { 0x5A } else { (state >> 8) as u8 }
    };
    (0..bytes).map(next).collect()
}

/// The block with another length.
pub fn resized(block: Block, bytes: usize) -> Block {
    Block::new(block.source, block.destination, bytes)
}

/// The block with another source.
pub fn reading(block: Block, source: usize) -> Block {
    Block::new(source, block.destination, block.bytes)
}

/// The block with another destination.
pub fn writing(block: Block, destination: usize) -> Block {
    Block::new(block.source, destination, block.bytes)
}

/// Memory, and the peripheral's register on the side where it is.
pub(crate) fn endpoints(direction: Direction, widths: Widths) -> (Endpoint, Endpoint) {
    let side = |register, width| {
        if register { Endpoint::register(width) } else { Endpoint::memory(width) }
    };
    (
        side(direction == Direction::PeripheralToMemory, widths.source),
        side(direction == Direction::MemoryToPeripheral, widths.destination),
    )
}

/// A block's bytes, and how it is read and written.
pub(crate) type Piece = (usize, Option<Stride>, Option<Stride>);

/// How far from the start of a side a byte of its block is.
fn place(stride: Option<Stride>, byte: usize) -> usize {
    let Some(stride) = stride else { return byte };
    let count = usize::from(stride.count);
    byte / count * stride.interval as usize + byte % count
}

/// From the first byte of a side to behind its last one.
fn span(stride: Option<Stride>, bytes: usize) -> usize {
    bytes.checked_sub(1).map_or(0, |last| place(stride, last) + 1)
}

impl Transfer {
    /// A transfer of blocks of these sizes on `channel`, the same width on both sides.
    pub fn new(
        bench: Bench,
        direction: Direction,
        channel: u32,
        width: Width,
        sizes: &[usize],
    ) -> Self {
        Self::with_widths(bench, direction, channel, (width, width), sizes)
    }

    /// As [`Transfer::new`] with two widths, source first.
    pub fn with_widths(
        bench: Bench,
        direction: Direction,
        channel: u32,
        (from, to): (Width, Width),
        sizes: &[usize],
    ) -> Self {
        let sides = endpoints(direction, Widths { source: from, destination: to });
        Self::between(bench, direction, channel, sides, sizes, 64)
    }

    /// As [`Transfer::new`] with both sides spelt out; memory is aligned to `align`.
    pub fn between(
        bench: Bench,
        direction: Direction,
        channel: u32,
        (source, destination): (Endpoint, Endpoint),
        sizes: &[usize],
        align: u32,
    ) -> Self {
        let pieces: Vec<Piece> = sizes.iter().map(|bytes| (*bytes, None, None)).collect();
        Self::strided(bench, direction, channel, (source, destination), &pieces, align)
    }

    /// As [`Transfer::between`], of blocks that may be strided in memory.
    pub(crate) fn strided(
        bench: Bench,
        direction: Direction,
        channel: u32,
        (source, destination): (Endpoint, Endpoint),
        pieces: &[Piece],
        align: u32,
    ) -> Self {
        let paced = direction != Direction::MemoryToMemory;
        let line = paced.then(|| (bench.facts.peripheral)(channel));
        let seed = channel << 8 | direction as u32;
        let data: Vec<Vec<u8>> =
            (0u32..).zip(pieces).map(|(i, p)| pattern(seed + (i << 16) + 1, p.0)).collect();
        let mut blocks = Vec::new();
        for (bytes, gather, scatter) in pieces {
            let from = match (line, direction) {
                (Some(line), Direction::PeripheralToMemory) => line.port,
                _ => bench.allocate(span(*gather, *bytes), align),
            };
            let to = match (line, direction) {
                (Some(line), Direction::MemoryToPeripheral) => line.port,
                _ => bench.destination(span(*scatter, *bytes), align),
            };
            let mut block = Block::new(from as usize, to as usize, *bytes);
            (block.gather, block.scatter) = (*gather, *scatter);
            blocks.push(block);
        }
        let transfer = Transfer {
            direction,
            source,
            destination,
            line,
            blocks,
            data,
            number: bench.facts.number,
        };
        transfer.arm();
        transfer
    }

    /// The whole configuration.
    pub fn config(&self) -> Config<'_> {
        self.config_of(&self.blocks)
    }

    /// The configuration for some of the blocks.
    pub fn config_of<'a>(&self, blocks: &'a [Block]) -> Config<'a> {
        let width = self.source.width;
        let config = match self.direction {
            Direction::MemoryToPeripheral => {
                Config::memory_to_peripheral(Request(0), width, blocks)
            }
            Direction::PeripheralToMemory => {
                Config::peripheral_to_memory(Request(0), width, blocks)
            }
            _ => Config::memory_to_memory(width, blocks),
        };
        config
            .source(self.source)
            .destination(self.destination)
            .request(self.line.and_then(|line| line.request))
    }

    /// The whole configuration with a callback.
    pub fn with_callback(&self, callback: &'static Callback) -> Config<'_> {
        self.config().callback(callback)
    }

    /// Bytes of all blocks.
    pub fn bytes(&self) -> usize {
        self.data.iter().map(Vec::len).sum()
    }

    /// Fills the sources, empties the destinations and readies the peripheral, for one whole run.
    pub fn arm(&self) {
        for (block, data) in self.blocks.iter().zip(&self.data) {
            if self.direction != Direction::PeripheralToMemory {
                self.fill_source(block, data);
            }
            if self.direction != Direction::MemoryToPeripheral {
                self.clear_destination(block);
            }
        }
        let Some(line) = self.line else { return };
        let (kind, width) = match self.direction {
            Direction::PeripheralToMemory => (Kind::Source, self.source.width),
            _ => (Kind::Sink, self.destination.width),
        };
        let width = width.bytes() as usize;
        let items = self.bytes() / width;
        world::memory(|memory| {
            if memory.port(line.port).is_none() {
                memory.add_port(line.port);
            }
            let Some(port) = memory.port(line.port) else { return };
            port.output.clear();
            port.input.clear();
            if kind == Kind::Source {
                let bytes: Vec<u8> = self.data.concat();
                port.input.extend(bytes.chunks(width).map(little_endian));
            }
        });
        world::peripherals(|all| {
            all.retain(|p| p.port != line.port);
            all.push(Peripheral::new(self.number, line.line, line.port, kind, items));
        });
    }

    fn fill_source(&self, block: &Block, data: &[u8]) {
        let width = self.source.width.bytes() as usize;
        world::memory(|memory| {
            for (item, bytes) in data.chunks(width).enumerate() {
                for (i, byte) in bytes.iter().enumerate() {
                    let offset = match self.source.adjust {
                        Adjust::Increment => place(block.gather, item * width + i),
                        Adjust::Decrement => (item * width).wrapping_neg().wrapping_add(i),
                        Adjust::Fixed => i,
                    };
                    memory.set_byte(block.source.wrapping_add(offset) as u32, *byte);
                }
            }
        });
    }

    fn clear_destination(&self, block: &Block) {
        if self.destination.adjust != Adjust::Increment {
            return;
        }
        let (start, bytes) = (block.destination as u32, span(block.scatter, block.bytes) as u32);
        world::memory(|memory| (start..start + bytes).for_each(|a| memory.set_byte(a, 0xA5)));
    }

    /// What the destination of block `index` holds. From memory to a peripheral, blocks follow each other in
    /// one register.
    pub fn received(&self, index: usize) -> Vec<u8> {
        let block = &self.blocks[index];
        if let (Some(line), Direction::MemoryToPeripheral) = (self.line, self.direction) {
            let all = output(line.port);
            let before: usize = self.data[..index].iter().map(Vec::len).sum();
            return all
                .get(before..)
                .unwrap_or_default()
                .iter()
                .copied()
                .take(block.bytes)
                .collect();
        }
        let at = |i: usize| (block.destination + place(block.scatter, i)) as u32;
        world::memory(|m| (0..block.bytes).map(|i| m.byte(at(i))).collect())
    }

    /// Asserts that nothing was written between the runs of strided blocks.
    #[track_caller]
    pub fn check_gaps(&self) {
        for block in self.blocks.iter().filter(|block| block.scatter.is_some()) {
            let written: Vec<usize> = (0..block.bytes).map(|i| place(block.scatter, i)).collect();
            for offset in 0..span(block.scatter, block.bytes) {
                if !written.contains(&offset) {
                    let byte = world::memory(|m| m.byte((block.destination + offset) as u32));
                    assert!(byte == 0xA5, "{block:?}: byte {offset}, in a gap, is {byte:#x}");
                }
            }
        }
    }

    /// Bytes of block `index`, from its start, that have arrived.
    pub fn visible(&self, index: usize) -> usize {
        let received = self.received(index);
        self.data[index].iter().zip(&received).take_while(|(a, b)| a == b).count()
    }

    /// Asserts that block `index` has arrived, every byte.
    #[track_caller]
    pub fn check_block(&self, index: usize) {
        let received = self.received(index);
        let wanted = &self.data[index];
        if let Some(at) = (0..wanted.len()).find(|i| received.get(*i) != wanted.get(*i)) {
            panic!(
                "{:?}, block {index}: byte {at} of {} is {:?}, not {:?}",
                self.direction,
                wanted.len(),
                received.get(at),
                wanted.get(at)
            );
        }
    }

    /// Asserts that everything has arrived, and nothing more.
    #[track_caller]
    pub fn check(&self) {
        (0..self.blocks.len()).for_each(|index| self.check_block(index));
        if let (Some(line), Direction::MemoryToPeripheral) = (self.line, self.direction) {
            let got = output(line.port).len();
            assert!(got == self.bytes(), "{got} bytes were given for {}", self.bytes());
        }
    }

    /// Bytes of all blocks that have arrived.
    pub fn total_visible(&self) -> usize {
        (0..self.blocks.len()).map(|i| self.visible(i)).sum()
    }

    /// Lets the peripheral ask by itself, or only by hand.
    pub fn pace(&self, automatic: bool) {
        self.with_peripheral(|p, _| p.automatic = automatic);
    }

    /// One request by hand.
    pub fn ask(&self) {
        self.with_peripheral(|p, model| p.ask_once(model));
    }

    /// Accesses of the peripheral's register so far.
    pub fn served(&self) -> usize {
        self.with_peripheral(|p, model| p.served(model))
    }

    pub(crate) fn with_peripheral<R: Default>(
        &self,
        act: impl FnOnce(&mut Peripheral, &mut dyn models::Model) -> R,
    ) -> R {
        let Some(line) = self.line else { return R::default() };
        let found = world::peripherals(|all| {
            all.iter().position(|p| p.port == line.port).map(|i| all.swap_remove(i))
        });
        let Some(mut peripheral) = found else { return R::default() };
        let result = world::model(|model| act(&mut peripheral, model));
        world::peripherals(|all| all.push(peripheral));
        result
    }

    /// The width of one access on a side.
    pub fn width(&self, side: Side) -> usize {
        let endpoint = if side == Side::Source { self.source } else { self.destination };
        endpoint.width.bytes() as usize
    }
}

pub(crate) fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

pub(crate) fn output(port: u32) -> Vec<u8> {
    world::memory(|memory| {
        let Some(port) = memory.port(port) else { return Vec::new() };
        let bytes = |(value, size): &(u32, u8)| {
            value.to_le_bytes().into_iter().take(usize::from(*size)).collect::<Vec<u8>>()
        };
        port.output.iter().flat_map(bytes).collect()
    })
}
