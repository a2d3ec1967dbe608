//! The machine of one case: a register model, its peripherals, and a record of every access.
//!
//! It is thread-local, because a driver reaches its registers through a zero-sized type. Every case has a
//! thread of its own. No borrow is held while a hook runs, so that a hook may enter a handler, move the
//! hardware or call the driver.

use crate::facts::Guarded;
use crate::peripheral::Peripheral;
use crate::{guarded, host};
use models::{Memory, Model};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

/// One register access of the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// Where.
    pub address: u32,
    /// Bytes.
    pub size: u8,
    /// Written, or the value that was read.
    pub value: u32,
    /// Whether the driver wrote.
    pub write: bool,
    /// Whether it is a write that only chooses what other registers show.
    pub selects: bool,
    /// Whether the interrupt handler made it.
    pub handler: bool,
    /// Whether the controller's lock was held.
    pub locked: bool,
}

/// Called before and after every access, a handler's own accesses included, never from inside itself. What is done under
/// the lock counts as one access: no interrupt comes in between.
pub type Hook = Rc<dyn Fn(Moment)>;

/// When a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The access has not been made.
    Before,
    /// It has.
    After,
}

/// A runaway driver is stopped after this many accesses.
const MOST_ACCESSES: usize = 8_000_000;

struct World {
    model: Box<dyn Model>,
    peripherals: Vec<Peripheral>,
    trace: Vec<Access>,
    /// Registers read since the present call began or last wrote: a second read is a poll.
    polled: BTreeSet<u32>,
    frozen: bool,
    drift: usize,
    locked: bool,
    /// Where in the trace the lock was taken last.
    section: usize,
    guarded: Vec<&'static Guarded>,
    handler: bool,
    hook: Option<Hook>,
    hooked: bool,
    problems: Vec<String>,
}

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

fn with<R>(act: impl FnOnce(&mut World) -> R) -> R {
    WORLD.with_borrow_mut(|world| act(world.as_mut().expect("a case has a world")))
}

/// Replaces the thread's world by a fresh one.
pub fn install(mut model: Box<dyn Model>, guarded: Vec<&'static Guarded>) {
    host::clear(model.shared());
    model.memory().add_window(host::window());
    WORLD.set(Some(World {
        model,
        peripherals: Vec::new(),
        trace: Vec::new(),
        polled: BTreeSet::new(),
        frozen: false,
        drift: 0,
        locked: false,
        section: 0,
        guarded,
        handler: false,
        hook: None,
        hooked: false,
        problems: Vec::new(),
    }));
}

/// Works on the model.
pub fn model<R>(act: impl FnOnce(&mut dyn Model) -> R) -> R {
    with(|w| act(w.model.as_mut()))
}

/// Works on the memory that the controller reaches.
pub fn memory<R>(act: impl FnOnce(&mut Memory) -> R) -> R {
    with(|w| act(w.model.memory()))
}

/// Works on the peripherals.
pub(crate) fn peripherals<R>(act: impl FnOnce(&mut Vec<Peripheral>) -> R) -> R {
    with(|w| act(&mut w.peripherals))
}

/// Notes a fault that the case will fail of at its end.
pub fn problem(text: String) {
    with(|w| w.problems.push(text));
}

/// Faults found by the model and the world since the last call.
pub fn problems() -> Vec<String> {
    with(|w| {
        let mut all = w.model.complaints();
        all.append(&mut w.problems);
        all
    })
}

impl Access {
    /// Whether it can change something.
    pub fn acts(&self) -> bool {
        self.write && !self.selects
    }
}

/// A position in the trace.
pub fn mark() -> usize {
    with(|w| w.trace.len())
}

/// The accesses made since `mark`.
pub fn trace_since(mark: usize) -> Vec<Access> {
    with(|w| w.trace[mark..].to_vec())
}

/// Sets or removes the hook.
pub fn set_hook(hook: Option<Hook>) {
    with(|w| w.hook = hook);
}

