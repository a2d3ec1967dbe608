//! stub
pub mod diagnostic;
pub mod source;
