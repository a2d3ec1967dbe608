//! One channel: its registers, and who may write them when.

use std::collections::VecDeque;

use super::chip::Chip;
use super::layout::{Register, br1, cr, flag, llr, tr1};
use super::run::{Rules, Run};
use super::shape::Shape;
use super::trigger::Trigger;

/// Complaints, in order.
pub(super) type Log = Vec<String>;

/// What SUSP has done so far (RM0456 17.4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// Not asked for.
    No,
    /// What is on the bus goes on; SUSPF comes after it, `left` steps from now at the earliest.
    Waiting { left: u32, committed: bool },
    /// SUSPF has been set.
    Done,
}

/// A channel.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    name: String,
    pub(super) two_d: bool,
    /// Half the FIFO, in bytes.
    pub(super) half: u32,
    tr2_known: u32,
    pub(super) rules: Rules,
    registers: [u32; 9],
    /// BR1 as software or the last item set it: what BNDT and BRC are restored to.
    pub(super) programmed: u32,
    /// CxCR as it reads.
    pub(super) cr: u32,
    pub(super) flags: u32,
    pub(super) halt: Halt,
    /// Present while EN is 1.
    pub(super) run: Option<Run>,
    /// Source bytes on their way.
    pub(super) fifo: VecDeque<u8>,
    pub(super) trigger: Trigger,
    /// Registers that software owes before it enables again, by their place in `registers`.
    pub(super) owed: u16,
    /// A data transfer error left the FIFO as it was (RM0456 17.4.16).
    pub(super) needs_reset: bool,
}

/// BR1, SAR and DAR: what a transfer changes (RM0456 17.8.9, RESET).
const MOVED: u16 =
    1 << Register::Br1 as u16 | 1 << Register::Sar as u16 | 1 << Register::Dar as u16;

impl Channel {
    pub(super) fn new(controller: &str, number: usize, chip: &Chip) -> Self {
        Self {
            name: format!("{controller} channel {number}"),
            two_d: number >= chip.first_2d,
            half: 1 << chip.fifo[number],
            tr2_known: chip.tr2_known(),
            rules: Rules::default(),
            registers: [0; 9],
            programmed: 0,
            cr: 0,
            flags: 0,
            halt: Halt::No,
            run: None,
            fifo: VecDeque::new(),
            trigger: Trigger::default(),
            owed: 0,
            needs_reset: false,
        }
    }

    /// Records what software should not have done.
    pub(super) fn complain(&self, log: &mut Log, what: &str) {
        log.push(format!("{}: {what}", self.name));
    }

    pub(super) fn get(&self, register: Register) -> u32 {
        self.registers[register as usize]
    }

    pub(super) fn set(&mut self, register: Register, value: u32) {
        self.registers[register as usize] = value;
    }

    pub(super) fn enabled(&self) -> bool {
        self.cr & cr::EN != 0
    }

    /// Bytes of the current block not yet read from the source.
    pub(super) fn bndt(&self) -> u32 {
        self.get(Register::Br1) & br1::BNDT
    }

    pub(super) fn shape(&self) -> Shape {
        Shape::decode(self.get(Register::Tr1), self.get(Register::Tr2), self.two_d)
    }

    /// Beats that could be written, in units of the destination width (RM0456 17.8.8, FIFOL).
    pub(super) fn level(&self) -> u32 {
        self.fifo.len() as u32 / self.shape().per_beat()
    }

    /// The interrupt line of the channel: its flags, each with its enable (RM0456 17.7, table 143).
    pub(super) fn interrupt(&self) -> bool {
        self.flags & self.cr & cr::ENABLES != 0
    }

    /// CxSR. Idle is a channel that is disabled or suspended (RM0456 17.8.8, IDLEF).
    pub(super) fn status(&self) -> u32 {
        let idle = !self.enabled() || self.halt == Halt::Done;
        self.flags | if idle { flag::IDLE } else { 0 } | (self.level() & 0xFF) << flag::LEVEL
    }

    /// CxFCR: a 1 clears the flag (RM0456 17.8.7).
    pub(super) fn clear(&mut self, value: u32, log: &mut Log) {
        if value & !flag::ALL != 0 {
            self.complain(log, &format!("reserved bits of FCR written: {value:#010x}"));
        }
        self.flags &= !value;
    }

    /// Bits of a register that this channel has. `None`: it does not have the register.
    pub(super) fn known(&self, register: Register) -> Option<u32> {
        Some(match register {
            Register::Tr1 => tr1::KNOWN,
            Register::Tr2 => self.tr2_known,
            Register::Br1 if self.two_d => br1::KNOWN_2D,
            Register::Br1 => br1::BNDT,
            Register::Sar | Register::Dar => u32::MAX,
            Register::Tr3 if self.two_d => 0x1FFF_1FFF,
            Register::Br2 if self.two_d => u32::MAX,
            Register::Tr3 | Register::Br2 => return None,
            Register::Llr if self.two_d => llr::UPDATES | llr::LA,
            Register::Llr => llr::LINEAR | llr::LA,
            Register::Lbar => 0xFFFF_0000,
        })
    }

