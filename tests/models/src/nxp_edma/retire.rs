//! The end of a minor loop, of a major loop, and scatter-gather.

use super::LoadOrder;
use super::controller::Controller;
use super::engine::{Phase, Service};
use super::layout::{cr, csr, es};
use super::tcd::{BITER, CITER, DADDR, DLASTSGA, SADDR, SLAST, Tcd};

impl Controller {
    /// Addresses as the engine has them.
    pub(super) fn store_addresses(&mut self, service: &Service) {
        let tcd = &mut self.tcds[service.channel];
        tcd.set_word(SADDR, service.source_address);
        tcd.set_word(DADDR, service.destination_address);
    }

    /// eDMA: eDMA basic data flow, third part: addresses and CITER go back to the TCD, whose word 7
    /// is read again for links and scatter-gather.
    pub(super) fn retire(&mut self) {
        let Some(service) = self.running else { return };
        self.acknowledge(&service);
        self.store_addresses(&service);
        let (current, begin) = {
            let tcd = &self.tcds[service.channel];
            (tcd.iterations(CITER), tcd.iterations(BITER))
        };
        if current.link.is_some() != begin.link.is_some() {
            // ES.NCE; found when the link is served, so after the data. CITER is taken not to count
            // this loop, which the manual leaves open.
            self.record(service.channel, es::NCE);
            self.leave();
            return;
        }
        let count = current.count.saturating_sub(1);
        if self.tcds[service.channel].has(csr::INTHALF) && count == begin.count >> 1 {
            // CSR.INTHALF: CITER == BITER >> 1.
            self.int |= 1 << service.channel;
        }
        if count == 0 {
            self.end_major(&service);
        } else {
            self.end_minor(&service, count, current.link);
        }
    }

    fn end_minor(&mut self, service: &Service, count: u16, link: Option<usize>) {
        let channel = service.channel;
        let minor = self.tcds[channel].minor(self.cr & cr::EMLM != 0);
        let tcd = &mut self.tcds[channel];
        // CR: minor loop offsets are added before the addresses are written back.
        tcd.set_word(SADDR, service.source_address.wrapping_add(minor.source_offset));
        tcd.set_word(DADDR, service.destination_address.wrapping_add(minor.destination_offset));
        tcd.set_citer(count);
        if let Some(target) = link {
            self.tcds[target].link();
            if target == channel && self.cr & cr::CLM != 0 {
                self.continued = Some(channel);
            }
        }
        self.leave();
    }

    /// The minor link is suppressed in favour of MAJORELINK (CITER.ELINK), the minor offset in favour
    /// of SLAST and DLASTSGA (CR).
    fn end_major(&mut self, service: &Service) {
        let channel = service.channel;
        let tcd = &mut self.tcds[channel];
        let (csr, last) = (tcd.csr(), tcd.word(DLASTSGA));
        tcd.set_word(SADDR, service.source_address.wrapping_add(tcd.word(SLAST)));
        if csr & csr::ESG == 0 {
            tcd.set_word(DADDR, service.destination_address.wrapping_add(last));
        }
        tcd.set_half(CITER, tcd.half(BITER));
        if csr & csr::DREQ != 0 {
            self.erq &= !(1 << channel);
        }
        let late = csr & csr::ESG != 0 && self.load_order == LoadOrder::LoadFirst;
        if !late {
            self.announce(channel, csr);
        }
        if csr & csr::MAJORELINK != 0 {
            self.tcds[usize::from(csr >> 8 & 0xF)].link();
        }
        if csr & csr::ESG == 0 {
            self.leave();
        } else if let Some(running) = &mut self.running {
            running.phase = Phase::Loading { late };
        }
    }

    /// DONE, and INT if INTMAJOR asks for it.
    fn announce(&mut self, channel: usize, csr: u16) {
        self.tcds[channel].raise(csr::DONE);
        if csr & csr::INTMAJOR != 0 {
            self.int |= 1 << channel;
        }
    }

    /// CSR.ESG: 32 bytes from DLASTSGA, which must be a multiple of 32. A bus error in the fetch is not
    /// spoken of; it is taken as SBE, and nothing is loaded.
    pub(super) fn fetch(&mut self, late: bool) {
        let Some(Service { channel, .. }) = self.running else { return };
        let from = self.tcds[channel].word(DLASTSGA);
        if !from.is_multiple_of(32) {
            self.complain(format!("channel {channel}: DLASTSGA {from:#x} is not aligned"));
            return self.fail_load(late, es::SGE);
        }
        let mut bytes = [0; 32];
        for (n, word) in (0u32..).zip(bytes.chunks_exact_mut(4)) {
            match self.bus_read(from.wrapping_add(4 * n), 4) {
                Ok(value) => word.copy_from_slice(&value.to_le_bytes()),
                Err(_) => return self.fail_load(late, es::SBE),
            }
        }
        let next = Tcd::fetched(bytes);
        if next.has(csr::DONE) {
            self.complain(format!("channel {channel}: the TCD at {from:#x} has DONE set"));
        }
        match (self.load_time, &mut self.running) {
            (0, _) | (_, None) => self.store(late, bytes),
            (left, Some(running)) => running.phase = Phase::Storing { late, bytes, left },
        }
    }

    /// The fetched bytes become the TCD: START, DONE and all.
    pub(super) fn store(&mut self, late: bool, bytes: [u8; 32]) {
        let Some(Service { channel, .. }) = self.running else { return };
        let old = self.tcds[channel].csr();
        self.tcds[channel] = Tcd::fetched(bytes);
        // A link of this channel to itself is not lost.
        self.tcds[channel].raise(old & csr::START);
        if late && old & csr::INTMAJOR != 0 {
            self.int |= 1 << channel;
        }
        self.leave();
    }

    fn fail_load(&mut self, late: bool, bits: u32) {
        let Some(Service { channel, .. }) = self.running else { return };
        if late {
            self.announce(channel, self.tcds[channel].csr());
        }
        self.record(channel, bits);
        self.leave();
    }
}
