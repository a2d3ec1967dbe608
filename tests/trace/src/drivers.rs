//! Running one operation of a compiled driver against a script.

use crate::{configs, script};
use dma_runtime::Channel;
use dmagen::trace::{DescriptorWord, Operation, Traces, Transfer};

/// What the compiled driver makes of a configuration.
#[derive(Debug, PartialEq, Eq)]
pub enum Made {
    /// It refused, without an access.
    Refused,
    /// It made the accesses of every operation as traced; how many operations there were.
    Same(usize),
    /// It differs.
    Different(Vec<String>),
}

/// A driver, ready to be scripted.
pub trait Driver {
    /// Takes a channel of a fresh controller.
    fn take(&mut self, channel: usize) -> Option<Box<dyn Channel>>;
    /// A byte of the taken channel's storage.
    fn node_byte(&self, at: usize) -> u8;
    /// Enters the handler of a channel's vector.
    fn interrupt(&mut self, channel: usize);
}

/// Compares every traced operation with what the driver does.
pub fn compare(
    fresh: &dyn Fn() -> Box<dyn Driver>,
    transfer: &Transfer,
    traced: Option<&Traces>,
) -> Option<Made> {
    let blocks = configs::blocks(transfer);
    let config = configs::config(transfer, &blocks)?;
    let Some(traced) = traced else {
        script::expect(&[]);
        let mut driver = fresh();
        let taken = driver.take(transfer.channel);
        script::expect(&[]);
        let Some(mut channel) = taken else { return Some(Made::Refused) };
        // SAFETY: nothing moves on a scripted bus.
        let result = unsafe { channel.configure(&config) };
        let touched = script::differences();
        core::mem::forget(channel);
        return Some(match result {
            Err(_) if touched.is_empty() => Made::Refused,
            Err(error) => Made::Different(vec![format!("{error:?} after {touched:?}")]),
            Ok(()) => Made::Different(vec!["accepted".to_owned()]),
        });
    };
    let list = |op: Operation| traced.operations.get(&op).and_then(Option::as_deref);
    let mut wrong = Vec::new();
    let mut same = 0;
    for (name, operation) in Operation::ALL {
        let Some(accesses) = list(operation) else { continue };
        match one(fresh, transfer, &config, traced, operation) {
            Ok(()) => same += 1,
            Err(text) => wrong.push(format!("{name}: {text} (traced {})", accesses.len())),
        }
    }
    Some(if wrong.is_empty() { Made::Same(same) } else { Made::Different(wrong) })
}

/// Runs the operations that lead to one, and that one.
fn one(
    fresh: &dyn Fn() -> Box<dyn Driver>,
    transfer: &Transfer,
    config: &dma_runtime::Config<'_>,
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
        O::Reload if transfer.blocks > 1 => &[O::Take, O::Configure, O::Start, O::Reload],
        O::Reload => &[O::Take, O::Configure, O::Reload],
    };
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
                driver.interrupt(transfer.channel);
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
        if *step == O::Configure {
            differences.extend(wrong_words(&*driver, traced));
        }
        if result.is_err() || !differences.is_empty() {
            core::mem::forget(held);
            return Err(format!("at {step:?}: {result:?} {}", differences.join("; ")));
        }
    }
    // Dropping would stop the channel, which no script expects.
    core::mem::forget(held);
    Ok(())
}

/// Words of descriptors that are not in memory as traced.
fn wrong_words(driver: &dyn Driver, traced: &Traces) -> Vec<String> {
    let differs = |word: &&DescriptorWord| {
        let start = word.address as usize - script::STORAGE;
        let bytes = (0..usize::from(word.size)).rev();
        let found = bytes.fold(0, |value, n| value << 8 | u32::from(driver.node_byte(start + n)));
        found != word.value
    };
    traced.descriptors.iter().filter(differs).map(|word| format!("not in memory: {word}")).collect()
}

fn text(error: dma_runtime::Error) -> String {
    format!("{error:?}")
}
