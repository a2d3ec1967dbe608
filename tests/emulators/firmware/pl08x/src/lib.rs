//! PL080 and PL081 as QEMU models them: the program, and what makes up for the model.

#![no_std]

mod board;
mod stepped;

pub use board::{Given, run};
pub use stepped::{Machine, Stepped, step};
