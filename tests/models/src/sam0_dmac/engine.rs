//! The active channel: what a step does.

use super::channel::{Action, CHANNELS, Next, flag};
use super::controller::Controller;
use super::descriptor::Descriptor;
use super::{LinkedErratum, WriteBack};

/// What the active channel does before the arbiter may choose again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    /// Fetch a descriptor.
    Fetch,
    /// Write the fetched descriptor to the write-back section; `beat`: access was granted for one.
    Announce { beat: bool },
    /// The granted beat.
    Beat,
    /// A block is over: its descriptor goes to the write-back section.
    Close,
    /// A bus error: the count goes to the write-back section and the channel is disabled.
    Fail,
}

/// The active channel's registers.
#[derive(Debug, Clone, Default)]
pub(super) struct Engine {
    /// ACTIVE.ID: who was granted access last.
    pub(super) id: usize,
    /// The descriptor it holds: ACTIVE.ABUSY.
    pub(super) live: Option<Descriptor>,
    /// ACTIVE.BTCNT, stale while ABUSY is 0.
    pub(super) count: u16,
    job: Option<Job>,
    /// The channel it holds shows that it has stopped; steps until its count is written back.
    owed: Option<u32>,
}

impl Engine {
    pub(super) fn holds(&self, index: usize) -> bool {
        self.id == index && self.live.is_some()
    }

    /// Whether work on this channel is under way that no stop cuts short.
    pub(super) fn engaged(&self, index: usize) -> bool {
        self.id == index && (self.live.is_some() || self.job.is_some())
    }

    /// Whether nothing of this channel is under way but the write-back of its count.
    pub(super) fn owes(&self, index: usize) -> bool {
        self.holds(index) && self.job.is_none()
    }

    /// The channel it holds stops now, and its count is written back after so many steps.
    pub(super) fn owe(&mut self, steps: u32) {
        self.owed = Some(steps);
    }

    /// Drops a channel that was disabled, unless its count is still to be written back.
    pub(super) fn forget(&mut self, index: usize) {
        if self.id == index && self.owed.is_none() {
            self.live = None;
            self.job = None;
        }
    }
}

impl Controller {
    pub(super) fn step(&mut self) -> bool {
        let ticked = self.tick();
        let worked = self.work();
        let finished = self.finish_stops();
        self.capture();
        ticked || worked || finished
    }

    /// One fetch, write-back or beat.
    pub(super) fn work(&mut self) -> bool {
        if let Some(steps) = self.engine.owed.take() {
            match steps.checked_sub(1) {
                None | Some(0) => self.release(),
                left => self.engine.owed = left,
            }
            return true;
        }
        if let Some(job) = self.engine.job.take() {
            self.perform(job);
            return true;
        }
        if self.stop_work() {
            return true;
        }
        if !self.enabled || self.halting {
            return false;
        }
        let winner = self.arbitrate();
        let holder = self.engine.live.is_some().then_some(self.engine.id);
        match (holder, winner) {
            (Some(old), Some(new)) if old != new => self.release(),
            (Some(old), None)
                if self.write_back == WriteBack::AfterAction && !self.channels[old].busy() =>
            {
                self.release();
            }
            (_, Some(new)) => self.grant(new),
            (_, None) => return false,
        }
        true
    }

    /// Access to the controller: PEND falls, BUSY rises with the first beat of an action (DS 20.6.2.4).
    fn grant(&mut self, index: usize) {
        let channel = &mut self.channels[index];
        if channel.next != Next::Linked && !channel.in_action {
            channel.pending = None;
            channel.in_action = true;
        }
        let level = channel.level();
        if self.round_robin(level).is_some() {
            self.prictrl &= !(0xf << (8 * level));
            self.prictrl |= (index as u32) << (8 * level);
        }
        let job = if self.engine.holds(index) { Job::Beat } else { Job::Fetch };
        self.engine.id = index;
        self.perform(job);
    }

