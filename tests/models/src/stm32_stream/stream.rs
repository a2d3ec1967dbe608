//! One stream: its registers, and who may write them when.

use super::StopOrder;
use super::fifo::Fifo;
use super::layout::{CHANNELS, Register, cr, fcr, flag};
use super::shape::Shape;

/// Complaints, in order.
pub(super) type Log = Vec<String>;

/// How far the stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// EN is 0 and nothing is under way.
    Idle,
    /// EN is 1.
    Running,
    /// Software has written EN = 0, which reads 1 for `left` more steps.
    Stopping { left: u32, order: StopOrder },
    /// The FIFO goes to memory, then TCIF rises.
    Flushing,
}

/// The internal pointers and counters of a transfer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) shape: Shape,
    /// Items of a round: NDTR at enable.
    pub(super) total: u32,
    pub(super) peripheral: u32,
    pub(super) memory: u32,
    /// Bytes of this round not yet read from memory (memory-to-peripheral).
    pub(super) to_load: u32,
    /// Bytes of this round that reached the destination.
    pub(super) delivered: u32,
    /// HTIF has been set in this round.
    pub(super) half: bool,
    /// The threshold was reached: the FIFO goes to memory.
    pub(super) draining: bool,
    /// The FIFO fell to the threshold: it is filled from memory.
    pub(super) refilling: bool,
    /// The peripheral, as flow controller, has signalled its last request.
    pub(super) last: bool,
}

/// A stream.
#[derive(Debug)]
pub(super) struct Stream {
    name: String,
    pub(super) can_copy: bool,
    pub(super) cr: u32,
    /// SxCR as software wrote it when it enabled the stream.
    pub(super) cr_written: u32,
    pub(super) fcr: u32,
    pub(super) ndtr: u32,
    /// NDTR as software wrote it last: what an enable or a new round starts from.
    pub(super) ndtr_written: u32,
    pub(super) par: u32,
    pub(super) memories: [u32; 2],
    pub(super) flags: u32,
    /// Requests not yet acknowledged, by channel.
    pub(super) pending: [u32; CHANNELS],
    pub(super) phase: Phase,
    pub(super) run: Option<Run>,
    pub(super) fifo: Fifo,
    /// What the manual leaves open goes the harder way.
    pub(super) demanding: bool,
}

impl Stream {
    /// A stream after reset (RM0090 10.5.5 to 10.5.10).
    pub(super) fn new(controller: usize, number: usize) -> Self {
        Self {
            name: format!("DMA{} stream {number}", controller + 1),
            can_copy: controller == 1,
            cr: 0,
            cr_written: 0,
            fcr: fcr::RESET,
            ndtr: 0,
            ndtr_written: 0,
            par: 0,
            memories: [0; 2],
            flags: 0,
            pending: [0; CHANNELS],
            phase: Phase::Idle,
            run: None,
            fifo: Fifo::default(),
            demanding: false,
        }
    }

    /// Records what software should not have done.
    pub(super) fn complain(&self, log: &mut Log, what: &str) {
        log.push(format!("{}: {what}", self.name));
    }

    /// EN as it reads.
    pub(super) fn enabled(&self) -> bool {
        self.cr & cr::EN != 0
    }

    /// The interrupt output (RM0090 10.4).
    pub(super) fn interrupt(&self) -> bool {
        let enabled = |event, bit| self.flags & event != 0 && self.cr & bit != 0;
        enabled(flag::TCIF, cr::TCIE)
            || enabled(flag::HTIF, cr::HTIE)
            || enabled(flag::TEIF, cr::TEIE)
            || enabled(flag::DMEIF, cr::DMEIE)
            || (self.flags & flag::FEIF != 0 && self.fcr & fcr::FEIE != 0)
    }

    /// What software reads. The address registers show what was programmed; the pointers that move
    /// are internal.
    pub(super) fn read(&self, register: Register) -> u32 {
        match register {
            Register::Cr => self.cr,
            Register::Ndtr => self.ndtr,
            Register::Par => self.par,
            Register::M0ar => self.memories[0],
            Register::M1ar => self.memories[1],
            Register::Fcr => self.fcr | self.fifo.status() << fcr::FS,
        }
    }

    /// A write by software; `delay` and `order` say how a stop goes.
    pub(super) fn write(
        &mut self,
        register: Register,
        value: u32,
        (delay, order): (u32, StopOrder),
        log: &mut Log,
    ) {
        match register {
            Register::Cr => self.write_control(value, (delay, order), log),
            Register::Ndtr => self.write_count(value, log),
            Register::Par => self.write_peripheral(value, log),
            Register::M0ar => self.write_memory(0, value, log),
            Register::M1ar => self.write_memory(1, value, log),
            Register::Fcr => self.write_fifo(value, log),
        }
    }

