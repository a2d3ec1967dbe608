//! The memory of a channel for trigger hits (RM0456 17.4.12).

use super::channel::Channel;
use super::layout::{Register, flag, tr2};
use super::shape::Gate;

/// Hits not used up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trigger {
    /// A hit has released the transfer that waited for it, or will wait.
    granted: bool,
    /// A further hit is kept for the transfer after that.
    kept: bool,
}

impl Trigger {
    pub(super) fn granted(&self) -> bool {
        self.granted
    }

    /// The released transfer has ended: a kept hit releases the next.
    pub(super) fn done(&mut self) {
        self.granted = self.kept;
        self.kept = false;
    }
}

impl Channel {
    /// An edge on a trigger line. A third hit is lost: TOF, and the channel goes on.
    pub(super) fn hit(&mut self, line: u16, rising: bool, trigsel: u32) {
        let word = self.get(Register::Tr2);
        let selected = (word >> tr2::TRIGSEL) & trigsel == u32::from(line);
        let polarity = (word >> tr2::TRIGPOL) & 3 == if rising { 1 } else { 2 };
        if !self.enabled() || !selected || !polarity {
            return;
        }
        match self.trigger {
            Trigger { granted: false, .. } => self.trigger.granted = true,
            Trigger { kept: false, .. } => self.trigger.kept = true,
            _ => self.flags |= flag::TO,
        }
    }

    /// A transfer of the kind `gate` has ended.
    pub(super) fn triggered_done(&mut self, gate: Gate, active: Gate) {
        if gate == active {
            self.trigger.done();
        }
    }
}
