//! The controller: triggers, arbitration and interrupts.

use super::channel::{CHANNELS, Channel, Trigger};
use super::engine::Engine;
use super::registers::Plain;
use super::{LinkedErratum, WriteBack};
use crate::Memory;
use std::collections::BTreeMap;

/// Trigger sources of the SAMD21J18A: DMAC_TRIG_NUM of its header is 45 (DS 20.8.19 lists more, for
/// the family's members with a TCC3).
pub(super) const LINES: u16 = 45;

/// All state.
#[derive(Debug)]
pub(super) struct Controller {
    pub(super) channels: Vec<Channel>,
    pub(super) engine: Engine,
    /// CTRL.DMAENABLE as it reads.
    pub(super) enabled: bool,
    /// DMAENABLE was cleared and a channel is still stopping.
    pub(super) halting: bool,
    /// CTRL.LVLENx.
    pub(super) levels: u32,
    pub(super) plain: Plain,
    pub(super) prictrl: u32,
    pub(super) baseaddr: u32,
    pub(super) wrbaddr: u32,
    pub(super) chid: usize,
    /// SWTRIGCTRL: software triggers that found their channel pending.
    pub(super) held: u32,
    /// What each peripheral still wants, by its trigger source.
    wanted: BTreeMap<u16, u32>,
    pub(super) halt_delay: u32,
    pub(super) write_back: WriteBack,
    pub(super) late_write_back: u32,
    pub(super) suspend_before_end: bool,
    pub(super) erratum: LinkedErratum,
    pub(super) quiet_last_block: bool,
    pub(super) fetch_error_raises_terr: bool,
    pub(super) intpend_masked: bool,
    pub(super) memory: Memory,
    pub(super) complaints: Vec<String>,
}

