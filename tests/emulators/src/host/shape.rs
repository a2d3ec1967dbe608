//! What is transferred: directions, widths, lengths, places, lists.

use super::draw::Draw;
use conformance::facts::{Facts, Side};
use conformance::{Bench, KINDS, Transfer};
use dma_runtime::{Adjust, Config, Direction, Endpoint, Events, Width};

/// The most blocks of a list.
const BLOCKS: usize = 6;

/// How the blocks of a list lie in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lay {
    /// Each behind the one before it, and all of one length.
    Contiguous,
    /// With something between them.
    Apart,
    /// Likewise, in any order.
    Shuffled,
    /// Likewise, but of one source.
    OneSource,
}

/// When interrupts are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Serve {
    /// After every step.
    AtOnce,
    /// When the hardware has come to rest.
    Late,
    /// Never: a call finds the end.
    Never,
}

/// A transfer.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) channel: u32,
    pub(super) direction: Direction,
    pub(super) width: Width,
    /// Source and destination, as all of these.
    pub(super) bursts: [u16; 2],
    fixed: [bool; 2],
    /// Items between what is in front of a block and the block.
    places: [usize; 2],
    pub(super) lay: Lay,
    /// Bytes of each block.
    pub(super) sizes: Vec<usize>,
    /// What interrupts beside errors.
    pub(super) complete: bool,
    pub(super) blocks: bool,
    pub(super) serve: Serve,
    /// Items of a step.
    pub(super) stride: usize,
}

impl Shape {
    /// Draws one.
    pub(super) fn draw(draw: &mut Draw, facts: &Facts) -> Self {
        let channels: Vec<u32> = (0..facts.channels()).collect();
        let channel = draw.one("channel", &channels);
        let direction = draw.one("direction", &KINDS);
        let width = draw.one("width", facts.widths);
        let unit = width.bytes() as usize;
        use Lay::{Apart, Contiguous, OneSource, Shuffled};
        let mut lay = draw.one("list", &[Contiguous, Contiguous, Apart, Shuffled, OneSource]);
        let count = draw.one("blocks", &[1, 2, 3, 4, 5, BLOCKS]);
        if lay == Lay::OneSource && direction == Direction::PeripheralToMemory {
            lay = Lay::Apart;
        }
        let paced = direction != Direction::MemoryToMemory;
        let most = facts.max_items as usize;
        let mut items = || {
            let (least, most) = if paced {
                // Each item is a step.
                draw.one("length, paced", &[(1, 1), (2, 15), (16, 40)])
            } else {
                draw.one("length", &[(1, 1), (2, 15), (16, 80), (81, most - 1), (most, most)])
            };
            least + draw.below(most - least + 1)
        };
        let first = items();
        let lengths = core::iter::once(first)
            .chain((1..count).map(|_| if lay == Lay::Contiguous { first } else { items() }));
        let sizes: Vec<usize> = lengths.map(|items| items * unit).collect();
        let bursts = [0, 1, 4, 8, 16, 32, 64, 128, 256].map(|items| items * unit as u16);
        let bursts = [draw.one("source burst", &bursts), draw.one("destination burst", &bursts)];
        let stride = draw.one("stride", &[1, 3, 16, most]);
        Shape {
            channel,
            direction,
            width,
            bursts,
            fixed: [
                draw.one("source", &[false, false, false, true]),
                draw.one("destination", &[false, false, false, true]),
            ],
            places: [draw.below(32), draw.below(32)],
            lay,
            complete: draw.one("complete", &[true, true, true, false]),
            blocks: draw.one("block events", &[false, true]),
            serve: draw.one("served", &[Serve::AtOnce, Serve::Late, Serve::Never]),
            stride: if paced { 1 } else { stride.max(sizes.iter().sum::<usize>() / unit / 150) },
            sizes,
        }
    }

    /// How many blocks there are.
    pub(super) fn count(&self) -> usize {
        self.sizes.len()
    }

    /// Bytes of an item.
    pub(super) fn unit(&self) -> usize {
        self.width.bytes() as usize
    }

    /// Whether the end interrupts.
    pub(super) fn announced(&self) -> bool {
        self.complete || self.blocks
    }

    /// Whether a side is a peripheral's register.
    fn registers(&self, side: Side) -> bool {
        match side {
            Side::Source => self.direction == Direction::PeripheralToMemory,
            Side::Destination => self.direction == Direction::MemoryToPeripheral,
        }
    }

    /// What an address does.
    pub(super) fn adjust(&self, side: Side) -> Adjust {
        let fixed = self.registers(side) || self.fixed[side as usize];
        if fixed { Adjust::Fixed } else { Adjust::Increment }
    }

    fn endpoint(&self, side: Side) -> Endpoint {
        let plain = match self.registers(side) {
            true => Endpoint::register(self.width),
            false => Endpoint::memory(self.width),
        };
        plain.burst(self.bursts[side as usize]).adjust(self.adjust(side))
    }

    /// Its blocks in memory, with their data.
    pub(super) fn place(&self, bench: Bench, draw: &mut Draw) -> Transfer {
        let sides = (self.endpoint(Side::Source), self.endpoint(Side::Destination));
        let unit = self.unit() as u32;
        let mut transfer =
            Transfer::between(bench, self.direction, self.channel, sides, &self.sizes, unit);
        let mut order: Vec<usize> = (0..self.count()).collect();
        if self.lay == Lay::Shuffled {
            (0..order.len()).for_each(|place| order.swap(place, draw.below(place + 1)));
        }
        for side in [Side::Source, Side::Destination] {
            if self.registers(side) {
                continue;
            }
            let addresses = self.addresses(bench, side, &order);
            for (block, address) in transfer.blocks.iter_mut().zip(addresses) {
                match side {
                    Side::Source => block.source = address as usize,
                    Side::Destination => block.destination = address as usize,
                }
            }
        }
        transfer.arm();
        transfer
    }

    /// The address of each block on a side; memory is given out in this order of the blocks.
    fn addresses(&self, bench: Bench, side: Side, order: &[usize]) -> Vec<u32> {
        let unit = self.unit() as u32;
        let area = |bytes: usize| {
            bench.allocate(self.places[side as usize] * self.unit(), unit);
            match side {
                Side::Source => bench.allocate(bytes, unit),
                Side::Destination => bench.destination(bytes, unit),
            }
        };
        let one = side == Side::Source && self.lay == Lay::OneSource;
        if one {
            let longest = self.sizes.iter().max().copied().unwrap_or(0);
            return vec![area(longest); self.count()];
        }
        if self.lay == Lay::Contiguous {
            let start = area(self.sizes.iter().sum());
            return (0..).zip(&self.sizes).map(|(n, bytes)| start + n * *bytes as u32).collect();
        }
        let mut addresses = vec![0; self.count()];
        order.iter().for_each(|index| addresses[*index] = area(self.sizes[*index]));
        addresses
    }

    /// What interrupts.
    pub(super) fn events(&self) -> Events {
        let mut events = Events::ERROR;
        if self.complete {
            events = events.with(Events::COMPLETE);
        }
        if self.blocks {
            events = events.with(Events::BLOCK);
        }
        events
    }

    /// The configuration of a placed transfer.
    pub(super) fn config<'a>(&self, transfer: &'a Transfer) -> Config<'a> {
        transfer.config().events(self.events())
    }
}
