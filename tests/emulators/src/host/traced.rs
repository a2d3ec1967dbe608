//! The register accesses of an operation, and those that the interpreter behind `dmagen trace` says.

use super::shape::{Lay, Shape};
use conformance::Transfer;
use conformance::facts::Side;
use conformance::world::{self, Access};
use dma_runtime::{Adjust, Direction};
use dmagen::model::Model;
use dmagen::trace::{self, Event, Operation, Traces, TransferSide, traces};
use std::cell::Cell;

/// What the interpreter says of one configuration, where it can say it.
#[derive(Debug)]
pub(super) struct Traced {
    traces: Option<Traces>,
    /// Operations that have been compared.
    pub(super) compared: Cell<u64>,
}

impl Traced {
    /// Asks the interpreter.
    pub(super) fn new(
        model: &Model,
        controller: &str,
        shape: &Shape,
        transfer: &Transfer,
        storage: u32,
    ) -> Self {
        let said = said(controller, shape, transfer, storage);
        let traces = said.map(|said| match traces(model, &said) {
            Ok(traces) => traces,
            Err(refused) => panic!("the interpreter refuses {said:?}: {refused:?}"),
        });
        Traced { traces, compared: Cell::new(0) }
    }

    /// Demands that the accesses since `mark` are those of the operation: in this order, at these addresses, with these
    /// values written. What was read is the controller's.
    #[track_caller]
    pub(super) fn same(&self, operation: Operation, mark: usize) {
        self.compare(operation, &world::trace_since(mark));
    }

    /// Likewise, with these accesses.
    #[track_caller]
    pub(super) fn compare(&self, operation: Operation, made: &[Access]) {
        let known = self.traces.as_ref().and_then(|traces| traces.operations.get(&operation));
        let Some(wanted) = known.and_then(Option::as_ref) else { return };
        let wanted: Vec<_> = wanted.iter().filter(|access| access.memory.is_none()).collect();
        let equal = made.len() == wanted.len()
            && made.iter().zip(&wanted).all(|(made, wanted)| {
                made.write == wanted.write
                    && u64::from(made.address) == wanted.address
                    && (!made.write || made.value == wanted.value)
            });
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        let made: Vec<String> = made
            .iter()
            .map(|a| {
                format!("{} {:#x} {:#010X}", if a.write { 'W' } else { 'R' }, a.address, a.value)
            })
            .collect();
        assert!(equal, "{operation:?} made {made:#?}, traced {wanted:#?}");
        self.compared.set(self.compared.get() + 1);
    }

    /// Demands that the descriptors are in memory as the interpreter says.
    #[track_caller]
    pub(super) fn descriptors(&self) {
        for word in self.traces.iter().flat_map(|traces| &traces.descriptors) {
            let bytes = world::memory(|m| [0, 1, 2, 3].map(|n| m.byte(word.address as u32 + n)));
            let found = u32::from_le_bytes(bytes);
            assert!(found == word.value, "{found:#x} is in memory, not {word}");
        }
    }
}

/// A transfer in the interpreter's words, if it has them: blocks of one length, each behind the one before it.
fn said(
    controller: &str,
    shape: &Shape,
    transfer: &Transfer,
    storage: u32,
) -> Option<trace::Transfer> {
    let first = transfer.blocks.first()?;
    let steps = |side| shape.adjust(side) == Adjust::Increment;
    let (source, destination) = (steps(Side::Source), steps(Side::Destination));
    let direction = match shape.direction {
        Direction::MemoryToPeripheral => trace::Direction::M2p,
        Direction::PeripheralToMemory => trace::Direction::P2m,
        _ => trace::Direction::M2m,
    };
    let memory_stays = match direction {
        trace::Direction::M2p => !source,
        trace::Direction::P2m => !destination,
        _ => !source || !destination,
    };
    if shape.count() > 1 && (shape.lay != Lay::Contiguous || memory_stays) {
        return None;
    }
    let side = |index: usize, steps: bool, address: usize| TransferSide {
        width: Some(shape.unit() as u64),
        burst: shape.bursts[index].into(),
        adjust: Some(if steps { "increment" } else { "fixed" }.to_owned()),
        software: false,
        address: Some(address as u64),
        ..TransferSide::default()
    };
    let mut events = vec![Event::Error];
    events.extend(shape.complete.then_some(Event::Complete));
    events.extend(shape.blocks.then_some(Event::Block));
    let request = transfer.line.and_then(|line| line.request);
    Some(trace::Transfer {
        controller: Some(controller.to_owned()),
        channel: shape.channel as usize,
        direction,
        request: request.map(|request| request.0.into()),
        source: side(0, source, first.source),
        destination: side(1, destination, first.destination),
        bytes: first.bytes as u64,
        blocks: shape.count() as u64,
        storage: storage.into(),
        events,
        ..trace::Transfer::default()
    })
}
