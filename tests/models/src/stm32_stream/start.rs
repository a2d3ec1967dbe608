//! Software sets EN.

use super::fifo::CAPACITY;
use super::layout::{cr, fcr, flag};
use super::shape::{Direction, Shape};
use super::stream::{Log, Phase, Run, Stream};

impl Stream {
    /// EN written 1 while it reads 0.
    pub(super) fn start(&mut self, log: &mut Log) {
        // The manual is silent on an enable while the FIFO still flushes (10.3.12 lets EN read 0
        // by then). The flag of that flush is an event of the old transfer: refused.
        if self.phase == Phase::Flushing {
            return self.complain(log, "enabled before the last stop raised TCIF");
        }
        // RM0090 10.5.5, note at EN, and 10.3.17 step 1.
        if self.flags != 0 {
            let flags = self.flags;
            return self.complain(log, &format!("enabled with event flags set: {flags:#04x}"));
        }
        let Some(mut shape) = self.admitted(log) else { return };
        if !shape.threshold_fits() {
            // RM0090 10.3.12 and 10.3.18: FEIF, and hardware clears EN.
            self.complain(log, "FIFO threshold is no whole number of memory bursts");
            self.flags |= flag::FEIF;
            return;
        }
        self.ndtr = if shape.peripheral_flow { 0xFFFF } else { self.ndtr_written };
        if self.ndtr == 0 {
            // RM0090 10.5.6: EN is set all the same, nothing is served.
            self.complain(log, "enabled with SxNDTR = 0");
        }
        for breach in shape.breaches(self.ndtr) {
            self.complain(log, breach);
        }
        if shape.peripheral_burst() > CAPACITY {
            // Complained of above; the manual does not say what happens.
            shape.pburst = 1;
        }
        self.cr |= cr::EN;
        self.phase = Phase::Running;
        self.fifo.clear();
        self.run = Some(Run {
            shape,
            total: self.ndtr,
            peripheral: self.par,
            memory: 0,
            to_load: 0,
            delivered: 0,
            half: false,
            draining: false,
            refilling: false,
            last: false,
        });
        self.check_alignment(log);
        self.begin_round();
    }

    /// Pointers and counter take their programmed values: at enable (RM0090 10.3.14, 10.5.6) and
    /// for a new round of the circular and double buffer modes (10.3.8, 10.3.9).
    pub(super) fn begin_round(&mut self) {
        let memory = self.memories[self.target()];
        let Some(run) = &mut self.run else { return };
        self.ndtr = run.total;
        run.peripheral = self.par;
        run.memory = memory;
        run.to_load = run.total * u32::from(run.shape.psize);
        run.delivered = 0;
        run.half = false;
        run.draining = false;
        run.refilling = true;
    }

    /// Applies what hardware forces at enable (RM0090 10.5.5 and 10.5.10) and decodes the result.
    /// None: the manual forbids the configuration without telling the outcome, the model refuses.
    fn admitted(&mut self, log: &mut Log) -> Option<Shape> {
        let copies = cr::pair(self.cr, cr::DIR) == 2;
        if copies && !self.can_copy {
            // RM0090 10.3.6: only DMA2.
            self.complain(log, "memory-to-memory on DMA1");
            return None;
        }
        if copies {
            if self.fcr & fcr::DMDIS == 0 {
                // RM0090 10.3.6, 10.3.12: must not be used; 10.5.10: hardware sets DMDIS.
                self.complain(log, "memory-to-memory in direct mode");
                self.fcr |= fcr::DMDIS;
            }
            if self.cr & (cr::CIRC | cr::DBM) != 0 {
                // RM0090 10.3.6, 10.3.9 (table 46); no outcome given, the model runs one round.
                self.complain(log, "memory-to-memory in circular or double buffer mode");
            }
            // RM0090 10.3.15, note.
            self.cr &= !cr::PFCTRL;
        } else if self.cr & cr::PFCTRL != 0 {
            if self.cr & (cr::CIRC | cr::DBM) != 0 {
                // RM0090 10.3.15, note, and 10.3.16 (table 50).
                self.complain(log, "peripheral flow control in circular or double buffer mode");
            }
            self.cr &= !cr::CIRC;
        } else if self.cr & cr::DBM != 0 {
            // RM0090 10.3.9.
            self.cr |= cr::CIRC;
        }
        if self.fcr & fcr::DMDIS == 0 {
            // RM0090 10.5.5: MSIZE follows PSIZE; no bursts; no PINCOS.
            let psize = cr::pair(self.cr, cr::PSIZE);
            self.cr &= !(3 << cr::MSIZE | 3 << cr::MBURST | 3 << cr::PBURST | cr::PINCOS);
            self.cr |= psize << cr::MSIZE;
        } else if cr::pair(self.cr, cr::PBURST) != 0 {
            self.cr &= !cr::PINCOS;
        }
        match Shape::decode(self.cr, self.fcr) {
            Ok(shape) => Some(shape),
            Err(field) => {
                self.complain(log, &format!("reserved value in {field}"));
                None
            }
        }
    }

    /// RM0090 10.3.11: the pointers are to be aligned to the size of the transfer. The text speaks
    /// of bursts; the AHB asks the same of every transfer. What happens else is not said: the model
    /// uses the address as it is.
    fn check_alignment(&self, log: &mut Log) {
        let Some(run) = &self.run else { return };
        if !self.par.is_multiple_of(u32::from(run.shape.psize)) {
            self.complain(log, "SxPAR is not aligned to PSIZE");
        }
        self.check_memory(0, log);
        if run.shape.double {
            self.check_memory(1, log);
        }
    }

    /// The alignment of SxM0AR or SxM1AR.
    pub(super) fn check_memory(&self, index: usize, log: &mut Log) {
        let Some(run) = &self.run else { return };
        if !self.memories[index].is_multiple_of(u32::from(run.shape.msize)) {
            self.complain(log, &format!("SxM{index}AR is not aligned to MSIZE"));
        }
    }

    /// Whether items leave the FIFO for memory when the stream stops (RM0090 10.3.12, FIFO flush).
    pub(super) fn flushes(&self) -> bool {
        self.run.is_some_and(|run| run.shape.direction != Direction::MemoryToPeripheral)
    }
}
