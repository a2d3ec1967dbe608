//! Blocks appended to a list that hardware runs: where the last one is still to be read, where it runs, when it is too
//! late, and what is told and run again.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::chain::{Op, Registers};
use common::list_rig::{ListRig, ROOM, running};
use dma_runtime::{
    Block, Channel, Cyclic, Error, ErrorKind, Event, Events, Queueing, Reloaded, State,
};
use std::sync::atomic::Ordering;

use Event::{Block as Ended, Complete};

/// A running list on a channel whose registers take a link.
fn linking(blocks: usize) -> ListRig {
    let mut rig = ListRig::new();
    rig.machine.appends.store(true, Ordering::Relaxed);
    rig.configure(blocks, Cyclic::No);
    rig.channel.start().unwrap();
    rig.machine.log();
    rig
}

/// Each block's end is served by the handler.
fn finish(rig: &ListRig) {
    while rig.registers().enabled {
        rig.registers().complete();
        rig.interrupt();
    }
}

#[track_caller]
fn expect_all(rig: &ListRig, blocks: usize) {
    let mut told: Vec<Event> = (0..blocks as u16 - 1).map(Ended).collect();
    told.push(Complete);
    assert_eq!(rig.events(), told);
    assert!((0..blocks).all(|index| rig.arrived(index)));
    assert_eq!(rig.channel.status().state, State::Configured);
    rig.expect(blocks - 1, common::list_rig::bytes(blocks - 1));
}

#[test]
fn a_block_runs_behind_the_last_one() {
    for blocks in 2..ROOM {
        let mut rig = running(blocks, Cyclic::No);
        assert_eq!(rig.channel.capabilities().reload, Queueing::Append);
        for new in blocks..ROOM {
            assert_eq!(rig.reload(new), Ok(Reloaded::Queued));
            assert_eq!(rig.node(new as u32 - 1).link, rig.nodes + 16 * new as u32);
            assert_eq!(rig.node(new as u32).link, 0);
            rig.expect(0, 0);
        }
        assert_eq!(rig.channel.capabilities().reload, Queueing::IdleOnly, "the storage is full");
        assert_eq!(rig.reload(5), Err(Error::Busy));
        assert!(!rig.machine.writes().contains(&Op::Append));
        finish(&rig);
        expect_all(&rig, ROOM);
    }
}

#[test]
fn behind_the_block_that_runs_where_registers_take_a_link() {
    for blocks in 1..ROOM {
        let mut rig = linking(blocks);
        assert_eq!(rig.channel.capabilities().reload, Queueing::Append);
        for _ in 1..blocks {
            rig.registers().complete();
            rig.interrupt();
        }
        rig.registers().advance(8);
        assert_eq!(rig.reload(blocks), Ok(Reloaded::Queued));
        let told = [Op::Suspend, Op::Append, Op::Resume];
        assert_eq!(rig.machine.writes(), told);
        rig.expect(blocks - 1, 8);
        finish(&rig);
        expect_all(&rig, blocks + 1);
    }
}

/// The registers hold what the node of the block says no longer.
#[test]
fn the_longer_list_runs_again() {
    for blocks in 1..=2 {
        let mut rig = linking(blocks);
        assert_eq!(rig.reload(blocks), Ok(Reloaded::Queued));
        for _ in 0..3 {
            finish(&rig);
            expect_all(&rig, blocks + 1);
            rig.channel.start().unwrap();
        }
        assert_eq!(rig.reload(blocks + 1), Ok(Reloaded::Queued));
        rig.registers().advance(8);
        rig.channel.stop().unwrap();
        rig.channel.start().unwrap();
        finish(&rig);
        expect_all(&rig, blocks + 2);
    }
}

#[test]
fn one_block_has_to_be_kept_for_it() {
    let mut rig = linking(1);
    rig.channel.stop().unwrap();
    assert_eq!(rig.reload(0), Ok(Reloaded::Idle));
    rig.channel.start().unwrap();
    assert_eq!(rig.reload(1), Ok(Reloaded::Queued));
    finish(&rig);
    expect_all(&rig, 2);
    let mut rig = running(1, Cyclic::No);
    assert_eq!(rig.channel.capabilities().reload, Queueing::IdleOnly);
    assert_eq!(rig.reload(1), Err(Error::Busy));
    finish(&rig);
    expect_all(&rig, 1);
}

/// The last node was read, and the registers take no link.
#[test]
fn too_late_is_busy_and_changes_nothing() {
    let mut rig = running(2, Cyclic::No);
    rig.registers().complete();
    rig.registers().advance(8);
    rig.machine.log();
    assert_eq!(rig.reload(2), Err(Error::Busy));
    assert_eq!(rig.machine.writes(), [Op::Suspend, Op::Resume]);
    // The suspension has cleared the flag of the first block's end, which is told all the same.
    assert_eq!(rig.events(), [Ended(0)]);
    rig.expect(1, 8);
    finish(&rig);
    assert_eq!(rig.events(), [Complete]);
    rig.channel.start().unwrap();
    finish(&rig);
    expect_all(&rig, 2);
}

