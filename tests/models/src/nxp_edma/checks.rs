//! What is wrong with a TCD when its channel is activated.

use super::controller::Controller;
use super::layout::{CHANNELS, cr, csr, dchpri, es};
use super::tcd::{BITER, CITER, DADDR, NBYTES, SADDR, Side};

impl Controller {
    /// eDMA: Error reporting and handling, and the fields of ES: all but the errors of scatter-gather
    /// and of links are reported as the channel is activated.
    pub(super) fn configuration_errors(&self, channel: usize) -> u32 {
        if self.cr & cr::ERCA == 0 && !self.unique_priorities() {
            // Whether the selected channel still runs is said both ways; as for every error, it is
            // stopped here. Its number is undefined in ES; it is given.
            return es::CPE;
        }
        let tcd = &self.tcds[channel];
        let (source, destination) = (tcd.source(), tcd.destination());
        let minor = tcd.minor(self.cr & cr::EMLM != 0);
        let uneven =
            |side: Side| side.size != 0 && !minor.bytes.is_multiple_of(u64::from(side.size));
        let cases = [
            (misfit(tcd.word(SADDR), source), es::SAE),
            (misfit(source.offset, source), es::SOE),
            (misfit(tcd.word(DADDR), destination), es::DAE),
            (misfit(destination.offset, destination), es::DOE),
            (uneven(source) || uneven(destination), es::NCE),
            (tcd.iterations(CITER).count == 0, es::NCE),
        ];
        cases.into_iter().filter(|(wrong, _)| *wrong).fold(0, |word, (_, bit)| word | bit)
    }

    fn unique_priorities(&self) -> bool {
        let levels = self.priority.iter().fold(0u32, |set, p| set | 1 << (p & dchpri::CHPRI));
        levels.count_ones() as usize == CHANNELS
    }

    /// What the hardware does not tell, but no driver may do.
    pub(super) fn check_descriptor(&mut self, channel: usize) {
        let tcd = &self.tcds[channel];
        let (current, begin) = (tcd.iterations(CITER), tcd.iterations(BITER));
        let mapped = self.cr & cr::EMLM != 0;
        let count_mask = tcd.minor(mapped).mask;
        let sizes = [tcd.source().size, tcd.destination().size];
        let csr = tcd.csr();
        let linked = |offset| tcd.half(offset) & 0xE000 > 0x8000;
        let cases = [
            (tcd.written != u32::MAX, "is activated with parts of its TCD never written"),
            // CITER, BITER: must be loaded with the same value.
            (tcd.fresh && current != begin, "starts with CITER and BITER that differ"),
            (tcd.word(NBYTES) & count_mask == 0, "has NBYTES of zero, which means all"),
            (sizes.contains(&0), "has a reserved transfer size"),
            // CSR.INTHALF, note.
            (csr & csr::INTHALF != 0 && begin.count == 1, "has INTHALF with a BITER of 1"),
            (csr & csr::RESERVED != 0, "has reserved bits of CSR set"),
            (csr >> 14 == 1, "has a reserved BWC"),
            (linked(CITER) || linked(BITER), "has reserved bits of CITER or BITER set"),
        ];
        for (wrong, what) in cases {
            if wrong {
                self.complain(format!("channel {channel} {what}"));
            }
        }
    }
}

/// Addresses and offsets must be multiples of the size. A reserved size is a configuration error
/// (ATTR.SSIZE); of which kind is not said.
fn misfit(value: u32, side: Side) -> bool {
    side.size == 0 || !value.is_multiple_of(u32::from(side.size))
}
