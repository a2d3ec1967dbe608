//! The next block of an alternating pair, or of a ring of two that hardware follows, given at any moment: taken and
//! used, or refused without a trace, while the hardware moves on at every access; and what a later start runs.

use super::meanwhile::Meanwhile;
use super::{accepted, kinds};
use crate::case::context;
use crate::{Bench, Recorder, Setup, Skip, Transfer, expect_state, pattern, skip, world};
use dma_runtime::{
    Block, Channel, Cyclic, Direction, Error, Event, Events, Queueing, Reloaded, State,
};

/// Of one block, of the widest items.
const ITEMS: usize = 16;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let mut why = "no pair of blocks";
    let mut queued = 0;
    for kind in kinds(setup) {
        let rings = setup.facts().hardware_lists.filter(|lists| lists.waits);
        let ring = kind != Direction::MemoryToMemory
            && rings.is_some_and(|lists| (lists.rings)(kind).is_ok());
        if let (Err(reason), false) = ((setup.facts().alternates)(kind), ring) {
            why = reason;
            continue;
        }
        for meanwhile in Meanwhile::ALL {
            for steps in 0..6 * ITEMS {
                queued += usize::from(setup.bench(|bench| give(bench, kind, meanwhile, steps)));
            }
        }
        // Of a ring a whole round is not seen: the suite `cyclic` has its late handlers.
        for rounds in (1..6).filter(|_| !ring) {
            setup.bench(|bench| late(bench, kind, rounds));
        }
        setup.bench(|bench| in_the_callback(bench, kind));
    }
    if queued > 0 { Ok(()) } else { skip("a running ring takes another block", why) }
}

struct Pair {
    transfer: Transfer,
    spare: Block,
    bytes: usize,
}

impl Pair {
    /// A pair whose peripheral has data, or room, for these blocks, and a spare block.
    fn new(bench: Bench, kind: Direction, blocks: u32) -> Self {
        let width = bench.facts.widest();
        let bytes = ITEMS * width.bytes() as usize;
        let transfer = Transfer::new(bench, kind, 0, width, &[bytes, bytes]);
        if blocks > 2 {
            transfer.extend_more(&pattern(70, (blocks as usize - 2) * bytes));
        }
        let mut spare = transfer.blocks[0];
        if kind == Direction::MemoryToPeripheral {
            spare.source = bench.allocate(bytes, 64) as usize;
            let data = pattern(71, bytes);
            let at = spare.source as u32;
            world::memory(|m| (at..).zip(&data).for_each(|(a, b)| m.set_byte(a, *b)));
        } else {
            spare.destination = bench.destination(bytes, 64) as usize;
        }
        Pair { transfer, spare, bytes }
    }

    /// Which of both blocks and the spare one the last `count` blocks went through.
    fn used(&self, run: impl FnOnce(), blocks: usize) -> [bool; 3] {
        let [first, second] = [self.transfer.blocks[0], self.transfer.blocks[1]];
        let all = [first, second, self.spare];
        let sent = self.transfer.served() * self.transfer.source.width.bytes() as usize;
        for block in all {
            self.blank(block);
        }
        run();
        all.map(|block| match self.transfer.direction {
            Direction::MemoryToPeripheral => {
                let sent = self.transfer.sent(sent);
                assert_eq!(sent.len(), blocks * self.bytes, "bytes of {blocks} blocks");
                sent.chunks(self.bytes).any(|chunk| chunk == content(block.source, self.bytes))
            }
            _ => content(block.destination, self.bytes) != vec![0xEE; self.bytes],
        })
    }

    fn blank(&self, block: Block) {
        if self.transfer.direction != Direction::MemoryToPeripheral {
            let at = block.destination as u32;
            world::memory(|m| (at..at + self.bytes as u32).for_each(|a| m.set_byte(a, 0xEE)));
        }
    }
}

fn content(address: usize, bytes: usize) -> Vec<u8> {
    let at = address as u32;
    world::memory(|m| (at..at + bytes as u32).map(|a| m.byte(a)).collect())
}

