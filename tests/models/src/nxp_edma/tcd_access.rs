//! The TCDs as the CPU sees them.

use super::controller::Controller;
use super::layout::{cr, csr};
use super::tcd::{BITER, CSR, DADDR, DLASTSGA, NBYTES, SADDR};

impl Controller {
    /// Bytes, half-words and words. A running channel shows the engine's SADDR, DADDR and NBYTES,
    /// everything else comes from the RAM (TCD status: Reading the transfer descriptors of active
    /// channels).
    pub(super) fn read_tcd(&self, channel: usize, offset: u32, size: u8) -> u32 {
        let at = offset as usize & !3;
        let tcd = &self.tcds[channel];
        let ram = tcd.word(at);
        let word = match (at, self.service(channel)) {
            (SADDR, Some(service)) => service.source_address,
            (DADDR, Some(service)) => service.destination_address,
            (NBYTES, Some(service)) => {
                let mask = tcd.minor(self.cr & cr::EMLM != 0).mask;
                ram & !mask | service.left as u32 & mask
            }
            (CSR, _) => ram & !0xFFFF | u32::from(self.csr(channel)),
            _ => ram,
        };
        let lanes = if size == 4 { u32::MAX } else { (1 << (8 * size)) - 1 };
        word >> (8 * (offset & 3)) & lanes
    }

    pub(super) fn write_tcd(&mut self, channel: usize, offset: u32, size: u8, value: u32) {
        let at = offset as usize;
        let end = at + usize::from(size);
        self.check_quiet(channel, at, end);
        let old = self.tcds[channel].csr();
        for (n, byte) in (at..end).zip(value.to_le_bytes()) {
            self.tcds[channel].set_byte(n, byte);
        }
        if at >= CSR {
            self.settle_word_7(channel, old);
        }
    }

    /// A write of word 7, BITER included, while DONE is set forces ESG and MAJORELINK to zero (CSR;
    /// Dynamic programming). DONE can be cleared here; that software cannot set it is an assumption.
    fn settle_word_7(&mut self, channel: usize, old: u16) {
        let tcd = &mut self.tcds[channel];
        let new = tcd.csr();
        let mut lost = csr::ACTIVE;
        if old & csr::DONE != 0 {
            lost |= csr::ESG | csr::MAJORELINK;
        } else {
            lost |= csr::DONE;
        }
        tcd.lower(lost);
        if new & csr::DONE != 0 && old & csr::DONE == 0 {
            self.complain(format!("channel {channel}: DONE is written as 1"));
        }
    }

    /// Only CSR and DLASTSGA may change while the channel can run (Dynamic programming); the rest
    /// belongs to the engine from the request enable on (Initialization).
    fn check_quiet(&mut self, channel: usize, at: usize, end: usize) {
        let dynamic = (DLASTSGA..BITER).contains(&at) && end <= BITER;
        let erq = self.erq >> channel & 1 != 0;
        let start = self.tcds[channel].has(csr::START);
        let granted = self.granted.is_some_and(|granted| granted.channel == channel);
        if !dynamic && (erq || start || granted || self.active(channel)) {
            self.complain(format!("channel {channel}: TCD offset {at:#x} written while it runs"));
        }
    }
}
