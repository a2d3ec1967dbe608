//! The words that owner and handler share, and how they are packed.
//!
//! Each word has one writer, so plain loads and stores do (Armv6-M has nothing else). What follows is
//! proved with loom in `tests/loom.rs`, on this very code.
//!
//! - The *epoch* ties a flag to a run. It grows with every call that touches the hardware: stored before
//!   an enabling write and after a halting one, flags being cleared before a new run's epoch is stored. A
//!   handler that read its epoch earlier reports for that earlier run.
//! - The *turn* makes the callback a second owner without a second mutable reference: whoever holds it acts.
//! - A report of another epoch proves nothing of an end; the hardware's level outcome decides then. Errors and halves
//!   count for all of their *run*, suspensions included: no pause undoes them, and the level may not keep them.
//! - Rounds and halves are *counted* in the report, never cleared: what the holder of the turn has not
//!   noted yet is the difference, so an event cannot be lost or seen twice while both sides write.

use crate::atomic::{AtomicU8, AtomicU32, Ordering, fence, full_fence};
use crate::mutation::{Mutation, left_out};
use crate::{Flags, State};

/// Of both words: `sequence:8, rounds:3, halves:1`, which the command repeats when it has noted a report.
const COUNTS: u32 = 0xFFF0;
const SEQUENCE: u32 = 0xFF00;
const ROUNDS: u32 = 0xE0;
const HALVES: u32 = 0x10;
/// Of the report: the code of an error.
const ERROR: u32 = 0xF;
/// Of the command: the words of the slot are being changed.
const CHANGING: u32 = 0x8;
const STATE: u32 = 0x7;
/// Of an epoch: what a suspension and its end count, modulo 64; a run begins with 0.
const PAUSES: u32 = 0x3F << 16;

/// `epoch:16 (run:10, pauses:6), counts noted:12, changing:1, state:3`; written by whoever holds the turn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Command(u32);

impl Command {
    #[inline]
    pub(crate) fn epoch(self) -> u32 {
        self.0 >> 16
    }
    #[inline]
    pub(crate) fn state(self) -> State {
        match self.0 & STATE {
            0 => State::Unconfigured,
            1 => State::Configured,
            2 => State::Running,
            3 => State::Suspended,
            _ => State::Faulted,
        }
    }
    #[inline]
    pub(crate) fn active(self) -> bool {
        self.0 & STATE & !1 == State::Running as u32
    }
    /// The same run in another state, nothing being changed any more.
    #[inline]
    pub(crate) fn in_state(self, state: State) -> Self {
        Command(self.0 & !(STATE | CHANGING) | state as u32)
    }
    /// The next epoch of the run.
    #[inline]
    pub(crate) fn next(self) -> Self {
        Command(self.0 & !PAUSES | self.0.wrapping_add(1 << 16) & PAUSES)
    }
    /// The first epoch of the next run.
    #[inline]
    pub(crate) fn next_run(self) -> Self {
        // The carry leaves 0 there.
        Command((self.0 | PAUSES).wrapping_add(1 << 16))
    }
    /// Whether an epoch is the present one.
    #[inline]
    pub(crate) fn is_of(self, epoch: u32) -> bool {
        self.epoch() == epoch || left_out(Mutation::NoEpoch)
    }
    /// What counts now of flags that were taken in an epoch: all if it is the present one, all but the end if it is
    /// another one of the present run.
    #[inline]
    pub(crate) fn counting(self, epoch: u32, flags: Flags) -> Flags {
        let pauses = if left_out(Mutation::ErrorOfOneEpoch) { 0 } else { PAUSES >> 16 };
        if self.is_of(epoch) {
            flags
        } else if (self.epoch() ^ epoch) & !pauses == 0 {
            flags.without_end()
        } else {
            Flags::NONE
        }
    }
    /// With a report taken note of.
    #[inline]
    pub(crate) fn noting(self, report: Report) -> Self {
        Command(self.0 & !COUNTS | report.0 & COUNTS)
    }
    /// Whether a snapshot taken between the two reads of the command holds together. Reports may have been
    /// noted meanwhile.
    #[inline]
    pub(crate) fn steady(self, after: Self) -> bool {
        (self.0 ^ after.0) & !COUNTS == 0 && self.0 & CHANGING == 0
    }
}

