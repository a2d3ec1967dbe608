//! What a driver must not do to a channel.

use super::channel::{ALL_WRITTEN, Channel, Log};
use super::layout::{config, control, lli};

impl Channel {
    /// Reserved bits of what is written to or loaded into LLI and Control, which a PL081 has more of:
    /// it has one master to select from (DDI 0218 3.4).
    pub(super) fn check_lli(&self, value: u32, log: &mut Log) {
        let reserved = if self.chip.two_masters { lli::RESERVED } else { lli::RESERVED | lli::LM };
        if value & reserved != 0 {
            self.complain(log, format!("reserved bits of LLI: {value:#010x}"));
        }
    }

    pub(super) fn check_control(&self, value: u32, log: &mut Log) {
        if !self.chip.two_masters && value & (1 << control::S | 1 << control::D) != 0 {
            self.complain(log, format!("Control selects a second master: {value:#010x}"));
        }
        for (name, shift) in [("SWidth", control::SWIDTH), ("DWidth", control::DWIDTH)] {
            let width = control::triple(value, shift);
            if width > 2 {
                self.complain(log, format!("{name} {width} is reserved"));
            }
        }
    }

    /// An item about to be transferred, from the registers or from a list.
    pub(super) fn check_item(&self, log: &mut Log) {
        let (from, to) = (u32::from(self.src_width()), u32::from(self.dest_width()));
        // UM10360 31.5.17, note.
        for (name, address, width) in [("SrcAddr", self.src, from), ("DestAddr", self.dest, to)] {
            if !address.is_multiple_of(width) {
                self.complain(log, format!("{name} {address:#010x} is not aligned to {width}"));
            }
        }
        if let Some(master) = self.chip.peripheral_master {
            let selects = |shift| self.control >> shift & 1 != master;
            let wrong = self.flow().source_asks() && selects(control::S)
                || self.flow().destination_asks() && selects(control::D);
            if wrong {
                self.complain(log, "a peripheral is out of the selected master's reach");
            }
        }
        match (self.flow().controller_counts(), self.size) {
            (true, 0) => self.complain(log, "TransferSize is 0"),
            // ka3500.
            (true, size) if !(size * from).is_multiple_of(to) => {
                self.complain(log, "TransferSize is no whole number of destination items");
            }
            // DDI 0196 3.4: the controller might use it.
            (false, 1..) => self.complain(log, "TransferSize set under peripheral flow control"),
            _ => {}
        }
    }

    /// E set.
    pub(super) fn check_start(&self, controller_on: bool, log: &mut Log) {
        // DDI 0196 3.2, enabling a DMA channel.
        if !controller_on {
            self.complain(log, "enabled while the controller is not");
        }
        // DDI 0196 3.2, programming a DMA channel: both are cleared first.
        if self.tc || self.error {
            self.complain(log, "enabled with a raw interrupt pending");
        }
        if self.written != ALL_WRITTEN {
            self.complain(log, "enabled without a fresh SrcAddr, DestAddr, LLI and Control");
        }
        self.check_item(log);
    }

    /// Configuration written while E reads 1, where only part of it may change.
    pub(super) fn check_config(&self, value: u32, log: &mut Log) {
        if (value ^ self.config) & !(config::FREE | config::RESERVED) != 0 {
            self.complain(log, "Configuration changed while enabled");
        }
    }
}
