//! Memory that descriptors and tables have to be in.

use crate::description::{Chip, Lost};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Model;

pub(super) fn check(chip: &Chip, model: &Model, lost: &Lost) -> Option<Diagnostic> {
    let first = chip.memory.first()?;
    let fetches = model.descriptors.is_some() || !model.tables.is_empty();
    let unknown = lost.within(&["descriptors"]) || lost.within(&["tables"]);
    (!fetches && !unknown).then(|| {
        Diagnostic::error(codes::DESCRIPTOR, "nothing is fetched from memory")
            .at(first.name.span, "where descriptors and tables have to be")
            .help("take `memory` out: the IP has neither `descriptors` nor `tables`")
    })
}
