//! RP2040: the portable program on channel 0, and what only this chip has.

#![no_std]

mod board;
mod paced;

pub use board::{power, run};
