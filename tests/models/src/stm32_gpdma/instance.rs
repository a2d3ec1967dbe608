//! One controller: its channels, and who may see and change what (RM0456 17.4.14, 17.4.15, 17.8.1 to
//! 17.8.5).

use super::arbiter::Arbiter;
use super::channel::{Channel, Halt, Log};
use super::chip::{Chip, InstancePlan};
use super::layout::{CHANNELS, Place, Register, SPAN, cr, place, tr1};
use crate::Memory;

/// Who accesses a register.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agent {
    pub(super) secure: bool,
    pub(super) privileged: bool,
}

/// What a write to CxCR needs to know of the world.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) delay: u32,
    pub(super) requested: &'a dyn Fn(u16) -> bool,
}

/// A controller.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    plan: &'static InstancePlan,
    pub(super) channels: Vec<Channel>,
    arbiter: Arbiter,
    /// SECCFGR, PRIVCFGR, RCFGLOCKR.
    secure: u32,
    privileged: u32,
    locked: u32,
}

impl Instance {
    pub(super) fn new(plan: &'static InstancePlan, chip: &Chip) -> Self {
        Self {
            plan,
            channels: (0..CHANNELS).map(|n| Channel::new(plan.name, n, chip)).collect(),
            arbiter: Arbiter::new(),
            secure: 0,
            privileged: 0,
            locked: 0,
        }
    }

    /// The offset of an address and whether it is that of the secure alias.
    pub(super) fn locate(&self, address: u32) -> Option<(u32, bool)> {
        let within = |base: u32| (base..base + SPAN).contains(&address).then(|| address - base);
        let secure = self.plan.secure.and_then(within).map(|offset| (offset, true));
        secure.or_else(|| within(self.plan.base).map(|offset| (offset, false)))
    }

    fn may(&self, channel: usize, agent: Agent) -> bool {
        (agent.secure || self.secure >> channel & 1 == 0)
            && (agent.privileged || self.privileged >> channel & 1 == 0)
    }

    /// Access to a channel's register, and the complaint where there is none: it reads 0 and ignores
    /// writes (RM0456 17.4.14, 17.4.15).
    fn admit(&self, channel: usize, agent: Agent, log: &mut Log) -> bool {
        let may = self.may(channel, agent);
        if !may {
            self.channels[channel]
                .complain(log, "illegal access to a secure or privileged channel");
        }
        may
    }

    pub(super) fn read(&self, offset: u32, agent: Agent, log: &mut Log) -> u32 {
        match place(offset) {
            Place::Seccfgr => self.secure,
            Place::Privcfgr => self.privileged,
            Place::Rcfglockr => self.locked,
            Place::Misr => self.masked(!self.secure, agent),
            // A secure register: a non-secure read gives 0 (RM0456 17.8.5).
            Place::Smisr if agent.secure => self.masked(self.secure, agent),
            Place::Smisr => 0,
            Place::Nothing => {
                log.push(format!("{}: read of no register at {offset:#05x}", self.plan.name));
                0
            }
            // Write-only (RM0456 17.8.7).
            Place::Flags(_) => 0,
            Place::Status(n) if self.admit(n, agent, log) => self.channels[n].status(),
            Place::Control(n) if self.admit(n, agent, log) => self.channels[n].cr,
            Place::Data(n, register) if self.admit(n, agent, log) => {
                let channel = &self.channels[n];
                if channel.known(register).is_none() {
                    channel.complain(log, &format!("read of {}, not there", register.name()));
                }
                channel.get(register)
            }
            Place::Status(_) | Place::Control(_) | Place::Data(..) => 0,
        }
    }

    /// Interrupt lines of the channels in `of` that the agent may know of (RM0456 17.8.4, 17.8.5).
    fn masked(&self, of: u32, agent: Agent) -> u32 {
        let lines = self.channels.iter().enumerate();
        let lines = lines.filter(|(n, c)| of >> n & 1 != 0 && self.may(*n, agent) && c.interrupt());
        lines.fold(0, |word, (n, _)| word | 1 << n)
    }

