//! The driver's capabilities are the manual's.

use super::{accepted, kinds, refused};
use crate::bench::Bench;
use crate::facts::Links;
use crate::rig::Handle;
use crate::transfer::{reading, writing};
use crate::{KINDS, Setup, Skip, Transfer};
use dma_runtime::{
    Block, Channel, Cyclic, Direction, Endpoint, Field, FlowControl, Handshake, Link, Queueing,
    Stride, Suspend,
};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let facts = setup.facts();
    for channel in 0..facts.channels() {
        setup.bench(|bench| constant(bench, channel));
        for kind in kinds(setup) {
            setup.bench(|bench| configured(bench, kind, channel));
        }
    }
    for kind in kinds(setup) {
        setup.bench(|bench| aligned(bench, kind));
    }
    setup.bench(|bench| {
        let transfer = Transfer::new(bench, facts.usual(), 0, facts.widest(), &[64]);
        let all =
            [Direction::PeripheralToPeripheral, Direction::HostToMemory, Direction::MemoryToHost];
        for direction in all.into_iter().chain(KINDS).filter(|d| !facts.does(*d)) {
            let copies = direction == Direction::MemoryToMemory;
            let request = if copies { None } else { (facts.peripheral)(0).request };
            let config = transfer.config().direction(direction).request(request);
            let field =
                refused(&mut bench.take(0), &config, &format!("{direction:?}, which it lacks"));
            assert_eq!(field, Field::Direction);
        }
    });
    Ok(())
}

/// What does not depend on a configuration.
fn constant(bench: Bench, channel: u32) {
    let facts = bench.facts;
    crate::case::context(format!("channel {channel}"));
    let handle = bench.take(channel);
    let told = handle.capabilities().controller;
    assert_eq!(u32::from(told.channels), facts.channels(), "channels");
    let copies = facts.does(Direction::MemoryToMemory);
    assert_eq!(told.memory_to_memory, copies, "memory_to_memory");
    let widths = facts.widths.iter().fold(0, |bits, w| bits | w.bytes() as u8);
    assert_eq!(told.widths, widths, "widths");
    assert_eq!(told.max_burst, facts.max_burst, "max_burst");
    assert_eq!(told.max_items, facts.max_items, "max_items");
    assert_eq!(told.max_priority, facts.max_priority, "max_priority");
    assert_eq!(told.half_events, facts.half_events, "half_events");
    assert!(!told.links || matches!(facts.links, Links::Major(_)), "links");
    assert_eq!(told.alignment(), facts.widest().bytes() as usize, "alignment");
    let narrowest = facts.widths.iter().map(|width| width.bytes() as usize).min();
    assert_eq!(Some(told.granule()), narrowest, "granule");
    lists(bench, &handle, channel, "unconfigured");
}

/// Who goes from block to block on a channel, and whether it has cyclic transfers.
fn lists(bench: Bench, handle: &Handle, channel: u32, what: &str) {
    let (facts, told) = (bench.facts, handle.capabilities());
    let lists = facts.lists_of(channel);
    assert_eq!(told.hardware_lists, lists.is_some(), "{what}: hardware_lists");
    let rounds = |kind: &Direction| (facts.cyclic)(*kind, 4096).is_ok();
    let without = facts.hardware_lists.is_some_and(|l| l.ring_node) && lists.is_none();
    let cyclic = facts.directions.iter().any(rounds) && !without;
    assert_eq!(told.cyclic, cyclic, "{what}: cyclic");
    assert_eq!(told.max_blocks, 8, "{what}: max_blocks is what the storage holds");
}

