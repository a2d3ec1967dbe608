//! Lists on a channel whose hardware follows no nodes, although that of other channels does: the handler goes on.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::chain::{INTERRUPT, Node, Op};
use common::list_rig::{ListRig, ROOM, bytes};
use dma_runtime::{Capabilities, Channel, Cyclic, Error, Event, Events, Field, Reason, State};
use std::sync::atomic::Ordering;

use Event::{Block as Ended, Complete};

fn handled<const RING: bool>() -> ListRig<RING> {
    let rig = ListRig::new();
    rig.machine.handled.store(true, Ordering::Relaxed);
    rig
}

fn running(blocks: usize) -> ListRig {
    let mut rig = handled();
    rig.configure(blocks, Cyclic::No);
    rig.channel.start().unwrap();
    rig.machine.log();
    rig
}

/// The registers' words of a block that nothing follows.
fn alone(rig: &ListRig, index: usize) -> Node {
    Node { bytes: bytes(index) as u32 | INTERRUPT, link: 0, ..rig.node(index as u32) }
}

#[test]
fn each_block_is_a_run_of_its_own() {
    let mut rig = running(3);
    for _ in 0..2 {
        for index in 0..3 {
            rig.expect(index, 0);
            rig.registers().advance(8);
            rig.expect(index, 8);
            assert_eq!(rig.node(index as u32), alone(&rig, index), "its node links nowhere");
            rig.registers().complete();
            rig.machine.log();
            rig.interrupt();
            assert!(rig.arrived(index));
            let next = index + 1;
            if next < 3 {
                assert_eq!(rig.events(), [Ended(index as u16)]);
                let on = [Op::Finish, Op::Program(alone(&rig, next)), Op::Start];
                assert_eq!(rig.machine.writes(), on);
            }
        }
        assert_eq!(rig.events(), [Complete]);
        assert_eq!(rig.channel.status().state, State::Configured);
        rig.channel.start().unwrap();
        let again = [Op::Finish, Op::Program(alone(&rig, 0)), Op::Start];
        assert_eq!(rig.machine.writes(), again, "from the first block");
    }
}

/// A block that ends while the channel is held: `resume` goes on with the next.
#[test]
fn a_held_list_goes_on_behind_the_block_that_has_ended() {
    let mut rig = running(2);
    rig.registers().complete();
    assert_eq!(rig.channel.suspend(), Ok(bytes(1)));
    assert_eq!(rig.events(), [Ended(0)], "found by the call");
    rig.expect(1, 0);
    rig.channel.resume().unwrap();
    rig.registers().complete();
    rig.interrupt();
    assert_eq!(rig.events(), [Complete]);
}

#[test]
fn a_stop_tells_block_and_rest() {
    let mut rig = running(3);
    rig.registers().complete();
    rig.interrupt();
    rig.registers().advance(8);
    assert_eq!(rig.channel.stop(), Ok(bytes(1) - 8));
    rig.expect(1, 8);
}

#[test]
fn its_capabilities_are_its_own() {
    fn told<const RING: bool>(rig: &ListRig<RING>) -> (bool, bool, u16) {
        let Capabilities { hardware_lists, cyclic, max_blocks, .. } = rig.channel.capabilities();
        (hardware_lists, cyclic, max_blocks)
    }
    assert_eq!(told(&ListRig::<true>::new()), (true, true, ROOM as u16));
    let mut through_nodes = handled::<true>();
    assert_eq!(told(&through_nodes), (false, false, ROOM as u16));
    let none = Error::unsupported(Field::Cyclic, Reason::Capability);
    for blocks in 1..=2 {
        assert_eq!(through_nodes.configure_with(blocks, |c| c.cyclic(Cyclic::Yes)), Err(none));
    }
    let mut by_registers = handled::<false>();
    assert_eq!(told(&by_registers), (false, true, ROOM as u16));
    let several = Error::unsupported(Field::Blocks, Reason::Capability);
    assert_eq!(by_registers.configure_with(2, |c| c.cyclic(Cyclic::Yes)), Err(several));
    by_registers.configure(1, Cyclic::Yes);
    assert_eq!(told(&by_registers), (false, true, 1), "a ring of several is refused");
    by_registers.channel.unconfigure().unwrap();
    assert_eq!(told(&by_registers), (false, true, ROOM as u16));
    by_registers.configure_with(ROOM, |c| c.events(Events::COMPLETE)).unwrap();
    assert_eq!(told(&by_registers), (false, true, ROOM as u16));
}
