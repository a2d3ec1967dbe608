//! Every pair of widths and every burst that the manual allows moves the data; every other is refused.

use super::{accepted, kinds, refused};
use crate::facts::{Conversion, Side, Widths};
use crate::transfer::endpoints;
use crate::{Bench, Recorder, Setup, Skip, Transfer, world};
use dma_runtime::{Channel, Direction, Event, Field, Width};

const ALL: [Width; 6] =
    [Width::Bits8, Width::Bits16, Width::Bits32, Width::Bits64, Width::Bits128, Width::Bits256];

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    for kind in kinds(setup) {
        for source in ALL {
            for destination in ALL {
                setup.bench(|bench| pair(bench, kind, Widths { source, destination }));
            }
        }
    }
    Ok(())
}

/// Every burst on either side.
fn pair(bench: Bench, kind: Direction, widths: Widths) {
    let facts = bench.facts;
    let known = facts.widths.contains(&widths.source) && facts.widths.contains(&widths.destination);
    let differ = widths.source != widths.destination;
    if known && differ && !world::model(|model| model.shows_conversion()) {
        return;
    }
    let mut handle = bench.take(0);
    let bursts = [0u16, 1, 2, 3, 4, 5, 8, 16, 32, 64, 128];
    for source in bursts {
        for destination in bursts {
            let wrong = Wrong {
                widths: !known || !packs(bench, kind, widths, [source, destination]),
                bursts: !allowed(bench, kind, Side::Source, widths, source)
                    || !allowed(bench, kind, Side::Destination, widths, destination),
            };
            one(bench, &mut handle, kind, widths, (source, destination), wrong);
        }
    }
}

/// What the manual does not allow of a combination.
#[derive(Clone, Copy)]
struct Wrong {
    widths: bool,
    bursts: bool,
}

impl Wrong {
    /// Whether a refusal may name this.
    fn names(self, field: Field) -> bool {
        match field {
            Field::SourceWidth | Field::DestinationWidth => self.widths,
            Field::SourceBurst | Field::DestinationBurst | Field::Fifo => self.bursts,
            _ => false,
        }
    }
}

/// Whether items of these widths stay a stream of bytes; without a burst, one item is one.
fn packs(bench: Bench, kind: Direction, widths: Widths, bursts: [u16; 2]) -> bool {
    let [source, destination] = bursts;
    let burst = |burst, width: Width| if burst == 0 { width.bytes() as u16 } else { burst };
    let bursts = [burst(source, widths.source), burst(destination, widths.destination)];
    (bench.facts.conversion)(kind, widths, bursts) == Conversion::Packs
}

/// One item is no burst.
fn allowed(bench: Bench, kind: Direction, side: Side, widths: Widths, burst: u16) -> bool {
    let width = if side == Side::Source { widths.source } else { widths.destination };
    let item = u32::from(burst) == width.bytes() && bench.facts.widths.contains(&width);
    burst == 0 || item || (bench.facts.bursts)(0, kind, side, widths, burst)
}

fn one(
    bench: Bench,
    handle: &mut crate::rig::Handle,
    kind: Direction,
    widths: Widths,
    bursts: (u16, u16),
    wrong: Wrong,
) {
    let (source, destination) = endpoints(kind, widths);
    let sides = (source.burst(bursts.0), destination.burst(bursts.1));
    let transfer = Transfer::between(bench, kind, 0, sides, &[128], 1024);
    let (recorder, callback) = Recorder::new();
    let config = transfer.with_callback(callback);
    let what = format!("{kind:?} {widths:?} bursts {bursts:?}");
    crate::case::context(what.clone());
    if wrong.widths || wrong.bursts {
        let field = refused(handle, &config, &what);
        assert!(wrong.names(field), "{what}: refused for {field:?}");
        return;
    }
    accepted(handle, &config, &what);
    assert_eq!(handle.start(), Ok(()), "{what}");
    bench.pump();
    assert_eq!(recorder.events(), [Event::Complete], "{what}");
    transfer.check();
    // A burst is one unit of the hardware's work: a driver that clips it takes more.
    transfer.arm();
    assert_eq!(handle.start(), Ok(()), "{what}");
    let steps = bench.drain();
    let most = |burst: u16, width: Width| 128 / u32::from(burst).max(width.bytes()) as usize;
    let units = most(bursts.0, widths.source) + most(bursts.1, widths.destination);
    let shown = !bench.facts.burst_steps || steps <= units + 8;
    assert!(shown, "{what}: {steps} units of work for {units}");
    bench.settle();
    transfer.check();
}
