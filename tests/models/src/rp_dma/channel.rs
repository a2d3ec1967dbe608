//! The state of one channel and the meaning of its CTRL and TRANS_COUNT.

use super::chip::CtrlLayout;

/// CTRL.EN.
pub(super) const EN: u32 = 1;
/// CTRL.HIGH_PRIORITY.
pub(super) const HIGH_PRIORITY: u32 = 1 << 1;
/// CTRL.INCR_READ.
pub(super) const INCR_READ: u32 = 1 << 4;
/// CTRL.WRITE_ERROR.
pub(super) const WRITE_ERROR: u32 = 1 << 29;
/// CTRL.READ_ERROR.
pub(super) const READ_ERROR: u32 = 1 << 30;
/// CTRL.AHB_ERROR, the OR of the other two.
pub(super) const AHB_ERROR: u32 = 1 << 31;

/// TREQ_SEL of the first of four timers (RP2040 2.5.7, RP2350 12.6.10).
pub(super) const TIMER0: u32 = 0x3b;
/// TREQ_SEL of a channel that runs freely (RP2040 2.5.7, RP2350 12.6.10).
pub(super) const UNPACED: u32 = 0x3f;
/// The request counter's six bits saturate here (RP2040 2.5.3.2, RP2350 12.6.4.2).
pub(super) const MOST_CREDITS: u32 = 63;

/// TRANS_COUNT.MODE of the RP2350 (12.6.2.2.1). The RP2040 knows only `Normal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Normal,
    TriggerSelf,
    Endless,
    Reserved,
}

/// Where an abort stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abort {
    /// CHAN_ABORT reads 1 for `left` more steps; `active` tells whether a sequence was running.
    Flushing { left: u32, active: bool },
    /// RP2040-E13: CHAN_ABORT reads 0 already, the element lands in `left` steps.
    Draining { left: u32 },
}

/// One channel.
#[derive(Debug, Clone, Default)]
pub(super) struct Channel {
    pub(super) read_addr: u32,
    pub(super) write_addr: u32,
    /// The live count (with the mode it was loaded with).
    pub(super) count: u32,
    /// What TRANS_COUNT was last written with; DBG_TCR.
    pub(super) reload: u32,
    /// The read-write bits of CTRL.
    pub(super) ctrl: u32,
    /// READ_ERROR and WRITE_ERROR, in place.
    pub(super) errors: u32,
    pub(super) busy: bool,
    /// DBG_CTDREQ.
    pub(super) credits: u32,
    /// An element was issued and has not landed.
    pub(super) in_flight: bool,
    /// CTRL when it was issued: what is on the bus has its size and its step already.
    flight: u32,
    /// Steps until it lands.
    pub(super) landing: u32,
    /// The count is zero; BUSY falls in so many steps.
    pub(super) completing: Option<u32>,
    /// CTRL was laid out anew, with EN clear, in the middle of a sequence: it must not go on.
    pub(super) relaid: bool,
    pub(super) abort: Option<Abort>,
    /// RP2350-E5: a trigger met the last cycle of the abort.
    pub(super) retriggered: bool,
    /// A sequence without elements completes in the next step.
    pub(super) empty: Option<Empty>,
}

/// Why a sequence has no elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    /// Triggered with a count of zero.
    ZeroCount,
    /// Triggered on the last cycle of an abort, which holds the count at zero.
    Aborted,
}

impl Channel {
    pub(super) fn enabled(&self) -> bool {
        self.ctrl & EN != 0
    }

    /// CTRL as read.
    pub(super) fn ctrl_word(&self, layout: &CtrlLayout) -> u32 {
        let any = if self.errors != 0 { AHB_ERROR } else { 0 };
        self.ctrl | self.errors | any | u32::from(self.busy) << layout.busy
    }

    /// Bytes of an element; the reserved code 3 is taken as a word (the datasheets are silent).
    pub(super) fn size(&self) -> u8 {
        size(self.ctrl)
    }

