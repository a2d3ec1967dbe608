//! The nodes of lists that hardware runs by itself: what is stored, when, where it may be, what replaces it.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::chain::{Machine, Node, Op};
use common::chain_engine::{Chain, UNPACKED};
use common::list_rig::{ListRig, ROOM, Room, bytes, running};
use common::window::{Window, cleaned, host, keep, shift, tear};
use dma_runtime::{
    Block, Channel, Claim, Config, Controller, Cyclic, Error, Event, Field, Filter, Platform,
    Queueing, Reason, Reloaded, State, Storage, Width,
};

use Event::{Block as Ended, Complete};

#[test]
fn a_list_is_linked_cleaned_and_started_once() {
    let mut rig = ListRig::<true>::new();
    cleaned();
    rig.configure(3, Cyclic::No);
    let nodes: Vec<Node> = (0..3).map(|i| rig.node(i)).collect();
    let links: Vec<u32> = nodes.iter().map(|node| node.link).collect();
    assert_eq!(links, [rig.nodes + 16, rig.nodes + 32, 0]);
    for (index, node) in nodes.iter().enumerate() {
        assert_eq!(host(node.source), rig.block(index).source);
        assert_eq!(node.length() as usize, bytes(index));
    }
    assert_eq!(cleaned(), [(host(rig.nodes), 48)]);
    assert_eq!(rig.machine.writes(), [Op::Configure, Op::Program(nodes[0])]);
    rig.channel.start().unwrap();
    rig.registers().run_out();
    rig.interrupt();
    assert_eq!(rig.events(), [Complete]);
    assert_eq!(rig.machine.writes(), [Op::Start, Op::Finish]);
    assert!((0..3).all(|index| rig.arrived(index)));
}

#[test]
fn a_ring_is_linked_back_to_its_first_node() {
    for count in 2..=ROOM {
        let mut rig = ListRig::<false>::new();
        rig.configure(count, Cyclic::Yes);
        let links: Vec<u32> = (0..count as u32).map(|i| rig.node(i).link).collect();
        let mut expected: Vec<u32> = (1..count as u32).map(|i| rig.nodes + 16 * i).collect();
        expected.push(rig.nodes);
        assert_eq!(links, expected);
    }
}

#[test]
fn one_block_uses_the_storage_only_as_a_ring_that_needs_its_node() {
    let mut rig = ListRig::<true>::new();
    cleaned();
    rig.configure(1, Cyclic::No);
    assert_eq!(cleaned(), []);
    rig.configure(1, Cyclic::Yes);
    assert_eq!(cleaned(), [(host(rig.nodes), 16)]);
    assert_eq!(rig.node(0).link, rig.nodes);
    let mut rig = ListRig::<false>::new();
    rig.configure(1, Cyclic::Yes);
    assert_eq!(cleaned(), []);
    rig.channel.start().unwrap();
    for _ in 0..3 {
        rig.registers().complete();
        rig.interrupt();
    }
    assert_eq!(rig.events(), [Ended(0); 3]);
}

#[test]
fn a_list_is_checked_whole_before_anything_is_touched() {
    let mut rig = ListRig::<true>::new();
    rig.configure(2, Cyclic::No);
    let nodes = [rig.node(0), rig.node(1)];
    rig.machine.log();
    let capacity = Error::invalid(Field::Blocks, Reason::Capacity);
    for cyclic in [Cyclic::No, Cyclic::Yes] {
        assert_eq!(rig.configure_with(ROOM + 1, |c| c.cyclic(cyclic)), Err(capacity));
    }
    let mut blocks: Vec<Block> = (0..4).map(|i| rig.block(i)).collect();
    blocks[3].bytes = 0;
    let config = Config::memory_to_memory(Width::Bits8, &blocks);
    // SAFETY: refused.
    let refused = unsafe { rig.channel.configure(&config) };
    assert_eq!(refused, Err(Error::invalid(Field::Bytes, Reason::Range)));
    assert_eq!(rig.machine.log(), []);
    assert_eq!([rig.node(0), rig.node(1)], nodes);
    rig.channel.start().unwrap();
    rig.registers().run_out();
    rig.interrupt();
    assert_eq!(rig.events(), [Complete]);
}

