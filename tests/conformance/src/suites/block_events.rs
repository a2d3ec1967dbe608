//! Events of a list: each block's end in order and `Complete` last and once, half events where there are
//! any; merged, but still in order, when interrupts are served late.

use super::{accepted, kinds};
use crate::{Recorder, Setup, Skip, Transfer, world};
use dma_runtime::{Channel, Event, Events};

const BLOCKS: usize = 4;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let events = Events::BLOCK.with(Events::COMPLETE).with(Events::ERROR).with(Events::HALF);
    for kind in kinds(setup) {
        for late in [false, true] {
            setup.bench(|bench| {
                let width = bench.facts.widest();
                let size = 16 * width.bytes() as usize;
                let transfer = Transfer::new(bench, kind, 2, width, &[size; BLOCKS]);
                let (recorder, callback) = Recorder::new();
                let mut handle = bench.take(2);
                let wanted = if bench.facts.half_events {
                    events
                } else {
                    let half = transfer.config().events(Events::HALF);
                    super::refused(&mut handle, &half, "half events");
                    Events::BLOCK.with(Events::COMPLETE).with(Events::ERROR)
                };
                accepted(&mut handle, &transfer.with_callback(callback).events(wanted), "list");
                assert_eq!(handle.start(), Ok(()));
                if late {
                    bench.pump_late();
                } else {
                    bench.pump();
                }
                let got = recorder.events();
                let whole: Vec<Event> =
                    got.iter().copied().filter(|event| *event != Event::Half).collect();
                let mut ends: Vec<Event> = (0..BLOCKS as u16 - 1).map(Event::Block).collect();
                ends.push(Event::Complete);
                assert_eq!(whole, ends, "{kind:?}, late: {late}");
                let halves = got.len() - whole.len();
                let most = if bench.facts.half_events { BLOCKS } else { 0 };
                assert!(halves <= most, "{halves} half events of {BLOCKS} blocks");
                assert_eq!(got.last(), Some(&Event::Complete), "the last event");
                if !late {
                    assert_eq!(halves, most, "half events served at once: {got:?}");
                    check_alternating(&got, most != 0);
                }
                transfer.check();
            });
            setup.bench(|bench| only_complete(setup, bench, kind));
        }
    }
    Ok(())
}

fn check_alternating(events: &[Event], halves: bool) {
    if halves {
        for pair in events.chunks(2) {
            assert_eq!(pair[0], Event::Half, "half before the end of a block: {events:?}");
        }
    }
}

/// Events that were not asked for are not delivered, and their flags disturb nothing.
fn only_complete(setup: &Setup, bench: crate::Bench, kind: dma_runtime::Direction) {
    let transfer = Transfer::new(bench, kind, 0, setup.facts().widest(), &[64, 64]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    accepted(&mut handle, &transfer.with_callback(callback), "list");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.take(), [Event::Complete]);
    // Without any event wanted, a single block ends unnoticed until somebody looks.
    let single = Transfer::new(bench, kind, 0, setup.facts().widest(), &[64]);
    let config = single.with_callback(callback).events(Events::NONE);
    if handle.set_up(&config).is_err() {
        return;
    }
    assert_eq!(handle.start(), Ok(()));
    bench.drain();
    let mark = world::mark();
    bench.settle();
    assert_eq!(world::trace_since(mark), [], "an interrupt that nobody asked for");
    assert_eq!(handle.status().state, dma_runtime::State::Configured);
    single.check();
    assert!(handle.stop().is_ok());
    assert_eq!(recorder.events(), []);
}
