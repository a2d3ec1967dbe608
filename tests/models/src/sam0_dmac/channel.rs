//! The state of one channel.

/// Channels of the SAM D21.
pub(super) const CHANNELS: usize = 12;

/// CHINTFLAG, CHINTENCLR, CHINTENSET (DS 20.8.20 to 20.8.22).
pub(super) mod flag {
    pub(crate) const TERR: u8 = 1;
    pub(crate) const TCMPL: u8 = 2;
    pub(crate) const SUSP: u8 = 4;
    pub(crate) const ALL: u8 = 7;
}

/// Who set a channel pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trigger {
    Software,
    Pulse,
    /// A peripheral that keeps its request up until served.
    Line(u16),
}

/// How much one trigger asks for: CHCTRLB.TRIGACT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Block,
    Beat,
    Transaction,
}

/// Where a channel's descriptor is to be fetched from (DS 20.6.2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Next {
    /// A new transaction: the descriptor section.
    #[default]
    First,
    /// A block under way: the write-back section.
    Ongoing,
    /// The block before is over: where its DESCADDR points.
    Linked,
}

/// What software asked of a running channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    Disable,
    Suspend,
}

/// A disable or suspend command on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    pub(super) goal: Goal,
    /// Steps before it may show.
    pub(super) left: u32,
    /// A beat is under way and will land first.
    pub(super) beat: bool,
}

/// One channel.
#[derive(Debug, Clone, Default)]
pub(super) struct Channel {
    /// CHCTRLA.ENABLE.
    pub(super) enabled: bool,
    /// CHCTRLB without CMD.
    pub(super) control: u32,
    pub(super) inten: u8,
    pub(super) flags: u8,
    /// CHSTATUS.FERR.
    pub(super) ferr: bool,
    /// CHSTATUS.PEND, and by whom.
    pub(super) pending: Option<Trigger>,
    /// A trigger's action has begun and is not complete.
    pub(super) in_action: bool,
    pub(super) suspended: bool,
    /// A resume came before its suspend (DS 20.6.3.3).
    pub(super) skip_suspend: bool,
    pub(super) next: Next,
    /// A link has been followed since the channel was enabled.
    pub(super) followed_link: bool,
    pub(super) stop: Option<Stop>,
    /// Errata 1.7.2: the channel whose enabling spoils the next link.
    pub(super) misled_by: Option<usize>,
}

impl Channel {
    /// CHCTRLB.LVL.
    pub(super) fn level(&self) -> usize {
        (self.control >> 5 & 3) as usize
    }

    /// CHCTRLB.TRIGSRC.
    pub(super) fn source(&self) -> u16 {
        (self.control >> 8 & 0x3f) as u16
    }

    /// CHCTRLB.TRIGACT; its value 1 is reserved and stands for nothing, the model takes it as 0.
    pub(super) fn action(&self) -> Action {
        match self.control >> 22 & 3 {
            2 => Action::Beat,
            3 => Action::Transaction,
            _ => Action::Block,
        }
    }

    /// CHSTATUS.BUSY: an action has begun; a suspended channel is not busy (DS 20.6.2.4).
    pub(super) fn busy(&self) -> bool {
        self.in_action && !self.suspended
    }

    /// CHSTATUS.
    pub(super) fn status(&self) -> u32 {
        u32::from(self.pending.is_some()) | u32::from(self.busy()) << 1 | u32::from(self.ferr) << 2
    }

    /// Whether a suspend command is on its way.
    pub(super) fn suspends(&self) -> bool {
        self.stop.is_some_and(|stop| stop.goal == Goal::Suspend)
    }

    /// Whether a trigger reaches it: a suspended channel takes triggers (DS 20.6.3.2).
    pub(super) fn listens(&self) -> bool {
        self.enabled && !self.stop.is_some_and(|stop| stop.goal == Goal::Disable)
    }

    /// Whether it asks the arbiter for access, its level apart (DS 20.6.2.4). A link left unread by a
    /// suspended block is read when the channel is resumed, without a trigger: DS 20.6.2.8 speaks of
    /// the fetch that follows a resume.
    pub(super) fn requests(&self) -> bool {
        let wants = self.pending.is_some() || self.in_action || self.next == Next::Linked;
        self.enabled && !self.suspended && self.stop.is_none() && wants
    }
}
