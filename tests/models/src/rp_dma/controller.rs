//! The controller: triggers, requests, arbitration and interrupts.

use super::channel::{Abort, Channel, Empty, HIGH_PRIORITY, MOST_CREDITS, Mode, UNPACED};
use super::channel::{READ_ERROR, WRITE_ERROR, split_count};
use super::chip::Chip;
use crate::Memory;
use std::collections::BTreeMap;

/// Who triggers a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trigger {
    /// A register write.
    Register,
    /// CHAIN_TO of a channel, or TRIGGER_SELF.
    Chain,
}

/// All state.
#[derive(Debug)]
pub(super) struct Controller {
    pub(super) chip: &'static Chip,
    pub(super) channels: Vec<Channel>,
    pub(super) intr: u32,
    pub(super) inte: [u32; 4],
    pub(super) intf: [u32; 4],
    /// Registers that only store: timers, sniffer, security.
    pub(super) stored: BTreeMap<u32, u32>,
    /// What each peripheral still wants while no running channel listens to it.
    pub(super) waiting: BTreeMap<u32, u32>,
    /// The channel whose write completed last (RP2350-E5, -E8).
    pub(super) last_writer: Option<usize>,
    /// High-priority channels served in this scheduling round.
    served: u32,
    last_high: usize,
    last_low: usize,
    pub(super) halt_delay: u32,
    pub(super) stray_triggers: bool,
    pub(super) drained_chains: bool,
    /// Steps from the pause of a channel to the landing of its element in flight.
    pub(super) landing_delay: u32,
    /// Steps from a count of zero to the fall of BUSY.
    pub(super) busy_delay: u32,
    pub(super) memory: Memory,
    pub(super) complaints: Vec<String>,
}