/// The node before the last has ended, and the last may be on its way into the registers.
#[test]
fn a_node_that_may_be_being_read_stays() {
    for appends in [false, true] {
        let mut rig = running(2, Cyclic::No);
        rig.machine.appends.store(appends, Ordering::Relaxed);
        rig.registers().complete();
        rig.machine.before(Op::Resume, Registers::fetch);
        let link = rig.node(1).link;
        let result = rig.reload(2);
        let unread = [Op::Suspend, Op::Resume];
        if appends {
            assert_eq!(result, Ok(Reloaded::Queued), "in the registers, when it has been read");
            assert_eq!(rig.machine.writes()[..2], unread);
        } else {
            assert_eq!(result, Err(Error::Busy));
            assert_eq!((rig.node(1).link, link), (0, 0));
        }
        finish(&rig);
        assert_eq!(rig.events().last(), Some(&Complete));
        assert!(rig.arrived(1));
        assert_eq!(rig.arrived(2), appends);
    }
}

#[test]
fn a_run_that_has_ended_takes_no_block() {
    for (end, told) in [(None, Complete), (Some(ErrorKind::Bus), Event::Error(ErrorKind::Bus))] {
        for op in [None, Some(Op::Suspend), Some(Op::Next)] {
            let mut rig = linking(2);
            let over = move |r: &mut Registers| match end {
                None => r.run_out(),
                Some(kind) => r.fail(kind),
            };
            match op {
                None => over(&mut rig.registers()),
                // Held, it cannot end.
                Some(Op::Next) => continue,
                Some(op) => rig.machine.before(op, move |r| {
                    if r.enabled {
                        over(r);
                    }
                }),
            }
            assert_eq!(rig.reload(2), Err(Error::Completed), "{op:?}");
            assert_eq!(rig.events(), [told], "{op:?}");
            assert_eq!(rig.channel.status().state, State::Configured);
        }
    }
}

/// What a handler took before the list grew does not end it.
#[test]
fn an_end_reported_before_does_not_end_the_longer_list() {
    let mut rig = linking(1);
    let (controller, machine) = (rig.controller, rig.machine);
    rig.machine.interrupted(Op::Append, move || {
        machine.registers().flags |= common::chain::DONE;
        // SAFETY: one thread plays the handler.
        unsafe { controller.on_interrupt(()) };
    });
    assert_eq!(rig.reload(1), Ok(Reloaded::Queued));
    assert_eq!(rig.events(), []);
    assert_eq!(rig.channel.status().state, State::Running);
    finish(&rig);
    expect_all(&rig, 2);
}

/// Each time that a block is told: a list goes on as long as there is room.
#[test]
fn in_the_callback_of_a_block() {
    let rig = linking(2);
    let blocks: Vec<Block> = (0..6).map(|index| rig.block(index)).collect();
    rig.recorder.script(move |channel, event| {
        let Ended(index) = event else { return };
        let new = blocks[index as usize + 2];
        // SAFETY: leaked memory.
        let result = unsafe { channel.reload(new.source, new.destination, new.bytes) };
        let full = index as usize + 3 > ROOM;
        assert_eq!(result, if full { Err(Error::Busy) } else { Ok(Reloaded::Queued) });
    });
    // The hardware reads the next node before long.
    rig.machine.before(Op::Resume, Registers::fetch);
    finish(&rig);
    expect_all(&rig, ROOM);
}

/// A block ends while the callback of another one appends: its flag is lost to the suspension.
#[test]
fn a_block_that_ends_before_the_suspension_is_told() {
    for last in [2, 3] {
        let rig = linking(last);
        let (block, mut once) = (rig.block(last), true);
        rig.recorder.script(move |channel, _| {
            if std::mem::take(&mut once) {
                // SAFETY: leaked memory.
                let result =
                    unsafe { channel.reload(block.source, block.destination, block.bytes) };
                assert_eq!(result, Ok(Reloaded::Queued));
            }
        });
        rig.registers().complete();
        rig.registers().fetch();
        let mut ends = last - 2;
        rig.machine.before(Op::Suspend, move |r| {
            if ends > 0 {
                r.complete();
                r.fetch();
                ends -= 1;
            }
        });
        rig.interrupt();
        let told: Vec<Event> = (0..last as u16 - 1).map(Ended).collect();
        assert_eq!(rig.events(), told);
        finish(&rig);
        let told = (last as u16 - 1..last as u16).map(Ended).chain([Complete]);
        assert_eq!(rig.events(), told.collect::<Vec<_>>());
    }
}

#[test]
fn a_list_that_a_handler_runs_does_not_grow() {
    let mut rig = ListRig::<true>::new();
    rig.machine.handled.store(true, Ordering::Relaxed);
    rig.machine.appends.store(true, Ordering::Relaxed);
    rig.configure_with(2, |c| c.events(Events::BLOCK)).unwrap();
    rig.channel.start().unwrap();
    assert_eq!(rig.channel.capabilities().reload, Queueing::IdleOnly);
    assert_eq!(rig.reload(2), Err(Error::Busy));
}
