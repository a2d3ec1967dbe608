//! A board support package whose build script generates its DMA driver.

#![no_std]

/// The driver, as `build.rs` generated it.
pub mod dma {
    include!(concat!(env!("OUT_DIR"), "/dma.rs"));
}

/// The code examples of the top-level README, which have to compile.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
pub struct Readme;
