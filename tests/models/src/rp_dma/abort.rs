//! CHAN_ABORT and its errata.

use super::channel::{Abort, EN, Empty};
use super::controller::{Controller, Trigger};
use super::transfer::Tick;

/// RP2040-E13: steps between the abort bit's fall and the landing of the element in flight. The
/// erratum gives no number.
const DRAIN: u32 = 2;

impl Controller {
    /// A write of CHAN_ABORT (RP2040 2.5.5.3, RP2350 12.6.8.3): the counter is cleared at once, what
    /// is in flight lands, then the channel comes to rest.
    pub(super) fn abort(&mut self, mask: u32) {
        let picked = (0..self.channels.len()).filter(|i| mask >> i & 1 != 0);
        // An abort of a channel that has one already delays nothing that is on the bus.
        let picked: Vec<usize> = picked.filter(|i| self.channels[*i].abort.is_none()).collect();
        for &index in &picked {
            let layout = &self.chip.ctrl;
            let channel = &mut self.channels[index];
            if channel.can_issue(layout) {
                channel.issue(layout);
                channel.landing = self.landing_delay;
            }
            channel.count = 0;
            channel.empty = None;
            channel.completing = None;
            channel.retriggered = false;
            channel.abort = Some(Abort::Flushing { left: self.halt_delay, active: channel.busy });
            if self.chip.abort_chains && channel.busy && channel.ctrl & EN != 0 {
                // RP2350 12.6.8.3, first step of the sequence.
                self.complain(format!("abort of channel {index} with EN set (RP2350-E5)"));
            }
        }
        if self.halt_delay == 0 {
            for &index in &picked {
                if self.channels[index].in_flight && !self.chip.early_abort {
                    self.land(index);
                }
            }
            self.come_to_rest(&picked);
        }
    }

    /// Lets time pass for the channels under abort.
    pub(super) fn tick_aborts(&mut self) -> Tick {
        let early = self.chip.early_abort;
        let mut waiting = false;
        let (mut resting, mut landing) = (Vec::new(), None);
        for (index, channel) in self.channels.iter_mut().enumerate() {
            let in_flight = channel.in_flight;
            match &mut channel.abort {
                None | Some(Abort::Flushing { left: u32::MAX, .. }) => {}
                // The bit remains until what is in flight has landed, but for RP2040-E13.
                Some(Abort::Flushing { .. }) if in_flight && !early => waiting = true,
                Some(Abort::Flushing { left, .. }) => {
                    waiting = true;
                    *left = left.saturating_sub(1);
                    if *left == 0 {
                        resting.push(index);
                    }
                }
                Some(Abort::Draining { left }) => {
                    waiting = true;
                    *left = left.saturating_sub(1);
                    if *left == 0 && landing.is_none() {
                        landing = Some(index);
                    }
                }
            }
        }
        if let Some(index) = landing {
            self.drain(index);
        }
        self.come_to_rest(&resting);
        match (landing.is_some() || !resting.is_empty(), waiting) {
            (true, _) => Tick::Effect,
            (false, true) => Tick::Waiting,
            (false, false) => Tick::Idle,
        }
    }

    /// RP2040-E13: the late element lands and is taken for the completion of the sequence. The
    /// erratum speaks of the interrupt alone; whether CHAIN_TO fires, too, is a knob.
    fn drain(&mut self, index: usize) {
        self.land(index);
        let quiet = self.channels[index].quiet(&self.chip.ctrl);
        if self.channels[index].errors == 0 && !quiet {
            self.intr |= 1 << index;
        }
        self.rest(index);
        self.channels[index].abort = None;
        let target = self.channels[index].chain_to(&self.chip.ctrl);
        if self.drained_chains && self.channels[index].errors == 0 && target != index {
            self.trigger(target, Trigger::Chain);
        }
    }

    /// The abort bits of these channels fall.
    fn come_to_rest(&mut self, indices: &[usize]) {
        if self.chip.early_abort {
            for &index in indices {
                if self.channels[index].in_flight {
                    self.channels[index].abort = Some(Abort::Draining { left: DRAIN });
                } else {
                    self.rest(index);
                    self.channels[index].abort = None;
                }
            }
            return;
        }
        // The last cycle of RP2350-E5: all are inactive, none is free of its abort yet.
        let mut running = Vec::new();
        for &index in indices {
            if let Some(Abort::Flushing { active: true, .. }) = self.channels[index].abort {
                running.push(index);
            }
            self.rest(index);
        }
        for &index in &running {
            // First part: the abort fires CHAIN_TO if this channel's write completed last.
            let target = self.channels[index].chain_to(&self.chip.ctrl);
            if self.chip.abort_chains && self.last_writer == Some(index) && target != index {
                self.trigger(target, Trigger::Chain);
            }
            if self.stray_triggers {
                self.trigger(index, Trigger::Chain);
            }
        }
        // Second part: a trigger that met this cycle starts a sequence whose count is held at zero.
        for &index in indices {
            let channel = &mut self.channels[index];
            channel.abort = None;
            if core::mem::take(&mut channel.retriggered) && channel.errors == 0 {
                channel.busy = true;
                channel.empty = Some(Empty::Aborted);
            }
        }
    }
}
