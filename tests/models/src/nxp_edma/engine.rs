//! Arbitration, activation, preemption, cancel.

use super::controller::Controller;
use super::layout::{CHANNELS, cr, csr, dchpri, es};
use super::tcd::{DADDR, SADDR, Side};

/// A channel in the engine: its internal copy of the TCD's moving parts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Service {
    pub(super) channel: usize,
    pub(super) source_address: u32,
    pub(super) destination_address: u32,
    pub(super) source: Side,
    pub(super) destination: Side,
    /// Bytes of the minor loop still to move.
    pub(super) left: u64,
    /// The source of the DMAMUX that asked, if one did.
    pub(super) line: Option<usize>,
    pub(super) phase: Phase,
    /// Steps that the write-back still waits, after a stop.
    pub(super) stall: u32,
    /// It has preempted another channel, and so cannot be preempted.
    pub(super) preempts: bool,
    /// It has moved an element since it was activated or restored.
    pub(super) moved: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Elements.
    Moving,
    /// The write-back.
    Retiring,
    /// The fetch of the next TCD; the interrupt that comes with it.
    Loading { late: bool },
    /// The fetched TCD on its way to the channel.
    Storing { late: bool, bytes: [u8; 32], left: u32 },
}

/// A channel between its arbitration and ACTIVE.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grant {
    pub(super) channel: usize,
    /// The source of the DMAMUX that asked, if one did: ERQ may be cleared meanwhile.
    line: Option<usize>,
    /// Cycles that are left.
    cycles: u32,
}

/// CR.CX or CR.ECX.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cancel {
    /// Steps until it takes effect.
    pub(super) left: u32,
}

impl Controller {
    pub(super) fn step(&mut self) -> bool {
        if self.tick_cancel() {
            return true;
        }
        if self.preempt() {
            return true;
        }
        let never = self.cancel.is_some_and(|cancel| cancel.left == u32::MAX);
        let Some(service) = &mut self.running else {
            let waiting = self.cancel.is_some() && !never;
            return self.activate_next() || waiting;
        };
        match service.phase {
            Phase::Moving => self.move_element(),
            Phase::Retiring if never || service.stall == u32::MAX => return false,
            Phase::Retiring if service.stall > 1 => service.stall -= 1,
            Phase::Retiring => self.retire(),
            Phase::Loading { late } => self.fetch(late),
            Phase::Storing { late, bytes, left: 0 | 1 } => self.store(late, bytes),
            Phase::Storing { ref mut left, .. } => *left -= 1,
        }
        true
    }

    /// A step towards the effect of a cancel; true if it is this step's work.
    fn tick_cancel(&mut self) -> bool {
        match &mut self.cancel {
            None | Some(Cancel { left: u32::MAX }) => false,
            Some(Cancel { left: 0 | 1 }) => {
                self.cancel_now();
                true
            }
            Some(Cancel { left }) => {
                *left -= 1;
                false
            }
        }
    }

    /// eDMA: Error reporting and handling, on cancel: the channel retires as if its minor loop were
    /// complete. After the last read-write sequence, the request is discarded; the manual does not
    /// speak of an idle engine, and there too it is taken to be discarded.
    pub(super) fn cancel_now(&mut self) {
        self.cancel = None;
        let error = self.cr & cr::ECX != 0;
        self.cr &= !(cr::CX | cr::ECX);
        let Some(service) = self.running else { return };
        if service.phase != Phase::Moving {
            return;
        }
        self.retire();
        if error {
            self.record(service.channel, es::ECX);
        }
    }

    /// Whether software or the peripheral asks.
    fn candidate(&self, channel: usize, hardware: u16) -> bool {
        self.tcds[channel].has(csr::START) || hardware >> channel & 1 != 0
    }

    /// CR.ERCA = 0: the highest CHPRI; of equals, which are an error, the lowest channel (as the
    /// MPC5644A manual has it for the same block). CR.ERCA = 1: from high to low channel number, in
    /// turn.
    fn arbitrate(&self, mut eligible: impl FnMut(usize) -> bool) -> Option<usize> {
        if self.cr & cr::ERCA != 0 {
            let turn = (1..=CHANNELS).map(|n| (self.last + CHANNELS - n) % CHANNELS);
            return turn.into_iter().find(|n| eligible(*n));
        }
        // The last of equals wins, so the lowest channel comes last.
        (0..CHANNELS).rev().filter(|n| eligible(*n)).max_by_key(|n| self.chpri(*n))
    }

