//! From a model to the text of a driver.
//!
//! Each file of a driver has its emitter: `plan`, `channel`, `interrupt`, `request`, `registers`, and
//! `library` for `lib.rs`. `steps` and `values` make statements and expressions of what descriptions
//! say, `layout` makes text of all of it.

mod calls;
mod channel;
mod conditions;
mod descriptor;
mod fields;
mod files;
mod interrupt;
mod kept;
mod lanes;
mod layout;
mod library;
mod lines;
mod modular;
mod plan;
mod publishing;
mod registers;
mod request;
mod steps;
mod tables;
mod tokens;
mod usage;
mod values;
mod waits;
mod walk;
mod windows;
mod words;

pub use files::{File, module, sources};
pub use layout::EmitError;
#[cfg(feature = "cli")]
pub(crate) use layout::wrap;

use crate::model::Model;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use usage::Use;

/// A model, and what has been used of its registers so far: only that is emitted.
pub(crate) struct Emitter<'m> {
    pub(crate) model: &'m Model,
    used: RefCell<BTreeSet<Use>>,
    /// Whether the longest hooks stand apart from the engine, whose file would be too long with them.
    apart: Cell<bool>,
}

impl<'m> Emitter<'m> {
    fn new(model: &'m Model) -> Self {
        Emitter { model, used: RefCell::default(), apart: Cell::new(false) }
    }
}

/// Whether an instance of a model can copy memory to memory.
pub fn copies(model: &Model, instance: usize) -> bool {
    Emitter::new(model).copies(instance)
}

/// Whether a driver reaches registers of a channel through a window that all channels share.
pub fn windows(model: &Model) -> bool {
    Emitter::new(model).has_windows()
}

/// Registers that channels share and of which a driver replaces some bits.
pub fn inserted(model: &Model) -> Vec<&str> {
    let registers = Emitter::new(model).inserted();
    let known = registers.into_iter().filter_map(|index| model.registers.get(index));
    known.map(|register| register.title.as_str()).collect()
}

/// The name of a constant in a generated driver.
pub fn shouted(name: &str) -> String {
    tokens::constant(name).to_string()
}

/// The name of a vector in a generated driver.
pub fn variant(name: &str) -> String {
    tokens::camel(name).to_string()
}
