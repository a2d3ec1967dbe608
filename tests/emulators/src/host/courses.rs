//! What is done with a random transfer.

use super::appends::appends;
use super::expected;
use super::shape::Serve;
use super::trial::Trial;
use conformance::{pattern, reading, resized, world};
use dma_runtime::{Block, Channel, Cyclic, Error, Event, Queueing, Reloaded, State};
use dmagen::trace::Operation;

/// A course, and its row in the table.
pub(super) type Course = (&'static str, fn(&mut Trial));

/// All of them.
pub(super) const COURSES: [Course; 7] = [
    ("random_transfers", transfers),
    ("random_stops", stops),
    ("random_suspends", suspends),
    ("random_reloads", reloads),
    ("random_appends", appends),
    ("random_rings", rings),
    ("random_refusals", refusals),
];

/// Once, and perhaps again.
fn transfers(trial: &mut Trial) {
    let single = trial.shape.count() == 1;
    let before = trial.arm();
    let mark = world::mark();
    trial.start();
    trial.traced.same(Operation::Start, mark);
    if single && trial.shape.serve == Serve::Late && trial.shape.announced() {
        trial.bench.drain();
        let mark = world::mark();
        assert!(trial.bench.serve(), "no interrupt at the end");
        trial.traced.same(Operation::Interrupt, mark);
        let wanted = trial.all_events();
        assert_eq!(trial.recorder.take(), wanted, "events");
        trial.quiet(&before, trial.items());
    } else {
        trial.finish(&before, false);
    }
    if trial.draw.one("again", &[false, false, true]) {
        let before = trial.arm();
        let mark = world::mark();
        trial.start();
        if single && trial.shape.announced() {
            trial.traced.same(Operation::Rearm, mark);
        }
        trial.finish(&before, false);
    }
}

/// Stopped anywhere, with what arrived until then, and started again from the first block.
fn stops(trial: &mut Trial) {
    let before = trial.arm();
    let (steps, served) = (trial.draw.below(trial.steps() + 1), trial.shape.serve == Serve::AtOnce);
    trial.start();
    for _ in 0..steps {
        trial.bench.step(1);
        if served {
            trial.bench.serve();
        }
    }
    let events = trial.recorder.events();
    let ended = steps == trial.steps();
    let mark = world::mark();
    let left = trial.handle.stop();
    if !ended {
        trial.traced.same(Operation::Stop, mark);
    }
    let items = trial.after(steps);
    match (left, ended) {
        (Ok(left), true) => assert_eq!(left, 0, "left after the end"),
        (Ok(left), false) => trial.progress(left, items),
        (Err(error), _) => panic!("stop returned {error:?}"),
    }
    assert_eq!(trial.recorder.take(), events, "an event of a stopped run");
    trial.quiet(&before, items);
    assert_eq!(trial.handle.stop().map(|_| ()), Ok(()), "stop again");
    let before = trial.arm();
    trial.start();
    trial.finish(&before, false);
}

/// Suspended anywhere, up to four times.
fn suspends(trial: &mut Trial) {
    let before = trial.arm();
    trial.start();
    let (mut steps, all) = (0, trial.steps());
    for _ in 0..trial.draw.one("suspensions", &[1, 2, 3, 4]) {
        let more = trial.draw.below(all - steps);
        trial.bench.step(more);
        steps += more;
        let mark = world::mark();
        let left = trial.handle.suspend();
        trial.traced.same(Operation::Suspend, mark);
        let Ok(left) = left else { panic!("suspend after {steps} steps returned {left:?}") };
        let items = trial.after(steps);
        trial.progress(left, items);
        let status = trial.handle.status();
        assert_eq!((status.state, status.busy), (State::Suspended, true));
        assert_eq!(trial.bench.step(3), 0, "a suspended channel moves");
        expected::check(&trial.transfer, &before, items, "suspended");
        let mark = world::mark();
        assert_eq!(trial.handle.resume(), Ok(()), "resume");
        trial.traced.same(Operation::Resume, mark);
    }
    trial.finish(&before, true);
}

/// Block by block, each given in the completion callback of the one before it.
fn reloads(trial: &mut Trial) {
    let (blocks, callback) = (trial.transfer.blocks.clone(), trial.callback);
    let plan = (trial.transfer.clone(), trial.shape.clone());
    let anew = trial.draw.one("next block", &[false, true]);
    let next = move |channel: &mut dyn Channel, block: Block| {
        // SAFETY: a model's memory.
        unsafe {
            if anew {
                let one = [block];
                let config = plan.0.config_of(&one).events(plan.1.events()).callback(callback);
                assert_eq!(channel.configure(&config), Ok(()), "configure");
            } else {
                let done = channel.reload(block.source, block.destination, block.bytes);
                assert_eq!(done, Ok(Reloaded::Idle), "reload");
            }
        }
        assert_eq!(channel.start(), Ok(()), "start");
    };
    let before = trial.arm();
    if !trial.shape.complete {
        for block in &blocks {
            next(&mut trial.handle, *block);
            trial.bench.drain();
            trial.bench.settle();
            assert_eq!(trial.handle.stop(), Ok(0), "stop after the end");
        }
        assert_eq!(trial.recorder.take(), [], "events");
        return trial.quiet(&before, trial.items());
    }
    let first = blocks[0];
    next(&mut trial.handle, first);
    let count = blocks.len();
    trial.recorder.act(move |channel, _, told| {
        if let Some(block) = blocks.get(told + 1) {
            next(channel, *block);
        }
    });
    match trial.shape.serve {
        Serve::AtOnce => trial.bench.pump(),
        _ => trial.bench.pump_late(),
    }
    assert_eq!(trial.recorder.take(), vec![Event::Complete; count], "events");
    trial.quiet(&before, trial.items());
}

/// Round after round, until it is stopped.
fn rings(trial: &mut Trial) {
    let rounds = trial.draw.one("rounds", &[1, 2, 3]);
    let extra = trial.draw.below(trial.steps());
    let config = trial.shape.config(&trial.transfer).callback(trial.callback).cyclic(Cyclic::Yes);
    assert_eq!(trial.handle.set_up(&config), Ok(()), "configure");
    trial.transfer.arm();
    let all = trial.transfer.bytes() * (rounds + 1);
    let given = pattern(trial.draw.below(1000) as u32, all);
    trial.transfer.extend(&given);
    let before = expected::before(&trial.transfer, given);
    trial.start();
    for _ in 0..rounds * trial.steps() + extra {
        assert_eq!(trial.bench.step(1), 1, "a ring is stuck");
        if trial.shape.serve == Serve::AtOnce {
            trial.bench.serve();
        }
    }
    let blocks = trial.shape.count();
    let items = rounds * trial.items() + trial.after(extra);
    let events = trial.recorder.take();
    if trial.shape.serve == Serve::AtOnce && trial.shape.blocks {
        let ended = (0..blocks * (rounds + 1)).take_while(|n| {
            let bytes: usize = trial.shape.sizes.iter().cycle().take(n + 1).sum();
            bytes <= items * trial.shape.unit()
        });
        let wanted: Vec<Event> = ended.map(|n| Event::Block((n % blocks) as u16)).collect();
        assert_eq!(events, wanted, "the ends of blocks");
    } else {
        assert_eq!(events, [], "events");
    }
    trial.progress(trial.handle.status().pending, items);
    let left = trial.handle.stop();
    let Ok(left) = left else { panic!("stop of a ring returned {left:?}") };
    trial.progress(left, items);
    trial.quiet(&before, items);
    assert_eq!(trial.recorder.take(), [], "events of a stopped ring");
}

/// Calls that the state, or their values, do not allow change nothing.
fn refusals(trial: &mut Trial) {
    wrong_values(trial);
    assert_eq!(trial.bench.rig().take(trial.shape.channel, 0).err(), Some(Error::Busy), "take");
    let before = trial.arm();
    let idle = [trial.handle.suspend().err(), trial.handle.resume().err()];
    assert_eq!(idle, [Some(Error::InvalidState); 2], "suspend and resume of an idle channel");
    trial.start();
    let steps = trial.draw.below(trial.steps());
    trial.bench.step(steps);
    let suspended = trial.draw.one("refused while", &[false, true]);
    if suspended {
        assert!(trial.handle.suspend().is_ok(), "suspend");
    }
    let block = trial.transfer.blocks[0];
    let mark = world::mark();
    let busy = Err(Error::Busy);
    assert_eq!(trial.handle.set_up(&trial.shape.config(&trial.transfer)), busy, "configure");
    // A running list may take it.
    if suspended || trial.handle.capabilities().reload == Queueing::IdleOnly {
        assert_eq!(trial.handle.reload_with(block).map(|_| ()), busy, "reload");
    }
    assert_eq!(trial.handle.unconfigure(), busy, "unconfigure");
    if suspended {
        assert_eq!(trial.handle.start(), Err(Error::InvalidState), "start");
        assert_eq!(trial.handle.suspend().map(|_| ()), Ok(()), "suspend again");
    } else {
        assert_eq!(trial.handle.start(), Ok(()), "start again");
        assert_eq!(trial.handle.resume(), Ok(()), "resume");
    }
    assert!(!world::trace_since(mark).iter().any(|a| a.write), "a refused call wrote");
    if suspended {
        assert_eq!(trial.handle.resume(), Ok(()), "resume");
    }
    trial.finish(&before, true);
}

/// Blocks that cannot be: refused without an access, and the earlier list stays.
fn wrong_values(trial: &mut Trial) {
    let (facts, unit) = (trial.bench.facts, trial.shape.unit());
    let block = trial.transfer.blocks[0];
    let most = facts.max_items as usize * unit;
    let far = reading(block, 0xFFFF_FFFF_0000);
    let mut wrong = vec![resized(block, 0), resized(block, most + unit), far];
    if unit > 1 {
        wrong.push(resized(block, block.bytes + 1));
        wrong.push(reading(block, block.source + 1));
    }
    let mark = world::mark();
    for block in wrong {
        let blocks = [block];
        let refused = trial.handle.set_up(&trial.transfer.config_of(&blocks));
        let named = matches!(refused, Err(Error::Invalid(_) | Error::Unsupported(_)));
        assert!(named, "configure with {block:?} returned {refused:?}");
        let refused = trial.handle.reload_with(block);
        let named = matches!(refused, Err(Error::Invalid(_) | Error::Unsupported(_)));
        assert!(named, "reload with {block:?} returned {refused:?}");
    }
    let blocks = trial.transfer.blocks.iter().copied().cycle().take(9).collect::<Vec<_>>();
    let refused = trial.handle.set_up(&trial.transfer.config_of(&blocks));
    assert!(refused.is_err(), "configure with more blocks than there is room for");
    assert_eq!(world::trace_since(mark), [], "a refused configuration touches nothing");
}
