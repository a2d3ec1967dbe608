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
use dmagen::model::{ExprKind, Model};
use std::path::PathBuf;

/// Whether the end of a list is told from memory that only hardware writes: a script has none.
pub fn tells_in_memory(model: &Model) -> bool {
    let mut found = false;
    if let Some(described) = &model.descriptors {
        described.next.walk(&mut |e| {
            found |= matches!(e.kind, ExprKind::Read(r, _) if model.registers[r].table.is_some());
        });
    }
    found
}

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