/// Gives the spare block after `steps` steps; true when it was queued.
fn give(bench: Bench, kind: Direction, meanwhile: Meanwhile, steps: usize) -> bool {
    context(format!("{kind:?}, {meanwhile:?}, {steps} steps"));
    let pair = Pair::new(bench, kind, 40);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let wanted = Events::BLOCK.with(Events::ERROR);
    let config = pair.transfer.with_callback(callback).cyclic(Cyclic::Yes).events(wanted);
    accepted(&mut handle, &config, "two blocks in turn");
    if handle.capabilities().reload == Queueing::IdleOnly {
        return false;
    }
    assert_eq!(handle.start(), Ok(()));
    for _ in 0..steps {
        world::step();
        bench.serve();
    }
    let result = meanwhile.during(|| handle.reload_with(pair.spare));
    let queued = match result {
        Ok(Reloaded::Queued) => true,
        Err(Error::Busy) => false,
        other => panic!("reload returned {other:?}"),
    };
    expect_state(&handle, State::Running, "after it");
    bench.pump();
    assert!(recorder.take().iter().all(|event| matches!(event, Event::Block(_))));
    // The two blocks that now alternate.
    pair.transfer.extend_more(&pattern(72, 2 * pair.bytes));
    let used = pair.used(|| bench.pump(), 2);
    let wanted = |used: [bool; 3]| used[2] == queued && used[0] & used[1] != queued;
    assert!(wanted(used), "queued: {queued}; of the pair and the spare block ran {used:?}");
    // A later start runs the same two.
    assert!(handle.stop().is_ok());
    pair.transfer.extend_more(&pattern(73, 2 * pair.bytes));
    let again = pair.used(
        || {
            assert_eq!(handle.start(), Ok(()));
            bench.pump();
        },
        2,
    );
    assert_eq!(again, used, "started again, other blocks ran (queued: {queued})");
    assert!(handle.stop().is_ok());
    queued
}

/// The handler is late by a number of blocks; after that it tells the right ones.
fn late(bench: Bench, kind: Direction, rounds: usize) {
    context(format!("{kind:?}, {rounds} blocks late"));
    let pair = Pair::new(bench, kind, 2);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let wanted = Events::BLOCK.with(Events::ERROR);
    let config = pair.transfer.with_callback(callback).cyclic(Cyclic::Yes).events(wanted);
    accepted(&mut handle, &config, "two blocks in turn");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.take(), [Event::Block(0), Event::Block(1)]);
    pair.transfer.extend_more(&pattern(74, rounds * pair.bytes));
    bench.drain();
    bench.settle();
    let last = (rounds as u16 + 1) % 2;
    assert_eq!(recorder.take().last(), Some(&Event::Block(last)), "the last of those ended");
    pair.transfer.extend_more(&pattern(75, pair.bytes));
    bench.pump();
    assert_eq!(recorder.take(), [Event::Block(1 - last)], "the block after it");
    assert!(handle.stop().is_ok());
}

/// In the callback of a block it is never too late.
fn in_the_callback(bench: Bench, kind: Direction) {
    context(format!("{kind:?}, in the callback"));
    let pair = Pair::new(bench, kind, 9);
    let (recorder, callback) = Recorder::new();
    let block = pair.spare;
    recorder.act(move |channel, _, _| {
        // SAFETY: the addresses are those of a model's memory.
        let result = unsafe { channel.reload(block.source, block.destination, block.bytes) };
        assert_eq!(result, Ok(Reloaded::Queued), "reload in the callback");
    });
    let mut handle = bench.take(0);
    let config = pair.transfer.with_callback(callback).cyclic(Cyclic::Yes).events(Events::BLOCK);
    accepted(&mut handle, &config, "two blocks in turn");
    if handle.capabilities().reload == Queueing::IdleOnly {
        return;
    }
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    assert_eq!(recorder.events().len(), 9);
    assert!(handle.stop().is_ok());
}
