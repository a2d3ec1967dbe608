//! The transfers of one board, and the judgement of each.

use super::Board;
use super::bus::{self, Host, Made};
use super::draw::Draw;
use super::qtest::Qemu;
use super::ram::{Ram, SIDE};
use super::shape::{BLOCKS, Shape};
use crate::report::{Case, Verdict};
use dma_runtime::{Callback, Channel, State};
use dmagen::diagnostic::{Sources, render_human};
use dmagen::model::Model;
use dmagen::trace::{Operation, Traces, traces};
use portable::Log;
use std::path::Path;

static LOG: Log = Log::new();
static COUNT: Callback = Callback::with(Log::note, &LOG);

/// A driver with its controller.
struct Driver {
    take: Box<dyn Fn(usize) -> Option<Box<dyn Channel>>>,
    interrupt: Box<dyn Fn()>,
    /// The input of the interrupt controller.
    input: u32,
}

macro_rules! driver {
    ($krate:ident, $instance:ident, $vector:ident, $ram:expr) => {{
        use ::$krate::{Controller, Instance, Storage, Vector};
        let room = $ram.room::<Storage<BLOCKS>>();
        // SAFETY: nobody else drives this QEMU's controller, and one thread takes its channels.
        let controller = unsafe { Controller::<Host>::new(Instance::$instance) };
        let controller: &'static Controller<Host> = Box::leak(Box::new(controller));
        Driver {
            take: Box::new(move |channel| {
                // SAFETY: one channel at a time is taken, and has been dropped before the next one is.
                let storage = unsafe { &mut *room };
                let owned = controller.take(channel as u32, storage).ok()?;
                Some(Box::new(owned) as Box<dyn Channel>)
            }),
            // SAFETY: as the vector's handler, between two calls of the driver.
            interrupt: Box::new(move || unsafe { controller.on_interrupt(Vector::$vector) }),
            input: u32::from(Vector::$vector.number()),
        }
    }};
}

/// Runs so many transfers.
///
/// # Errors
/// What went wrong with the run itself.
pub(crate) fn run(root: &Path, board: &Board, count: u64) -> Result<Vec<Case>, String> {
    let place = root.join("target/emulators");
    let model = model(root, board.chip)?;
    // Left behind by a run that was cut off.
    let _ = std::fs::remove_file(board.file(&place));
    let qemu = Qemu::start(board, &place)?;
    let ram = Ram::map(board, &place)?;
    bus::connect(Some(qemu), board.base);
    let driver = match board.chip {
        "mps2-an505" => driver!(mps2_an505_dma, DMA0, Dma0, ram),
        _ => driver!(versatilepb_dma, DMAC, Dmaint, ram),
    };
    let mut bench = Bench { board, model, driver, ram, images: [vec![0; SIDE], vec![0; SIDE]] };
    bench.fill();
    let mut seen = Seen::default();
    let mut verdict = Verdict::Pass;
    for seed in 0..count {
        let shape = Shape::draw(&mut Draw::new(seed), board.controller.1);
        if let Err(fault) = bench.transfer(&shape, seed, &mut seen) {
            verdict = Verdict::Fail(format!("transfer {seed}: {fault}\n{shape:?}"));
            break;
        }
    }
    bus::connect(None, 0);
    let _ = std::fs::remove_file(board.file(&place));
    eprintln!(
        "{}: {} transfers, {} of them lists, {} runs, {} KiB, {} operations as traced",
        board.name,
        seen.transfers,
        seen.lists,
        seen.runs,
        seen.bytes >> 10,
        seen.traced
    );
    // Otherwise the drawing is from one corner.
    if verdict == Verdict::Pass && (seen.lists < count / 4 || seen.traced < count) {
        verdict =
            Verdict::Fail("too few lists, or operations compared with their traces".to_string());
    }
    Ok(vec![("random_transfers".to_string(), verdict)])
}

fn model(root: &Path, chip: &str) -> Result<Model, String> {
    let mut sources = Sources::new();
    let path = root.join(format!("descriptions/chip/{chip}.yaml"));
    dmagen::load::model(&mut sources, &path, None)
        .map_err(|failure| render_human(&sources, &failure.found, false))
}

/// What was run.
#[derive(Debug, Default)]
struct Seen {
    transfers: u64,
    lists: u64,
    runs: u64,
    bytes: usize,
    traced: u64,
}

struct Bench<'a> {
    board: &'a Board,
    model: Model,
    driver: Driver,
    ram: Ram,
    /// What source and destination must hold.
    images: [Vec<u8>; 2],
}

