//! A boot loader or a debugger may have left a channel running: whatever it does, it is at rest when it was taken, and the
//! controller works.

use conformance::{Bench, Recorder, Setup, Transfer, chips, world};
use dma_runtime::{Channel, Direction, Event};

#[test]
fn a_channel_that_an_earlier_program_left_running_is_taken_in_peace() {
    for chip in chips::ALL {
        for model in 0..chip.models.len() {
            let setup = Setup { chip, model, controller: 0 };
            for kind in [Direction::MemoryToMemory, Direction::PeripheralToMemory] {
                if !setup.facts().does(kind) {
                    continue;
                }
                for (steps, fails) in
                    (0..14).map(|steps| (steps, false)).chain([(60, false), (60, true)])
                {
                    setup.bench(|bench| restart(bench, &setup, kind, steps, fails));
                }
            }
        }
    }
}

fn restart(bench: Bench, setup: &Setup, kind: Direction, steps: usize, fails: bool) {
    let width = bench.facts.widest();
    let earlier = Transfer::new(bench, kind, 1, width, &[64]);
    let mut forgotten = bench.take(1);
    assert_eq!(forgotten.set_up(&earlier.config()), Ok(()));
    if fails {
        let at = earlier.blocks[0].destination as u32;
        world::memory(|m| m.fault(at..at + 4));
    }
    assert_eq!(forgotten.start(), Ok(()));
    bench.step(steps);
    world::memory(|m| m.heal());
    core::mem::forget(forgotten);

    let bench = bench.restart(setup);
    let transfer = Transfer::new(bench, bench.facts.usual(), 1, width, &[32]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(1);
    let seen = earlier.total_visible();
    bench.drain();
    assert_eq!(earlier.total_visible(), seen, "{kind:?}, after {steps} steps: it still moves");
    assert_eq!(handle.set_up(&transfer.with_callback(callback)), Ok(()));
    bench.pump();
    assert_eq!(recorder.events(), [], "an event before the start");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete], "{kind:?}, after {steps} steps");
    transfer.check();
}
