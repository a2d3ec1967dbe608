//! Lists that hardware runs by itself: where they are, what is told, how they stop and start again.
#![cfg(not(loom))]
#![allow(missing_docs)]

mod common;

use common::chain::{Op, Registers};
use common::list_rig::{ListRig, ROOM, bytes, running};
use common::rig::all_events;
use dma_runtime::{Channel, Cyclic, Error, ErrorKind, Event, Events, State};

use Event::{Block as Ended, Complete, Half};

#[test]
fn blocks_served_at_once() {
    let rig = running(4, Cyclic::No);
    for index in 0..4 {
        rig.expect(index, 0);
        rig.registers().advance(8);
        rig.expect(index, 8);
        rig.registers().complete();
        // The block has ended, and the next one was not fetched yet.
        if index < 3 {
            rig.expect(index, bytes(index));
        }
        rig.interrupt();
        let event = if index < 3 { Ended(index as u16) } else { Complete };
        assert_eq!(rig.events(), [event]);
        rig.interrupt();
        assert_eq!(rig.events(), []);
        if index < 3 {
            rig.registers().fetch();
        }
    }
    rig.expect(3, bytes(3));
    assert_eq!(rig.channel.status().state, State::Configured);
    assert_eq!(rig.machine.writes(), [Op::Finish], "goes on by itself");
}

#[test]
fn blocks_served_late_merge() {
    let rig = running(4, Cyclic::No);
    for _ in 0..3 {
        rig.registers().complete();
    }
    rig.interrupt();
    assert_eq!(rig.events(), [Ended(2)]);
    rig.registers().complete();
    rig.interrupt();
    assert_eq!(rig.events(), [Complete]);
}

/// The flag of a block whose end was told with the one before it is not told again.
#[test]
fn a_block_is_told_once() {
    for cyclic in [Cyclic::No, Cyclic::Yes] {
        let rig = running(4, cyclic);
        rig.registers().complete();
        let mut once = true;
        rig.machine.before(Op::Next, move |r| {
            if std::mem::take(&mut once) {
                r.complete();
            }
        });
        rig.interrupt();
        assert_eq!(rig.events(), [Ended(1)]);
        rig.interrupt();
        assert_eq!(rig.events(), [], "told twice");
        rig.registers().complete();
        rig.interrupt();
        assert_eq!(rig.events(), [Ended(2)]);
    }
}

/// The last block ends after the handler has taken the flag of another one.
#[test]
fn an_end_behind_the_flag_of_an_earlier_block_leaves_no_flag() {
    let mut rig = running(2, Cyclic::No);
    rig.registers().complete();
    rig.machine.before(Op::Outcome, Registers::run_out);
    rig.interrupt();
    assert_eq!(rig.events(), [Complete]);
    assert_eq!(rig.registers().flags, 0);
    rig.channel.start().unwrap();
    rig.expect(1, bytes(1));
}

#[test]
fn only_the_events_asked_for_are_delivered() {
    let mut rig = ListRig::<true>::new();
    for (events, expected) in [
        (Events::COMPLETE, vec![Complete]),
        (Events::BLOCK, vec![Ended(0)]),
        (all_events(), vec![Half, Ended(0), Half, Complete]),
    ] {
        rig.configure_with(2, |c| c.events(events)).unwrap();
        rig.channel.start().unwrap();
        for index in 0..2 {
            for _ in 0..2 {
                rig.registers().advance(bytes(index) as u32 / 2);
                rig.interrupt();
            }
        }
        assert_eq!(rig.events(), expected);
        rig.channel.stop().unwrap();
    }
}

#[test]
fn without_interrupts_the_owners_calls_find_the_end() {
    let mut rig = running(3, Cyclic::No);
    rig.registers().complete();
    rig.channel.start().unwrap();
    assert_eq!(rig.events(), []);
    rig.registers().run_out();
    assert_eq!(rig.channel.status().state, State::Configured);
    rig.expect(2, bytes(2));
    assert_eq!(rig.channel.suspend(), Err(Error::Completed));
    assert_eq!(rig.events(), [Complete]);
    rig.interrupt();
    assert_eq!(rig.events(), []);
    rig.expect(2, bytes(2));
}