impl Controller {
    pub(super) fn new() -> Self {
        Self {
            channels: vec![Channel::default(); CHANNELS],
            engine: Engine::default(),
            enabled: false,
            halting: false,
            levels: 0,
            plain: Plain::default(),
            prictrl: 0,
            baseaddr: 0,
            wrbaddr: 0,
            chid: 0,
            held: 0,
            wanted: BTreeMap::new(),
            halt_delay: 1,
            write_back: WriteBack::default(),
            late_write_back: 0,
            suspend_before_end: false,
            erratum: LinkedErratum::default(),
            quiet_last_block: false,
            fetch_error_raises_terr: true,
            intpend_masked: false,
            memory: Memory::default(),
            complaints: Vec::new(),
        }
    }

    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.complaints.push(text.into());
    }

    /// A complaint about a channel.
    pub(super) fn blame(&mut self, index: usize, text: impl core::fmt::Display) {
        self.complaints.push(format!("channel {index}: {text}"));
    }

    /// Where a channel's part of a section lies (DS 20.6.2.3).
    pub(super) fn base_slot(&self, index: usize) -> u32 {
        self.baseaddr.wrapping_add(super::descriptor::SIZE * index as u32)
    }

    /// Where a channel's live descriptor is written back.
    pub(super) fn wrb_slot(&self, index: usize) -> u32 {
        self.wrbaddr.wrapping_add(super::descriptor::SIZE * index as u32)
    }

    pub(super) fn request(&mut self, controller: u8, line: u16, count: u32) {
        if controller != 0 || line == 0 || line >= LINES {
            self.complain(format!("no trigger source {line} on controller {controller}"));
            return;
        }
        let wanted = self.wanted.entry(line).or_default();
        *wanted = wanted.saturating_add(count);
        self.capture();
    }

    pub(super) fn pulse(&mut self, line: u16, count: u32) {
        for _ in 0..count {
            for channel in self.channels.iter_mut().filter(|c| c.listens() && c.source() == line) {
                if self.enabled && !self.halting {
                    channel.pending.get_or_insert(Trigger::Pulse);
                }
            }
        }
    }

    /// SWTRIGCTRL.SWTRIGn (DS 20.8.8): a 1 sets the channel pending, or is held while it is pending
    /// already; a 0 drops what is held. The datasheet does not say what a trigger does to a channel
    /// that is not enabled; the model loses it.
    pub(super) fn software_triggers(&mut self, value: u32, lanes: u32) {
        for index in (0..CHANNELS).filter(|i| lanes >> i & 1 != 0) {
            let bit = 1 << index;
            if value & bit == 0 {
                self.held &= !bit;
            } else if !self.channels[index].listens() || !self.enabled || self.halting {
                self.blame(index, "software trigger, but it is not enabled");
            } else if self.channels[index].pending.is_some() {
                self.held |= bit;
            } else {
                self.channels[index].pending = Some(Trigger::Software);
            }
        }
    }

    /// Triggers that wait reach channels that are not pending (DS 20.6.2.6: one pending transfer is
    /// kept for each channel).
    pub(super) fn capture(&mut self) {
        if !self.enabled || self.halting {
            return;
        }
        for (index, channel) in self.channels.iter_mut().enumerate() {
            if !channel.listens() || channel.pending.is_some() {
                continue;
            }
            if self.held >> index & 1 != 0 {
                self.held &= !(1 << index);
                channel.pending = Some(Trigger::Software);
            } else if let Some(wanted) = self.wanted.get_mut(&channel.source())
                && *wanted > 0
            {
                *wanted -= 1;
                channel.pending = Some(Trigger::Line(channel.source()));
            }
        }
    }

    /// CHCTRLA.ENABLE falls: PEND and BUSY fall with it (DS 20.8.23). A peripheral whose request
    /// was pending keeps it up.
    pub(super) fn disable(&mut self, index: usize) {
        let channel = &mut self.channels[index];
        if let Some(Trigger::Line(line)) = channel.pending.take() {
            *self.wanted.entry(line).or_default() += 1;
        }
        channel.enabled = false;
        channel.in_action = false;
        channel.suspended = false;
        channel.skip_suspend = false;
        channel.stop = None;
        channel.misled_by = None;
        self.engine.forget(index);
    }

    /// The arbiter (DS 20.6.2.4): the highest enabled level first; in it the lowest channel, or the
    /// next one around after LVLPRIx. A value of LVLPRIx has no say in the static scheme (DS 20.8.9; it
    /// had one in Atmel-42181).
    pub(super) fn arbitrate(&self) -> Option<usize> {
        (0..4).rev().filter(|level| self.levels >> level & 1 != 0).find_map(|level| {
            let asks =
                |i: &usize| self.channels[*i].level() == level && self.channels[*i].requests();
            let first = match self.round_robin(level) {
                Some(last) => last + 1,
                None => 0,
            };
            (first..first + CHANNELS).map(|i| i % CHANNELS).find(asks)
        })
    }

    /// PRICTRL0.LVLPRIx of a level with RRLVLENx.
    pub(super) fn round_robin(&self, level: usize) -> Option<usize> {
        let field = self.prictrl >> (8 * level);
        (field & 0x80 != 0).then_some((field & 0xf) as usize)
    }

    /// ACTIVE.LVLEXx: a request of that level is executing or pending.
    pub(super) fn executing(&self) -> u32 {
        self.channels.iter().fold(0, |mask, channel| {
            let wants = channel.pending.is_some() || channel.busy();
            mask | u32::from(wants) << channel.level()
        })
    }

    /// One bit for each channel of which `test` holds.
    pub(super) fn mask(&self, test: impl Fn(&Channel) -> bool) -> u32 {
        let bits = self.channels.iter().enumerate();
        bits.fold(0, |mask, (i, channel)| mask | u32::from(test(channel)) << i)
    }

    /// INTSTATUS (DS 20.8.11): flags whose interrupt is enabled.
    pub(super) fn int_status(&self) -> u32 {
        self.mask(|channel| channel.flags & channel.inten != 0)
    }

    /// INTPEND (DS 20.8.10). PEND, BUSY and FERR belong to the channel that ID names, which is 0 also
    /// when nothing is pending.
    pub(super) fn int_pend(&self) -> u32 {
        let status = self.int_status();
        let index = if status == 0 { 0 } else { status.trailing_zeros() as usize };
        let channel = &self.channels[index];
        let [pend, busy, ferr] = [0, 1, 2].map(|bit| channel.status() >> bit & 1);
        let shown = match (status, self.intpend_masked) {
            (0, _) => 0,
            (_, true) => channel.flags & channel.inten,
            (_, false) => channel.flags,
        };
        index as u32 | u32::from(shown) << 8 | ferr << 13 | busy << 14 | pend << 15
    }
}
