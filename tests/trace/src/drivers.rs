//! Running one operation of a compiled driver against a script.

use crate::{configs, script};
use dma_runtime::{Channel, Config, Error, Fault, Field, Reason};
use dmagen::trace::{Access, DescriptorWord, Operation, Traces, Transfer};
use std::collections::BTreeMap;

/// A driver, ready to be scripted.
pub trait Driver {
    /// Takes a channel of a fresh controller.
    fn take(&mut self, channel: usize) -> Option<Box<dyn Channel>>;
    /// A byte of the taken channel's storage.
    fn node_byte(&self, at: usize) -> u8;
    /// A byte of the controller's tables.
    fn table_byte(&self, at: usize) -> u8;
    /// Enters the handler of a channel's vector.
    fn interrupt(&mut self, channel: usize);
}

/// Why the driver refuses a configuration, after it was handed the channel: without an access.
///
/// # Errors
/// What it does instead.
pub fn refusal(
    fresh: &dyn Fn() -> Box<dyn Driver>,
    transfer: &Transfer,
    take: &[Access],
) -> Result<Fault, String> {
    let blocks = configs::blocks(transfer);
    let config = configs::config(transfer, &blocks);
    let mut driver = fresh();
    script::expect(take);
    let taken = driver.take(transfer.channel);
    let different = script::differences();
    let Some(mut channel) = taken else { return Err(format!("not taken: {different:?}")) };
    if !different.is_empty() {
        return Err(format!("take: {different:?}"));
    }
    script::expect(&[]);
    // SAFETY: nothing moves on a scripted bus.
    let result = unsafe { channel.configure(&config) };
    let touched = script::differences();
    // Dropping would stop the channel, which no script expects.
    core::mem::forget(channel);
    match result {
        Err(Error::Invalid(fault) | Error::Unsupported(fault)) if touched.is_empty() => Ok(fault),
        other => Err(format!("configure: {other:?} after {touched:?}")),
    }
}

/// Compares every traced operation with what the driver does; how many there are.
///
/// # Errors
/// What is different.
pub fn compare(
    fresh: &dyn Fn() -> Box<dyn Driver>,
    transfer: &Transfer,
    traced: &Traces,
) -> Result<usize, Vec<String>> {
    let blocks = configs::blocks(transfer);
    let config = configs::config(transfer, &blocks);
    let mut wrong = Vec::new();
    let mut same = 0;
    for (name, operation) in Operation::ALL {
        let result = match traced.operations.get(&operation) {
            Some(Some(_)) => one(fresh, transfer, &config, traced, operation),
            Some(None) if operation == Operation::Suspend => {
                no_suspension(fresh, transfer, &config, traced)
            }
            _ => continue,
        };
        match result {
            Ok(()) => same += 1,
            Err(text) => wrong.push(format!("{name}: {text}")),
        }
    }
    if wrong.is_empty() { Ok(same) } else { Err(wrong) }
}

/// A suspension that is not supported: an error, after a look at whether the run has ended, and no write.
fn no_suspension(
    fresh: &dyn Fn() -> Box<dyn Driver>,
    transfer: &Transfer,
    config: &Config<'_>,
    traced: &Traces,
) -> Result<(), String> {
    use Operation as O;
    let running = [O::Take, O::Configure, O::Start];
    let mut channel = run(fresh, transfer, config, traced, &running)?;
    script::answer(
        traced.operations.get(&O::Status).and_then(Option::as_deref).unwrap_or_default(),
    );
    let result = channel.suspend();
    let differences = script::differences();
    core::mem::forget(channel);
    let wanted = Error::unsupported(Field::Operation, Reason::Capability);
    if result != Err(wanted) || !differences.is_empty() {
        return Err(format!("{result:?} {}", differences.join("; ")));
    }
    Ok(())
}

/// Runs the operations that lead to one, and that one.
fn one(
    fresh: &dyn Fn() -> Box<dyn Driver>,
    transfer: &Transfer,
    config: &Config<'_>,
    traced: &Traces,
    operation: Operation,
) -> Result<(), String> {
    use Operation as O;
    let path: &[O] = match operation {
        O::Take => &[O::Take],
        O::Configure => &[O::Take, O::Configure],
        O::Start => &[O::Take, O::Configure, O::Start],
        O::Interrupt => &[O::Take, O::Configure, O::Start, O::Interrupt],
        O::Rearm => &[O::Take, O::Configure, O::Start, O::Interrupt, O::Rearm],
        O::Status => &[O::Take, O::Configure, O::Start, O::Status],
        O::Stop => &[O::Take, O::Configure, O::Start, O::Stop],
        O::Suspend => &[O::Take, O::Configure, O::Start, O::Suspend],
        O::Resume => &[O::Take, O::Configure, O::Start, O::Suspend, O::Resume],
        O::Reload if transfer.blocks > 1 && transfer.cyclic => {
            &[O::Take, O::Configure, O::Start, O::Reload]
        }
        O::Reload => &[O::Take, O::Configure, O::Reload],
    };
    let channel = run(fresh, transfer, config, traced, path)?;
    // Dropping would stop the channel, which no script expects.
    core::mem::forget(channel);
    Ok(())
}

