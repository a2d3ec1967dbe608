//! Configurations, drawn over everything that a configuration can say.

use dma_runtime::{
    Adjust, Block, Config, Cyclic, Direction, Endpoint, Events, FifoMode, FlowControl, Handshake,
    Link, Request, Stride, Trigger, Width,
};
use dmagen::trace::{Direction as TraceDirection, Event, Transfer, TransferSide};

/// A small generator of numbers: the same on every machine.
#[derive(Debug)]
pub struct Draw(u64);

impl Draw {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Draw(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    /// True once in `n` times.
    fn once_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    /// One of a few; nearly always the first.
    fn mostly<T: Copy>(&mut self, choices: &[T]) -> T {
        if self.once_in(10) { self.one(choices) } else { choices[0] }
    }

    fn one<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[(self.next() % choices.len() as u64) as usize]
    }
}

const ADJUSTS: [(&str, Adjust); 3] =
    [("increment", Adjust::Increment), ("decrement", Adjust::Decrement), ("fixed", Adjust::Fixed)];

const FIFOS: [(&str, FifoMode); 6] = [
    ("automatic", FifoMode::Automatic),
    ("direct", FifoMode::Direct),
    ("quarter", FifoMode::Quarter),
    ("half", FifoMode::Half),
    ("three_quarters", FifoMode::ThreeQuarters),
    ("full", FifoMode::Full),
];

/// Draws a transfer: often a plausible one, sometimes an impossible one.
pub fn draw(seed: u64, controllers: &[(&str, usize)]) -> Transfer {
    let mut d = Draw::new(seed);
    let (controller, channels) = d.one(controllers);
    let direction = d.one(&[
        TraceDirection::M2m,
        TraceDirection::M2p,
        TraceDirection::P2m,
        TraceDirection::P2p,
    ]);
    let channel = (d.next() % channels as u64) as usize;
    let width = d.one(&[1, 2, 4]);
    let width = d.mostly(&[width, 8]);
    let other = d.mostly(&[width, 1, 2, 4, 8, 16]);
    let memory = |source| match direction {
        TraceDirection::M2m => true,
        TraceDirection::M2p => source,
        TraceDirection::P2m => !source,
        TraceDirection::P2p => false,
    };
    let mut side = |source: bool, width: u64| {
        let usual = if memory(source) { "increment" } else { "fixed" };
        let burst = d.mostly(&[0, width, 4 * width, 8 * width, 16 * width, 1, 3]);
        let base = match (memory(source), source) {
            (true, true) => 0x2000_0000,
            (true, false) => 0x2000_4000,
            (false, _) => 0x4000_4400,
        };
        let offset = d.mostly(&[16, 4, 1, 2, 64]);
        let address = d.mostly(&[base + offset, base, base + 64, 0xFFFF_FFF0]);
        TransferSide {
            width: Some(width),
            burst,
            software: false,
            adjust: Some(d.mostly(&[usual, "increment", "decrement", "fixed"]).to_owned()),
            address: Some(address),
            ..TransferSide::default()
        }
    };
    let (source, destination) = (side(true, width), side(false, other));
    let request = match direction {
        TraceDirection::M2m => d.mostly(&[None, Some(1)]),
        _ => Some(d.mostly(&[channel as u64 + 1, 1, 0, 3, 7, 8, 63, 115, 200, 65535])),
    };
    let cyclic = d.once_in(5);
    let count = d.one(&[16, 32, 64, 128, 48, 512]);
    let items = d.mostly(&[count, 1, 2, 3, 100, 65535, 65536, 0]);
    let extra = d.mostly(&[0, 0, 1]);
    let odd = d.once_in(10);
    let events = [Event::Complete, Event::Error, Event::Block, Event::Half];
    let (link, armed) = (d.mostly(&[None, None, Some(0), Some(1), Some(40)]), d.once_in(8));
    let request = if armed && d.once_in(2) { None } else { request };
    Transfer {
        controller: Some(controller.to_owned()),
        channel,
        vector: None,
        direction,
        request,
        source,
        destination,
        bytes: items * width + extra,
        blocks: if d.once_in(5) { 2 } else { 1 },
        storage: 0x2000_8000,
        tables: 0x2000_C000,
        cyclic,
        priority: d.mostly(&[channel as u64 % 2, 2, 3, 4, 200]),
        events: events
            .into_iter()
            .filter(|event| !d.once_in(3) && (odd || *event != Event::Half))
            .collect(),
        fifo: d.mostly(&FIFOS).0.to_owned(),
        flow_control: d.mostly(&["controller", "controller", "peripheral"]).to_owned(),
        link,
        minor: d.once_in(3),
        major: !d.once_in(4),
        armed,
    }
}