/// `epoch:16, sequence:8, rounds:3, halves:1, error:4`; written by the handler.
#[derive(Clone, Copy)]
pub(crate) struct Report(u32);

impl Report {
    #[inline]
    pub(crate) fn epoch(self) -> u32 {
        self.0 >> 16
    }
    /// What `command` has not noted yet and counts for it.
    #[inline]
    pub(crate) fn news(self, command: Command) -> Flags {
        if !self.is_news_to(command) {
            return Flags::NONE;
        }
        let new = self.0 ^ command.0;
        let half = new & HALVES != 0;
        let done = new & ROUNDS != 0;
        let flags = (self.0 & ERROR) << 4 | u32::from(done) << 1 | u32::from(half);
        command.counting(self.epoch(), Flags::from_bits(flags))
    }
    /// The error, noted or not, of whatever run.
    #[inline]
    pub(crate) fn failed(self) -> Option<crate::ErrorKind> {
        crate::ErrorKind::from_code(self.0 & ERROR)
    }
    /// Whether `command` has not taken note of this report.
    #[inline]
    pub(crate) fn is_news_to(self, command: Command) -> bool {
        (self.0 ^ command.0) & SEQUENCE != 0
    }
    /// The next report: `epoch` was read before the flags were taken from the hardware. What was not yet taken
    /// note of is merged; of two epochs the older stays, and then the level decides.
    #[inline]
    fn followed_by(self, epoch: u32, flags: Flags, command: Command) -> Self {
        let (mut epoch, mut error) = (epoch, flags.bits() >> 4);
        if self.is_news_to(command) {
            epoch = self.epoch();
            if self.0 & ERROR != 0 {
                error = self.0 & ERROR;
            }
        }
        // Rounds that wrap carry into the sequence, which only has to become another one.
        let counts = self.0.wrapping_add(0x100 + (u32::from(flags.done()) << 5));
        let counts = (counts ^ u32::from(flags.half()) << 4) & COUNTS;
        Report(epoch << 16 | counts | error)
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

    /// By the holder of the turn.
    #[inline]
    pub(crate) fn command(&self) -> Command {
        Command(self.command.load(Ordering::Relaxed))
    }

    /// By anyone; what is read after it is as of this command or later.
    #[inline]
    pub(crate) fn seen(&self) -> Command {
        Command(self.command.load(Ordering::Acquire))
    }

    /// By the holder of the turn.
    #[inline]
    pub(crate) fn set_command(&self, command: Command) {
        self.command.store(command.0, Ordering::Release);
    }

    /// By the holder of the turn, before it changes several words of the slot: no snapshot is accepted until
    /// the next `set_command`.
    pub(crate) fn change(&self) {
        if left_out(Mutation::NoChangeMark) {
            return;
        }
        self.command.store(self.command().0 | CHANGING, Ordering::Relaxed);
        fence(Ordering::Release);
    }

    #[inline]
    pub(crate) fn report(&self) -> Report {
        Report(self.report.load(Ordering::Acquire))
    }

    /// By the handler: `epoch` was read before the flags were taken from the hardware.
    #[inline]
    pub(crate) fn post(&self, epoch: u32, flags: Flags) {
        let earlier = Report(self.report.load(Ordering::Relaxed));
        let report = earlier.followed_by(epoch, flags, self.command());
        self.report.store(report.0, Ordering::Release);
    }

    /// Whether there is something to deliver; a fence before it makes sure that nothing is missed.
    #[inline]
    pub(crate) fn pending(&self) -> bool {
        Report(self.report.load(Ordering::Relaxed)).is_news_to(self.command())
    }

    /// Owner: takes the turn; false when the handler has it.
    #[inline]
    pub(crate) fn owner_enter(&self) -> bool {
        self.owner_turn.store(1, Ordering::Relaxed);
        full_fence();
        self.handler_turn.load(Ordering::Acquire) == 0 || left_out(Mutation::NoTurn)
    }

    /// Owner: gives the turn up; true when a report came meanwhile that nobody else will deliver.
    #[inline]
    pub(crate) fn owner_leave(&self) -> bool {
        self.owner_turn.store(0, Ordering::Release);
        full_fence();
        if left_out(Mutation::NoSecondLook) {
            return false;
        }
        self.pending() && self.handler_turn.load(Ordering::Relaxed) == 0
    }

    /// Handler: takes the turn if it is free, and nothing that was reported waits for it.
    #[inline]
    pub(crate) fn handler_claim(&self) -> bool {
        // The report is the handler's own; a command of earlier says at most that it waits.
        !self.pending() && self.handler_try()
    }

    /// Handler: takes the turn; false when the owner has it.
    #[inline]
    fn handler_try(&self) -> bool {
        self.handler_turn.store(1, Ordering::Relaxed);
        full_fence();
        let free = self.owner_turn.load(Ordering::Acquire) == 0 || left_out(Mutation::NoTurn);
        if !free {
            self.handler_turn.store(0, Ordering::Relaxed);
        }
        free
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
            if self.handler_try() {
                return true;
            }
            full_fence();
            if self.owner_turn.load(Ordering::Relaxed) != 0 || left_out(Mutation::NoSecondLook) {
                return false;
            }
            #[cfg(loom)]
            loom::thread::yield_now();
        }
    }

