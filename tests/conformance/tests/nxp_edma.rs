//! What the eDMA's manual demands beyond the suites.

use conformance::{Recorder, Setup, Transfer, chips, world};
use dma_runtime::{Channel, Direction, Error, ErrorKind, Event, State};

/// K64P144M120SF5RM 22.3.1 (HOE, HALT): an error holds all channels up until it is served. A copy that has not begun
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
