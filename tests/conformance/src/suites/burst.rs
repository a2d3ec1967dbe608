//! Memory to memory in bursts: 48 bytes of width 1, bursts of 8 and 16 bytes, on two channels.

use super::{accepted, refused};
use crate::facts::{Side, Widths};
use crate::{Recorder, Setup, Skip, Transfer, skip};
use dma_runtime::{Channel, Direction, Endpoint, Event, Width};

const WIDTH: Width = Width::Bits8;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let facts = setup.facts();
    let kind = Direction::MemoryToMemory;
    if !facts.does(kind) {
        setup.bench(|bench| {
            let transfer = Transfer::new(bench, kind, 0, WIDTH, &[48]);
            refused(&mut bench.take(0), &transfer.config(), "memory to memory");
        });
        return skip("largest burst", "no memory to memory");
    }
    let widths = Widths { source: WIDTH, destination: WIDTH };
    let mut any = false;
    for burst in [8, 16] {
        for channel in [0, facts.channels() - 1] {
            let works = (facts.bursts)(channel, kind, Side::Source, widths, burst)
                && (facts.bursts)(channel, kind, Side::Destination, widths, burst);
            setup.bench(|bench| {
                let side = Endpoint::memory(WIDTH).burst(burst);
                let transfer = Transfer::between(bench, kind, channel, (side, side), &[48], 64);
                let (recorder, callback) = Recorder::new();
                let mut handle = bench.take(channel);
                let config = transfer.with_callback(callback);
                if !works {
                    refused(&mut handle, &config, "a burst that the controller lacks");
                    return;
                }
                any = true;
                accepted(&mut handle, &config, "burst");
                assert_eq!(handle.start(), Ok(()));
                bench.pump();
                assert_eq!(recorder.events(), [Event::Complete]);
                transfer.check();
            });
        }
    }
    let reason = facts.no_copy_bursts.unwrap_or("no burst");
    assert_eq!(any, facts.max_burst > 0 && facts.no_copy_bursts.is_none(), "bursts of copies");
    if any { Ok(()) } else { skip("largest burst", reason) }
}