#[test]
fn rings_of_several_blocks() {
    for count in 2..=ROOM {
        let mut rig = running(count, Cyclic::Yes);
        for _ in 0..3 {
            for index in 0..count {
                rig.registers().advance(8);
                rig.expect(index, 8);
                rig.registers().complete();
                rig.expect(index, bytes(index));
                rig.interrupt();
                assert_eq!(rig.events(), [Ended(index as u16)]);
            }
        }
        // Late: of the blocks that have ended, the last one is named.
        for _ in 0..count - 1 {
            rig.registers().complete();
        }
        rig.interrupt();
        assert_eq!(rig.events(), [Ended(count as u16 - 2)]);
        rig.registers().complete();
        rig.registers().advance(8);
        assert_eq!(rig.channel.stop(), Ok(bytes(0) - 8));
        rig.expect(0, 8);
        assert_eq!(rig.channel.status().discarded, Events::BLOCK);
        rig.interrupt();
        assert_eq!(rig.events(), []);
        rig.channel.start().unwrap();
        rig.registers().complete();
        rig.interrupt();
        assert_eq!(rig.events(), [Ended(0)]);
    }
}

#[test]
fn a_list_starts_again_from_its_first_block() {
    for stopped_in in 0..4 {
        let mut rig = running(4, Cyclic::No);
        for _ in 0..stopped_in {
            rig.registers().complete();
            rig.interrupt();
        }
        rig.events();
        rig.registers().advance(8);
        assert_eq!(rig.channel.stop(), Ok(bytes(stopped_in) - 8));
        rig.expect(stopped_in, 8);
        assert_eq!(rig.channel.status().discarded, Events::NONE);
        rig.machine.log();
        rig.channel.start().unwrap();
        assert_eq!(rig.machine.writes(), [Op::StartAgain]);
        rig.expect(0, 0);
        rig.registers().complete();
        rig.interrupt();
        rig.registers().run_out();
        rig.interrupt();
        assert_eq!(rig.events(), [Ended(0), Complete]);
        rig.channel.start().unwrap();
        rig.expect(0, 0);
    }
}

#[test]
fn stop_says_what_it_discards() {
    let ends = |blocks: usize, served: usize| {
        let mut rig = running(3, Cyclic::No);
        for index in 0..blocks {
            rig.registers().complete();
            if index < served {
                rig.interrupt();
            }
        }
        rig.events();
        rig.channel.stop().unwrap();
        let status = rig.channel.status();
        assert_eq!(status.state, State::Configured);
        rig.expect(blocks.saturating_sub(1), if blocks > 0 { bytes(blocks - 1) } else { 0 });
        rig.interrupt();
        assert_eq!(rig.events(), []);
        status.discarded
    };
    assert_eq!(ends(0, 0), Events::NONE);
    assert_eq!(ends(1, 0), Events::BLOCK);
    assert_eq!(ends(1, 1), Events::NONE);
    assert_eq!(ends(2, 1), Events::BLOCK);
    assert_eq!(ends(3, 1), Events::COMPLETE);
    assert_eq!(ends(3, 0), Events::COMPLETE);
}

#[test]
fn an_error_ends_the_list_where_it_happened() {
    let mut rig = running(4, Cyclic::No);
    rig.registers().complete();
    rig.interrupt();
    rig.registers().complete();
    rig.registers().advance(8);
    rig.registers().fail(ErrorKind::Bus);
    assert_eq!(rig.channel.status().error, Some(ErrorKind::Bus));
    rig.expect(2, 8);
    rig.interrupt();
    assert_eq!(rig.events(), [Ended(0), Event::Error(ErrorKind::Bus)]);
    rig.expect(2, 8);
    rig.channel.start().unwrap();
    rig.expect(0, 0);
    rig.registers().run_out();
    rig.interrupt();
    assert_eq!(rig.events(), [Complete]);
}

#[test]
fn a_list_is_suspended_anywhere() {
    for cyclic in [Cyclic::No, Cyclic::Yes] {
        let mut rig = running(3, cyclic);
        for index in 0..3 {
            for moved in [4, 12, bytes(index)] {
                let at = rig.registers().moved as usize;
                let at = if moved == 4 { 0 } else { at };
                rig.registers().advance((moved - at) as u32);
                if cyclic == Cyclic::No && index == 2 && moved == bytes(2) {
                    break;
                }
                let left = bytes(index) - moved;
                assert_eq!(rig.channel.suspend(), Ok(left));
                assert_eq!(rig.channel.suspend(), Ok(left));
                rig.expect(index, moved);
                assert_eq!(rig.channel.status().state, State::Suspended);
                rig.interrupt();
                rig.channel.resume().unwrap();
                rig.expect(index, moved);
            }
        }
        rig.interrupt();
        // The suspensions have cleared the flags; each block is told all the same.
        let last = if cyclic == Cyclic::No { Complete } else { Ended(2) };
        assert_eq!(rig.events(), [Ended(0), Ended(1), last]);
        assert!((0..3).all(|index| rig.arrived(index)));
        if cyclic == Cyclic::No {
            continue;
        }
        rig.channel.suspend().unwrap();
        assert_eq!(rig.channel.stop(), Ok(0));
        rig.expect(2, bytes(2));
    }
}

