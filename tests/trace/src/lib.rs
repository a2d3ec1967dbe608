//! What the compiled drivers and the interpreted model are compared with, and with each other.

pub mod aspects;
pub mod by_hand;
pub mod chips;
pub mod configs;
pub mod differential;
pub mod drivers;
pub mod golden;
pub mod script;

use dmagen::diagnostic::{Sources, render_human};
use dmagen::model::Model;
use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The model of a chip.
///
/// # Panics
/// With the findings, when the description has any.
pub fn model(chip: &str) -> Model {
    let mut sources = Sources::new();
    let path = root().join(format!("descriptions/chip/{}.yaml", chip.replace('_', "-")));
    match dmagen::load::model(&mut sources, &path, None) {
        Ok(model) => model,
        Err(failure) => panic!("{}", render_human(&sources, &failure.found, false)),
    }
}
