//! The operations of a channel, and what they come to for one configuration.

use super::config::Transfer;
use super::encode::{check_pair, instance, load, plan};
use super::machine::{Access, Machine};
use super::value::Known;
use crate::model::Model;
use std::collections::BTreeMap;

/// An operation of a channel, or of the handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Taking the channel.
    Take,
    /// Configuring it.
    Configure,
    /// The first start after that.
    Start,
    /// A start after completion.
    Rearm,
    /// The handler, the transfer being complete.
    Interrupt,
    /// A snapshot while running.
    Status,
    /// Stopping while running.
    Stop,
    /// Suspending while running.
    Suspend,
    /// Resuming.
    Resume,
    /// Giving an idle channel another block.
    Reload,
}

impl Operation {
    /// All of them, in the order of a channel's life, with their names.
    pub const ALL: [(&'static str, Operation); 10] = [
        ("take", Operation::Take),
        ("configure", Operation::Configure),
        ("start", Operation::Start),
        ("rearm", Operation::Rearm),
        ("interrupt", Operation::Interrupt),
        ("status", Operation::Status),
        ("stop", Operation::Stop),
        ("suspend", Operation::Suspend),
        ("resume", Operation::Resume),
        ("reload", Operation::Reload),
    ];
}

/// Why a configuration is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The value to blame, or what is missing.
    pub what: String,
}

/// The accesses of an operation, or `None` where the configuration cannot do it.
pub type Traced = Option<Vec<Access>>;

/// The accesses of every operation of one configuration.
///
/// # Errors
/// What the driver would refuse.
pub fn traces(model: &Model, transfer: &Transfer) -> Result<BTreeMap<Operation, Traced>, Refused> {
    let instance = instance(model, transfer)?;
    let known = Known { model, instance, channel: transfer.channel, transfer, block: None };
    let planned = plan(&known)?;
    let first = load(&known, &planned, false)?;
    let second = if transfer.pair { Some(load(&known, &planned, true)?) } else { None };
    if let Some(second) = &second {
        check_pair(&known, &first, second)?;
    }
    let fresh = || {
        let mut machine = Machine::new(model, instance, transfer.channel);
        machine.planned = planned.clone();
        machine.planned.extend(first.clone());
        machine.second = second.clone().unwrap_or_default();
        machine
    };
    let mut all = BTreeMap::new();
    let mut run = |operation, before: &[Operation]| {
        let mut machine = fresh();
        for step in before.iter().chain([&operation]) {
            machine.log.clear();
            if machine.perform(*step, &known).is_none() {
                all.insert(operation, None);
                return;
            }
        }
        all.insert(operation, Some(machine.log));
    };
    let configured = [Operation::Take, Operation::Configure];
    let running = [Operation::Take, Operation::Configure, Operation::Start];
    run(Operation::Take, &[]);
    run(Operation::Configure, &[Operation::Take]);
    run(Operation::Start, &configured);
    run(Operation::Interrupt, &running);
    let mut completed = running.to_vec();
    completed.push(Operation::Interrupt);
    run(Operation::Rearm, &completed);
    run(Operation::Status, &running);
    run(Operation::Stop, &running);
    run(Operation::Suspend, &running);
    let mut suspended = running.to_vec();
    suspended.push(Operation::Suspend);
    run(Operation::Resume, &suspended);
    run(Operation::Reload, &configured);
    Ok(all)
}
