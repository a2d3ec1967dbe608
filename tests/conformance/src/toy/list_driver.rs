//! The driver of the toy that follows lists: the other toy's, and what lists need.

use super::Defect;
use super::driver::{self, Instance, Toy, require};
use super::list_model::{LINK, LOST, TELL};
use super::model::{BASES, CIRC, CLEAR, DONE, EN, ERROR, HALF, SIZE};
use crate::Host;
use dma_runtime::{
    Block, Config, ControllerCapabilities, Cyclic, Engine, Error, ErrorKind, Events, Field, Flags,
    Halt, Next, Outcome, Reason, Residue, Shared, Suspend, Suspended, Timeout, Word,
};

/// One channel. `RING`: a ring of one block goes through its node.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListToy<const RING: bool>(Toy);

/// So many channels follow lists where rings of one block need no node; the handler runs those of the others.
pub(super) const FOLLOWING: usize = 2;

/// CTRL without EN, and which ends are told.
pub(super) type Plan = u32;

/// Of a plan: the end of a block that another follows is told.
const TELLS_BLOCK: u32 = 1 << 30;
/// The end of the list is told.
const TELLS_END: u32 = 1 << 31;
const CTRL: u32 = !(TELLS_BLOCK | TELLS_END);

/// Nodes do not leave a page.
pub(super) const PAGE: u32 = 0x1000;

pub(super) struct Context {
    toy: driver::Context,
    tells: Word,
    link: Word,
}

/// What the hardware reads.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(16))]
pub(super) struct Node {
    source: u32,
    destination: u32,
    count: u32,
    link: u32,
}

/// One block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    node: Node,
    bytes: u32,
}

// SAFETY: touches the registers of its channel only (but for the defects, which touch no memory either). Nodes are
// four words, which the hardware only reads.
unsafe impl<const RING: bool> Engine for ListToy<RING> {
    type Platform = Host;
    type Instance = Instance;
    type Vector = u8;
    type Plan = Plan;
    type Load = Load;
    type Node = Node;
    type Tables = ();
    const TABLES: () = ();
    type Context = Context;
    const CONTEXT: Context = Context { toy: Toy::CONTEXT, tells: Word::new(), link: Word::new() };
    const CYCLIC: bool = true;
    const ALTERNATES: bool = false;
    const HARDWARE_LISTS: bool = true;
    const RING_NODE: bool = RING;
    const NODES_WAIT: bool = true;

    fn channels(instance: Instance) -> u8 {
        Toy::channels(instance)
    }
    fn channel(instance: Instance, index: u8, _: &'static Shared<Self>) -> Self {
        let base = BASES[usize::from(instance.number)] as usize;
        ListToy(Toy { base, index: index.into(), defect: instance.defect })
    }
    unsafe fn dispatch(_: Instance, vector: u8, mut found: impl FnMut(u8)) {
        found(vector);
    }

    fn hardware_lists(self) -> bool {
        RING || self.0.index < FOLLOWING || self.0.is(Defect::ListsClaimed)
    }

    fn plan(self, config: &Config<'_>) -> Result<Plan, Error> {
        let ctrl = self.0.plan(&config.cyclic(Cyclic::No))?;
        let cyclic = config.cyclic == Cyclic::Yes;
        let [block, complete] =
            [Events::BLOCK, Events::COMPLETE].map(|event| config.events.contains(event));
        let bit = |on: bool, bit: u32| if on { bit } else { 0 };
        let end = match self.hardware_lists() || self.0.is(Defect::HandlerUnheard) {
            true => {
                if cyclic {
                    block
                } else {
                    complete
                }
            }
            false => config.wants_done(),
        };
        let block = block && !self.0.is(Defect::BlocksUntold);
        Ok(ctrl | bit(cyclic, CIRC) | bit(block, TELLS_BLOCK) | bit(end, TELLS_END))
    }

    fn load(self, plan: &Plan, block: &Block, next: Next) -> Result<Load, Error> {
        let driver::Load { source, destination, count, bytes } = self.0.load(plan, block, next)?;
        let open = self.0.is(Defect::RingOpen) && next.last;
        let load = Load { node: Node { source, destination, count, link: 0 }, bytes };
        Ok(Self::relink(plan, &load, Next { address: if open { 0 } else { next.address }, ..next }))
    }

    fn relink(plan: &Plan, load: &Load, next: Next) -> Load {
        let told = plan & if next.last { TELLS_END } else { TELLS_BLOCK } != 0;
        let count = load.node.count & !TELL | if told { TELL } else { 0 };
        Load { node: Node { count, link: next.address, ..load.node }, ..*load }
    }

