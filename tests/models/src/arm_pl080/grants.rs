//! Who asks for how much: flow control and requests (DDI 0196 3.4 and B.3, B.4).

use super::Knobs;
use super::channel::{Channel, Grant};
use super::layout::{config, control};
use super::requests::{Kind, Requests};

/// Flow control and transfer type: the eight values of FlowCntrl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flow(u32);

impl Flow {
    /// The source is a peripheral that requests.
    pub(super) fn source_asks(self) -> bool {
        matches!(self.0, 2 | 3 | 4 | 6 | 7)
    }

    /// The destination is a peripheral that requests.
    pub(super) fn destination_asks(self) -> bool {
        matches!(self.0, 1 | 3 | 4 | 5 | 7)
    }

    /// TransferSize rules; else a peripheral does.
    pub(super) fn controller_counts(self) -> bool {
        self.0 < 4
    }

    /// The source peripheral sends the last request.
    pub(super) fn source_ends(self) -> bool {
        matches!(self.0, 6 | 7)
    }

    /// The destination peripheral sends the last request.
    pub(super) fn destination_ends(self) -> bool {
        matches!(self.0, 4 | 5)
    }
}

impl Channel {
    pub(super) fn flow(&self) -> Flow {
        Flow(control::triple(self.config, config::FLOW))
    }

    pub(super) fn src_line(&self) -> usize {
        (self.config >> config::SRC_PERIPHERAL & 0xF) as usize
    }

    pub(super) fn dest_line(&self) -> usize {
        (self.config >> config::DEST_PERIPHERAL & 0xF) as usize
    }

    /// No further item of this block will be read.
    pub(super) fn source_over(&self) -> bool {
        let flow = self.flow();
        (flow.controller_counts() && self.size == 0) || (flow.source_ends() && self.packet_over)
    }

    /// The source's next burst. A burst request near the end brings what is left (ka3493 for the
    /// destination; the manual has the peripheral ask singly for the rest).
    pub(super) fn grant_source(&self, requests: &Requests) -> Option<Grant> {
        let flow = self.flow();
        let burst = control::burst(self.control, control::SBSIZE);
        let limit = if flow.controller_counts() { self.size } else { u32::MAX };
        if !flow.source_asks() {
            let left = burst.min(limit);
            return Some(Grant { slot: None, left, fetches: true });
        }
        let kinds = [Kind::Burst, Kind::Single, Kind::LastBurst, Kind::LastSingle];
        let known = if flow.source_ends() { &kinds[..] } else { &kinds[..2] };
        let slot = known.iter().find_map(|kind| requests.pending(*kind, self.src_line()))?;
        let left = if slot.kind.is_single() { 1 } else { burst.min(limit) };
        Some(Grant { slot: Some(slot), left, fetches: true })
    }

    /// The destination's next burst. Under the controller's flow control DDI 0196 table B-1 has it
    /// hear burst requests only, and ka3493 has the last of them bring what is left.
    pub(super) fn grant_destination(&self, requests: &Requests, knobs: &Knobs) -> Option<Grant> {
        let flow = self.flow();
        let kinds = [Kind::Burst, Kind::Single, Kind::LastBurst, Kind::LastSingle];
        let known = if flow.destination_ends() {
            &kinds[..]
        } else if flow.source_ends() || knobs.single_to_destination {
            &kinds[..2]
        } else {
            &kinds[..1]
        };
        let slot = known.iter().find_map(|kind| requests.pending(*kind, self.dest_line()))?;
        let bytes = self.size * u32::from(self.src_width()) + self.level();
        let limit = if flow.controller_counts() {
            bytes.div_ceil(u32::from(self.dest_width()))
        } else {
            u32::MAX
        };
        let burst = control::burst(self.control, control::DBSIZE);
        let left = if slot.kind.is_single() { 1 } else { burst.min(limit) };
        Some(Grant { slot: Some(slot), left, fetches: !self.halted() })
    }
}
