//! What a board with an ARM926EJ-S needs before the program and after it: vectors, the first values of
//! variables, interrupts, and the result block.

#![no_std]

mod interrupt;
mod start;

pub use interrupt::{Masked, unmask};
pub use result_block::{finish, report};

/// A fence between processors, which the compiler calls where there is no instruction for it. There is one
/// processor, and the call itself keeps the compiler's order.
#[unsafe(no_mangle)]
pub extern "C" fn __sync_synchronize() {}
