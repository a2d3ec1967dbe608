//! Rules over a model: what the grammar and the units cannot see.

use crate::description::Ip;
use crate::diagnostic::Diagnostic;
use crate::model::Model;

/// Every finding.
pub fn check(_ip: &Ip, _model: &Model) -> Vec<Diagnostic> {
    Vec::new()
}
