//! The runtime README's programs, compiled: a copy, and interrupt handlers with the crates that define the vectors.

#![no_std]

pub mod copy;
mod cortex_m_rt;
mod eclic;
mod riscv_rt;
