//! A chip on the bench: one controller under test, and hands to move its hardware.

use crate::chips::Chip;
use crate::facts::Facts;
use crate::rig::{Handle, Rig};
use crate::world;
use dma_runtime::{Channel, Error, State};
use std::cell::RefCell;

/// A pump that takes more steps than this is stuck.
const MOST_STEPS: usize = 3_000_000;
/// A line that is still up after its handler ran this often stays up.
const MOST_ENTRIES: usize = 32;
/// Bytes of 0xA5 on both sides of every destination.
const GUARD: u32 = 32;

thread_local! {
    static MEMORY: RefCell<Layout> = const { RefCell::new(Layout { next: 0, areas: Vec::new() }) };
}

struct Layout {
    next: u32,
    /// Destinations: address and length.
    areas: Vec<(u32, u32)>,
}

/// The controller under test. Copies name the same one.
#[derive(Clone, Copy)]
pub struct Bench {
    rig: &'static dyn Rig,
    /// What the manual says of it.
    pub facts: &'static Facts,
}

impl Bench {
    /// A chip out of reset; replaces the thread's earlier one.
    pub fn new(chip: &'static Chip, model: usize, controller: usize) -> Self {
        let guarded = chip.controllers.iter().flat_map(|(facts, _)| facts.guarded).collect();
        world::install((chip.models[model].1)(), guarded);
        let next = world::model(|model| model.ram().start);
        MEMORY.set(Layout { next, areas: Vec::new() });
        let (facts, rig) = &chip.controllers[controller];
        Bench { rig: rig(), facts }
    }

    /// The same chip, running on, under a program that has started anew.
    pub fn restart(&self, setup: &crate::Setup) -> Self {
        let (facts, rig) = &setup.chip.controllers[setup.controller];
        Bench { rig: rig(), facts }
    }

    /// The driver's controller.
    pub fn rig(&self) -> &'static dyn Rig {
        self.rig
    }

    /// Takes a channel with room for eight blocks.
    pub fn take(&self, channel: u32) -> Handle {
        self.take_with(channel, 8)
    }

    /// Takes a channel with room for `capacity` blocks.
    pub fn take_with(&self, channel: u32, capacity: usize) -> Handle {
        match self.rig.take(channel, capacity) {
            Ok(handle) => handle,
            Err(error) => panic!("take({channel}) returned {error:?}"),
        }
    }

    /// Memory that nothing else uses, aligned.
    pub fn allocate(&self, bytes: usize, align: u32) -> u32 {
        MEMORY.with_borrow_mut(|layout| {
            let start = (layout.next + GUARD).next_multiple_of(align);
            layout.next = start + bytes as u32 + GUARD;
            start
        })
    }

    /// Memory for the hardware to write, between guards.
    pub fn destination(&self, bytes: usize, align: u32) -> u32 {
        let start = self.allocate(bytes, align);
        let bytes = bytes as u32;
        MEMORY.with_borrow_mut(|layout| layout.areas.push((start, bytes)));
        world::memory(|memory| {
            (start - GUARD..start + bytes + GUARD).for_each(|a| memory.set_byte(a, 0xA5));
        });
        start
    }

    /// Enters the handler of every raised line once; false when none is raised.
    pub fn serve(&self) -> bool {
        if !world::interruptible() {
            return false;
        }
        let mut vectors = self.rig.vectors();
        vectors.dedup();
        let mut any = false;
        for vector in vectors {
            if world::line(vector) {
                any = true;
                self.enter(vector);
            }
        }
        any
    }

    /// Enters the handler of a vector, raised or not.
    pub fn enter(&self, vector: u16) {
        let outer = world::set_handler(true);
        assert!(!outer, "the case entered a handler inside a handler");
        world::begin_call();
        self.rig.interrupt(vector);
        world::begin_call();
        world::set_handler(false);
    }

    /// Steps the hardware without serving interrupts; returns how many steps did something.
    pub fn step(&self, steps: usize) -> usize {
        (0..steps).take_while(|_| world::step()).count()
    }

    /// Steps the hardware until nothing moves, interrupts unserved.
    pub fn drain(&self) -> usize {
        let steps = self.step(MOST_STEPS);
        assert!(steps < MOST_STEPS, "the hardware does not come to rest");
        steps
    }

    /// Moves the hardware and serves its interrupts at once, until both are quiet.
    pub fn pump(&self) {
        let mut entries = 0;
        for _ in 0..MOST_STEPS {
            let moved = world::step();
            let served = self.serve();
            if !moved && !served {
                return;
            }
            entries = if moved { 0 } else { entries + 1 };
            assert!(entries < MOST_ENTRIES, "an interrupt line stays up after its handler");
        }
        panic!("neither hardware nor handlers come to rest");
    }

    /// As [`Bench::pump`], but interrupts are served only when the hardware has come to rest.
    pub fn pump_late(&self) {
        loop {
            let moved = self.drain() > 0;
            if !self.serve() && !moved {
                return;
            }
        }
    }

    /// Serves interrupts only; the hardware stands still.
    pub fn settle(&self) {
        for _ in 0..MOST_ENTRIES {
            if !self.serve() {
                return;
            }
        }
        panic!("an interrupt line stays up after its handler");
    }

    /// What must hold at the end of every case: guards whole, no fault noticed.
    pub fn inspect(&self) {
        MEMORY.with_borrow(|layout| {
            for &(start, bytes) in &layout.areas {
                let end = start + bytes;
                for address in (start - GUARD..start).chain(end..end + GUARD) {
                    let found = world::memory(|m| m.byte(address));
                    assert!(
                        found == 0xA5,
                        "guard byte {address:#x} of {start:#x}+{bytes} is {found:#x}"
                    );
                }
            }
        });
        let problems = world::problems();
        assert!(problems.is_empty(), "complaints: {}", problems.join("; "));
    }
}

/// What a call returned, without the number.
pub fn plain<T>(result: Result<T, Error>) -> Result<(), Error> {
    result.map(|_| ())
}

/// Asserts the state that a channel reports.
#[track_caller]
pub fn expect_state(channel: &dyn Channel, state: State, when: &str) {
    let found = channel.status().state;
    assert!(found == state, "{when}: the channel is {found:?}, not {state:?}");
}