    /// By anyone: whether somebody holds the turn, and may be half-way through a start or a halt.
    #[inline]
    pub(crate) fn held(&self) -> bool {
        !left_out(Mutation::NoLookAtTheTurn)
            && (self.owner_turn.load(Ordering::Acquire) != 0
                || self.handler_turn.load(Ordering::Acquire) != 0)
    }

    /// Handler: gives the turn up.
    #[inline]
    pub(crate) fn handler_leave(&self) {
        self.handler_turn.store(0, Ordering::Release);
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::ErrorKind;

    /// A handler that has not yet seen that its report was noted repeats nothing of it.
    #[test]
    fn a_round_noted_while_the_next_report_is_made_is_not_seen_twice() {
        let idle = Command(0);
        let first = Report(0).followed_by(0, Flags::DONE, idle);
        let noted = idle.noting(first);
        let second = first.followed_by(0, Flags::HALF, idle);
        assert_eq!(first.news(idle), Flags::DONE);
        assert_eq!(second.news(noted), Flags::HALF);
        assert_eq!(second.news(idle), Flags::DONE.with(Flags::HALF));
    }

    #[test]
    fn of_two_epochs_the_older_stays_and_of_two_errors_the_first() {
        let idle = Command(0);
        let first = Report(0).followed_by(3, Flags::error(ErrorKind::Read), idle);
        let second = first.followed_by(4, Flags::error(ErrorKind::Write), idle);
        assert_eq!(second.epoch(), 3);
        assert_eq!(second.failed(), Some(ErrorKind::Read));
        let noted = Command(5 << 16).noting(second);
        let third = second.followed_by(5, Flags::DONE, noted);
        assert_eq!((third.epoch(), third.failed()), (5, None));
        assert_eq!(third.news(noted), Flags::DONE);
    }

    /// A handler may have taken it before a suspension, and report it afterwards.
    #[test]
    fn an_error_belongs_to_its_run_and_not_to_the_next() {
        let error = Flags::error(ErrorKind::Read);
        let run = Command(0xFFFF << 16).next_run().in_state(State::Running);
        let report = Report(0).followed_by(run.epoch(), error, run);
        // However often the run is suspended.
        let resumed = (0..126).fold(run, |command, _| command.next());
        assert_ne!(resumed.epoch(), run.epoch());
        assert_eq!(report.news(resumed), error);
        assert_eq!(report.news(resumed.noting(report)), Flags::NONE);
        assert_eq!(report.news(resumed.next_run()), Flags::NONE);
        assert_eq!(resumed.next_run().epoch(), 64);
    }

    #[test]
    fn counts_wrap() {
        let mut command = Command(7 << 16);
        let mut report = Report(0);
        for _ in 0..1000 {
            report = report.followed_by(7, Flags::DONE.with(Flags::HALF), command);
            assert!(report.is_news_to(command));
            assert_eq!(report.news(command), Flags::DONE.with(Flags::HALF));
            command = command.noting(report);
            assert!(!report.is_news_to(command));
        }
    }

    #[test]
    fn a_snapshot_across_a_change_is_refused() {
        let shared = Shared::new();
        let before = shared.seen();
        shared.change();
        assert!(!before.steady(shared.seen()));
        assert!(!shared.seen().steady(shared.seen()));
        shared.set_command(before.in_state(State::Configured));
        assert!(shared.seen().steady(shared.seen()));
    }
}
