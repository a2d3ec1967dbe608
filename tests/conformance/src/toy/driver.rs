//! The toy's driver, sound or with a defect.

use super::Defect;
use super::model::{
    BASES, BURST, CIRC, CLEAR, COMMAND, DESTINATION_STEP, DONE, DONE_IE, EN, ERROR, ERROR_IE,
    FLAGS, HALF, HALF_IE, HALT, KIND, PAUSE, PAUSED, REQUEST, RESUME, SELECT, SIZE, SOURCE_STEP,
    START,
};
use crate::Host;
use crate::platform::{Masked, ModelBus};
use dma_runtime::{
    Adjust, Block, Bus, Config, ControllerCapabilities, Cyclic, Direction, Engine, Error,
    ErrorKind, Events, Field, FifoMode, Flags, FlowControl, Halt, Handshake, Lock, Next, Outcome,
    Reason, Residue, Shared, Suspend, Suspended, Timeout, Trigger, Word,
};

/// One of the two controllers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instance {
    pub(super) number: u8,
    pub(super) defect: Defect,
}

/// One channel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Toy {
    pub(super) base: usize,
    pub(super) index: usize,
    pub(super) defect: Defect,
}

/// CTRL without EN.
pub(super) type Plan = u32;

pub(super) struct Context {
    pub(super) ctrl: Word,
    count: Word,
    source: Word,
    destination: Word,
    left: Word,
    broken: Word,
}

/// One block in the toy's terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Load {
    pub(super) source: u32,
    pub(super) destination: u32,
    pub(super) count: u32,
    pub(super) bytes: u32,
}

impl Toy {
    pub(super) fn read(self, offset: u32) -> u32 {
        // SAFETY: a register of the toy.
        unsafe { ModelBus::read32(self.base + offset as usize) }
    }
    pub(super) fn write(self, offset: u32, value: u32) {
        // SAFETY: as above.
        unsafe { ModelBus::write32(self.base + offset as usize, value) }
    }
    /// A command for the channel, through the window.
    fn command(self, command: u32) {
        let write = || {
            self.write(SELECT, self.index as u32);
            self.write(COMMAND, command);
        };
        if self.is(Defect::WindowOpen) { write() } else { Masked.with(write) }
    }
    pub(super) fn register(self, offset: u32) -> u32 {
        self.index as u32 * 0x20 + offset
    }
    pub(super) fn is(self, defect: Defect) -> bool {
        self.defect == defect
    }
    pub(super) fn flags(self) -> u32 {
        self.read(FLAGS) >> (4 * self.index) & 0xF
    }
    fn residue(self, plan: Plan, items: u32) -> u32 {
        if self.is(Defect::ResidueInItems) { items } else { items << (plan >> SIZE & 3) }
    }
    fn step(self, adjust: Adjust) -> u32 {
        if self.is(Defect::IgnoredAdjust) { 0 } else { adjust as u32 }
    }
    fn restore(self, context: &Context) {
        self.write(self.register(4), context.count.get());
        if !self.is(Defect::OneSource) || context.left.get() == 0 {
            self.write(self.register(8), context.source.get());
        }
        self.write(self.register(12), context.destination.get());
    }
    fn wait(self, bound: u32, done: impl Fn(u32) -> bool) -> Result<u32, Timeout> {
        (0..bound).map(|_| self.read(self.register(0))).find(|c| done(*c)).ok_or(Timeout)
    }
}

pub(super) fn require(holds: bool, error: Error) -> Result<(), Error> {
    if holds { Ok(()) } else { Err(error) }
}

// SAFETY: touches the registers of its channel only (but for the defects, which touch no memory either).
unsafe impl Engine for Toy {
    type Platform = Host;
    type Instance = Instance;
    type Vector = u8;
    type Plan = Plan;
    type Load = Load;
    type Node = Load;
    type Tables = ();

    const TABLES: () = ();
    type Context = Context;

    const CONTEXT: Context = Context {
        ctrl: Word::new(),
        count: Word::new(),
        source: Word::new(),
        destination: Word::new(),
        left: Word::new(),
        broken: Word::new(),
    };
    const CYCLIC: bool = true;
    const ALTERNATES: bool = false;

    fn channels(instance: Instance) -> u8 {
        if instance.defect == Defect::ExtraChannel { 5 } else { 4 }
    }
    fn channel(instance: Instance, index: u8, _: &'static Shared<Self>) -> Self {
        let base = BASES[usize::from(instance.number)] as usize;
        Toy { base, index: index.into(), defect: instance.defect }
    }
    unsafe fn dispatch(_: Instance, vector: u8, mut found: impl FnMut(u8)) {
        found(vector);
    }

