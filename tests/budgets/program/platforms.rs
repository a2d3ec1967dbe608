//! The calls of a channel on platforms that have a lock.
#![no_std]
#![no_main]
#![allow(missing_docs)]

// The other program uses what this one does not.
#[allow(dead_code)]
mod chip;
mod support;

use core::hint::black_box;
use dma_runtime::{Block, Channel, Config, CriticalSection, Mmio, Platform, Width};
use driver::{Controller, Storage, Vector};
use support::opaque;

const INSTANCE: driver::Instance = chip::lined(Vector::ALL[0], 1 << chip::CHANNEL);

/// What every lock of this program calls.
#[inline(never)]
#[unsafe(no_mangle)]
fn lock_taken() {
    black_box(opaque(1));
}

/// The critical section, and the power manager.
struct Critical;

impl Platform for Critical {
    type Bus = Mmio;
    type Lock = CriticalSection;
    const POWER: bool = true;
    fn power(on: bool) {
        black_box(on);
    }
}

struct Section;
critical_section::set_impl!(Section);

// SAFETY: never run.
unsafe impl critical_section::Impl for Section {
    unsafe fn acquire() {
        lock_taken();
    }
    unsafe fn release((): ()) {}
}

// SAFETY: never run.
static CRITICAL: Controller<Critical> = unsafe { Controller::new(INSTANCE) };

/// The lock of several cores, which wants compare-and-swap.
#[cfg(target_has_atomic = "8")]
mod masked {
    use dma_runtime::{InterruptControl, MaskedSpin, Mmio, Platform};
    use driver::Controller;

    pub(crate) struct Masked;

    impl Platform for Masked {
        type Bus = Mmio;
        type Lock = MaskedSpin<Interrupts>;
    }

    pub(crate) struct Interrupts;

    // SAFETY: never run.
    unsafe impl InterruptControl for Interrupts {
        type Mask = ();
        fn mask() {
            crate::lock_taken();
        }
        fn restore((): ()) {}
    }

    // SAFETY: never run.
    pub(crate) static MASKED: Controller<Masked> = unsafe { Controller::new(crate::INSTANCE) };
}

#[inline(never)]
fn calls<P: Platform>(controller: &'static Controller<P>) {
    let blocks = [Block::new(opaque(1), opaque(2), opaque(3))];
    let config = Config::peripheral_to_memory(chip::REQUEST, Width::Bits8, &blocks);
    let Ok(mut channel) = controller.take(u32::from(chip::CHANNEL), Storage::none()) else {
        return;
    };
    // SAFETY: never run.
    unsafe {
        black_box(channel.configure(&config).is_ok());
        black_box(channel.reload(opaque(1), opaque(2), opaque(3)).is_ok());
    }
    black_box(channel.start().is_ok());
    black_box(channel.suspend().is_ok());
    black_box(channel.resume().is_ok());
    if let Some(vector) = Vector::ALL.get(opaque(4)) {
        // SAFETY: never run.
        unsafe { controller.on_interrupt(*vector) };
    }
    black_box(channel.stop().is_ok());
    black_box(channel.release().is_ok());
}

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    calls(black_box(&CRITICAL));
    #[cfg(target_has_atomic = "8")]
    calls(black_box(&masked::MASKED));
    loop {
        core::hint::spin_loop();
    }
}
