//! What the SAM D21's datasheet demands of its DMAC beyond the suites. DS40001882 chapter 20.

use conformance::{Bench, Outcome, Recorder, Setup, Transfer, chips, run, suites, world};
use dma_runtime::{Channel, Direction, Error, ErrorKind, Event, State};

const DMAC: u32 = 0x4100_4800;

/// Runs a case on every model of the chip.
fn on_all(case: impl Fn(Bench)) {
    for chip in chips::ALL.iter().filter(|chip| chip.name == "samd21j18a") {
        (0..chip.models.len()).for_each(|model| {
            Setup { chip, model, controller: 0 }.bench(&case);
        });
    }
}

/// Errata 1.7.2: a ring is a list, and channel 0 alone follows lists.
#[test]
fn the_table_says_which_channel_has_rings() {
    let chip = chips::ALL.iter().find(|chip| chip.name == "samd21j18a").expect("the chip");
    let outcome = run(chip, suites::named("cyclic").expect("the suite"));
    assert_eq!(outcome, Outcome::Part("DMAC: cyclic transfers: channel 0 alone".to_owned()));
}

/// 20.6.3.2: a descriptor that is not valid suspends its channel, which stays enabled. That is an end, also when it
/// comes while the channel is being suspended.
#[test]
fn a_suspension_finds_that_an_invalid_descriptor_came_first() {
    (0..80).for_each(|steps| on_all(|bench| invalid(bench, steps)));
}

fn invalid(bench: Bench, steps: usize) {
    let kind = Direction::MemoryToMemory;
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64, 64]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    assert_eq!(handle.set_up(&transfer.with_callback(callback)), Ok(()));
    // The link in channel 0's first descriptor leads to that of block 1; VALID is bit 0 there.
    let link = world::model(|model| model.read(DMAC + 0x34, 4)) + 12;
    world::memory(|memory| {
        let second = memory.dma_read(link, 4).unwrap();
        let control = memory.dma_read(second, 2).unwrap();
        memory.dma_write(second, 2, control & !1).unwrap();
    });
    assert_eq!(handle.start(), Ok(()));
    bench.step(steps);
    match handle.suspend() {
        Ok(_) => {
            let ferr = world::model(|model| {
                model.write(DMAC + 0x3F, 1, 0);
                model.read(DMAC + 0x4F, 1) & 4
            });
            assert_eq!(ferr, 0, "a failed run was suspended after {steps} steps");
            assert_eq!(recorder.events(), []);
            assert_eq!(handle.resume(), Ok(()));
            bench.pump();
        }
        result => assert_eq!(result, Err(Error::Completed), "after {steps} steps"),
    }
    assert_eq!(recorder.events(), [Event::Error(ErrorKind::Descriptor)], "after {steps} steps");
    assert_eq!(handle.status().state, State::Configured);
}

/// 20.6.3.6: DMAENABLE stays set until the beat under way has ended, and until then neither SWRST nor the tables of
/// this program are taken (20.6.2.1, 20.8.1).
#[test]
fn a_controller_that_an_earlier_program_left_running_is_taken_when_it_has_stopped() {
    for chip in chips::ALL.iter().filter(|chip| chip.name == "samd21j18a") {
        for model in 0..chip.models.len() {
            let setup = Setup { chip, model, controller: 0 };
            setup.bench(|bench| restart(bench, &setup));
        }
    }
}

fn restart(bench: Bench, setup: &Setup) {
    let (kind, width) = (Direction::MemoryToMemory, bench.facts.widest());
    let earlier = Transfer::new(bench, kind, 1, width, &[256]);
    let mut forgotten = bench.take(1);
    assert_eq!(forgotten.set_up(&earlier.config()), Ok(()));
    assert_eq!(forgotten.start(), Ok(()));
    bench.step(9);
    core::mem::forget(forgotten);

    let bench = bench.restart(setup);
    let mut tries = 0;
    let mut handle = loop {
        tries += 1;
        match bench.rig().take(0, 8) {
            Ok(handle) => break handle,
            Err(error) => assert_eq!((error, tries < 9), (Error::NotResponding, true)),
        }
        bench.step(1);
    };
    assert!(tries > 1, "it has stopped at once");
    let seen = earlier.total_visible();
    let transfer = Transfer::new(bench, kind, 0, width, &[64, 64]);
    let (recorder, callback) = Recorder::new();
    assert_eq!(handle.set_up(&transfer.with_callback(callback)), Ok(()));
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete]);
    transfer.check();
    assert_eq!(earlier.total_visible(), seen, "the earlier transfer goes on");
}
