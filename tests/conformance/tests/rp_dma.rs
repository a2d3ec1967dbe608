//! What the RP2040's and RP2350's datasheets demand beyond the suites.

use conformance::chips::Chip;
use conformance::{Bench, Recorder, Setup, Transfer, chips, reading, world, writing};
use dma_runtime::{Adjust, Channel, Endpoint, Error, Event, Field, Link, Reason, Trigger, Width};
use models::Model;
use models::rp_dma::Rp2040;

/// Runs a case on every model of both chips.
fn on_both(case: impl Fn(&Setup)) {
    for chip in chips::ALL.iter().filter(|chip| chip.name.starts_with("rp2")) {
        (0..chip.models.len()).for_each(|model| case(&Setup { chip, model, controller: 0 }));
    }
}

#[test]
fn a_channel_that_an_earlier_program_left_running_is_taken_in_peace() {
    on_both(|setup| {
        // Running, and complete with its flag raised.
        for steps in [5, 100] {
            setup.bench(|bench| restart(bench, setup, steps));
        }
    });
}

/// The program starts again while the hardware still runs for the earlier one (a debugger, a boot loader).
fn restart(bench: Bench, setup: &Setup, steps: usize) {
    let kind = bench.facts.usual();
    let size = bench.facts.widest().bytes() as usize;
    let earlier = Transfer::new(bench, kind, 1, bench.facts.widest(), &[64 * size]);
    let mut forgotten = bench.take(1);
    assert_eq!(forgotten.set_up(&earlier.config()), Ok(()));
    assert_eq!(forgotten.start(), Ok(()));
    bench.step(steps);
    core::mem::forget(forgotten);

    let bench = bench.restart(setup);
    let transfer = Transfer::new(bench, kind, 1, bench.facts.widest(), &[32 * size]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(1);
    let seen = earlier.total_visible();
    bench.drain();
    assert_eq!(earlier.total_visible(), seen, "a taken channel still moves the earlier data");
    assert_eq!(handle.set_up(&transfer.with_callback(callback)), Ok(()));
    bench.pump();
    assert_eq!(recorder.events(), [], "an event before the start");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete]);
    transfer.check();
    assert_eq!(earlier.total_visible(), seen, "the earlier transfer goes on");
}

/// RP2040 datasheet 2.1, RP2350 datasheet 12.6.7: SIO and the PPB are the processors' own.
#[test]
fn what_only_the_processors_see_is_out_of_reach() {
    on_both(|setup| {
        setup.bench(|bench| {
            let good = Transfer::new(bench, bench.facts.usual(), 0, bench.facts.widest(), &[64]);
            let mut handle = bench.take(0);
            let mark = world::mark();
            for address in [0xD000_0000, 0xD000_0004, 0xE000_E000, 0xFFFF_FF00] {
                let blocks = [reading(good.blocks[0], address)];
                let refused = handle.set_up(&good.config_of(&blocks));
                assert_eq!(refused, Err(Error::invalid(Field::SourceAddress, Reason::Reach)));
                let blocks = [writing(good.blocks[0], address)];
                let refused = handle.set_up(&good.config_of(&blocks));
                assert_eq!(refused, Err(Error::invalid(Field::DestinationAddress, Reason::Reach)));
            }
            assert_eq!(world::mark(), mark, "a refused configuration touches nothing");
        });
    });
}

/// RP2350 datasheet 12.6.2.1: the address of a block that goes down is that of its highest item.
#[test]
fn a_block_may_go_down_to_the_lowest_address_and_no_further() {
    let chip = chips::ALL.iter().find(|chip| chip.name == "rp2350").expect("the chip");
    Setup { chip, model: 0, controller: 0 }.bench(|bench| {
        let good = Transfer::new(bench, bench.facts.usual(), 0, Width::Bits32, &[64]);
        let mut handle = bench.take(0);
        let down = Endpoint::memory(Width::Bits32).adjust(Adjust::Decrement);
        for (address, reaches) in [(60, true), (56, false)] {
            let refused = |field| match reaches {
                true => Ok(()),
                false => Err(Error::invalid(field, Reason::Reach)),
            };
            let blocks = [reading(good.blocks[0], address)];
            let config = good.config_of(&blocks).source(down);
            assert_eq!(handle.set_up(&config), refused(Field::SourceAddress));
            let blocks = [writing(good.blocks[0], address)];
            let config = good.config_of(&blocks).destination(down);
            assert_eq!(handle.set_up(&config), refused(Field::DestinationAddress));
        }
    });
}

/// A bus so slow that what is in flight has not landed when the abort comes, and RP2040-E13 taken at its worst.
fn very_slow() -> Box<dyn Model> {
    let mut model = Rp2040::new();
    model.set_landing_delay(60);
    model.set_drained_chains(true);
    Box::new(model)
}

#[test]
fn a_stop_starts_no_other_channel_though_its_last_element_lands_late() {
    let usual = chips::ALL.iter().find(|chip| chip.name == "rp2040").expect("the chip");
    let chip = Box::leak(Box::new(Chip { models: &[("", very_slow)], ..**usual }));
    let setup = Setup { chip, model: 0, controller: 0 };
    for steps in 0..12 {
        setup.bench(|bench| {
            let width = bench.facts.widest();
            let [first, second] =
                [0, 1].map(|n| Transfer::new(bench, bench.facts.usual(), n, width, &[64]));
            let (mut a, mut b) = (bench.take(0), bench.take(1));
            let link = Some(Link { channel: 1, minor: false, major: true });
            assert_eq!(a.set_up(&first.config().link(link)), Ok(()));
            assert_eq!(b.set_up(&second.config().trigger(Trigger::Link)), Ok(()));
            assert_eq!((b.start(), a.start()), (Ok(()), Ok(())));
            bench.step(steps);
            let left = a.stop().expect("a stop");
            let seen = first.total_visible();
            assert!(64 - seen <= left, "{left} bytes left, {} missing", 64 - seen);
            bench.pump();
            assert_eq!(first.total_visible(), seen, "data after the stop");
            assert_eq!(second.total_visible(), 0, "the linked channel was started");
            assert_eq!(b.stop(), Ok(64));
        });
    }
}
