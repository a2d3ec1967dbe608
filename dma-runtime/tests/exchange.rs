//! The next block of a running ring that hardware follows.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::chain::{DONE, Op};
use common::list_rig::{ListRig, bytes, running};
use common::window::{cleaned, host};
use dma_runtime::{
    Block, Channel, Config, Cyclic, Error, ErrorKind, Event, Field, Queueing, Reason, Reloaded,
    State, Width,
};

use Event::Block as Ended;

/// Block 4 with the length of block `index`.
fn spare(rig: &ListRig, index: usize) -> Block {
    let block = rig.block(4);
    Block::new(block.source, block.destination, bytes(index))
}

fn give(rig: &mut ListRig, block: Block) -> Result<Reloaded, Error> {
    // SAFETY: leaked memory.
    unsafe { rig.channel.reload(block.source, block.destination, block.bytes) }
}

#[test]
fn the_node_that_comes_next_is_exchanged_while_the_channel_is_held() {
    for current in 0..3 {
        let next = (current + 1) % 3;
        let mut rig = running(3, Cyclic::Yes);
        assert_eq!(rig.channel.capabilities().reload, Queueing::NextBlock);
        for _ in 0..current {
            rig.registers().complete();
            rig.interrupt();
        }
        rig.registers().advance(8);
        let old: Vec<_> = (0..3).map(|index| rig.node(index)).collect();
        rig.machine.writes();
        cleaned();
        let block = spare(&rig, next);
        assert_eq!(give(&mut rig, block), Ok(Reloaded::Queued));
        assert_eq!(rig.machine.writes(), [Op::Suspend, Op::Resume]);
        assert_eq!(cleaned(), [(host(rig.nodes), 48)]);
        for (index, old) in old.iter().enumerate() {
            let node = rig.node(index as u32);
            let source = if index == next { block.source } else { rig.block(index).source };
            assert_eq!(host(node.source), source, "block {index}");
            assert_eq!((node.bytes, node.link), (old.bytes, old.link));
        }
        rig.expect(current, 8);
        rig.events();
        for _ in 0..3 {
            rig.registers().complete();
            rig.interrupt();
        }
        let ends: Vec<Event> = (0..3).map(|i| Ended(((current + i) % 3) as u16)).collect();
        assert_eq!(rig.events(), ends);
        // A later start runs the same blocks, the first one included.
        rig.channel.stop().unwrap();
        rig.machine.writes();
        rig.channel.start().unwrap();
        let first = rig.node(0);
        let wanted =
            if next == 0 { vec![Op::Program(first), Op::Start] } else { vec![Op::StartAgain] };
        assert_eq!(rig.machine.writes(), wanted);
        assert_eq!(rig.registers().block, first);
        // Only the first start has to program it.
        rig.channel.stop().unwrap();
        rig.machine.writes();
        rig.channel.start().unwrap();
        assert_eq!(rig.machine.writes(), [Op::StartAgain]);
        assert_eq!(rig.registers().block, first);
    }
}

#[test]
fn a_block_of_another_size_leaves_the_ring_as_it_was() {
    let mut rig = running(3, Cyclic::Yes);
    rig.registers().advance(8);
    let old = rig.node(1);
    let block = spare(&rig, 2);
    let size = Error::invalid(Field::Bytes, Reason::Combination);
    assert_eq!(give(&mut rig, block), Err(size));
    assert_eq!(rig.node(1), old);
    assert!(!rig.registers().paused);
    let none = Block::new(block.source, block.destination, 0);
    rig.machine.writes();
    assert_eq!(give(&mut rig, none), Err(Error::invalid(Field::Bytes, Reason::Range)));
    assert_eq!(rig.machine.writes(), [], "refused before it was held");
    rig.expect(0, 8);
}

/// Between two blocks the next node may have been read in part.
#[test]
fn between_two_blocks_it_tries_again_and_then_gives_up() {
    let mut rig = running(2, Cyclic::Yes);
    rig.registers().complete();
    let old = (rig.node(0), rig.node(1));
    let block = spare(&rig, 1);
    assert_eq!(give(&mut rig, block), Err(Error::Busy));
    assert_eq!((rig.node(0), rig.node(1)), old);
    assert!(!rig.registers().paused);
    assert_eq!(rig.channel.status().state, State::Running);
    // The end that the holds have taken the flag of was told.
    assert_eq!(rig.events(), [Ended(0)]);
}

/// Read between the look and the hold, or before the next hold: then it is block 0 that comes next.
#[test]
fn a_node_that_was_read_meanwhile_stays_as_it_is() {
    for op in [Op::Suspend, Op::Resume] {
        let mut rig = ListRig::<true>::new();
        let blocks = [0, 1].map(|i| Block::new(rig.block(i).source, rig.block(i).destination, 24));
        let config = Config::memory_to_memory(Width::Bits8, &blocks).cyclic(Cyclic::Yes);
        // SAFETY: leaked memory.
        unsafe { rig.channel.configure(&config) }.unwrap();
        rig.channel.start().unwrap();
        rig.registers().complete();
        let old = rig.node(1);
        rig.machine.before(op, |registers| registers.fetch());
        let block = spare(&rig, 1);
        assert_eq!(give(&mut rig, block), Ok(Reloaded::Queued), "{op:?}");
        assert_eq!(rig.node(1), old, "{op:?}");
        assert_eq!(host(rig.node(0).source), block.source, "{op:?}");
    }
}

