//! Enabling, disabling, suspending, resuming, resetting (DS 20.6.2.2, 20.6.3.2, 20.6.3.3, 20.6.3.6).

use super::channel::{CHANNELS, Channel, Goal, Next, Stop, flag};
use super::controller::Controller;
use super::engine::Engine;

impl Controller {
    /// CHCTRLA.ENABLE written 1.
    pub(super) fn enable_channel(&mut self, index: usize) {
        if self.engine.engaged(index) && !self.channels[index].enabled {
            self.blame(index, "enabled before its count was written back");
        }
        let channel = &mut self.channels[index];
        if channel.enabled {
            if channel.stop.is_some_and(|stop| stop.goal == Goal::Disable) {
                self.blame(index, "enabled before it was disabled");
            }
            return;
        }
        channel.enabled = true;
        channel.next = Next::First;
        channel.followed_link = false;
        self.meet_erratum(index);
    }

    /// A disable or suspend command. A beat under way is finished and the count written back first
    /// (DS 20.6.3.6, 20.6.3.2).
    pub(super) fn stop_channel(&mut self, index: usize, goal: Goal) {
        let channel = &self.channels[index];
        if !channel.enabled {
            // DS 20.6.3.2, note: a suspend command is ignored.
            return;
        }
        if goal == Goal::Suspend && self.skips(index) {
            return;
        }
        let channel = &mut self.channels[index];
        if let Some(stop) = &mut channel.stop {
            // Neither delayed nor weakened by saying it again.
            if goal == Goal::Disable {
                stop.goal = goal;
            }
            return;
        }
        let engaged = self.engine.engaged(index);
        let hangs = self.halt_delay == u32::MAX;
        let beat = engaged && channel.busy() && !hangs;
        let left = if hangs || engaged { self.halt_delay } else { 0 };
        channel.stop = Some(Stop { goal, left, beat });
        if hangs {
            // What hangs does not hold up the others.
            self.engine.forget(index);
        }
        if left == 0 {
            while self.halt_delay == 0 && self.under_way(index) && self.stopping(index) {
                self.work();
            }
            self.finish_stops();
        }
    }

    /// A new delay; what hung has it before it from now on.
    pub(super) fn set_halt_delay(&mut self, steps: u32) {
        self.halt_delay = steps;
        for stop in self.channels.iter_mut().filter_map(|c| c.stop.as_mut()) {
            if stop.left == u32::MAX {
                stop.left = steps;
            }
        }
        self.finish_stops();
    }

    fn stopping(&self, index: usize) -> bool {
        self.channels[index].stop.is_some()
    }

    /// Whether a suspend falls to an earlier resume, or finds the channel suspended.
    fn skips(&mut self, index: usize) -> bool {
        let channel = &mut self.channels[index];
        channel.suspended || core::mem::take(&mut channel.skip_suspend)
    }

    /// CTRL.DMAENABLE written 0: every channel is disabled (DS 20.6.3.6).
    pub(super) fn halt(&mut self) {
        self.halting = true;
        for index in 0..CHANNELS {
            self.stop_channel(index, Goal::Disable);
        }
        self.finish_stops();
    }

    /// Time passes for every stop. True if one still had time to go.
    pub(super) fn tick(&mut self) -> bool {
        let mut waited = false;
        for stop in self.channels.iter_mut().filter_map(|c| c.stop.as_mut()) {
            if stop.left != u32::MAX && stop.left > 0 {
                stop.left -= 1;
                waited = true;
            }
        }
        waited
    }

    /// The work of the channel that stops: its last beat, then the write-back. What hangs holds
    /// nothing.
    pub(super) fn stop_work(&mut self) -> bool {
        let index = self.engine.id;
        let Some(stop) = self.channels[index].stop else { return false };
        if self.engine.live.is_none() {
            return false;
        }
        if stop.beat {
            self.beat();
        } else if self.late_write_back == 0 {
            self.release();
        } else {
            return false;
        }
        true
    }

    /// Whether work has to end before a stopping channel shows that it has stopped.
    fn under_way(&self, index: usize) -> bool {
        let beat = self.channels[index].stop.is_some_and(|stop| stop.beat);
        let late = self.late_write_back != 0 && !beat && self.engine.owes(index);
        self.engine.engaged(index) && !late
    }

    /// Stops whose time and work are over show. True if any did.
    pub(super) fn finish_stops(&mut self) -> bool {
        let mut any = false;
        for index in 0..CHANNELS {
            let Some(stop) = self.channels[index].stop else { continue };
            if stop.left != 0 || self.under_way(index) {
                continue;
            }
            any = true;
            if self.engine.engaged(index) {
                self.engine.owe(self.late_write_back);
            }
            match stop.goal {
                Goal::Disable => self.disable(index),
                Goal::Suspend => self.suspend(index),
            }
        }
        if self.halting && !self.channels.iter().any(|c| c.enabled) {
            self.halting = false;
            self.enabled = false;
            any = true;
        }
        any
    }

    /// The channel is suspended: SUSP is set, BUSY falls, PEND and ENABLE stay (DS 20.6.2.4, 20.6.3.2).
    pub(super) fn suspend(&mut self, index: usize) {
        let channel = &mut self.channels[index];
        channel.suspended = true;
        channel.flags |= flag::SUSP;
        if channel.stop.is_some_and(|stop| stop.goal == Goal::Suspend) {
            channel.stop = None;
        }
    }

    /// CMD = RESUME (DS 20.6.3.3). FERR falls with the command (DS 20.8.23); SUSP does not. Before
    /// the channel is suspended it makes the next suspend a matter of course: skipped.
    pub(super) fn resume(&mut self, index: usize) {
        let channel = &mut self.channels[index];
        channel.ferr = false;
        if channel.suspended {
            channel.suspended = false;
        } else if channel.stop.is_some_and(|stop| stop.goal == Goal::Suspend) {
            channel.stop = None;
        } else if channel.enabled {
            channel.skip_suspend = true;
        }
    }

    /// CHCTRLA.SWRST: only a disabled channel is reset (DS 20.8.18).
    pub(super) fn reset_channel(&mut self, index: usize) {
        if self.channels[index].enabled {
            self.blame(index, "reset while enabled is ignored");
        } else {
            self.channels[index] = Channel::default();
        }
    }

    /// CTRL.SWRST: all registers but DBGCTRL (DS 20.8.1).
    pub(super) fn reset(&mut self) {
        self.channels = vec![Channel::default(); CHANNELS];
        self.engine = Engine::default();
        self.plain = self.plain.after_reset();
        self.levels = 0;
        self.prictrl = 0;
        self.baseaddr = 0;
        self.wrbaddr = 0;
        self.chid = 0;
        self.held = 0;
    }
}