#[test]
fn a_ring_of_one_block_that_needs_its_node_needs_storage() {
    let machine = Machine::new();
    // SAFETY: the machine has no other controller.
    let controller: &'static Controller<Chain<true, Window>, 1> =
        Box::leak(Box::new(unsafe { Controller::new(machine) }));
    let mut channel = controller.take(0, Storage::none()).unwrap();
    let blocks = [Block::new(0x1000, 0x2000, 64)];
    let config = Config::memory_to_memory(Width::Bits8, &blocks);
    // SAFETY: never started.
    let (ring, once) =
        unsafe { (channel.configure(&config.cyclic(Cyclic::Yes)), channel.configure(&config)) };
    assert_eq!(ring, Err(Error::invalid(Field::Blocks, Reason::Capacity)));
    assert_eq!(once, Ok(()));
}

#[test]
fn reload_replaces_the_list_by_one_block() {
    let mut rig = running(3, Cyclic::No);
    rig.channel.stop().unwrap();
    rig.machine.log();
    assert_eq!(rig.reload(4), Ok(Reloaded::Idle));
    assert!(matches!(rig.machine.writes()[..], [Op::Program(Node { link: 0, .. })]));
    assert_eq!(rig.place(), (0, bytes(4), 0, 0));
    rig.channel.start().unwrap();
    rig.registers().complete();
    rig.interrupt();
    assert_eq!(rig.events(), [Complete]);
    assert!(rig.arrived(4) && !rig.arrived(0));
}

#[test]
fn a_ring_reloaded_is_a_ring_of_that_block() {
    fn check<const RING: bool>(blocks: usize) {
        let mut rig = ListRig::<RING>::new();
        rig.configure(blocks, Cyclic::Yes);
        rig.channel.start().unwrap();
        rig.registers().advance(8);
        rig.channel.stop().unwrap();
        cleaned();
        assert_eq!(rig.reload(4), Ok(Reloaded::Idle));
        assert_eq!(cleaned().len(), usize::from(RING));
        assert_eq!(rig.registers().first.link, if RING { rig.nodes } else { 0 });
        if RING {
            assert_eq!(rig.node(0), rig.registers().first);
        }
        rig.channel.start().unwrap();
        for _ in 0..3 {
            rig.registers().complete();
            rig.interrupt();
        }
        assert_eq!(rig.events(), [Ended(0); 3]);
        assert!(rig.arrived(4) && !rig.arrived(0));
        assert_eq!(rig.channel.status().block, 0);
    }
    for blocks in [1, 2, 3] {
        check::<true>(blocks);
        check::<false>(blocks);
    }
}

/// A ring of one block is given its next one only where the registers repeat it, and only if the engine says so.
#[test]
fn the_only_node_that_hardware_reads_is_not_exchanged() {
    fn queueing<const RING: bool>(blocks: usize) -> Queueing {
        let mut rig = ListRig::<RING>::new();
        rig.registers().queueing = true;
        rig.configure(blocks, Cyclic::Yes);
        rig.channel.start().unwrap();
        rig.registers().advance(8);
        let queueing = rig.channel.capabilities().reload;
        let result = rig.reload(0);
        let expected = match queueing {
            Queueing::NextBlock => Ok(Reloaded::Queued),
            _ => Err(Error::Busy),
        };
        assert_eq!(result, expected);
        queueing
    }
    assert_eq!(queueing::<false>(1), Queueing::NextBlock);
    assert_eq!(queueing::<true>(1), Queueing::IdleOnly);
}