    /// RM0090 10.5.5.
    fn write_control(&mut self, value: u32, stop: (u32, StopOrder), log: &mut Log) {
        if value & cr::RESERVED != 0 {
            self.complain(log, &format!("reserved bits of SxCR written: {value:#010x}"));
        }
        let value = value & !cr::RESERVED;
        let wanted = value & cr::EN != 0;
        if !self.enabled() {
            self.cr = value & !cr::EN;
            if wanted {
                self.cr_written = value;
                self.start(log);
            }
            return;
        }
        // Bits that hardware forced at enable may be written back as software knows them.
        let changed = (value ^ self.cr) & (value ^ self.cr_written) & cr::PROTECTED;
        if changed != 0 {
            self.complain(log, &format!("SxCR written while enabled, bits {changed:#010x}"));
        }
        self.cr = (self.cr & !cr::FREE) | (value & cr::FREE);
        match (wanted, self.phase) {
            (false, Phase::Running) => self.begin_stop(stop.0, stop.1),
            // The manual is silent on EN written 1 before its 0 took effect.
            (true, Phase::Stopping { .. } | Phase::Flushing) => {
                self.complain(log, "EN set again before it read 0");
            }
            _ => {}
        }
    }

    /// RM0090 10.5.6.
    fn write_count(&mut self, value: u32, log: &mut Log) {
        if value > 0xFFFF {
            self.complain(log, &format!("reserved bits of SxNDTR written: {value:#010x}"));
        }
        if self.enabled() {
            self.complain(log, "SxNDTR written while enabled");
            return;
        }
        self.ndtr_written = value & 0xFFFF;
        self.ndtr = self.ndtr_written;
    }

    /// RM0090 10.5.7.
    fn write_peripheral(&mut self, value: u32, log: &mut Log) {
        if self.enabled() {
            self.complain(log, "SxPAR written while enabled");
            return;
        }
        self.par = value;
    }

    /// RM0090 10.3.9, 10.5.8 and 10.5.9. The text of SxM1AR would allow a write with EN = 1 and
    /// CT = 0 in every mode; 10.3.9 forbids it outside double buffer mode, and is followed.
    fn write_memory(&mut self, index: usize, value: u32, log: &mut Log) {
        if !self.enabled() {
            self.memories[index] = value;
            return;
        }
        let name = ["SxM0AR", "SxM1AR"][index];
        let double = self.run.is_some_and(|run| run.shape.double);
        if !double {
            self.complain(log, &format!("{name} written while enabled"));
        } else if index == self.target() {
            self.complain(log, &format!("{name} written while it is the current target"));
            self.fail();
        } else {
            self.memories[index] = value;
            self.check_memory(index, log);
        }
    }

    /// RM0090 10.5.10. FS is read-only, so writing it back is harmless.
    fn write_fifo(&mut self, value: u32, log: &mut Log) {
        if value & fcr::RESERVED != 0 {
            self.complain(log, &format!("reserved bits of SxFCR written: {value:#010x}"));
        }
        let value = value & !(fcr::RESERVED | fcr::FS_MASK);
        if !self.enabled() {
            self.fcr = value;
            return;
        }
        if (value ^ self.fcr) & fcr::PROTECTED != 0 {
            self.complain(log, "SxFCR written while enabled");
        }
        self.fcr = (self.fcr & !fcr::FEIE) | (value & fcr::FEIE);
    }

    /// The memory register in use: CT in double buffer mode, else SxM0AR.
    pub(super) fn target(&self) -> usize {
        let double = self.run.is_some_and(|run| run.shape.double);
        usize::from(double && self.cr & cr::CT != 0)
    }

    /// An error that ends the transfer (RM0090 10.3.18): TEIF, and hardware clears EN. The manual
    /// is silent on the FIFO; TCIF stays low.
    pub(super) fn fail(&mut self) {
        self.flags |= flag::TEIF;
        self.cr &= !cr::EN;
        self.phase = Phase::Idle;
        if !self.demanding {
            self.fifo.clear();
        }
    }

    /// Hardware clears EN.
    pub(super) fn rest(&mut self) {
        self.cr &= !cr::EN;
        self.phase = Phase::Idle;
        self.fifo.clear();
    }
}
