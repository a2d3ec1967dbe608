//! A boot loader or a debugger may have left a channel running: whatever it does, it is at rest when it was taken, and the
//! controller works.

use conformance::facts::Halt;
use conformance::{Bench, Recorder, Setup, Transfer, chips, world};
use dma_runtime::{Channel, Direction, Event};

/// RM0090 10.3.13, 10.5.10: what a stream's FIFO holds lands behind EN, and in direct mode nothing shows when. The DMAC of
/// the SAM D21 takes no channel while it works for another program (DS40001882 20.6.3.6).
const NOT_AT_REST: [&str; 3] = ["stm32f429", "stm32f407", "samd21j18a"];

#[test]
fn a_channel_that_an_earlier_program_left_running_is_taken_in_peace() {
    for chip in chips::ALL.iter().filter(|chip| !NOT_AT_REST.contains(&chip.name)) {
        for model in 0..chip.models.len() {
            let setup = Setup { chip, model, controller: 0 };
            for kind in [Direction::MemoryToMemory, Direction::PeripheralToMemory] {
                // Without an acknowledge nothing shows when the last item lands.
                if !setup.facts().does(kind) || setup.facts().halt != Halt::Acknowledged {
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
    // Registers that are protected while a channel runs ignore what `take` writes there.
    world::model(|model| drop(model.complaints()));
    let seen = earlier.total_visible();
    bench.drain();
    // RM0090 10.3.13, 10.5.10: what a stream's FIFO holds lands behind EN, and in direct mode nothing shows when.
    let flushes = setup.chip.name.starts_with("stm32f4");
    let shown = setup.facts().halt == Halt::Acknowledged && !flushes;
    let moved = earlier.total_visible() != seen;
    assert!(!moved || !shown, "{}: {kind:?}, after {steps} steps: it still moves", setup.chip.name);
    assert_eq!(handle.set_up(&transfer.with_callback(callback)), Ok(()));
    bench.pump();
    assert_eq!(recorder.events(), [], "an event before the start");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete], "{kind:?}, after {steps} steps");
    transfer.check();
}