#[test]
fn storage_that_hardware_cannot_follow_is_given_back() {
    let machine = Machine::new();
    // SAFETY: the machine has no other controller.
    let controller: &'static Controller<Chain<true, Window>, 1> =
        Box::leak(Box::new(unsafe { Controller::new(machine) }));
    keep(controller);
    let reach = Error::invalid(Field::Storage, Reason::Reach);
    let room: &'static mut Room = Box::leak(Box::new(Storage::new()));
    let first = (&raw const *room).addr();
    let start = Window::translate(first);
    // Beyond 32 bits; the last node beyond; at address 0, which ends a list; in memory that the device does not reach.
    let mut back = Claim::from(room);
    for offset in [1 << 32, 0xFFFF_FFF0 - start, start.wrapping_neg(), usize::MAX - start] {
        shift(offset);
        let (error, room) = controller.take(0, back).unwrap_err();
        assert_eq!(error, reach, "{offset:#x}");
        let (error, room) = controller.request(Filter::Any, room).unwrap_err();
        assert_eq!(error, reach, "{offset:#x}");
        back = room;
    }
    shift((1usize << 32) - start - ROOM * 16);
    let channel = controller.take(0, back).unwrap();
    back = channel.release().unwrap();
    shift(0);
    tear(first + 16);
    let (error, room) = controller.take(0, back).unwrap_err();
    assert_eq!(error, reach, "in two pieces");
    back = room;
    tear(usize::MAX);
    let large: &'static mut Storage<Node, 17> = Box::leak(Box::new(Storage::new()));
    let (error, _) = controller.take(0, large).unwrap_err();
    assert_eq!(error, Error::unsupported(Field::Storage, Reason::Range));
    shift(1 << 32);
    // No storage, nothing to reach.
    assert!(controller.take(0, Storage::none()).is_ok());
    shift(0);
    assert!(controller.take(0, back).is_ok());
}

#[test]
fn tables_that_hardware_cannot_reach_are_told_before_anything_is_done() {
    let machine = Machine::new();
    // SAFETY: the machine has no other controller.
    let controller: &'static Controller<Chain<true, Window>, 1> =
        Box::leak(Box::new(unsafe { Controller::new(machine) }));
    let unreachable = Error::invalid(Field::Tables, Reason::Reach);
    let refused = || {
        assert_eq!(controller.take(0, Storage::none()).unwrap_err().0, unreachable);
        let error = controller.request(Filter::Any, Storage::none()).unwrap_err().0;
        assert_eq!(error, unreachable);
    };
    // In the way of the first of them: where they are.
    drop(controller.take(0, Storage::none()).unwrap());
    let tables = *machine.tables.lock().unwrap();
    machine.log();
    // Beyond 32 bits; all but the first words beyond; in memory that the device does not reach; in two pieces.
    let start = Window::translate(tables);
    for offset in [1 << 32, (1 << 32) - start - 16, usize::MAX - start] {
        shift(offset);
        refused();
    }
    shift(0);
    tear(tables + 16);
    refused();
    tear(usize::MAX);
    assert_eq!(machine.log(), []);
    assert!(controller.take(0, Storage::none()).is_ok());
}

#[test]
fn tables_are_placed_in_the_controller_and_prepared() {
    let rig = ListRig::<true>::new();
    let (tables, controller) = (*rig.machine.tables.lock().unwrap(), &raw const *rig.controller);
    assert_eq!(tables % 512, 0);
    assert!((controller.addr()..controller.addr() + size_of_val(rig.controller)).contains(&tables));
}

/// Between two looks of a snapshot the channel is given back and taken with less storage.
#[test]
fn a_status_beside_a_change_reads_no_node() {
    let ListRig { machine, controller, mut channel, .. } = {
        let rig = running(3, Cyclic::No);
        rig.registers().complete();
        rig.registers().complete();
        rig
    };
    let mut change = Some(move || {
        channel.stop().unwrap();
        channel.release().unwrap();
    });
    let less: &'static mut Storage<Node, 1> = Box::leak(Box::new(Storage::new()));
    let mut less = Some(less);
    machine.interrupted(Op::Outcome, move || {
        if let (Some(change), Some(less)) = (change.take(), less.take()) {
            change();
            drop(controller.take(0, less).unwrap());
        }
    });
    UNPACKED.set(0);
    let status = controller.status(0).unwrap();
    assert_eq!((status.state, status.block, status.total), (State::Unconfigured, 0, 0));
    assert_eq!(UNPACKED.get(), 0);
}
