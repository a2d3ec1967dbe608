//! Another block behind a running list that hardware follows, given at any moment, while the hardware moves on at every
//! access: it runs last, or was refused without a trace; its end is the list's; a later start runs the longer list.

use super::meanwhile::Meanwhile;
use super::{accepted, kinds};
use crate::case::context;
use crate::{Bench, Recorder, Setup, Skip, Transfer, alone, expect_state, skip, world};
use dma_runtime::{
    Block, Channel, Direction, Error, Event, Events, Queueing, Reloaded, State, Suspend,
};

/// Of one block, of the widest items.
const ITEMS: usize = 16;

pub(super) fn run(setup: &Setup) -> Result<(), Skip> {
    let what = "a running list takes another block";
    let Some(lists) = setup.facts().hardware_lists.filter(|lists| lists.waits) else {
        return skip(what, "nothing holds the hardware from reading the next descriptor");
    };
    let mut able = false;
    for kind in kinds(setup) {
        if !setup.bench(|bench| says(bench, kind, lists.links)) {
            continue;
        }
        able = true;
        let counts = if lists.links { 1..=3 } else { 2..=3 };
        for count in counts {
            let mut late = 0;
            for meanwhile in Meanwhile::ALL {
                for steps in 0..(count + 1) * 4 * ITEMS {
                    let last = setup.bench(|bench| give(bench, kind, count, meanwhile, steps));
                    late += usize::from(last);
                }
            }
            assert_eq!(late > 0, lists.links, "{kind:?}: taken while the last of {count} ran");
        }
        setup.bench(|bench| in_callbacks(bench, kind));
        setup.bench(|bench| stopped(bench, kind));
        setup.bench(|bench| full(bench, kind));
    }
    match setup.facts().followers() {
        _ if !able => skip(what, "no running channel can be held"),
        Some(channels) => alone(what, &channels),
        None => Ok(()),
    }
}

/// What the capabilities promise; whether there is anything to append to.
fn says(bench: Bench, kind: Direction, links: bool) -> bool {
    let whole = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64; 3]);
    let mut handle = bench.take(0);
    accepted(&mut handle, &whole.config_of(&whole.blocks[..2]), "a list");
    let told = handle.capabilities();
    let able = told.suspend != Suspend::Unsupported;
    let wanted = |able: bool| if able { Queueing::Append } else { Queueing::IdleOnly };
    assert_eq!(told.reload, wanted(able), "{kind:?}: reload of a running list");
    accepted(&mut handle, &whole.config_of(&whole.blocks[..1]), "one block");
    assert_eq!(handle.capabilities().reload, wanted(able && links), "{kind:?}: of one block");
    if !(able && links) {
        assert_eq!(handle.start(), Ok(()));
        assert_eq!(handle.reload_with(whole.blocks[1]), Err(Error::Busy), "{kind:?}: one block");
        bench.pump();
        expect_state(&handle, State::Configured, "after its end");
    }
    able
}

/// The blocks of a transfer but its last.
fn without_last(whole: &Transfer) -> Transfer {
    let mut short = whole.clone();
    short.blocks.pop();
    short.data.pop();
    short
}

/// Gives the last block of a list after `steps` steps; true when it was taken while the one before it ran.
fn give(bench: Bench, kind: Direction, count: usize, meanwhile: Meanwhile, steps: usize) -> bool {
    context(format!("{kind:?}, {meanwhile:?}, {count} blocks, {steps} steps"));
    let bytes = ITEMS * bench.facts.widest().bytes() as usize;
    // Of different lengths.
    let sizes: Vec<usize> = (0..=count).map(|index| bytes - index * 8).collect();
    let whole = Transfer::new(bench, kind, 0, bench.facts.widest(), &sizes);
    let short = without_last(&whole);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let wanted = Events::BLOCK.with(Events::COMPLETE).with(Events::ERROR);
    accepted(&mut handle, &short.with_callback(callback).events(wanted), "a list");
    assert_eq!(handle.start(), Ok(()));
    for _ in 0..steps {
        world::step();
        bench.serve();
    }
    let early = handle.status();
    let result = meanwhile.during(|| handle.reload_with(whole.blocks[count]));
    let ran = match result {
        Ok(Reloaded::Queued) => &whole,
        Err(Error::Busy | Error::Completed) => &short,
        // It had ended before: then this is another transfer.
        Ok(Reloaded::Idle) | Err(Error::InvalidState) if !early.busy => return false,
        other => panic!("reload returned {other:?}"),
    };
    let queued = result == Ok(Reloaded::Queued);
    assert!(queued || steps > 0 || count == 1, "refused at the very beginning: {result:?}");
    bench.pump();
    ended(&handle, ran, &recorder.take());
    if queued || kind != Direction::PeripheralToMemory {
        ran.check();
    } else {
        (0..count).for_each(|index| ran.check_block(index));
    }
    assert!(queued || whole.visible(count) == 0 || kind == Direction::MemoryToPeripheral);
    // A later start runs the same list.
    ran.arm();
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    ended(&handle, ran, &recorder.take());
    ran.check();
    queued && usize::from(early.block) == count - 1 && early.pending < sizes[count - 1]
}

