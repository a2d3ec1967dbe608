//! STM32F429: two stream DMA controllers. RM0090 Rev 21, chapter 10.

use super::{Build, Chip};
use crate::facts::{
    Budget, Conversion, Facts, Fault, Halt, Line, Links, Side, Strides, Widths, cost, poll,
};
use crate::rig::{Rig, driver};
use dma_runtime::{Adjust, Config, Cyclic, Direction, ErrorKind, Request, Residue, Suspend, Width};
use models::Model;
use models::stm32_stream::{Stm32F429, StopOrder};
use stm32f429_dma::{Dma, Instance, Vector};

/// The chip.
pub(super) static CHIP: Chip = Chip {
    name: "stm32f429",
    readme: include_str!("../../../../generated/stm32f429-dma/README.md"),
    models: MODELS,
    controllers: &[(&DMA1, || rig(Instance::DMA1)), (&DMA2, || rig(Instance::DMA2))],
};

/// RM0090 allows both readings of a stop: 10.3.12 and 10.3.17.
pub(super) static MODELS: &[(&str, Build)] = &[
    (" (EN falls first)", || model(StopOrder::EnableFirst, 1, false)),
    (" (EN falls first, late, at the end too)", || model(StopOrder::EnableFirst, 3, true)),
    (" (FIFO is flushed first)", || model(StopOrder::FlushFirst, 1, true)),
];

fn model(order: StopOrder, delay: u32, demanding: bool) -> Box<dyn Model> {
    let mut model = Stm32F429::new();
    model.set_demanding(demanding);
    model.set_stop_order(order);
    model.set_halt_delay(delay);
    Box::new(Shaken(model))
}

const FIFO_ERROR: u16 = 0x100;
const DIRECT_ERROR: u16 = 0x200;

/// The model with its errors on request lines of their own.
struct Shaken(Stm32F429);

impl Model for Shaken {
    fn request(&mut self, controller: u8, line: u16, count: u32) {
        let stream = line as u8;
        match line & 0xFF00 {
            FIFO_ERROR => self.0.raise_fifo_error(controller, stream),
            DIRECT_ERROR => self.0.raise_direct_mode_error(controller, stream),
            _ => self.0.request(controller, line, count),
        }
    }
    fn read(&mut self, address: u32, size: u8) -> u32 {
        self.0.read(address, size)
    }
    fn write(&mut self, address: u32, size: u8, value: u32) {
        self.0.write(address, size, value);
    }
    fn owns(&self, address: u32) -> bool {
        self.0.owns(address)
    }
    fn step(&mut self) -> bool {
        self.0.step()
    }
    fn interrupt(&self, vector: u16) -> bool {
        self.0.interrupt(vector)
    }
    fn memory(&mut self) -> &mut models::Memory {
        self.0.memory()
    }
    fn set_halt_delay(&mut self, steps: u32) {
        self.0.set_halt_delay(steps);
    }
    fn complaints(&mut self) -> Vec<String> {
        self.0.complaints()
    }
}

fn rig(instance: Instance) -> &'static dyn Rig {
    let own = Vector::ALL.iter().filter(|vector| vector.instance() == instance);
    let vectors = own.map(|vector| (vector.number(), *vector)).collect();
    driver::<Dma<crate::Host>, 8>(instance, vectors)
}