#[test]
fn an_error_before_or_in_the_hold_ends_the_run() {
    let completed = Err(Error::Completed);
    for op in [Op::Suspend, Op::Outcome] {
        let mut rig = running(2, Cyclic::Yes);
        rig.registers().advance(8);
        let old = rig.node(1);
        rig.machine.before(op, move |registers| {
            if registers.failed.is_none() && (registers.paused || op == Op::Suspend) {
                registers.fail(ErrorKind::Bus);
            }
        });
        let block = spare(&rig, 1);
        assert_eq!(give(&mut rig, block), completed, "{op:?}");
        assert_eq!(rig.node(1), old);
        assert_eq!(rig.events(), [Event::Error(ErrorKind::Bus)]);
        assert_eq!(rig.channel.status().state, State::Configured);
        assert!(!rig.machine.writes().contains(&Op::Resume), "nothing goes on");
    }
}

#[test]
fn an_end_that_the_handler_has_not_seen_is_told_once() {
    let mut rig = running(3, Cyclic::Yes);
    rig.registers().complete();
    rig.registers().advance(8);
    assert_eq!(rig.registers().flags, DONE);
    let block = spare(&rig, 2);
    assert_eq!(give(&mut rig, block), Ok(Reloaded::Queued));
    assert_eq!(rig.events(), [Ended(0)]);
    rig.interrupt();
    assert_eq!(rig.events(), []);
    assert_eq!(host(rig.node(2).source), block.source);
}

/// A peripheral may hold it off for long; the ring goes on.
#[test]
fn a_hold_that_times_out_leaves_the_ring_as_it_was() {
    let mut rig = running(2, Cyclic::Yes);
    rig.registers().advance(8);
    rig.registers().stuck = 1;
    let (old, block) = (rig.node(1), spare(&rig, 1));
    assert_eq!(give(&mut rig, block), Err(Error::Busy));
    assert_eq!(rig.node(1), old);
    rig.expect(0, 8);
    rig.registers().complete();
    rig.interrupt();
    assert_eq!(rig.events(), [Ended(0)]);
}

/// With two blocks the ring would be all the way round before another flag comes.
#[test]
fn of_two_blocks_none_is_lost_whose_flag_a_hold_clears() {
    for reload in [false, true] {
        let mut rig = running(2, Cyclic::Yes);
        rig.registers().complete();
        rig.interrupt();
        assert_eq!(rig.events(), [Ended(0)]);
        rig.registers().advance(8);
        rig.machine.before(Op::Suspend, |registers| {
            registers.complete();
            registers.advance(4);
        });
        let block = spare(&rig, 0);
        if reload {
            // Block 0 was to come next; it runs when the channel is held, and block 1 has another length.
            let size = Error::invalid(Field::Bytes, Reason::Combination);
            assert_eq!(give(&mut rig, block), Err(size));
        } else {
            rig.channel.suspend().unwrap();
        }
        assert_eq!(rig.events(), [Ended(1)]);
        if !reload {
            rig.channel.resume().unwrap();
        }
        rig.registers().complete();
        rig.interrupt();
        assert_eq!(rig.events(), [Ended(0)]);
    }
}

/// In a callback the handler cannot run: what ends meanwhile is told when the callback returns.
#[test]
fn what_ends_while_a_callback_exchanges_a_block_is_told() {
    let rig = running(2, Cyclic::Yes);
    let (machine, block) = (rig.machine, spare(&rig, 1));
    rig.recorder.script(move |channel, event| {
        if event == Ended(0) {
            machine.registers().complete();
            machine.registers().advance(4);
            // SAFETY: leaked memory.
            let result = unsafe { channel.reload(block.source, block.destination, block.bytes) };
            assert_eq!(result, Ok(Reloaded::Queued));
        }
    });
    rig.registers().complete();
    rig.registers().advance(4);
    rig.interrupt();
    assert_eq!(rig.events(), [Ended(0), Ended(1)]);
    rig.interrupt();
    assert_eq!(rig.events(), []);
}

#[test]
fn a_ring_of_one_block_is_not_exchanged() {
    let mut rig = running(1, Cyclic::Yes);
    rig.registers().advance(8);
    assert_eq!(rig.channel.capabilities().reload, Queueing::IdleOnly);
    let block = spare(&rig, 0);
    rig.machine.writes();
    assert_eq!(give(&mut rig, block), Err(Error::Busy));
    assert_eq!(rig.machine.writes(), []);
}
