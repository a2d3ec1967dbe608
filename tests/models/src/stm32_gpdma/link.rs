//! From one item to the next (RM0456 17.4.5 to 17.4.9).

use super::channel::{Channel, Log};
use super::layout::{Register, br1, cr, flag, llr, tr2};
use super::run::{Run, Stage};
use super::shape::{Gate, Shape};
use crate::Memory;

/// All that an item can hold (RM0456 17.4.16, link transfer error).
const ITEM: u16 = 0xFF;

impl Channel {
    /// EN written 1 while it reads 0 (RM0456 17.4.2, 17.4.9).
    pub(super) fn enable(&mut self, log: &mut Log) {
        if self.flags != 0 {
            let flags = self.flags;
            self.complain(log, &format!("enabled with flags set: {flags:#06x}"));
        }
        if self.needs_reset {
            // RM0456 17.4.16, data transfer error.
            self.complain(log, "enabled without RESET after a data transfer error");
        }
        self.check_owed(log);
        if !self.valid() {
            // EN is forced to 0, and IDLEF has not moved (RM0456 17.4.16, 17.8.8).
            self.flags |= flag::USE;
            return;
        }
        self.check_flow_control(log);
        self.cr |= cr::EN;
        self.begin_item();
        if self.bndt() == 0 {
            // The first item has no data (RM0456 17.4.6), and of the events only that of TCEM = 10.
            self.begin_link(self.shape());
        }
    }

    /// RM0456 17.8.9 (RESET) and 17.4.16 (link transfer error): what must be written anew. What the
    /// first link transfer brings anyway is excused.
    fn check_owed(&mut self, log: &mut Log) {
        let updates = if self.bndt() == 0 { self.get(Register::Llr) } else { 0 };
        for (register, update) in Register::ITEM {
            let owed = self.owed & 1 << register as u16 != 0;
            if owed && updates & update == 0 && self.known(register).is_some() {
                self.complain(log, &format!("enabled without {} written anew", register.name()));
            }
        }
        self.owed = 0;
    }

    /// The restrictions of PFREQ that a register shows (CxTR2 of the H5).
    fn check_flow_control(&self, log: &mut Log) {
        let word = self.get(Register::Tr2);
        if word & tr2::PFREQ == 0 || word & tr2::SWREQ != 0 {
            return;
        }
        let shape = self.shape();
        let checks = [
            (word & tr2::DREQ != 0, "with DREQ"),
            (self.blocks_left(self.get(Register::Br1)) != 0, "with BRC"),
            (shape.packs() && shape.to > shape.from, "with packing"),
            (!self.bndt().is_multiple_of(shape.source_burst * shape.from), "and part of a burst"),
        ];
        for (wrong, what) in checks {
            if wrong {
                self.complain(log, &format!("peripheral flow control {what}"));
            }
        }
    }

    /// Whether the registers are no user setting error (RM0456 17.4.16). The list makes no exception
    /// for an item without data.
    fn valid(&self) -> bool {
        let shape = self.shape();
        let (bndt, word) = (self.bndt(), self.get(Register::Llr));
        let whole = |value: u32, width: u32| value.is_multiple_of(width);
        let (tr3, br2) = (self.get(Register::Tr3), self.get(Register::Br2));
        (bndt != 0 || word & llr::UB1 != 0)
            && shape.from <= 4
            && shape.to <= 4
            && whole(bndt, shape.from)
            && (!shape.packs() || whole(bndt, shape.to))
            && whole(self.get(Register::Sar), shape.from)
            && whole(self.get(Register::Dar), shape.to)
            && whole(tr3 & 0x1FFF, shape.from)
            && whole(tr3 >> 16, shape.to)
            && whole(br2 & 0xFFFF, shape.from)
            && whole(br2 >> 16, shape.to)
    }

    /// The data of an item are at the destination (RM0456 17.8.12, 17.8.18).
    pub(super) fn item_data_done(&mut self, shape: Shape, log: &mut Log) {
        let word = self.get(Register::Llr);
        if word == 0 {
            // The end of the channel: TCF whatever TCEM says (RM0456 17.4.7, note). In link step mode
            // the last item ends the channel too.
            self.flags |= flag::TC;
            return self.disable();
        }
        if word & llr::UB1 == 0 {
            // BNDT and BRC are restored before the link transfer (RM0456 17.8.18, UB1).
            self.set(Register::Br1, self.programmed);
        }
        if word & llr::UPDATES == 0 {
            // The last item, repeated for ever; SAR and DAR go on from where they are (17.8.12).
            return self.item_done(shape, log);
        }
        self.begin_link(shape);
    }

    /// The words of the next item are those whose update bits are set now (RM0456 17.4.5).
    fn begin_link(&mut self, ended: Shape) {
        let word = self.get(Register::Llr);
        let words = Register::ITEM.iter().filter(|(_, update)| word & update != 0);
        let words = words.map(|(register, _)| *register).collect();
        if let Some(run) = &mut self.run {
            run.stage = Stage::Link { words, next: 0, ended };
        }
    }

    /// One word of the next item (RM0456 17.4.11: each read is arbitrated on its own).
    pub(super) fn load_word(&mut self, memory: &mut Memory, log: &mut Log) {
        let offset = self.get(Register::Llr) & llr::LA;
        let Some(Run { stage: Stage::Link { words, next, ended }, .. }) = &mut self.run else {
            return;
        };
        let (at, register, ended) = (*next as u32, words[*next], *ended);
        *next += 1;
        let last = *next == words.len();
        // RM0456 17.4.5: an item must not leave the 64 KiB that LBAR points to. What else happens is
        // not said; here the offset wraps.
        let offset = offset + 4 * at;
        if offset > llr::LA {
            self.complain(log, "an item leaves the 64 KiB of LBAR");
        }
        let address = self.get(Register::Lbar) | (offset & llr::LA);
        let Ok(value) = memory.dma_read(address, 4) else {
            // RM0456 17.4.16.
            self.flags |= flag::ULE;
            self.owed |= ITEM;
            return self.disable();
        };
        self.load_from_item(register, value, log);
        if last {
            self.link_done(ended, log);
        }
    }

    fn load_from_item(&mut self, register: Register, value: u32, log: &mut Log) {
        let known = self.known(register).unwrap_or(0);
        if value & !known != 0 {
            let name = register.name();
            self.complain(log, &format!("reserved bits of {name} in an item: {value:#010x}"));
        }
        let value = value & known;
        let select = 0x7F << tr2::TRIGSEL | 3 << tr2::TRIGPOL;
        if register == Register::Tr2 && (value ^ self.get(Register::Tr2)) & select != 0 {
            // RM0456 17.4.12: another trigger forgets the hits of the old one.
            self.trigger = super::trigger::Trigger::default();
        }
        self.load(register, value);
    }

    /// The whole of the next item is in the registers.
    fn link_done(&mut self, ended: Shape, log: &mut Log) {
        self.triggered_done(Gate::Link, ended.gate);
        let null = self.get(Register::Br1) & br1::BNDT == 0;
        if null || !self.valid() {
            // RM0456 17.4.16: also for an item without data that is not the first.
            self.flags |= flag::USE;
            return self.disable();
        }
        self.item_done(ended, log);
    }

    /// An item has ended, its link transfer with it.
    fn item_done(&mut self, ended: Shape, log: &mut Log) {
        self.item_event(&ended);
        if self.cr & cr::LSM != 0 {
            // RM0456 17.4.8: the channel ends with every item, and TCF comes by TCEM alone.
            return self.disable();
        }
        self.check_flow_control(log);
        self.begin_item();
    }
}