    /// Bytes of the element in flight.
    pub(super) fn flight_size(&self) -> u8 {
        size(self.flight)
    }

    pub(super) fn treq(&self, layout: &CtrlLayout) -> u32 {
        self.ctrl >> layout.treq_sel & 0x3f
    }

    pub(super) fn chain_to(&self, layout: &CtrlLayout) -> usize {
        (self.ctrl >> layout.chain_to & 0xf) as usize
    }

    pub(super) fn quiet(&self, layout: &CtrlLayout) -> bool {
        self.ctrl >> layout.irq_quiet & 1 != 0
    }

    /// Whether the element in flight is byte-swapped.
    pub(super) fn swaps(&self, layout: &CtrlLayout) -> bool {
        self.flight >> layout.bswap & 1 != 0
    }

    /// CHAN_ABORT's bit of this channel.
    pub(super) fn flushing(&self) -> bool {
        matches!(self.abort, Some(Abort::Flushing { .. }))
    }

    /// Whether the arbiter may issue an element of this channel.
    pub(super) fn can_issue(&self, layout: &CtrlLayout) -> bool {
        let running = self.busy && self.enabled();
        let held = self.abort.is_some() || self.empty.is_some() || self.in_flight;
        let held = held || self.completing.is_some();
        running && !held && (self.treq(layout) == UNPACED || self.credits > 0)
    }

    /// Issues an element: the counter of requests goes down at issue, not at completion
    /// (RP2040 2.5.3.2, RP2350 12.6.4.2).
    pub(super) fn issue(&mut self, layout: &CtrlLayout) {
        if self.treq(layout) != UNPACED {
            self.credits = self.credits.saturating_sub(1);
        }
        self.in_flight = true;
        self.flight = self.ctrl;
        self.landing = 0;
    }

    /// Both addresses after one element (RP2040 2.5.1.1, RP2350 12.6.2.1; wrap: RING_SIZE).
    pub(super) fn advance(&mut self, layout: &CtrlLayout) {
        let ring_writes = self.flight >> layout.ring_sel & 1 != 0;
        let (read_rev, write_rev) = match layout.reverse {
            Some((read, write)) => (self.flight >> read & 1 != 0, self.flight >> write & 1 != 0),
            None => (false, false),
        };
        let read_on = self.flight & INCR_READ != 0;
        let write_on = self.flight >> layout.incr_write & 1 != 0;
        self.read_addr = self.next(layout, self.read_addr, (read_on, read_rev), !ring_writes);
        self.write_addr = self.next(layout, self.write_addr, (write_on, write_rev), ring_writes);
    }

    /// `(INCR, INCR_REV)`: stay, one forward, one back, two forward (RP2350 12.6.2.1.1).
    fn next(&self, layout: &CtrlLayout, old: u32, step: (bool, bool), wraps: bool) -> u32 {
        let size = u32::from(self.flight_size());
        let new = match step {
            (false, false) => old,
            (true, false) => old.wrapping_add(size),
            (true, true) => old.wrapping_sub(size),
            (false, true) => old.wrapping_add(2 * size),
        };
        let ring = self.flight >> layout.ring_size & 0xf;
        if wraps && ring != 0 {
            let moving = (1u32 << ring) - 1;
            return old & !moving | new & moving;
        }
        new
    }
}

fn size(ctrl: u32) -> u8 {
    match ctrl >> 2 & 3 {
        0 => 1,
        1 => 2,
        _ => 4,
    }
}

/// Splits a TRANS_COUNT into mode and count.
pub(super) fn split_count(word: u32, modes: bool) -> (Mode, u32) {
    if !modes {
        return (Mode::Normal, word);
    }
    let mode = match word >> 28 {
        0 => Mode::Normal,
        1 => Mode::TriggerSelf,
        0xf => Mode::Endless,
        _ => Mode::Reserved,
    };
    (mode, word & 0x0fff_ffff)
}
