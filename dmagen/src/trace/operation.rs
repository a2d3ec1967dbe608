//! The operations of a channel, and what they come to for one configuration.

use super::config::Transfer;
use super::encode::{check_pair, descriptors, instance, line, load, plan};
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
    /// The handler, the transfer being complete; of a list that it runs itself, at the end of every block.
    Interrupt,
    /// A snapshot while running.
    Status,
    /// Stopping while running.
    Stop,
    /// Suspending while running.
    Suspend,
    /// Resuming.
    Resume,
    /// Giving an idle channel another block, or a running pair the block that follows.
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

/// A word of a descriptor in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptorWord {
    /// The block, from 0.
    pub block: u64,
    /// The register whose word it is.
    pub name: String,
    /// The bus address.
    pub address: u64,
    /// Bytes.
    pub size: u8,
    /// The value.
    pub value: u32,
}

impl std::fmt::Display for DescriptorWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "M descriptor {}.{} {:#010X}", self.block, self.name, self.value)
    }
}

/// What a configuration comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traces {
    /// The accesses of every operation, and what it writes to the controller's tables.
    pub operations: BTreeMap<Operation, Traced>,
    /// What `configure` puts into the channel's storage for the hardware to read.
    pub descriptors: Vec<DescriptorWord>,
}

/// The accesses of an operation, or `None` where the configuration cannot do it.
pub type Traced = Option<Vec<Access>>;

/// The accesses of every operation of one configuration.
///
/// # Errors
/// What the driver would refuse.
pub fn traces(model: &Model, transfer: &Transfer) -> Result<Traces, Refused> {
    let instance = instance(model, transfer)?;
    let known = Known::new(model, instance, transfer);
    let line = line(model, instance, transfer)?;
    let planned = plan(&known)?;
    let first = load(&known, &planned, 0)?;
    let several = transfer.blocks > 1 && known.followed().is_none();
    let pair = several && transfer.cyclic;
    let second = if pair { Some(load(&known, &planned, 1)?) } else { None };
    if let Some(second) = &second {
        check_pair(&known, &first, second)?;
    }
    let listed = if several && !pair { 0..transfer.blocks } else { 0..0 };
    let list = listed.map(|n| load(&known, &planned, n)).collect::<Result<Vec<_>, _>>()?;
    let descriptors = descriptors(&known, &planned)?;
    let plain = transfer.contiguous();
    let contiguous = load(&Known { transfer: &plain, ..known }, &planned, 0)?;
    let fresh = || {
        let mut machine = Machine::new(model, instance, transfer.channel, line);
        machine.tables = transfer.tables;
        machine.planned = planned.clone();
        machine.planned.extend(first.clone());
        machine.contiguous.clone_from(&contiguous);
        machine.second = second.clone().unwrap_or_default();
        machine.list.clone_from(&list);
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
    run(Operation::Reload, if pair { &running } else { &configured });
    Ok(Traces { operations: all, descriptors })
}