fn endpoint(side: &TransferSide) -> Option<Endpoint> {
    let width = Width::from_bytes(u32::try_from(side.width?).ok()?)?;
    let (_, adjust) = ADJUSTS.iter().find(|(name, _)| Some(*name) == side.adjust.as_deref())?;
    Some(Endpoint::memory(width).burst(u16::try_from(side.burst).ok()?).adjust(*adjust))
}

fn handshake(side: &TransferSide) -> Handshake {
    if side.software { Handshake::Software } else { Handshake::Hardware }
}

fn stride(side: &TransferSide) -> Option<Stride> {
    let (count, interval) = (side.count?, side.interval?);
    let count = u16::try_from(count).expect("a run that the runtime can say");
    Some(Stride { count, interval: u32::try_from(interval).expect("an interval likewise") })
}

/// The blocks of a transfer in the runtime's terms.
pub fn blocks(t: &Transfer) -> Vec<Block> {
    let at = |side: &TransferSide| side.address.unwrap_or(0) as usize;
    let (source, destination, bytes) = (at(&t.source), at(&t.destination), t.bytes as usize);
    let step = |side: &TransferSide, at: usize, index: usize| {
        let gaps = match stride(side) {
            Some(stride) if stride.interval > u32::from(stride.count) && stride.count > 0 => {
                let gap = stride.interval as usize - usize::from(stride.count);
                bytes.saturating_sub(1) / usize::from(stride.count) * gap
            }
            _ => 0,
        };
        let forward = side.adjust.as_deref() == Some("increment");
        if forward { at + index * (bytes + gaps) } else { at }
    };
    (0..t.blocks as usize)
        .map(|index| {
            let (from, to) =
                (step(&t.source, source, index), step(&t.destination, destination, index));
            let mut block = Block::new(from, to, bytes);
            (block.gather, block.scatter) = (stride(&t.source), stride(&t.destination));
            block
        })
        .collect()
}

/// The configuration in the runtime's terms, which can say all that is drawn.
///
/// # Panics
/// When they cannot.
pub fn config<'a>(t: &Transfer, blocks: &'a [Block]) -> Config<'a> {
    said(t, blocks).unwrap_or_else(|| panic!("the runtime cannot say {t:?}"))
}

fn said<'a>(t: &Transfer, blocks: &'a [Block]) -> Option<Config<'a>> {
    let direction = match t.direction {
        TraceDirection::M2m => Direction::MemoryToMemory,
        TraceDirection::M2p => Direction::MemoryToPeripheral,
        TraceDirection::P2m => Direction::PeripheralToMemory,
        TraceDirection::P2p => Direction::PeripheralToPeripheral,
    };
    let mut events = Events::NONE;
    for event in &t.events {
        events = events.with(match event {
            Event::Half => Events::HALF,
            Event::Block => Events::BLOCK,
            Event::Complete => Events::COMPLETE,
            Event::Error => Events::ERROR,
        });
    }
    let request = match t.request {
        Some(line) => Some(Request(u16::try_from(line).ok()?)),
        None => None,
    };
    let fifo = FIFOS.iter().find(|(name, _)| *name == t.fifo)?.1;
    let flow = if t.flow_control == "peripheral" {
        FlowControl::Peripheral
    } else {
        FlowControl::Controller
    };
    let link = match t.link {
        Some(channel) => {
            Some(Link { channel: u8::try_from(channel).ok()?, minor: t.minor, major: t.major })
        }
        None => None,
    };
    let cyclic = if t.cyclic { Cyclic::Yes } else { Cyclic::No };
    Some(
        Config::memory_to_memory(Width::Bits8, blocks)
            .direction(direction)
            .request(request)
            .source(endpoint(&t.source)?)
            .destination(endpoint(&t.destination)?)
            .cyclic(cyclic)
            .priority(u8::try_from(t.priority).ok()?)
            .flow_control(flow)
            .handshake(handshake(&t.source), handshake(&t.destination))
            .fifo(fifo)
            .link(link)
            .trigger(if t.armed { Trigger::Link } else { Trigger::Software })
            .events(events),
    )
}
