//! Calls all that a driver offers, with values that the compiler cannot see.
#![no_std]
#![no_main]
#![allow(missing_docs)]

mod by_hand;
mod calls;
mod chip;
mod hooks;
mod settings;
mod sizes;
mod support;
mod transfers;

use support::opaque;

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    by_hand::all();
    hooks::all();
    calls::all();
    transfers::all();
    loop {
        core::hint::spin_loop();
    }
}
