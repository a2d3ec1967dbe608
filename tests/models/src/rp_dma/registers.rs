//! The register file and its access rules.

use super::channel::{
    Channel, EN, HIGH_PRIORITY, Mode, READ_ERROR, TIMER0, WRITE_ERROR, split_count,
};
use super::chip::Chip;
use super::controller::{Controller, Trigger};

/// DMA_BASE (RP2040 2.2, RP2350 2.2).
const BASE: u32 = 0x5000_0000;

/// Whether an address is in the block: 4 KiB and its three atomic aliases (RP2040 2.1.2,
/// RP2350 2.1.3).
pub(super) fn owns(address: u32) -> bool {
    address & !0x3fff == BASE
}

/// How a write combines with the register: the alias it went through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Access {
    Normal,
    Xor,
    Set,
    Clear,
}

/// The four registers of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Read,
    Write,
    Count,
    Ctrl,
}

/// The order of the four views (RP2040 2.5.2.1, RP2350 12.6.3.1); the last of each triggers.
const VIEWS: [[Word; 4]; 4] = [
    [Word::Read, Word::Write, Word::Count, Word::Ctrl],
    [Word::Ctrl, Word::Read, Word::Write, Word::Count],
    [Word::Ctrl, Word::Count, Word::Read, Word::Write],
    [Word::Ctrl, Word::Write, Word::Count, Word::Read],
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Register {
    Channel {
        index: usize,
        word: Word,
        triggers: bool,
    },
    Intr,
    Inte(usize),
    Intf(usize),
    Ints(usize),
    MultiTrigger,
    FifoLevels,
    ChanAbort,
    NChannels,
    Credits(usize),
    Reload(usize),
    /// Holds what is written: its offset, its fields, its reset value.
    Stored(u32, u32, u32),
}

/// Offsets: RP2040 2.5.7, RP2350 12.6.10.
fn decode(chip: &Chip, offset: u32) -> Option<Register> {
    let index = (offset as usize & 0x3ff) / 0x40;
    match offset {
        0x000..0x400 if index < chip.channels => {
            let slot = (offset as usize / 4) & 3;
            let word = VIEWS[(offset as usize / 0x10) & 3][slot];
            Some(Register::Channel { index, word, triggers: slot == 3 })
        }
        0x400..0x440 if (offset as usize - 0x400) / 0x10 < chip.lines => {
            let line = (offset as usize - 0x400) / 0x10;
            match offset & 0xc {
                // The RP2350 shows INTR again before each line's registers; the RP2040 has a hole.
                0 if line == 0 || chip.security => Some(Register::Intr),
                0 => None,
                4 => Some(Register::Inte(line)),
                8 => Some(Register::Intf(line)),
                _ => Some(Register::Ints(line)),
            }
        }
        0x480..0x4c0 if chip.security => Some(Register::Stored(offset, 7, 3)),
        0x4c0..0x4d0 if chip.security => Some(Register::Stored(offset, 3, 3)),
        0x4d0 if chip.security => Some(Register::Stored(offset, 0x3ff, 0x3ff)),
        0x500 if chip.security => Some(Register::Stored(offset, 0xe, 0)),
        0x504..=0x540 if chip.security => {
            let fields = if offset & 4 != 0 { 0xffff_ffe0 } else { 0xffff_ffe7 };
            Some(Register::Stored(offset, fields, 0))
        }
        0x800..0xc00 if index < chip.channels => match offset & 0x3c {
            0 => Some(Register::Credits(index)),
            4 => Some(Register::Reload(index)),
            _ => None,
        },
        // Behind the last line's registers: at 0x420 on the RP2040, 0x440 on the RP2350.
        _ => match offset.wrapping_sub(0x400 + 0x10 * chip.lines as u32) {
            0x00..0x10 => Some(Register::Stored(offset, u32::MAX, 0)), // TIMER0 to 3
            0x10 => Some(Register::MultiTrigger),
            0x14 => Some(Register::Stored(offset, 0xfff, 0)), // SNIFF_CTRL
            0x18 => Some(Register::Stored(offset, u32::MAX, 0)), // SNIFF_DATA
            0x20 => Some(Register::FifoLevels),
            0x24 => Some(Register::ChanAbort),
            0x28 => Some(Register::NChannels),
            _ => None,
        },
    }
}

impl Controller {
    pub(super) fn read(&mut self, address: u32, size: u8) -> u32 {
        let offset = address & 0xffc;
        let Some(register) = decode(self.chip, offset) else {
            self.complain(format!("read of {offset:#x}, where no register is"));
            return 0;
        };
        let word = self.peek(register) >> (8 * (address & 3));
        match size {
            1 => word & 0xff,
            2 => word & 0xffff,
            _ => word,
        }
    }

    fn peek(&self, register: Register) -> u32 {
        match register {
            Register::Channel { index, word, .. } => {
                let channel = &self.channels[index];
                match word {
                    Word::Read => channel.read_addr,
                    Word::Write => channel.write_addr,
                    Word::Count => channel.count,
                    Word::Ctrl => channel.ctrl_word(&self.chip.ctrl),
                }
            }
            Register::Intr => self.intr,
            Register::Inte(line) => self.inte[line],
            Register::Intf(line) => self.intf[line],
            Register::Ints(line) => self.ints(line),
            // Self-clearing.
            Register::MultiTrigger => 0,
            // What is in flight here has been read and waits for its write: TDF_LVL and WAF_LVL.
            Register::FifoLevels => {
                0x0101 * self.channels.iter().filter(|c| c.in_flight).count() as u32
            }
            Register::ChanAbort => {
                let bits = self.channels.iter().enumerate();
                bits.fold(0, |mask, (i, c)| mask | u32::from(c.flushing()) << i)
            }
            Register::NChannels => self.chip.channels as u32,
            Register::Credits(index) => self.channels[index].credits,
            Register::Reload(index) => self.channels[index].reload,
            Register::Stored(offset, _, reset) => *self.stored.get(&offset).unwrap_or(&reset),
        }
    }

    pub(super) fn write(&mut self, address: u32, size: u8, value: u32) {
        let offset = address & 0xffc;
        // A narrow write is replicated over the word (RP2040 2.1.4, RP2350 2.1.5).
        let raw = match size {
            1 => (value & 0xff) * 0x0101_0101,
            2 => (value & 0xffff) * 0x0001_0001,
            _ => value,
        };
        if size < 4 {
            self.complain(format!("{size}-byte write of {offset:#x} reaches all 32 bits"));
        }
        let Some(register) = decode(self.chip, offset) else {
            self.complain(format!("write of {offset:#x}, where no register is"));
            return;
        };
        let access = match address >> 12 & 3 {
            0 => Access::Normal,
            1 => Access::Xor,
            2 => Access::Set,
            _ => Access::Clear,
        };
        let old = self.peek(register);
        let new = match access {
            Access::Normal => raw,
            Access::Xor => old ^ raw,
            Access::Set => old | raw,
            Access::Clear => old & !raw,
        };
        // Bits that act when written 1 see the bits on the bus, whatever the alias: the datasheets are
        // silent, but the SDK clears such bits through the clear alias (usb_hw_clear->sie_status).
        // Bits that set something off do not see a clear.
        let strobes = if access == Access::Clear { 0 } else { raw };
        self.check_reserved(register, offset, strobes);
        match register {
            Register::Channel { index, word, triggers } => {
                let quiet = self.channels[index].quiet(&self.chip.ctrl);
                self.write_channel(index, word, new, raw);
                if triggers && new != 0 {
                    self.trigger(index, Trigger::Register);
                } else if triggers && quiet {
                    // A null trigger (RP2040 2.5.2.3, RP2350 12.6.3.3). Whether a zero stored to CTRL
                    // counts by the old or the new IRQ_QUIET is not said; with the new one a block
                    // of zeros could never end a list in view 0.
                    self.intr |= 1 << index;
                }
            }
            Register::Intr | Register::Ints(_) => self.intr &= !raw,
            Register::Inte(line) => self.inte[line] = new & 0xffff,
            Register::Intf(line) => self.intf[line] = new & 0xffff,
            Register::MultiTrigger => {
                for index in (0..self.channels.len()).filter(|i| strobes >> i & 1 != 0) {
                    self.trigger(index, Trigger::Register);
                }
            }
            Register::ChanAbort => self.abort(strobes),
            Register::Credits(index) => self.channels[index].credits = 0,
            Register::FifoLevels | Register::NChannels | Register::Reload(_) => {
                self.complain(format!("write of {offset:#x}, which is read-only"));
            }
            Register::Stored(..) => self.write_stored(register, new),
        }
    }

    fn write_stored(&mut self, register: Register, value: u32) {
        let Register::Stored(offset, fields, _) = register else { return };
        let locked = (0x480..0x4c0).contains(&offset) && self.peek(register) & 4 != 0;
        if self.chip.security && locked {
            self.complain(format!("write of {offset:#x}, which is locked"));
            return;
        }
        self.stored.insert(offset, value & fields);
    }

    fn write_channel(&mut self, index: usize, word: Word, value: u32, raw: u32) {
        if self.chip.security {
            // RP2350 12.6.6.1: a write of a control register locks the channel's level.
            let level = self.stored.entry(0x480 + 4 * index as u32).or_insert(3);
            *level |= 4;
        }
        self.check_listening(index, word);
        let channel = &mut self.channels[index];
        match word {
            Word::Read => channel.read_addr = value,
            Word::Write => channel.write_addr = value,
            Word::Count => channel.reload = value,
            Word::Ctrl => self.write_ctrl(index, value, raw),
        }
        if self.channels[index].busy && matches!(word, Word::Read | Word::Write) {
            self.check_alignment(index);
        }
    }

    /// A channel that listens must not be programmed while another one is about to start it: the trigger would
    /// find the old address with the new count, or the other way round (RP2040 2.5.2.2, RP2350 12.6.3.2).
    fn check_listening(&mut self, index: usize, word: Word) {
        let listens = self.channels[index].enabled() && !self.channels[index].busy;
        if word == Word::Ctrl || !listens {
            return;
        }
        let layout = &self.chip.ctrl;
        let chains = |(other, c): (usize, &Channel)| {
            other != index && c.busy && c.enabled() && c.chain_to(layout) == index
        };
        if let Some(other) = self.channels.iter().enumerate().position(chains) {
            self.complain(format!(
                "channel {index} is programmed while channel {other} may start it"
            ));
        }
    }

    fn write_ctrl(&mut self, index: usize, value: u32, raw: u32) {
        let layout = &self.chip.ctrl;
        let channel = &mut self.channels[index];
        let fields = value & layout.writable;
        if channel.busy {
            // Disabling CHAIN_TO is part of the RP2350's way to abort (12.6.8.3).
            let chain = 0xf << layout.chain_to;
            let unchains = fields & chain == (index as u32) << layout.chain_to;
            let free = EN | HIGH_PRIORITY | if unchains { chain } else { 0 };
            // Whoever aborts a sequence of which he knows nothing may leave EN clear and anything else behind.
            channel.relaid |= (channel.ctrl ^ fields) & !free != 0;
            if channel.relaid && fields & EN != 0 {
                let text = format!("channel {index}: CTRL laid out anew while BUSY");
                self.complaints.push(text);
            }
        }
        // What was issued before the pause still lands (CTRL.EN: no further transfers are issued).
        if fields & EN == 0 && channel.can_issue(layout) {
            channel.issue(layout);
            channel.landing = self.landing_delay;
        }
        channel.ctrl = fields;
        channel.errors &= !(raw & (READ_ERROR | WRITE_ERROR));
        if channel.size() == 4 && fields >> 2 & 3 == 3 {
            self.complain(format!("channel {index}: DATA_SIZE 3 is reserved"));
        }
        let treq = self.channels[index].treq(layout);
        if (self.chip.requests..TIMER0).contains(&treq) {
            self.complain(format!("channel {index}: TREQ_SEL {treq} selects nothing"));
        }
    }

    /// Bits without a field, written 1, and reserved values.
    fn check_reserved(&mut self, register: Register, offset: u32, ones: u32) {
        let reserved = match register {
            Register::Channel { word: Word::Ctrl, .. } => self.chip.ctrl.reserved,
            Register::Channel { word: Word::Count, .. } => {
                if split_count(ones, self.chip.count_modes).0 == Mode::Reserved {
                    self.complain(format!("TRANS_COUNT {ones:#010x} has a reserved mode"));
                }
                0
            }
            Register::Channel { .. } | Register::Credits(_) => 0,
            Register::Stored(_, fields, _) => !fields,
            // Sixteen bits on both chips.
            _ => 0xffff_0000,
        };
        if ones & reserved != 0 {
            self.complain(format!("write of {offset:#x}: reserved bits {:#x}", ones & reserved));
        }
    }
}
