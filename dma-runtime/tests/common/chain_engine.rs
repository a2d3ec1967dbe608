//! The engine of the controller that follows lists by itself.

use super::chain::{DONE, HALF, INTERRUPT, Machine, Node, Op};
use dma_runtime::*;
use std::cell::Cell;
use std::marker::PhantomData;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

#[derive(Debug, Clone, Copy)]
pub struct Plan {
    cyclic: bool,
    events: Events,
}

pub struct Context {
    plan: Word,
    first: Mutex<Node>,
    left: Word,
}

/// A table of the controller.
#[repr(align(512))]
pub struct Tables(u32);

thread_local! {
    /// Nodes that were looked at.
    pub static UNPACKED: Cell<u32> = const { Cell::new(0) };
}

/// The engine of its channel. `RING`: rings of one block go through their node.
pub struct Chain<const RING: bool, P: 'static> {
    machine: &'static Machine,
    platform: PhantomData<fn() -> P>,
}

impl<const RING: bool, P> Clone for Chain<RING, P> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<const RING: bool, P> Copy for Chain<RING, P> {}

// SAFETY: the hardware is a mutex; memory is touched by `Registers::advance` only, which needs an enabled channel;
// nodes are four words.
unsafe impl<const RING: bool, P: Platform> Engine for Chain<RING, P> {
    type Platform = P;
    type Instance = &'static Machine;
    type Vector = ();
    type Plan = Plan;
    type Load = Node;
    type Node = Node;
    type Tables = Tables;
    const TABLES: Tables = Tables(0);
    type Context = Context;
    const CONTEXT: Context = Context {
        plan: Word::new(),
        first: Mutex::new(Node { source: 0, destination: 0, bytes: 0, link: 0 }),
        left: Word::new(),
    };
    const CYCLIC: bool = true;
    const ALTERNATES: bool = false;
    const HARDWARE_LISTS: bool = true;
    const RING_NODE: bool = RING;
    const NODES_WAIT: bool = true;

