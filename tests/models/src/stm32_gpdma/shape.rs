//! What CxTR1 and CxTR2 say, and how data changes on its way (RM0456 17.4.10, table 141).

use super::layout::{tr1, tr2};

/// TCEM: which events there are (RM0456 17.8.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Events {
    Block,
    RepeatedBlock,
    Item,
    Channel,
}

/// TRIGM: what waits for a trigger (RM0456 17.8.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// TRIGPOL is 00 or 11.
    Open,
    Block,
    RepeatedBlock,
    Link,
    Burst,
}

/// The decoded configuration of an item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Bytes of a source beat.
    pub(super) from: u32,
    /// Bytes of a destination beat.
    pub(super) to: u32,
    /// Beats of a programmed source burst.
    pub(super) source_burst: u32,
    /// Beats of a programmed destination burst.
    pub(super) destination_burst: u32,
    pub(super) source_moves: bool,
    pub(super) destination_moves: bool,
    pam: u32,
    swap_middle: bool,
    swap_bytes: bool,
    swap_halves: bool,
    /// A peripheral asks for the source side.
    pub(super) paced_source: bool,
    /// A peripheral asks for the destination side.
    pub(super) paced_destination: bool,
    /// One request is for a whole block.
    pub(super) by_block: bool,
    pub(super) events: Events,
    pub(super) gate: Gate,
}

impl Shape {
    /// `two_d`: on a channel without 2D addressing, level 01 of TCEM and TRIGM means 00 (RM0456
    /// 17.8.11).
    pub(super) fn decode(one: u32, two: u32, two_d: bool) -> Self {
        let pair = |word: u32, shift: u32| (word >> shift) & 3;
        let burst = |shift: u32| ((one >> shift) & 0x3F) + 1;
        let paced = two & tr2::SWREQ == 0;
        let gate = match (pair(two, tr2::TRIGPOL), pair(two, tr2::TRIGM)) {
            (0 | 3, _) => Gate::Open,
            (_, 2) => Gate::Link,
            (_, 3) => Gate::Burst,
            (_, 1) if two_d => Gate::RepeatedBlock,
            _ => Gate::Block,
        };
        let events = match pair(two, tr2::TCEM) {
            2 => Events::Item,
            3 => Events::Channel,
            1 if two_d => Events::RepeatedBlock,
            _ => Events::Block,
        };
        // Peripheral flow control knows a source only (PFREQ in CxTR2 of the H5): DREQ is ignored.
        let to_peripheral = two & tr2::DREQ != 0 && two & tr2::PFREQ == 0;
        Self {
            from: 1 << pair(one, tr1::SDW),
            to: 1 << pair(one, tr1::DDW),
            source_burst: burst(tr1::SBL),
            destination_burst: burst(tr1::DBL),
            source_moves: one & tr1::SINC != 0,
            destination_moves: one & tr1::DINC != 0,
            pam: pair(one, tr1::PAM),
            swap_middle: one & tr1::SBX != 0,
            swap_bytes: one & tr1::DBX != 0,
            swap_halves: one & tr1::DHX != 0,
            paced_source: paced && !to_peripheral,
            paced_destination: paced && to_peripheral,
            by_block: two & tr2::BREQ != 0,
            events,
            gate,
        }
    }

    /// Packing or unpacking: bytes stream through whatever the widths.
    pub(super) fn packs(&self) -> bool {
        self.pam >= 2 && self.from != self.to
    }

    /// Source bytes in the FIFO that make one destination beat.
    pub(super) fn per_beat(&self) -> u32 {
        if self.packs() { self.to } else { self.from }
    }

    /// A source beat as it enters the FIFO.
    pub(super) fn take_in(&self, value: u32) -> Vec<u8> {
        let mut bytes = value.to_le_bytes();
        if self.swap_middle && self.from == 4 {
            bytes.swap(1, 2);
        }
        bytes[..self.from.min(4) as usize].to_vec()
    }

    /// The destination beat that these bytes of the FIFO make.
    pub(super) fn give_out(&self, bytes: &[u8]) -> u32 {
        let mut beat = [0; 4];
        let width = self.to.min(4) as usize;
        let narrower = width.min(bytes.len());
        // 01 truncates on the right (the high part stays), 00 on the left.
        let skip = if !self.packs() && self.pam == 1 { bytes.len() - narrower } else { 0 };
        beat[..narrower].copy_from_slice(&bytes[skip..skip + narrower]);
        if width > bytes.len() && self.pam == 1 {
            let sign = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
            beat[bytes.len()..width].fill(if sign { 0xFF } else { 0 });
        }
        if self.swap_bytes && width >= 2 {
            beat.swap(0, 1);
            beat.swap(2, 3);
        }
        if self.swap_halves && width == 4 {
            beat.swap(0, 2);
            beat.swap(1, 3);
        }
        u32::from_le_bytes(beat)
    }
}
