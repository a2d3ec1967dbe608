//! Blocks that are given to a running list, at any moment.

use super::expected::{self, Before};
use super::shape::Serve;
use super::trial::Trial;
use conformance::world;
use dma_runtime::{Block, Channel, Error, Event, Queueing, Reloaded};

/// When a block is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// Before any step of the list.
    Any,
    /// Before one of the three steps after which the last block runs.
    Closing,
    /// When the list has ended and nobody has been told.
    Ended,
}

/// What became of a block: it runs last; or it came too late, as the last block ran, or had ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    InTime,
    WithTheLast,
    AfterTheEnd,
}

/// Where a list stands.
struct Position {
    /// Steps since it was started.
    steps: usize,
    /// Interrupts that were taken.
    interrupts: usize,
    /// Whether the hardware has moved on in a call, and both are no longer known.
    drifted: bool,
}

/// A list gets one or two blocks while it runs; each runs last, or was too late and leaves no trace. A later start runs
/// what became of the list.
pub(super) fn appends(trial: &mut Trial) {
    if trial.shape.count() == 1 {
        // The same block once more.
        let again = (trial.transfer.blocks[0], trial.transfer.data[0].clone());
        trial.push(again);
    }
    let before = trial.arm();
    let count = trial.draw.one("appended", &[1, 2]).min(trial.shape.count() - 2).max(1);
    let given = trial.keep(trial.shape.count() - count);
    trial.transfer.extend(&trial.transfer.data.concat());
    let config = trial.shape.config(&trial.transfer).callback(trial.callback);
    assert_eq!(trial.handle.set_up(&config), Ok(()), "configure");
    // The link of the block that runs stays as it is while the channel is enabled (DDI 0196 3.4.16).
    let able = trial.shape.count() > 1;
    let wanted = if able { Queueing::Append } else { Queueing::IdleOnly };
    assert_eq!(trial.handle.capabilities().reload, wanted, "reload of a running list");
    trial.start();
    let mut at = Position { steps: 0, interrupts: 0, drifted: false };
    let mut came = Came::InTime;
    for (index, (block, data)) in given.into_iter().enumerate() {
        let drift = trial.draw.one("drift", &[0, 0, 1, 2]);
        // Where the list stands for the next one must be known.
        let drift = if index + 1 == count { drift } else { 0 };
        came = give(trial, &mut at, &before, drift, block);
        trial.draw.saw("came", came as usize, 3);
        if came != Came::InTime {
            break;
        }
        trial.transfer.extend_more(&data);
        trial.push((block, data));
    }
    let merged = at.drifted || trial.shape.serve != Serve::AtOnce;
    if came == Came::AfterTheEnd {
        trial.bench.drain();
        trial.bench.settle();
        let events = trial.recorder.take();
        trial.ended(&events, &before, merged);
    } else {
        if !merged {
            let left = trial.steps() - at.steps;
            go(trial, &mut at, left);
            let blocks = if trial.shape.blocks { trial.shape.count() - 1 } else { 0 };
            let wanted = blocks + usize::from(trial.shape.announced());
            assert_eq!(at.interrupts, wanted, "an interrupt for each event, and for the end");
        }
        trial.finish(&before, merged);
    }
    let before = trial.arm();
    trial.start();
    trial.finish(&before, false);
}

/// So many steps, and the interrupts after each one where they are taken at once.
fn go(trial: &Trial, at: &mut Position, steps: usize) {
    for _ in 0..steps {
        assert_eq!(trial.bench.step(1), 1, "a list is stuck");
        if trial.shape.serve == Serve::AtOnce {
            at.interrupts += usize::from(trial.bench.serve());
        }
    }
    at.steps += steps;
}

/// Gives a block at a moment that is drawn, the hardware making so many steps before each access of the call.
fn give(trial: &mut Trial, at: &mut Position, before: &Before, drift: usize, block: Block) -> Came {
    let all = trial.steps() - at.steps;
    let told = trial.shape.serve == Serve::AtOnce && trial.shape.announced();
    use Moment::{Any, Closing, Ended};
    let more = match trial.draw.one("given", &[Any, Closing, Closing, Ended]) {
        // Told of the end, it would be another transfer.
        Moment::Ended if !told => all,
        Moment::Closing => trial.steps_to_last(at.steps).saturating_sub(1 + trial.draw.below(3)),
        _ => trial.draw.below(all),
    };
    go(trial, at, more);
    let (left, in_time) = (all - more, trial.steps_to_last(at.steps));
    let mark = world::mark();
    world::drift(drift);
    let result = trial.handle.reload_with(block);
    world::drift(0);
    let made = world::trace_since(mark);
    at.drifted = drift > 0;
    let moved = drift * made.len();
    let (came, possible) = match result {
        Ok(Reloaded::Queued) => (Came::InTime, in_time > 0),
        Err(Error::Busy) => (Came::WithTheLast, in_time <= moved && left > 0),
        Err(Error::Completed) => (Came::AfterTheEnd, left <= moved),
        other => panic!("reload of a running list returned {other:?}"),
    };
    let steps = format!("{in_time} steps before the last block, {left} before the end");
    assert!(possible, "{result:?}: {steps}, at most {moved} meanwhile");
    let wrote = made.iter().any(|access| access.write);
    assert!(
        !wrote || trial.shape.count() > 1 || came == Came::AfterTheEnd,
        "a refused block wrote"
    );
    if came != Came::AfterTheEnd && drift == 0 {
        went_on(trial, before, at.steps);
    }
    came
}

/// What holds between a call and the next step.
fn went_on(trial: &Trial, before: &Before, steps: usize) {
    let items = trial.after(steps);
    trial.progress(trial.handle.status().pending, items);
    expected::check(&trial.transfer, before, items, "beside a block that was given");
    let ended = trial.block(steps);
    let told = trial.shape.blocks && ended > 0;
    let wanted = told.then(|| Event::Block(ended as u16 - 1));
    assert_eq!(trial.recorder.events().last().copied(), wanted, "the end of a block");
}
