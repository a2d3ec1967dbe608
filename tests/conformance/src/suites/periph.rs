//! Memory to peripheral and back, paced request by request: the peripheral's address stays, its line alone
//! moves data, and it moves none once the channel has ended or is unconfigured.

use super::{accepted, refused};
use crate::{Bench, Recorder, Setup, Skip, Transfer, skip, world};
use dma_runtime::{Channel, Direction, Event, Field, Request, Width};

const ITEMS: usize = 16;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let mut any = false;
    for kind in [Direction::MemoryToPeripheral, Direction::PeripheralToMemory] {
        if !setup.facts().does(kind) {
            continue;
        }
        any = true;
        for channel in 0..setup.facts().channels() {
            for width in setup.facts().widths {
                setup.bench(|bench| one(bench, kind, channel, *width));
            }
        }
        setup.bench(|bench| wrong_lines(bench, kind));
        if setup.facts().routed {
            setup.bench(|bench| handed_on(bench, kind));
        }
    }
    if any { Ok(()) } else { skip("peripherals", "there are none") }
}

fn one(bench: Bench, kind: Direction, channel: u32, width: Width) {
    let bytes = ITEMS * width.bytes() as usize;
    let transfer = Transfer::new(bench, kind, channel, width, &[bytes]);
    crate::case::context(format!("{kind:?}, channel {channel}, {width:?}"));
    transfer.pace(false);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(channel);
    accepted(&mut handle, &transfer.with_callback(callback), "configure");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(transfer.served(), 0, "{kind:?}: served without a request");
    if let Some(other) = transfer.line.and_then(|line| line.other) {
        world::model(|m| m.request(bench.facts.number, other, 1));
        bench.pump();
        assert_eq!(transfer.served(), 0, "{kind:?}: served on another line");
    }
    for item in 1..=ITEMS {
        transfer.ask();
        bench.pump();
        assert_eq!(transfer.served(), item, "{kind:?} {width:?}: one item a request");
        let done = item == ITEMS;
        assert_eq!(recorder.events().len(), usize::from(done), "{kind:?}: item {item}");
    }
    assert_eq!(recorder.events(), [Event::Complete]);
    transfer.check();
    let quiet = |what: &str| {
        let accesses = world::memory(|m| m.accesses());
        transfer.ask();
        bench.pump();
        assert_eq!(world::memory(|m| m.accesses()), accesses, "{kind:?}: moves {what}");
        assert_eq!(recorder.events().len(), 1, "{kind:?}: events {what}");
    };
    quiet("after the end");
    assert_eq!(handle.unconfigure(), Ok(()));
    quiet("after unconfigure");
}

/// A line that one channel has given up is another's to take.
fn handed_on(bench: Bench, kind: Direction) {
    let first = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64]);
    let mut handles = [bench.take(0), bench.take(1)];
    for handle in &mut handles {
        let (recorder, callback) = Recorder::new();
        first.arm();
        accepted(handle, &first.with_callback(callback), "the same request");
        assert_eq!(handle.start(), Ok(()));
        bench.pump();
        assert_eq!(recorder.events(), [Event::Complete], "{kind:?}: the same request");
        first.check();
        assert_eq!(handle.unconfigure(), Ok(()));
    }
}

fn wrong_lines(bench: Bench, kind: Direction) {
    let transfer = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64]);
    let mut handle = bench.take(0);
    for number in bench.facts.wrong_requests {
        let config = transfer.config().request(Some(Request(*number)));
        let field = refused(&mut handle, &config, "a request that does not exist");
        assert_eq!(field, Field::Request, "request {number}");
    }
    if (bench.facts.peripheral)(0).request.is_some() {
        let field = refused(&mut handle, &transfer.config().request(None), "no request");
        assert_eq!(field, Field::Request, "no request");
    }
}