    pub(super) fn write(
        &mut self,
        offset: u32,
        value: u32,
        agent: Agent,
        around: Surroundings<'_>,
        log: &mut Log,
    ) {
        match place(offset) {
            Place::Seccfgr | Place::Privcfgr | Place::Rcfglockr => {
                self.configure(place(offset), value, agent, log);
            }
            Place::Misr | Place::Smisr | Place::Status(_) | Place::Nothing => {
                let name = self.plan.name;
                log.push(format!("{name}: write to no writable register at {offset:#05x}"));
            }
            Place::Flags(n) if self.admit(n, agent, log) => self.channels[n].clear(value, log),
            Place::Control(n) if self.admit(n, agent, log) => {
                let channel = &mut self.channels[n];
                let ready = channel.next(around.requested).is_some();
                channel.control(value, around.delay, ready, log);
            }
            Place::Data(n, register) if self.admit(n, agent, log) => {
                let secure = agent.secure && self.secure >> n & 1 != 0;
                self.channels[n].write(register, value, secure, log);
            }
            Place::Flags(_) | Place::Control(_) | Place::Data(..) => {}
        }
    }

    /// SECCFGR and PRIVCFGR change bit by bit, only of channels that are disabled and not locked;
    /// RCFGLOCKR only sets. SECCFGR and RCFGLOCKR want a secure and privileged writer, PRIVCFGR a
    /// privileged one, and for a secure channel a secure one.
    fn configure(&mut self, place: Place, value: u32, agent: Agent, log: &mut Log) {
        let name = self.plan.name;
        if !agent.privileged || (place != Place::Privcfgr && !agent.secure) {
            return log.push(format!("{name}: illegal write to {place:?}"));
        }
        let value = value & 0xFF;
        if place == Place::Rcfglockr {
            self.locked |= value;
            return;
        }
        let before = if place == Place::Seccfgr { self.secure } else { self.privileged };
        let mut changes = value ^ before;
        for (n, channel) in self.channels.iter().enumerate() {
            let bit = 1 << n;
            if changes & bit == 0 {
                continue;
            }
            if channel.enabled() {
                channel.complain(log, "security or privilege changed while the channel is enabled");
                changes &= !bit;
            } else if self.locked & bit != 0 || !self.may(n, agent) {
                changes &= !bit;
            }
        }
        if place == Place::Privcfgr {
            self.privileged ^= changes;
            return;
        }
        self.secure ^= changes;
        for (n, channel) in self.channels.iter_mut().enumerate() {
            if changes & !self.secure & 1 << n != 0 {
                // RM0456 17.8.10: SSEC and DSEC fall with SECx.
                let word = channel.get(Register::Tr1);
                channel.set(Register::Tr1, word & !(tr1::SSEC | tr1::DSEC));
            }
        }
    }

    pub(super) fn interrupt(&self, vector: u16) -> bool {
        let channel = self.channels.get(usize::from(vector.wrapping_sub(self.plan.vector)));
        channel.is_some_and(Channel::interrupt)
    }

    /// One unit of work of the winner of the arbitration. Some: done, with the request line that it
    /// used up. A burst is not interrupted by another channel.
    pub(super) fn step(
        &mut self,
        requested: &dyn Fn(u16) -> bool,
        memory: &mut Memory,
        log: &mut Log,
    ) -> Option<Option<u16>> {
        let ready: Vec<usize> =
            (0..CHANNELS).filter(|n| self.channels[*n].next(requested).is_some()).collect();
        let bursting =
            |n: &&usize| self.channels[**n].run.as_ref().is_some_and(|run| run.burst.is_some());
        let winner = match ready.iter().find(bursting) {
            Some(n) => *n,
            None => {
                let priority = |n: usize| (self.channels[n].cr >> cr::PRIO) & 3;
                let ready: Vec<_> = ready.iter().map(|n| (*n, priority(*n))).collect();
                self.arbiter.pick(&ready)?
            }
        };
        let channel = &mut self.channels[winner];
        let line = channel.line();
        let work = channel.next(requested)?;
        Some(channel.perform(work, memory, log).then_some(line))
    }

    /// A step passes for the channels that are asked to suspend.
    pub(super) fn tick(&mut self, requested: &dyn Fn(u16) -> bool) -> Tick {
        let mut most = Tick::Nothing;
        for channel in &mut self.channels {
            let ready = channel.next(requested).is_some();
            let Halt::Waiting { left, committed } = &mut channel.halt else { continue };
            if *left == u32::MAX {
                continue;
            }
            // What was about to be put on the bus may be gone: another channel took its request.
            *committed &= ready;
            *left = left.saturating_sub(1);
            channel.settle();
            let seen = if channel.halt == Halt::Done { Tick::Visible } else { Tick::Waiting };
            most = most.max(seen);
        }
        most
    }
}

/// What the passing of a step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tick {
    Nothing,
    Waiting,
    /// Software can see a difference.
    Visible,
}
