//! Software clears EN before the transfer has ended (RM0090 10.3.12 to 10.3.14, 10.3.17).

use super::StopOrder;
use super::layout::{cr, flag};
use super::stream::{Phase, Stream};

/// What the passing of a step did to a stream that stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tick {
    /// The stream does not stop, or never will.
    Nothing,
    /// Time passed.
    Waiting,
    /// Software can see a difference.
    Visible,
}

impl Stream {
    /// EN written 0 while it reads 1: it reads 1 until the current transfers are done. A step of
    /// this model is a whole transfer, so nothing is half done here; `delay` stands for the time.
    pub(super) fn begin_stop(&mut self, delay: u32, order: StopOrder) {
        if delay == 0 {
            self.acknowledge(order);
        } else {
            self.phase = Phase::Stopping { left: delay, order };
        }
    }

    /// A step passes.
    pub(super) fn tick(&mut self) -> Tick {
        match self.phase {
            Phase::Stopping { left: u32::MAX, .. } => Tick::Nothing,
            Phase::Stopping { left: 0 | 1, order } => {
                self.acknowledge(order);
                Tick::Visible
            }
            Phase::Stopping { left, order } => {
                self.phase = Phase::Stopping { left: left - 1, order };
                Tick::Waiting
            }
            _ => Tick::Nothing,
        }
    }

    /// The stream stands still; NDTR keeps the remainder (RM0090 10.3.14).
    fn acknowledge(&mut self, order: StopOrder) {
        self.phase = Phase::Flushing;
        if !self.flushes() {
            // Data read ahead from memory never counted in NDTR: dropped.
            self.fifo.clear();
        }
        match order {
            StopOrder::EnableFirst => self.cr &= !cr::EN,
            StopOrder::FlushFirst if self.fifo.level() == 0 => self.end_stop(),
            StopOrder::FlushFirst => {}
        }
    }

    /// The FIFO is empty: TCIF, although not all has been moved (RM0090 10.3.13).
    pub(super) fn end_stop(&mut self) {
        self.flags |= flag::TCIF;
        self.rest();
    }
}
