//! Clocks, the program, the report.

use crate::model::Model;
use cortex_m_start::{enable, finish, report};
use dma_runtime::{Channel, Config, Error, Field, Width};
use portable::{Arena, Bench, Memory, State, Verdict, ensure, equal, linked, two_at_once};
use stm32f407_dma::{Controller, Storage, Vector};

static ARENA: Arena = Arena::new();
static mut BLOCKS: Storage<4> = Storage::new();

/// RCC_AHB1ENR, and DMA1EN and DMA2EN in it (RM0090 6.3.10).
const AHB1ENR: usize = 0x4002_3830;
const DMA_CLOCKS: u32 = 1 << 21 | 1 << 22;

/// Runs everything but what `without` names.
pub(crate) fn run(
    dma1: &'static Controller<Model>,
    dma2: &'static Controller<Model>,
    without: &[(&str, &str)],
) -> ! {
    let place = &raw mut BLOCKS;
    // SAFETY: the handlers are in the vector table, each interrupt is unmasked once, and the report, the arena
    // and the storage are claimed here only.
    let (report, memory, blocks) = unsafe {
        enable(Vector::Dma2Stream0.number());
        enable(Vector::Dma2Stream7.number());
        (report(), ARENA.claim(), &mut *place)
    };
    report.set_state(State::Running);
    report.case("take_without_clock", without, || {
        let taken = dma2.take(0, Storage::none());
        ensure(matches!(taken, Err((Error::NotResponding, _))), "take without a clock")
    });
    // SAFETY: the clock enables, which nobody else writes.
    unsafe {
        let register = core::ptr::without_provenance_mut::<u32>(AHB1ENR);
        register.write_volatile(register.read_volatile() | DMA_CLOCKS);
    }
    let taken =
        (dma2.take(0, blocks), dma2.take(7, Storage::none()), dma1.take(0, Storage::none()));
    let (Ok(mut first), Ok(mut last), Ok(mut other)) = taken else {
        report.case("take", &[], || ensure(false, "take streams of both controllers"));
        finish()
    };
    report.case("take", without, || {
        let again = dma2.take(0, Storage::none()).is_err();
        ensure(again && dma2.take(8, Storage::none()).is_err(), "a second owner, and stream 8")
    });
    let mut bench = Bench { channel: &mut first, memory: &memory, paced: None, prompt: true };
    portable::run(&mut bench, report, without);
    report.case("two_at_once", without, || two_at_once(&mut first, &mut last, &memory));
    report.case("flags_cleared", without, flags_cleared);
    report.case("link", without, || linked(&mut first, &mut last, 7, &memory));
    report.case("copy_on_dma1", without, || refused(&mut other, &memory));
    finish()
}

/// No flag of DMA2 is left. (The model's interrupts are pulses: a flag that stays would show nowhere else.)
fn flags_cleared() -> Result<(), Verdict> {
    const LISR_AND_HISR: [usize; 2] = [0x4002_6400, 0x4002_6404];
    for register in LISR_AND_HISR {
        // SAFETY: status registers, which read without effect.
        let flags = unsafe { core::ptr::without_provenance::<u32>(register).read_volatile() };
        equal(flags, 0, "flags left in LISR or HISR")?;
    }
    Ok(())
}

/// DMA1 copies no memory, and says so (RM0090 10.2).
fn refused(channel: &mut dyn Channel, memory: &Memory) -> Result<(), Verdict> {
    ensure(!channel.capabilities().controller.memory_to_memory, "its capabilities")?;
    let blocks = [dma_runtime::Block::new(memory.source(0), memory.destination(64), 64)];
    let config = Config::memory_to_memory(Width::Bits8, &blocks);
    // SAFETY: the block is inside the arena.
    let said = match unsafe { channel.configure(&config) } {
        Err(Error::Unsupported(fault)) => fault.field == Field::Direction,
        _ => false,
    };
    ensure(said, "configure a copy")
}