    fn perform(&mut self, job: Job) {
        let index = self.engine.id;
        match job {
            Job::Fetch => self.fetch(index),
            Job::Announce { beat } => {
                if let Some(live) = self.engine.live {
                    let slot = self.wrb_slot(index);
                    let stored = live.store(&mut self.memory, slot);
                    self.check_write_back(index, stored.is_err());
                }
                self.engine.job = beat.then_some(Job::Beat);
            }
            Job::Beat => self.beat(),
            Job::Close => self.close(index),
            Job::Fail => {
                self.release();
                self.fail(index);
            }
        }
    }

    /// Puts the live count in memory and lets the descriptor go.
    pub(super) fn release(&mut self) {
        let Some(live) = self.engine.live.take() else { return };
        let slot = self.wrb_slot(self.engine.id);
        let stored = live.store_count(&mut self.memory, slot);
        self.check_write_back(self.engine.id, stored.is_err());
    }

    /// DS speaks of bus errors of data only; one in a write-back is the driver's fault.
    fn check_write_back(&mut self, index: usize, failed: bool) {
        if failed {
            self.blame(index, "bus error in the write-back section");
        }
    }

    fn hold(&mut self, live: Descriptor) {
        self.engine.count = live.btcnt;
        self.engine.live = Some(live);
    }

    /// Fetches the channel's descriptor from where it is (DS 20.6.2.5).
    fn fetch(&mut self, index: usize) {
        let next = self.channels[index].next;
        let address = match next {
            Next::First => self.base_slot(index),
            Next::Ongoing => self.wrb_slot(index),
            Next::Linked => {
                let Some(address) = self.linked_address(index) else {
                    return self.fetch_error(index);
                };
                address
            }
        };
        let Ok(descriptor) = Descriptor::fetch(&mut self.memory, address) else {
            // DS 20.6.2.8 tells of bus errors in data; a descriptor is taken to end the same way.
            return self.fail(index);
        };
        if !descriptor.valid() {
            return self.fetch_error(index);
        }
        if next != Next::Ongoing {
            for fault in descriptor.faults() {
                self.blame(index, format!("descriptor at {address:#010x}: {fault}"));
            }
        }
        self.hold(descriptor);
        let channel = &mut self.channels[index];
        channel.next = Next::Ongoing;
        channel.followed_link |= next == Next::Linked;
        // After a link the arbiter chooses anew.
        let beat = next != Next::Linked;
        let shared = next == Next::First && self.baseaddr == self.wrbaddr;
        // DS 20.6.2.5 has the descriptor of a link written back before the arbiter's turn. The first
        // one must be too, or there were no ongoing descriptor to fetch; DS 20.6.2.3 tells of the
        // time saved if the two sections are one.
        self.engine.job = match (next, shared) {
            (Next::Ongoing, _) | (_, true) => Some(Job::Beat),
            _ => Some(Job::Announce { beat }),
        };
    }

    /// The address of the next descriptor; None if there is none, or the erratum hits. After a
    /// suspended block it is the one in the write-back section, which software may have
    /// changed (DS 20.6.3.1.2).
    fn linked_address(&mut self, index: usize) -> Option<u32> {
        let link = match self.engine.live {
            Some(live) => live.descaddr,
            None => self.peek(self.wrb_slot(index) + 12),
        };
        let address = match self.channels[index].misled_by.take() {
            Some(_) if self.erratum == LinkedErratum::FetchError => return None,
            Some(other) if self.erratum == LinkedErratum::WrongDescriptor => self.base_slot(other),
            _ => link,
        };
        (address != 0).then_some(address)
    }

    /// A word of memory, without an access.
    fn peek(&self, address: u32) -> u32 {
        let bytes = [0, 1, 2, 3].map(|i| self.memory.byte(address.wrapping_add(i)));
        u32::from_le_bytes(bytes)
    }