    fn pack(_: &Plan, load: &Load) -> Node {
        load.node
    }
    fn unpack(plan: &Plan, node: &Node) -> Load {
        Load { node: *node, bytes: (node.count & !TELL) << (plan >> SIZE & 3) }
    }
    fn bytes(load: &Load) -> u32 {
        load.bytes
    }
    fn check_storage(address: u32, bytes: u32) -> Result<(), Error> {
        let fits = address / PAGE == (address + (bytes - 1)) / PAGE;
        require(fits, Error::invalid(Field::Storage, Reason::Alignment))
    }

    fn planned(context: &Context) -> Plan {
        context.toy.ctrl.get() | context.tells.get()
    }
    unsafe fn initialise(self) -> bool {
        // SAFETY: the caller's promise is passed on.
        unsafe { self.0.initialise() }
    }
    unsafe fn configure(self, context: &Context, plan: &Plan) {
        context.tells.set(plan & !CTRL);
        // SAFETY: as above.
        unsafe { self.0.configure(&context.toy, &(plan & CTRL)) }
    }
    unsafe fn program(self, context: &Context, load: &Load) {
        let Node { source, destination, count, link } = load.node;
        context.link.set(link);
        self.0.write(self.0.register(LINK), link);
        let load = driver::Load { source, destination, count, bytes: load.bytes };
        // SAFETY: as above.
        unsafe { self.0.program(&context.toy, &load) }
    }
    unsafe fn start(self, context: &Context, again: bool) {
        if again && !self.0.is(Defect::LinkForgotten) {
            self.0.write(self.0.register(LINK), context.link.get());
        }
        // SAFETY: as above.
        unsafe { self.0.start(&context.toy, again) }
    }
    unsafe fn halt(self, context: &Context, halt: Halt) -> Result<(), Timeout> {
        // SAFETY: as above.
        unsafe { self.0.halt(&context.toy, halt) }
    }
    unsafe fn suspend(self, context: &Context) -> Result<Suspended, Timeout> {
        // SAFETY: as above.
        let suspended = unsafe { self.0.suspend(&context.toy) };
        if suspended == Ok(Suspended::Paused) {
            let flags = if self.0.is(Defect::HalfTaken) { DONE | HALF } else { DONE };
            self.0.write(CLEAR, flags << (4 * self.0.index));
        }
        suspended
    }
    unsafe fn resume(self, context: &Context) {
        // SAFETY: as above.
        unsafe { self.0.resume(&context.toy) }
    }
    fn appends(self, _: &Context) -> bool {
        true
    }
    unsafe fn append(self, _: &Context, load: &Load) {
        if !self.0.is(Defect::LinkUnwritten) {
            self.0.write(self.0.register(LINK), load.node.link);
        }
    }
    unsafe fn finish(self, _: &Context) {}
    unsafe fn release(self, context: &Context) {
        // SAFETY: as above.
        unsafe { self.0.release(&context.toy) }
    }
    unsafe fn acknowledge(self) -> Flags {
        let flags = self.0.flags();
        if flags != 0 {
            self.0.write(CLEAR, flags << (4 * self.0.index));
        }
        let lost = if self.0.is(Defect::LostUnknown) { 0 } else { LOST };
        [
            (DONE, Flags::DONE),
            (HALF, Flags::HALF),
            (ERROR, Flags::error(ErrorKind::Bus)),
            (lost, Flags::error(ErrorKind::Descriptor)),
        ]
        .into_iter()
        .filter(|(bit, _)| flags & bit != 0)
        .fold(Flags::NONE, |found, (_, flag)| found.with(flag))
    }
    unsafe fn outcome(self, _: &Context, _: bool) -> Outcome {
        if self.0.read(self.0.register(0)) & EN != 0 {
            return Outcome::Running;
        }
        if self.0.read(self.0.register(4)) != 0 {
            return Outcome::Failed(ErrorKind::Bus);
        }
        if self.0.read(self.0.register(LINK)) != 0 {
            return Outcome::Failed(ErrorKind::Descriptor);
        }
        Outcome::Done
    }
    unsafe fn remaining(self, context: &Context) -> u32 {
        // SAFETY: as above.
        unsafe { self.0.remaining(&context.toy) }
    }
    unsafe fn next(self, _: &Context) -> u32 {
        if self.0.is(Defect::NextForgotten) { 0 } else { self.0.read(self.0.register(LINK)) }
    }
    fn left(context: &Context) -> u32 {
        Toy::left(&context.toy)
    }
    fn fault(context: &Context) -> Option<ErrorKind> {
        Toy::fault(&context.toy)
    }

    fn controller_capabilities(self) -> ControllerCapabilities {
        self.0.controller_capabilities()
    }
    fn suspend_capability(self, context: &Context) -> Suspend {
        self.0.suspend_capability(&context.toy)
    }
    fn residue_capability(self, context: &Context) -> Residue {
        self.0.residue_capability(&context.toy)
    }
}
