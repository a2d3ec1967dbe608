//! A small DMA controller in software: what it is told is logged, what it does is up to the test.
#![allow(dead_code, missing_docs, unreachable_pub)]

pub mod chain;
pub mod chain_engine;
pub mod engine;
pub mod hardware;
pub mod list_rig;
pub mod rig;
pub mod window;
