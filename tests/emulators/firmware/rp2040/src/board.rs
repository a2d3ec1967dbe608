//! Clocks and resets, the program, the report.

use crate::paced;
use cortex_m_start::{enable, finish, report};
use dma_runtime::{Controller, Engine, Platform};
use portable::{Arena, Bench, State, linked, two_at_once};
use rp2040_dma::{Dma, Load, Vector};

type Storage<const N: usize> = dma_runtime::Storage<Load, N>;

static ARENA: Arena = Arena::new();
static mut BLOCKS: Storage<4> = Storage::new();

/// Writes a register.
fn write(address: usize, value: u32) {
    // SAFETY: the callers name registers of blocks that nobody else uses.
    unsafe { core::ptr::without_provenance_mut::<u32>(address).write_volatile(value) }
}

/// Takes DMA (bit 2) and UART0 (bit 22) out of reset (datasheet 2.14) and sets UART0 up (4.2.8).
pub fn power() {
    const RESETS: usize = 0x4000_C000;
    const UART0: usize = 0x4003_4000;
    // SAFETY: RESETS.RESET, which reads without effect.
    let held = unsafe { core::ptr::without_provenance::<u32>(RESETS).read_volatile() };
    write(RESETS, held & !(1 << 2 | 1 << 22));
    write(UART0 + 0x24, 2); // UARTIBRD
    write(UART0 + 0x2C, 0x70); // UARTLCR_H: 8 bits, FIFO
    write(UART0 + 0x30, 0x301); // UARTCR: on, both ways
    write(UART0 + 0x48, 3); // UARTDMACR: requests, both ways
}

/// Runs everything but what `without` names; the blocks have power.
pub fn run<P: Platform>(controller: &'static Controller<Dma<P>, 12>, without: &[(&str, &str)]) -> !
where
    Dma<P>: Engine<Load = Load, Node = Load, Vector = Vector>,
{
    let place = &raw mut BLOCKS;
    // SAFETY: the handler is in the vector table, the interrupt is unmasked once, and the report, the arena
    // and the storage are claimed here only.
    let (report, memory, blocks) = unsafe {
        enable(Vector::DmaIrq0.number());
        (report(), ARENA.claim(), &mut *place)
    };
    report.set_state(State::Running);
    let taken = (
        controller.take(0, blocks),
        controller.take(11, Storage::none()),
        controller.take(0, Storage::none()).is_err()
            && controller.take(12, Storage::none()).is_err(),
    );
    let (Ok(mut first), Ok(mut last), refused) = taken else {
        report.case("take", &[], || portable::ensure(false, "take channels 0 and 11"));
        finish()
    };
    report.case("take", without, || portable::ensure(refused, "a second owner, and channel 12"));
    let mut bench = Bench { channel: &mut first, memory: &memory, paced: None, prompt: true };
    portable::run(&mut bench, report, without);
    report.case("two_at_once", without, || two_at_once(&mut first, &mut last, &memory));
    report.case("link", without, || linked(&mut first, &mut last, 11, &memory));
    drop((first, last));
    let Ok(mut third) = controller.take(3, Storage::none()) else {
        report.case("take", &[], || portable::ensure(false, "take channel 3"));
        finish()
    };
    report.case("paced_to_uart0", without, || paced::uart(&mut third));
    report.case("paced_waiting", without, || paced::waiting(&mut third, &memory));
    finish()
}
