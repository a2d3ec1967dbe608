//! Every channel at once, 64 bytes each, every kind of transfer in turn; each event comes exactly once on
//! the right channel with the right data.

use super::{accepted, kinds};
use crate::{Bench, Recorder, Setup, Skip, Transfer, world};
use dma_runtime::{Channel, Event, State};
use std::collections::BTreeSet;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let kinds = kinds(setup);
    for (shift, late) in (0..kinds.len()).flat_map(|shift| [(shift, false), (shift, true)]) {
        setup.bench(|bench| {
            let vectors: BTreeSet<u16> = bench.rig().vectors().into_iter().collect();
            for vector in bench.facts.vectors {
                assert!(vectors.contains(vector), "the driver does not know vector {vector}");
            }
            let width = bench.facts.widths[shift % bench.facts.widths.len()];
            let mut running: Vec<_> = (0..bench.facts.channels())
                .map(|channel| {
                    let kind = kinds[(channel as usize + shift) % kinds.len()];
                    let transfer = Transfer::new(bench, kind, channel, width, &[64]);
                    let (recorder, callback) = Recorder::new();
                    let mut handle = bench.take(channel);
                    accepted(&mut handle, &transfer.with_callback(callback), "configure");
                    (handle, transfer, recorder)
                })
                .collect();
            for (handle, _, _) in &mut running {
                assert_eq!(handle.start(), Ok(()));
            }
            if late {
                bench.pump_late()
            } else {
                bench.pump()
            }
            for (channel, (handle, transfer, recorder)) in running.iter().enumerate() {
                assert_eq!(recorder.events(), [Event::Complete], "channel {channel}");
                assert_eq!(handle.status().state, State::Configured, "channel {channel}");
                transfer.check();
            }
        });
    }
    setup.bench(foreign);
    Ok(())
}

/// A vector of another controller is not this one's business.
fn foreign(bench: Bench) {
    for vector in bench.rig().vectors() {
        let own = bench.facts.vectors.iter().chain(bench.facts.shared_vectors);
        if !own.copied().any(|known| known == vector) {
            let mark = world::mark();
            bench.enter(vector);
            assert_eq!(world::trace_since(mark), [], "accesses in the handler of vector {vector}");
        }
    }
}