    fn plan(self, config: &Config<'_>) -> Result<Plan, Error> {
        use Reason::{Capability, Combination, Range};
        if self.is(Defect::CheckTouches) {
            self.write(self.register(4), 0);
        }
        let kind = match config.direction {
            Direction::MemoryToMemory if self.base == BASES[0] as usize => 0,
            Direction::MemoryToPeripheral => 1,
            Direction::PeripheralToMemory => 2,
            _ => return Err(Error::unsupported(Field::Direction, Capability)),
        };
        let cyclic = config.cyclic == Cyclic::Yes;
        let automatic = Handshake::Hardware;
        let width = config.source.width;
        let same = width == config.destination.width || self.is(Defect::WidthIgnored);
        let burst = |bytes: u16| u32::from(bytes) / width.bytes();
        let fits = |bytes: u16| {
            let beats = burst(bytes);
            bytes == 0
                || matches!(beats, 1 | 2 | 4 | 8 | 16) && beats * width.bytes() == bytes.into()
        };
        let refuse = Error::unsupported;
        require(!cyclic || kind != 0, refuse(Field::Cyclic, Combination))?;
        require(width.bytes() <= 4, refuse(Field::SourceWidth, Capability))?;
        require(same, refuse(Field::DestinationWidth, Combination))?;
        require(fits(config.source.burst), refuse(Field::SourceBurst, Capability))?;
        require(fits(config.destination.burst), refuse(Field::DestinationBurst, Capability))?;
        require(config.priority == 0, refuse(Field::Priority, Range))?;
        require(config.link.is_none(), refuse(Field::Link, Capability))?;
        let own = config.trigger == Trigger::Software;
        require(own, refuse(Field::Trigger, Capability))?;
        require(config.fifo == FifoMode::Automatic, refuse(Field::Fifo, Capability))?;
        let counts = config.flow_control == FlowControl::Controller;
        require(counts, refuse(Field::FlowControl, Capability))?;
        let paced =
            config.source_handshake == automatic && config.destination_handshake == automatic;
        require(paced, refuse(Field::Handshake, Capability))?;
        let request = match (kind, config.request) {
            (0, None) => 0,
            (1 | 2, Some(request)) if request.0 < 16 => {
                u32::from(request.0) + u32::from(self.is(Defect::WrongLine))
            }
            _ => return Err(Error::invalid(Field::Request, Range)),
        };
        let beats = burst(config.source.burst.max(config.destination.burst));
        let beats = if self.is(Defect::BurstIgnored) { 0 } else { beats };
        let enable = |on: bool, bit: u32| if on { bit } else { 0 };
        Ok(kind << KIND
            | self.step(config.source.adjust) << SOURCE_STEP
            | self.step(config.destination.adjust) << DESTINATION_STEP
            | (width as u32) << SIZE
            | beats << BURST
            | request << REQUEST
            | enable(cyclic && !self.is(Defect::CyclicOnce), CIRC)
            | enable(config.wants_done(), DONE_IE)
            | enable(config.events.contains(Events::HALF), HALF_IE)
            | enable(config.events.contains(Events::ERROR), ERROR_IE))
    }

    fn load(self, plan: &Plan, block: &Block, _next: Next) -> Result<Load, Error> {
        let Block { source: from, destination: to, bytes, .. } = *block;
        let shift = plan >> SIZE & 3;
        let low = (1usize << shift) - 1;
        let fixed = |step: u32| plan >> step & 3 != 0;
        let reach = |address: usize, fixed: bool| {
            let last = if fixed { low } else { bytes.saturating_sub(1) };
            address.checked_add(last).is_some_and(|end| end <= u32::MAX as usize)
        };
        require(bytes != 0, Error::invalid(Field::Bytes, Reason::Range))?;
        require(bytes & low == 0, Error::invalid(Field::Bytes, Reason::Multiple))?;
        let fits = bytes >> shift <= 0xFFFF || self.is(Defect::CutCount);
        require(fits, Error::invalid(Field::Bytes, Reason::Range))?;
        for (address, field, step) in [
            (from, Field::SourceAddress, SOURCE_STEP),
            (to, Field::DestinationAddress, DESTINATION_STEP),
        ] {
            require(address & low == 0, Error::invalid(field, Reason::Alignment))?;
            let down = plan >> step & 3 == 1;
            let fits = if down { address + low + 1 >= bytes } else { reach(address, fixed(step)) };
            require(fits && address <= u32::MAX as usize, Error::invalid(field, Reason::Reach))?;
        }
        let (source, destination, bytes) = (from as u32, to as u32, bytes as u32);
        Ok(Load { source, destination, bytes, count: bytes >> shift & 0xFFFF })
    }

