//! A random transfer on a channel, and what must hold wherever it stands.

use super::draw::Draw;
use super::expected::{self, Before};
use super::model::stride;
use super::shape::{Serve, Shape};
use super::traced::Traced;
use conformance::rig::Handle;
use conformance::{Bench, Recorder, Transfer, storage, world};
use dma_runtime::{Block, Callback, Channel, Error, Event, State};
use dmagen::model::Model;
use dmagen::trace::Operation;

/// A transfer on a channel that is configured for it.
pub(super) struct Trial<'a> {
    pub(super) bench: Bench,
    pub(super) shape: Shape,
    pub(super) draw: &'a mut Draw,
    pub(super) transfer: Transfer,
    pub(super) handle: Handle,
    pub(super) recorder: &'static Recorder,
    pub(super) callback: &'static Callback,
    pub(super) traced: Traced,
}

impl<'a> Trial<'a> {
    /// Takes the channel and configures it.
    pub(super) fn new(bench: Bench, shape: Shape, draw: &'a mut Draw, model: &Model) -> Self {
        // Only the trial's own steps move anything.
        world::freeze(true);
        world::model(|model| model.set_halt_delay(0));
        let transfer = shape.place(bench, draw);
        let mark = world::mark();
        let mut handle = bench.take(shape.channel);
        let taken = world::trace_since(mark);
        stride(shape.stride as u32);
        let (recorder, callback) = Recorder::new();
        let controller = bench.facts.controller;
        let traced = Traced::new(model, controller, &shape, &transfer, storage().start);
        traced.compare(Operation::Take, &taken);
        let mark = world::mark();
        let config = shape.config(&transfer).callback(callback);
        assert_eq!(handle.set_up(&config), Ok(()), "configure");
        traced.same(Operation::Configure, mark);
        traced.descriptors();
        Trial { bench, shape, draw, transfer, handle, recorder, callback, traced }
    }

    pub(super) fn vector(&self) -> u16 {
        self.bench.facts.vectors[self.shape.channel as usize]
    }

    /// Items of the list.
    pub(super) fn items(&self) -> usize {
        self.transfer.bytes() / self.shape.unit()
    }

    /// Items that have moved after so many steps from the start of a block, the blocks being run in turn.
    pub(super) fn after(&self, steps: usize) -> usize {
        let unit = self.shape.unit();
        let blocks = self.shape.sizes.iter().cycle().map(|bytes| bytes / unit);
        let mut items = 0;
        let mut left = steps;
        for block in blocks {
            let needed = block.div_ceil(self.shape.stride);
            if left < needed {
                return items + left * self.shape.stride;
            }
            items += block;
            left -= needed;
        }
        items
    }

    /// The block that moves next after so many steps, or how many there are.
    pub(super) fn block(&self, steps: usize) -> usize {
        let bytes = self.after(steps) * self.shape.unit();
        let ends = self.shape.sizes.iter().scan(0, |end, bytes| {
            *end += bytes;
            Some(*end)
        });
        ends.take_while(|end| *end <= bytes).count()
    }

    /// Steps of the list.
    pub(super) fn steps(&self) -> usize {
        self.steps_of(&self.shape.sizes)
    }

    fn steps_of(&self, sizes: &[usize]) -> usize {
        let steps = |bytes: &usize| (bytes / self.shape.unit()).div_ceil(self.shape.stride);
        sizes.iter().map(steps).sum()
    }

    /// Steps after which the last block runs, when so many have been made; 0 when it does.
    pub(super) fn steps_to_last(&self, steps: usize) -> usize {
        let others = &self.shape.sizes[..self.shape.count() - 1];
        self.steps_of(others).saturating_sub(steps)
    }

    /// Leaves the first blocks of the list; the others, with their data.
    pub(super) fn keep(&mut self, count: usize) -> Vec<(Block, Vec<u8>)> {
        self.shape.sizes.truncate(count);
        let blocks = self.transfer.blocks.split_off(count);
        blocks.into_iter().zip(self.transfer.data.split_off(count)).collect()
    }

