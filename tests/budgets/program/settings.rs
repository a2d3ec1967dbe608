//! A configuration of which the compiler knows nothing.

use crate::opaque;
use core::hint::black_box;
use dma_runtime::{
    Adjust, Block, Callback, Channel, Config, Cyclic, Direction, Endpoint, Event, Events, FifoMode,
    FlowControl, Handshake, Link, Request, Stride, Trigger, Width,
};

pub(crate) static CALLBACK: Callback = Callback::new(called);

/// Calls, from its own callback, all that a channel offers.
fn called(channel: &mut dyn Channel, event: Event, _: *const ()) {
    if matches!(event, Event::Complete) {
        crate::calls::everything(channel);
    }
}

fn stride(salt: usize) -> Stride {
    Stride { count: opaque(salt) as u16, interval: opaque(salt + 1) as u32 }
}

pub(crate) fn blocks() -> [Block; 3] {
    [0, 1, 2].map(|n| {
        let block = Block::new(opaque(10 + n), opaque(20 + n), opaque(30 + n));
        let block = if opaque(80 + n) == 0 { block } else { block.gather(stride(84 + n)) };
        if opaque(90 + n) == 0 { block } else { block.scatter(stride(94 + n)) }
    })
}

fn endpoint(salt: usize) -> Endpoint {
    let width = Width::from_bytes(opaque(salt) as u32).unwrap_or(Width::Bits8);
    black_box(width.bytes());
    let adjust = match opaque(salt + 1) {
        0 => Adjust::Increment,
        1 => Adjust::Decrement,
        _ => Adjust::Fixed,
    };
    let side =
        if opaque(salt + 3) == 0 { Endpoint::memory(width) } else { Endpoint::register(width) };
    side.burst(opaque(salt + 2) as u16).adjust(adjust)
}

fn handshake(salt: usize) -> Handshake {
    if opaque(salt) == 0 { Handshake::Hardware } else { Handshake::Software }
}

pub(crate) fn events() -> Events {
    let mut events = Events::NONE;
    for (bit, event) in
        [Events::HALF, Events::BLOCK, Events::COMPLETE, Events::ERROR].into_iter().enumerate()
    {
        if opaque(50) >> bit & 1 != 0 {
            events = events.with(event);
        }
    }
    black_box((events.contains(Events::BLOCK), events.bits()));
    events
}

pub(crate) fn config(blocks: &[Block]) -> Config<'_> {
    let direction = match opaque(60) {
        0 => Direction::MemoryToMemory,
        1 => Direction::MemoryToPeripheral,
        2 => Direction::PeripheralToMemory,
        3 => Direction::PeripheralToPeripheral,
        4 => Direction::HostToMemory,
        _ => Direction::MemoryToHost,
    };
    let blocks = blocks.get(..opaque(61)).unwrap_or_default();
    let fifo = match opaque(62) {
        0 => FifoMode::Automatic,
        1 => FifoMode::Direct,
        2 => FifoMode::Quarter,
        3 => FifoMode::Half,
        4 => FifoMode::ThreeQuarters,
        _ => FifoMode::Full,
    };
    let link = Link { channel: opaque(63) as u8, minor: opaque(64) == 0, major: opaque(65) == 0 };
    Config::memory_to_memory(Width::Bits8, blocks)
        .direction(direction)
        .request((opaque(66) == 0).then_some(Request(opaque(67) as u16)))
        .source(endpoint(40))
        .destination(endpoint(45))
        .cyclic(if opaque(68) == 0 { Cyclic::No } else { Cyclic::Yes })
        .priority(opaque(69) as u8)
        .handshake(handshake(70), handshake(71))
        .flow_control(if opaque(72) == 0 {
            FlowControl::Controller
        } else {
            FlowControl::Peripheral
        })
        .fifo(fifo)
        .link((opaque(73) == 0).then_some(link))
        .trigger(if opaque(74) == 0 { Trigger::Software } else { Trigger::Link })
        .events(events())
        .callback(&CALLBACK)
}