/// While frozen, polling does not make time pass: a halt that takes time is never acknowledged.
/// Returns what was before.
pub fn freeze(frozen: bool) -> bool {
    with(|w| core::mem::replace(&mut w.frozen, frozen))
}

/// The hardware makes so many steps before each access of the driver, also while the lock is held.
pub fn drift(steps: usize) {
    with(|w| w.drift = steps);
}

/// A driver call begins: nothing was polled yet.
pub fn begin_call() {
    with(|w| w.polled.clear());
}

/// Enters or leaves an interrupt handler; returns where the world was.
pub fn set_handler(handler: bool) -> bool {
    with(|w| core::mem::replace(&mut w.handler, handler))
}

/// Whether an interrupt can be taken now: no handler runs and no lock is held.
pub fn interruptible() -> bool {
    with(|w| !w.handler && !w.locked)
}

/// Whether the driver is inside its interrupt handler.
pub fn in_handler() -> bool {
    with(|w| w.handler)
}

/// Whether the lock is held.
pub(crate) fn locked() -> bool {
    with(|w| w.locked)
}

pub(crate) fn set_locked(locked: bool) {
    if locked {
        run_hook(Moment::Before);
    }
    with(|w| {
        if locked && w.locked {
            w.problems.push("the controller's lock was taken twice".into());
        }
        w.locked = locked;
        w.section = w.trace.len();
    });
    if !locked {
        run_hook(Moment::After);
    }
}

/// The level of an interrupt line.
pub fn line(vector: u16) -> bool {
    with(|w| w.model.interrupt(vector))
}

/// Lets the hardware do one unit of work. Peripherals raise a request only when nothing else can move.
pub fn step() -> bool {
    with(World::step)
}

impl World {
    fn step(&mut self) -> bool {
        if self.model.step() {
            return true;
        }
        let mut asked = false;
        for peripheral in &mut self.peripherals {
            asked |= peripheral.ask(self.model.as_mut());
        }
        asked && self.model.step()
    }
}

fn run_hook(moment: Moment) {
    let hook = with(|w| {
        let hook = if w.hooked || w.locked { None } else { w.hook.clone() };
        w.hooked |= hook.is_some();
        hook
    });
    if let Some(hook) = hook {
        // What the hook does belongs to other calls.
        let polled = with(|w| core::mem::take(&mut w.polled));
        hook(moment);
        with(|w| {
            w.hooked = false;
            w.polled = polled;
        });
    }
}

pub(crate) fn access(address: usize, size: u8, write: Option<u32>) -> u32 {
    if std::thread::panicking() {
        return 0;
    }
    run_hook(Moment::Before);
    let value = with(|w| {
        for _ in 0..w.drift {
            w.step();
        }
        let Ok(address) = u32::try_from(address) else {
            w.problems.push(format!("access at {address:#x}, outside of the bus"));
            return 0;
        };
        assert!(w.trace.len() < MOST_ACCESSES, "the driver does not come to an end");
        if !w.model.owns(address) {
            w.problems.push(format!("access outside of the controller's registers: {address:#x}"));
            return 0;
        }
        let selects = write.is_some() && w.model.selects(address);
        let value = match write {
            Some(value) => {
                if !selects {
                    w.polled.clear();
                }
                w.model.write(address, size, value);
                value
            }
            None => {
                if !w.polled.insert(address) && !w.frozen {
                    w.model.step();
                }
                w.model.read(address, size)
            }
        };
        let (handler, locked) = (w.handler, w.locked);
        let write = write.is_some();
        let access = Access { address, size, value, write, selects, handler, locked };
        let section = &w.trace[if locked { w.section } else { w.trace.len() }..];
        let fault = guarded::fault(&w.guarded, &access, section);
        w.problems.extend(fault.filter(|fault| !w.problems.contains(fault)));
        w.trace.push(access);
        value
    });
    run_hook(Moment::After);
    value
}