impl Controller {
    pub(super) fn new(chip: &'static Chip) -> Self {
        // CHAIN_TO resets to 0 on every channel: RP2350 12.6.10 says so. The RP2040's headers were
        // corrected to the same "to match chip" (pico-sdk pull request 743) after an older datasheet
        // and its SVD gave the channel's own number.
        Self {
            chip,
            channels: vec![Channel::default(); chip.channels],
            intr: 0,
            inte: [0; 4],
            intf: [0; 4],
            stored: BTreeMap::new(),
            waiting: BTreeMap::new(),
            last_writer: None,
            served: 0,
            last_high: chip.channels - 1,
            last_low: chip.channels - 1,
            halt_delay: 1,
            stray_triggers: chip.abort_chains,
            drained_chains: false,
            landing_delay: 0,
            busy_delay: 0,
            memory: Memory::default(),
            complaints: Vec::new(),
        }
    }

    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.complaints.push(text.into());
    }

    /// INTS of a line. Forced bits show whether enabled or not, as the INTF and INTS registers are
    /// described; RP2350 12.6.5 speaks of INTE gating them too, and the two cannot both hold.
    pub(super) fn ints(&self, line: usize) -> u32 {
        self.intr & self.inte[line] | self.intf[line]
    }

    pub(super) fn interrupt(&self, vector: u16) -> bool {
        let line = usize::from(vector.wrapping_sub(self.chip.vector));
        line < self.chip.lines && self.ints(line) != 0
    }

    /// Requests of a peripheral or a timer. A running channel counts them, saturating (RP2040
    /// 2.5.3.2, RP2350 12.6.4.2). What reaches no running channel is still wanted by the peripheral,
    /// which announces it again in the handshake at the next trigger; the datasheets do not spell
    /// this out, they only name the handshake (CHn_DBG_CTDREQ).
    pub(super) fn request(&mut self, controller: u8, line: u16, count: u32) {
        let line = u32::from(line);
        if controller != 0 || line >= UNPACED {
            self.complain(format!("no request line {line} on controller {controller}"));
            return;
        }
        let layout = &self.chip.ctrl;
        let mut listeners = 0;
        for channel in self.channels.iter_mut().filter(|c| c.busy && c.treq(layout) == line) {
            channel.credits = channel.credits.saturating_add(count).min(MOST_CREDITS);
            listeners += 1;
        }
        match listeners {
            0 => {
                let waiting = self.waiting.entry(line).or_default();
                *waiting = waiting.saturating_add(count).min(MOST_CREDITS);
            }
            1 => {}
            // RP2040 2.5.3.2, RP2350 12.6.4.2: channels must not share a request.
            _ => self.complain(format!("{listeners} running channels share request {line}")),
        }
    }

    /// A trigger of any kind (RP2040 2.5.2, RP2350 12.6.3).
    pub(super) fn trigger(&mut self, index: usize, by: Trigger) {
        let Some(channel) = self.channels.get(index) else {
            // CHAIN_TO of the RP2040 can name channels 12 to 15; the datasheet is silent.
            self.complain(format!("trigger of channel {index}, which does not exist"));
            return;
        };
        if !channel.enabled() {
            return;
        }
        if let Some(Abort::Flushing { left, .. }) = channel.abort {
            if by == Trigger::Register {
                // RP2040 2.5.5.3, RP2350 12.6.8.3.
                self.complain(format!("trigger of channel {index} before its abort is over"));
            }
            // RP2350-E5: only the last cycle of the abort lets a trigger in.
            if self.chip.abort_chains && left <= 1 && !self.channels[index].in_flight {
                self.channels[index].retriggered = true;
            }
            return;
        }
        if channel.busy {
            if by == Trigger::Register {
                self.complain(format!("trigger of channel {index}, which is BUSY"));
            }
            return;
        }
        if channel.errors != 0 {
            // RP2350 12.6.7.1; the RP2040 datasheet only says that the channel halts.
            self.complain(format!("trigger of channel {index} with its error flags set"));
            return;
        }
        self.start(index);
    }

    fn start(&mut self, index: usize) {
        self.check_alignment(index);
        let layout = &self.chip.ctrl;
        let channel = &mut self.channels[index];
        let wanted = self.waiting.remove(&channel.treq(layout)).unwrap_or(0);
        channel.credits = channel.credits.saturating_add(wanted).min(MOST_CREDITS);
        channel.count = channel.reload;
        channel.busy = true;
        let (mode, count) = split_count(channel.count, self.chip.count_modes);
        if count != 0 {
            return;
        }
        if mode == Mode::Endless {
            // RP2350 12.6.2.2.1: halts at once.
            channel.busy = false;
            return;
        }
        // RP2350-E8: completes on the cycle after the trigger. The RP2040 datasheet is silent on a
        // count of zero; the same is assumed.
        channel.empty = Some(Empty::ZeroCount);
        if mode == Mode::TriggerSelf {
            self.complain(format!("channel {index} triggers itself with a count of zero"));
        }
    }

    /// RP2040 2.5.1.1, RP2350 12.6.2.1.1: software aligns, the hardware does not check.
    pub(super) fn check_alignment(&mut self, index: usize) {
        let channel = &self.channels[index];
        let low = u32::from(channel.size()) - 1;
        for (name, address) in [("READ", channel.read_addr), ("WRITE", channel.write_addr)] {
            if address & low != 0 {
                let text = format!("channel {index}: {name}_ADDR {address:#x} is not aligned");
                self.complaints.push(text);
            }
        }
    }

    /// The end of a sequence (RP2040 2.5.2.2 and 2.5.4, RP2350 12.6.3.2 and 12.6.5).
    pub(super) fn complete(&mut self, index: usize, chains: bool) {
        let layout = &self.chip.ctrl;
        self.rest(index);
        let channel = &self.channels[index];
        let (mode, _) = split_count(channel.count, self.chip.count_modes);
        let (_, reload) = split_count(channel.reload, self.chip.count_modes);
        let target = channel.chain_to(layout);
        if !channel.quiet(layout) {
            self.intr |= 1 << index;
        }
        if chains && target != index {
            self.trigger(target, Trigger::Chain);
        }
        if mode == Mode::TriggerSelf && reload != 0 {
            self.trigger(index, Trigger::Chain);
        }
    }

    /// BUSY falls; the peripheral still wants what the channel did not serve.
    pub(super) fn rest(&mut self, index: usize) {
        let layout = &self.chip.ctrl;
        let channel = &mut self.channels[index];
        channel.busy = false;
        channel.empty = None;
        channel.completing = None;
        channel.relaid = false;
        let left = core::mem::take(&mut channel.credits);
        if left != 0 {
            let waiting = self.waiting.entry(channel.treq(layout)).or_default();
            *waiting = waiting.saturating_add(left).min(MOST_CREDITS);
        }
    }

    /// A bus error halts the channel, raises its interrupt even when quiet, and does not chain
    /// (CTRL.AHB_ERROR; RP2350 12.6.7.1).
    pub(super) fn bus_error(&mut self, index: usize, flag: u32) {
        debug_assert!(flag == READ_ERROR || flag == WRITE_ERROR);
        self.rest(index);
        self.channels[index].errors |= flag;
        self.intr |= 1 << index;
    }

    /// The arbiter: each round serves every high-priority channel once, then a single other one
    /// (CTRL.HIGH_PRIORITY), both in turn.
    pub(super) fn arbitrate(&mut self) -> Option<usize> {
        let (mut high, mut low) = (0u32, 0u32);
        for (i, channel) in self.channels.iter().enumerate() {
            if channel.can_issue(&self.chip.ctrl) {
                let class = if channel.ctrl & HIGH_PRIORITY != 0 { &mut high } else { &mut low };
                *class |= 1 << i;
            }
        }
        let count = self.channels.len();
        if let Some(i) = next_after(high & !self.served, self.last_high, count) {
            self.served |= 1 << i;
            self.last_high = i;
            return Some(i);
        }
        self.served = 0;
        if let Some(i) = next_after(low, self.last_low, count) {
            self.last_low = i;
            return Some(i);
        }
        let i = next_after(high, self.last_high, count)?;
        self.served = 1 << i;
        self.last_high = i;
        Some(i)
    }
}

fn next_after(mask: u32, last: usize, count: usize) -> Option<usize> {
    (1..=count).map(|i| (last + i) % count).find(|i| mask >> i & 1 != 0)
}