/// Each block's end was told once at most, in order, and that of the list once.
#[track_caller]
fn ended(handle: &crate::rig::Handle, ran: &Transfer, told: &[Event]) {
    expect_state(handle, State::Configured, "after the end of the list");
    let status = handle.status();
    let last = ran.blocks.len() - 1;
    assert_eq!((status.pending, status.total), (0, ran.bytes()), "{status:?}");
    assert_eq!(usize::from(status.block), last, "{status:?}");
    let Some((Event::Complete, blocks)) = told.split_last() else { panic!("{told:?}") };
    let index = |event: &Event| match event {
        Event::Block(index) => usize::from(*index),
        other => panic!("{other:?} in {told:?}"),
    };
    let blocks: Vec<usize> = blocks.iter().map(index).collect();
    assert!(blocks.is_sorted_by(|a, b| a < b), "{told:?}");
    assert!(blocks.last().is_none_or(|index| *index < last), "{told:?}");
}

/// In the callback of each block, while there is room: the list goes on, and tells each block.
fn in_callbacks(bench: Bench, kind: Direction) {
    context(format!("{kind:?}, in callbacks"));
    let whole = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64; 8]);
    let (recorder, callback) = Recorder::new();
    let blocks: Vec<Block> = whole.blocks.clone();
    recorder.act(move |channel, event, _| {
        let Event::Block(index) = event else { return };
        let Some(block) = blocks.get(usize::from(index) + 3) else { return };
        // SAFETY: the addresses are those of a model's memory.
        let result = unsafe { channel.reload(block.source, block.destination, block.bytes) };
        assert_eq!(result, Ok(Reloaded::Queued), "in the callback of block {index}");
    });
    let mut handle = bench.take(0);
    let wanted = Events::BLOCK.with(Events::COMPLETE).with(Events::ERROR);
    let config = whole.config_of(&whole.blocks[..3]).callback(callback).events(wanted);
    accepted(&mut handle, &config, "a list");
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    let told: Vec<Event> = (0..7).map(Event::Block).chain([Event::Complete]).collect();
    assert_eq!(recorder.take(), told);
    whole.check();
}

/// Stopped in the appended block, and started again from the first.
fn stopped(bench: Bench, kind: Direction) {
    context(format!("{kind:?}, stopped"));
    let whole = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64; 3]);
    let (recorder, callback) = Recorder::new();
    let mut handle = bench.take(0);
    let config = whole.config_of(&whole.blocks[..2]).callback(callback);
    accepted(&mut handle, &config, "a list");
    assert_eq!(handle.start(), Ok(()));
    assert_eq!(handle.reload_with(whole.blocks[2]), Ok(Reloaded::Queued));
    while handle.status().block < 2 {
        assert!(world::step(), "the appended block never runs");
        bench.serve();
    }
    recorder.take();
    let left = handle.stop().expect("stop");
    let status = handle.status();
    assert_eq!((status.block, status.pending, status.total), (2, left, 3 * 64 - left));
    assert_eq!(recorder.take(), []);
    whole.arm();
    assert_eq!(handle.start(), Ok(()));
    bench.pump();
    ended(&handle, &whole, &recorder.take());
    whole.check();
}

/// A list cannot outgrow its storage.
fn full(bench: Bench, kind: Direction) {
    context(format!("{kind:?}, full"));
    let whole = Transfer::new(bench, kind, 0, bench.facts.widest(), &[64; 5]);
    let mut handle = bench.take_with(0, 4);
    accepted(&mut handle, &whole.config_of(&whole.blocks[..3]), "a list");
    assert_eq!(handle.start(), Ok(()));
    assert_eq!(handle.reload_with(whole.blocks[3]), Ok(Reloaded::Queued));
    assert_eq!(handle.capabilities().reload, Queueing::IdleOnly, "no room is left");
    assert_eq!(handle.reload_with(whole.blocks[4]), Err(Error::Busy));
    bench.pump();
    (0..4).for_each(|index| whole.check_block(index));
    assert_eq!(handle.status().total, 4 * 64);
}
