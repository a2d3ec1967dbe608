//! The driver's calls and the same register sequences by hand, between marks that the runner counts instructions
//! between. The registers are the model's own: nothing is made up for.

#![no_std]
#![no_main]

use core::hint::black_box;
use cortex_m_start::{Vectors, finish, report};
use dma_runtime::{Block, Callback, Channel, Config, Planned, Request, Suspend, Width, Word};
use mps2_an505_dma::{Controller, Instance, Plan, Storage, Vector};
use portable::{Arena, Log, Memory, State, Verdict, done, ensure, equal};

static ARENA: Arena = Arena::new();
static LOG: Log = Log::new();
static COUNT: Callback = Callback::with(Log::note, &LOG);

// SAFETY: the only controller object, taken from in one context.
static DMA: Controller = unsafe { Controller::new(Instance::DMA0) };

#[used]
#[unsafe(link_section = ".vectors")]
static VECTORS: Vectors<16> = Vectors::new(&[]);

/// The runner counts the instructions from one call to the next.
#[inline(never)]
#[unsafe(no_mangle)]
extern "C" fn mark() {
    // SAFETY: no instruction; the work before stays before, and that behind behind.
    unsafe { core::arch::asm!("") }
}

/// Bytes of each transfer.
const BYTES: usize = 64;

/// A transfer whose request never comes, so that it runs until it is stopped.
const fn waiting(blocks: &[Block]) -> Config<'_> {
    Config::memory_to_peripheral(Request(3), Width::Bits8, blocks)
}

const PLAN: Planned<Plan> = {
    let config = waiting(&[Block::new(0, 0, BYTES)]).callback(&COUNT);
    match Plan::new(Instance::DMA0, 0, &config) {
        Ok(plan) => Planned::new(plan, &config),
        Err(_) => panic!("a plan that the driver takes"),
    }
};

/// The driver's operations, each between two marks.
fn driver(memory: &Memory) -> Result<(), Verdict> {
    let Ok(mut channel) = DMA.take(0, Storage::none()) else {
        return ensure(false, "take channel 0");
    };
    let (source, destination) = (memory.source(0), memory.destination(64));
    let blocks = [Block::new(source, destination, BYTES)];
    mark();
    mark();
    // SAFETY: the block is inside the arena.
    let result = unsafe { channel.configure(&waiting(&blocks).callback(&COUNT)) };
    mark();
    done(result, "configure")?;
    mark();
    // SAFETY: the block is inside the arena, and the plan is this channel's.
    let result = unsafe { channel.configure_planned(&PLAN, &blocks) };
    mark();
    done(result, "configure_planned")?;
    mark();
    let result = channel.start();
    mark();
    done(result, "start")?;
    ensure(channel.capabilities().suspend == Suspend::Native, "suspend")?;
    mark();
    let result = channel.suspend();
    mark();
    equal(done(result, "suspend")? as u32, BYTES as u32, "left when suspended")?;
    mark();
    let result = channel.resume();
    mark();
    done(result, "resume")?;
    mark();
    let result = channel.stop();
    mark();
    equal(done(result, "stop")? as u32, BYTES as u32, "left when stopped")?;
    // SAFETY: the block is inside the arena.
    let result = unsafe {
        channel.configure(&Config::memory_to_memory(Width::Bits8, &blocks).callback(&COUNT))
    };
    done(result, "configure a copy")?;
    done(channel.start(), "start a copy")?;
    mark();
    // SAFETY: in the place of the vector's handler, which is masked.
    unsafe { DMA.on_interrupt(Vector::Dma0) }
    mark();
    equal(LOG.completes(), 1, "Complete events")?;
    memory.exactly(0, 64, BYTES)
}

