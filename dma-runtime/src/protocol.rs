//! The words that owner and handler share, and how they are packed.
//!
//! Each word has one writer, so plain loads and stores do (Armv6-M has nothing else). What follows is
//! proved with loom in `tests/loom.rs`, on this very code.
//!
//! - The *epoch* ties a flag to a run. It grows with every call that touches the hardware: stored before
//!   an enabling write and after a halting one, flags being cleared before a new run's epoch is stored. A
//!   handler that read its epoch earlier reports for that earlier run.
//! - The *turn* makes the callback a second owner without a second mutable reference: whoever holds it acts.
//! - A report of another epoch proves nothing; the hardware's level outcome decides then.

use crate::atomic::{AtomicU8, AtomicU32, Ordering, full_fence};
use crate::{Flags, State};

/// `epoch:16, acknowledged sequence:8, state:8`; written by whoever holds the turn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Command(u32);

impl Command {
    #[inline]
    pub(crate) fn epoch(self) -> u32 {
        self.0 >> 16
    }
    #[inline]
    pub(crate) fn acknowledged(self) -> u32 {
        self.0 >> 8 & 0xFF
    }
    #[inline]
    pub(crate) fn state(self) -> State {
        match self.0 & 0xFF {
            0 => State::Unconfigured,
            1 => State::Configured,
            2 => State::Running,
            3 => State::Suspended,
            _ => State::Faulted,
        }
    }
    #[inline]
    pub(crate) fn active(self) -> bool {
        matches!(self.state(), State::Running | State::Suspended)
    }
    /// The same run in another state.
    #[inline]
    pub(crate) fn in_state(self, state: State) -> Self {
        Command(self.0 & !0xFF | state as u32)
    }
    /// The next epoch.
    #[inline]
    pub(crate) fn next(self) -> Self {
        Command(self.0.wrapping_add(1 << 16))
    }
    /// With a report taken note of.
    #[inline]
    pub(crate) fn acknowledging(self, report: Report) -> Self {
        Command(self.0 & !0xFF00 | report.sequence() << 8)
    }
}

/// `epoch:16, sequence:8, flags:8`; written by the handler.
#[derive(Clone, Copy)]
pub(crate) struct Report(u32);

impl Report {
    #[inline]
    pub(crate) fn epoch(self) -> u32 {
        self.0 >> 16
    }
    #[inline]
    fn sequence(self) -> u32 {
        self.0 >> 8 & 0xFF
    }
    #[inline]
    pub(crate) fn flags(self) -> Flags {
        Flags::from_bits(self.0 & 0xFF)
    }
    /// Whether `command` has not taken note of this report.
    #[inline]
    pub(crate) fn is_news_to(self, command: Command) -> bool {
        self.sequence() != command.acknowledged()
    }
}

/// The shared words of one channel.
pub(crate) struct Shared {
    command: AtomicU32,
    report: AtomicU32,
    owner_turn: AtomicU8,
    handler_turn: AtomicU8,
}

impl Shared {
    #[cfg(not(loom))]
    pub(crate) const fn new() -> Self {
        Shared {
            command: AtomicU32::new(0),
            report: AtomicU32::new(0),
            owner_turn: AtomicU8::new(0),
            handler_turn: AtomicU8::new(0),
        }
    }

    #[cfg(loom)]
    pub(crate) fn new() -> Self {
        Shared {
            command: AtomicU32::new(0),
            report: AtomicU32::new(0),
            owner_turn: AtomicU8::new(0),
            handler_turn: AtomicU8::new(0),
        }
    }

    #[inline]
    pub(crate) fn command(&self) -> Command {
        Command(self.command.load(Ordering::Acquire))
    }

    /// By the holder of the turn.
    #[inline]
    pub(crate) fn set_command(&self, command: Command) {
        self.command.store(command.0, Ordering::Release);
    }

    #[inline]
    pub(crate) fn report(&self) -> Report {
        Report(self.report.load(Ordering::Acquire))
    }

    /// By the handler: `epoch` was read before the flags were taken from the hardware. A report that was not
    /// yet taken note of is merged; of two epochs the older stays, and then the level decides.
    #[inline]
    pub(crate) fn post(&self, epoch: u32, flags: Flags) {
        let earlier = Report(self.report.load(Ordering::Relaxed));
        let (epoch, flags) = if !earlier.is_news_to(self.command()) {
            (epoch, flags)
        } else {
            (earlier.epoch(), earlier.flags().with(flags))
        };
        let sequence = (earlier.sequence() + 1) & 0xFF;
        self.report.store(epoch << 16 | sequence << 8 | flags.bits(), Ordering::Release);
    }

    #[inline]
    pub(crate) fn pending(&self) -> bool {
        self.report().is_news_to(self.command())
    }

    /// Owner: takes the turn; false when the handler has it.
    #[inline]
    pub(crate) fn owner_enter(&self) -> bool {
        self.owner_turn.store(1, Ordering::Release);
        full_fence();
        self.handler_turn.load(Ordering::Acquire) == 0
    }

    /// Owner: gives the turn up; true when a report came meanwhile that nobody else will deliver.
    #[inline]
    pub(crate) fn owner_leave(&self) -> bool {
        self.owner_turn.store(0, Ordering::Release);
        full_fence();
        self.pending() && self.handler_turn.load(Ordering::Acquire) == 0
    }

    /// Handler: takes the turn if there is something to deliver and the owner does not hold it. The owner
    /// delivers when it leaves.
    #[inline]
    pub(crate) fn handler_enter(&self) -> bool {
        loop {
            full_fence();
            if !self.pending() {
                return false;
            }
            self.handler_turn.store(1, Ordering::Release);
            full_fence();
            if self.owner_turn.load(Ordering::Acquire) == 0 {
                return true;
            }
            self.handler_turn.store(0, Ordering::Release);
            full_fence();
            if self.owner_turn.load(Ordering::Acquire) != 0 {
                return false;
            }
            #[cfg(loom)]
            loom::thread::yield_now();
        }
    }

    /// Handler: gives the turn up.
    #[inline]
    pub(crate) fn handler_leave(&self) {
        self.handler_turn.store(0, Ordering::Release);
    }
}
