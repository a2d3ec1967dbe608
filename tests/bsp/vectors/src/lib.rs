//! The runtime README's interrupt handlers, compiled with the crates that define the vectors.

#![no_std]

mod cortex_m_rt;
mod eclic;
mod riscv_rt;