const DMA0: usize = 0x4011_0000;
const STATUS: usize = DMA0;
const ENDED: usize = DMA0 + 0x04;
const CLEAR_ENDED: usize = DMA0 + 0x08;
const CLEAR_FAILED: usize = DMA0 + 0x10;
const CHANNEL: usize = DMA0 + 0x100;
const CONTROL: usize = CHANNEL + 0x0C;
const CONFIGURATION: usize = CHANNEL + 0x10;
const E: u32 = 1;
const A: u32 = 1 << 17;
const H: u32 = 1 << 18;
const IE_AND_ITC: u32 = 3 << 14;
/// To the peripheral of request line 3.
const WAITING: u32 = IE_AND_ITC | 1 << 11 | 3 << 6;
/// Bytes, the source alone moves or both do, an end that interrupts, privileged.
const TO_PERIPHERAL: u32 = 1 << 31 | 1 << 28 | 1 << 26 | BYTES as u32;
const COPY: u32 = TO_PERIPHERAL | 1 << 27;

fn write(address: usize, value: u32) {
    // SAFETY: the callers name registers of the channel, which nobody else uses then.
    unsafe { core::ptr::without_provenance_mut::<u32>(address).write_volatile(value) }
}

fn read(address: usize) -> u32 {
    // SAFETY: as above.
    unsafe { core::ptr::without_provenance::<u32>(address).read_volatile() }
}

/// Flags and words that a program by hand would keep.
static COMPLETES: Word = Word::new();
static CONFIGURED: Word = Word::new();

fn configure(source: usize, destination: usize, control: u32, configuration: u32) {
    write(CHANNEL, source as u32);
    write(CHANNEL + 4, destination as u32);
    write(CHANNEL + 8, 0);
    write(CONTROL, control);
    CONFIGURED.set(configuration);
}

fn start() {
    dma_runtime::barrier::publish();
    write(CONFIGURATION, CONFIGURED.get() | E);
}

fn suspend() -> u32 {
    write(CONFIGURATION, CONFIGURED.get() | E | H);
    while read(CONFIGURATION) & A != 0 {}
    read(CONTROL) & 0xFFF
}

fn stop() -> u32 {
    write(CONFIGURATION, CONFIGURED.get());
    while read(CONFIGURATION) & E != 0 {}
    let left = read(CONTROL) & 0xFFF;
    write(CLEAR_ENDED, 1);
    write(CLEAR_FAILED, 1);
    left
}

fn handler() {
    if read(STATUS) & 1 != 0 && read(ENDED) & 1 != 0 {
        write(CLEAR_ENDED, 1);
        dma_runtime::barrier::consume();
        COMPLETES.set(COMPLETES.get() + 1);
    }
}

/// The same by hand, in the same order.
fn by_hand(memory: &Memory) -> Result<(), Verdict> {
    let (source, destination) = (memory.source(0), memory.destination(64));
    mark();
    mark();
    configure(source, destination, TO_PERIPHERAL, WAITING);
    mark();
    mark();
    configure(source, destination, TO_PERIPHERAL, WAITING);
    mark();
    mark();
    start();
    mark();
    mark();
    let left = suspend();
    mark();
    equal(left, BYTES as u32, "left when suspended by hand")?;
    mark();
    write(CONFIGURATION, CONFIGURED.get() | E);
    mark();
    mark();
    let left = stop();
    mark();
    equal(left, BYTES as u32, "left when stopped by hand")?;
    configure(source, destination, COPY, IE_AND_ITC);
    start();
    mark();
    handler();
    mark();
    equal(COMPLETES.get(), 1, "ends by hand")?;
    memory.exactly(0, 64, BYTES)
}

#[unsafe(no_mangle)]
fn program() -> ! {
    // SAFETY: the report and the arena are claimed here only.
    let (report, memory) = unsafe { (report(), ARENA.claim()) };
    report.set_state(State::Running);
    let memory = black_box(memory);
    for (name, run) in [("driver", driver as fn(&Memory) -> _), ("by_hand", by_hand)] {
        report.case(name, &[], || {
            memory.fill(0x33, BYTES);
            memory.clear(64, BYTES);
            run(&memory)
        });
    }
    mark();
    finish()
}