    /// A write to a configuration register; all are read-only while EN is 1 (RM0456 17.8.10 to
    /// 17.8.19; of LBAR the same is taken). `secure`: the writer and the channel both are, so that
    /// SSEC and DSEC can be written (17.8.10).
    pub(super) fn write(&mut self, register: Register, value: u32, secure: bool, log: &mut Log) {
        let name = register.name();
        let Some(known) = self.known(register) else {
            return self
                .complain(log, &format!("write of {name}, a channel without 2D addressing"));
        };
        if self.enabled() {
            return self.complain(log, &format!("{name} written while the channel is enabled"));
        }
        if value & !known != 0 {
            self.complain(log, &format!("reserved bits of {name} written: {value:#010x}"));
        }
        let mut value = value & known;
        if register == Register::Tr1 && !secure {
            value &= !(tr1::SSEC | tr1::DSEC);
        }
        self.load(register, value);
        self.owed &= !(1 << register as u16);
    }

    /// A new value from software or from an item.
    pub(super) fn load(&mut self, register: Register, value: u32) {
        self.set(register, value);
        if register == Register::Br1 {
            self.programmed = value;
        }
    }

    /// CxCR (RM0456 17.8.9). `delay` is for a suspension that this write asks for; `ready` tells
    /// that the channel has a transfer that it may just have put on the bus.
    pub(super) fn control(&mut self, value: u32, delay: u32, ready: bool, log: &mut Log) {
        if value & !cr::KNOWN != 0 {
            self.complain(log, &format!("reserved bits of CR written: {value:#010x}"));
        }
        self.cr = (self.cr & !cr::ENABLES) | (value & cr::ENABLES);
        if !self.enabled() {
            self.cr = (self.cr & !cr::FIXED) | (value & cr::FIXED);
        } else if (value ^ self.cr) & cr::FIXED != 0 {
            self.complain(log, "LSM, LAP or PRIO changed while the channel is enabled");
        }
        if value & cr::RESET != 0 {
            return self.reset(log);
        }
        let (was, wanted) = (self.cr & cr::SUSP != 0, value & cr::SUSP != 0);
        self.cr = (self.cr & !cr::SUSP) | (value & cr::SUSP);
        if self.enabled() {
            match (was, wanted) {
                (false, true) => self.suspend(delay, ready, log),
                (true, false) => self.resume(log),
                _ => {}
            }
        } else if value & cr::EN != 0 {
            self.enable(log);
            if self.enabled() && wanted {
                self.complain(log, "enabled with SUSP set");
                self.suspend(delay, false, log);
            }
        }
    }

    /// RESET takes effect in steady state only: suspended or disabled (RM0456 17.8.9). It resets the
    /// FIFO, the internal state, SUSP and EN (17.4.4, step 3), so neither flags nor BR1, SAR and DAR.
    /// The manual does not say what becomes of one at another time; here it is lost, and the EN and
    /// SUSP of that write with it. It names SUSPF = 1 as a sign of the suspended state; whether the
    /// flag itself must still be set is a rule of the model.
    fn reset(&mut self, log: &mut Log) {
        let suspended = self.halt == Halt::Done
            && (!self.rules.reset_needs_flag || self.flags & flag::SUSP != 0);
        if self.enabled() && !suspended {
            return self.complain(log, "RESET of a channel neither suspended nor disabled");
        }
        self.fifo.clear();
        self.cr &= !(cr::EN | cr::SUSP);
        self.rest();
        self.needs_reset = false;
        self.owed |= MOVED;
    }

    /// SUSP written 1 while the channel is active.
    fn suspend(&mut self, delay: u32, ready: bool, log: &mut Log) {
        if self.flags & flag::SUSP != 0 {
            self.complain(log, "SUSP written while SUSPF still tells of an earlier suspension");
        }
        self.halt = Halt::Waiting { left: delay, committed: ready && delay != 0 };
        self.settle();
    }

    /// SUSP written 0 (RM0456 17.4.3, step 3). SUSPF stays until it is cleared in FCR.
    fn resume(&mut self, log: &mut Log) {
        if self.halt != Halt::Done {
            self.complain(log, "resumed before SUSPF");
        }
        self.halt = Halt::No;
    }

    /// The suspension is acknowledged once nothing of the channel is on the bus.
    pub(super) fn settle(&mut self) {
        let busy = self.run.as_ref().is_some_and(|run| run.on_the_bus(self.rules));
        if self.halt == (Halt::Waiting { left: 0, committed: false }) && !busy {
            self.halt = Halt::Done;
            self.flags |= flag::SUSP;
        }
    }

    /// EN falls by the hardware: completion or error. SUSP is not said to fall with it.
    pub(super) fn disable(&mut self) {
        self.cr &= !cr::EN;
        self.rest();
    }

    fn rest(&mut self) {
        self.run = None;
        self.halt = Halt::No;
        self.trigger = Trigger::default();
    }
}