/// What a configuration decides.
fn configured(bench: Bench, kind: Direction, channel: u32) {
    let facts = bench.facts;
    crate::case::context(format!("{kind:?}, channel {channel}"));
    let transfer = Transfer::new(bench, kind, channel, facts.widest(), &[64]);
    let mut handle = bench.take(channel);
    accepted(&mut handle, &transfer.config(), "configure");
    let told = handle.capabilities();
    super::suspend_resume::means(bench, &handle, &transfer);
    let residue = (facts.residue)(&transfer.config());
    let agreed = residue.contains(&told.residue);
    assert!(agreed, "{kind:?}: residue {:?}, by the manual {residue:?}", told.residue);
    let links = facts.lists_of(channel).is_some_and(|lists| lists.waits && lists.links);
    let grows = links && told.suspend != Suspend::Unsupported;
    let reload = if grows { Queueing::Append } else { Queueing::IdleOnly };
    assert_eq!(told.reload, reload, "{kind:?}: reload of a single block");
    lists(bench, &handle, channel, "one block");
    what_nobody_has(&mut handle, &transfer);
    let ring = transfer.config().cyclic(Cyclic::Yes);
    if told.cyclic && handle.set_up(&ring).is_ok() {
        let most = match facts.lists_of(channel) {
            Some(_) => 8,
            None => 1 + u16::from((facts.alternates)(kind).is_ok()),
        };
        assert_eq!(handle.capabilities().max_blocks, most, "{kind:?}: max_blocks of a ring");
    } else {
        refused(&mut handle, &ring, "a ring");
    }
    let list = Transfer::new(bench, kind, channel, facts.widest(), &[64; 8]);
    accepted(&mut handle, &list.config(), "a list of so many blocks");
    lists(bench, &handle, channel, "a list");
}

/// At `alignment` each width moves that many bytes, and at `granule` the narrowest one does.
fn aligned(bench: Bench, kind: Direction) {
    let mut handle = bench.take(0);
    let told = handle.capabilities().controller;
    let narrowest =
        bench.facts.widths.iter().filter(|width| width.bytes() as usize == told.granule());
    let widths = bench.facts.widths.iter().map(|width| (width, told.alignment()));
    for (width, unit) in widths.chain(narrowest.map(|width| (width, told.granule()))) {
        crate::case::context(format!("{kind:?}, {width:?}, {unit} bytes"));
        let (memory, register) = (Endpoint::memory(*width), Endpoint::register(*width));
        let sides = match kind {
            Direction::MemoryToPeripheral => (memory, register),
            Direction::PeripheralToMemory => (register, memory),
            _ => (memory, memory),
        };
        let transfer = Transfer::between(bench, kind, 0, sides, &[unit], unit as u32);
        accepted(&mut handle, &transfer.config(), "aligned");
        assert_eq!(handle.start(), Ok(()));
        bench.pump();
        transfer.check();
        let off = |block: Block| match kind {
            Direction::PeripheralToMemory => writing(block, block.destination + unit / 2),
            _ => reading(block, block.source + unit / 2),
        };
        let torn = [off(transfer.blocks[0])];
        if width.bytes() as usize == unit && unit > 1 {
            refused(&mut handle, &transfer.config_of(&torn), "half an item off");
        }
    }
}

/// Each value that no controller here can serve is refused by its own name.
fn what_nobody_has(handle: &mut Handle, transfer: &Transfer) {
    let config = transfer.config();
    let stride = Some(Stride { interval: 64, count: 48 });
    let mut blocks = transfer.blocks.clone();
    blocks[0].gather = stride;
    assert_eq!(refused(handle, &transfer.config_of(&blocks), "gather"), Field::Gather);
    blocks[0].gather = None;
    blocks[0].scatter = stride;
    assert_eq!(refused(handle, &transfer.config_of(&blocks), "scatter"), Field::Scatter);
    if transfer.direction != Direction::MemoryToMemory {
        let software = config.handshake(Handshake::Software, Handshake::Software);
        assert_eq!(refused(handle, &software, "software handshake"), Field::Handshake);
    }
    if transfer.direction == Direction::MemoryToMemory {
        let counted = config.flow_control(FlowControl::Peripheral);
        assert_eq!(refused(handle, &counted, "a counting peripheral"), Field::FlowControl);
        let round =
            config.cyclic(Cyclic::Yes).link(Some(Link { channel: 9, minor: true, major: true }));
        refused(handle, &round, "a cyclic link");
    }
}