/// Runs operations one after the other, each as traced.
fn run(
    fresh: &dyn Fn() -> Box<dyn Driver>,
    transfer: &Transfer,
    config: &Config<'_>,
    traced: &Traces,
    path: &[Operation],
) -> Result<Box<dyn Channel>, String> {
    use Operation as O;
    let mut driver = fresh();
    let mut held: Option<Box<dyn Channel>> = None;
    for step in path {
        let accesses = traced.operations.get(step).and_then(Option::as_deref).unwrap_or_default();
        script::expect(accesses);
        let result = match (step, held.as_mut()) {
            (O::Take, _) => {
                held = driver.take(transfer.channel);
                held.as_ref().map(|_| ()).ok_or_else(|| "not taken".to_owned())
            }
            (O::Interrupt, _) => {
                (0..ends(transfer, traced)).for_each(|_| driver.interrupt(transfer.channel));
                Ok(())
            }
            (_, None) => Err("no channel".to_owned()),
            // SAFETY: nothing moves on a scripted bus.
            (O::Configure, Some(c)) => unsafe { c.configure(config) }.map_err(text),
            (O::Start | O::Rearm, Some(c)) => c.start().map_err(text),
            (O::Status, Some(c)) => {
                c.status();
                Ok(())
            }
            (O::Stop, Some(c)) => c.stop().map(|_| ()).map_err(text),
            (O::Suspend, Some(c)) => c.suspend().map(|_| ()).map_err(text),
            (O::Resume, Some(c)) => c.resume().map_err(text),
            (O::Reload, Some(c)) => {
                let block = config.blocks[0];
                // SAFETY: as above.
                unsafe { c.reload(block.source, block.destination, block.bytes) }
                    .map(|_| ())
                    .map_err(text)
            }
        };
        let mut differences = script::differences();
        differences.extend(wrong_entries(&*driver, accesses));
        if *step == O::Configure {
            differences.extend(wrong_words(&*driver, traced));
        }
        if result.is_err() || !differences.is_empty() {
            core::mem::forget(held);
            return Err(format!("at {step:?}: {result:?} {}", differences.join("; ")));
        }
    }
    Ok(held.ok_or("nothing was taken")?)
}

/// How often the handler is entered: at the end of each block of a list that it runs itself.
fn ends(transfer: &Transfer, traced: &Traces) -> u64 {
    let by_handler = traced.descriptors.is_empty() && !transfer.cyclic;
    if by_handler { transfer.blocks } else { 1 }
}

/// Words of descriptors that are not in memory as traced.
fn wrong_words(driver: &dyn Driver, traced: &Traces) -> Vec<String> {
    let differs = |word: &&DescriptorWord| {
        let start = word.address as usize - script::STORAGE;
        word_of(word.size, |n| driver.node_byte(start + n)) != word.value
    };
    traced.descriptors.iter().filter(differs).map(|word| format!("not in memory: {word}")).collect()
}

/// Words of the controller's tables that are not in memory as an operation has written them last.
fn wrong_entries(driver: &dyn Driver, accesses: &[Access]) -> Vec<String> {
    let mut words = BTreeMap::new();
    for access in accesses {
        if let Some(bytes) = access.memory {
            words.insert(access.address, (bytes, access));
        }
    }
    let wrong = |(address, (bytes, access)): (u64, (u8, &Access))| {
        let start = address as usize - script::TABLES;
        let found = word_of(bytes, |n| driver.table_byte(start + n));
        (found != access.value).then(|| format!("{found:#X} is in memory, not {access}"))
    };
    words.into_iter().filter_map(wrong).collect()
}

/// A word of so many bytes, the lowest first.
fn word_of(bytes: u8, byte: impl Fn(usize) -> u8) -> u32 {
    (0..usize::from(bytes)).rev().fold(0, |value, n| value << 8 | u32::from(byte(n)))
}

fn text(error: Error) -> String {
    format!("{error:?}")
}
