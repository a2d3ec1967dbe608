//! What every Cortex-M board needs before the program and after it: vectors, the first values of
//! variables, interrupts, and the result block.

#![no_std]

mod interrupt;
mod start;

pub use interrupt::{Handler, Masked, Vectors, enable, tick};
pub use result_block::{finish, report};
