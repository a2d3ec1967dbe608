//! Two channels of one controller.

use crate::bench::pass;
use crate::{Log, Memory, Verdict, done, equal, skip, wait};
use dma_runtime::{Block, Callback, Channel, Config, Link, Trigger, Width};

static LOGS: [Log; 2] = [const { Log::new() }; 2];
static FIRST: Callback = Callback::with(Log::note, &LOGS[0]);
static SECOND: Callback = Callback::with(Log::note, &LOGS[1]);

/// Bytes that each copies.
const BYTES: usize = 256;
/// Source and destination of each.
const PLACES: [(usize, usize); 2] = [(0, 64), (BYTES, 1024)];

fn prepare(memory: &Memory, seed: u32) {
    memory.fill(seed, 2 * BYTES);
    for (log, (_, destination)) in LOGS.iter().zip(PLACES) {
        memory.clear(destination, BYTES);
        log.clear();
    }
}

fn configure(
    channel: &mut dyn Channel,
    memory: &Memory,
    (source, destination): (usize, usize),
    callback: &'static Callback,
    link: Option<Link>,
    trigger: Trigger,
) -> Result<(), Verdict> {
    let blocks = [Block::new(memory.source(source), memory.destination(destination), BYTES)];
    let config = Config::memory_to_memory(Width::Bits8, &blocks).callback(callback);
    let config = config.link(link).trigger(trigger);
    // SAFETY: the block is inside the arena. What is linked to is armed whenever the linking channel runs.
    done(unsafe { channel.configure(&config) }, "configure")
}

fn check(memory: &Memory, which: usize) -> Result<(), Verdict> {
    let (log, (source, destination)) = (&LOGS[which & 1], PLACES[which & 1]);
    equal(log.completes(), 1, if which == 0 { "Complete, first" } else { "Complete, second" })?;
    equal(log.errors() + log.blocks() + log.halves(), 0, "other events")?;
    memory.exactly(source, destination, BYTES)
}

/// Both run at once; each event once, on its own channel.
///
/// # Errors
/// What went wrong.
pub fn two_at_once(
    first: &mut dyn Channel,
    second: &mut dyn Channel,
    memory: &Memory,
) -> Result<(), Verdict> {
    for round in 0..3 {
        prepare(memory, 0x40 + round);
        configure(first, memory, PLACES[0], &FIRST, None, Trigger::Software)?;
        configure(second, memory, PLACES[1], &SECOND, None, Trigger::Software)?;
        done(first.start(), "start of the first")?;
        done(second.start(), "start of the second")?;
        wait(|| LOGS.iter().all(|log| log.ended() != 0));
        pass();
        check(memory, 0)?;
        check(memory, 1)?;
    }
    Ok(())
}

/// The end of the first starts the second, which is `number`, each time that it was armed.
///
/// # Errors
/// What went wrong.
pub fn linked(
    first: &mut dyn Channel,
    second: &mut dyn Channel,
    number: u8,
    memory: &Memory,
) -> Result<(), Verdict> {
    if !first.capabilities().controller.links {
        return skip("capability: links");
    }
    let link = Link { channel: number, minor: false, major: true };
    configure(second, memory, PLACES[1], &SECOND, None, Trigger::Link)?;
    configure(first, memory, PLACES[0], &FIRST, Some(link), Trigger::Software)?;
    for round in 0..2 {
        prepare(memory, 0x1D + round);
        done(second.start(), "arming")?;
        pass();
        equal(
            second.status().pending as u32,
            BYTES as u32,
            "bytes pending of the second, which waits",
        )?;
        equal(LOGS[1].ended(), 0, "ends of the second before the first runs")?;
        done(first.start(), "start")?;
        wait(|| LOGS.iter().all(|log| log.ended() != 0));
        pass();
        check(memory, 0)?;
        check(memory, 1)?;
    }
    done(first.unconfigure(), "unconfigure of the first")?;
    done(second.unconfigure(), "unconfigure of the second")
}
