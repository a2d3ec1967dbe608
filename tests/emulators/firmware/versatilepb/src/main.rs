//! Versatile PB as QEMU models it: the portable program on a PL080.

#![no_std]
#![no_main]

use arm926_start::{Masked, finish, report, unmask};
use board::{Given, run};
use dma_runtime::{Mmio, Platform};
use pl08x_board::{Machine, Stepped, WITHOUT, paced, step};
use portable::Arena;
use versatilepb_dma::{Controller, Instance, Storage, Vector};

static ARENA: Arena = Arena::new();
#[unsafe(link_section = ".lists")]
static mut BLOCKS: Storage<4> = Storage::new();

// SAFETY: the only controller object, taken from in one context.
static DMA: Controller<Versatile> = unsafe { Controller::new(Instance::DMAC) };

/// The primary interrupt controller: IRQ status at 0, enable at 0x10 (ARM DUI 0225 4.10, DDI 0181 3.3).
const VIC: usize = 0x1014_0000;
/// Timer 0 (ARM DUI 0225 4.19), at 1 MHz, its input there, and its microseconds from step to step.
const TIMER0: usize = 0x101E_2000;
const TIMER: u16 = 4;
const STEP: u32 = 100;

fn write(address: usize, value: u32) {
    // SAFETY: the callers name registers that nobody else uses.
    unsafe { core::ptr::without_provenance_mut::<u32>(address).write_volatile(value) }
}

#[unsafe(no_mangle)]
extern "C" fn interrupt() {
    // SAFETY: VICIRQSTATUS, which reads without effect.
    let pending = unsafe { core::ptr::without_provenance::<u32>(VIC).read_volatile() };
    if pending & 1 << TIMER != 0 {
        write(TIMER0 + 0xC, 1);
        step::<Versatile>();
    }
    if pending & 1 << Vector::Dmaint.number() != 0 {
        // SAFETY: this is the vector's handler.
        unsafe { DMA.on_interrupt(Vector::Dmaint) }
    }
}

/// The machine.
struct Versatile;

impl Machine for Versatile {
    type Registers = Mmio;
    type Mask = Masked;
    const DRIVER: usize = 0x1013_0000;
    const BASE: usize = 0x1013_0000;
    const CHANNELS: usize = 8;
}

impl Platform for Versatile {
    type Bus = Stepped<Versatile>;
    type Lock = Masked;
}

#[unsafe(no_mangle)]
fn program() -> ! {
    // TimerLoad; TimerControl: on, periodic, interrupting, 32 bits (DDI 0271 3.2).
    write(TIMER0, STEP);
    write(TIMER0 + 8, 0xE2);
    write(VIC + 0x10, 1 << TIMER | 1 << Vector::Dmaint.number());
    let place = &raw mut BLOCKS;
    // SAFETY: the handlers are there, and the report, the arena and the storage are claimed here only.
    let (report, memory, storage) = unsafe {
        unmask();
        (report(), ARENA.claim(), &mut *place)
    };
    run(Given {
        controller: &DMA,
        last: 7,
        storage,
        memory,
        report,
        paced: Some(paced()),
        prompt: true,
        without: WITHOUT,
    });
    finish()
}
