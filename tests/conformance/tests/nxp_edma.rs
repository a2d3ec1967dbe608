//! What the eDMA's manual demands beyond the suites.

use conformance::{Bench, Recorder, Setup, Transfer, chips, world};
use dma_runtime::{Channel, Direction, Error, ErrorKind, Event, State};

/// Runs a case on every model of the chip.
fn on_each(case: impl Fn(Bench, &Setup)) {
    let chip = chips::ALL.iter().find(|chip| chip.name == "mk63f12").expect("the chip");
    for model in 0..chip.models.len() {
        let setup = Setup { chip, model, controller: 0 };
        setup.bench(|bench| case(bench, &setup));
    }
}

/// 22.4.2: an error disables no channel. Until its handler has run, CR.HALT is all that keeps it from its next request,
/// which would lead it behind its block.
#[test]
fn taking_a_channel_lets_none_go_on_that_has_failed() {
    on_each(|bench, _| {
        let width = bench.facts.widest();
        let paced = Direction::PeripheralToMemory;
        let failing = Transfer::new(bench, paced, 0, width, &[64]);
        let (errors, callback) = Recorder::new();
        let mut a = bench.take(0);
        assert_eq!(a.set_up(&failing.with_callback(callback)), Ok(()));
        let at = failing.blocks[0].destination as u32 + 8;
        world::memory(|m| m.fault(at..at + 4));
        assert_eq!(a.start(), Ok(()));
        bench.drain();
        world::memory(|m| m.heal());
        let landed = || -> Vec<u8> {
            let from = failing.blocks[0].destination as u32;
            (from..from + 64).map(|at| world::memory(|m| m.byte(at))).collect()
        };
        let seen = landed();
        let other = bench.take(1);
        bench.drain();
        assert_eq!(landed(), seen, "it answers its next request");
        drop(other);
        bench.pump();
        assert_eq!(landed(), seen, "served, it is disabled");
        assert_eq!(errors.take(), [Event::Error(ErrorKind::Write)]);
        failing.arm();
        assert_eq!(a.start(), Ok(()));
        bench.pump();
        failing.check();
        assert_eq!(errors.take(), [Event::Complete]);
    });
}

/// DCHPRIn, 22.4.3: what an earlier program has put into DCHPRIn. No channel preempts the one that is taken, nor it
/// another one; all priorities stay as they are, for no two may be equal (ES.CPE).
#[test]
fn a_channel_that_others_might_preempt_is_taken_with_its_priority() {
    const ECP_DPA: u32 = 0xC0;
    // In each word the channels stand from the last to the first.
    let place = |channel: u32| 0x4000_8100 + 4 * (channel / 4) + 3 - channel % 4;
    for taken in [0, 1, 6, 15] {
        on_each(|bench, _| {
            let left = |channel: u32| ECP_DPA | ((channel + 5) % 16);
            world::model(|m| (0..16).for_each(|n| m.write(place(n), 1, left(n))));
            let handle = bench.take(taken);
            for channel in 0..16 {
                let wanted =
                    if channel == taken { left(channel) & !ECP_DPA } else { left(channel) };
                let seen = world::model(|m| m.read(place(channel), 1));
                assert_eq!(seen, wanted, "DCHPRI{channel} behind the take of {taken}");
            }
            drop(handle);
        });
    }
}

/// TCDn_CSR: hardware clears START when the channel begins; nothing says that software can.
#[test]
fn a_copy_that_waits_for_another_channel_is_let_to_its_end_before_its_channel_is_taken() {
    on_each(|bench, setup| {
        let copy =
            |n| Transfer::new(bench, Direction::MemoryToMemory, n, bench.facts.widest(), &[64]);
        let (first, second) = (copy(2), copy(1));
        for (channel, transfer) in [(2, &first), (1, &second)] {
            let mut forgotten = bench.take(channel);
            assert_eq!(forgotten.set_up(&transfer.config()), Ok(()));
            assert_eq!(forgotten.start(), Ok(()));
            bench.step(3);
            core::mem::forget(forgotten);
        }
        let bench = bench.restart(setup);
        let handle = bench.take(1);
        assert_eq!((first.total_visible(), second.total_visible()), (64, 64));
        drop(handle);
    });
}

/// K64P144M120SF5RM, CR (HOE, HALT): an error holds all channels up until it is served. A copy that has not begun
/// cannot be taken back: its stop is bounded, and works afterwards.
#[test]
fn a_copy_behind_another_channels_error_is_stopped_when_that_was_served() {
    let chip = chips::ALL.iter().find(|chip| chip.name == "mk63f12").expect("the chip");
    let setup = Setup { chip, model: 0, controller: 0 };
    for served_by_its_stop in [false, true] {
        setup.bench(|bench| {
            let width = bench.facts.widest();
            let paced = Direction::PeripheralToMemory;
            let failing = Transfer::new(bench, paced, 0, width, &[64]);
            let copy = Transfer::new(bench, Direction::MemoryToMemory, 1, width, &[64]);
            let ((errors, told), (events, callback)) = (Recorder::new(), Recorder::new());
            let (mut a, mut b) = (bench.take(0), bench.take(1));
            assert_eq!(a.set_up(&failing.with_callback(told)), Ok(()));
            assert_eq!(b.set_up(&copy.with_callback(callback)), Ok(()));
            let at = failing.blocks[0].destination as u32;
            world::memory(|m| m.fault(at..at + 4));
            assert_eq!(a.start(), Ok(()));
            bench.drain();
            assert_eq!(b.start(), Ok(()));
            bench.drain();
            assert_eq!(copy.total_visible(), 0, "HALT holds the copy up");
            assert_eq!(b.stop(), Err(Error::Timeout));
            assert_eq!(b.status().state, State::Faulted);
            if served_by_its_stop {
                assert!(a.stop().is_ok(), "the failing channel's own stop does not wait");
            } else {
                bench.settle();
                assert_eq!(errors.take(), [Event::Error(ErrorKind::Write)]);
            }
            bench.drain();
            assert_eq!(b.stop(), Ok(0));
            assert_eq!(b.status().state, State::Configured);
            bench.pump();
            assert_eq!(events.take(), [], "no event of a stopped copy");
            world::memory(|m| m.heal());
            assert_eq!(b.start(), Ok(()));
            bench.pump();
            copy.check();
            assert_eq!(events.take(), [Event::Complete]);
        });
    }
}