    fn channels(_: &'static Machine) -> u8 {
        1
    }
    fn channel(machine: &'static Machine, _: u8, shared: &'static Shared<Self>) -> Self {
        *machine.tables.lock().unwrap() = shared.tables().addr();
        Chain { machine, platform: PhantomData }
    }
    unsafe fn prepare(machine: &'static Machine, shared: &'static Shared<Self>) {
        // SAFETY: the tables are of the machine's only controller, and its lock is held.
        machine.with(Op::Prepare, |_| unsafe {
            let uses = &raw mut (*shared.tables()).0;
            memory::write32(uses, memory::read32(uses) + 1);
        });
    }
    unsafe fn dispatch(_: &'static Machine, (): (), mut found: impl FnMut(u8)) {
        found(0);
    }
    fn hardware_lists(self) -> bool {
        !self.machine.handled.load(Ordering::Relaxed)
    }
    fn plan(self, config: &Config<'_>) -> Result<Plan, Error> {
        if RING && config.cyclic == Cyclic::Yes && !self.hardware_lists() {
            return Err(Error::unsupported(Field::Cyclic, Reason::Capability));
        }
        Ok(Plan { cyclic: config.cyclic == Cyclic::Yes, events: config.events })
    }
    fn load(self, plan: &Plan, block: &Block, next: Next) -> Result<Node, Error> {
        if block.bytes == 0 || block.bytes > 0xFFFF {
            return Err(Error::invalid(Field::Bytes, Reason::Range));
        }
        let bytes = block.bytes as u32;
        let source = reach(block.source, bytes, Field::SourceAddress)?;
        let destination = reach(block.destination, bytes, Field::DestinationAddress)?;
        let node = Node { source, destination, bytes, link: 0 };
        Ok(Self::relink(plan, &node, next))
    }
    fn relink(plan: &Plan, load: &Node, next: Next) -> Node {
        let last = next.last && !plan.cyclic;
        let wanted = if last { Events::COMPLETE } else { Events::BLOCK };
        let interrupt = if plan.events.contains(wanted) { INTERRUPT } else { 0 };
        Node { bytes: load.length() | interrupt, link: next.address, ..*load }
    }
    fn pack(_: &Plan, load: &Node) -> Node {
        *load
    }
    fn unpack(_: &Plan, node: &Node) -> Node {
        UNPACKED.set(UNPACKED.get() + 1);
        *node
    }
    fn check_storage(address: u32, bytes: u32) -> Result<(), Error> {
        assert_eq!((address % 16, bytes % 16), (0, 0));
        if bytes > 256 {
            return Err(Error::unsupported(Field::Storage, Reason::Range));
        }
        Ok(())
    }
    fn bytes(load: &Node) -> u32 {
        load.length()
    }
    fn planned(context: &Context) -> Plan {
        let word = context.plan.get();
        let mut events = Events::NONE;
        for (bit, event) in
            [Events::HALF, Events::BLOCK, Events::COMPLETE, Events::ERROR].into_iter().enumerate()
        {
            if word >> bit & 1 != 0 {
                events = events.with(event);
            }
        }
        Plan { cyclic: word >> 8 != 0, events }
    }
    unsafe fn initialise(self) -> bool {
        true
    }
    unsafe fn configure(self, context: &Context, plan: &Plan) {
        context.plan.set(u32::from(plan.events.bits()) | u32::from(plan.cyclic) << 8);
        self.machine.with(Op::Configure, |r| {
            assert!(!r.enabled, "configured while running");
            r.half = plan.events.contains(Events::HALF);
            r.cyclic = plan.cyclic;
        });
    }
    unsafe fn program(self, context: &Context, load: &Node) {
        *context.first.lock().unwrap() = *load;
        self.machine.with(Op::Program(*load), |r| {
            assert!(!r.enabled, "programmed while running");
            r.first = *load;
            r.repeats = r.cyclic && load.link == 0;
            r.used = false;
        });
    }
    unsafe fn program_pair(self, _: &Context, _: &Node) {
        unreachable!("two blocks of a list are no pair");
    }
    unsafe fn start(self, context: &Context, again: bool) {
        let first = *context.first.lock().unwrap();
        self.machine.with(if again { Op::StartAgain } else { Op::Start }, |r| {
            assert!(!r.enabled, "started while running");
            assert_eq!(r.flags, 0, "a stale flag prevents the start");
            assert_eq!(r.used, again, "started with the wrong idea of its registers");
            r.block = if again { first } else { r.first };
            (r.enabled, r.paused, r.over, r.failed, r.between) = (true, false, false, None, false);
            (r.used, r.moved) = (true, 0);
        });
    }
    unsafe fn halt(self, context: &Context, _: Halt) -> Result<(), Timeout> {
        self.machine.with(Op::Halt, |r| {
            if r.stuck > 0 {
                r.stuck -= 1;
                return Err(Timeout);
            }
            (r.enabled, r.flags) = (false, 0);
            context.left.set(r.remaining());
            Ok(())
        })
    }
    unsafe fn suspend(self, context: &Context) -> Result<Suspended, Timeout> {
        self.machine.with(Op::Suspend, |r| {
            if r.over || r.failed.is_some() {
                return Ok(Suspended::Ended);
            }
            r.paused = true;
            if r.stuck > 0 {
                r.stuck -= 1;
                return Err(Timeout);
            }
            r.flags = 0;
            context.left.set(r.remaining());
            Ok(Suspended::Paused)
        })
    }
    unsafe fn resume(self, _: &Context) {
        self.machine.with(Op::Resume, |r| r.paused = false);
    }
    unsafe fn queue(self, _: &Context, load: &Node) -> Exchange {
        self.machine.with(Op::Queue, |r| r.block = *load);
        Exchange::First
    }
    fn appends(self, _: &Context) -> bool {
        self.machine.appends.load(Ordering::Relaxed)
    }
    unsafe fn append(self, _: &Context, load: &Node) {
        self.machine.with(Op::Append, |r| {
            assert!(r.enabled && r.paused && r.remaining() != 0, "linked while it may end");
            let still = Node { bytes: r.block.bytes, link: 0, ..*load };
            assert_eq!((r.block, r.block.length()), (still, load.length()), "another block's link");
            (r.block.bytes, r.block.link) = (load.bytes, load.link);
        });
    }
    unsafe fn finish(self, _: &Context) {
        self.machine.with(Op::Finish, |r| assert!(!r.enabled, "finished while running"));
    }
    unsafe fn release(self, _: &Context) {}
    unsafe fn acknowledge(self) -> Flags {
        self.machine.with(Op::Acknowledge, |r| {
            let flags = std::mem::take(&mut r.flags);
            let mut found = Flags::NONE;
            for (bit, flag) in [(HALF, Flags::HALF), (DONE, Flags::DONE)] {
                if flags & bit != 0 {
                    found = found.with(flag);
                }
            }
            if flags >> 4 != 0 { found.with(Flags::error(ErrorKind::Bus)) } else { found }
        })
    }
    unsafe fn outcome(self, _: &Context, _: bool) -> Outcome {
        self.machine.with(Op::Outcome, |r| match r.failed {
            Some(kind) => Outcome::Failed(kind),
            None if r.over => Outcome::Done,
            None => Outcome::Running,
        })
    }
    unsafe fn remaining(self, _: &Context) -> u32 {
        self.machine.with(Op::Remaining, |r| {
            assert!(!r.paused, "the count of a quiet channel is not to be relied on");
            r.remaining()
        })
    }
    unsafe fn next(self, _: &Context) -> u32 {
        self.machine.with(Op::Next, |r| r.block.link)
    }
    fn left(context: &Context) -> u32 {
        context.left.get()
    }
    fn controller_capabilities(self) -> ControllerCapabilities {
        ControllerCapabilities {
            channels: 1,
            memory_to_memory: true,
            widths: 1,
            max_burst: 0,
            max_items: 0xFFFF,
            max_priority: 0,
            half_events: true,
            links: false,
            strides: false,
        }
    }
    fn suspend_capability(self, _: &Context) -> Suspend {
        Suspend::Native
    }
    fn residue_capability(self, _: &Context) -> Residue {
        Residue::Exact
    }
    fn reload_capability(self, _: &Context) -> Queueing {
        if self.machine.registers().queueing { Queueing::NextBlock } else { Queueing::IdleOnly }
    }
}