#[test]
fn a_stop_that_times_out_and_one_that_does_not() {
    let mut rig = running(3, Cyclic::No);
    rig.registers().complete();
    rig.registers().advance(4);
    rig.registers().stuck = 1;
    assert_eq!(rig.channel.stop(), Err(Error::Timeout));
    assert_eq!(rig.channel.status().state, State::Faulted);
    rig.expect(1, 4);
    assert_eq!(rig.channel.stop(), Ok(bytes(1) - 4));
    rig.expect(1, 4);
    assert_eq!(rig.channel.status().discarded, Events::BLOCK);
}

/// A block that ends between two reads of the progress must not lend its count to the next.
#[test]
fn the_place_is_read_again_when_a_block_ends_meanwhile() {
    let rig = running(4, Cyclic::No);
    rig.registers().advance(8);
    let mut ends = 0;
    rig.machine.before(Op::Remaining, move |r| {
        ends += 1;
        if ends < 3 {
            r.complete();
            r.fetch();
        }
    });
    let read = rig.machine.log().len();
    assert_eq!(read, 0);
    rig.expect(2, 0);
    let looks = rig.machine.log().iter().filter(|op| **op == Op::Remaining).count();
    assert_eq!(looks, 3);
}

/// Blocks that end faster than they can be looked at: an end is not made up, and nobody waits for ever.
#[test]
fn a_place_that_does_not_hold_still_is_read_four_times() {
    let rig = running(3, Cyclic::Yes);
    rig.registers().complete();
    rig.machine.before(Op::Remaining, |r| {
        r.complete();
        r.fetch();
        r.moved = r.block.length();
    });
    rig.interrupt();
    let looks = rig.machine.log().iter().filter(|op| **op == Op::Remaining).count();
    assert_eq!(looks, 4);
    // Block 2 runs at last, and has not ended for all that is known.
    assert_eq!(rig.events(), [Ended(1)]);
}

/// The ring has gone on to its first block when the handler of a block that was told already comes.
#[test]
fn the_last_block_of_a_ring_is_told_once() {
    let rig = running(3, Cyclic::Yes);
    rig.registers().complete();
    rig.interrupt();
    assert_eq!(rig.events(), [Ended(0)]);
    rig.registers().complete();
    let mut once = true;
    rig.machine.before(Op::Next, move |r| {
        if std::mem::take(&mut once) {
            r.complete();
        }
    });
    rig.interrupt();
    assert_eq!(rig.events(), [Ended(2)]);
    rig.registers().fetch();
    rig.interrupt();
    assert_eq!(rig.events(), []);
}

/// Nothing remains of the last block, but the hardware has not said that the list is over.
#[test]
fn the_last_block_ends_with_the_list() {
    let rig = running(3, Cyclic::No);
    rig.registers().lingers = true;
    for _ in 0..3 {
        rig.registers().complete();
    }
    rig.interrupt();
    assert_eq!(rig.events(), [Ended(1)]);
    assert_eq!(rig.channel.status().state, State::Running);
    rig.expect(2, bytes(2));
}

#[test]
fn an_end_is_told_of_a_suspended_list() {
    let mut rig = running(3, Cyclic::No);
    rig.registers().complete();
    rig.channel.suspend().unwrap();
    rig.registers().flags = 2;
    rig.interrupt();
    assert_eq!(rig.events(), [Ended(0)]);
    assert_eq!(rig.channel.status().state, State::Suspended);
    rig.channel.resume().unwrap();
    rig.registers().run_out();
    rig.interrupt();
    assert_eq!(rig.events(), [Complete]);
}

#[test]
fn where_nobody_asks_for_blocks_nobody_looks_for_them() {
    let mut rig = ListRig::<true>::new();
    rig.configure_with(3, |c| c.events(Events::COMPLETE)).unwrap();
    rig.channel.start().unwrap();
    rig.registers().complete();
    rig.registers().flags = 2;
    rig.machine.log();
    rig.interrupt();
    assert_eq!(rig.machine.log(), [Op::Acknowledge, Op::Outcome]);
    rig.channel.stop().unwrap();
    assert_eq!(rig.channel.status().discarded, Events::NONE);
}