pub(super) static DMA2: Facts = Facts {
    controller: "DMA2",
    number: 1,
    // 12.2, table of vectors.
    vectors: &[56, 57, 58, 59, 60, 68, 69, 70],
    shared_vectors: &[],
    // 10.3.6: memory to memory on DMA2 only.
    directions: &[
        Direction::MemoryToMemory,
        Direction::MemoryToPeripheral,
        Direction::PeripheralToMemory,
    ],
    widths: &[Width::Bits8, Width::Bits16, Width::Bits32],
    // 10.3.10: the FIFO packs and unpacks.
    conversion: |_, _, _| Conversion::Packs,
    // 10.3.7.
    adjusts: |_, _, adjust| adjust as u8 != Adjust::Decrement as u8,
    bursts,
    burst_steps: true,
    max_burst: 16,
    no_copy_bursts: None,
    // 10.5.6.
    max_items: 65535,
    // 10.3.10: NDTR counts items of the peripheral port, which is the source of a copy (10.3.6).
    counts: |direction| match direction {
        Direction::MemoryToPeripheral => Side::Destination,
        _ => Side::Source,
    },
    max_priority: 3,
    half_events: true,
    hardware_lists: None,
    links: Links::None("streams cannot start each other"),
    strides: Strides::None("an address steps by one item (PINC, MINC)"),
    cyclic: |direction, _| rounds(direction),
    round_events: true,
    alternates: rounds,
    suspend,
    residue,
    // 10.3.12: four words.
    in_flight: 16,
    counts_late: false,
    peripheral: |stream| line(stream, 0x4001_2000),
    // 10.3.17: EN reads 1 until the current transfers are done.
    routed: false,
    halt: Halt::Acknowledged,
    halts_at: 3,
    // 10.3.18: TEIF does not say which side.
    bus_error: |_, _| ErrorKind::Bus,
    // 10.3.18. The stream goes on after both, and no data is lost; neither needs to interrupt.
    faults: &[
        Fault { name: "FIFO error", line: FIFO_ERROR, outcomes: &[None, Some(ErrorKind::Overrun)] },
        Fault {
            name: "direct mode error",
            line: DIRECT_ERROR,
            outcomes: &[None, Some(ErrorKind::Overrun)],
        },
    ],
    // EN; after the end TEIF, the count, and whether the FIFO is empty.
    outcome_reads: 4,
    guarded: &[],
    // CHSEL has three bits.
    wrong_requests: &[8, 16, 0xFFFF],
    budget: Budget {
        configure: cost(4, 0),
        start: cost(1, 0),
        again: cost(3, 0),
        interrupt: cost(1, 1),
        status: cost(0, 2),
        stop: poll(2, 1),
        suspend: poll(2, 2),
        resume: cost(3, 0),
    },
};

pub(super) static DMA1: Facts = Facts {
    controller: "DMA1",
    number: 0,
    vectors: &[11, 12, 13, 14, 15, 16, 17, 47],
    directions: &[Direction::MemoryToPeripheral, Direction::PeripheralToMemory],
    peripheral: |stream| line(stream, 0x4000_5000),
    ..DMA2
};

/// 10.3.11 and table 49: 4, 8 or 16 beats, and no more than the FIFO holds.
fn bursts(_: u32, _: Direction, side: Side, widths: Widths, bytes: u16) -> bool {
    let width = if side == Side::Source { widths.source } else { widths.destination };
    let beats = u32::from(bytes) / width.bytes();
    matches!(beats, 4 | 8 | 16) && beats * width.bytes() == u32::from(bytes) && bytes <= 16
}

/// 10.3.6, 10.3.8, 10.3.9.
fn rounds(direction: Direction) -> Result<(), &'static str> {
    match direction {
        Direction::MemoryToMemory => {
            Err("memory to memory has no circular and no double buffer mode")
        }
        _ => Ok(()),
    }
}

/// 10.3.15, AN4031 4.3: what is left is programmed again. With a round, its length would be lost; with widths
/// or bursts that differ, an item may be half done: there the driver may refuse.
fn suspend(config: &Config<'_>) -> &'static [Suspend] {
    let plain = config.source == config.source.burst(0)
        && config.destination == config.destination.burst(0)
        && config.source.width == config.destination.width;
    match (config.cyclic, plain) {
        (Cyclic::Yes, _) => &[Suspend::Unsupported],
        (Cyclic::No, true) => &[Suspend::Recompute],
        (Cyclic::No, false) => &[Suspend::Recompute, Suspend::Unsupported],
    }
}

/// 10.3.14: NDTR counts at the peripheral port. From there to memory the FIFO lies between, even in direct mode,
/// where several requests may be served before the memory bus is granted (10.3.18).
fn residue(config: &Config<'_>) -> &'static [Residue] {
    match config.direction {
        Direction::MemoryToPeripheral => &[Residue::Exact],
        _ => &[Residue::Source],
    }
}

/// 10.3.3: each stream chooses one of eight channels.
fn line(stream: u32, port: u32) -> Line {
    let channel = (stream as u16 * 3 + 1) % 8;
    let first = stream as u16 * 8;
    Line {
        request: Some(Request(channel)),
        line: first + channel,
        other: Some(first + (channel + 1) % 8),
        port: port + 0x40 * stream,
    }
}