impl Bench<'_> {
    fn fill(&mut self) {
        let mut draw = Draw::new(0x5EED);
        for offset in 0..2 * SIDE {
            let value = draw.below(256) as u8;
            self.images[offset / SIDE][offset % SIDE] = value;
            self.ram.set(offset, value);
        }
    }

    /// Configures, runs, perhaps runs again, and gives the channel back.
    fn transfer(&mut self, shape: &Shape, seed: u64, seen: &mut Seen) -> Result<(), String> {
        let blocks = shape.at(self.ram.source(), self.ram.destination());
        let storage = self.ram.room::<u8>().addr();
        let traced = match shape.traced(self.board.controller.0, &blocks, storage) {
            Some(transfer) => Some(
                traces(&self.model, &transfer)
                    .map_err(|refused| format!("the interpreter refuses: {refused:?}"))?,
            ),
            None => None,
        };
        let mut same = |operation| same(traced.as_ref(), operation, &mut seen.traced);
        let mut channel = (self.driver.take)(shape.channel).ok_or("the channel cannot be taken")?;
        same(Operation::Take)?;
        // SAFETY: the blocks are in the shared memory, which is there for ever.
        unsafe { channel.configure(&shape.config(&blocks).callback(&COUNT)) }
            .map_err(|error| format!("configure: {error:?}"))?;
        same(Operation::Configure)?;
        for word in traced.iter().flat_map(|traced| &traced.descriptors) {
            let found = self.ram.word(word.address as usize);
            demand(found == word.value, &format!("not in memory, but {found:#x}: {word}"))?;
        }
        let mut draw = Draw::new(!seed);
        let runs = if draw.once_in(3) { 2 } else { 1 };
        for run in 0..runs {
            LOG.clear();
            self.clear(shape, draw.below(256) as u8);
            channel.start().map_err(|error| format!("start: {error:?}"))?;
            let announced = shape.complete || shape.blocks;
            if run == 0 {
                same(Operation::Start)?;
            } else if shape.count() == 1 && announced {
                same(Operation::Rearm)?;
            }
            bus::made()?;
            demand(bus::is_high(self.driver.input) == announced, "the interrupt")?;
            if announced {
                (self.driver.interrupt)();
                if run == 0 && shape.count() == 1 {
                    same(Operation::Interrupt)?;
                }
            }
            self.ended(shape, channel.as_mut(), announced)?;
            seen.runs += 1;
            seen.bytes += shape.bytes();
        }
        drop(channel);
        bus::made()?;
        seen.transfers += 1;
        seen.lists += u64::from(shape.count() > 1);
        Ok(())
    }

    /// Gives the destination other bytes, and notes what the transfer must make of them.
    fn clear(&mut self, shape: &Shape, value: u8) {
        let [source, destination] = &mut self.images;
        for block in shape.at(0, 0) {
            for offset in block.destination..block.destination + block.bytes {
                destination[offset] = value ^ offset as u8;
                self.ram.set(SIDE + offset, destination[offset]);
            }
        }
        shape.copy(source, destination);
    }

    /// Demands a good end: events, status and every byte of the destination.
    fn ended(
        &self,
        shape: &Shape,
        channel: &mut dyn Channel,
        announced: bool,
    ) -> Result<(), String> {
        demand(!bus::is_high(self.driver.input), "the interrupt after its handler")?;
        demand(LOG.completes() == u32::from(shape.complete), "Complete events")?;
        demand(LOG.errors() + LOG.disorder() + LOG.halves() == 0, "other events")?;
        let last = shape.count() as u32 - 1;
        demand(LOG.blocks() <= if shape.blocks { last } else { 0 }, "Block events")?;
        let status = channel.status();
        demand(status.pending == 0 && status.total == shape.bytes(), "status: bytes")?;
        demand(u32::from(status.block) == last, "status.block")?;
        demand(!announced || (status.state == State::Configured && !status.busy), "status.state")?;
        let left = channel.stop().map_err(|error| format!("stop: {error:?}"))?;
        demand(left == 0, "left after the end")?;
        bus::made()?;
        for (side, image) in self.images.iter().enumerate() {
            for (offset, &wanted) in image.iter().enumerate() {
                let found = self.ram.get(side * SIDE + offset);
                let place =
                    || format!("side {side}, byte {offset:#x}: {found:#x}, not {wanted:#x}");
                if found != wanted {
                    return Err(place());
                }
            }
        }
        Ok(())
    }
}

fn demand(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_string()) }
}

/// Demands that the driver made an operation's accesses as the interpreter traces them: in this order, at these
/// addresses, with these values written. What it read is the controller's.
fn same(traced: Option<&Traces>, operation: Operation, count: &mut u64) -> Result<(), String> {
    let made = bus::made()?;
    let Some(wanted) = traced.and_then(|t| t.operations.get(&operation)).and_then(Option::as_ref)
    else {
        return Ok(());
    };
    *count += 1;
    let equal = |((write, address, value), access): (&Made, &dmagen::trace::Access)| {
        *write == access.write
            && *address as u64 == access.address
            && (!write || *value == access.value)
    };
    if made.len() == wanted.len() && made.iter().zip(wanted).all(equal) {
        Ok(())
    } else {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        Err(format!("{operation:?} made {made:#x?}, traced {wanted:#?}"))
    }
}
