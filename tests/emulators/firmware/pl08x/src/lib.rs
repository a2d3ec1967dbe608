//! PL080 and PL081 as QEMU models them: what the model cannot show, and what makes up for the rest.

#![no_std]

mod stepped;

use dma_runtime::{Direction, Request, Width, Word};
use portable::Paced;
pub use stepped::{Machine, Stepped, step};

/// What the model cannot show.
pub const WITHOUT: &[(&str, &str)] =
    &[("copy_converting", "model: two widths make its addresses and counts wrong")];

/// A peripheral: a word of memory in the place of its data register, and any request line, for the model has none.
pub fn paced() -> Paced {
    static REGISTER: Word = Word::new();
    Paced {
        direction: Direction::MemoryToPeripheral,
        request: Request(3),
        register: &raw const REGISTER as usize,
        width: Width::Bits32,
    }
}
