//! All state, and what can be said of a channel from outside.

use super::LoadOrder;
use super::engine::{Cancel, Grant, Service};
use super::layout::{CHANNELS, ERROR_VECTOR, cr, csr, es};
use super::mux::Mux;
use super::tcd::Tcd;
use crate::Memory;

/// The eDMA, its multiplexer, and the memory it reaches.
#[derive(Debug)]
pub(super) struct Controller {
    pub(super) cr: u32,
    /// The last recorded error, without VLD.
    pub(super) es: u32,
    pub(super) erq: u16,
    pub(super) eei: u16,
    pub(super) int: u16,
    pub(super) err: u16,
    /// DCHPRIn, by channel.
    pub(super) priority: [u8; CHANNELS],
    pub(super) tcds: Vec<Tcd>,
    pub(super) mux: Mux,
    /// The channel in the engine, and the one it has preempted.
    pub(super) running: Option<Service>,
    pub(super) preempted: Option<Service>,
    /// The channel that has won the arbitration and is not ACTIVE yet.
    pub(super) granted: Option<Grant>,
    /// The channel that continuous link mode activates next, without arbitration.
    pub(super) continued: Option<usize>,
    pub(super) cancel: Option<Cancel>,
    /// The channel served last, for round robin.
    pub(super) last: usize,
    pub(super) halt_delay: u32,
    pub(super) startup: u32,
    pub(super) load_order: LoadOrder,
    pub(super) load_time: u32,
    pub(super) storm: bool,
    pub(super) memory: Memory,
    pub(super) complaints: Vec<String>,
}

impl Controller {
    pub(super) fn new(seed: u32) -> Self {
        let mut seed = seed;
        Self {
            cr: 0,
            es: 0,
            erq: 0,
            eei: 0,
            int: 0,
            err: 0,
            // DCHPRIn: CHPRI resets to the channel's number.
            priority: core::array::from_fn(|n| n as u8),
            tcds: (0..CHANNELS).map(|_| Tcd::noise(&mut seed)).collect(),
            mux: Mux::new(),
            running: None,
            preempted: None,
            granted: None,
            continued: None,
            cancel: None,
            last: 0,
            halt_delay: 1,
            startup: 0,
            load_order: LoadOrder::default(),
            load_time: 0,
            storm: false,
            memory: Memory::default(),
            complaints: Vec::new(),
        }
    }

    pub(super) fn complain(&mut self, text: impl Into<String>) {
        self.complaints.push(text.into());
    }

    /// INT has a vector for each channel; the errors of all channels share one (chip configuration:
    /// Interrupt channel assignments; eDMA: ERR).
    pub(super) fn interrupt(&self, vector: u16) -> bool {
        match vector {
            ERROR_VECTOR => self.err & self.eei != 0,
            vector => usize::from(vector) < CHANNELS && self.int >> vector & 1 != 0,
        }
    }

    pub(super) fn request(&mut self, controller: u8, line: u16, count: u32) {
        if controller != 0 || !self.mux.request(usize::from(line), count) {
            self.complain(format!("no request line {line} on controller {controller}"));
        }
    }

    /// What the engine holds of a channel that is ACTIVE, preempted ones included.
    pub(super) fn service(&self, channel: usize) -> Option<&Service> {
        [&self.running, &self.preempted].into_iter().flatten().find(|s| s.channel == channel)
    }

    pub(super) fn active(&self, channel: usize) -> bool {
        self.service(channel).is_some()
    }

    /// CSR with ACTIVE.
    pub(super) fn csr(&self, channel: usize) -> u16 {
        let active = if self.active(channel) { csr::ACTIVE } else { 0 };
        self.tcds[channel].csr() | active
    }

    /// HRS: the request as the arbiter sees it, so gated by ERQ.
    pub(super) fn hardware_requests(&self) -> u16 {
        let asking = (0..CHANNELS).filter(|n| self.mux.asks(*n)).fold(0, |word, n| word | 1 << n);
        asking & self.erq
    }

    /// ES.VLD is the OR of ERR; the rest stays until the next error.
    pub(super) fn error_status(&self) -> u32 {
        self.es | if self.err != 0 { es::VLD } else { 0 }
    }

    /// eDMA: Error reporting and handling: the details go to ES, the channel's bit to ERR. Neither
    /// DONE nor INT nor ERQ change.
    pub(super) fn record(&mut self, channel: usize, bits: u32) {
        self.es = bits | (channel as u32) << 8;
        self.err |= 1 << channel;
        if self.cr & cr::HOE != 0 {
            self.cr |= cr::HALT;
        }
    }
}