    fn pack(_: &Plan, load: &Load) -> Load {
        *load
    }
    fn unpack(_: &Plan, node: &Load) -> Load {
        *node
    }
    fn bytes(load: &Load) -> u32 {
        load.bytes
    }

    fn planned(context: &Context) -> Plan {
        context.ctrl.get()
    }
    unsafe fn initialise(self) -> bool {
        self.write(self.register(0), 0);
        self.write(CLEAR, 0xF << (4 * self.index));
        true
    }
    unsafe fn configure(self, context: &Context, plan: &Plan) {
        context.ctrl.set(*plan);
        context.left.set(0);
        self.write(self.register(0), *plan);
    }
    unsafe fn program(self, context: &Context, load: &Load) {
        context.count.set(load.count);
        context.source.set(load.source);
        context.destination.set(load.destination);
        self.restore(context);
        context.left.set(1);
    }
    unsafe fn start(self, context: &Context, again: bool) {
        if again && !self.is(Defect::StartForgets) {
            self.restore(context);
        }
        self.command(START);
    }
    unsafe fn halt(self, context: &Context, halt: Halt) -> Result<(), Timeout> {
        let plan = context.ctrl.get();
        self.command(HALT);
        self.wait(halt.reads(1000), |ctrl| ctrl & EN == 0)?;
        let left = self.residue(plan, self.read(self.register(4)));
        context.left.set(left);
        if !self.is(Defect::ErrorWiped) {
            context.broken.set(self.flags() & ERROR);
        }
        if !self.is(Defect::StaleFlags) {
            self.write(CLEAR, 0xF << (4 * self.index));
        }
        Ok(())
    }
    unsafe fn suspend(self, context: &Context) -> Result<Suspended, Timeout> {
        let plan = context.ctrl.get();
        self.command(PAUSE);
        if !self.is(Defect::SuspendHasty) {
            let ctrl = self.wait(1000, |ctrl| ctrl & PAUSED != 0 || ctrl & EN == 0)?;
            if ctrl & EN == 0 {
                return Ok(Suspended::Ended);
            }
        }
        context.left.set(self.residue(plan, self.read(self.register(4))));
        Ok(Suspended::Paused)
    }
    unsafe fn resume(self, context: &Context) {
        if self.is(Defect::ResumeRepeats) {
            self.command(HALT);
            while self.read(self.register(0)) & EN != 0 {}
            self.write(CLEAR, 0xF << (4 * self.index));
            self.restore(context);
            return self.command(START);
        }
        self.command(RESUME);
    }
    unsafe fn finish(self, _: &Context) {}
    unsafe fn release(self, _: &Context) {
        self.write(self.register(0), 0);
    }
    unsafe fn acknowledge(self) -> Flags {
        let flags = self.flags();
        let all = if self.is(Defect::ClearsAll) { 0xFFFF } else { flags << (4 * self.index) };
        if flags != 0 {
            self.write(CLEAR, all);
        }
        let mut found = Flags::NONE;
        if flags & DONE != 0 || self.is(Defect::AlwaysDone) {
            found = found.with(Flags::DONE);
        }
        if flags & HALF != 0 && !self.is(Defect::HalfLost) {
            found = found.with(Flags::HALF);
        }
        if flags & ERROR != 0 && !self.is(Defect::ErrorUnknown) {
            found = found.with(Flags::error(ErrorKind::Bus));
        }
        found
    }
    unsafe fn outcome(self, context: &Context, _: bool) -> Outcome {
        if self.is(Defect::OutcomeFromFlag) {
            return if self.flags() & DONE != 0 { Outcome::Done } else { Outcome::Running };
        }
        if self.read(self.register(0)) & EN != 0 {
            return Outcome::Running;
        }
        let done = context.ctrl.get() & CIRC == 0 && self.read(self.register(4)) == 0;
        if done { Outcome::Done } else { Outcome::Failed(ErrorKind::Bus) }
    }
    unsafe fn remaining(self, context: &Context) -> u32 {
        if self.is(Defect::StatusWrites) {
            self.write(CLEAR, 0);
        }
        self.residue(context.ctrl.get(), self.read(self.register(4)))
    }
    fn left(context: &Context) -> u32 {
        context.left.get()
    }
    fn fault(context: &Context) -> Option<ErrorKind> {
        (context.broken.get() != 0).then_some(ErrorKind::Bus)
    }

    fn controller_capabilities(self) -> ControllerCapabilities {
        ControllerCapabilities {
            channels: 4,
            memory_to_memory: self.base == BASES[0] as usize,
            widths: 7,
            max_burst: 64,
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
}