    /// One block more, with its data.
    pub(super) fn push(&mut self, (block, data): (Block, Vec<u8>)) {
        self.shape.sizes.push(data.len());
        self.transfer.blocks.push(block);
        self.transfer.data.push(data);
    }

    /// Fills the sources and empties the destinations.
    pub(super) fn arm(&self) -> Before {
        self.transfer.arm();
        expected::before(&self.transfer, self.transfer.data.concat())
    }

    pub(super) fn start(&mut self) {
        assert_eq!(self.handle.start(), Ok(()), "start");
    }

    /// The events of a list whose blocks' ends are all told.
    pub(super) fn all_events(&self) -> Vec<Event> {
        let last = self.shape.count() as u16 - 1;
        let blocks = (0..last).filter(|_| self.shape.blocks).map(Event::Block);
        blocks.chain(self.shape.complete.then_some(Event::Complete)).collect()
    }

    /// Runs to the end, which somebody notices: the events are right, and so is every byte.
    pub(super) fn finish(&mut self, before: &Before, merged: bool) {
        match self.shape.serve {
            Serve::AtOnce => self.bench.pump(),
            Serve::Late | Serve::Never => _ = self.bench.drain(),
        }
        let mut events = self.recorder.take();
        if self.shape.serve != Serve::AtOnce {
            // What has ended before a suspension is told by it.
            let blocks = events.iter().all(|event| matches!(event, Event::Block(_)));
            assert!(events.is_empty() || merged && blocks, "{events:?} without a handler");
            let high = world::line(self.vector());
            assert_eq!(high, self.shape.announced(), "the interrupt at the end");
            let status = self.handle.status();
            assert_eq!(status.state, State::Configured, "the end, by status");
            if self.shape.serve == Serve::Never {
                assert_eq!(self.handle.suspend(), Err(Error::Completed), "suspend finds the end");
            }
            self.bench.settle();
            events.extend(self.recorder.take());
        }
        self.ended(&events, before, merged);
    }

    /// What must hold after the end, of which these were the events.
    pub(super) fn ended(&self, events: &[Event], before: &Before, merged: bool) {
        let wanted = self.all_events();
        if self.shape.serve == Serve::AtOnce && !merged {
            assert_eq!(events, wanted, "events");
        }
        // Blocks may be told together, but in order, and the end last.
        let mut left = wanted.iter();
        assert!(events.iter().all(|e| left.any(|w| w == e)), "{events:?} of {wanted:?}");
        let end = if self.shape.complete { Some(Event::Complete) } else { None };
        let told = events.iter().filter(|event| **event == Event::Complete).count();
        assert_eq!((end.is_some(), end), (told == 1, end.and(events.last().copied())), "the end");
        self.quiet(before, self.items());
        let status = self.handle.status();
        let last = self.shape.count() - 1;
        let found = (status.state, status.busy, status.pending, status.total, status.block.into());
        assert_eq!(found, (State::Configured, false, 0, self.transfer.bytes(), last), "the end");
    }

    /// Nothing moves, nothing interrupts, and a handler that is entered all the same does nothing.
    pub(super) fn quiet(&self, before: &Before, items: usize) {
        let (events, mark) = (self.recorder.events(), world::mark());
        self.bench.step(3);
        assert!(!world::line(self.vector()), "an interrupt without a cause");
        self.bench.enter(self.vector());
        assert!(!world::trace_since(mark).iter().any(|a| a.write), "a handler without a cause");
        assert_eq!(self.recorder.events(), events, "events without a cause");
        expected::check(&self.transfer, before, items, "at rest");
    }

    /// Demands what the status says after so many items of a list that is not at its end.
    pub(super) fn progress(&self, pending: usize, items: usize) {
        let mut left = items * self.shape.unit() % self.transfer.bytes();
        let mut sizes = (0..).zip(&self.shape.sizes);
        let block = sizes.find(|(_, bytes)| {
            let inside = left < **bytes;
            left -= if inside { 0 } else { **bytes };
            inside
        });
        let status = self.handle.status();
        let Some((block, bytes)) = block else { unreachable!("a position outside of the list") };
        let wanted = (block, bytes - left, bytes - left);
        assert_eq!((status.block, status.pending, pending), wanted, "{items} items: {status:?}");
    }
}
