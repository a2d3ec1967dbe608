//! `stop` before `start`, `start`, `stop`, `stop`; `start` again then gives the full data.

use super::{accepted, kinds};
use crate::{Recorder, Setup, Skip, Transfer, expect_state, world};
use dma_runtime::{Channel, Event, State};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for width in setup.facts().widths {
            setup.bench(|bench| {
                let bytes = 64 * width.bytes() as usize;
                let transfer = Transfer::new(bench, kind, 0, *width, &[bytes]);
                let (recorder, callback) = Recorder::new();
                let mut handle = bench.take(0);
                accepted(&mut handle, &transfer.with_callback(callback), "configure");
                let mark = world::mark();
                assert!(handle.stop().is_ok(), "stop before start");
                assert_eq!(world::trace_since(mark), [], "stop of an idle channel");
                assert_eq!(handle.start(), Ok(()));
                bench.step(20);
                assert!(handle.stop().is_ok_and(|left| left < bytes), "stop");
                expect_state(&handle, State::Configured, "after stop");
                assert!(handle.stop().is_ok(), "stop again");
                bench.pump();
                assert_eq!(recorder.events(), [], "events of the stopped run");
                transfer.arm();
                assert_eq!(handle.start(), Ok(()), "start after stop");
                bench.pump();
                assert_eq!(recorder.events(), [Event::Complete], "{kind:?}");
                transfer.check();
                transfer.arm();
                assert_eq!(handle.start(), Ok(()), "start after completion");
                bench.pump();
                assert_eq!(recorder.events(), [Event::Complete; 2], "{kind:?}");
                transfer.check();
            });
        }
    }
    Ok(())
}
