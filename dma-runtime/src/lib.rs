//! The DMA channel contract that every generated driver implements.
//!
//! A driver author writes once against [`Channel`]; a generated crate supplies an [`Engine`] (the
//! register steps of one controller, no decisions) and this crate supplies everything that is the
//! same on all of them: the [state machine](Channel#states), the protocol between a channel's owner,
//! its interrupt handler and its callback, and the memory ordering around a transfer.
//!
//! There is no heap, no lock around a channel, no compare-and-swap and no panic path; every call may
//! be made from thread or interrupt context.
//!
//! | concept | item |
//! |---|---|
//! | one channel, safe to hold as `&mut dyn Channel` | [`Channel`], [`Owned`] |
//! | one controller in a `static` | [`Controller`] |
//! | what to transfer | [`Config`], [`Block`], [`Endpoint`] |
//! | what happened | [`Event`], [`Status`], [`Error`] |
//! | what a channel can do | [`Capabilities`] |
//! | the machine around it: bus, lock, caches, clocks | [`Platform`] |
//! | owned buffers, nothing unsafe to call | [`Transfer`](transfer::Transfer) |

#![cfg_attr(not(loom), no_std)]
#![deny(unsafe_op_in_unsafe_fn, missing_docs)]

#[cfg(loom)]
extern crate std as core;

mod append;
mod atomic;
pub mod barrier;
mod blocks;
mod buffer;
mod bus;
mod callback;
mod capabilities;
mod channel;
mod config;
mod controller;
mod delivery;
mod endpoint;
mod engine;
mod error;
mod event;
mod flags;
mod lists;
mod lock;
pub mod memory;
#[cfg(loom)]
pub mod mutation;
#[cfg(not(loom))]
mod mutation;
mod nodes;
mod operations;
mod owned;
mod planned;
mod platform;
mod protocol;
mod runs;
mod settings;
mod shared;
mod slot;
mod snapshot;
mod status;
mod storage;
mod support;
pub mod transfer;

pub use atomic::{Byte, Word};
pub use bus::{Bus, Mmio};
pub use callback::Callback;
pub use capabilities::{Capabilities, ControllerCapabilities, Queueing, Residue, Suspend};
pub use channel::{Channel, Reloaded};
pub use config::{
    Block, Config, Cyclic, Direction, FifoMode, FlowControl, Handshake, Link, Request, Stride,
    Trigger,
};
pub use controller::{Controller, Filter};
pub use endpoint::{Adjust, Endpoint, Width};
pub use engine::{Engine, Exchange, Halt, Outcome, Suspended, Timeout};
pub use error::{Error, Fault, Field, Reason};
pub use event::{ErrorKind, Event, Events};
pub use flags::Flags;
#[cfg(feature = "critical-section")]
pub use lock::CriticalSection;
#[cfg(target_has_atomic = "8")]
pub use lock::{InterruptControl, MaskedSpin};
pub use lock::{Lock, Unlocked};
pub use owned::Owned;
pub use planned::Planned;
pub use platform::{Bare, Platform};
pub use runs::Runs;
pub use shared::{Next, Shared};
pub use status::{State, Status};
pub use storage::{Claim, Storage};
pub use support::{check_page, poll, reach, settle, stand_still};

/// The version of the contract between this crate and generated code.
///
/// Generated code names it, so that a driver made for another contract fails to compile at that
/// line instead of deep inside.
pub mod contract {
    /// Contract version 1.
    pub struct V1;
}
