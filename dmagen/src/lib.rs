//! Generates `no_std` DMA drivers.
//!
//! ```text
//! YAML + SVD → description (syntax, spans) → model (bound, unit-checked) → findings | tokens → files
//! ```

#![forbid(unsafe_code)]

pub mod builder;
pub mod check;
#[cfg(feature = "cli")]
pub mod cli;
pub mod description;
pub mod diagnostic;
pub mod emit;
pub mod expression;
pub mod load;
pub mod model;
pub mod source;
pub mod trace;

pub use builder::Builder;