    /// An invalid descriptor suspends the channel, which stays enabled (DS 20.6.2.8). What is in
    /// memory is left alone, so that a resume fetches again.
    fn fetch_error(&mut self, index: usize) {
        let terr = if self.fetch_error_raises_terr { flag::TERR } else { 0 };
        let channel = &mut self.channels[index];
        channel.ferr = true;
        channel.flags |= terr;
        self.engine.live = None;
        self.suspend(index);
    }

    /// A bus error: the channel is disabled, with TERR (DS 20.6.2.8).
    fn fail(&mut self, index: usize) {
        self.disable(index);
        self.channels[index].flags |= flag::TERR;
    }

    /// One beat. The count falls with it, not at a bus error (DS 20.6.2.8).
    pub(super) fn beat(&mut self) {
        let Some(mut live) = self.engine.live else { return };
        if let Some(stop) = &mut self.channels[self.engine.id].stop {
            stop.beat = false;
        }
        let (source, destination) = live.addresses();
        let size = live.beat();
        let moved = self
            .memory
            .dma_read(source, size)
            .and_then(|value| self.memory.dma_write(destination, size, value));
        if moved.is_err() {
            self.engine.job = Some(Job::Fail);
            return;
        }
        live.btcnt = live.btcnt.wrapping_sub(1);
        self.hold(live);
        let channel = &mut self.channels[self.engine.id];
        if channel.action() == Action::Beat {
            channel.in_action = false;
        }
        if live.btcnt == 0 {
            self.engine.job = Some(Job::Close);
        }
    }

    /// The end of a block (DS 20.6.2.5 and BTCTRL.BLOCKACT): the whole descriptor, no longer
    /// valid, is written back, the flags rise, and the next descriptor is fetched before the arbiter
    /// chooses again, or the channel is suspended or disabled.
    fn close(&mut self, index: usize) {
        let Some(mut live) = self.engine.live else { return };
        live.invalidate();
        self.hold(live);
        let slot = self.wrb_slot(index);
        let stored = live.store(&mut self.memory, slot);
        self.check_write_back(index, stored.is_err());
        let quiet = self.quiet_last_block;
        let channel = &mut self.channels[index];
        channel.next = Next::Linked;
        if channel.action() == Action::Block {
            channel.in_action = false;
        }
        let suspends = live.suspends() && !channel.skip_suspend;
        if live.suspends() {
            channel.skip_suspend = false;
        }
        // DS 20.6.3.2: "after the ongoing burst", and that was the last one of the block.
        let held = self.suspend_before_end && channel.suspends();
        let ends = live.last() && !suspends && !held;
        if live.interrupts() || ends && !quiet {
            channel.flags |= flag::TCMPL;
        }
        if suspends {
            self.engine.live = None;
            self.suspend(index);
        } else if held {
            self.engine.live = None;
        } else if ends {
            self.disable(index);
        } else {
            self.engine.job = Some(Job::Fetch);
        }
    }

    /// Errata 1.7.2, when `index` is enabled.
    pub(super) fn meet_erratum(&mut self, index: usize) {
        if self.erratum == LinkedErratum::Off {
            return;
        }
        for other in index + 1..CHANNELS {
            if self.channels[other].enabled && self.works_through_links(other) {
                let text = format!("enabled while channel {other} uses linked descriptors");
                self.blame(index, text);
                self.channels[other].misled_by = Some(index);
            }
        }
    }

    /// Whether a channel's list has, or had, more than one descriptor.
    fn works_through_links(&self, index: usize) -> bool {
        let channel = &self.channels[index];
        let link = match self.engine.live {
            Some(live) if self.engine.id == index => live.descaddr,
            _ if channel.next == Next::First => self.peek(self.base_slot(index) + 12),
            _ => self.peek(self.wrb_slot(index) + 12),
        };
        channel.followed_link || link != 0
    }
}
