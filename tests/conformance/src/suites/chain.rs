//! Two blocks of 48 bytes from different sources, on each channel.

use super::{accepted, kinds};
use crate::{Recorder, Setup, Skip, Transfer};
use dma_runtime::{Channel, Event};

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for width in setup.facts().widths {
            for channel in 0..setup.facts().channels() {
                setup.bench(|bench| {
                    let transfer = Transfer::new(bench, kind, channel, *width, &[48, 48]);
                    let (recorder, callback) = Recorder::new();
                    let mut handle = bench.take_with(channel, 2);
                    accepted(&mut handle, &transfer.with_callback(callback), "two blocks");
                    assert_eq!(handle.start(), Ok(()));
                    bench.pump();
                    assert_eq!(recorder.events(), [Event::Complete], "{kind:?} {width:?}");
                    transfer.check();
                    let status = handle.status();
                    assert_eq!((status.pending, status.total), (0, 96), "{kind:?} {width:?}");
                });
            }
        }
    }
    Ok(())
}
