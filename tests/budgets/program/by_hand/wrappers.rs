//! Each operation written by hand, as a function of its own: for a channel known at compile time, and for one that
//! is not. The program keeps the control word; nothing else is remembered.

mod registers;

use crate::opaque;
use core::hint::black_box;
use registers::{CHANNEL, Channel};

/// An operation, beside the hook of that name.
macro_rules! operation {
    ($typed:ident, $erased:ident, $name:ident ( $($argument:ident),* ) -> $out:ty) => {
        #[inline(never)]
        #[unsafe(no_mangle)]
        fn $typed($($argument: u32),*) -> $out {
            CHANNEL.$name($($argument),*)
        }
        #[inline(never)]
        #[unsafe(no_mangle)]
        fn $erased(channel: &Channel, $($argument: u32),*) -> $out {
            channel.$name($($argument),*)
        }
    };
}

operation!(hand_fused_typed, hand_fused_erased, program(source, destination, items) -> ());
operation!(hand_run_typed, hand_run_erased, run(source, destination, items) -> ());
operation!(hand_start_typed, hand_start_erased, start() -> ());
operation!(hand_acknowledge_typed, hand_acknowledge_erased, acknowledge() -> u32);
operation!(hand_halt_typed, hand_halt_erased, stop() -> ());
operation!(hand_suspend_typed, hand_suspend_erased, suspend() -> u32);
operation!(hand_resume_typed, hand_resume_erased, resume(left) -> ());

impl Channel {
    #[inline(always)]
    fn run(&self, source: u32, destination: u32, items: u32) {
        self.program(source, destination, items);
        self.start();
    }
}

/// Calls each of them.
pub(crate) fn all() {
    let channel = black_box(&CHANNEL);
    let [a, b, c] = [1, 2, 3].map(|salt| opaque(salt) as u32);
    hand_fused_typed(a, b, c);
    hand_fused_erased(channel, a, b, c);
    hand_run_typed(a, b, c);
    hand_run_erased(channel, a, b, c);
    hand_start_typed();
    hand_start_erased(channel);
    black_box(hand_acknowledge_typed());
    black_box(hand_acknowledge_erased(channel));
    hand_halt_typed();
    hand_halt_erased(channel);
    black_box(hand_suspend_typed());
    black_box(hand_suspend_erased(channel));
    hand_resume_typed(a);
    hand_resume_erased(channel, a);
}

pub(crate) fn write(address: usize, value: u32) {
    // SAFETY: never run.
    unsafe { core::ptr::without_provenance_mut::<u32>(address).write_volatile(value) }
}

pub(crate) fn read(address: usize) -> u32 {
    // SAFETY: never run.
    unsafe { core::ptr::without_provenance::<u32>(address).read_volatile() }
}