    fn chpri(&self, channel: usize) -> u8 {
        self.priority[channel] & dchpri::CHPRI
    }

    fn activate_next(&mut self) -> bool {
        if let Some(granted) = self.granted.take() {
            self.activate(granted.channel, granted.line, false);
            return true;
        }
        if let Some(channel) = self.continued.take() {
            // CR.CLM: no arbitration, and no new channel that CR.HALT could hold.
            let line = self.line(channel, self.hardware_requests());
            self.activate(channel, line, false);
            return true;
        }
        if self.cr & cr::HALT != 0 {
            return false;
        }
        let hardware = self.hardware_requests();
        let Some(channel) = self.arbitrate(|n| self.candidate(n, hardware)) else { return false };
        let line = self.line(channel, hardware);
        if self.startup == 0 {
            self.activate(channel, line, false);
        } else {
            self.granted = Some(Grant { channel, line, cycles: self.startup });
        }
        true
    }

    /// Time passes with a read by the CPU.
    pub(super) fn pass(&mut self, cycles: u32) {
        let Some(granted) = &mut self.granted else { return };
        granted.cycles = granted.cycles.saturating_sub(cycles);
        if granted.cycles == 0 {
            self.activate_next();
        }
    }

    /// The source that asks for a channel.
    fn line(&self, channel: usize, hardware: u16) -> Option<usize> {
        (hardware >> channel & 1 != 0).then(|| self.mux.source(channel))
    }

    /// eDMA: Channel preemption: only with fixed priorities, one deep, and not before the channel has
    /// done a read-write sequence.
    fn preempt(&mut self) -> bool {
        let Some(service) = self.running else { return false };
        let channel = service.channel;
        let may = self.cr & (cr::ERCA | cr::HALT) == 0
            && self.priority[channel] & dchpri::ECP != 0
            && service.phase == Phase::Moving
            && service.moved
            && !service.preempts;
        if !may {
            return false;
        }
        let hardware = self.hardware_requests();
        let level = self.chpri(channel);
        let stronger = |n: usize| {
            self.candidate(n, hardware)
                && self.chpri(n) > level
                && self.priority[n] & dchpri::DPA == 0
        };
        let Some(other) = self.arbitrate(stronger) else { return false };
        let line = self.line(other, hardware);
        self.preempted = self.running.take();
        self.activate(other, line, true);
        true
    }

    /// The channel's TCD goes into the engine. START falls however it was activated (TCD status:
    /// Testing for minor loop completion), and so does DONE (CSR.DONE).
    fn activate(&mut self, channel: usize, line: Option<usize>, preempts: bool) {
        self.last = channel;
        self.tcds[channel].lower(csr::START | csr::DONE);
        let errors = self.configuration_errors(channel);
        self.check_descriptor(channel);
        let tcd = &mut self.tcds[channel];
        (tcd.fresh, tcd.linked) = (false, false);
        let service = Service {
            channel,
            source_address: tcd.word(SADDR),
            destination_address: tcd.word(DADDR),
            source: tcd.source(),
            destination: tcd.destination(),
            left: tcd.minor(self.cr & cr::EMLM != 0).bytes,
            line,
            phase: Phase::Moving,
            stall: 0,
            preempts,
            moved: false,
        };
        self.running = Some(service);
        if errors != 0 {
            self.fail(errors);
        }
    }

    /// The running channel ends in an error.
    pub(super) fn fail(&mut self, bits: u32) {
        let Some(service) = self.running else { return };
        self.record(service.channel, bits);
        if !self.storm {
            self.acknowledge(&service);
        }
        self.leave();
    }

    pub(super) fn acknowledge(&mut self, service: &Service) {
        if let Some(line) = service.line {
            self.mux.acknowledge(service.channel, line);
        }
    }

    /// ACTIVE falls; a preempted channel is restored.
    pub(super) fn leave(&mut self) {
        self.running = self.preempted.take();
        if let Some(restored) = &mut self.running {
            restored.moved = false;
        }
        // A cancel that came too late is discarded; one that is never acknowledged stays.
        if self.cancel.is_some_and(|cancel| cancel.left != u32::MAX) {
            self.cancel = None;
            self.cr &= !(cr::CX | cr::ECX);
        }
    }
}
