//! Findings: what is wrong, where, and what to do about it.
//!
//! A [`Diagnostic`] is plain data. It points into [`Sources`] by byte [`Span`]s and is turned into
//! text by one of three renderers: [`render_human`] for people, [`render_json`] for editors and
//! scripts, [`render_short`] for a single line.

pub mod codes;
mod human;
mod json;
mod report;
mod short;
mod sources;
mod suggest;

pub use human::render_human;
pub use json::render_json;
pub use report::{Diagnostic, Label, Severity};
pub use short::render_short;
pub use sources::{FileId, Sources, Span};
pub use suggest::{edit_distance, nearest};
